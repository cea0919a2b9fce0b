//! Who works in which group, and by which rules: what the tests of groups and assignment begin with.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use super::{Client, Socket, TestApp, Visitor, database, eventually};

impl Client {
    /// Makes a group with these members.
    pub async fn new_group(&self, name: &str, members: &[(&Self, &str)]) -> i64 {
        let group = self.post("/api/v1/groups", json!({ "name": name })).await.ok()["id"].as_i64().unwrap();
        for (member, role) in members {
            self.put_member(group, member, role).await.ok();
        }
        group
    }

    pub async fn put_member(&self, group: i64, agent: &Self, role: &str) -> super::Answer {
        self.put(&format!("/api/v1/groups/{group}/members/{}", agent.agent_id), json!({ "role": role })).await
    }

    pub async fn remove_member(&self, group: i64, agent: &Self) -> super::Answer {
        self.delete(&format!("/api/v1/groups/{group}/members/{}", agent.agent_id)).await
    }

    /// Gives a group other rules; what is not named is as at the beginning.
    pub async fn set_policy(&self, group: i64, policy: Value) -> Value {
        self.patch(&format!("/api/v1/groups/{group}"), json!({ "policy": policy })).await.ok()
    }

    /// Lets an inbox's conversations go to these groups, of which the first is the default.
    pub async fn route(&self, inbox: i64, groups: &[i64]) {
        let change = json!({ "operator_group_ids": groups, "default_group_id": groups.first() });
        self.patch(&format!("/api/v1/inboxes/{inbox}"), change).await.ok();
    }

    pub async fn conversation(&self, id: i64) -> Value {
        self.get(&format!("/api/v1/conversations/{id}")).await.ok()
    }

    /// Who has a conversation.
    pub async fn assignee(&self, id: i64) -> Option<i64> {
        self.conversation(id).await["assignee"]["id"].as_i64()
    }

    pub async fn thread(&self, id: i64) -> Vec<Value> {
        let page = self.get(&format!("/api/v1/conversations/{id}/messages?limit=100")).await.ok();
        page["items"].as_array().unwrap().clone()
    }

    /// The newest line of a thread that says what was done.
    pub async fn last_activity(&self, id: i64) -> Value {
        self.thread(id).await.into_iter().rfind(|message| message["kind"] == "activity").expect("something was done")
    }

    /// The ids of a list, such as `view=open`.
    pub async fn list(&self, query: &str) -> Vec<i64> {
        let page = self.get(&format!("/api/v1/conversations?limit=100&{query}")).await.ok();
        page["items"].as_array().unwrap().iter().map(|conversation| conversation["id"].as_i64().unwrap()).collect()
    }

    pub async fn choose(&self, availability: &str) -> Value {
        self.put("/api/v1/profile/availability", json!({ "availability": availability })).await.ok()
    }

    /// What one is and why, such as `online chosen`.
    pub async fn availability(&self) -> String {
        let profile = self.get("/api/v1/profile").await.ok();
        let word = |name: &str| profile[name].as_str().unwrap().to_owned();
        format!("{} {}", word("availability"), word("availability_cause"))
    }

    pub async fn move_to(&self, conversation: i64, group: i64) -> super::Answer {
        self.put(&format!("/api/v1/conversations/{conversation}/group"), json!({ "group_id": group })).await
    }

    pub async fn prioritize(&self, conversation: i64, priority: &str) -> super::Answer {
        self.put(&format!("/api/v1/conversations/{conversation}/priority"), json!({ "priority": priority })).await
    }

    /// Takes a conversation if nobody has it.
    pub async fn claim(&self, conversation: i64) -> super::Answer {
        let body = json!({ "agent_id": self.agent_id, "if_assignee": null });
        self.put(&format!("/api/v1/conversations/{conversation}/assignment"), body).await
    }
}

impl TestApp {
    /// Somebody who has opened the widget on a page that asks for a group.
    pub async fn visitor_of(&self, group: i64) -> Visitor {
        Visitor::open(&self.base, &self.key, json!({ "page_group": group.to_string() })).await
    }

    /// A new visitor writes; answers the conversation.
    pub async fn arrives(&self) -> i64 {
        self.write(&self.visitor().await, "Hello").await
    }

    /// A new visitor writes to the inbox of a key; answers the conversation.
    pub async fn arrives_with(&self, key: &str) -> i64 {
        self.write(&Visitor::open(&self.base, key, json!({})).await, "Hello").await
    }

    /// A new visitor writes to a group; answers the conversation.
    pub async fn arrives_in(&self, group: i64) -> i64 {
        self.write(&self.visitor_of(group).await, "Hello").await
    }
}

/// A server where the first inbox goes to one group, whose operators are all there and stay there.
pub struct Office {
    pub app: TestApp,
    pub olga: Client,
    pub team: Vec<Client>,
    /// The team's connections, by who it is.
    pub sockets: Vec<Option<Socket>>,
    pub group: i64,
}

impl Office {
    /// An office with these people, who work by these rules.
    pub async fn open(names: &[&str], policy: Value) -> Self {
        let app = TestApp::start_with(|config| {
            config.limits.messages_per_minute = 100_000;
            config.limits.openings_per_minute = 100_000;
        })
        .await;
        let olga = app.owner().await;
        olga.patch("/api/v1/business", json!({ "away_after_minutes": null })).await.ok();
        let group = olga.new_group("Support", &[]).await;
        let (mut team, mut sockets) = (Vec::new(), Vec::new());
        for name in names {
            let agent = app.agent_of(name, Role::Agent, &[group]).await;
            sockets.push(Some(Socket::of_agent(&agent, None).await));
            team.push(agent);
        }
        olga.route(1, &[group]).await;
        if !policy.is_null() {
            olga.set_policy(group, policy).await;
        }
        Self { app, olga, team, sockets, group }
    }

    /// The place in the team of who has a conversation.
    pub async fn has(&self, conversation: i64) -> Option<usize> {
        let id = self.olga.assignee(conversation).await?;
        Some(self.team.iter().position(|agent| agent.agent_id == id).expect("it is one of the team"))
    }

    /// The same of many.
    pub async fn have(&self, conversations: &[i64]) -> Vec<Option<usize>> {
        let mut who = Vec::new();
        for id in conversations {
            who.push(self.has(*id).await);
        }
        who
    }

    /// So many new visitors write, one after the other.
    pub async fn arrive(&self, count: usize) -> Vec<i64> {
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(self.app.arrives().await);
        }
        ids
    }

    /// One of the team closes the inbox, and the time has passed after which that counts.
    pub async fn goes_home(&mut self, who: usize) {
        self.sockets[who].take().expect("was there").close().await;
        let id = self.team[who].agent_id;
        eventually("it is taken down", async || self.is_disconnected(id)).await;
        self.app.pass(45).await;
        assert_eq!(self.team[who].availability().await, "offline disconnected");
    }

    fn is_disconnected(&self, agent: i64) -> bool {
        let sql = "SELECT disconnected_at IS NOT NULL FROM agents WHERE id = ?1";
        database(self.app.data_folder()).query_row(sql, [agent], |row| row.get(0)).unwrap()
    }

    /// One of the team opens the inbox again.
    pub async fn comes_back(&mut self, who: usize) {
        self.sockets[who] = Some(Socket::of_agent(&self.team[who], None).await);
    }

    /// Everybody's browser goes to where the server is now. Nobody is connected.
    pub async fn restart(&mut self) {
        self.app.restart().await;
        self.follow();
    }

    /// The same, with some seconds in between.
    pub async fn stop_and_start_after(&mut self, seconds: i64) {
        self.app.stop_and_start_after(seconds).await;
        self.follow();
    }

    fn follow(&mut self) {
        self.olga = self.olga.moved_to(&self.app.base);
        for agent in &mut self.team {
            *agent = agent.moved_to(&self.app.base);
        }
    }
}
