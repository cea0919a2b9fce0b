import { Failure } from './api';
import { emptyDraft, loadDraft, saveDraft, type ComposerMode, type Draft } from './drafts';
import { Upload } from './upload.svelte';

export const LARGEST_ATTACHMENT = 25_000_000;

/** What stands in the composer of one conversation. It outlives the view, so an upload goes on while the agent looks elsewhere. */
export class Composer {
  mode = $state<ComposerMode>('reply');
  reply = $state('');
  note = $state('');
  uploads = $state.raw<Upload[]>([]);

  constructor(
    private readonly agentId: number,
    private readonly conversationId: number,
  ) {
    const draft = loadDraft(agentId, conversationId);
    this.mode = draft.mode;
    this.reply = draft.reply;
    this.note = draft.note;
    this.uploads = draft.attachments.map((attachment) => new Upload(null, attachment));
  }

  get text(): string {
    return this[this.mode];
  }

  get isUploading(): boolean {
    return this.uploads.some((upload) => upload.isUploading);
  }

  get canSend(): boolean {
    const hasWords = this.text.trim() !== '' || this.uploads.some((upload) => upload.attachment);
    return hasWords && this.uploads.every((upload) => upload.attachment);
  }

  write(text: string): void {
    this[this.mode] = text;
    this.save();
  }

  turn(mode: ComposerMode): void {
    this.mode = mode;
    this.save();
  }

  async attach(files: Iterable<File>): Promise<void> {
    const uploads = [...files].map((file) => new Upload(file));
    this.uploads = [...this.uploads, ...uploads];
    await Promise.all(uploads.map((upload) => this.#start(upload)));
  }

  async retry(upload: Upload): Promise<void> {
    await this.#start(upload);
  }

  detach(upload: Upload): void {
    upload.cancel();
    this.uploads = this.uploads.filter((one) => one !== upload);
    this.save();
  }

  /** Takes what is written, leaving the composer empty. Words of the other tab stay. */
  take(): Pick<Draft, 'attachments'> & { kind: ComposerMode; text: string } {
    const taken = { kind: this.mode, text: this.text.trim(), attachments: this.#attachments() };
    this[this.mode] = '';
    this.uploads = [];
    this.save();
    return taken;
  }

  /** A message that was refused comes back to be changed; words written meanwhile stay below it. */
  putBack(message: { kind: ComposerMode; text: string; attachments: Draft['attachments'] }): void {
    this.mode = message.kind;
    this[message.kind] = [message.text, this[message.kind]].filter(Boolean).join('\n');
    this.uploads = [...message.attachments.map((attachment) => new Upload(null, attachment)), ...this.uploads];
    this.save();
  }

  clear(): void {
    for (const upload of this.uploads) upload.cancel();
    this.uploads = [];
    this.reply = this.note = '';
    this.save();
  }

  save(): void {
    const { mode, reply, note } = this;
    const draft: Draft = { ...emptyDraft(), mode, reply, note, attachments: this.#attachments() };
    saveDraft(this.agentId, this.conversationId, draft);
  }

  async #start(upload: Upload): Promise<void> {
    if (upload.size > LARGEST_ATTACHMENT) {
      upload.failure = new Failure({ code: 'too_large', status: 413 });
      return;
    }
    await upload.start();
    this.save();
  }

  #attachments() {
    return this.uploads.flatMap((upload) => upload.attachment ?? []);
  }
}
