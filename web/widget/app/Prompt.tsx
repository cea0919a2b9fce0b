import { answerTo, pressed, type Field, type PromptOf } from '@recado/shared/prompt';
import { Cards } from './Cards';
import type { Chat } from './chat';
import { Options, type Press } from './Option';
import { PromptForm } from './PromptForm';
import type { WidgetMessage } from './protocol';
import type { State } from './state';
import type { ComponentChildren } from './view';
import { say } from './words';

interface PromptProps {
  chat: Chat;
  state: State;
  message: WidgetMessage;
  /** It can be answered; else it only tells what there was to choose, and what was chosen. */
  isOpen: boolean;
  children?: ComponentChildren;
}

/** What a bot's message lets the visitor choose or fill in, below its words. Typing something else always works. */
export function Prompt({ chat, state, message, isOpen, children }: PromptProps) {
  const { id, prompt, text } = message;
  const on: Press = {
    isOpen,
    chosen: answerTo(id, state.messages, state.waiting)?.option_id,
    // A press by key counts no clicks.
    press: (option, label) => (event) => chat.choose(label, pressed(id, option), !event.detail),
  };

  function content() {
    switch (prompt?.kind) {
      case 'options':
        return <Options options={prompt.options} on={on} />;
      case 'list':
        return <List list={prompt} on={on} />;
      case 'cards':
        return <Cards cards={prompt.cards} on={on} />;
      case 'form':
        return <PromptForm chat={chat} state={state} id={id} isOpen={isOpen} {...prompt} />;
      case 'input': {
        if (!isOpen || prompt.input !== 'date') return null;
        const field: Field = { name: '', label: say('date'), input: 'date', is_required: true, options: [] };
        return <PromptForm chat={chat} state={state} id={id} isOpen fields={[field]} isBare />;
      }
    }
  }

  const shown = content();
  return (
    <div class="prompt">
      {shown && (
        <div role="group" aria-labelledby={text ? `m${id}` : undefined} aria-label={text ? undefined : say('bot')}>
          {shown}
        </div>
      )}
      {children}
    </div>
  );
}

function List({ list: { button, sections }, on }: { list: PromptOf<'list'>; on: Press }) {
  const chosen = sections.flatMap(({ options }) => options).filter(({ id }) => id === on.chosen);
  if (chosen.length) return <Options options={chosen} on={on} isList />;
  const rows = sections.map(({ title, options }) => (
    <>
      {title && <h3 dir="auto">{title}</h3>}
      <Options options={options} on={on} isList />
    </>
  ));
  return button ? (
    <details>
      <summary dir="auto">{button}</summary>
      {rows}
    </details>
  ) : (
    <>{rows}</>
  );
}
