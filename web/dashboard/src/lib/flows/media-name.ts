/** A file's name as a flow can name it: no spaces, no folders, its ending kept. */
export function mediaName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|-+(?=\.)|-+$/g, '');
  return plain.slice(-80) || 'file';
}
