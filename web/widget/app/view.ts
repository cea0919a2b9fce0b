/**
 * Draws components into the document, and again when their state changes: the part of Preact that the widget uses, with
 * Preact's types. Preact itself costs every visitor four kilobytes more, for classes, contexts, hydration, suspense and
 * old browsers that nobody here asks for.
 *
 * What differs: what an element is given becomes an attribute, but for `value`, `checked` and handlers; `ref` is an
 * object; effects run as soon as the document has changed, before it is painted, in the order in which they are written,
 * and have no end, because what they set up here lives as long as the document.
 */
import type { ComponentChild, ComponentChildren } from 'preact';

export type { ComponentChildren, RefObject } from 'preact';

type Props = Record<string, unknown>;
type Draw = (props: Props) => ComponentChildren;

/** A piece of a drawing, as JSX makes it. */
interface Made {
  /** An element's name, a component, or '' for a text. */
  type: string | Draw;
  props: Props;
  key: unknown;
}

/** A hook's memory. */
export interface Slot {
  value?: unknown;
  set?: unknown;
  deps?: unknown[];
  run?: (() => void) | null;
}

/** Where a piece stands in the document. */
export interface Spot extends Made {
  /** Of an element or a text; a component has none of its own. */
  node?: Element | Text;
  /** The element around it. */
  host: Spot;
  parts: (Spot | null)[];
  depth: number;
  /** What it was drawn from. */
  from?: Made;
  slots: Slot[];
  isStale?: boolean;
}

export const Fragment = ({ children }: { children?: ComponentChildren }) => children;

export function h(type: string | ((props: never) => unknown), props: object | null, ...children: unknown[]): Made {
  return { type: type as Draw, props: { ...props, children }, key: (props as Props | null)?.key };
}

/** The component that is being drawn: its hooks take its slots one after the other. */
let drawn: Spot;
let at = 0;

export const nextSlot = (): Slot => (drawn.slots[at++] ??= {});
export const drawnNow = () => drawn;

let stale: Spot[] = [];
/** To be done when all is drawn. */
const effects: Slot[] = [];

/** Draws a component again, soon and with all others that ask for it meanwhile. */
export function redraw(spot: Spot) {
  if (!stale.length) queueMicrotask(redrawStale);
  spot.isStale = true;
  stale.push(spot);
}

function redrawStale() {
  const spots = stale.sort((one, other) => one.depth - other.depth);
  stale = [];
  for (const spot of spots) {
    // Unless somebody around it was drawn meanwhile, and it with them.
    if (!spot.isStale) continue;
    draw(spot, spot);
    arrange(spot.host);
  }
  runEffects();
}

function runEffects() {
  for (const slot of effects.splice(0)) {
    slot.run?.();
    slot.run = null;
  }
}

export function render(made: unknown, place: Element) {
  const root = { type: '', props: {}, node: place, parts: [], depth: 0, slots: [] } as unknown as Spot;
  drawParts(root, root, [made as ComponentChild]);
  arrange(root);
  runEffects();
}

function madeOf(child: unknown): Made | null {
  if (child === null || child === undefined || typeof child === 'boolean') return null;
  if (Array.isArray(child)) return { type: Fragment as Draw, props: { children: child }, key: undefined };
  return typeof child === 'object'
    ? (child as Made)
    : { type: '', props: { text: `${child as string}` }, key: undefined };
}

/** Each child takes the place of the one with its key, or without keys of the one that stood where it stands. */
function drawParts(spot: Spot, host: Spot, children: unknown[]) {
  const olds = spot.parts;
  const left = new Set(olds);
  spot.parts = children.map((child, index) => {
    const made = madeOf(child);
    if (!made) return null;
    const fits = (old?: Spot | null) => old && left.has(old) && old.type === made.type && old.key === made.key;
    const old = fits(olds[index]) ? olds[index] : made.key !== undefined && olds.find(fits);
    const part = old || ({ ...made, props: {}, host, parts: [], depth: spot.depth + 1, slots: [] } as Spot);
    left.delete(part);
    // The very same piece needs no drawing: what is in it draws itself when its own state changes.
    if (part.from !== made) draw(part, made);
    part.from = made;
    return part;
  });
  for (const old of left) if (old) remove(old);
}

function draw(spot: Spot, { type, props }: Made) {
  const before = spot.props;
  spot.props = props;
  if (typeof type === 'function') {
    spot.isStale = false;
    drawn = spot;
    at = 0;
    const made = type(props);
    drawParts(spot, spot.host, Array.isArray(made) ? made : [made]);
    effects.push(...spot.slots.filter(({ run }) => run));
  } else if (type) {
    const isSvg = type === 'svg' || type === 'path';
    const node = (spot.node ??= isSvg
      ? document.createElementNS('http://www.w3.org/2000/svg', type)
      : document.createElement(type)) as Element;
    for (const name in { ...before, ...props }) if (before[name] !== props[name]) give(node, name, props[name]);
    drawParts(spot, spot, props.children as unknown[]);
    arrange(spot);
    // What the visitor has changed meanwhile counts, not what was given last; and a choice needs its options.
    for (const name of ['value', 'checked'] as const) {
      const field = node as unknown as Props;
      if (name in props && field[name] !== props[name]) field[name] = props[name];
    }
  } else if (!spot.node) spot.node = document.createTextNode(props.text as string);
  else if (before.text !== props.text) (spot.node as Text).data = props.text as string;
}

function give(node: Element, name: string, value: unknown) {
  if (name.startsWith('on')) (node as unknown as Props)[name.toLowerCase()] = value;
  else if (name === 'ref') (value as { current: unknown }).current = node;
  else if (name === 'style') Object.assign((node as HTMLElement).style, value);
  else if (name === 'value' || name === 'checked' || name === 'key' || name === 'children') return;
  // `false` is a word only to what is called `aria-`.
  else if (value === null || value === undefined || (value === false && name[4] !== '-')) node.removeAttribute(name);
  else node.setAttribute(name, value as string);
}

/** Puts an element's nodes in their order, moving neither those that stand right nor the one with the focus: it would lose it. */
function arrange({ node, parts }: Spot) {
  let next = node?.firstChild ?? null;
  for (const child of parts.flatMap(nodesOf)) {
    // What stands before the focus goes to the end instead, from where it is taken when its turn comes.
    while (next && next !== child && child.contains(document.activeElement)) {
      const behind: ChildNode = next;
      next = next.nextSibling;
      (node as Element).append(behind);
    }
    if (child === next) next = next.nextSibling;
    else node?.insertBefore(child, next);
  }
}

function nodesOf(spot: Spot | null): Node[] {
  if (!spot) return [];
  return spot.node ? [spot.node] : spot.parts.flatMap(nodesOf);
}

function remove(spot: Spot) {
  for (const node of nodesOf(spot)) (node as ChildNode).remove();
}
