import { defineConfig } from 'vitest/config';
import { jsx } from './jsx.ts';

export default defineConfig({
  ...jsx,
  test: {
    name: 'widget',
    environment: 'happy-dom',
    include: ['tests/**/*.test.{ts,tsx}'],
  },
});
