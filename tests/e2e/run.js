// `npm test`: installs what is missing, checks the types, runs the tests. Arguments go to Playwright:
// `npm test -- widget --grep offline`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';

const LOCK = 'package-lock.json';
// The stamp that scripts/install-test-tools.sh keeps too: whoever comes first installs for both.
const STAMP = 'node_modules/.recado-lock';

function run(program, ...given) {
  const { status, error } = spawnSync(program, given, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(STAMP) || !readFileSync(STAMP).equals(readFileSync(LOCK))) {
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  copyFileSync(LOCK, STAMP);
}
run(process.execPath, 'node_modules/typescript/bin/tsc');
run(process.execPath, 'node_modules/@playwright/test/cli.js', 'test', ...process.argv.slice(2));
