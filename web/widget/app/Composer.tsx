import { autofillFor, keyboardFor, openPromptOf } from '@recado/shared/prompt';
import { useEffect, useRef } from './hooks';
import type { Chat } from './chat';
import { Icon } from './icons';
import type { WidgetFrameBoot } from './protocol';
import type { State } from './state';
import { UploadList } from './UploadList';
import { say } from './words';

export function Composer({ boot, chat, state }: { boot: WidgetFrameBoot; chat: Chat; state: State }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { draft, uploads, isOpen, form, messages } = state;
  // What the bot has asked for, so that the right keyboard comes up.
  const asked = openPromptOf(messages, state.waiting)?.prompt;
  const input = asked?.kind === 'input' ? asked.input : undefined;
  const over = Array.from(draft.trim()).length - boot.limits.message_chars;
  const isUploading = uploads.some((upload) => !upload.attachment);
  const canSend = over <= 0 && !isUploading && (draft.trim() !== '' || uploads.length > 0);

  useEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
  }, [draft, isOpen]);

  useEffect(() => {
    // On a touch screen the focus would bring up the keyboard over the conversation.
    const isWanted = matchMedia('(pointer: fine)').matches || (form.is_answered && !messages.length);
    if (isOpen && isWanted) field.current?.focus();
  }, [isOpen]);

  useEffect(() => {
    if (state.answered) field.current?.focus();
  }, [state.answered]);

  function send() {
    if (!canSend) return;
    chat.send(draft);
    chat.setDraft('');
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter also ends the composing of a word in many writing systems.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  function onPaste(event: ClipboardEvent) {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    chat.uploads.add(files);
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {uploads.length > 0 && <UploadList chat={chat} uploads={uploads} limit={boot.limits.attachment_bytes} />}
      <div class="row">
        <button
          type="button"
          class={input === 'file' ? 'plain wanted' : 'plain'}
          aria-label={say('attach')}
          onClick={() => picker.current?.click()}
        >
          <Icon name="clip" />
          {input === 'file' && say('attach')}
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={say('attach')}
          onChange={({ currentTarget }) => {
            chat.uploads.add(currentTarget.files ?? []);
            // The same file can be chosen again.
            currentTarget.value = '';
            field.current?.focus();
          }}
        />
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          enterkeyhint="send"
          inputMode={keyboardFor(input)}
          autocomplete={autofillFor(input)}
          aria-label={say('placeholder')}
          placeholder={say('placeholder')}
          value={draft}
          onInput={({ currentTarget }) => chat.setDraft(currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <button type="submit" class="send" aria-label={say('send')} disabled={!canSend}>
          <Icon name="send" />
        </button>
      </div>
      {over > 0 && (
        <p class="over" role="status">
          {say('too_long', { count: over })}
        </p>
      )}
    </form>
  );
}
