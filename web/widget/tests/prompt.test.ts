import type { Prompt } from '@recado/shared/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WidgetMessage } from '../app/protocol';
import type { Start, Unsent } from '../bridge';
import { all, one, session, stage, type, type Stage } from './stage';

const option = (id: number, label: string, description: string | null = null) => ({
  id,
  label,
  description,
  image_url: null,
});
const menu: Prompt = { kind: 'options', options: [option(0, 'Sales'), option(7, 'Support')] };

function message(id: number, kind: 'bot' | 'contact' | 'agent', rest: Partial<WidgetMessage> = {}): WidgetMessage {
  return {
    id,
    client_id: null,
    kind: 'reply',
    author: { kind, name: kind === 'contact' ? null : 'Miga', picture_url: null },
    text: `Words ${id}`,
    activity: null,
    attachments: [],
    prompt: null,
    answer: null,
    created_at: id,
    ...rest,
  };
}

const withMessages = (...messages: WidgetMessage[]) => ({ 'POST /session': { ...session, messages } });
const asking = (prompt: Prompt) => message(1, 'bot', { prompt });
const labels = () => all('.option').map(({ textContent }) => textContent);
const canPress = () => all('.option').map((button) => !(button as HTMLButtonElement).disabled);
const chosen = () => all('.option[aria-pressed=true]').map(({ textContent }) => textContent);
const sent = (on: Stage) => on.calls.filter(({ path }) => path === '/messages').map(({ body }) => body);
const queued = (on: Stage): Unsent[] => on.posted.flatMap((said) => (said.kind === 'queue' ? said.unsent : []));
const filled = (on: Stage) =>
  on.posted.flatMap((said) => (said.kind === 'store' && 'filled' in said.part ? [said.part.filled] : [])).at(-1);
const stored = (rest: Partial<Start['stored']>) => ({
  stored: { token: 'T', open: true, draft: '', outbox: [], ...rest },
});

async function press(on: Stage, label: string) {
  all('.option')
    .find(({ textContent }) => textContent === label)
    ?.click();
  await on.settle();
}

async function begin(prompt: Prompt, answers: Stage['answers'] = {}) {
  const on = stage({}, { ...withMessages(asking(prompt)), ...answers });
  await on.begin();
  await on.settle();
  return on;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('options', () => {
  test('are buttons in a group that the bot’s words name', async () => {
    await begin(menu);
    expect(labels()).toEqual(['Sales', 'Support']);
    const group = one('[role=group]');
    expect(document.getElementById(group?.getAttribute('aria-labelledby') ?? '')?.textContent).toBe('Words 1');
    expect(one('.author')?.textContent).toBe('Miga Bot');
  });

  test('pressed, send their label and what was chosen, and can’t be pressed again', async () => {
    const on = await begin(menu, { 'POST /messages': 503 });
    await press(on, 'Support');
    expect(sent(on)).toMatchObject([{ text: 'Support', answer: { message_id: 1, option_id: 7, fields: null } }]);
    expect([chosen(), canPress()]).toEqual([['Support'], [false, false]]);
    await press(on, 'Sales');
    expect(queued(on)).toHaveLength(1);
    expect(document.activeElement).toBe(one('textarea'));
  });

  test('that were pressed stay so when the server has the answer', async () => {
    const answer = { message_id: 1, option_id: 7, fields: null };
    const on = await begin(menu, { 'POST /messages': message(2, 'contact', { text: 'Support', answer }) });
    await press(on, 'Support');
    expect(all('.own .bubble').map(({ textContent }) => textContent)).toEqual(['Support']);
    expect([chosen(), canPress()]).toEqual([['Support'], [false, false]]);
  });

  test('of which one was pressed before a reload are sent then, once', async () => {
    const on = await begin(menu, { 'POST /messages': 503 });
    await press(on, 'Sales');
    const [unsent] = queued(on);
    const answer = { message_id: 1, option_id: 0, fields: null };
    const kept = message(2, 'contact', { client_id: unsent?.client_id ?? null, text: 'Sales', answer });
    const again = stage({}, { ...withMessages(asking(menu)), 'POST /messages': kept });
    await again.begin(stored({ outbox: unsent ? [unsent] : [] }));
    await again.settle();
    expect(sent(again)).toMatchObject([{ client_id: unsent?.client_id, text: 'Sales', answer }]);
    expect([chosen(), canPress()]).toEqual([['Sales'], [false, false]]);
  });

  test('whose answer was refused can be pressed again when that is discarded', async () => {
    const on = await begin(menu, { 'POST /messages': 403 });
    await press(on, 'Sales');
    expect(one('.meta.error')?.textContent).toContain('Couldn’t be delivered.');
    expect(canPress()).toEqual([false, false]);
    all('.meta.error .link').at(-1)?.click();
    await on.settle();
    expect([chosen(), canPress()]).toEqual([[], [true, true]]);
  });

  test('that something was said after can’t be pressed', async () => {
    for (const kind of ['bot', 'agent'] as const) {
      const on = stage({}, withMessages(asking(menu), message(2, kind)));
      await on.begin();
      await on.settle();
      await press(on, 'Sales');
      expect([labels(), canPress(), sent(on)]).toEqual([['Sales', 'Support'], [false, false], []]);
    }
  });

  test('don’t stand in the way of words', async () => {
    const on = await begin(menu, { 'POST /messages': message(2, 'contact', { text: 'something else' }) });
    type('textarea', 'something else');
    await on.submit();
    expect(sent(on)).toEqual([
      { client_id: expect.any(String), text: 'something else', attachment_ids: [], answer: undefined },
    ]);
    expect(canPress()).toEqual([true, true]);
  });

  test('leave the files alone that wait in the composer', async () => {
    const on = await begin(menu, { 'POST /messages': 503 });
    vi.stubGlobal(
      'XMLHttpRequest',
      class {
        upload = {};
        open() {}
        setRequestHeader() {}
        send() {}
      },
    );
    const files = new DataTransfer();
    files.items.add(new File(['x'], 'cake.png', { type: 'image/png' }));
    const paste = Object.assign(new Event('paste', { bubbles: true }), { clipboardData: { files: files.files } });
    one('textarea')?.dispatchEvent(paste);
    await on.settle();
    await press(on, 'Sales');
    expect(sent(on)).toMatchObject([{ attachment_ids: [] }]);
    expect(all('.uploads li')).toHaveLength(1);
  });
});

describe('a list', () => {
  const list: Prompt = {
    kind: 'list',
    button: 'See the menu',
    sections: [
      { title: 'Bread', options: [option(0, 'Sourdough', '900 g')] },
      { title: null, options: [option(1, 'Alfajor')] },
    ],
  };

  test('unfolds under its button, in sections', async () => {
    await begin(list);
    expect(one('details > summary')?.textContent).toBe('See the menu');
    expect(one('details')?.hasAttribute('open')).toBe(false);
    expect(all('details h3').map(({ textContent }) => textContent)).toEqual(['Bread']);
    expect(all('details .option small').map(({ textContent }) => textContent)).toEqual(['900 g']);
  });

  test('without a button is unfolded, and folds up to what was chosen', async () => {
    const on = await begin({ ...list, button: null }, { 'POST /messages': 503 });
    expect(one('details')).toBeNull();
    expect(labels()).toEqual(['Sourdough900 g', 'Alfajor']);
    await press(on, 'Alfajor');
    expect(labels()).toEqual(['Alfajor']);
    expect(chosen()).toEqual(['Alfajor']);
  });
});

describe('cards', () => {
  const cards: Prompt = {
    kind: 'cards',
    cards: [
      {
        title: 'Lemon cake',
        text: 'For eight.',
        image_url: 'https://shop.example/lemon.jpg',
        buttons: [
          { id: 3, label: 'Order', url: null },
          { id: null, label: 'Photos', url: 'https://shop.example/lemon' },
        ],
      },
      {
        title: 'Plain',
        text: null,
        image_url: null,
        buttons: [{ id: null, label: 'Bad', url: 'javascript:alert(1)' }],
      },
    ],
  };

  test('have their picture, their words and their buttons, and can be pushed along by key', async () => {
    const on = await begin(cards, { 'POST /messages': 503 });
    expect(one('.cards')?.getAttribute('tabindex')).toBe('0');
    expect(all('.cards li p').map(({ textContent }) => textContent)).toEqual(['Lemon cakeFor eight.', 'Plain']);
    // Its title stands below it: a screen reader need not read it twice.
    expect([one('.cards img')?.getAttribute('alt'), one('.cards img')?.getAttribute('loading')]).toEqual(['', 'lazy']);
    await press(on, 'Order');
    expect(sent(on)).toMatchObject([{ text: 'Order', answer: { option_id: 3 } }]);
    expect(chosen()).toEqual(['Order']);
  });

  test('lead to other pages in tabs of their own, also when there is nothing to choose any more', async () => {
    const on = stage({}, withMessages(asking(cards), message(2, 'agent')));
    await on.begin();
    await on.settle();
    const links = all('.cards a').map((link) => ['href', 'target', 'rel'].map((name) => link.getAttribute(name)));
    expect(links).toEqual([['https://shop.example/lemon', '_blank', 'noopener noreferrer nofollow']]);
  });
});

describe('a form', () => {
  const field = (
    name: string,
    label: string,
    input: 'text' | 'email' | 'phone' | 'number' | 'date' | 'choice' | 'yes_no',
    is_required = false,
  ) => ({
    name,
    label,
    input,
    is_required,
    options: input === 'choice' ? [option(0, 'Small'), option(1, 'Large')] : [],
  });
  const form: Prompt = {
    kind: 'form',
    button: 'Order',
    fields: [
      field('name', 'Name', 'text', true),
      field('email', 'E-mail', 'email', true),
      field('phone', 'Phone', 'phone'),
      field('people', 'People', 'number'),
      field('day', 'Day', 'date'),
      field('size', 'Size', 'choice', true),
      field('gift', 'A gift?', 'yes_no'),
    ],
  };
  const at = (index: number) => `[name="1-${index}"]`;
  const wrong = () => all('.box .wrong').map(({ id, textContent }) => [id, textContent]);

  function choose(index: number, words: string) {
    all('.choice')
      .find((label) => label.textContent === words && label.querySelector(at(index)))
      ?.querySelector('input')
      ?.dispatchEvent(new Event('change', { bubbles: true }));
  }

  async function fill(on: Stage) {
    type(at(0), ' Ana ');
    await on.settle();
    type(at(1), 'ana@cafe.example');
    await on.settle();
    choose(5, 'Large');
    await on.settle();
    choose(6, 'No');
    await on.settle();
  }

  test('asks each thing with the right field, and marks what is required', async () => {
    await begin(form);
    expect([0, 1, 2, 3, 4].map((index) => one(at(index))?.getAttribute('type'))).toEqual([
      'text',
      'email',
      'tel',
      'number',
      'date',
    ]);
    expect(all('.box .choice').map(({ textContent }) => textContent)).toEqual(['Small', 'Large', 'Yes', 'No']);
    expect(all('.box > label, legend').map(({ textContent }) => textContent)).toEqual([
      'Name *',
      'E-mail *',
      'Phone',
      'People',
      'Day',
      'Size *',
      'A gift?',
    ]);
    expect(one('.box .go')?.textContent).toBe('Order');
  });

  test('with many things to choose from folds them up', async () => {
    const options = Array.from({ length: 9 }, (_, id) => option(id, `Size ${id}`));
    await begin({ ...form, fields: [{ ...field('size', 'Size', 'choice'), options }] });
    expect(all('.box select option').map(({ textContent }) => textContent)).toHaveLength(10);
    expect(all('.box [type=radio]')).toEqual([]);
  });

  test('says beside each field what is wrong, and the first has the focus', async () => {
    const on = await begin(form);
    type(at(1), 'ana at home');
    await on.settle();
    type(at(2), 'call me');
    await on.submit();
    expect(wrong()).toEqual([
      ['wrong-1-0', 'This is required.'],
      ['wrong-1-1', 'Please check this address.'],
      ['wrong-1-2', 'Please check this.'],
      ['wrong-1-5', 'This is required.'],
    ]);
    expect(document.activeElement).toBe(one(at(0)));
    expect(one(at(1))?.getAttribute('aria-describedby')).toBe('wrong-1-1');
    expect(one(at(1))?.getAttribute('aria-invalid')).toBe('true');
    expect(sent(on)).toEqual([]);
    type(at(0), 'Ana');
    await on.settle();
    expect(wrong().map(([id]) => id)).toEqual(['wrong-1-1', 'wrong-1-2', 'wrong-1-5']);
  });

  test('goes as one message that people can read, and is gone then', async () => {
    const on = await begin(form, { 'POST /messages': 503 });
    await fill(on);
    await on.submit();
    expect(sent(on)).toMatchObject([
      {
        text: 'Name: Ana\nE-mail: ana@cafe.example\nSize: Large\nA gift? No',
        answer: {
          message_id: 1,
          option_id: null,
          fields: { name: 'Ana', email: 'ana@cafe.example', size: '1', gift: 'no' },
        },
      },
    ]);
    expect(filled(on)).toBeNull();
    expect(one('.box')).toBeNull();
    expect(one('.closed')?.textContent).toBe('Name · E-mail · Phone · People · Day · Size · A gift?');
  });

  test('keeps on the device what was typed, until it is sent', async () => {
    const on = await begin(form);
    await fill(on);
    const kept = filled(on);
    expect(kept).toEqual({
      message_id: 1,
      values: { name: ' Ana ', email: 'ana@cafe.example', size: '1', gift: 'no' },
    });
    const again = stage({}, withMessages(asking(form)));
    await again.begin(stored({ filled: kept ?? null }));
    await again.settle();
    expect(one<HTMLInputElement>(at(1))?.value).toBe('ana@cafe.example');
    expect(all('.box :checked').map((input) => input.closest('label')?.textContent)).toEqual(['Large', 'No']);
    const other = stage({}, withMessages(message(9, 'bot', { prompt: form })));
    await other.begin(stored({ filled: kept ?? null }));
    await other.settle();
    expect(one<HTMLInputElement>('[name="9-1"]')?.value).toBe('');
  });

  test('that was refused is filled in again when the refusal is taken away', async () => {
    const on = await begin(form, { 'POST /messages': 413 });
    await fill(on);
    await on.submit();
    expect(one('.box')).toBeNull();
    all('.meta.error .link').at(-1)?.click();
    await on.settle();
    expect(one<HTMLInputElement>(at(1))?.value).toBe('ana@cafe.example');
    expect(all('.box :checked').map((input) => input.closest('label')?.textContent)).toEqual(['Large', 'No']);
  });

  test('that was refused does not take the place of one that is being filled in', async () => {
    const on = await begin(form, { 'POST /messages': 413 });
    await fill(on);
    await on.submit();
    const next = message(2, 'bot', { prompt: form });
    await on.event('message.created', { message: next, conversation_status: 'pending' });
    type('[name="2-1"]', 'vera@cafe.example');
    await on.settle();
    all('.meta.error .link').at(-1)?.click();
    await on.settle();
    expect(one<HTMLInputElement>('[name="2-1"]')?.value).toBe('vera@cafe.example');
  });

  test('lets the browser fill in what it knows of the visitor', async () => {
    await begin(form);
    expect([0, 1, 2].map((index) => one(at(index))?.getAttribute('autocomplete'))).toEqual([null, 'email', 'tel']);
  });

  test('that can’t be answered any more only tells what it asked', async () => {
    const on = stage({}, withMessages(asking(form), message(2, 'agent')));
    await on.begin();
    await on.settle();
    expect(one('.box')).toBeNull();
    expect(one('.closed')).not.toBeNull();
  });
});

describe('a hint for what is typed', () => {
  test('brings up the right keyboard, until it is answered', async () => {
    const on = await begin({ kind: 'input', input: 'phone' }, { 'POST /messages': 503 });
    expect(one('textarea')?.getAttribute('inputmode')).toBe('tel');
    type('textarea', '099 123 456');
    await on.submit();
    expect(one('textarea')?.hasAttribute('inputmode')).toBe(false);
  });

  test('for a file makes the button for files plain to see', async () => {
    await begin({ kind: 'input', input: 'file' });
    expect(one('.wanted')?.textContent).toBe('Attach files');
  });

  test('for a date is a field for dates, whose date is sent as words', async () => {
    const on = await begin({ kind: 'input', input: 'date' }, { 'POST /messages': 503 });
    await on.submit();
    expect(one('.wrong')?.textContent).toBe('This is required.');
    type('.box [type=date]', '2026-12-31');
    await on.submit();
    expect(sent(on)).toMatchObject([{ text: 'December 31, 2026' }]);
    expect(one('.box')).toBeNull();
  });
});

test('a bot that types is shown as one', async () => {
  const on = await begin(menu);
  await on.signal('typing', { is_typing: true, author: { kind: 'bot', name: 'Miga', picture_url: null } });
  expect(one('.typing .avatar svg')).not.toBeNull();
  expect(one('.typing .avatar')?.textContent).toBe('');
});
