/** Languages that a card or response may be written in, by their names in the language of the screen. */
const CODES = ['es', 'pt', 'en', 'ca', 'de', 'fr', 'gl', 'it', 'eu', 'nl', 'pl', 'ru', 'uk', 'zh', 'ja', 'ar'];

export function languageName(code: string, language: string): string {
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** One that somebody set by the API is offered too. */
export function languageOptions(language: string, any: string, current: string | null) {
  const codes = current !== null && !CODES.includes(current) ? [current, ...CODES] : CODES;
  return [{ value: '', label: any }, ...codes.map((code) => ({ value: code, label: languageName(code, language) }))];
}
