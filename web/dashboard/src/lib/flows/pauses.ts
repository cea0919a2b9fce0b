import type { SimWaiting } from './protocol';

/** Where a trial stands, as far as time matters. */
interface Standing {
  now: number;
  waiting: Pick<SimWaiting, 'kind' | 'until'>;
}

const USUAL = [60, 600, 3600];

/** How much time one may want to let pass: up to what is due next, then the usual spans. */
export function pauses({ now, waiting }: Standing): number[] {
  if (waiting.kind === 'ended' || waiting.kind === 'fetch' || waiting.kind === 'start') return [];
  const due = waiting.until === null ? 0 : Math.ceil((waiting.until - now) / 1000);
  const spans = due > 0 ? [due, ...USUAL.filter((span) => span !== due)] : USUAL;
  return spans.slice(0, 3);
}
