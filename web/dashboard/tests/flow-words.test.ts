import { expect, test } from 'vitest';
import { diagnosticText } from '../src/lib/flows/diagnostic-text';
import type { Diagnostic, Flow } from '../src/lib/flows/protocol';
import { standing, stateLine } from '../src/lib/flows/state-line';
import { flowWords } from '../src/lib/flows/words.svelte';
import { words } from '../src/lib/i18n.svelte';
import en from '../src/texts/flows.en';
import es from '../src/texts/flows.es';
import pt from '../src/texts/flows.pt';

const holes = (phrase: unknown) => [...JSON.stringify(phrase).matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test.each(Object.entries({ es, pt }))('%s has the same keys and the same holes', (_name, texts) => {
  expect(Object.keys(texts)).toEqual(Object.keys(en));
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect([key, holes(texts[key])]).toEqual([key, holes(en[key])]);
  }
});

test('where a flow stands is said in one line', async () => {
  await flowWords.use('en');
  const flow = { published_version: 4, has_unpublished_changes: true } as Flow;
  const calm = { isUnsaved: false, isSaving: false, isConflict: false };
  expect(stateLine(flow, calm)).toBe('Draft saved, version 4 is published');
  expect(stateLine(flow, { ...calm, isUnsaved: true })).toBe('Unsaved changes, version 4 is published');
  expect(stateLine({ ...flow, has_unpublished_changes: false }, calm)).toBe('Version 4 is published, with all changes');
  expect(stateLine({ ...flow, published_version: null }, calm)).toBe('Draft saved, nothing is published yet');
  expect(standing(flow, { ...calm, isUnsaved: true, isConflict: true })).toBe('conflict');
});

test('a problem is explained in English, under a heading in the page’s language', async () => {
  const problem = { code: 'unknown_group', message: 'There is no group "Sale".' } as Diagnostic;
  await flowWords.use('en');
  expect(diagnosticText(problem)).toBe('There is no group "Sale".');
  await words.use('pt');
  await flowWords.use('pt');
  expect(diagnosticText(problem)).toBe('Grupo desconhecido: There is no group "Sale".');
});
