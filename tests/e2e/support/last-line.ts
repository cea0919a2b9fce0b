import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';

/** The run's last line, for people and for programs: `18 passed, 0 failed`. */
export default class LastLine implements Reporter {
  #suite: Suite | null = null;
  #errors = 0;

  onBegin(_config: FullConfig, suite: Suite) {
    this.#suite = suite;
  }

  /** What breaks outside of a test: a file that does not compile, a set-up that fails. */
  onError() {
    this.#errors += 1;
  }

  printsToStdio() {
    return false;
  }

  onExit(): Promise<void> {
    const tests = this.#suite?.allTests() ?? [];
    // A test that never ran proves nothing, so it does not count as passed.
    const passed = tests.filter((test) => test.outcome() === 'expected');
    const failed = tests.length - passed.length + this.#errors;
    process.stdout.write(`\n${passed.length} passed, ${failed} failed\n`);
    return Promise.resolve();
  }
}
