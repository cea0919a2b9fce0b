// What a bot asks in a trial is answered as in the widget, and how it goes on.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeAll, expect, test } from 'vitest';
import TrialAnswer from '../src/components/flows/trial/TrialAnswer.svelte';
import TrialPrompt from '../src/components/flows/trial/TrialPrompt.svelte';
import type { Prompt } from '../src/lib/api-types';
import type { SimInput } from '../src/lib/flows/protocol';
import { Simulator } from '../src/lib/flows/simulator.svelte';
import { flowWords } from '../src/lib/flows/words.svelte';
import { fakeApi, NOW } from './support/fakes';

let given: SimInput[];

function ask(prompt: Prompt) {
  given = [];
  const onanswer = (input: SimInput) => void given.push(input);
  render(TrialPrompt, { prompt, media: [], isAnswerable: true, isBusy: false, onanswer });
}

beforeAll(() => flowWords.use('en'));
afterEach(cleanup);

test('a card leads to pages and addresses, and never runs what a flow got from elsewhere', () => {
  const button = (label: string, url: string) => ({ id: null, label, url });
  const buttons = [button('Menu', 'https://example.com/menu'), button('Bad', 'javascript:alert(1)')];
  ask({ kind: 'cards', cards: [{ title: 'Cake', text: null, image_url: null, buttons }] });
  expect(screen.getByRole('link', { name: 'Menu' }).getAttribute('href')).toBe('https://example.com/menu');
  expect(screen.queryByRole('link', { name: 'Bad' })).toBeNull();
});

test('a picture of another site is a link in a trial: the dashboard fetches nothing from elsewhere', () => {
  const card = (image_url: string) => ({ title: 'Cake', text: null, image_url, buttons: [] });
  ask({ kind: 'cards', cards: [card('https://shop.example/cake.jpg'), card('data:text/html,x'), card('gone.png')] });
  const [link, ...others] = screen.getAllByRole('link');
  expect([link?.getAttribute('href'), others.length]).toEqual(['https://shop.example/cake.jpg', 0]);
  expect(document.querySelector('img')).toBeNull();
});

test('a file that a form asks for goes by its name, as one that was sent', async () => {
  const field = (name: string, label: string, input: 'text' | 'file') => ({
    ...{ name, label, input, is_required: true, options: [] },
  });
  ask({ kind: 'form', button: null, fields: [field('name', 'Name', 'text'), field('bill', 'Bill', 'file')] });
  await fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'Ana' } });
  const chosen = new File(['x'], 'bill.pdf');
  await fireEvent.change(screen.getByLabelText('Bill'), { target: { files: [chosen] } });
  await fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(given).toEqual([
    { kind: 'say', text: 'Name: Ana\nBill: bill.pdf', fields: { name: 'Ana', bill: 'bill.pdf' }, files: ['bill.pdf'] },
  ]);
});

test('whoever answers a call by keyboard goes on by keyboard', async () => {
  const step = (kind: string) => ({
    entries: [],
    waiting: { kind, text: '', call: 'x', group: null, until: null },
    now: NOW,
  });
  const run = ({ inputs }: { inputs: SimInput[] }) => ({
    steps: [step('fetch'), ...inputs.map(() => step('answer'))],
    diagnostics: [],
  });
  const simulator = new Simulator(7, () => ({}), fakeApi({ 'POST /flows/7/simulations': run }));
  await simulator.start();
  render(TrialAnswer, { simulator });
  const button = screen.getByRole('button', { name: 'Answer the call' });
  button.focus();
  await fireEvent.click(button);
  const words = await screen.findByRole('textbox', { name: 'Write as the visitor' });
  await waitFor(() => expect(document.activeElement).toBe(words));
});
