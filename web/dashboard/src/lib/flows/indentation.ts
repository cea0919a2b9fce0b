/** How deep a line begins, from the line before it and its own first words: deeper after what opens, less for what closes. */
export function indentAfter(before: string, own: string, unit: number): number {
  const base = before.match(/^ */)![0].length;
  const opens = /[{([]\s*(?:\/\/.*)?$/.test(before) ? unit : 0;
  const closes = /^\s*[})\]]/.test(own) ? unit : 0;
  return Math.max(0, base + opens - closes);
}
