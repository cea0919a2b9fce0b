import { expect, test, vi } from 'vitest';
import { guessLanguage, t, words } from '../src/lib/i18n.svelte';
import en from '../src/texts/en';
import es from '../src/texts/es';
import pt from '../src/texts/pt';

const holes = (phrase: unknown) => [...JSON.stringify(phrase).matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test.each(Object.entries({ es, pt }))('%s has the same keys and the same holes', (_name, texts) => {
  expect(Object.keys(texts)).toEqual(Object.keys(en));
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect([key, holes(texts[key])]).toEqual([key, holes(en[key])]);
  }
});

test('words change with the language, and the page says which it is', async () => {
  await words.use('es');
  expect(t('view.mine')).toBe('Mías');
  expect(document.documentElement.lang).toBe('es');
  expect(guessLanguage()).toBe('es');
});

test('plurals follow the language’s rules', async () => {
  expect(t('problem.too_many_requests', { count: 1 })).toContain('1 second.');
  expect(t('problem.too_many_requests', { count: 2 })).toContain('2 seconds.');
  await words.use('pt');
  expect(t('problem.too_many_requests', { count: 1 })).toContain('1 segundo.');
});

test('the language wished for last wins, however slowly it comes', async () => {
  await Promise.all([words.use('es'), words.use('pt')]);
  expect(words.language).toBe('pt');
});

test('a browser of an unknown language gets English', () => {
  localStorage.clear();
  vi.stubGlobal('navigator', { languages: ['de-DE', 'fr'] });
  expect(guessLanguage()).toBe('en');
  vi.stubGlobal('navigator', { languages: ['de-DE', 'pt-BR', 'en'] });
  expect(guessLanguage()).toBe('pt');
});

test('one is one, and pages are called by their names', async () => {
  await words.use('es');
  expect(t('dry_run.most_open', { count: 1 })).toBe('como mucho 1 abierta');
  expect(t('policy.says_limit', { count: 1 })).toContain('1 abierta ');
  for (const texts of [en, es, pt]) expect(texts['inbox_groups.customers_hint']).toContain(texts['nav.colleagues']);
});
