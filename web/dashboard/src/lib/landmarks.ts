/** F6 walks through the regions of the page, as in a browser's own window. */
export function focusNextLandmark(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-landmark]')].filter(
    (region) => region.offsetParent !== null,
  );
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(here + step + regions.length) % regions.length];
  const target = next?.querySelector<HTMLElement>('[data-landmark-focus]') ?? next;
  target?.focus();
}
