// `npm test`: installs what is missing, checks the types, runs the tests. Arguments go to Playwright:
// `npm test -- widget --grep offline`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';

const LOCK = 'package-lock.json';
// The stamp that scripts/install-test-tools.sh keeps too: whoever comes first installs for both.
const STAMP = 'node_modules/.recado-lock';

function run(program, ...given) {
  return spawnSync(program, given, { stdio: 'inherit' }).status ?? 1;
}

/** Without it no test runs; the last line says so in the words of every run. */
function need(program, ...given) {
  if (run(program, ...given) === 0) return;
  console.log('\n0 passed, 1 failed');
  process.exit(1);
}

if (!existsSync(STAMP) || !readFileSync(STAMP).equals(readFileSync(LOCK))) {
  need('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  copyFileSync(LOCK, STAMP);
}
need(process.execPath, 'node_modules/typescript/bin/tsc');
process.exit(run(process.execPath, 'node_modules/@playwright/test/cli.js', 'test', ...process.argv.slice(2)));
