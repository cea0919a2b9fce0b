import { useEffect, useRef, useState } from 'preact/hooks';
import { Faces } from './Avatar';
import type { Chat } from './chat';
import { Icon } from './icons';
import { Messages } from './Messages';
import type { WidgetFrameBoot } from './protocol';
import { useScrolling } from './scrolling';
import type { State } from './state';
import { Typing } from './Typing';
import { UnsentMessages } from './Unsent';
import { useWords } from './words';

export function Thread({ boot, chat, state }: { boot: WidgetFrameBoot; chat: Chat; state: State }) {
  const { say } = useWords();
  const log = useRef<HTMLDivElement>(null);
  const { messages, waiting, isOpen } = state;
  const count = messages.length + waiting.length;
  const { isAtEnd, missed, onScroll, toEnd } = useScrolling(log, messages[0]?.id, count, isOpen, chat.loadOlder);
  const isVisible = useVisible();

  useEffect(() => {
    if (isOpen && isVisible && isAtEnd && state.hasSession) chat.read();
  }, [isOpen, isVisible, isAtEnd, messages, state.hasSession]);

  // What the visitor writes is always seen to go.
  useEffect(toEnd, [waiting.length]);
  // When somebody starts to type the line must not grow out of sight.
  useEffect(() => {
    if (isAtEnd) toEnd();
  }, [state.typing]);

  const isLoading = state.isReturning && !state.hasSession && !count;
  return (
    <div class="thread">
      <div
        class="log"
        role="log"
        tabIndex={0}
        aria-label={say('thread')}
        aria-busy={isLoading}
        ref={log}
        onScroll={onScroll}
      >
        <div class="list">
          {isLoading && <Skeleton />}
          {state.isLoadingOlder && <p class="day">{say('loading')}</p>}
          {!isLoading && !state.next && (
            <div class={count ? 'intro' : 'intro alone'}>
              <Faces list={boot.agents} />
              <h2>{say('greeting')}</h2>
              <p>{boot.business_name}</p>
            </div>
          )}
          <Messages state={state} isFollowed={waiting.length > 0} />
          <UnsentMessages chat={chat} state={state} />
          <Typing face={state.typing} team={boot.business_name} />
        </div>
      </div>
      {!isAtEnd && (
        <button type="button" class="pill" aria-label={missed ? undefined : say('to_end')} onClick={toEnd}>
          <Icon name="down" />
          {missed > 0 && say('new_messages', { count: missed })}
        </button>
      )}
    </div>
  );
}

function useVisible(): boolean {
  const [isVisible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const update = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return isVisible;
}

function Skeleton() {
  const { say } = useWords();
  return (
    <div class="skeleton">
      <span class="visually-hidden">{say('loading')}</span>
      <i />
      <i />
      <i />
    </div>
  );
}
