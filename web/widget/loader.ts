/** The body of `w.js`: runs on the host page, where it must be small, quiet and unable to break anything. */
import type { WidgetBoot } from './bridge';
import { start } from './loader/start';

const boot = window.__recadoBoot as WidgetBoot | undefined;
delete window.__recadoBoot;

if (window.__recadoLoaded) {
  console.warn('recado: the snippet is on this page twice');
} else if (boot) {
  window.__recadoLoaded = boot.key;
  if (document.body) start(boot);
  else document.addEventListener('DOMContentLoaded', () => start(boot));
}
