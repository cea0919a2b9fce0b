import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { jsx } from './jsx.ts';
import { oneDocument } from './one-document.ts';

const out = resolve(import.meta.dirname, process.env.RECADO_WEB_OUT ?? '../dist', 'widget');

/** The app inside the iframe, built into one document. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.vite-widget',
  ...jsx,
  build: {
    outDir: out,
    emptyOutDir: true,
    target: ['chrome97', 'edge97', 'firefox104', 'safari15.4'],
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
  plugins: [oneDocument('frame.html')],
});
