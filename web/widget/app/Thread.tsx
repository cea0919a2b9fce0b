import { useEffect, useMemo, useRef } from './hooks';
import type { Chat } from './chat';
import { Icon } from './icons';
import { Intro } from './Intro';
import { Messages } from './Messages';
import type { WidgetFrameBoot } from './protocol';
import { useScrolling } from './scrolling';
import type { State } from './state';
import { Typing } from './Typing';
import { UnsentMessages } from './Unsent';
import { Waiting } from './Waiting';
import { say } from './words';

export function Thread({ boot, chat, state }: { boot: WidgetFrameBoot; chat: Chat; state: State }) {
  const log = useRef<HTMLDivElement>(null);
  const { messages, waiting, isOpen, isVisible } = state;
  const count = messages.length + waiting.length;
  const { isAtEnd, missed, onScroll, toEnd } = useScrolling(log, messages[0]?.id, count, isOpen, chat.loadOlder);

  useEffect(() => {
    if (isOpen && isVisible && isAtEnd && state.hasSession) chat.read();
  }, [isOpen, isVisible, isAtEnd, messages, state.hasSession]);

  // What the visitor writes is always seen to go; that it has gone, moves nobody who reads further up.
  const written = useRef(0);
  useEffect(() => {
    if (waiting.length > written.current) toEnd();
    written.current = waiting.length;
  }, [waiting.length]);
  // When somebody starts to type the line must not grow out of sight.
  useEffect(() => {
    if (isAtEnd) toEnd();
  }, [state.typing]);

  // Not for each letter that is typed: a thread can be long.
  const shown = useMemo(
    () => <Messages chat={chat} state={state} isFollowed={waiting.length > 0} />,
    [messages, waiting, state.agentReadId, state.status, state.filled, state.uploads],
  );

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
          {!isLoading && !state.next && <Intro boot={boot} isAlone={!count} />}
          {shown}
          <UnsentMessages chat={chat} state={state} />
          <Waiting queue={state.queue} />
          <Typing face={state.typing} team={boot.business_name} />
        </div>
      </div>
      {!isAtEnd && (
        <button class="pill" aria-label={missed ? undefined : say('to_end')} onClick={toEnd}>
          <Icon name="down" />
          {missed > 0 && say('new_messages', { count: missed })}
        </button>
      )}
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton">
      <span class="visually-hidden">{say('loading')}</span>
      <i />
      <i />
      <i />
    </div>
  );
}
