import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { desk } from '../src/lib/desk/desk.svelte';
import { flowsLoading } from '../src/lib/flows/house.svelte';
import type { Diagnostic, Flow, FlowReport } from '../src/lib/flows/protocol';
import { flowWords } from '../src/lib/flows/words.svelte';
import { router } from '../src/lib/router.svelte';
import { session } from '../src/lib/session.svelte';
import { toasts } from '../src/lib/toasts.svelte';
import Toasts from '../src/components/Toasts.svelte';
import FlowPage from '../src/routes/FlowPage.svelte';
import Flows from '../src/routes/Flows.svelte';
import { group, ME, NOW, session as aSession } from './support/fakes';

type Answer = { status?: number; body: unknown };
let answers: Record<string, Answer | ((body: unknown) => Answer)>;
let sent: { path: string; body: unknown }[];

const flow = (more: Partial<Flow> = {}): Flow => ({
  id: 7,
  name: 'Orders',
  bot_name: 'Uli',
  published_version: 4,
  revision: 3,
  draft_updated_at: NOW,
  has_unpublished_changes: true,
  settings: {},
  allowed_hosts: [],
  inbox_ids: [],
  running: 0,
  failures_7d: 0,
  last_failure: null,
  diagnostics: { errors: 0, warnings: 0 },
  created_at: NOW,
  updated_at: NOW,
  ...more,
});

const node = { marks: [], file: 'flow.rhai', x: 0, width: 100, height: 40, runs: null, silent: null };

const report = (diagnostics: Diagnostic[] = []): FlowReport => ({
  diagnostics,
  settings: [
    { name: 'welcome', label: 'Welcome', kind: 'text', default: 'Hi', options: [], hint: null, is_required: true },
  ],
  containers: [{ name: 'start', line: 1, summary: null }],
  graph: {
    width: 100,
    height: 100,
    nodes: [
      { ...node, id: 'start', kind: 'entry', label: 'start', line: 1, y: 0 },
      { ...node, id: 'order', kind: 'container', label: 'order', line: 2, y: 60 },
    ],
    edges: [],
    is_too_large: false,
  },
  tests: [{ name: 'hello', file: 'tests/hello.chat', line: 1 }],
});

const broken: Diagnostic = {
  severity: 'error',
  code: 'unknown_container',
  message: 'There is no container "strat".',
  file: 'flow.rhai',
  line: 2,
  column: 3,
  end_column: 8,
};

// Fetched when needed: what takes a moment here is that it is compiled.
beforeAll(() => import('../src/components/flows/CodeEditor.svelte'), 60_000);

beforeEach(async () => {
  sent = [];
  toasts.shown = [];
  flowsLoading.value = null;
  answers = {
    'GET /flows/7/draft': { body: { files: { 'flow.rhai': 'fn start() {\n}\n' }, media: [], revision: 3 } },
    'GET /flows/7': { body: flow() },
    'GET /flow-language': { body: { functions: [], variables: [] } },
    'POST /flows/7/checks': { body: report() },
  };
  vi.stubGlobal('fetch', (path: string, { method, body }: { method: string; body: string | null }) => {
    const asked = `${method} ${path.replace('/api/v1', '')}`;
    const data: unknown = JSON.parse(body ?? 'null');
    if (method !== 'GET') sent.push({ path: asked, body: data });
    const keys = Object.keys(answers).sort((one, other) => other.length - one.length);
    const key = keys.find((wanted) => asked.startsWith(wanted));
    if (key === undefined) return new Promise(() => {});
    const answer = answers[key]!;
    const { status = 200, body: words } = typeof answer === 'function' ? answer(data) : answer;
    return Promise.resolve(new Response(JSON.stringify(words), { status }));
  });
  await flowWords.use('en');
  await session.enter(aSession({ role: 'admin' }));
  desk.agentId = ME;
  desk.groups.all.value = [group(1, [], 'Sales')];
  desk.roster.inboxes.value = [];
  router.go('/flows/7');
});

afterEach(cleanup);

describe('the list of flows', () => {
  test('is for admins', async () => {
    await session.enter(aSession({ role: 'agent' }));
    render(Flows);
    expect(screen.getByText(/Administrator/)).toBeTruthy();
  });

  test('says what a bot can do while there is none', async () => {
    answers['GET /flows'] = { body: [] };
    render(Flows);
    expect(await screen.findByText(/greets visitors at any hour/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Make the first flow' })).toBeTruthy();
  });

  test('shows what broke last, where and in which conversation', async () => {
    const last_failure = {
      at: NOW,
      version: 4,
      container: 'start',
      file: 'flow.rhai',
      line: 26,
      column: 1,
      message: 'No such field.',
      conversation_id: 11,
    };
    answers['GET /flows'] = { body: [flow({ failures_7d: 2, last_failure, running: 3 })] };
    render(Flows);
    expect(await screen.findByText('Version 4 published')).toBeTruthy();
    expect(screen.getByText('3 conversations now')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Line 26 of version 4' }).getAttribute('href')).toBe(
      '/flows/7?file=flow.rhai&line=26',
    );
    expect(screen.getByRole('link', { name: 'Conversation 11' }).getAttribute('href')).toContain('/11');
  });

  test('is read again when a flow tells of itself', async () => {
    answers['GET /flows'] = { body: [flow()] };
    render(Flows);
    await screen.findByText('Orders');
    answers['GET /flows'] = { body: [flow({ name: 'Renamed' })] };
    desk.apply({ kind: 'flow.updated', data: { flow_id: 7 } });
    expect(await screen.findByText('Renamed')).toBeTruthy();
    desk.apply({ kind: 'flow.deleted', data: { flow_id: 7 } });
    expect(await screen.findByText(/greets visitors/)).toBeTruthy();
  });
});

describe('a flow', () => {
  test('says where it stands, and what is wrong in which line', async () => {
    answers['POST /flows/7/checks'] = { body: report([broken]) };
    render(FlowPage, { id: 7 });
    expect(await screen.findByText('Draft saved, version 4 is published')).toBeTruthy();
    const problems = await screen.findByRole('region', { name: 'Problems' });
    expect(await within(problems).findByText('1 error')).toBeTruthy();
    expect(within(problems).getByText(/no container "strat"/)).toBeTruthy();
  });

  test('is not published with errors', async () => {
    answers['POST /flows/7/checks'] = { body: report([broken]) };
    answers['GET /flows/7/versions/4'] = { body: { version: 4, files: {} } };
    render(FlowPage, { id: 7 });
    await screen.findByText('1 error');
    await fireEvent.click(screen.getByRole('button', { name: 'Publish' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/has 1 error/)).toBeTruthy();
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Publish' }).disabled).toBe(true);
  });

  test('is published with its revision, after the difference was seen', async () => {
    answers['GET /flows/7/versions/4'] = { body: { version: 4, files: { 'flow.rhai': 'fn old() {\n}\n' } } };
    answers['POST /flows/7/publications'] = { body: flow({ published_version: 5, has_unpublished_changes: false }) };
    render(FlowPage, { id: 7 });
    await fireEvent.click(await screen.findByRole('button', { name: 'Publish' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('fn old() {')).toBeTruthy();
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Publish' }));
    expect(await screen.findByText('Version 5 is published, with all changes')).toBeTruthy();
    expect(sent.find((one) => one.path.includes('publications'))?.body).toEqual({ revision: 3 });
  });

  test('that is published as it is has nothing to publish', async () => {
    answers['GET /flows/7/versions/4'] = { body: { version: 4, files: { 'flow.rhai': 'fn start() {\n}\n' } } };
    render(FlowPage, { id: 7 });
    await fireEvent.click(await screen.findByRole('button', { name: 'Publish' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/nothing to publish/)).toBeTruthy();
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Publish' }).disabled).toBe(true);
  });

  test('is compared with what a colleague publishes while one looks at the difference', async () => {
    answers['GET /flows/7/versions/4'] = { body: { version: 4, files: { 'flow.rhai': 'fn old() {\n}\n' } } };
    answers['GET /flows/7/versions/5'] = { body: { version: 5, files: { 'flow.rhai': 'fn start() {\n}\n' } } };
    render(FlowPage, { id: 7 });
    await fireEvent.click(await screen.findByRole('button', { name: 'Publish' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('fn old() {')).toBeTruthy();
    answers['GET /flows/7'] = { body: flow({ published_version: 5 }) };
    desk.apply({ kind: 'flow.updated', data: { flow_id: 7 } });
    expect(await within(dialog).findByText(/nothing to publish/)).toBeTruthy();
  });

  test('is left with the promise that unsaved words are kept', async () => {
    localStorage.setItem(`recado:flow:${ME}:7`, JSON.stringify({ revision: 3, files: { 'flow.rhai': 'mine' } }));
    render(FlowPage, { id: 7 });
    await screen.findByText(/was found again/);
    router.go('/inbox/open');
    expect(await screen.findByText(/kept on this device/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(router.path).toBe('/inbox/open'));
  });

  test('stays on the screen as it is when the agent goes away and comes back', async () => {
    router.go('/flows/7?part=settings');
    render(FlowPage, { id: 7 });
    await fireEvent.input(await screen.findByLabelText('Name of the bot'), { target: { value: 'Auri' } });
    session.renew({ agent: { ...session.agent, availability: 'away' } });
    await tick();
    expect(screen.getByLabelText<HTMLInputElement>('Name of the bot').value).toBe('Auri');
  });

  test('that is deleted meanwhile is gone', async () => {
    render(FlowPage, { id: 7 });
    await screen.findByText('Draft saved, version 4 is published');
    desk.apply({ kind: 'flow.deleted', data: { flow_id: 7 } });
    expect(await screen.findByText('This flow does not exist any more.')).toBeTruthy();
  });

  test('asks whose draft stays when somebody else has saved', async () => {
    answers['PUT /flows/7/draft'] = { status: 409, body: { code: 'draft_changed' } };
    localStorage.setItem(
      `recado:flow:${ME}:7`,
      JSON.stringify({ revision: 3, files: { 'flow.rhai': 'fn mine() {}\n' } }),
    );
    render(FlowPage, { id: 7 });
    const save = await screen.findByRole('button', { name: 'Save draft' });
    await waitFor(() => expect(save).toHaveProperty('disabled', false));
    await fireEvent.click(save);
    await fireEvent.click(await screen.findByRole('button', { name: 'See the difference' }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText('fn mine() {}')).toBeTruthy();
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Take theirs' }));
    expect(await screen.findByText('Draft saved, version 4 is published')).toBeTruthy();
    render(Toasts);
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Unsaved changes, version 4 is published')).toBeTruthy();
  });
});

describe('beside the text', () => {
  test('the map’s nodes are read aloud, and lead to their lines', async () => {
    render(FlowPage, { id: 7 });
    const order = await screen.findByRole('button', { name: 'Container order' });
    expect(order.getAttribute('aria-current')).toBeNull();
    await fireEvent.keyDown(order, { key: 'Enter' });
    await waitFor(() => expect(order.getAttribute('aria-current')).toBe('true'));
  });

  test('a map that was dragged answers to keys as before', async () => {
    render(FlowPage, { id: 7 });
    const order = await screen.findByRole('button', { name: 'Container order' });
    const svg = order.closest('svg')!;
    svg.setPointerCapture = () => {};
    const pointer = { pointerId: 1, button: 0, clientX: 10, clientY: 10 };
    await fireEvent.pointerDown(svg, pointer);
    await fireEvent.pointerMove(svg, { ...pointer, clientX: 90 });
    await fireEvent.pointerUp(svg, pointer);
    await fireEvent.click(order);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(order.getAttribute('aria-current')).toBeNull();
    await fireEvent.keyDown(order, { key: 'Enter' });
    await waitFor(() => expect(order.getAttribute('aria-current')).toBe('true'));
  });

  test('one talks to the draft, by pressing and by writing', async () => {
    const options = [{ id: 1, label: 'Sales', description: null, image_url: null }];
    const step = {
      entries: [{ from: 'bot', text: 'How can we help?', prompt: { kind: 'options', options } }],
      effects: [{ kind: 'tag', text: 'Tags it “lead”', group: null, container: null, words: null }],
      container: 'start',
      line: 1,
      file: null,
      journal: [],
      session: {},
      contact: {},
      waiting: { kind: 'answer', text: '', call: null, group: null, until: null },
      now: NOW,
      error: null,
    };
    answers['POST /flows/7/simulations'] = (body) => {
      const { inputs } = body as { inputs: unknown[] };
      return { body: { steps: [step, ...inputs.map(() => step)] } };
    };
    router.go('/flows/7?part=try');
    render(FlowPage, { id: 7 });
    await fireEvent.click((await screen.findAllByRole('button', { name: 'Begin the trial' }))[0]!);
    expect(await screen.findByText('Tags it “lead”')).toBeTruthy();
    await fireEvent.click(await screen.findByRole('button', { name: 'Sales' }));
    await screen.findByRole('button', { name: 'Step 1' });
    const simulated = sent.filter((one) => one.path.includes('simulations')).at(-1)?.body;
    expect(simulated).toMatchObject({ inputs: [{ kind: 'say', text: 'Sales', option_id: 1 }] });
  });

  test('tests are run, and what differs is shown', async () => {
    const diff = [{ kind: 'missing', text: '< Hi' }];
    answers['POST /flows/7/test-runs'] = {
      body: { tests: [{ name: 'hello', file: 'tests/hello.chat', line: 1, passed: false, diff, message: null }] },
    };
    router.go('/flows/7?part=tests');
    render(FlowPage, { id: 7 });
    const run = await screen.findByRole('button', { name: 'Run all' });
    await waitFor(() => expect(run).toHaveProperty('disabled', false));
    await fireEvent.click(run);
    expect(await screen.findByText('1 test failed')).toBeTruthy();
    expect(screen.getByText('< Hi')).toBeTruthy();
  });

  test('settings come from the script, and are sent whole', async () => {
    answers['PATCH /flows/7'] = (body) => ({ body: flow(body as Partial<Flow>) });
    router.go('/flows/7?part=settings');
    render(FlowPage, { id: 7 });
    const field = await screen.findByLabelText('Welcome');
    await fireEvent.input(field, { target: { value: 'Hello!' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent.at(-1)?.path).toBe('PATCH /flows/7'));
    expect(sent.at(-1)?.body).toEqual({ settings: { welcome: 'Hello!' } });
  });

  test('settings that are half filled in wait while one looks at something else', async () => {
    router.go('/flows/7?part=settings');
    render(FlowPage, { id: 7 });
    await fireEvent.input(await screen.findByLabelText('Name of the bot'), { target: { value: 'Auri' } });
    router.go('/flows/7?part=map');
    await screen.findByRole('button', { name: 'Start: start' });
    router.go('/inbox/open');
    expect(await screen.findByText(/and would be lost/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    router.go('/flows/7?part=settings');
    expect((await screen.findByLabelText<HTMLInputElement>('Name of the bot')).value).toBe('Auri');
    // What a colleague changes meanwhile is neither hidden nor overwritten.
    answers['GET /flows/7'] = { body: flow({ bot_name: 'Uli', name: 'Renamed' }) };
    answers['PATCH /flows/7'] = (body) => ({ body: flow({ name: 'Renamed', ...(body as Partial<Flow>) }) });
    desk.apply({ kind: 'flow.updated', data: { flow_id: 7 } });
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Name of the flow').value).toBe('Renamed'));
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent.at(-1)).toEqual({ path: 'PATCH /flows/7', body: { bot_name: 'Auri' } }));
  });

  test('what tests said of an older text is called old', async () => {
    answers['POST /flows/7/test-runs'] = {
      body: { tests: [{ name: 'hello', file: 'tests/hello.chat', line: 1, passed: true, diff: [], message: null }] },
    };
    answers['PUT /flows/7/draft'] = (body) => ({ body: { media: [], revision: 4, ...(body as object) } });
    router.go('/flows/7?part=tests');
    render(FlowPage, { id: 7 });
    const run = await screen.findByRole('button', { name: 'Run all' });
    await waitFor(() => expect(run).toHaveProperty('disabled', false));
    await fireEvent.click(run);
    expect(await screen.findByText('1 test passed')).toBeTruthy();
    answers['GET /flows/7/draft'] = { body: { files: { 'flow.rhai': 'fn start() {}' }, media: [], revision: 4 } };
    desk.apply({ kind: 'flow.updated', data: { flow_id: 7 } });
    expect(await screen.findByText(/has changed since/)).toBeTruthy();
  });

  test('a file that is deleted comes back with Undo', async () => {
    answers['GET /flows/7/draft'] = {
      body: { files: { 'flow.rhai': 'fn start() {\n}\n', 'tests/a.chat': 'test: a' }, media: [], revision: 3 },
    };
    render(FlowPage, { id: 7 });
    render(Toasts);
    await fireEvent.click(await screen.findByRole('button', { name: 'tests/a.chat' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'More for tests/a.chat' }));
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    const dialog = await screen.findByRole('alertdialog');
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'tests/a.chat' })).toBeNull());
    await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByRole('button', { name: 'tests/a.chat' })).toBeTruthy();
  });
});
