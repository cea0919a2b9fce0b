/**
 * Words in several languages: `en.ts` is the type, the others are checked against it by `satisfies Dictionary<typeof en>`.
 * A phrase is a string with `{holes}`; one that counts has forms chosen by Intl.PluralRules.
 */
export type Plural = { one: string; other: string; many?: string };
export type Phrase = string | Plural;
export type Dictionary<Base> = { [Key in keyof Base]: Base[Key] extends string ? string : Plural };
export type Holes = Record<string, string | number>;

/** `translator('es', es)('greeting', { name })`; for plurals the hole named `count` picks the form. */
export function translator<Texts extends Record<keyof Texts, Phrase>>(language: string, texts: Texts) {
  const rules = new Intl.PluralRules(language);
  return (key: keyof Texts, holes: Holes = {}): string => {
    const phrase: Phrase = texts[key];
    const text = typeof phrase === 'string' ? phrase : pick(phrase, rules.select(Number(holes.count)));
    return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(holes[name] ?? hole));
  };
}

function pick(plural: Plural, form: Intl.LDMLPluralRule): string {
  return (form === 'one' || form === 'many' ? plural[form] : undefined) ?? plural.other;
}
