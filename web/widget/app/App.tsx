import { useEffect, useState } from 'preact/hooks';
import type { Chat } from './chat';
import { Composer } from './Composer';
import { Header } from './Header';
import type { WidgetFrameBoot } from './protocol';
import { useStore } from './store';
import { Thread } from './Thread';
import { speak, useWords, wordsOf } from './words';

let spoken: string | undefined;

export function App({ boot, chat }: { boot: WidgetFrameBoot; chat: Chat }) {
  const state = useStore(chat.store);
  const { language } = state;
  if (language !== spoken) speak(wordsOf(boot, (spoken = language)));
  const words = useWords();
  const [isDropping, setDropping] = useState(false);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.say('title');
  }, [language]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) chat.close();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <main
      class={isDropping ? 'dropping' : ''}
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
          <p class="bar broken">{words.say('broken')}</p>
        ) : (
          state.connection === 'offline' && <p class="bar">{words.say('reconnecting')}</p>
        )}
      </div>
      <Thread boot={boot} chat={chat} state={state} />
      <Composer boot={boot} chat={chat} state={state} />
      {isDropping && <div class="drop">{words.say('drop')}</div>}
    </main>
  );
}
