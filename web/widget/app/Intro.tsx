import { Faces } from './Avatar';
import type { WidgetFrameBoot } from './protocol';
import { say } from './words';

/** Who is there, and the greeting. */
export function Intro({ boot, isAlone }: { boot: WidgetFrameBoot; isAlone?: boolean }) {
  return (
    <div class={isAlone ? 'intro alone' : 'intro'}>
      <Faces list={boot.agents} />
      <h2>{say('greeting')}</h2>
      <p>{boot.business_name}</p>
    </div>
  );
}
