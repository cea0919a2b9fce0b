/**
 * Puts what a browser must load before it shows a face where size-limit weighs it. Of the dashboard, in dist/first-load:
 * the page, what the page names, and what those scripts import at once; chunks loaded on demand do not count. Of the
 * widget, as dist/widget-first-load.html: its document as the server sends it, with the words of one language, the
 * longest.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const dashboard = join(import.meta.dirname, 'dist/dashboard');
const target = join(import.meta.dirname, 'dist/first-load');
const found = new Set(['index.html']);

for (const file of found) {
  const text = readFileSync(join(dashboard, file), 'utf8');
  const names = file.endsWith('.html')
    ? text.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)
    : file.endsWith('.js')
      ? text.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)
      : [];
  for (const [, name] of names) found.add(name.startsWith('assets/') ? name : `assets/${name}`);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const file of found) cpSync(join(dashboard, file), join(target, basename(file)));

const WORDS = /<script type="application\/json" id="words-(\w+)">.*?<\/script>/gs;
const frame = readFileSync(join(import.meta.dirname, 'dist/widget/frame.html'), 'utf8');
const [longest] = [...frame.matchAll(WORDS)].sort(
  ([one], [other]) => Buffer.byteLength(other) - Buffer.byteLength(one),
);
writeFileSync(
  join(import.meta.dirname, 'dist/widget-first-load.html'),
  frame.replace(WORDS, (words, language) => (language === longest[1] ? words : '')),
);
