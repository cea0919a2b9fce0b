import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program.mjs';
import { until } from './waiting.mjs';

/** The real binary on a free port, with data of its own and a clock that stands still but for `pass`. */
export class Recado {
  #folder = mkdtempSync(join(process.env.RECADO_MAIL_FOLDER, 'recado-'));
  #program = null;
  #listen = '127.0.0.1:0';
  #mailServers;
  #caFile;
  url = '';

  /** One that may connect to these mail servers, and trusts the authorities of this file. */
  constructor(mailServers, caFile) {
    this.#mailServers = mailServers;
    this.#caFile = caFile;
  }

  /** Starts it, or starts it again at the same address on the same data. */
  async start() {
    const mailServers = this.#mailServers.map((server) => `'${server}'`).join(',');
    const program = new Program(
      process.env.RECADO_BIN,
      ['serve', '--data', join(this.#folder, 'data'), '--clock-from-input'],
      {
        cwd: this.#folder,
        env: {
          ...process.env,
          RECADO_HTTP__LISTEN: this.#listen,
          RECADO_HTTP__WORKERS: '2',
          RECADO_LOG__LEVEL: 'warn',
          RECADO_NET__ALLOWED_PRIVATE: `[${mailServers}]`,
          ...(this.#caFile ? { RECADO_NET__CA_FILE: this.#caFile } : {}),
        },
      },
    );
    this.#program = program;
    this.url = await this.#said(/Recado is at (\S+)\n/);
    this.#listen = new URL(this.url).host;
  }

  /** The link of the first day. */
  setupToken() {
    return this.#said(/Set it up here, once: \S+[?&]token=([^\s&]+)/);
  }

  /** Lets time go by. */
  pass(seconds) {
    this.#program.say(seconds);
  }

  /** As when the power goes. */
  async kill() {
    await this.#program?.end('SIGKILL');
  }

  async stop() {
    await this.#program?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get log() {
    return `--- recado\n${this.#program?.log ?? ''}`;
  }

  #said(pattern) {
    const program = this.#program;
    return until(`recado says ${pattern}`, () => {
      const said = pattern.exec(program.log)?.[1];
      if (!said && !program.isRunning) throw new Error(`it has ended: ${program.log}`);
      return said;
    });
  }
}
