import { useEffect, useRef, useState } from './hooks';
import type { Problem } from './api';
import type { Chat } from './chat';
import { Intro } from './Intro';
import type { PreChat as Questions, WidgetFrameBoot } from './protocol';
import type { State } from './state';
import { say, type Phrase } from './words';
import { Wrong } from './Wrong';

interface PreChatProps {
  boot: WidgetFrameBoot;
  chat: Chat;
  state: State;
  questions: Questions;
}

/** What is wrong, by the field's name; `all` is the form's. */
type Mistakes = Record<string, Phrase | undefined>;

/** The questions before the chat. The browser knows what is wrong; the words are ours, in the widget's language. */
export function PreChat({ boot, chat, state, questions }: PreChatProps) {
  const box = useRef<HTMLFormElement>(null);
  const [wrong, setWrong] = useState<Mistakes>({});
  const [isSending, setSending] = useState(false);
  const { form, group, isOpen } = state;
  const { groups } = questions;
  const offered = (wanted: unknown) => groups.find(({ id }) => `${id}` === `${wanted}`)?.id;
  // What the visitor chose in an earlier visit may be gone; then as the page has chosen, if that can be chosen.
  const chosen = offered(form.group_id) ?? offered(group);

  useEffect(() => {
    if (isOpen && matchMedia('(pointer: fine)').matches) box.current?.querySelector('input')?.focus();
  }, [isOpen]);

  async function submit(event: Event) {
    event.preventDefault();
    if (isSending) return;
    const found: Mistakes = {};
    // Backwards, so that the first wrong one has the focus.
    for (const field of [...(box.current?.querySelectorAll('input') ?? [])].reverse()) {
      if (field.checkValidity()) continue;
      found[field.name] = field.validity.typeMismatch ? 'wrong_email' : 'missing';
      field.focus();
    }
    setWrong(found);
    if (Object.keys(found).length) return;
    setSending(true);
    try {
      // Of what was typed in an earlier visit only what is asked for now: nobody could mend the rest.
      await chat.answer({ ...Object.fromEntries(new FormData(event.target as HTMLFormElement)), group_id: chosen });
    } catch (error) {
      const { field } = error as Problem;
      const isGone = field === 'group_id';
      if (isGone)
        chat.store.set({ asked: { ...state.asked, groups: groups.filter(({ id }) => id !== chosen) } as Questions });
      setWrong(
        isGone
          ? { group_id: 'gone' }
          : field === 'email' && questions.email !== 'off'
            ? { email: 'wrong_email' }
            : { all: 'refused' },
      );
      setSending(false);
    }
  }

  function change(name: string, value: string | number) {
    setWrong({ ...wrong, [name]: undefined });
    chat.setForm({ [name]: value });
  }

  const error = (name: string) => <Wrong id={`wrong-${name}`} phrase={wrong[name]} />;

  const field = (name: 'name' | 'email') =>
    questions[name] !== 'off' && (
      <>
        <label>
          {say(name)} {questions[name] === 'optional' && <small>{say('optional')}</small>}
          <input
            name={name}
            type={(name === 'email' ? name : 'text') as 'email'}
            autocomplete={name}
            required={questions[name] === 'required'}
            pattern={name === 'email' ? undefined : '.*\\S.*'}
            maxLength={200}
            dir="auto"
            value={form[name] ?? ''}
            aria-invalid={!!wrong[name]}
            aria-describedby={`wrong-${name}`}
            onInput={({ currentTarget }) => change(name, currentTarget.value)}
          />
        </label>
        {error(name)}
      </>
    );

  return (
    <form class="thread ask" noValidate ref={box} onSubmit={submit}>
      <Intro boot={boot} />
      {field('name')}
      {field('email')}
      {groups.length > 0 && (
        <fieldset aria-describedby="wrong-group_id">
          <legend>{say('whom')}</legend>
          {groups.map(({ id, name, is_online }) => (
            <label class="choice" key={id}>
              <input
                type="radio"
                name="group_id"
                required
                checked={id === chosen}
                onChange={() => change('group_id', id)}
              />
              {name}
              <small class={is_online ? 'online' : ''}>{say(is_online ? 'online' : 'offline')}</small>
            </label>
          ))}
        </fieldset>
      )}
      {error('group_id')}
      <button class="go" aria-disabled={isSending}>
        {say(isSending ? 'sending' : 'begin')}
      </button>
      {error('all')}
    </form>
  );
}
