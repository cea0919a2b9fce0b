import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import Composer from '../src/components/inbox/Composer.svelte';
import { canned } from '../src/lib/cards/canned.svelte';
import { desk } from '../src/lib/desk/desk.svelte';
import { session } from '../src/lib/session.svelte';
import * as fakes from './support/fakes';
import { conversation, ME } from './support/fakes';

let nextConversation = 500;

function show() {
  const onsent = vi.fn();
  render(Composer, { conversation: conversation({ id: nextConversation++ }), onsent });
  return { input: screen.getByRole('textbox'), onsent };
}

beforeEach(async () => {
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue(new Response(null, { status: 204 })));
  await session.enter(fakes.session());
  desk.agentId = ME;
});

test('Enter sends and empties, Shift+Enter does not', async () => {
  const send = vi.spyOn(desk.outbox, 'send').mockResolvedValue(true);
  const { input, onsent } = show();
  await fireEvent.input(input, { target: { value: 'Hello' } });
  await fireEvent.keyDown(input, { key: 'Enter', shiftKey: true });
  expect(send).not.toHaveBeenCalled();
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect(send).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'reply', text: 'Hello' }));
  expect((input as HTMLTextAreaElement).value).toBe('');
  expect(onsent).toHaveBeenCalledOnce();
});

test('Enter that ends the choice of a character does not send', async () => {
  const send = vi.spyOn(desk.outbox, 'send').mockResolvedValue(true);
  const { input } = show();
  await fireEvent.input(input, { target: { value: 'こんにちは' } });
  await fireEvent.keyDown(input, { key: 'Enter', isComposing: true });
  expect(send).not.toHaveBeenCalled();
});

test('the note tab writes notes and keeps the reply', async () => {
  const send = vi.spyOn(desk.outbox, 'send').mockResolvedValue(true);
  const { input } = show();
  await fireEvent.input(input, { target: { value: 'to them' } });
  await fireEvent.click(screen.getByRole('tab', { name: 'Note' }));
  await fireEvent.input(input, { target: { value: 'to us' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Add note' }));
  expect(send).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'note', text: 'to us' }));
  await fireEvent.click(screen.getByRole('tab', { name: 'Reply' }));
  expect((input as HTMLTextAreaElement).value).toBe('to them');
});

test('a slash lists the canned responses, and Enter puts one in its place with its placeholders filled', async () => {
  const send = vi.spyOn(desk.outbox, 'send').mockResolvedValue(true);
  const made = { language: null, created_at: 0, updated_at: 0 };
  canned.all.value = [
    { ...made, id: 1, shortcut: 'bye', text: 'Bye!' },
    { ...made, id: 2, shortcut: 'hello', text: 'Hello {{contact.name|there}}, {{agent.name}} here' },
    { ...made, id: 3, shortcut: 'hours', text: 'From 9 to 7' },
  ];
  const { input } = show();
  const type = async (value: string) => {
    await fireEvent.input(input, { target: { value, selectionStart: value.length, selectionEnd: value.length } });
  };
  await type('Well, /h');
  const options = () => screen.getAllByRole('option').map((option) => option.getAttribute('aria-selected'));
  expect(options()).toEqual(['true', 'false']);
  expect(input.getAttribute('aria-activedescendant')).toBe(screen.getAllByRole('option')[0]?.id);
  await fireEvent.keyDown(input, { key: 'ArrowDown' });
  expect(options()).toEqual(['false', 'true']);
  await fireEvent.keyDown(input, { key: 'ArrowUp' });
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect((input as HTMLTextAreaElement).value).toMatch(/^Well, Hello Contact \d+, Lucía here$/);
  expect(screen.queryByRole('listbox')).toBeNull();

  await type('/hours');
  await fireEvent.keyDown(input, { key: 'Escape' });
  expect(screen.queryByRole('listbox')).toBeNull();
  await type('/hour');
  expect(screen.queryByRole('listbox'), 'closed, it stays closed for this word').toBeNull();
  await type('/nothing');
  await type('');
  await type('/nothing');
  expect(screen.getByText('No canned response begins with this.')).toBeTruthy();
  expect(send).not.toHaveBeenCalled();
});
