import rxjs from 'eslint-plugin-rxjs-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const askTheClock = 'Take a Clock (src/ports.ts): `scheduler` for durations, `wallAt` for what is shown.';

export default defineConfig(
  globalIgnores(['node_modules/', 'coverage/', 'dist/', 'src/generated/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, rxjs.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and booleans print unambiguously, and our messages are full of them.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // An underscore marks a parameter that is there for its position; a rest sibling is how a key is left out.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Arrow functions that only call something read better without braces.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `$` on every stream is a habit here, but not on every function that returns one.
      'rxjs-x/finnish': 'off',
      // The one subscription of the process carries its own error handler; tests subscribe to look.
      'rxjs-x/no-ignored-subscription': 'off',
      // Ports are observables that never fail by contract; reconcile turns failures into outcomes.
      'rxjs-x/no-ignored-error': 'off',
      'rxjs-x/prefer-observer': 'off',
      // A stop lets the round under way end: what follows `takeUntil` is meant to outlive it.
      'rxjs-x/no-unsafe-takeuntil': [
        'error',
        { allow: ['conflateMap', 'defaultIfEmpty', 'finalize', 'share'] },
      ],
      // Subjects are how edges turn calls into streams; they are never exposed as such.
      'rxjs-x/no-exposed-subjects': ['error', { allowProtected: false }],
    },
  },
  {
    // Durations of the wall's clock end early, late or never when somebody sets it.
    files: ['src/**/*.ts', 'lab/**/*.ts'],
    ignores: ['src/running-time.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...[
          ['Date', 'now'],
          ['performance', 'now'],
          ['process', 'hrtime'],
        ].map(([object, property]) => ({ object, property, message: askTheClock })),
      ],
      'no-restricted-syntax': [
        'error',
        ...[
          "NewExpression[callee.name='Date'][arguments.length=0]",
          "CallExpression[callee.name='Date']",
          // Its `now` is the wall's, and its delays go on while the process is frozen.
          "ImportSpecifier[imported.name='asyncScheduler']",
        ].map((selector) => ({ selector, message: askTheClock })),
      ],
      'no-restricted-imports': [
        'error',
        { name: 'node:perf_hooks', importNames: ['performance'], message: askTheClock },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'tools/**/*.ts'],
    rules: {
      // A test that asserts presence may say so with `!` where the failure is clear anyway.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
