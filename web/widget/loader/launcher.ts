import type { WidgetBoot } from '../bridge';
import styles from './launcher.css?inline';

/** When the panel takes the whole screen, as in the style sheet. */
const PHONE = '(max-width: 480px), (max-height: 420px)';

const BUBBLE =
  'M12 4c5 0 9 3.3 9 7.5S17 19 12 19c-1 0-2-.1-2.9-.4L4.5 20.5l1.2-3.4C4 15.7 3 13.7 3 11.5 3 7.3 7 4 12 4Z';
const CHEVRON = 'm6 9.5 6 6 6-6';

/** The button and the panel around the iframe, in a shadow root: the host page's styles stay out and ours stay in. */
export function buildLauncher(boot: WidgetBoot, onClick: () => void, onEscape: () => void) {
  const host = document.createElement('recado-widget');
  const root = host.attachShadow({ mode: 'open' });
  adopt(root, styles);
  host.style.setProperty('--brand', boot.color);
  host.style.setProperty('--on-brand', boot.on_color);

  const panel = element('div', 'panel');
  panel.setAttribute('role', 'dialog');
  const button = element('button', 'launcher');
  button.setAttribute('aria-expanded', 'false');
  const badge = element('span', 'badge');
  button.append(icon(BUBBLE, CHEVRON), badge);
  button.addEventListener('click', onClick);
  button.addEventListener('keydown', (event) => event.key === 'Escape' && onEscape());
  panel.style[boot.position] = button.style[boot.position] = '20px';
  root.append(panel, button);

  const phone = matchMedia(PHONE);
  const view = window.visualViewport;
  let scroll: string | null = null;

  /** On a phone the page behind must not scroll, and the keyboard must not cover the composer. */
  function fit() {
    const isFull = phone.matches && panel.classList.contains('open');
    const page = document.documentElement.style;
    if (isFull && scroll === null) {
      scroll = page.overflow;
      page.overflow = 'hidden';
    } else if (!isFull && scroll !== null) {
      page.overflow = scroll;
      scroll = null;
    }
    panel.style.height = isFull && view ? `${view.height}px` : '';
    panel.style.transform = isFull && view ? `translateY(${view.offsetTop}px)` : '';
  }
  phone.addEventListener('change', fit);
  view?.addEventListener('resize', fit);
  view?.addEventListener('scroll', fit);

  return {
    host,
    panel,
    button,
    isPhone: () => phone.matches,
    /** Single-page sites may swap the whole body and the widget with it. */
    attach() {
      if (!host.isConnected) document.body.append(host);
    },
    setOpen(isOpen: boolean) {
      panel.classList.toggle('open', isOpen);
      button.setAttribute('aria-expanded', `${isOpen}`);
      fit();
    },
    /** The dot of somebody being there has its word beside it, for who can't tell it by its colour. */
    setLabels(label: string, title: string, unread: number, online: string) {
      button.setAttribute('aria-label', label);
      button.title = online;
      panel.setAttribute('aria-label', title);
      // The iframe.
      panel.firstElementChild?.setAttribute('title', title);
      badge.textContent = unread > 9 ? '9+' : String(unread || '');
    },
  };
}

export type Launcher = ReturnType<typeof buildLauncher>;

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

/** Both pictures of the button in one; the style sheet shows the one that fits. */
function icon(...paths: string[]): SVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  for (const path of paths) {
    const line = document.createElementNS(space, 'path');
    line.setAttribute('d', path);
    svg.append(line);
  }
  return svg;
}

/** A constructed style sheet, because the host page's Content-Security-Policy may forbid inline styles. */
function adopt(root: ShadowRoot, css: string) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    style.textContent = css;
    root.append(style);
  }
}
