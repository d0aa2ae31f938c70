// Ends a test run with one plain line, for readers of logs: `N passed, N failed, N skipped`.
// In CI a skipped test is a failure, because every program that a test needs has to be installed there.
export default class ClosingLine {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
    }
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    if (process.env.CI && counts.skipped > 0) process.exitCode = 1;
  }
}
