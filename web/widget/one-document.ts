import type { Plugin } from 'vite';
import { en } from './app/texts/en.ts';
import { es } from './app/texts/es.ts';
import { pt } from './app/texts/pt.ts';

/** The server puts the configuration in place of `{}` and looks for exactly this text. */
const BOOT = '<script type="application/json" id="boot">{}</script>';

/** One element a language, of which the server leaves the visitor's: the others would be a kilobyte for nothing. */
const WORDS = Object.entries({ en, es, pt })
  .map(
    ([language, words]) => `<script type="application/json" id="words-${language}">${JSON.stringify(words)}</script>`,
  )
  .join('');

/**
 * Puts the one script and the one style sheet into the HTML document: on a slow line each further request costs the
 * visitor about two seconds. The server hashes both for its Content-Security-Policy, so there is exactly one of each.
 */
export function oneDocument(fileName: string): Plugin {
  return {
    name: 'recado-one-document',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      // After Vite has written the HTML.
      order: 'post',
      handler(_options, bundle) {
        let page = '';
        let script = '';
        let style = '';
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type === 'chunk') script += file.code;
          else if (name.endsWith('.css')) style += String(file.source).replace(/\/\*.*?\*\//gs, '');
          else if (name.endsWith('.html')) page = String(file.source);
          else this.error(`${name} can't be part of one document`);
          delete bundle[name];
        }
        if (/\bimport\s*\(|^\s*import\s/m.test(script)) this.error('the script still imports other files');
        // The end of the element inside a string would end the element.
        script = script.trim().replaceAll('</script', '<\\/script');
        page = page
          .replace(/\s+/g, ' ')
          .replace(/(>) (?=<)| \/?(?=>)/g, '$1')
          .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
          .replace(/\s*<script type="module"[^>]*><\/script>/g, '')
          .replace('</head>', () => `${BOOT}${WORDS}<style>${style.trim()}</style></head>`)
          .replace('</body>', () => `<script type="module">${script}</script></body>`);
        this.emitFile({ type: 'asset', fileName, source: page });
      },
    },
  };
}
