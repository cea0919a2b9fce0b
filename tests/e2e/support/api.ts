/** Recado's API as a program sees it: what a test needs done but does not want to look at. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  async call<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer> {
    const isJson = body !== undefined && !(body instanceof Uint8Array);
    const response = await fetch(this.url + path, {
      method,
      headers: { Origin: this.url, ...this.headers, ...(isJson ? { 'Content-Type': 'application/json' } : {}) },
      body: isJson ? JSON.stringify(body) : (body as Uint8Array<ArrayBuffer> | undefined),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  get = <Answer>(path: string) => this.call<Answer>('GET', path);
  post = <Answer>(path: string, body?: unknown) => this.call<Answer>('POST', path, body);
  put = <Answer>(path: string, body?: unknown) => this.call<Answer>('PUT', path, body);
  patch = <Answer>(path: string, body?: unknown) => this.call<Answer>('PATCH', path, body);
  delete = <Answer>(path: string) => this.call<Answer>('DELETE', path);
}

/** The name and value of the cookie that a sign-in gives. */
export async function signedIn(url: string, path: string, body: unknown): Promise<string> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { Origin: url, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('recado_session='));
  if (!cookie) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return cookie.slice('recado_session='.length).split(';')[0] ?? '';
}
