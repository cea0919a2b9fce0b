import { Faces } from './Avatar';
import type { Chat } from './chat';
import { Icon } from './icons';
import type { WidgetFrameBoot } from './protocol';
import type { State } from './state';
import { opening, say } from './words';

export function Header({ boot, chat, state }: { boot: WidgetFrameBoot; chat: Chat; state: State }) {
  // Before the first word they stand large in the thread.
  const hasFaces = state.messages.length > 0 || state.waiting.length > 0;
  const { isOnline, opensAt, hasBot, status } = state;
  // Where people have the conversation, no bot answers any more.
  const isBots = status === 'pending' || (hasBot && status !== 'open');
  const about = isOnline
    ? say('reply_time')
    : [isBots && say('bot_now'), opensAt ? opening(opensAt) : !isBots && say('away')].filter(Boolean).join(' · ');
  return (
    <header>
      {hasFaces && <Faces list={boot.agents} />}
      <div class="names">
        <h1>{say('title')}</h1>
        <p class={isOnline ? 'online' : ''}>
          {isOnline && <span class="visually-hidden">{say('online')}. </span>}
          {about}
        </p>
      </div>
      {boot.mode !== 'page' && (
        <button class="plain" aria-label={say('close')} onClick={chat.close}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}
