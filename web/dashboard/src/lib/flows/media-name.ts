const LONGEST = 60;

/** A file's name as the server takes it: letters, digits, - and _, and its ending. */
export function mediaName(name: string): string {
  const at = name.lastIndexOf('.');
  const [stem, ending] = at > 0 ? [name.slice(0, at), name.slice(at + 1)] : [name, ''];
  const plainEnding = plain(ending).slice(0, 8);
  return `${plain(stem).slice(0, LONGEST) || 'file'}.${plainEnding || 'bin'}`;
}

/** Names for files that come together: no two have the same. */
export function mediaNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const wanted = mediaName(name);
    const at = wanted.lastIndexOf('.');
    let free = wanted;
    for (let count = 2; taken.has(free); count++) {
      free = `${wanted.slice(0, Math.min(at, LONGEST - 4))}-${count}${wanted.slice(at)}`;
    }
    taken.add(free);
    return free;
  });
}

function plain(words: string): string {
  return words
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
