import { connectLive, type LiveConnection, type LiveState } from '@recado/shared/live';
import { API, api } from '../api';
import type { HeardEvent, LiveSignal, Session } from '../api-types';
import { session } from '../session.svelte';
import { alertOf } from './alert';
import { desk } from './desk.svelte';
import { withAvailability } from './roster.svelte';

class Connection {
  state = $state<LiveState>('connecting');
  /** A first connection takes a moment, and so does a short gap: only a real gap is worth a bar. */
  isLost = $state(false);
  #live: LiveConnection | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The last event heard: a connection that is opened again must not hear it twice. */
  #seq: number | null = null;

  open(): void {
    const socket = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${API}/live`;
    this.#live = connectLive({
      wsUrl: () => socket,
      sseUrl: () => `${API}/live/events`,
      after: () => this.#seq ?? session.current?.seq ?? null,
      onState: (state) => this.#become(state),
      onClosed: () => void session.load(),
      onFrame: (frame) => {
        if (frame.type === 'resync') return this.#resync();
        if (frame.type === 'event') this.#hear(frame.seq, { kind: frame.kind, data: frame.data } as HeardEvent);
        else if (frame.type === 'signal') desk.signal({ kind: frame.kind, data: frame.data } as LiveSignal);
        return undefined;
      },
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#live?.close();
    this.#live = null;
  }

  retryNow(): void {
    this.#live?.retryNow();
  }

  #become(state: LiveState) {
    this.state = state;
    clearTimeout(this.#timer);
    if (state === 'live') {
      this.isLost = false;
      desk.outbox.retryWaiting();
    } else {
      this.#timer = setTimeout(() => (this.isLost = true), state === 'offline' ? 0 : 3_000);
    }
  }

  #hear(seq: number, event: HeardEvent) {
    this.#seq = seq;
    hear(event);
  }

  async #resync() {
    const fresh = await api.get<Session>('/session');
    session.renew(fresh);
    this.#seq = null;
    desk.reread();
  }
}

function hear(event: HeardEvent) {
  if (event.kind === 'business.updated') session.renew({ business: event.data.business });
  if (event.kind === 'agent.updated' && event.data.agent.id === desk.agentId)
    session.renew({ agent: event.data.agent });
  if (event.kind === 'agent.availability_changed' && event.data.agent_id === desk.agentId)
    session.renew({ agent: withAvailability(session.agent, event.data) });
  desk.apply(event);
  if (event.kind === 'conversation.unattended') alertOf(event.data.conversation);
}

export const connection = new Connection();
