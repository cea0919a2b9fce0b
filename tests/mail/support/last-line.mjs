/** Node's own counts at the end of a file, which ours replace. */
const COUNTS = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;

/** What a run says: a line a scenario, what went wrong, and last `7 passed, 0 failed`. */
export default async function* lastLine(source) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of source) {
    // A file is a test of Node's too: its scenarios are what counts, unless it broke before it had any.
    const isFile = data.name?.endsWith('.mjs');
    if (type === 'test:pass' && !isFile) {
      passed += 1;
      yield `✔ ${data.name} (${(data.details.duration_ms / 1000).toFixed(1)} s)\n`;
    } else if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      failed += 1;
      const { error } = data.details;
      yield `✘ ${data.name}\n    ${error?.cause?.stack ?? error}\n`;
    } else if (type === 'test:diagnostic' && !COUNTS.test(data.message)) {
      yield `    ${data.message}\n`;
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message;
    }
  }
  yield `\n${passed} passed, ${failed} failed\n`;
}
