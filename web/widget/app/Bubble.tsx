import type { ComponentChildren } from './view';
import { Avatar } from './Avatar';
import { isEmojiOnly } from './emoji';
import { Files } from './Files';
import { splitLinks } from './links';
import type { Attachment, Face } from './protocol';
import { say } from './words';

interface BubbleProps {
  /** Of the words, for what belongs to them. */
  id?: string;
  isOwn: boolean;
  author: Face;
  text: string;
  attachments: Attachment[];
  /** First and last of neighbours by the same author: the name stands above the first, the face beside the last. */
  isFirst: boolean;
  isLast: boolean;
  children?: ComponentChildren;
}

export function Bubble({ id, isOwn, author, text, attachments, isFirst, isLast, children }: BubbleProps) {
  const isBot = author.kind === 'bot';
  const place = `${isOwn ? 'own' : 'their'}${isFirst ? ' first' : ''}${isLast ? ' last' : ''}`;
  return (
    <div class={`message ${place}`}>
      {!isOwn && isLast && <Avatar face={author} />}
      {isOwn ? (
        <span class="visually-hidden">{say('you')}: </span>
      ) : (
        (author.name || isBot) && (
          <span class={isFirst ? 'author' : 'visually-hidden'}>
            {author.name} {isBot && <small>{say('bot')}</small>}
          </span>
        )
      )}
      {text && (
        <div class={isEmojiOnly(text) ? 'emoji' : 'bubble'} dir="auto" id={id}>
          {splitLinks(text).map((part) =>
            part.href ? (
              <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                {part.text}
              </a>
            ) : (
              part.text
            ),
          )}
        </div>
      )}
      <Files list={attachments} />
      {children}
    </div>
  );
}
