import { expect, test, vi } from 'vitest';
import { Composer } from '../src/lib/composer.svelte';
import { TypingReport } from '../src/lib/typing-report';
import { ME } from './support/fakes';

const picture = {
  id: 4,
  name: 'a.png',
  content_type: 'image/png',
  size: 10,
  url: '/files/t/a.png',
  width: 2,
  height: 2,
};

test('what is typed is there after a reload, for this conversation and agent only', () => {
  const before = new Composer(ME, 1);
  before.write('half a sente');
  before.turn('note');
  before.write('a note');

  const after = new Composer(ME, 1);
  expect([after.mode, after.reply, after.note]).toEqual(['note', 'half a sente', 'a note']);
  expect(new Composer(ME, 2).reply).toBe('');
  expect(new Composer(2, 1).reply).toBe('');
});

test('taking the reply leaves the note, and an empty draft leaves nothing behind', () => {
  const composer = new Composer(ME, 1);
  composer.write(' hello ');
  expect(composer.take()).toEqual({ kind: 'reply', text: 'hello', attachments: [] });
  expect(localStorage.getItem('recado:draft:1:1')).toBeNull();

  composer.turn('note');
  composer.write('for us');
  composer.turn('reply');
  composer.write('for them');
  composer.take();
  expect(new Composer(ME, 1).note).toBe('for us');
});

test('blank words are not sent', () => {
  const composer = new Composer(ME, 1);
  composer.write('  \n ');
  expect(composer.canSend).toBe(false);
});

test('a refused message comes back above what was written meanwhile', () => {
  const composer = new Composer(ME, 1);
  composer.write('second');
  composer.putBack({ kind: 'reply', text: 'first', attachments: [picture] });
  expect(composer.reply).toBe('first\nsecond');
  expect(composer.uploads.map((upload) => upload.name)).toEqual(['a.png']);
  expect(new Composer(ME, 1).take().attachments).toEqual([picture]);
});

test('a file that is too large is refused before it is sent anywhere', async () => {
  const composer = new Composer(ME, 1);
  const file = new File(['x'], 'film.mov');
  Object.defineProperty(file, 'size', { value: 26_000_000 });
  await composer.attach([file]);
  expect(composer.uploads[0]?.failure?.code).toBe('too_large');
  expect(composer.canSend).toBe(false);
});

test('typing is said at once, again after three seconds, and taken back after five of silence', () => {
  vi.useFakeTimers();
  const said: boolean[] = [];
  const report = new TypingReport((isTyping) => said.push(isTyping));
  report.typed();
  vi.advanceTimersByTime(1_000);
  report.typed();
  expect(said).toEqual([true]);
  vi.advanceTimersByTime(2_500);
  report.typed();
  expect(said).toEqual([true, true]);
  vi.advanceTimersByTime(5_000);
  expect(said).toEqual([true, true, false]);
  report.stop();
  expect(said).toHaveLength(3);
});
