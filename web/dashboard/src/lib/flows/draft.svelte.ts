import { asFailure, type Api, type Failure } from '../api';
import { isSame, MEDIA, SCRIPT, without } from './files';
import { keepWork, keptWork, opening } from './keeping';
import type { FlowDraftView, FlowFiles, FlowMedium } from './protocol';

/** The files of a flow as they are being edited here, beside what the server has. */
export class FlowDraft {
  files = $state.raw<FlowFiles>({});
  media = $state.raw<FlowMedium[]>([]);
  /** The file before the agent's eyes. */
  current = $state(SCRIPT);
  revision = $state(0);
  isLoaded = $state(false);
  isSaving = $state(false);
  /** The work was found on this device, not on the server. */
  wasRestored = $state(false);
  /** Unsaved work is on this device too, so that leaving the page does not lose it. */
  isKept = $state(true);
  /** What somebody else has saved meanwhile, until it is decided whose stays. */
  theirs = $state.raw<FlowDraftView | null>(null);
  failure = $state.raw<Failure | null>(null);
  #saved = $state.raw<FlowFiles>({});
  readonly isUnsaved = $derived(this.isLoaded && !isSame(this.files, this.#saved));
  #saving: Promise<boolean> | null = null;
  #turn = 0;
  /** The newest draft that was heard of while this one was on its way to the server. */
  #heard = 0;
  /** What is kept on the device is this page's, not another tab's. */
  #isKeeper = false;

  constructor(
    readonly flowId: number,
    private readonly agentId: number,
    private readonly api: Api,
  ) {}

  get saved(): FlowFiles {
    return this.#saved;
  }

  get text(): string {
    return this.files[this.current] ?? '';
  }

  get #path() {
    return `/flows/${this.flowId}/draft`;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const view = await this.api.get<FlowDraftView>(this.#path);
      if (turn !== this.#turn) return;
      if (this.isLoaded) this.#meet(view);
      else this.#open(view);
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    }
  }

  write(name: string, text: string): void {
    if (this.files[name] === text) return;
    this.#change({ ...this.files, [name]: text });
  }

  add(name: string, text: string): void {
    this.#change({ ...this.files, [name]: text });
    this.current = name;
  }

  rename(name: string, to: string): void {
    if (name === to) return;
    this.#change({ ...without(this.files, name), [to]: this.files[name] ?? '' });
    if (this.current === name) this.current = to;
  }

  /** Answers how to take it back; over a file that has come in its place nothing is. */
  remove(name: string): () => void {
    const text = this.files[name] ?? '';
    this.#change(without(this.files, name));
    if (this.current === name) this.current = SCRIPT;
    return () => {
      if (!(name in this.files)) this.add(name, text);
    };
  }

  replace(files: FlowFiles): void {
    this.#change(files);
    this.#stay();
  }

  /**
   * Answers whether it is on the server now. Who saves while it is being saved waits for that; what is written meanwhile
   * stays unsaved.
   */
  async save(): Promise<boolean> {
    while (this.#saving) await this.#saving;
    if (this.theirs) return false;
    if (!this.isUnsaved) return true;
    this.#saving = this.#send(this.files);
    try {
      return await this.#saving;
    } finally {
      this.#saving = null;
      if (this.#heard > this.revision) void this.load();
    }
  }

  /** What the other saved is overwritten by what is here. */
  async keepMine(): Promise<boolean> {
    const { theirs } = this;
    if (!theirs) return false;
    this.#take(theirs, theirs.files);
    return this.save();
  }

  takeTheirs(): void {
    const { theirs } = this;
    if (!theirs) return;
    this.files = theirs.files;
    this.#take(theirs, theirs.files);
    this.#stay();
  }

  #open(view: FlowDraftView) {
    const kept = keptWork(this.agentId, this.flowId);
    const found = opening(kept, view);
    this.#isKeeper = kept !== null;
    this.files = found.kind === 'fresh' ? view.files : found.files;
    this.#take(view, view.files);
    this.wasRestored = found.kind === 'restored';
    if (found.kind === 'conflict') this.theirs = view;
    this.isLoaded = true;
    this.#stay();
  }

  /** News of the draft while it is open here. */
  #meet(view: FlowDraftView) {
    // Answers overtake each other: what is older than what is known already is no news.
    if (view.revision < this.revision) return;
    this.media = view.media;
    if (view.revision === this.revision) return;
    if (this.isSaving) {
      this.#heard = Math.max(this.#heard, view.revision);
      return;
    }
    if (this.isUnsaved && !isSame(view.files, this.files)) {
      this.theirs = view;
      this.#keep();
      return;
    }
    this.files = view.files;
    this.#take(view, view.files);
    this.#stay();
  }

  async #send(files: FlowFiles): Promise<boolean> {
    this.isSaving = true;
    try {
      const view = await this.api.put<FlowDraftView>(this.#path, { files, revision: this.revision });
      this.#take(view, files);
      this.failure = null;
      return true;
    } catch (error) {
      await this.#refused(asFailure(error));
      return false;
    } finally {
      this.isSaving = false;
    }
  }

  async #refused(failure: Failure) {
    this.failure = failure;
    if (failure.code !== 'draft_changed') return;
    try {
      this.theirs = await this.api.get<FlowDraftView>(this.#path);
      this.failure = null;
    } catch (error) {
      this.failure = asFailure(error);
    }
  }

  #take(view: FlowDraftView, files: FlowFiles) {
    this.#saved = files;
    this.revision = view.revision;
    this.media = view.media;
    this.theirs = null;
    this.wasRestored = false;
    this.#keep();
  }

  /** On the file that is looked at, if there still is one. */
  #stay() {
    if (!(this.current in this.files) && this.current !== MEDIA) this.current = SCRIPT;
  }

  #change(files: FlowFiles) {
    this.files = files;
    this.#keep();
  }

  /** Another tab may have work of its own on the device: only what came from here is taken away. */
  #keep() {
    const isSaved = isSame(this.files, this.#saved);
    if (isSaved && !this.#isKeeper) return;
    const work = isSaved ? null : { revision: this.revision, files: this.files };
    this.isKept = keepWork(this.agentId, this.flowId, work);
    this.#isKeeper = !isSaved;
  }
}
