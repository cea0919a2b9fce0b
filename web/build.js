/**
 * Builds the faces named on the command line (both without) into RECADO_WEB_OUT, default web/dist. Used by build.rs and
 * by `npm run build`. Silent when all is well.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const web = import.meta.dirname;
const out = resolve(process.env.RECADO_WEB_OUT ?? join(web, 'dist'));
/** One Vite run per configuration; the widget is two programs. */
const CONFIGS = { dashboard: ['vite.config.ts'], widget: ['vite.config.ts', 'vite.loader.config.ts'] };
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt']);
/** Below this the encoding saves less than its header costs. */
const WORTH_IT = 500;

function build(face) {
  const folder = join(web, face);
  rmSync(join(out, face), { recursive: true, force: true });
  for (const config of CONFIGS[face]) {
    if (!existsSync(join(folder, config))) fail(`web/${face}/${config} is missing`);
    const vite = join(web, 'node_modules/vite/bin/vite.js');
    const run = spawnSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: folder,
      env: { ...process.env, RECADO_WEB_OUT: out },
      encoding: 'utf8',
    });
    if (run.status !== 0) fail(`${run.stderr}${run.stdout}`);
  }
}

/** Writes `.gz` and `.br` beside what compresses. The widget is filled in at run time, so only the dashboard has them. */
function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !COMPRESSIBLE.has(extname(path))) continue;
    const bytes = readFileSync(path);
    if (bytes.length < WORTH_IT) continue;
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  }
}

function fail(reason) {
  console.error(reason.trim());
  process.exit(1);
}

const faces = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CONFIGS);
for (const face of faces) {
  if (!(face in CONFIGS)) fail(`there is no face named ${face}`);
  build(face);
}
if (faces.includes('dashboard')) compress(join(out, 'dashboard'));
