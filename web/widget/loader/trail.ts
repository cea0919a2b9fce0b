import type { PageView } from '../bridge';

/** Single-page sites set the title after they have changed the address. */
const TITLE_WAIT = 300;
const LONGEST_TRAIL = 50;

/** The pages of this visit, in memory only. Hears of changes that load no page, too. */
export function watchPages(onPage: (view: PageView) => void): { trail: PageView[] } {
  const trail: PageView[] = [look()];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function look(): PageView {
    return { url: location.href, title: document.title, at: Date.now() };
  }

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (location.href === trail.at(-1)?.url) return;
      const view = look();
      trail.push(view);
      trail.splice(0, trail.length - LONGEST_TRAIL);
      onPage(view);
    }, TITLE_WAIT);
  }

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...change: Parameters<History['pushState']>) {
      original.apply(this, change);
      changed();
    };
  }
  addEventListener('popstate', changed);
  addEventListener('hashchange', changed);
  return { trail };
}
