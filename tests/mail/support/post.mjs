import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from './authority.mjs';
import { Maildir } from './maildir.mjs';
import { Program, freePort, greets, say } from './program.mjs';
import { until } from './waiting.mjs';

export const PASSWORD = 'paper-boats';
const MAILBOXES = ['support@aurora.example', 'olga@aurora.example', 'vera@example.org', 'gone@example.org'];
const TEMPLATES = new URL('../servers/', import.meta.url);

/** A Dovecot and a Postfix of a test's own, which share the mailboxes. */
export class Post {
  #folder = mkdtempSync(join(process.env.RECADO_MAIL_FOLDER, 'post-'));
  #ids;
  #certified;
  #dovecot = null;
  #postfix = null;
  #master = '';

  /** Makes the folders, has a certificate made for these names, and finds a port for each way of encrypting. */
  async open(names = ['DNS:localhost', 'IP:127.0.0.1']) {
    const number = async (...words) => Number(await say('id', words));
    this.#ids = { uid: await number('-u', 'mail'), gid: await number('-g', 'mail') };
    chmodSync(this.#folder, 0o755);
    for (const name of ['run', 'state', 'queue', 'data', 'mail', 'postfix']) mkdirSync(join(this.#folder, name));
    chownSync(join(this.#folder, 'mail'), this.#ids.uid, this.#ids.gid);
    chownSync(join(this.#folder, 'data'), await number('-u', 'postfix'), await number('-g', 'postfix'));
    this.authority = await Authority.make(join(this.#folder, 'authority'));
    this.#certified = await this.authority.certify(names);
    const [clear, tls] = [await freePort(), await freePort()];
    this.imapPorts = { none: clear, start_tls: clear, tls };
    this.smtpPorts = { none: await freePort(), start_tls: await freePort(), tls: await freePort() };
  }

  get smtpPort() {
    return this.smtpPorts.none;
  }

  /** Starts Dovecot, or starts it again where it was: in the clear, or so that nobody signs in but encrypted. */
  async startImap({ hasIdle = true, isEncrypted = false } = {}) {
    const version = (await say('/usr/sbin/dovecot', ['--version'])).startsWith('2.3.') ? '2.3' : '2.4';
    const words = {
      PORT: this.imapPorts.none,
      TLSPORT: isEncrypted ? this.imapPorts.tls : 0,
      SSL: isEncrypted ? 'required' : 'no',
      ENCRYPTED: isEncrypted ? 'yes' : 'no',
      CLEAR: isEncrypted ? 'no' : 'yes',
      CAPABILITY: hasIdle ? '' : 'imap_capability = IMAP4rev1',
    };
    const config = this.#write(`dovecot-${version}.conf`, 'dovecot.conf', words);
    this.#dovecot = new Program('/usr/sbin/dovecot', ['-F', '-c', config]);
    await this.#isUp('Dovecot', this.#dovecot, this.imapPorts.none);
  }

  /** Starts Postfix, or starts it again where it was. */
  async startSmtp() {
    const known = MAILBOXES.map((address) => `${address}=${address.split('@')[0]}/`);
    this.#write('main.cf', 'postfix/main.cf', { MAILBOXES: known.join(', ') });
    this.#write('master.cf', 'postfix/master.cf', {
      PORT: this.smtpPorts.none,
      STARTTLSPORT: this.smtpPorts.start_tls,
      TLSPORT: this.smtpPorts.tls,
      SIGNEDIN: 'permit_sasl_authenticated, reject',
    });
    const config = join(this.#folder, 'postfix');
    if (!this.#master) {
      // Makes the folders of the queue.
      await say('/usr/sbin/postfix', ['-c', config, 'check']);
      this.#master = join((await say('/usr/sbin/postconf', ['-c', config, '-h', 'daemon_directory'])).trim(), 'master');
    }
    // `postfix start` would leave a process behind whose id nobody told us. This one ends all others of its group.
    this.#postfix = new Program(this.#master, ['-c', config, '-d'], { detached: true });
    await this.#isUp('Postfix', this.#postfix, this.smtpPort);
  }

  async stopImap() {
    await this.#dovecot?.end();
  }

  async stopSmtp() {
    await this.#postfix?.end();
  }

  async stop() {
    const ended = await Promise.allSettled([this.stopImap(), this.stopSmtp()]);
    const problem = ended.find(({ status }) => status === 'rejected');
    if (problem) throw problem.reason;
  }

  /** The mailbox of a name, as files. */
  mailbox(name) {
    return new Maildir(join(this.#folder, 'mail', name));
  }

  /** The flags that each message of a mailbox has, as Dovecot tells them. */
  async flags(name) {
    const config = join(this.#folder, 'dovecot.conf');
    const told = await say('doveadm', [
      '-c',
      config,
      '-f',
      'tab',
      'fetch',
      '-u',
      name,
      'uid flags',
      'mailbox',
      'INBOX',
    ]);
    return told
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t')[1] ?? '');
  }

  /** Lets Dovecot forget how it numbered a mailbox, as when one is restored from a backup. It must be stopped. */
  forgetNumbers(name) {
    this.mailbox(name).forget(/^dovecot/);
  }

  /** Gives a mail to Postfix and waits until it has taken it. */
  async send({ from = 'vera@example.org', to = 'support@aurora.example', headers = {}, text }) {
    const all = {
      From: `Vera <${from}>`,
      To: to,
      Date: new Date().toUTCString(),
      'Message-ID': `<${crypto.randomUUID()}@example.org>`,
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const server = ['--server', '127.0.0.1', '--port', String(this.smtpPort), '--ehlo', 'vera.example.org'];
    await say('swaks', [...server, '--from', from, '--to', to, '--data', '-'], [...lines, '', text, ''].join('\n'));
    return performance.now();
  }

  /** What the servers wrote into their logs, for when something fails. */
  get log() {
    const logs = readdirSync(this.#folder).filter((name) => name.endsWith('.log'));
    return logs.map((name) => `--- ${name}\n${readFileSync(join(this.#folder, name), 'utf8')}`).join('\n');
  }

  /** What one of them wrote. */
  logOf(name) {
    return readFileSync(join(this.#folder, `${name}.log`), 'utf8');
  }

  #write(template, name, more) {
    const ours = { FOLDER: this.#folder, UID: this.#ids.uid, GID: this.#ids.gid, PASSWORD };
    const words = { ...ours, CERTIFICATE: this.#certified.certificate, KEY: this.#certified.key, ...more };
    const text = readFileSync(new URL(template, TEMPLATES), 'utf8');
    const path = join(this.#folder, name);
    writeFileSync(
      path,
      text.replace(/@([A-Z]+)@/g, (_, word) => String(words[word])),
    );
    return path;
  }

  #isUp(name, program, port) {
    return until(`${name} is up`, async () => {
      if (await greets(port)) return true;
      if (!program.isRunning) throw new Error(`it has ended: ${program.log}${this.log}`);
      return false;
    });
  }
}
