// A length of time as a form holds it: a number and its unit. The server speaks seconds.
export type SpanUnit = 'seconds' | 'minutes' | 'hours';

export interface Span {
  /** `null` while the field is empty. */
  amount: number | null;
  unit: SpanUnit;
}

const SECONDS: Record<SpanUnit, number> = { seconds: 1, minutes: 60, hours: 3_600 };
const UNITS: readonly SpanUnit[] = ['hours', 'minutes', 'seconds'];

/** In the largest unit that leaves a whole number: nobody should have to read 5,400 seconds. */
export function spanOf(seconds: number): Span {
  const unit = seconds === 0 ? 'minutes' : (UNITS.find((one) => seconds % SECONDS[one] === 0) ?? 'seconds');
  return { amount: seconds / SECONDS[unit], unit };
}

export function secondsOf(span: Span): number | null {
  return span.amount === null ? null : Math.round(span.amount * SECONDS[span.unit]);
}

/** `1 hour 30 minutes`; with `narrow`, `1h 30m`. No more than two parts: the third is never what one wants to know. */
export function spanWords(seconds: number, language: string, unitDisplay: 'long' | 'narrow' = 'long'): string {
  const whole = Math.round(seconds);
  const parts: string[] = [];
  let rest = whole;
  for (const unit of UNITS) {
    const count = Math.floor(rest / SECONDS[unit]);
    rest -= count * SECONDS[unit];
    const isLast = unit === 'seconds' && parts.length === 0;
    if ((count === 0 && !isLast) || parts.length === 2) continue;
    const name = unit.slice(0, -1);
    parts.push(new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay }).format(count));
  }
  return parts.join(' ');
}
