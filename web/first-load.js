/**
 * Copies what a browser must load before it shows the dashboard into dist/first-load, where size-limit weighs it: the
 * page, what the page names, and what those scripts import at once. Chunks loaded on demand do not count.
 */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
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
