import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PageOptions {
  /** Of Recado. */
  origin: string;
  key: string;
  language?: string;
  title?: string;
  head?: string;
  /** Script after the snippet's queue is there and before the widget has loaded. */
  script?: string;
}

/** The business's own website, on another site than Recado for the browser. */
export class Site {
  #pages = new Map<string, string>();
  #server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const page = this.#pages.get(pathname);
    response.writeHead(page ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(page ?? 'Nothing here.');
  });

  static async start(): Promise<Site> {
    const site = new Site();
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  url(path: string, host = 'localhost'): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Puts a page with the snippet at a path, in place of what was there. */
  put(
    path: string,
    { origin, key, language = 'en', title = 'Aurora, coffee roasters', head = '', script = '' }: PageOptions,
  ) {
    this.#pages.set(
      path,
      `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="icon" href="data:,">${head}</head>
<body>
<main><h1>${title}</h1><p>Freshly roasted each morning.</p><a href="/shop">Shop</a></main>
<script>
(function(w,d,u,k){w.recado=w.recado||function(){(w.recado.q=w.recado.q||[]).push(arguments)};
var s=d.createElement('script');s.async=1;s.src=u+'/w.js?key='+k;d.head.appendChild(s)})(window,document,'${origin}','${key}');
${script}
</script>
</body>
</html>`,
    );
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
