import { beforeEach, describe, expect, test, vi } from 'vitest';
import { reportActivity } from '../src/lib/desk/activity-report';
import { availabilityText, chooseAvailability } from '../src/lib/desk/availability';
import { desk } from '../src/lib/desk/desk.svelte';
import { take } from '../src/lib/desk/moving';
import { withAvailability } from '../src/lib/desk/roster.svelte';
import { words } from '../src/lib/i18n.svelte';
import { session } from '../src/lib/session.svelte';
import { toasts } from '../src/lib/toasts.svelte';
import { agent, conversation, ME, session as aSession } from './support/fakes';

const business = { away_after_minutes: 10 };

function answer(status: number, body: unknown) {
  return Promise.resolve(new Response(JSON.stringify(body), { status }));
}

beforeEach(async () => {
  await session.enter(aSession());
  desk.agentId = ME;
  desk.roster.agents.value = [agent()];
  toasts.shown = [];
});

describe('why one is away or offline', () => {
  test('in words', async () => {
    const idle = { availability: 'away', availability_cause: 'idle' } as const;
    expect(availabilityText(idle, business)).toBe('Away: no activity for 10 minutes');
    expect(availabilityText({ availability: 'offline', availability_cause: 'shift' }, business)).toBe(
      'Offline: your shift is over',
    );
    expect(availabilityText({ availability: 'away', availability_cause: 'chosen' }, business)).toBe('Away');
    await words.use('es');
    expect(availabilityText(idle, business)).toBe('Ausente: 10 minutos sin actividad');
    await words.use('pt');
    expect(availabilityText(idle, business)).toBe('Ausente: 10 minutos sem atividade');
  });

  test('an event changes the dot, and keeps what was chosen unless it was chosen', () => {
    const idle = withAvailability(agent(), { availability: 'away', cause: 'idle' });
    expect(idle).toMatchObject({ availability: 'away', availability_cause: 'idle', chosen_availability: 'online' });
    const off = withAvailability(idle, { availability: 'offline', cause: 'chosen' });
    expect(off.chosen_availability).toBe('offline');
  });

  test('everybody’s dot follows the event', () => {
    desk.apply({ kind: 'agent.availability_changed', data: { agent_id: ME, availability: 'away', cause: 'idle' } });
    expect(desk.roster.agent(ME)?.availability).toBe('away');
  });
});

describe('choosing', () => {
  test('shows at once', async () => {
    vi.stubGlobal('fetch', () => new Promise(() => {}));
    void chooseAvailability('away');
    expect(session.agent).toMatchObject({ availability: 'away', availability_cause: 'chosen' });
    expect(desk.roster.agent(ME)?.availability).toBe('away');
  });

  test('what the server refuses is taken back, and said', async () => {
    vi.stubGlobal('fetch', () => answer(503, { code: 'busy', status: 503 }));
    await chooseAvailability('offline');
    expect(session.agent.availability).toBe('online');
    expect(toasts.shown.at(-1)?.kind).toBe('error');
  });
});

describe('activity', () => {
  function report(isIdle: () => boolean) {
    vi.useFakeTimers();
    const send = vi.fn();
    return { send, stop: reportActivity(send, isIdle) };
  }
  const press = () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'x' }));

  test('is told once a minute, however much one types', () => {
    const { send, stop } = report(() => false);
    for (let turn = 0; turn < 50; turn++) press();
    expect(send).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(61_000);
    document.dispatchEvent(new Event('pointermove'));
    expect(send).toHaveBeenCalledTimes(2);
    stop();
    vi.advanceTimersByTime(61_000);
    press();
    expect(send).toHaveBeenCalledTimes(2);
  });

  test('is told at once when one is shown away for want of it', () => {
    let isIdle = false;
    const { send, stop } = report(() => isIdle);
    press();
    vi.advanceTimersByTime(20_000);
    isIdle = true;
    press();
    press();
    expect(send).toHaveBeenCalledTimes(2);
    stop();
  });
});

describe('taking a conversation', () => {
  test('is said against nobody having it', async () => {
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', (path: string, { body }: { body: string }) => {
      sent.push([path, JSON.parse(body)]);
      return answer(200, conversation({ id: 900, assignee: { id: ME, name: 'Lucía', picture_url: null } }));
    });
    await take(conversation({ id: 900 }));
    expect(sent).toEqual([['/api/v1/conversations/900/assignment', { agent_id: ME, if_assignee: null }]]);
    expect(desk.conversations.get(900)?.assignee?.id).toBe(ME);
  });

  test('when somebody was faster, says who', async () => {
    const theirs = conversation({ id: 901, assignee: { id: 2, name: 'Marcos', picture_url: null } });
    vi.stubGlobal('fetch', (_path: string, { method }: { method: string }) =>
      method === 'PUT' ? answer(409, { code: 'already_assigned', status: 409 }) : answer(200, theirs),
    );
    await take(conversation({ id: 901 }));
    expect(toasts.shown.at(-1)).toMatchObject({ kind: 'error', text: 'Marcos has taken it already.' });
    expect(desk.conversations.get(901)?.assignee?.name).toBe('Marcos');
  });
});
