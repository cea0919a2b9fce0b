import { describe, expect, test } from 'vitest';
import type { SimInput, SimStep, Simulation } from '../src/lib/flows/protocol';
import { bubbles, emptySetup, formAnswer, goOn, requestOf, worldOf } from '../src/lib/flows/simulation';
import { Simulator } from '../src/lib/flows/simulator.svelte';
import { callIn, transcript } from '../src/lib/flows/transcript';
import { fakeApi, NOW, settle } from './support/fakes';

const say = (text: string): SimInput => ({ kind: 'say', text });

function entry(from: 'bot' | 'contact', text: string): SimStep['entries'][number] {
  return { from, text, prompt: null, attachments: [] };
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
    waiting: { kind: 'answer', text: '', until: null },
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
    const waits = [step([menu], { waiting: { kind: 'fetch', text: '', until: null } })];
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
  const zone = 'America/Montevideo';

  test('reads like the conversation', () => {
    const groups = { Sales: { isOpen: false, online: 0, queue: 0 }, Support: { isOpen: true, online: 1, queue: 2 } };
    const contact = { name: 'Ana María', email: '', phone: '', language: 'es' };
    const setup = { ...emptySetup(), contact, groups };
    const inputs: SimInput[] = [
      say('hello'),
      { kind: 'say', text: 'Support', option_id: 2 },
      { kind: 'fetched', status: 404, json: {} },
      { kind: 'pass', seconds: 600 },
    ];
    const fetch = { kind: 'fetch' as const, text: 'Waits for GET /orders/99 of the service shop.', until: null };
    const steps = [
      step([], { waiting: { kind: 'start', text: '', until: null } }),
      step([entry('contact', 'hello'), entry('bot', 'Hi!\n[This] is us.'), menu]),
      step([entry('contact', 'Support')], { waiting: fetch }),
      step([entry('bot', 'Not found.')]),
      step([entry('bot', 'Bye')], {
        waiting: { kind: 'ended', text: '', until: null },
        effects: [{ kind: 'hand_off', text: 'Hands the conversation to the group Sales with high priority.' }],
      }),
    ];
    expect(transcript({ name: 'an order', setup, inputs, steps, zone })).toBe(
      [
        'test: an order',
        'now: 2026-05-20T09:00:00-03:00[America/Montevideo]',
        'contact: name=Ana María, language=es',
        'language: es',
        'closed: Sales',
        'online: Sales=0',
        'queue: Support=2',
        'service shop GET /orders/99 -> 404 {}',
        '',
        '> hello',
        '< Hi!',
        '  \\[This] is us.',
        '< How can we help?',
        '  [Sales] [Support]',
        '> [Support]',
        '< Not found.',
        '= after 600s',
        '< Bye',
        '= handoff Sales',
        '',
      ].join('\n'),
    );
  });

  test('forms are written as they were filled in, and agents answer for themselves', () => {
    const fields = [
      {
        name: 'size',
        label: 'Size',
        input: 'choice' as const,
        is_required: true,
        options: menu.prompt!.kind === 'options' ? menu.prompt!.options : [],
      },
      { name: 'note', label: 'Note', input: 'text' as const, is_required: false, options: [] },
    ];
    const form: SimStep['entries'][number] = {
      ...entry('bot', 'Tell us'),
      prompt: { kind: 'form', button: null, fields },
    };
    const inputs: SimInput[] = [
      { kind: 'say', text: 'Size: Sales', fields: { size: '1', note: 'a, b' } },
      { kind: 'agent', text: 'Yes' },
      say('[odd]'),
    ];
    const steps = [step([form]), step([]), step([]), step([])];
    const lines = transcript({ name: 'a form', setup: emptySetup(), inputs, steps, zone }).split('\n');
    expect(lines.slice(3)).toEqual([
      '< Tell us',
      '  {size, note}',
      '> {size: Sales, note: "a, b"}',
      '* agent: Yes',
      '> \\[odd]',
      '= waiting start',
      '',
    ]);
  });

  test('finds the call in a sentence', () => {
    expect(callIn('Waits for GET /a of the service my shop.')).toBe('service my shop GET /a');
    expect(callIn('Waits for POST https://example.com/orders.')).toBe('rest POST https://example.com/orders');
    expect(callIn('Waits for an answer')).toBeNull();
  });
});
