/** The hooks that components keep their state with. */
import { drawnNow, nextSlot, redraw, type RefObject, type Slot } from './view';

export function useState<Value>(first: Value): [Value, (next: Value | ((known: Value) => Value)) => void] {
  const own = nextSlot();
  const component = drawnNow();
  if (!own.set) {
    own.value = first;
    own.set = (next: unknown) => {
      const value: unknown = typeof next === 'function' ? next(own.value) : next;
      if (value === own.value) return;
      own.value = value;
      redraw(component);
    };
  }
  return [own.value, own.set] as ReturnType<typeof useState<Value>>;
}

export function useRef<Value>(first: null): RefObject<Value>;
export function useRef<Value>(first: Value): { current: Value };
export function useRef(first: unknown) {
  return (nextSlot().value ??= { current: first });
}

/** Whether something is to be done anew; it is taken for done then. */
function isDue(own: Slot, deps: unknown[]): boolean {
  const known = own.deps;
  own.deps = deps;
  return !known?.every((dep, index) => dep === deps[index]);
}

/** Made anew when one of `deps` has changed; what is drawn from the same piece is not drawn again. */
export function useMemo<Value>(make: () => Value, deps: unknown[]): Value {
  const own = nextSlot();
  if (isDue(own, deps)) own.value = make();
  return own.value as Value;
}

/** Runs after the first drawing and whenever one of `deps` has changed. */
export function useEffect(run: () => void, deps: unknown[]) {
  const own = nextSlot();
  if (isDue(own, deps)) own.run = run;
}
