import { execFile, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './waiting.mjs';

const PIDS = join(process.env.RECADO_MAIL_FOLDER, 'pids');

/** A program that was started, and is ended by its process id. */
export class Program {
  #child;
  #mark;
  log = '';

  constructor(command, words, options = {}) {
    mkdirSync(PIDS, { recursive: true });
    this.#child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    this.#child.on('error', (error) => (this.log += error));
    this.#child.stdin.on('error', () => {});
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output.on('data', (said) => (this.log += said));
    }
    if (!this.#child.pid) return;
    // run.sh ends by these whatever is left when a test could not.
    this.#mark = join(PIDS, String(this.#child.pid));
    writeFileSync(this.#mark, command);
    this.#child.on('exit', () => rmSync(this.#mark, { force: true }));
  }

  get isRunning() {
    return Boolean(this.#child.pid) && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  say(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  async end(signal = 'SIGTERM') {
    if (!this.isRunning) return;
    this.#child.kill(signal);
    await until(`${this.#child.spawnfile} has ended`, () => !this.isRunning).catch((error) => {
      this.#child.kill('SIGKILL');
      throw error;
    });
  }
}

/** Runs a program to its end; what it says. */
export async function say(command, words, input = '') {
  const running = promisify(execFile)(command, words);
  // Whoever does not read may have ended before all is written.
  running.child.stdin.on('error', () => {}).end(input);
  return (await running).stdout;
}

/** A port of loopback that nobody listens on. */
export function freePort() {
  return new Promise((done, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Whether a server greets whoever comes. */
export function greets(port) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.on('error', () => end(false)).on('close', () => end(false));
    socket.once('data', () => end(true));
  });
}
