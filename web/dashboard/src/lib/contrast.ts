// Contrast of WCAG 2 between two colours, for brand colours that carry words.
const WHITE = '#ffffff';
const INK = '#0b1020';
export const ENOUGH_CONTRAST = 4.5;

export function isColor(value: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(value);
}

function luminance(color: string): number {
  const channels = [1, 3, 5].map((start) => {
    const value = parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The better of white and ink on a brand colour, as the server picks it. */
export function onColor(color: string): { color: string; contrast: number } {
  const [white, ink] = [contrast(color, WHITE), contrast(color, INK)];
  return white >= ENOUGH_CONTRAST || white >= ink ? { color: WHITE, contrast: white } : { color: INK, contrast: ink };
}
