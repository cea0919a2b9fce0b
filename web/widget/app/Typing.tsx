import { Announced } from './Announced';
import { Avatar } from './Avatar';
import type { Face } from './protocol';
import { say } from './words';

export function Typing({ face, team }: { face: Face | null; team: string }) {
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
      <Announced text={face ? say('typing', { name: face.name ?? team }) : ''} />
    </>
  );
}
