import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { importArrows } from './scripts/eslint/import-arrows.js';
import { kebabCase } from './scripts/eslint/kebab-case.js';

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.cache/', 'language/generated/', 'debug-adapter/generated/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    plugins: { house: { rules: { 'import-arrows': importArrows, 'kebab-case': kebabCase } } },
    rules: {
      'house/import-arrows': 'error',
      'house/kebab-case': 'error',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Two names for one number can be what a table means.
      '@typescript-eslint/no-duplicate-enum-values': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `_` in front says that a parameter is there for its place only.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
      ],
    },
  },
  {
    // The engine is a pure function of its inputs: whatever differs from run to run comes in as an input.
    files: ['engine/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'The engine is deterministic: random numbers come from State.',
        },
        { object: 'Date', property: 'now', message: 'The engine has no clock.' },
      ],
      'no-restricted-globals': [
        'error',
        'Date',
        'performance',
        'console',
        'process',
        'setTimeout',
        'globalThis',
      ],
    },
  },
  {
    // Language and adapter run in a browser's worker, too. What differs from host to host comes in through one port.
    files: ['language/**/*.ts', 'debug-adapter/**/*.ts'],
    ignores: ['debug-adapter/entry-*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'setImmediate',
        'setTimeout',
        'setInterval',
        'require',
        'global',
      ],
    },
  },
  {
    // Tools and test runners look for a default export in their configuration files.
    files: ['vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
      },
    },
  },
);
