import { useEffect, useRef, useState } from 'preact/hooks';
import { Avatar } from './Avatar';
import type { Face } from './protocol';
import { useWords } from './words';

/** Screen readers hear of typing at most this often. */
const EVERY = 10_000;

export function Typing({ face, team }: { face: Face | null; team: string }) {
  const { say } = useWords();
  const [announced, setAnnounced] = useState('');
  const announcedAt = useRef(0);
  useEffect(() => {
    if (!face) return setAnnounced('');
    if (Date.now() - announcedAt.current < EVERY) return;
    announcedAt.current = Date.now();
    setAnnounced(say('typing', { name: face.name ?? team }));
  }, [face]);
  return (
    <>
      {face && (
        <div class="message their last typing" aria-hidden="true">
          <Avatar face={face} />
          <div class="bubble">
            <i />
            <i />
            <i />
          </div>
        </div>
      )}
      <div class="visually-hidden" aria-live="polite">
        {announced}
      </div>
    </>
  );
}
