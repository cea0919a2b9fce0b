import type { Language, MailTemplate } from '../api-types';

export interface MailWords {
  subject: string;
  html: string;
  text: string;
}

/** The words of one mail while they are written, in each language: changing the language loses nothing. */
export class TemplateDrafts {
  language = $state<Language>('en');
  #saved = $state<Partial<Record<Language, MailWords>>>({});
  #drafts = $state<Partial<Record<Language, MailWords>>>({});

  constructor(templates: readonly MailTemplate[], language: Language) {
    for (const template of templates) this.start(template);
    this.language = templates.some((template) => template.language === language)
      ? language
      : (templates[0]?.language ?? 'en');
  }

  start({ language, subject, html, text }: MailTemplate): void {
    this.#saved[language] = { subject, html, text };
    this.#drafts[language] = { subject, html, text };
  }

  get words(): MailWords {
    return this.#drafts[this.language]!;
  }

  isChangedIn(language: Language): boolean {
    return JSON.stringify(this.#drafts[language]) !== JSON.stringify(this.#saved[language]);
  }

  get isChanged(): boolean {
    return (Object.keys(this.#drafts) as Language[]).some((language) => this.isChangedIn(language));
  }
}
