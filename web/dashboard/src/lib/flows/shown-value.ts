const MOST = 400;

/** A value of a script as one line. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return '()';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
