import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const server = process.env.RECADO_DEV_SERVER ?? 'http://127.0.0.1:8080';
const served = ['/api', '/files', '/pictures', '/w.js', '/widget', '/demo', '/docs'];

export default defineConfig({
  base: '/',
  plugins: [svelte()],
  build: {
    outDir: `${process.env.RECADO_WEB_OUT ?? '../dist'}/dashboard`,
    emptyOutDir: true,
    target: 'es2022',
    // Everything is same-origin and hashed: the polyfill would only cost bytes.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(served.map((path) => [path, { target: server, changeOrigin: false, ws: true }])),
  },
});
