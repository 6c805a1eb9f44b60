// Counts what @web/test-runner ran, for scripts/test.mjs.
import { writeFileSync } from 'node:fs';

const testsOf = (suite) => (suite ? [...suite.tests, ...suite.suites.flatMap(testsOf)] : []);

/** Writes `{ passed, failed, skipped }` to the file, where one is asked for. */
export const countReporter = (file) => ({
  onTestRunFinished({ sessions }) {
    if (!file) return;
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const session of sessions) {
      const tests = testsOf(session.testResults);
      for (const test of tests)
        counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed'] += 1;
      // A file that did not load has no tests to fail.
      if (!session.passed && tests.every((test) => test.passed || test.skipped)) counts.failed += 1;
    }
    writeFileSync(file, JSON.stringify(counts));
  },
});
