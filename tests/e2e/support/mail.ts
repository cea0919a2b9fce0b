import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Api } from './api.ts';

/** A mail as a provider posts it. */
export interface Letter {
  from: string;
  subject: string;
  id?: string;
  headers?: Record<string, string>;
  text?: string;
  html?: string;
}

/** As its sender's server would hand it on. */
export function raw({ from, subject, id = crypto.randomUUID(), headers = {}, text = '', html }: Letter): Uint8Array {
  const type = `${html === undefined ? 'text/plain' : 'text/html'}; charset=utf-8`;
  const lines = [
    `From: ${from}`,
    'To: support@aurora.example',
    `Subject: ${subject}`,
    `Message-ID: <${id}@example.org>`,
    'Date: Mon, 30 Nov 2026 09:00:00 +0000',
    'MIME-Version: 1.0',
    ...Object.entries({ 'Content-Type': type, ...headers }).map(([name, value]) => `${name}: ${value}`),
    '',
    html ?? text,
  ];
  return new TextEncoder().encode(lines.join('\r\n'));
}

interface Account {
  id: number;
  webhook: { token: string };
}

/** A mailbox that mail is posted to, with an inbox of its own. */
export class Mailbox {
  private constructor(
    private readonly url: string,
    readonly account: Account,
    readonly inbox: number,
  ) {}

  static async open(url: string, owner: Api, more: Record<string, unknown> = {}): Promise<Mailbox> {
    const { id } = await owner.post<{ id: number }>('/api/v1/inboxes', { kind: 'email', name: 'Support' });
    const account = await owner.post<Account>('/api/v1/mail-accounts', {
      address: 'support@aurora.example',
      inbox_id: id,
      webhook: { shape: 'raw' },
      ...more,
    });
    return new Mailbox(url, account, id);
  }

  async bring(letter: Letter): Promise<void> {
    const headers = { 'Content-Type': 'message/rfc822' };
    const body = raw(letter) as Uint8Array<ArrayBuffer>;
    const answer = await fetch(`${this.url}/api/mail/${this.account.webhook.token}`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }
}

/** Listens at a port of its own, line by line. */
abstract class FakeServer {
  readonly #sockets = new Set<Socket>();
  readonly #server: TcpServer = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    this.talk(socket);
  });

  async listen(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Hangs up on who is still there: a mailbox is watched without end. */
  stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  protected abstract talk(socket: Socket): void;
}

/** A server that takes every mail (SMTP), or none, in its own words. */
export class FakeSmtp extends FakeServer {
  /** What was sent, whole. */
  readonly mails: string[] = [];
  /** What it says to every recipient, when it takes nothing. */
  refusal: string | null = null;

  static start(): Promise<FakeSmtp> {
    return new FakeSmtp().listen();
  }

  protected talk(socket: Socket) {
    let [heard, mail] = ['', null as string | null];
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      for (let end = heard.indexOf('\r\n'); end !== -1; end = heard.indexOf('\r\n')) {
        const line = heard.slice(0, end);
        heard = heard.slice(end + 2);
        if (mail === null) mail = this.#answer(line, say, socket);
        else if (line === '.') {
          this.mails.push(mail);
          mail = null;
          say('250 2.0.0 Ok: queued as CAFE01');
        } else mail += `${line}\n`;
      }
    });
    say('220 mail.aurora.example ESMTP');
  }

  /** Answers what has begun: a mail, or nothing. */
  #answer(line: string, say: (line: string) => void, socket: Socket): string | null {
    const command = line.slice(0, 4).toUpperCase();
    if (command === 'EHLO') say('250-mail.aurora.example\r\n250 8BITMIME');
    else if (command === 'RCPT' && this.refusal) say(this.refusal);
    else if (command === 'DATA') say('354 Go on');
    else if (command === 'QUIT') socket.end('221 Bye\r\n');
    else say('250 Ok');
    return command === 'DATA' ? '' : null;
  }
}

/** A mailbox that lets one look in (IMAP), with a password of its own. */
export class FakeImap extends FakeServer {
  private constructor(private readonly password: string) {
    super();
  }

  static start(password: string): Promise<FakeImap> {
    return new FakeImap(password).listen();
  }

  protected talk(socket: Socket) {
    socket.write('* OK IMAP4rev1 ready\r\n');
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      for (let end = heard.indexOf('\r\n'); end !== -1; end = heard.indexOf('\r\n')) {
        const [tag = '', command = '', ...rest] = heard.slice(0, end).split(' ');
        heard = heard.slice(end + 2);
        socket.write(this.#answer(tag, command.toUpperCase(), rest.join(' ')));
      }
    });
  }

  #answer(tag: string, command: string, rest: string): string {
    if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`;
    if (command === 'LOGIN' && !rest.includes(this.password)) {
      return `${tag} NO [AUTHENTICATIONFAILED] Wrong password for this mailbox\r\n`;
    }
    if (command === 'SELECT' || command === 'EXAMINE') {
      const mailbox = ['* 3 EXISTS', '* 0 RECENT', '* FLAGS ()', '* OK [UIDVALIDITY 7] ok', '* OK [UIDNEXT 4] ok'];
      return `${mailbox.join('\r\n')}\r\n${tag} OK [READ-ONLY] done\r\n`;
    }
    if (command === 'UID' && /^SEARCH/i.test(rest)) return `* SEARCH\r\n${tag} OK done\r\n`;
    if (command === 'LOGOUT') return `* BYE\r\n${tag} OK done\r\n`;
    return `${tag} OK done\r\n`;
  }
}
