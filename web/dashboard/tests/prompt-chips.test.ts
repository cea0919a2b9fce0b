import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import MessageBubble from '../src/components/inbox/MessageBubble.svelte';
import type { Prompt, PromptAnswer } from '../src/lib/api-types';
import { session } from '../src/lib/session.svelte';
import { author, message, session as aSession } from './support/fakes';

const option = (id: number, label: string) => ({ id, label, description: null, image_url: null });
const menu: Prompt = { kind: 'options', options: [option(0, 'Sales'), option(1, 'Support')] };
const answer = (option_id: number): PromptAnswer => ({ message_id: 1, option_id, fields: null });

function bubble(prompt: Prompt, chosen: PromptAnswer | null = null) {
  const words = message(1, { author: author('bot'), text: 'How can we help?', prompt });
  render(MessageBubble, { message: words, contact: 'Ana', isFirst: true, isLast: true, isSeen: false, chosen });
}
const chips = () =>
  screen.queryAllByRole('listitem').map(({ textContent }) => textContent?.trim().replace(/\s+/g, ' '));

beforeEach(() => session.enter(aSession()));

describe('what a bot offered', () => {
  test('stands below its words, and nobody can press it', () => {
    bubble(menu);
    expect(screen.getByRole('list', { name: 'What the bot offered' })).toBeTruthy();
    expect(chips()).toEqual(['Sales', 'Support']);
    expect(screen.queryAllByRole('button')).toEqual([]);
  });

  test('has the contact’s choice marked', () => {
    bubble(menu, answer(1));
    expect(chips()).toEqual(['Sales', 'Chosen option: Support']);
  });

  test('names the card that a button belongs to, and what a form asks', () => {
    const buttons = [
      { id: 4, label: 'Order', url: null },
      { id: null, label: 'Photos', url: 'https://shop.example' },
    ];
    bubble({ kind: 'cards', cards: [{ title: 'Lemon', text: null, image_url: null, buttons }] }, answer(4));
    expect(chips()).toEqual(['Chosen option: Lemon: Order', 'Lemon: Photos']);
  });

  test('is cut short when it is much, but never what was chosen', () => {
    const options = Array.from({ length: 30 }, (_, id) => option(id, `No. ${id}`));
    bubble({ kind: 'list', button: null, sections: [{ title: 'All', options }] }, answer(25));
    expect(chips()).toHaveLength(14);
    expect(chips().slice(-2)).toEqual(['Chosen option: No. 25', '+17']);
  });

  test('is nothing when it only is a hint for the keyboard', () => {
    bubble({ kind: 'input', input: 'email' });
    expect(screen.queryByRole('list')).toBeNull();
  });
});

test('a contact’s words that were chosen or filled in say so', () => {
  const shown = (given: PromptAnswer) => {
    const words = message(1, { answer: given });
    render(MessageBubble, { message: words, contact: 'Ana', isFirst: true, isLast: false, isSeen: false });
  };
  shown(answer(1));
  expect(screen.getByText(/Chosen option/)).toBeTruthy();
  shown({ message_id: 1, option_id: null, fields: { name: 'Ana' } });
  expect(screen.getByText(/Filled-in form/)).toBeTruthy();
});
