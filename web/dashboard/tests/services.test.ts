import type { Service } from '@recado/shared/api';
import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, expect, test } from 'vitest';
import HeaderRows from '../src/components/services/HeaderRows.svelte';
import { Failure } from '../src/lib/api';
import { words } from '../src/lib/i18n.svelte';
import { saved } from '../src/lib/services/saving';
import { baseUrlProblem, nameProblem, ServiceDraft } from '../src/lib/services/service-draft.svelte';

const shop: Service = {
  id: 1,
  name: 'shop',
  base_url: 'https://shop.example/api',
  headers: [
    { name: 'Authorization', value: null, is_secret: true },
    { name: 'X-Shop', value: '3', is_secret: false },
  ],
  timeout_seconds: 10,
  created_at: 0,
};

const wrong = (draft: ServiceDraft) => Object.entries(draft.problems()).flatMap(([field, text]) => (text ? field : []));

beforeEach(() => words.use('en'));

test('nothing is sent that is as it was', () => {
  const draft = new ServiceDraft(shop);
  expect([draft.isChanged, draft.body, wrong(draft)]).toEqual([false, {}, []]);
  draft.timeout = 20;
  draft.name = ' store ';
  expect(draft.body).toEqual({ name: 'store', timeout_seconds: 20 });
});

test('a stored secret stays at the server until it is replaced', () => {
  const draft = new ServiceDraft(shop);
  const [key, visible] = draft.rows;
  visible!.value = '4';
  expect(draft.body.headers).toEqual([
    { name: 'Authorization', value: null, is_secret: true },
    { name: 'X-Shop', value: '4', is_secret: false },
  ]);
  draft.replace(key!);
  expect(wrong(draft)).toEqual([`value-${key!.key}`]);
  key!.value = 'Bearer new';
  expect(draft.body.headers?.[0]).toEqual({ name: 'Authorization', value: 'Bearer new', is_secret: true });
});

test('what was secret is not made visible: it is typed anew', () => {
  const draft = new ServiceDraft(shop);
  const key = draft.rows[0]!;
  draft.setSecret(key, false);
  expect([key.isStored, key.value, key.isSecret]).toEqual([false, '', false]);
  draft.setSecret(draft.rows[1]!, true);
  expect(draft.rows[1]).toMatchObject({ value: '3', isSecret: true, isStored: false });
});

test('stored secrets do not follow the address to another host', () => {
  const draft = new ServiceDraft(shop);
  draft.baseUrl = 'https://shop.example/v2';
  expect(wrong(draft)).toEqual([]);
  draft.baseUrl = 'https://other.example/api';
  expect(wrong(draft)).toEqual([`value-${draft.rows[0]!.key}`]);
});

test('headers have a name, once, and a value', () => {
  const draft = new ServiceDraft(shop);
  draft.add();
  const row = draft.rows[2]!;
  expect(wrong(draft)).toEqual([`name-${row.key}`, `value-${row.key}`]);
  Object.assign(row, { name: 'x-shop', value: '5' });
  expect(wrong(draft)).toEqual([`name-${row.key}`]);
  row.name = 'X Shop';
  expect(wrong(draft)).toEqual([`name-${row.key}`]);
  row.name = 'X-Other';
  expect(wrong(draft)).toEqual([]);
  draft.remove(row.key);
  expect(draft.isChanged).toBe(false);
});

test.each([
  ['https://shop.example/api', true],
  ['http://erp.lan:8080', true],
  ['shop.example', false],
  ['ftp://shop.example', false],
  ['https://ana:secret@shop.example', false],
  ['https://shop.example/?a=1', false],
])('%s is a base address: %s', (text, isGood) => expect(baseUrlProblem(text) === null).toBe(isGood));

test('names are what scripts can write', () => {
  expect(['shop', 'erp_2', 'Shop', 'a b', '', 'a'.repeat(41)].map((name) => nameProblem(name) === null)).toEqual([
    ...[true, true, false, false, false, false],
  ]);
});

test('a name that is in use is told at its field', async () => {
  const failing = saved(Promise.reject(new Failure({ code: 'already_taken', field: 'name' })));
  await expect(failing).rejects.toMatchObject({ field: 'name', message: 'Another service has this name.' });
});

test('a stored value is neither shown nor asked for, and can be replaced', async () => {
  const draft = new ServiceDraft(shop);
  render(HeaderRows, { draft, error: () => null });
  expect(screen.getAllByLabelText('Value').map((input) => (input as HTMLInputElement).value)).toEqual([
    'Stored, not shown',
    '3',
  ]);
  screen.getByRole('button', { name: 'Replace the value of Authorization' }).click();
  await tick();
  await tick();
  const [value] = screen.getAllByLabelText('Value') as HTMLInputElement[];
  expect([value!.value, value!.readOnly, document.activeElement === value]).toEqual(['', false, true]);
});
