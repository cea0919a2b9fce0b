// A history router: `router.path` is the state, `go` changes it, links of the page are caught here.

/** Paths that the server answers itself, outside this application. */
const SERVED = /^\/(api|docs|demo|files|pictures|assets|widget|healthz)(\/|$)/;

export class Router {
  path = $state(location.pathname);
  search = $state(location.search);

  start(): () => void {
    const read = () => this.#read();
    const click = (event: MouseEvent) => this.#follow(event);
    window.addEventListener('popstate', read);
    document.addEventListener('click', click);
    return () => {
      window.removeEventListener('popstate', read);
      document.removeEventListener('click', click);
    };
  }

  go(to: string, options: { replace?: boolean } = {}): void {
    if (to === location.pathname + location.search) return;
    history[options.replace ? 'replaceState' : 'pushState'](null, '', to);
    this.#read();
  }

  /** `match('/inbox/:view/:id')` gives `{ view, id }`, or null. */
  match(pattern: string): Record<string, string> | null {
    const wanted = pattern.split('/');
    const actual = this.path.split('/');
    if (wanted.length !== actual.length) return null;
    const values: Record<string, string> = {};
    for (const [index, part] of wanted.entries()) {
      const value = actual[index] ?? '';
      if (part.startsWith(':') && value) values[part.slice(1)] = decodeURIComponent(value);
      else if (part !== value) return null;
    }
    return values;
  }

  parameter(name: string): string | null {
    return new URLSearchParams(this.search).get(name);
  }

  #read() {
    this.path = location.pathname;
    this.search = location.search;
  }

  #follow(event: MouseEvent) {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || !isPlain || event.defaultPrevented) return;
    if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (SERVED.test(link.pathname)) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();
