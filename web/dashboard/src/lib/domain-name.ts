/** `https://www.Example.com/page` means `www.example.com`; `*.example.com` all of its subdomains. Null: not a domain. */
export function domainOf(words: string): string | null {
  const host = words
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/, '');
  const isDomain = /^(\*\.)?([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}(:\d+)?$/u.test(host);
  const isLocal = /^localhost(:\d+)?$/.test(host) || /^\d+(\.\d+){3}(:\d+)?$/.test(host);
  return isDomain || isLocal ? host : null;
}
