import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'main', include: ['test/**/*.test.ts'], exclude: ['**/*.real.test.ts'] },
      },
      // Real BGP daemons, where they are installed: fewer at once.
      { extends: true, test: { name: 'real', include: ['test/**/*.real.test.ts'], testTimeout: 60_000 } },
    ],
    reporters: ['default', './tools/closing-line-reporter.mjs'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Most of a test's time is the lab's clock running: more of them at once than there are cores.
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/generated/**', 'src/main.ts', 'src/lab/main.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportOnFailure: true,
      thresholds: {
        'src/model/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        'src/plan/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        lines: 90,
        functions: 90,
        statements: 90,
      },
    },
  },
});
