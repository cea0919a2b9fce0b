/** The widget's calls to the server it came from. */

/** Why a call failed, in the server's stable codes; status 0 means that no answer came. */
export class Problem extends Error {
  // Only declared: real class fields cost a kilobyte of helpers in the browsers we build for.
  declare readonly status: number;
  declare readonly code: string;
  /** Seconds the server asked to wait. */
  declare readonly retryAfter: number;
  /** Whose value was refused. */
  declare readonly field?: string;

  constructor(status: number, code: string, retryAfter = 0) {
    super(code);
    Object.assign(this, { status, code, retryAfter });
  }

  /** Trying the same again later makes sense. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

const PATIENCE = 20_000;

/** Full jitter: after a restart of the server its visitors must not all come back in the same moment. */
export const waitAfter = (failures: number) => Math.random() * Math.min(30_000, 1_000 * 2 ** failures);

export function createApi(token: () => string | null) {
  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      const response = await fetch(`/api/widget${path}`, {
        method,
        headers: { ...authorization(), 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: abort.signal,
      });
      const text = await response.text();
      if (!response.ok) throw problemOf(response.status, text, response.headers.get('Retry-After'));
      return (text ? JSON.parse(text) : undefined) as Answer;
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(0, 'offline');
    } finally {
      clearTimeout(timer);
    }
  }

  function authorization(): Record<string, string> {
    const held = token();
    return held ? { Authorization: `Bearer ${held}` } : {};
  }

  return {
    authorization,
    get: <Answer>(path: string) => call<Answer>('GET', path),
    post: <Answer>(path: string, body: unknown) => call<Answer>('POST', path, body),
    put: <Answer>(path: string, body: unknown) => call<Answer>('PUT', path, body),
  };
}

export type Api = ReturnType<typeof createApi>;

export function problemOf(status: number, text: string, retryAfter?: string | null): Problem {
  const problem = new Problem(status, 'internal', Number(retryAfter) || 0);
  try {
    Object.assign(problem, JSON.parse(text), { status });
  } catch {
    // A proxy's page: its status says enough.
  }
  return problem;
}
