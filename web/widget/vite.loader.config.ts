import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const out = resolve(import.meta.dirname, process.env.RECADO_WEB_OUT ?? '../dist', 'widget');

/** The loader on the host page: one classic script that leaves no name behind but `recado`. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.vite-widget',
  build: {
    outDir: out,
    // The document of the app is there already.
    emptyOutDir: false,
    target: ['chrome97', 'edge97', 'firefox104', 'safari15.4'],
    reportCompressedSize: false,
    rolldownOptions: {
      input: resolve(import.meta.dirname, 'loader.ts'),
      output: { format: 'iife', entryFileNames: 'loader.js' },
    },
  },
});
