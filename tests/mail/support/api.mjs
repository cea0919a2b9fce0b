/** Recado's API, as one caller. */
export class Api {
  #url;
  #headers;

  constructor(url, headers = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** Sets an installation up, as its owner. */
  static async setUp(url, body) {
    const response = await fetch(`${url}/api/v1/setup`, {
      method: 'POST',
      headers: { Origin: url, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const cookie = response.headers.getSetCookie().find((one) => one.startsWith('recado_session='));
    if (!cookie) throw new Error(`set-up: ${response.status} ${await response.text()}`);
    return new Api(url, { Cookie: cookie.split(';')[0] });
  }

  async #call(method, path, body) {
    const response = await fetch(this.#url + path, {
      method,
      headers: { Origin: this.#url, 'Content-Type': 'application/json', ...this.#headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  get(path) {
    return this.#call('GET', path);
  }

  post(path, body) {
    return this.#call('POST', path, body);
  }

  patch(path, body) {
    return this.#call('PATCH', path, body);
  }
}
