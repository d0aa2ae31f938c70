import { defineConfig } from 'vitest/config';
import { LongTestsFirst } from './tools/long-tests-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { sequencer: LongTestsFirst },
    reporters: ['default', './tools/closing-line-reporter.mjs'],
    // For what hangs, and for nothing else: a machine that is busy with other things turns no test red.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
    // Most of a test's time is the lab's clock running: more of them at once than there are cores.
    maxWorkers: 4,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'lab/**/*.ts'],
      exclude: ['src/generated/**', 'src/main.ts', 'lab/main.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportOnFailure: true,
      thresholds: {
        'src/model/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        'src/learn/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        'src/plan/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        lines: 90,
        functions: 90,
        statements: 90,
      },
    },
  },
});
