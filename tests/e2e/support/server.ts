import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BINARY = resolve(process.env['RECADO_BIN'] ?? '../../target/debug/recado');
const PATIENCE = 20_000;

export interface ServerOptions {
  /** A data folder to begin with; it is copied. Without it Recado starts as on the first day. */
  data?: string;
  environment?: Record<string, string>;
  /** Its time stands still but for `pass`. */
  isClockStill?: boolean;
}

/** The real binary on a free port, with a data folder of its own. */
export class Server {
  url = '';
  /** Printed once, by a server that nobody has set up. */
  setupLink: string | null = null;
  log = '';
  readonly folder = mkdtempSync(join(tmpdir(), 'recado-e2e-'));
  #process: ChildProcess | null = null;
  #listen = '127.0.0.1:0';

  private constructor(private readonly options: ServerOptions) {
    if (options.data) cpSync(options.data, this.data, { recursive: true });
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(options);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  /** Starts it, or starts it again at the same address on the same data. */
  start(): Promise<void> {
    const more = this.options.isClockStill ? ['--clock-from-input'] : [];
    const child = spawn(BINARY, ['serve', '--data', this.data, ...more], {
      cwd: this.folder,
      env: {
        ...process.env,
        RECADO_HTTP__LISTEN: this.#listen,
        RECADO_HTTP__WORKERS: '2',
        RECADO_LOG__LEVEL: 'warn',
        ...this.options.environment,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stderr.on('data', (words: Buffer) => (this.log += words.toString()));
    return new Promise((done, reject) => {
      let said = '';
      const giveUp = (why: string) => reject(new Error(`${BINARY} ${why}\n${said}${this.log}`));
      const timer = setTimeout(() => giveUp('did not say where it is'), PATIENCE);
      child.on('error', (error) => giveUp(String(error)));
      child.on('exit', (code) => giveUp(`ended with ${code}`));
      child.stdout.on('data', (words: Buffer) => {
        said += words.toString();
        const url = /Recado is at (\S+)\n/.exec(said)?.[1];
        if (!url) return;
        this.url = url;
        this.#listen = new URL(url).host;
        this.setupLink = /Set it up here, once: (\S+)\n/.exec(said)?.[1] ?? this.setupLink;
        clearTimeout(timer);
        done();
      });
    });
  }

  /** Lets time go by on a server whose clock stands still. */
  pass(seconds: number) {
    this.#process?.stdin?.write(`${seconds}\n`);
  }

  /** The set-up link is a line of its own, a moment after the address. */
  async link(): Promise<string> {
    const output = this.#process?.stdout;
    while (!this.setupLink && output) await once(output, 'data', { signal: AbortSignal.timeout(PATIENCE) });
    if (!this.setupLink) throw new Error('The server is not running and has printed no set-up link.');
    return this.setupLink;
  }

  /** As when the power goes. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
