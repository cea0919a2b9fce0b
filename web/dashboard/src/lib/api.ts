// The one door to the server. Every failure becomes a `Failure`, whose `code` is stable.
import type { Problem } from './api-types';

export const API = '/api/v1';

/** No answer at all: the network or the server is away. */
export const UNREACHABLE = 'unreachable';
export const CANCELLED = 'cancelled';

export class Failure extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | null;
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(problem: Partial<Problem> & { code: string }) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.field = problem.field ?? null;
    this.requestId = problem.request_id ?? null;
    this.retryAfter = problem.retry_after ?? null;
  }

  /** Worth trying again unchanged: nothing was wrong with what we asked. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure({ code: 'internal', detail: error instanceof Error ? error.message : '' });
}

let onSignedOut: () => void = () => {};

/** Called when the server no longer knows our session, whichever request found out. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const isFile = body instanceof Blob;
  const type = isFile ? body.type || 'application/octet-stream' : 'application/json';
  let response: Response;
  try {
    response = await fetch(API + path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'Content-Type': type },
      body: body === undefined ? null : isFile ? body : JSON.stringify(body),
    });
  } catch {
    throw new Failure({ code: UNREACHABLE });
  }
  const text = await response.text();
  if (!response.ok) throw readProblem(response.status, text, response.headers.get('Retry-After'));
  return (text ? JSON.parse(text) : undefined) as T;
}

export function readProblem(status: number, text: string, retryAfter: string | null): Failure {
  let problem: Partial<Problem> = {};
  try {
    problem = JSON.parse(text) as Partial<Problem>;
  } catch {
    // A proxy in between answers in HTML: the status is all there is to know.
  }
  const seconds = problem.retry_after ?? (Number(retryAfter) || undefined);
  const failure = new Failure({
    ...problem,
    status,
    code: problem.code ?? (status >= 500 ? 'busy' : 'invalid_request'),
    ...(seconds === undefined ? {} : { retry_after: seconds }),
  });
  if (status === 401 && failure.code === 'unauthenticated') onSignedOut();
  return failure;
}

export const api = {
  get: <T>(path: string) => call<T>('GET', path),
  post: <T>(path: string, body: unknown) => call<T>('POST', path, body),
  put: <T>(path: string, body: unknown = {}) => call<T>('PUT', path, body),
  patch: <T>(path: string, body: unknown) => call<T>('PATCH', path, body),
  delete: <T = void>(path: string) => call<T>('DELETE', path),
};

export type Api = typeof api;

/** `query({ view: 'mine', cursor: null })` leaves out what is null. */
export function query(values: Record<string, string | number | null>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}
