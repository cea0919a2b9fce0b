/** How wide a letter is on average, for a size of type. */
const SHARE = 0.56;

/** As many letters as fit into a width, the rest as an ellipsis. */
export function cut(text: string, width: number, size = 13): string {
  const most = Math.max(1, Math.floor(width / (size * SHARE)));
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
