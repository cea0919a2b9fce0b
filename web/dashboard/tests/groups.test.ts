import type { DryRun, Group, Policy, WeeklyHours } from '@recado/shared/api';
import { describe, expect, test } from 'vitest';
import { Failure } from '../src/lib/api';
import { nextColor } from '../src/lib/groups/colors';
import { fieldError, shownFields } from '../src/lib/groups/field-error';
import { GroupDraft, partOfField } from '../src/lib/groups/group-draft.svelte';
import { defaultAmong, groupsFormOf, inboxGroupsOf } from '../src/lib/groups/inbox-groups';
import {
  formOf,
  isSamePolicy,
  policyOf,
  policyProblems,
  shownPolicyOf,
  shownPolicyProblems,
} from '../src/lib/groups/policy-form';
import { mergedPolicy, overrideFormOf, overrideOf, overrideProblems } from '../src/lib/groups/policy-override';
import { policySentences, settingWords } from '../src/lib/groups/policy-words';
import { agentRows, decisionWords, figureRows, isForWantOfAgents } from '../src/lib/groups/rehearsal';
import { rulesOf, type Rules } from '../src/lib/groups/rules';
import { words } from '../src/lib/i18n.svelte';
import { secondsOf, spanOf, spanWords } from '../src/lib/groups/span';
import { groupCall } from '../src/lib/snippet';
import { Submission } from '../src/lib/submission.svelte';

const RULES: Rules = {
  mode: 'automatic',
  strategy: 'least_busy',
  prefers_known: true,
  eligible: 'online',
  chosen_ids: [],
  excluded_ids: [3],
  limit: 10,
  reassign_after: 600,
  give_back_after: 0,
  overflow: { group_id: 2, after: 90 },
  outside_hours: 'wait',
};
const NAMES = { agent: (id: number) => `Agent ${id}`, group: (id: number) => `Group ${id}` };
const wrong = (problems: Record<string, string | null>) =>
  Object.keys(problems)
    .filter((field) => problems[field])
    .sort();

describe('a length of time', () => {
  test('is shown in the largest unit that leaves a whole number', () => {
    expect([spanOf(7_200), spanOf(600), spanOf(90), spanOf(0)]).toEqual([
      { amount: 2, unit: 'hours' },
      { amount: 10, unit: 'minutes' },
      { amount: 90, unit: 'seconds' },
      { amount: 0, unit: 'minutes' },
    ]);
  });

  test('comes back in seconds, and an empty field is nothing', () => {
    for (const seconds of [0, 10, 90, 600, 5_400, 86_400]) expect(secondsOf(spanOf(seconds))).toBe(seconds);
    expect(secondsOf({ amount: null, unit: 'hours' })).toBeNull();
  });

  test('is said in words of at most two parts', () => {
    expect(spanWords(60, 'en')).toBe('1 minute');
    expect(spanWords(5_430, 'es')).toBe('1 hora 30 minutos');
    expect(spanWords(190, 'en', 'narrow')).toBe('3m 10s');
    expect(spanWords(0, 'en')).toBe('0 seconds');
  });
});

describe('the form of a policy', () => {
  test('gives back the policy it was made from', () => {
    const none: Rules = { ...RULES, limit: null, reassign_after: null, give_back_after: null, overflow: null };
    for (const rules of [RULES, none]) expect(policyOf(formOf(rules))).toEqual(rules);
  });

  test('takes what a policy leaves out as the server does', () => {
    expect(policyOf(formOf({}))).toEqual(rulesOf({}));
    expect(rulesOf({}).mode).toBe('manual');
  });

  test('keeps the number of a limit that is switched off, and sends none', () => {
    const form = { ...formOf(RULES), isLimited: false };
    expect(policyOf(form).limit).toBeNull();
    expect(form.limit).toBe(10);
  });

  test('names its mistakes as the server names the fields', () => {
    const form = {
      ...formOf(RULES),
      eligible: 'chosen' as const,
      chosenIds: [3],
      limit: 1_001,
      reassignAfter: { amount: 9, unit: 'seconds' as const },
      giveBackAfter: { amount: 25, unit: 'hours' as const },
      overflowGroupId: null,
    };
    expect(wrong(policyProblems(form))).toEqual([
      'policy.chosen_ids',
      'policy.give_back_after',
      'policy.limit',
      'policy.overflow',
      'policy.reassign_after',
    ]);
    expect(wrong(policyProblems(formOf(RULES)))).toEqual([]);
  });

  test('a limit is a whole number', () => {
    for (const limit of [0, 2.5, null]) {
      expect(wrong(policyProblems({ ...formOf(RULES), limit }))).toEqual(['policy.limit']);
    }
  });

  test('by hand, a mistake nobody can see stops nobody', () => {
    const form = { ...formOf(RULES), mode: 'manual' as const, limit: null, overflowGroupId: null };
    expect(wrong(shownPolicyProblems(form))).toEqual(['policy.overflow']);
    expect(shownPolicyOf(form)).toMatchObject({ limit: null, reassign_after: 600 });
  });

  test('the order in which people were picked makes no other policy', () => {
    expect(isSamePolicy({ ...RULES, excluded_ids: [3, 4] }, { ...RULES, excluded_ids: [4, 3] })).toBe(true);
    expect(isSamePolicy(RULES, { ...RULES, chosen_ids: [1] })).toBe(true);
    expect(isSamePolicy(RULES, { ...RULES, limit: null })).toBe(false);
    expect(isSamePolicy(RULES, { ...RULES, overflow: { after: 90, group_id: 2 } })).toBe(true);
  });
});

describe('a policy in words', () => {
  test('says what becomes of a conversation', () => {
    expect(policySentences(RULES, NAMES)).toEqual([
      'Goes to whoever is online and has the fewest open.',
      'At most 10 open each.',
      'Passed on after 10 minutes without an answer.',
      'To Group 2 after 1 minute 30 seconds',
    ]);
  });

  test('by hand, nothing else matters', () => {
    expect(policySentences({ ...RULES, mode: 'manual' }, NAMES)).toHaveLength(1);
  });

  test('names people where a setting is about people', () => {
    expect(settingWords('excluded_ids', { excluded_ids: [3, 5] }, NAMES)).toBe('Agent 3 and Agent 5');
    expect(settingWords('eligible', { eligible: 'chosen', chosen_ids: [1] }, NAMES)).toBe('Agent 1');
    expect(settingWords('give_back_after', RULES, NAMES)).toBe('At once');
    expect(settingWords('limit', {}, NAMES)).toBe('No limit');
  });
});

describe('the other rules of an inbox', () => {
  test('leave what they do not mention as in the group; null is none', () => {
    const merged = mergedPolicy(RULES, { limit: null, strategy: 'round_robin' });
    expect(merged).toEqual({ ...RULES, limit: null, strategy: 'round_robin' });
    expect(mergedPolicy(RULES, null)).toEqual(RULES);
  });

  test('null where there is no "none" mentions nothing', () => {
    expect(mergedPolicy(RULES, { mode: null, prefers_known: null })).toEqual(RULES);
    expect(overrideFormOf({ mode: null, limit: null }, RULES).own).toEqual(['limit']);
  });

  test.each<[string, Parameters<typeof overrideFormOf>[0]]>([
    ['none', null],
    ['a limit', { limit: 3 }],
    ['no overflow', { overflow: null }],
    ['chosen agents', { eligible: 'chosen', chosen_ids: [5] }],
    ['nobody left out', { excluded_ids: [] }],
  ])('%s come back from the form as they were', (_name, override) => {
    expect(overrideOf(overrideFormOf(override, RULES))).toEqual(override);
    expect(overrideOf(overrideFormOf(override, null))).toEqual(override);
  });

  test('a setting that becomes its own begins with the group’s value', () => {
    const form = overrideFormOf({ limit: 3 }, RULES);
    expect(overrideOf({ ...form, own: ['limit', 'reassign_after'] })).toEqual({ limit: 3, reassign_after: 600 });
  });

  test('switched off, or with nothing of their own, there are none', () => {
    const form = overrideFormOf({ limit: 3 }, RULES);
    expect(overrideOf({ ...form, isOn: false })).toBeNull();
    expect(overrideOf({ ...form, own: [] })).toBeNull();
  });

  test('only what the inbox says itself can be wrong', () => {
    const form = overrideFormOf({ limit: 3 }, RULES);
    form.form.reassignAfter = { amount: 1, unit: 'seconds' };
    expect(wrong(overrideProblems(form))).toEqual([]);
    expect(wrong(overrideProblems({ ...form, own: ['reassign_after'] }))).toEqual(['policy.reassign_after']);
    expect(wrong(overrideProblems({ ...form, isOn: false, own: ['reassign_after'] }))).toEqual([]);
  });
});

describe('the draft of a group', () => {
  const shifts: WeeklyHours = { time_zone: 'UTC', intervals: [{ day: 'monday', from: '09:00', to: '24:00' }] };
  const group: Group = {
    id: 1,
    name: 'Front desk',
    description: null,
    color: '#2456e6',
    members: [],
    policy: RULES as Policy,
    shifts,
    hours: null,
    created_at: 0,
  };

  test('has nothing to save at first', () => {
    const draft = new GroupDraft(group);
    expect(draft.body).toEqual({});
    expect(draft.changed).toEqual([]);
  });

  test('sends what has changed, and nothing else', () => {
    const draft = new GroupDraft(group);
    draft.name = '  Desk ';
    draft.form.limit = 5;
    expect(draft.body).toEqual({ name: 'Desk', policy: { ...RULES, limit: 5 } });
    expect(draft.changed).toEqual(['general', 'assignment']);
    draft.reset();
    expect(draft.changed).toEqual([]);
  });

  test('without shifts, null is sent', () => {
    const draft = new GroupDraft(group);
    draft.week = null;
    expect(draft.body).toEqual({ shifts: null });
  });

  test('opening hours are sent when they are others, and null when there are none any more', () => {
    const hours = { ...shifts, holidays: [{ date: '2026-12-25', name: 'Christmas', intervals: [] }] };
    const draft = new GroupDraft({ ...group, hours });
    expect(draft.changed).toEqual([]);
    draft.opening = { ...draft.opening!, holidays: [] };
    expect(draft.body).toEqual({ hours: { ...shifts, holidays: [] } });
    expect(draft.changed).toEqual(['hours']);
    draft.opening = null;
    expect(draft.body).toEqual({ hours: null });
  });

  test('a mistake is a change too: it has to be mended or discarded', () => {
    const draft = new GroupDraft({ ...group, policy: { ...RULES, limit: null } });
    draft.form.isLimited = true;
    draft.form.limit = null;
    expect(draft.changed).toEqual(['assignment']);
  });

  test('knows where a refused field stands', () => {
    expect(['name', 'policy.limit', 'hours', 'shifts.intervals.0.to'].map(partOfField)).toEqual([
      'general',
      'assignment',
      'hours',
      'shifts',
    ]);
  });
});

test('what is refused of a part of a field is said at the field', async () => {
  const submission = new Submission();
  await submission.run(() => {
    throw new Failure({ code: 'invalid_field', field: 'shifts.intervals.2.from', detail: 'Write it as 09:00.' });
  });
  expect(fieldError(submission, 'shifts')).toBe('Write it as 09:00.');
  expect(fieldError(submission, 'name')).toBeNull();
  expect(submission.general(shownFields(submission, ['shifts']))).toBeNull();
  expect(submission.general(shownFields(submission, ['name']))).not.toBeNull();
});

describe('a dry run', () => {
  const nothing = { reassigned: 0, alerts: 0, overflowed: 0, assignments: [] };
  const agent = (agent_id: number, assigned: number) => ({
    agent_id,
    agent_name: NAMES.agent(agent_id),
    assigned,
    most_open: 2,
  });
  const run: DryRun = {
    days: 7,
    conversations: 20,
    before: {
      ...nothing,
      assigned: 15,
      unassigned: 5,
      median_wait: 90,
      p90_wait: 300,
      longest_wait: null,
      agents: [agent(1, 10), agent(2, 5)],
    },
    after: {
      ...nothing,
      assigned: 18,
      unassigned: 2,
      reassigned: 4,
      median_wait: 120,
      p90_wait: 300,
      longest_wait: 900,
      agents: [agent(2, 5), agent(1, 8), agent(3, 5)],
    },
    actual: { assigned: 14, median_wait: 200, p90_wait: null, longest_wait: 4_000 },
  };
  const row = (figure: string) => figureRows(run).find((one) => one.figure === figure);

  test('more assigned is better, longer waits are worse, more passed on is neither', () => {
    expect(row('assigned')).toMatchObject({ change: 3, verdict: 'better' });
    expect(row('unassigned')).toMatchObject({ change: -3, verdict: 'better' });
    expect(row('median_wait')).toMatchObject({ change: 30, verdict: 'worse' });
    expect(row('reassigned')).toMatchObject({ change: 4, verdict: 'other' });
    expect(row('p90_wait')).toMatchObject({ change: 0, verdict: 'same' });
  });

  test('what nobody waited for cannot be compared', () => {
    expect(row('longest_wait')).toMatchObject({ before: null, after: 900, change: null, verdict: 'same' });
  });

  test('as it happened, only some figures are known', () => {
    expect([row('assigned')?.actual, row('p90_wait')?.actual, row('alerts')?.actual]).toEqual([14, null, undefined]);
  });

  test('everybody who gets something in either has a row, the busiest first', () => {
    expect(agentRows(run).map(({ name, before, after }) => [name, before.assigned, after.assigned])).toEqual([
      ['Agent 1', 10, 8],
      ['Agent 2', 5, 5],
      ['Agent 3', 0, 5],
    ]);
  });

  test('bars are as long as their share of the longest', () => {
    expect(agentRows(run).map(({ before, after }) => [before.share, after.share])).toEqual([
      [1, 0.8],
      [0.5, 0.5],
      [0, 0.5],
    ]);
  });

  test('each decision is said in the reader’s language, whoever reads it', async () => {
    const passed = [{ agent_id: 1, agent_name: 'Ana', why: 'at_limit' as const }];
    const choice = { kind: 'next_in_turn' as const, open: 0, limit: 1 };
    const reason = { trigger: { kind: 'queued' as const }, choice, passed, passed_more: 0 };
    const decision = {
      conversation_id: 9,
      at: 0,
      agent_id: 2,
      reason,
      words: 'Ben: next in turn. Ana is at the limit.',
    };
    expect(decisionWords(decision, 'Ben')).toBe('Assigned to Ben: next in turn. Ana is at the limit.');
    await words.use('es');
    expect(decisionWords(decision, 'Ben')).not.toMatch(/[Nn]ext|limit\./);
    expect(decisionWords(decision, 'Ben')).toContain('Ben');
  });

  test('that assigned nothing, although the rules would have, was for want of somebody to assign to', () => {
    const idle = { ...run, after: { ...run.after, assigned: 0, agents: [] } };
    expect(isForWantOfAgents(idle, RULES as Policy, [null])).toBe(true);
    expect(isForWantOfAgents(run, RULES as Policy, [])).toBe(false);
    expect(isForWantOfAgents({ ...idle, conversations: 0 }, RULES as Policy, [])).toBe(false);
    expect(isForWantOfAgents(idle, { ...RULES, mode: 'manual' } as Policy, [])).toBe(false);
    expect(isForWantOfAgents(idle, RULES as Policy, [null, { mode: 'manual' }])).toBe(false);
    // What went elsewhere did not wait.
    expect(isForWantOfAgents({ ...idle, after: { ...idle.after, overflowed: 1 } }, RULES as Policy, [])).toBe(false);
  });

  test('with nobody in it, there is nothing to draw', () => {
    expect(agentRows({ ...run, before: { ...run.before, agents: [] }, after: { ...run.after, agents: [] } })).toEqual(
      [],
    );
  });
});

describe('the groups of an inbox', () => {
  const groups = { operator_group_ids: [1, 2], supervisor_group_ids: [], customer_group_ids: [], default_group_id: 2 };

  test('come back from the form as they were', () => expect(inboxGroupsOf(groupsFormOf(groups))).toEqual(groups));

  test('the default group is one that answers, or none', () => {
    expect(defaultAmong([1, 2], 2)).toBe(2);
    expect(defaultAmong([1], 2)).toBe(1);
    expect(defaultAmong([], 2)).toBeNull();
  });
});

test('a new group has a colour that no other has, as long as there are some', () => {
  expect(nextColor([])).toBe('#2456e6');
  const taken: string[] = [];
  for (let count = 0; count < 9; count++) taken.push(nextColor(taken));
  expect(new Set(taken).size).toBe(9);
  expect(taken).toContain(nextColor(taken));
});

test('the line for a page names the group by its number', () => {
  expect(groupCall(7)).toBe("recado('group', 7)");
});
