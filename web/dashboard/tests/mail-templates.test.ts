import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import TemplateForm from '../src/components/mail/TemplateForm.svelte';
import type { MailTemplate, TemplateProblem } from '../src/lib/api-types';
import { LANGUAGES, words } from '../src/lib/i18n.svelte';
import { templateProblemText } from '../src/lib/mail/template-problem';
import { mailWords } from '../src/lib/mail/words.svelte';
import en from '../src/texts/mail-settings.en';
import { settle } from './support/fakes';

const problem = (more: Partial<TemplateProblem>): TemplateProblem => ({
  field: 'html',
  code: 'unknown_gap',
  message: 'What the server says in English.',
  line: 3,
  name: 'contact.nam',
  suggestion: 'contact.name',
  ...more,
});

beforeEach(() => Promise.all([words.use('en'), mailWords.use('en')]));

test.each([
  ['en', 'Line 3: {{contact.nam}} is not known here. Did you mean {{contact.name}}?'],
  ['es', 'Línea 3: Aquí no existe {{contact.nam}}. ¿Quisiste decir {{contact.name}}?'],
  ['pt', 'Linha 3: Aqui não existe {{contact.nam}}. Você quis dizer {{contact.name}}?'],
] as const)('a mistake in the words of a mail is told in %s', async (language, text) => {
  await Promise.all([words.use(language), mailWords.use(language)]);
  expect(templateProblemText(problem({}))).toBe(text);
});

test('it says what the mistake is about', () => {
  const told = (more: Partial<TemplateProblem>) => templateProblemText(problem({ line: null, ...more }));
  expect(told({ suggestion: null })).toBe('{{contact.nam}} is not known here.');
  expect(told({ code: 'unknown_command', name: 'iff', suggestion: 'if' })).toBe(
    'There is no command “iff”. Did you mean “if”?',
  );
  expect(told({ code: 'within_list', name: 'text', suggestion: 'messages' })).toBe(
    '{{text}} is known only between {{#each messages}} and {{/each}}.',
  );
  expect(told({ code: 'block_not_closed', name: '#if contact.name', suggestion: '/if' })).toBe(
    '{{#if contact.name}} is never closed: {{/if}} is missing.',
  );
  expect(told({ code: 'gap_not_closed', name: 'contact.name', suggestion: null })).toBe(
    '}} is missing behind {{contact.name',
  );
});

test('no mistake has a hole that nothing fills', async () => {
  const codes = Object.keys(en).flatMap((key) => key.match(/^mistake\.(?!line|meant)(\w+)/)?.slice(1) ?? []);
  expect(codes.length).toBeGreaterThan(15);
  for (const language of LANGUAGES) {
    await Promise.all([words.use(language), mailWords.use(language)]);
    for (const code of codes as TemplateProblem['code'][]) {
      const text = templateProblemText(problem({ code, name: 'NAME', suggestion: 'OTHER' })).replaceAll('{text}', '');
      expect(text).not.toMatch(/(?<!\{)\{\w+\}/);
    }
  }
});

test('words with a mistake are not saved, and the part that has it says so in one’s own language', async () => {
  await Promise.all([words.use('es'), mailWords.use('es')]);
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string, { method }: RequestInit) => {
    asked.push(`${method} ${url}`);
    const preview = { subject: 's', html: 'h', text: 't', problem: problem({}) };
    return Promise.resolve(new Response(JSON.stringify(preview)));
  });
  const template: MailTemplate = {
    kind: 'reply',
    language: 'es',
    subject: 's',
    html: 'h',
    text: 't',
    is_own: false,
    updated_at: null,
  };
  render(TemplateForm, { templates: [template], onchange: () => {} });
  const html = screen.getByLabelText('HTML', { selector: 'textarea' });
  await fireEvent.input(html, { target: { value: '{{contact.nam}}' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Guardar' }));
  await settle();
  const described = html.getAttribute('aria-describedby')?.split(' ') ?? [];
  const description = described.map((id) => document.getElementById(id)?.textContent).join(' ');
  expect(description).toContain('Línea 3: Aquí no existe {{contact.nam}}.');
  expect(asked.filter((call) => call.startsWith('PUT'))).toEqual([]);
});
