import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import Composer from '../src/components/inbox/Composer.svelte';
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
