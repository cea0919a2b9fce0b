/** Colours that can be told apart as dots, in light and in dark. */
const PALETTE = ['#2456e6', '#0b7a53', '#c2410c', '#8a3ffc', '#b4236b', '#0e7490', '#a16207', '#4d7c0f', '#64748b'];

/** The first colour that no other group has; with more groups than colours they begin again. */
export function nextColor(taken: readonly string[]): string {
  const free = PALETTE.find((color) => !taken.includes(color));
  return free ?? PALETTE[taken.length % PALETTE.length] ?? '#2456e6';
}
