import { describe, expect, test, vi } from 'vitest';
import { Failure } from '../src/lib/api';
import { Checks } from '../src/lib/flows/checks.svelte';
import { FlowDraft } from '../src/lib/flows/draft.svelte';
import { keptWork } from '../src/lib/flows/keeping';
import type { FlowDraftView, FlowFiles, FlowReport } from '../src/lib/flows/protocol';
import { fakeApi, ME, settle } from './support/fakes';

const view = (text: string, revision = 1): FlowDraftView => ({ files: { 'flow.rhai': text }, media: [], revision });

async function opened(answers: Record<string, unknown> = {}) {
  const draft = new FlowDraft(7, ME, fakeApi({ 'GET /flows/7/draft': view('saved'), ...answers }));
  await draft.load();
  return draft;
}

describe('work on a draft', () => {
  test('is kept on the device until it is saved', async () => {
    const draft = await opened({
      'PUT /flows/7/draft': (body: { files: FlowFiles }) => ({ ...view(''), files: body.files, revision: 2 }),
    });
    expect(draft.isUnsaved).toBe(false);
    draft.write('flow.rhai', 'mine');
    expect(draft.isUnsaved).toBe(true);
    expect(keptWork(ME, 7)).toEqual({ revision: 1, files: { 'flow.rhai': 'mine' } });
    expect(await draft.save()).toBe(true);
    expect([draft.isUnsaved, draft.revision, keptWork(ME, 7)]).toEqual([false, 2, null]);
  });

  test('survives a reload', async () => {
    (await opened()).write('flow.rhai', 'mine');
    const again = await opened();
    expect([again.text, again.isUnsaved, again.wasRestored]).toEqual(['mine', true, true]);
  });

  test('that was begun on an older draft is not mixed into a newer one', async () => {
    (await opened()).write('flow.rhai', 'mine');
    const again = await opened({ 'GET /flows/7/draft': view('theirs', 2) });
    expect([again.text, again.theirs?.files['flow.rhai']]).toEqual(['mine', 'theirs']);
    again.takeTheirs();
    expect([again.text, again.isUnsaved, keptWork(ME, 7)]).toEqual(['theirs', false, null]);
  });

  test('meets what somebody else saved, and either of the two stays', async () => {
    let isOld = true;
    const draft = await opened({
      'PUT /flows/7/draft': (body: FlowDraftView) => {
        if (isOld) throw new Failure({ code: 'draft_changed', status: 409 });
        return { ...view('', body.revision + 1), files: body.files };
      },
    });
    draft.write('flow.rhai', 'mine');
    expect(await draft.save()).toBe(false);
    expect(draft.theirs).not.toBeNull();
    isOld = false;
    expect(await draft.keepMine()).toBe(true);
    expect([draft.text, draft.isUnsaved, draft.theirs]).toEqual(['mine', false, null]);
  });

  test('what is written while it is being saved stays unsaved', async () => {
    let land = () => {};
    const draft = await opened({
      'PUT /flows/7/draft': () => new Promise((resolve) => (land = () => resolve(view('one', 2)))),
    });
    draft.write('flow.rhai', 'one');
    const saving = draft.save();
    await settle();
    draft.write('flow.rhai', 'two');
    land();
    await saving;
    expect([draft.text, draft.isUnsaved]).toEqual(['two', true]);
  });

  test('a draft that is older than what was saved here is no news', async () => {
    let answer: (view: FlowDraftView) => void = () => {};
    let isSlow = false;
    const draft = await opened({
      'GET /flows/7/draft': () => (isSlow ? new Promise((resolve) => (answer = resolve)) : view('saved')),
      'PUT /flows/7/draft': (body: FlowDraftView) => ({ ...view('', 2), files: body.files }),
    });
    isSlow = true;
    const loading = draft.load();
    await settle();
    draft.write('flow.rhai', 'mine');
    await draft.save();
    answer(view('saved', 1));
    await loading;
    expect([draft.text, draft.revision, draft.isUnsaved, draft.theirs]).toEqual(['mine', 2, false, null]);
  });

  test('of two answers the one that was asked for last counts', async () => {
    const draft = await opened();
    const answers: ((view: FlowDraftView) => void)[] = [];
    const api = fakeApi({ 'GET /flows/7/draft': () => new Promise((resolve) => answers.push(resolve)) });
    const other = new FlowDraft(7, ME, api);
    const [first, second] = [other.load(), other.load()];
    await settle();
    answers[1]!(view('new', 2));
    await second;
    answers[0]!(view('old', 1));
    await first;
    expect([other.text, other.revision, draft.text]).toEqual(['new', 2, 'saved']);
  });

  test('what somebody saves while this is being saved is met afterwards', async () => {
    let land = () => {};
    let newest = view('saved');
    const draft = await opened({
      'GET /flows/7/draft': () => newest,
      'PUT /flows/7/draft': () => new Promise((resolve) => (land = () => resolve(view('mine', 2)))),
    });
    draft.write('flow.rhai', 'mine');
    const saving = draft.save();
    await settle();
    newest = view('theirs', 3);
    await draft.load();
    expect(draft.text).toBe('mine');
    land();
    await saving;
    await settle();
    expect([draft.text, draft.revision]).toEqual(['theirs', 3]);
  });

  test('who saves twice sends it once, and what was written meanwhile after it', async () => {
    const sent: string[] = [];
    const lands: (() => void)[] = [];
    const draft = await opened({
      'PUT /flows/7/draft': ({ files, revision }: FlowDraftView) => {
        sent.push(files['flow.rhai'] ?? '');
        return new Promise((resolve) => lands.push(() => resolve({ ...view('', revision + 1), files })));
      },
    });
    draft.write('flow.rhai', 'one');
    const saves = [draft.save(), draft.save()];
    await settle();
    draft.write('flow.rhai', 'two');
    lands[0]!();
    await settle();
    lands[1]!();
    expect(await Promise.all(saves)).toEqual([true, true]);
    expect([sent, draft.isUnsaved, draft.revision]).toEqual([['one', 'two'], false, 3]);
  });

  test('leaves what another tab keeps on the device alone', async () => {
    const clean = await opened({ 'GET /flows/7/draft': view('saved') });
    (await opened()).write('flow.rhai', 'of the other tab');
    await clean.load();
    clean.replace(clean.files);
    expect(keptWork(ME, 7)?.files['flow.rhai']).toBe('of the other tab');
  });

  test('says when the device can not keep it', async () => {
    const draft = await opened();
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('localStorage', { setItem });
    draft.write('flow.rhai', 'mine');
    expect(draft.isKept).toBe(false);
  });

  test('a deleted file comes back, but not over another of its name', async () => {
    const draft = await opened();
    draft.add('tests/a.chat', 'test: a');
    const undo = draft.remove('tests/a.chat');
    undo();
    expect([draft.current, draft.text]).toEqual(['tests/a.chat', 'test: a']);
    const undoAgain = draft.remove('tests/a.chat');
    draft.add('tests/a.chat', 'test: other');
    undoAgain();
    expect(draft.text).toBe('test: other');
  });

  test('files are added, renamed and deleted', async () => {
    const draft = await opened();
    draft.add('tests/a.chat', 'test: a');
    expect(draft.current).toBe('tests/a.chat');
    draft.rename('tests/a.chat', 'tests/b.chat');
    expect([draft.current, draft.text]).toEqual(['tests/b.chat', 'test: a']);
    draft.remove('tests/b.chat');
    expect([draft.current, draft.isUnsaved]).toEqual(['flow.rhai', false]);
  });
});

describe('checks', () => {
  const report = (code: string): FlowReport => ({
    diagnostics: [
      { severity: 'error', code: 'syntax', message: code, file: 'flow.rhai', line: 1, column: 1, end_column: 2 },
    ],
    settings: [],
    containers: [],
    graph: { width: 0, height: 0, nodes: [], edges: [], is_too_large: false },
    tests: [],
  });

  test('wait for a pause in the typing', async () => {
    vi.useFakeTimers();
    const api = fakeApi({ 'POST /flows/7/checks': report('a') });
    const checks = new Checks(7, api);
    checks.soon({ 'flow.rhai': '1' });
    checks.soon({ 'flow.rhai': '2' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(api.post).toHaveBeenCalledTimes(1);
    expect(api.post).toHaveBeenCalledWith('/flows/7/checks', { files: { 'flow.rhai': '2' } });
    expect(checks.errors).toHaveLength(1);
  });

  test('an answer about an older text is dropped', async () => {
    const answers: ((report: FlowReport) => void)[] = [];
    const api = fakeApi({ 'POST /flows/7/checks': () => new Promise((resolve) => answers.push(resolve)) });
    const checks = new Checks(7, api);
    const first = checks.now({ 'flow.rhai': '1' });
    const second = checks.now({ 'flow.rhai': '2' });
    await settle();
    answers[1]!(report('new'));
    await second;
    answers[0]!(report('old'));
    await first;
    expect(checks.errors.map((one) => one.message)).toEqual(['new']);
  });

  test('a check that fails leaves the last report standing', async () => {
    let isDown = false;
    const api = fakeApi({
      'POST /flows/7/checks': () => {
        if (isDown) throw new Failure({ code: 'unreachable' });
        return report('a');
      },
    });
    const checks = new Checks(7, api);
    await checks.now({});
    isDown = true;
    await checks.now({});
    expect([checks.errors.length, checks.failure?.code]).toEqual([1, 'unreachable']);
  });
});
