import type { Identity, Start } from '../bridge';
import { Problem, waitAfter, type Api } from './api';
import type { Language, WidgetSession } from './protocol';

export interface SessionOptions {
  key: string;
  api: Api;
  token(): string | null;
  language: Language;
  onSession(session: WidgetSession): void;
  /** The session is there, and the signature that was sent with it was wrong. */
  onIdentityRefused(identity: Identity): void;
  /** No answer, but it is being tried again. */
  onOffline(): void;
  /** The server will not have us: unknown inbox, domain not allowed. */
  onRefused(code: string): void;
}

/** Gets a session and gets it again when it is lost, patiently; never two requests at a time. */
export function createSession(options: SessionOptions) {
  let visit: Start | null = null;
  let isRunning = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function renew(): Promise<void> {
    if (isRunning || !visit) return;
    clearTimeout(timer);
    isRunning = true;
    // The page may name somebody while the answer is on its way; it says nothing of them.
    const { identity } = visit;
    const token = options.token();
    let session: WidgetSession;
    try {
      session = await ask(visit);
    } catch (error) {
      isRunning = false;
      if (error instanceof Problem && !error.isPassing) {
        options.onRefused(error.code);
        return;
      }
      options.onOffline();
      const asked = error instanceof Problem ? error.retryAfter * 1000 : 0;
      timer = setTimeout(() => void renew(), Math.max(waitAfter(failures++), asked));
      return;
    }
    failures = 0;
    isRunning = false;
    // Another tab, or a name, has brought another token meanwhile: one browser must not become two visitors.
    if (options.token() !== token) return renew();
    // Told once; a renewed session begins at the page of now.
    visit.trail = [];
    if (identity?.hash && !session.contact.is_verified) options.onIdentityRefused(identity);
    options.onSession(session);
  }

  function ask({ page, trail, group, identity }: Start) {
    const body = {
      token: options.token(),
      page,
      trail,
      language: options.language,
      page_group: group ?? undefined,
      identity: identity ?? undefined,
    };
    return options.api.post<WidgetSession>(`/session?key=${encodeURIComponent(options.key)}`, body);
  }

  addEventListener('online', () => {
    if (failures) void renew();
  });

  return {
    begin(start: Start) {
      visit = start;
      return renew();
    },
    renew,
    /** What later sessions of this page tell the server, too. */
    remember(part: Partial<Pick<Start, 'identity' | 'group' | 'page'>>) {
      if (visit) Object.assign(visit, part);
    },
    /** Later sessions don't name them any more, unless the page has named somebody else since. */
    forget(identity: Identity) {
      if (visit?.identity === identity) visit.identity = null;
    },
  };
}
