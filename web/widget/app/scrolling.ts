import type { RefObject } from './view';
import { useEffect, useRef, useState } from './hooks';

/** This near to an edge counts as being there. */
const NEAR = 60;

/**
 * Keeps the thread where the reader is: at the end while they are there, still when history is put in above, and counting
 * what is new below while they read further up.
 */
export function useScrolling(
  log: RefObject<HTMLElement | null>,
  first: unknown,
  count: number,
  isOpen: boolean,
  onTop: () => void,
) {
  const [isAtEnd, setAtEnd] = useState(true);
  const [missed, setMissed] = useState(0);
  const height = useRef(0);
  const shownFirst = useRef(first);
  const shownCount = useRef(count);
  const wasAtEnd = useRef(true);

  function toEnd() {
    const box = log.current;
    if (box) box.scrollTop = box.scrollHeight;
  }

  /** To the end, but to the top of a form that is higher than the window. */
  function follow() {
    toEnd();
    const box = log.current;
    const form = box?.querySelector<HTMLElement>('.box');
    if (box && form && form.offsetHeight > box.clientHeight) box.scrollTop = form.offsetTop - NEAR;
  }

  function onScroll() {
    const box = log.current;
    if (!box) return;
    wasAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    setAtEnd(wasAtEnd.current);
    if (wasAtEnd.current) setMissed(0);
    if (box.scrollTop < NEAR) onTop();
  }

  useEffect(() => {
    const box = log.current;
    if (!box) return;
    const isHistory = first !== shownFirst.current && shownFirst.current !== undefined;
    if (wasAtEnd.current) follow();
    else if (isHistory) box.scrollTop += box.scrollHeight - height.current;
    else if (count > shownCount.current) setMissed((known) => known + count - shownCount.current);
    height.current = box.scrollHeight;
    shownFirst.current = first;
    shownCount.current = count;
  }, [first, count]);

  // Pictures, the keyboard and the composer's height change the room; whoever was at the end stays there.
  useEffect(() => {
    const box = log.current;
    if (!box) return;
    const watcher = new ResizeObserver(() => {
      height.current = box.scrollHeight;
      if (wasAtEnd.current) toEnd();
    });
    watcher.observe(box);
    if (box.firstElementChild) watcher.observe(box.firstElementChild);
  }, []);

  useEffect(() => {
    if (isOpen && wasAtEnd.current) follow();
  }, [isOpen]);

  return { isAtEnd, missed, onScroll, toEnd };
}
