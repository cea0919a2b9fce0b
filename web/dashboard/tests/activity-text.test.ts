import { describe, expect, test } from 'vitest';
import type { Activity, Reason } from '../src/lib/api-types';
import { activityWords, lengthOfTime } from '../src/lib/desk/activity-text';
import { words } from '../src/lib/i18n.svelte';
import { author, ME, message } from './support/fakes';

const nobody = { kind: 'system', id: null, name: null, picture_url: null } as const;

const reason = (more: Partial<Reason> = {}): Reason => ({
  trigger: { kind: 'queued' },
  choice: { kind: 'fewest_open', open: 2, limit: 10 },
  passed: [],
  passed_more: 0,
  ...more,
});

function said(activity: Activity, by: Parameters<typeof message>[1] = { author: nobody }) {
  const { line, details } = activityWords(message(1, { kind: 'activity', activity, ...by }), 'Ana', ME);
  return [line, ...details];
}

const assigned = (more: Partial<Reason> = {}, agent_id: number | null = 2): Activity => ({
  kind: 'assigned',
  agent_id,
  agent_name: agent_id === null ? null : 'Ana',
  reason: reason(more),
});

const passed: Reason['passed'] = [
  { agent_id: 3, agent_name: 'Ben', why: 'at_limit' },
  { agent_id: 4, agent_name: 'Carla', why: 'away' },
];

describe('an automatic assignment says why', () => {
  test('who has fewest open, and who was passed over', () => {
    expect(said(assigned({ passed }))).toEqual([
      'Assigned to Ana: fewest open (2 of 10).',
      'Ben is at the limit and Carla is away.',
    ]);
  });

  test('how many more were passed over', () => {
    expect(said(assigned({ passed, passed_more: 3 }))[1]).toBe(
      'Ben is at the limit, Carla is away, and 3 more were passed over.',
    );
  });

  test('without a limit there is none to speak of', () => {
    expect(said(assigned({ choice: { kind: 'fewest_open', open: 0, limit: null } }))).toEqual([
      'Assigned to Ana: fewest open (0).',
    ]);
  });

  test('to me it is said to me, and what made it happen follows', () => {
    const trigger = { kind: 'unanswered', agent_id: 3, agent_name: 'Ben', seconds: 60 } as const;
    const choice = { kind: 'knows_contact', open: 1, limit: null } as const;
    expect(said(assigned({ trigger, choice }, ME))).toEqual([
      'Assigned to you: knows this contact.',
      'Ben did not answer within 1 minute.',
    ]);
  });

  test('back in the queue: who has gone', () => {
    const trigger = { kind: 'offline', agent_id: 3, agent_name: 'Ben' } as const;
    expect(said(assigned({ trigger, choice: null }, null))).toEqual(['Back in the queue: Ben went offline.']);
  });

  test('moved on because nobody took it', () => {
    const activity: Activity = {
      kind: 'transferred',
      group_id: 2,
      group_name: 'Support',
      reason: reason({ trigger: { kind: 'overflow', seconds: 300 }, choice: null }),
    };
    expect(said(activity)).toEqual(['Moved to Support: nobody took it within 5 minutes.']);
  });

  test('in Spanish and in Portuguese', async () => {
    await words.use('es');
    expect(said(assigned({ passed }))).toEqual([
      'Asignada a Ana: quien menos abiertas tiene (2 de 10).',
      'Ben está en su límite y Carla está ausente.',
    ]);
    await words.use('pt');
    expect(said(assigned({ passed, passed_more: 1 }))).toEqual([
      'Atribuída a Ana: menos abertas (2 de 10).',
      'Ben está no limite, Carla está ausente e mais 1 foi preterido.',
    ]);
  });
});

describe('what people do is said in the right person', () => {
  const byMe = { author: author('agent') };

  test('moved to a group', () => {
    const activity: Activity = { kind: 'transferred', group_id: 2, group_name: 'Support', reason: null };
    expect(said(activity, byMe)).toEqual(['You moved this to Support']);
    expect(said(activity, { author: { ...author('agent', 2), name: 'Ben' } })).toEqual(['Ben moved this to Support']);
  });

  test('made urgent', () => {
    expect(said({ kind: 'prioritized', priority: 'urgent' }, byMe)).toEqual(['You set the priority to Urgent']);
  });

  test('taken by hand needs no reason', () => {
    const activity: Activity = { kind: 'assigned', agent_id: ME, agent_name: 'Lucía', reason: null };
    expect(said(activity, byMe)).toEqual(['You took the conversation']);
  });

  test('nobody has answered, and that stands out', () => {
    const activity: Activity = { kind: 'unattended' };
    const line = activityWords(message(1, { kind: 'activity', activity, author: nobody }), 'Ana', ME);
    expect(line).toMatchObject({ line: 'Nobody has answered in time: supervisors were alerted', isAlarm: true });
  });
});

test('a length of time is said in the largest whole unit', () => {
  expect([45, 60, 90, 300, 7200].map(lengthOfTime)).toEqual([
    '45 seconds',
    '1 minute',
    '90 seconds',
    '5 minutes',
    '2 hours',
  ]);
});
