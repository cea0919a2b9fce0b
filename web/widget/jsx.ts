import { resolve } from 'node:path';

/** How JSX is read, in builds and in tests: it makes the elements of app/view.ts. */
export const jsx = {
  oxc: {
    jsx: { runtime: 'classic' as const, pragma: 'jsx', pragmaFrag: 'All' },
    jsxInject: "import { h as jsx, Fragment as All } from '@recado/view'",
  },
  resolve: { alias: { '@recado/view': resolve(import.meta.dirname, 'app/view.ts') } },
};
