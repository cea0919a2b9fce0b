import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import svelteConfig from './dashboard/svelte.config.js';

export default tseslint.config(
  { ignores: ['**/node_modules/', 'dist/', '**/test-results/', '**/coverage/'] },
  tseslint.configs.recommended,
  svelte.configs.recommended,
  {
    rules: {
      'no-console': ['error', { allow: ['warn', 'error'] }],
      eqeqeq: ['error', 'always'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { extraFileExtensions: ['.svelte'], parser: tseslint.parser, svelteConfig } },
    // Our router links by plain paths; this rule is for SvelteKit.
    rules: { 'svelte/no-navigation-without-resolve': 'off' },
  },
);
