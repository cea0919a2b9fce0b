import {
  autofillFor,
  dateWords,
  filledIn,
  formText,
  mistakesIn,
  typeOf,
  type Field,
  type Mistake,
} from '@recado/shared/prompt';
import type { Chat } from './chat';
import { useRef, useState } from './hooks';
import type { State } from './state';
import { say, spoken, type Phrase } from './words';
import { Wrong } from './Wrong';

interface PromptFormProps {
  chat: Chat;
  state: State;
  /** Of the message that asks. */
  id: number;
  fields: Field[];
  button?: string | null;
  isOpen: boolean;
  /** A date, and nothing else: it answers by its words. */
  isBare?: boolean;
}

/** This many can be looked over; more fold up. */
const FEW = 6;

/** Several questions at once, sent as one message. What is typed is kept on the device until then. */
export function PromptForm({ chat, state, id, fields, button, isOpen, isBare }: PromptFormProps) {
  const box = useRef<HTMLFormElement>(null);
  const [wrong, setWrong] = useState<Record<string, Phrase | undefined>>({});
  const { filled, uploads } = state;
  const values = filled?.message_id === id ? filled.values : {};

  if (!isOpen) return <p class="closed">{fields.map(({ label }) => label).join(' · ')}</p>;

  function change(name: string, value: string) {
    setWrong({ ...wrong, [name]: undefined });
    chat.setFilled({ message_id: id, values: { ...values, [name]: value } });
  }

  function submit(event: Event) {
    event.preventDefault();
    const given = { ...values };
    // Files go with the message; the field says which.
    for (const { name, input } of fields)
      if (input === 'file') given[name] = uploads.map((file) => file.name).join(', ');
    const found: Record<string, Phrase | undefined> = mistakesIn(fields, given);
    fields.forEach(({ name, input }, at) => {
      // The browser hands out nothing of what it can't read as a number or a date.
      if (fieldAt(at)?.validity?.badInput) found[name] = 'wrong_value' satisfies Mistake;
      if (input === 'file' && uploads.some(({ attachment }) => !attachment)) found[name] = 'sending';
    });
    setWrong(found);
    const first = fields.findIndex(({ name }) => found[name]);
    if (first >= 0) return fieldAt(first)?.focus();
    const hasFiles = fields.some(({ input }) => input === 'file');
    chat.choose(
      isBare
        ? dateWords(given[''] ?? '', spoken())
        : formText(fields, given, { yes: say('yes'), no: say('no'), language: spoken() }),
      isBare ? undefined : filledIn(id, fields, given),
      false,
      hasFiles ? chat.uploads.take() : [],
    );
    chat.setFilled(null);
  }

  const fieldAt = (at: number) => box.current?.querySelector<HTMLInputElement>(`[name="${id}-${at}"]`);

  return (
    <form class="ask box" noValidate ref={box} onSubmit={submit}>
      {fields.map((field, at) => {
        const { name, label, input, is_required } = field;
        const phrase = wrong[name];
        const wrongId = `wrong-${id}-${at}`;
        const title = (
          <>
            <bdi>{label}</bdi>
            {is_required && <b aria-hidden="true"> *</b>}
          </>
        );
        const given = {
          name: `${id}-${at}`,
          required: is_required,
          'aria-invalid': !!phrase,
          'aria-describedby': wrongId,
        };
        const choices =
          input === 'yes_no'
            ? [
                ['yes', say('yes')],
                ['no', say('no')],
              ]
            : input === 'choice'
              ? field.options.map((option) => [`${option.id}`, option.label])
              : [];
        return (
          <>
            {choices.length > FEW ? (
              <label>
                {title}
                <select
                  {...given}
                  value={values[name] ?? ''}
                  onChange={(event) => change(name, event.currentTarget.value)}
                >
                  <option value="" />
                  {choices.map(([value, words]) => (
                    <option value={value}>{words}</option>
                  ))}
                </select>
              </label>
            ) : choices.length ? (
              <fieldset aria-describedby={wrongId} class={input === 'yes_no' ? input : ''}>
                <legend>{title}</legend>
                {choices.map(([value = '', words]) => (
                  <label class="choice" key={value}>
                    <input
                      type="radio"
                      name={given.name}
                      required={is_required}
                      checked={values[name] === value}
                      onChange={() => change(name, value)}
                    />
                    <bdi>{words}</bdi>
                  </label>
                ))}
              </fieldset>
            ) : (
              <label>
                {title}
                {input === 'file' ? (
                  <input
                    {...given}
                    type="file"
                    onChange={(event) => chat.uploads.add(event.currentTarget.files ?? [])}
                  />
                ) : (
                  <input
                    {...given}
                    type={typeOf(input) as 'text'}
                    autocomplete={autofillFor(input)}
                    step="any"
                    maxLength={500}
                    dir="auto"
                    value={values[name] ?? ''}
                    onInput={(event) => change(name, event.currentTarget.value)}
                  />
                )}
              </label>
            )}
            <Wrong id={wrongId} phrase={phrase} />
          </>
        );
      })}
      <button class="go">{button ?? say('send')}</button>
    </form>
  );
}
