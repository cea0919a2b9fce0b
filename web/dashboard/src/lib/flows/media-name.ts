const LONGEST = 60;

/** A file's name as the server takes it: letters, digits, - and _, and its ending. */
export function mediaName(name: string): string {
  const at = name.lastIndexOf('.');
  const [stem, ending] = at > 0 ? [name.slice(0, at), name.slice(at + 1)] : [name, ''];
  const plainEnding = plain(ending).slice(0, 8);
  return `${plain(stem).slice(0, LONGEST) || 'file'}.${plainEnding || 'bin'}`;
}

function plain(words: string): string {
  return words
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
