import { useEffect, useRef, useState } from './hooks';

/** Screen readers hear of what changes often at most this often. */
const EVERY = 10_000;

/** Tells a screen reader what is seen elsewhere, calmly. */
export function Announced({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  const saidAt = useRef(0);
  const timer = useRef(0);
  useEffect(() => {
    clearTimeout(timer.current);
    if (!text) return setSaid('');
    timer.current = window.setTimeout(
      () => {
        saidAt.current = Date.now();
        setSaid(text);
      },
      saidAt.current + EVERY - Date.now(),
    );
  }, [text]);
  return (
    <div class="visually-hidden" aria-live="polite">
      {said}
    </div>
  );
}
