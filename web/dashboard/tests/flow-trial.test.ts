import { beforeAll, describe, expect, test } from 'vitest';
import { effectLine, waitingLine } from '../src/lib/flows/effect-line';
import type { SimInput, SimStep, Simulation } from '../src/lib/flows/protocol';
import { bubbles, emptySetup, formAnswer, goOn, requestOf, worldOf } from '../src/lib/flows/simulation';
import { Simulator } from '../src/lib/flows/simulator.svelte';
import { flowWords } from '../src/lib/flows/words.svelte';
import { fakeApi, NOW, settle } from './support/fakes';

const say = (text: string): SimInput => ({ kind: 'say', text });

function entry(from: 'bot' | 'contact', text: string): SimStep['entries'][number] {
  return { from, text, prompt: null, attachments: [], effect: null };
}

function step(entries: SimStep['entries'], more: Partial<SimStep> = {}): SimStep {
  return {
    entries,
    effects: [],
    container: 'start',
    line: 1,
    file: null,
    journal: [],
    session: {},
    contact: {},
    waiting: { kind: 'answer', text: '', call: null, group: null, until: null },
    now: NOW,
    error: null,
    ...more,
  };
}

const menu: SimStep['entries'][number] = {
  ...entry('bot', 'How can we help?'),
  prompt: {
    kind: 'options',
    options: [
      { id: 1, label: 'Sales', description: null, image_url: null },
      { id: 2, label: 'Support', description: null, image_url: null },
    ],
  },
};

/** A server that answers each input with its words. */
function echo(body: unknown): Simulation {
  const { inputs } = body as { inputs: SimInput[] };
  const steps = inputs.map((input) => step([entry('contact', input.kind === 'say' ? input.text : ''), menu]));
  return { steps: [step([menu]), ...steps], diagnostics: [] };
}

function simulator(answer: unknown = echo) {
  return new Simulator(7, () => ({}), fakeApi({ 'POST /flows/7/simulations': answer }));
}

describe('a trial', () => {
  test('what is said while the server thinks is said after it', async () => {
    const trial = simulator();
    await trial.start();
    await Promise.all([trial.again(), trial.send(say('one')), trial.send(say('two'))]);
    expect(trial.inputs).toEqual([say('one'), say('two')]);
    expect([trial.shown, trial.isBusy]).toEqual([2, false]);
  });

  test('goes back to a step, and on from there with other words', async () => {
    const trial = simulator();
    await trial.start();
    await trial.send(say('one'));
    await trial.send(say('two'));
    expect([trial.shown, trial.isBack]).toEqual([2, false]);
    trial.look(1);
    expect([trial.shown, trial.isBack, trial.steps.length]).toEqual([1, true, 3]);
    await trial.send(say('other'));
    expect(trial.inputs).toEqual([say('one'), say('other')]);
    expect(trial.isBack).toBe(false);
  });

  test('words that do not arrive leave one at the step from where they were sent', async () => {
    let isDown = false;
    const trial = simulator((body: unknown) => (isDown ? Promise.reject(new Error('down')) : echo(body)));
    await trial.start();
    await trial.send(say('one'));
    await trial.send(say('two'));
    trial.look(1);
    isDown = true;
    expect(await trial.send(say('other'))).toBe(false);
    expect([trial.shown, trial.isBack]).toEqual([1, true]);
    isDown = false;
    await trial.send(say('other'));
    expect(trial.inputs).toEqual([say('one'), say('other')]);
  });

  test('what a changed flow makes of it is computed with the newest words', async () => {
    const answers: (() => void)[] = [];
    const trial = simulator((body: unknown) => new Promise((resolve) => answers.push(() => resolve(echo(body)))));
    const start = trial.start();
    await settle();
    answers[0]!();
    await start;
    const sent = trial.send(say('one'));
    const again = trial.again();
    await settle();
    answers[2]!();
    answers[1]!();
    await Promise.all([sent, again]);
    expect(trial.inputs).toEqual([say('one')]);
  });

  test('a draft that does not compile leaves the conversation as it was', async () => {
    let isBroken = false;
    const problem = {
      severity: 'error',
      code: 'x',
      message: 'x',
      file: 'flow.rhai',
      line: 1,
      column: 1,
      end_column: 2,
    };
    const trial = simulator((body: unknown) => (isBroken ? { steps: [], diagnostics: [problem] } : echo(body)));
    await trial.start();
    isBroken = true;
    await trial.again();
    expect([trial.steps.length, trial.problems.length]).toEqual([1, 1]);
  });

  test('only what was asked last can be pressed, and only when it waits for an answer', () => {
    const steps = [step([menu]), step([entry('contact', 'hi'), menu])];
    expect(bubbles(steps, 1).map((bubble) => bubble.isAnswerable)).toEqual([false, false, true]);
    expect(bubbles(steps, 0).map((bubble) => bubble.isAnswerable)).toEqual([true, false, false]);
    const waits = [step([menu], { waiting: { kind: 'fetch', text: '', call: null, group: null, until: null } })];
    expect(bubbles(waits, 0)[0]?.isAnswerable).toBe(false);
  });

  test('what is made up is sent as facts', () => {
    const setup = emptySetup();
    expect(requestOf(setup, [])).toEqual({
      channel: 'web',
      now: null,
      contact: {},
      origin: {},
      world: { open_groups: null, online: {}, queue: {} },
      inputs: [],
    });
    const groups = {
      Sales: { isOpen: false, online: 0, queue: 3 },
      Support: { isOpen: true, online: 2, queue: 0 },
    };
    expect(worldOf(groups)).toEqual({
      open_groups: ['Support'],
      online: { Sales: 0, Support: 2 },
      queue: { Sales: 3 },
    });
    expect(goOn([say('a'), say('b')], 1, say('c'))).toEqual([say('a'), say('c')]);
  });

  test('a form is answered as it reads', () => {
    const field = { name: 'size', label: 'Size', input: 'choice' as const, is_required: true };
    const fields = [{ ...field, options: [{ id: 3, label: 'Large', description: null, image_url: null }] }];
    expect(formAnswer(fields, { size: '3' }, { yes: 'Yes', no: 'No', language: 'en' })).toEqual({
      kind: 'say',
      text: 'Size: Large',
      fields: { size: '3' },
    });
  });
});

describe('a trial as a test', () => {
  test('is written by the server, up to the step that is looked at', async () => {
    const sent: unknown[] = [];
    const record = (body: unknown) => (sent.push(body), { name: 'an-order', text: 'test: an order' });
    const api = fakeApi({ 'POST /flows/7/simulations': echo, 'POST /flows/7/recordings': record });
    const trial = new Simulator(7, () => ({ 'flow.rhai': 'fn start() {}' }), api);
    await trial.start();
    await trial.send(say('one'));
    await trial.send(say('two'));
    trial.look(1);
    expect(await trial.record('an order')).toEqual({ name: 'an-order', text: 'test: an order' });
    const simulation = { ...requestOf(emptySetup(), [say('one')]), files: { 'flow.rhai': 'fn start() {}' }, now: NOW };
    expect(sent).toEqual([{ name: 'an order', simulation }]);
  });
});

describe('what a bot does', () => {
  beforeAll(() => flowWords.use('en'));

  const effect = { kind: 'hand_off', text: 'As the server says it.', group: null, container: null, words: null };

  test('is said with what it names', () => {
    expect(effectLine({ ...effect, group: 'Sales' })).toBe('Hands the conversation to the group Sales.');
    expect(effectLine({ ...effect, words: 'a lead' })).toBe('Hands the conversation to people. Agents read: a lead');
    expect(effectLine({ ...effect, kind: 'resolve', words: 'done' })).toBe('Resolves the conversation: done');
    expect(effectLine({ ...effect, kind: 'ask_agents', group: 'Sales', words: 'Well?' })).toBe(
      'Asks the group Sales: Well?',
    );
    expect(effectLine({ ...effect, kind: 'entered', container: 'order' })).toBe('Goes to order.');
  });

  test('is said by the server where we have no words for it', () => {
    expect(effectLine({ ...effect, kind: 'dances' })).toBe('As the server says it.');
  });

  test('and what it waits for', () => {
    const waiting = { text: '', call: 'service shop GET /orders/99', group: null, until: null };
    expect(waitingLine({ ...waiting, kind: 'fetch' })).toBe('Waits for the answer of service shop GET /orders/99.');
    expect(waitingLine({ ...waiting, kind: 'agent', group: 'Sales' })).toBe('Waits for an answer of the group Sales.');
    expect(waitingLine({ ...waiting, kind: 'ended' })).toBe('The bot has ended.');
  });
});
