// A history router: `router.path` is the state, `go` changes it, links of the page are caught here.

/** Paths that the server answers itself, outside this application. */
const SERVED = /^\/(api|docs|demo|files|pictures|assets|widget|healthz)(\/|$)/;

export class Router {
  path = $state(location.pathname);
  search = $state(location.search);
  #onhold: ((to: string) => void) | null = null;

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
    if (to === location.pathname + location.search || this.#isHeld(to)) return;
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

  /** A page with unsaved changes holds on: whoever wants to leave its path is asked by it first. Answers how to let go. */
  hold(ask: (to: string) => void): () => void {
    this.#onhold = ask;
    return () => {
      if (this.#onhold === ask) this.#onhold = null;
    };
  }

  leave(to: string): void {
    this.#onhold = null;
    this.go(to);
  }

  #isHeld(to: string): boolean {
    if (!this.#onhold || to.split('?')[0] === this.path) return false;
    this.#onhold(to);
    return true;
  }

  #read() {
    const to = location.pathname + location.search;
    // Back has happened already when it is heard of, so a page that holds on is put back.
    if (this.#isHeld(to)) {
      history.pushState(null, '', this.path + this.search);
      return;
    }
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
