//! The assignment engine alone: what a decision costs, and what ten thousand agents and a hundred thousand waiting
//! conversations weigh.

use std::collections::VecDeque;
use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use recado::domain::assignment::{
    AgentFacts, ConversationFacts, Decision, Engine, Fact, GroupFacts, Overflow, Policy, Seat, Strategy,
};
use recado::domain::availability::Availability;
use recado::domain::conversation::Priority;
use recado::domain::group::MemberRole;
use recado::domain::id::{AgentId, ConversationId, GroupId, InboxId};
use recado::domain::timestamp::Timestamp;

const AGENTS: i64 = 10_000;
const NOW: Timestamp = Timestamp(1_000_000_000_000);

/// An office in which everybody has one conversation, which is their limit, and so many more wait.
struct Office {
    engine: Engine,
    /// What agents have, the oldest first, with its group.
    held: VecDeque<(ConversationId, GroupId)>,
    groups: i64,
    arrived: i64,
}

impl Office {
    fn new(groups: i64, queued: i64, strategy: Strategy) -> Self {
        let mut office = Self { engine: Engine::default(), held: VecDeque::new(), groups, arrived: 0 };
        for id in 1..=AGENTS {
            let facts = AgentFacts {
                id: AgentId(id),
                name: format!("Agent number {id}"),
                is_disabled: false,
                availability: Availability::Online,
                offline_since: None,
                limit: None,
            };
            office.engine.learn(Fact::Agent(facts), NOW);
        }
        for group in 0..groups {
            // Everybody is in two groups.
            let is_in = |agent: &i64| agent % groups == group || (agent + 1) % groups == group;
            let seat = |agent| Seat { agent_id: AgentId(agent), role: MemberRole::Operator, turn: 0 };
            let overflow = Some(Overflow { group_id: GroupId((group + 1) % groups + 1), after: 86_400 });
            let policy = Policy { limit: Some(1), strategy, overflow, ..Policy::support() };
            let members = (1..=AGENTS).filter(is_in).map(seat).collect();
            office.engine.learn(Fact::Group(GroupFacts { id: GroupId(group + 1), policy, members, hours: None }), NOW);
        }
        for number in 0..AGENTS + queued {
            office.arrive(GroupId(number % groups + 1));
        }
        office.decide();
        office
    }

    /// Its id says its group, so that nothing needs to be looked up.
    fn arrive(&mut self, group: GroupId) {
        let id = self.arrived * self.groups + group.0;
        self.arrived += 1;
        self.engine.learn(Fact::Conversation(conversation(id, group)), NOW);
    }

    fn decide(&mut self) -> usize {
        let before = self.held.len();
        while let Some(decision) = self.engine.decide(NOW) {
            if let Decision::Assign { conversation_id, .. } = &decision {
                self.held.push_back((*conversation_id, GroupId((conversation_id.0 - 1) % self.groups + 1)));
            }
            black_box(decision);
        }
        self.held.len() - before
    }

    /// Somebody resolves what they have and is given the next, and another arrives in that one's place: one decision.
    fn turn_over(&mut self) -> usize {
        let Some((id, group)) = self.held.pop_front() else { return 0 };
        self.engine.learn(Fact::Conversation(ConversationFacts { is_open: false, ..conversation(id.0, group) }), NOW);
        let decided = self.decide();
        if let Some((_, group)) = self.held.back() {
            self.arrive(*group);
        }
        decided
    }
}

fn conversation(id: i64, group: GroupId) -> ConversationFacts {
    // Every hundredth is urgent; ids are not in the order of arrival, as after a move between groups.
    let since = Some(Timestamp(NOW.0 - 500_000 + id * 7_919 % 400_000));
    ConversationFacts {
        id: ConversationId(id),
        inbox_id: InboxId(id % 20),
        group_id: Some(group),
        is_open: true,
        priority: if id % 100 == 0 { Priority::Urgent } else { Priority::Normal },
        assignee: None,
        queued_at: since,
        grouped_at: NOW,
        waiting_since: since,
        assigned_at: None,
        is_answered: false,
        tried: Vec::new(),
        is_alerted: false,
        favourite: Some(AgentId(id % AGENTS + 1)),
        returns_to: None,
    }
}

fn decisions(c: &mut Criterion) {
    let mut group = c.benchmark_group("assignment, a resolve, the assignment that follows, and an arrival");
    for (name, strategy) in [("least busy", Strategy::LeastBusy), ("round robin", Strategy::RoundRobin)] {
        for queued in [1_000, 10_000, 100_000] {
            let mut office = Office::new(200, queued, strategy);
            group.bench_function(BenchmarkId::new(name, format!("{queued} queued")), |b| {
                b.iter(|| office.turn_over());
            });
        }
    }
    group.finish();
}

fn standings(c: &mut Criterion) {
    let office = Office::new(200, 100_000, Strategy::LeastBusy);
    let Some((last, _)) = office.engine.waiting(GroupId(1)).last() else { return };
    c.bench_function("assignment, the position of a visitor who waits", |b| {
        b.iter(|| black_box(office.engine.standing(black_box(last))));
    });
}

/// Resident kilobytes of this process.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or_default()
}

/// First of all, while the process is small.
fn memory(_: &mut Criterion) {
    let (before, began) = (resident(), Instant::now());
    let office = Office::new(200, 100_000, Strategy::LeastBusy);
    let kilobytes = resident() - before;
    println!(
        "assignment: 10000 agents in 200 groups, 10000 conversations assigned and 100000 queued: {:.1} MB, learnt in {:?}",
        f64::from(i32::try_from(kilobytes).unwrap_or(i32::MAX)) / 1024.0,
        began.elapsed()
    );
    black_box(&office.engine);
}

criterion_group!(benches, memory, decisions, standings);
criterion_main!(benches);
