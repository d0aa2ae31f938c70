// Closes a test run with one plain line that any reader of logs understands: `N passed, N failed, N skipped`.
// In CI a skipped test is a failure: there every program that a test needs is to be installed.
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
