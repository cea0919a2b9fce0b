import { Icon } from './icons';
import type { Face } from './protocol';

/** A picture, or initials on a colour that stays the same for the same name. A bot has no initials: it is nobody. */
export function Avatar({ face }: { face: Face }) {
  const name = face.name ?? '';
  if (face.picture_url) return <img class="avatar" src={face.picture_url} alt="" />;
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => Array.from(word)[0])
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .join('');
  return (
    <span class="avatar" style={{ background: `hsl(${hue} 45% 32%)` }} aria-hidden="true">
      {face.kind === 'bot' ? <Icon name="bot" /> : initials.toUpperCase() || '•'}
    </span>
  );
}

export function Faces({ list }: { list: Face[] }) {
  return list.length ? (
    <div class="faces">
      {list.map((face) => (
        <Avatar face={face} />
      ))}
    </div>
  ) : null;
}
