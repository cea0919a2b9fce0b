/**
 * The three hooks that the widget needs, on Preact's public interface. The library's own cost a kilobyte more, for what
 * nobody here asks for, and every visitor would load it.
 *
 * Two differences: effects run as soon as the document has changed, before it is painted, in the order in which they are
 * written; and they have no end, because what they set up here lives as long as the document.
 */
import { Component, Fragment, options, type ComponentChild, type RefObject } from 'preact';

type Draw = (props: object) => ComponentChild;

interface Slot {
  value?: unknown;
  set?: unknown;
  deps?: unknown[];
  run?: (() => void) | null;
}

/** Whose turn it is to draw, and which of its slots the next hook gets. */
let drawn: { slots?: Slot[] } & Component;
let at = 0;

const classes = new Map<unknown, unknown>();

function classOf(draw: Draw) {
  return class extends Component {
    // Only declared: real class fields cost a kilobyte of helpers in the browsers we build for.
    declare slots?: Slot[];

    override render(props: object) {
      // eslint-disable-next-line @typescript-eslint/no-this-alias
      drawn = this;
      at = 0;
      return draw(props);
    }

    override componentDidMount() {
      for (const slot of this.slots ?? []) {
        slot.run?.();
        slot.run = null;
      }
    }

    override componentDidUpdate() {
      this.componentDidMount();
    }
  };
}

options.vnode = (vnode) => {
  const draw = vnode.type as Draw;
  if (typeof draw !== 'function' || draw === (Fragment as unknown) || draw.prototype?.render) return;
  if (!classes.has(draw)) classes.set(draw, classOf(draw));
  vnode.type = classes.get(draw) as typeof vnode.type;
};

function slot(): Slot {
  return ((drawn.slots ??= [])[at++] ??= {});
}

export function useState<Value>(first: Value): [Value, (next: Value | ((known: Value) => Value)) => void] {
  const own = slot();
  const component = drawn;
  if (!own.set) {
    own.value = first;
    own.set = (next: unknown) => {
      const value: unknown = typeof next === 'function' ? next(own.value) : next;
      if (value === own.value) return;
      own.value = value;
      component.setState({});
    };
  }
  return [own.value, own.set] as ReturnType<typeof useState<Value>>;
}

export function useRef<Value>(first: null): RefObject<Value>;
export function useRef<Value>(first: Value): { current: Value };
export function useRef(first: unknown) {
  return (slot().value ??= { current: first });
}

/** Runs after the first drawing and whenever one of `deps` has changed. */
export function useEffect(run: () => void, deps: unknown[]) {
  const own = slot();
  if (!own.deps?.every((known, index) => known === deps[index])) own.run = run;
  own.deps = deps;
}
