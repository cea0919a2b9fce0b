import { isLink, type PromptOf } from '@recado/shared/prompt';
import { Option, type Press } from './Option';

/** Side by side, to be pushed along; the next one peeps in, so that one sees that there is more. */
export function Cards({ cards, on }: { cards: PromptOf<'cards'>['cards']; on: Press }) {
  return (
    <ul class="cards" tabIndex={0}>
      {cards.map(({ title, text, image_url, buttons }) => (
        <li>
          {image_url && <img src={image_url} alt="" loading="lazy" />}
          <p dir="auto">
            <b>{title}</b>
            {text && <small>{text}</small>}
          </p>
          {buttons.map(({ id, label, url }) =>
            id !== null ? (
              <Option id={id} label={label} on={on}>
                {label}
              </Option>
            ) : (
              isLink(url) && (
                <a class="option" dir="auto" href={url} target="_blank" rel="noopener noreferrer nofollow">
                  {label}
                </a>
              )
            ),
          )}
        </li>
      ))}
    </ul>
  );
}
