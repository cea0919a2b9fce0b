import { useEffect, useState } from './hooks';
import type { Chat } from './chat';
import { Composer } from './Composer';
import { Header } from './Header';
import { PreChat } from './PreChat';
import type { WidgetFrameBoot } from './protocol';
import { questionsOf } from './questions';
import { useStore } from './store';
import { Thread } from './Thread';
import { say } from './words';

export function App({ boot, chat }: { boot: WidgetFrameBoot; chat: Chat }) {
  const state = useStore(chat.store);
  const [isDropping, setDropping] = useState(false);

  useEffect(() => {
    document.documentElement.lang = boot.language;
    document.title = say('title');
    // For good: the app lives as long as its document.
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) chat.close();
    });
  }, []);
  const isForbidden = state.broken === 'forbidden';
  const questions = questionsOf(boot, state);
  // Asked when we know that there is something to ask.
  const isUnknown = state.isReturning && !state.hasSession;

  return (
    <main
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => event.relatedTarget || setDropping(false)}
      onDrop={(event) => {
        if (!event.dataTransfer?.files.length) return;
        event.preventDefault();
        setDropping(false);
        chat.uploads.add(event.dataTransfer.files);
      }}
    >
      <Header boot={boot} chat={chat} state={state} />
      <div role="status">
        {state.broken ? (
          <p class={isForbidden ? 'denied' : 'bar'}>{say(isForbidden ? 'members' : 'broken')}</p>
        ) : (
          state.connection === 'offline' && <p class="bar">{say('reconnecting')}</p>
        )}
      </div>
      {questions && !isUnknown ? (
        <PreChat boot={boot} chat={chat} state={state} questions={questions} />
      ) : (
        !isForbidden && <Thread boot={boot} chat={chat} state={state} />
      )}
      {!questions && !isForbidden && <Composer boot={boot} chat={chat} state={state} />}
      {isDropping && <div class="drop">{say('drop')}</div>}
    </main>
  );
}
