import { api, asFailure, whenSignedOut, type Failure } from './api';
import type { Agent, Role, Session } from './api-types';
import { words } from './i18n.svelte';

type Standing = 'unknown' | 'signed_out' | 'setup_required' | 'signed_in' | 'failed';

class SessionState {
  current = $state.raw<Session | null>(null);
  standing = $state<Standing>('unknown');
  failure = $state.raw<Failure | null>(null);

  get agent(): Agent {
    if (!this.current) throw new Error('Nobody is signed in.');
    return this.current.agent;
  }

  async load(): Promise<void> {
    try {
      await this.enter(await api.get<Session>('/session'));
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === 'setup_required') this.standing = 'setup_required';
      else if (failure.status === 401) this.standing = 'signed_out';
      else this.standing = 'failed';
      this.failure = failure;
    }
  }

  async enter(session: Session): Promise<void> {
    await words.use(session.agent.language);
    this.current = session;
    this.failure = null;
    this.standing = 'signed_in';
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.enter(await api.post<Session>('/session', { email, password }));
  }

  async signOut(): Promise<void> {
    await api.delete('/session');
    leave();
  }

  renew(change: Partial<Pick<Session, 'agent' | 'business' | 'seq'>>): void {
    if (this.current) this.current = { ...this.current, ...change };
  }

  can(role: Role): boolean {
    const rank: Record<Role, number> = { agent: 0, admin: 1, owner: 2 };
    return this.current !== null && rank[this.current.agent.role] >= rank[role];
  }
}

export const session = new SessionState();

/** A fresh page is the surest way to forget everything that this agent could see. */
function leave() {
  location.assign('/sign-in');
}

whenSignedOut(() => {
  if (session.standing !== 'signed_in') return;
  sessionStorage.setItem('recado:return', location.pathname);
  leave();
});
