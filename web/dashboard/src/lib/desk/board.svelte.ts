import { api as realApi, type Api } from '../api';
import type { Board, HeardEvent, LiveSignal } from '../api-types';
import { Loading } from '../loading.svelte';

/** On a busy day something happens each moment: the board is read again at most this often. */
const AT_MOST_EVERY = 1_500;

/** Who handles what in a group: read from the server, and again soon after something has happened. */
export class BoardFile {
  readonly board: Loading<Board>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly groupId: number,
    api: Api = realApi,
  ) {
    this.board = new Loading(() => api.get<Board>(`/groups/${groupId}/board`));
  }

  /** Nothing to be seen here: the group is gone, or it is not ours to see. Should that change, everything is read anew. */
  get isShut(): boolean {
    const status = this.board.failure?.status;
    return status === 403 || status === 404;
  }

  /** The queue tells its own length, so that is shown at once. */
  hear(heard: HeardEvent | LiveSignal): void {
    if (heard.kind === 'queue.changed' && heard.data.group_id === this.groupId && this.board.value) {
      this.board.value = { ...this.board.value, queue: heard.data };
    }
    if (this.isShut || !changesBoard(heard.kind) || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.board.load();
    }, AT_MOST_EVERY);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function changesBoard(kind: string): boolean {
  if (kind === 'conversation.read') return false;
  return ['conversation.', 'message.', 'agent.', 'group.', 'queue.'].some((prefix) => kind.startsWith(prefix));
}
