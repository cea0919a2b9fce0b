import { Announced } from './Announced';
import type { QueuePlace } from './protocol';
import { say, wait } from './words';

/** The place in the queue, while there is one. */
export function Waiting({ queue }: { queue: QueuePlace | null }) {
  const { position, estimated_wait } = queue ?? {};
  let text = '';
  if (position) {
    text = position > 1 ? say('position', { position }) : say('next');
    if (estimated_wait !== null) text += ' ' + say('wait', { time: wait(estimated_wait ?? 0) });
  }
  return (
    <>
      {text && (
        <p class="notice" aria-hidden="true">
          {text}
        </p>
      )}
      <Announced text={text} />
    </>
  );
}
