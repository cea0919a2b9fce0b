import { Api } from './api.mjs';
import { PASSWORD, Post } from './post.mjs';
import { Recado } from './recado.mjs';
import { until } from './waiting.mjs';

/** Replies are gathered for a minute before they are mailed; then some more, so that nothing hangs on a second. */
const GATHERED = 65;
/** Longer than the pause after a first attempt that failed. */
export const NEXT_ATTEMPT = 90;

/** A café that answers by mail: Recado between a Postfix and a Dovecot. */
export class Cafe {
  post = new Post();
  recado = null;
  olga;
  #key;

  /**
   * Opens it, and does `before` while only the mail servers are there; proxies stand before them. `host` and
   * `security` are what the account says of its servers, `names` whom their certificate is for. `offers` is what they offer
   * when that is something else, `isTrusted` whether Recado knows who made the certificate, and `isRefused` that it won't
   * get in.
   */
  async open({ before, names, smtpProxy, imapProxy, imap, ...account } = {}) {
    const { host = '127.0.0.1', security = 'none', offers = security, isTrusted = true } = account;
    await this.post.open(names);
    const isEncrypted = offers !== 'none';
    await Promise.all([this.post.startImap({ isEncrypted, ...imap }), this.post.startSmtp()]);
    await before?.(this.post);
    const [smtpPort, imapPort] = [this.post.smtpPorts[offers], this.post.imapPorts[offers]];
    const smtp = smtpProxy ? await smtpProxy.open(smtpPort) : smtpPort;
    const incoming = imapProxy ? await imapProxy.open(imapPort) : imapPort;
    this.recado = new Recado([`${host}:${smtp}`, `${host}:${incoming}`], isTrusted && this.post.authority.file);
    await this.recado.start();
    const signIn = { user: 'support', password: PASSWORD };
    await this.#setUp({
      outgoing: { host, security, port: smtp, ...(isEncrypted ? signIn : {}) },
      incoming: { host, security, port: incoming, ...signIn },
    });
    if (account.isRefused) return;
    await until('the mailbox is looked into', async () => (await this.account()).state.fetched_at);
  }

  /** Ends all that was started, also when some of it does not want to. */
  async close() {
    const ended = await Promise.allSettled([this.recado?.stop(), this.post.stop()]);
    const problem = ended.find(({ status }) => status === 'rejected');
    if (problem) throw problem.reason;
  }

  /** What all servers wrote into their logs. */
  get log() {
    return `${this.recado?.log ?? ''}\n${this.post.log}`;
  }

  async #setUp(servers) {
    this.olga = await Api.setUp(this.recado.url, {
      token: await this.recado.setupToken(),
      name: 'Olga Oliveira',
      email: 'olga@aurora.example',
      password: 'three quiet otters',
      business_name: 'Café Aurora',
      language: 'en',
      time_zone: 'America/Montevideo',
      site_url: 'http://localhost',
    });
    const [site] = await this.olga.get('/api/v1/inboxes');
    this.#key = site.public_key;
    const mailbox = await this.olga.post('/api/v1/inboxes', { name: 'Support', kind: 'email' });
    await this.olga.post('/api/v1/mail-accounts', {
      address: 'support@aurora.example',
      inbox_id: mailbox.id,
      ...servers,
    });
  }

  async account() {
    return (await this.olga.get('/api/v1/mail-accounts'))[0];
  }

  /** Has both servers of the account tried, and answers what is said of them. */
  async trials() {
    const path = `/api/v1/mail-accounts/${(await this.account()).id}`;
    return {
      outgoing: await this.olga.post(`${path}/outgoing-trials`, { to: 'vera@example.org' }),
      incoming: await this.olga.post(`${path}/incoming-trials`),
    };
  }

  /** Does something while the IMAP server is away, and waits until the mailbox has been looked into again. */
  async withoutImap(act) {
    await this.post.stopImap();
    await until('the account says so', async () => (await this.account()).state.incoming_failure_reason);
    await act();
    await this.post.startImap();
    await until('the account is well again', async () => (await this.account()).state.incoming_failure_reason === null);
  }

  /** Vera writes by the widget and leaves, which is to say she never opens a live connection. Answers her conversation. */
  async vera(text, email = 'vera@example.org') {
    const opened = await new Api(this.recado.url).post(`/api/widget/session?key=${this.#key}`, {
      token: null,
      page: { url: 'http://localhost/', title: 'Aurora', referrer: '' },
      trail: [],
      language: 'en',
      identity: { name: 'Vera', email },
    });
    const vera = new Api(this.recado.url, { Authorization: `Bearer ${opened.token}` });
    await vera.post('/api/widget/messages', { client_id: crypto.randomUUID(), text, attachment_ids: [] });
    const [conversation] = await this.conversations();
    return conversation.id;
  }

  /** Olga answers, and the time comes at which that is mailed. */
  async answer(conversation, text) {
    await this.olga.post(`/api/v1/conversations/${conversation}/messages`, {
      client_id: crypto.randomUUID(),
      kind: 'reply',
      text,
    });
    this.recado.pass(GATHERED);
  }

  /** The open conversations, the newest first. */
  async conversations() {
    return (await this.olga.get('/api/v1/conversations?view=open&limit=100')).items;
  }

  /** What was said in a conversation. */
  async messages(conversation) {
    const { items } = await this.olga.get(`/api/v1/conversations/${conversation}/messages`);
    return items.filter((message) => message.kind === 'reply');
  }

  /** How often each text was said, over all open conversations. */
  async said() {
    const counts = {};
    for (const { id } of await this.conversations()) {
      for (const { text } of await this.messages(id)) counts[text] = (counts[text] ?? 0) + 1;
    }
    return counts;
  }

  /** Waits until something was said somewhere. */
  heard(text, patience) {
    return until(`"${text}" is in a conversation`, async () => (await this.said())[text], patience);
  }

  /** The replies of the outbox, the newest first. */
  async outbox() {
    const { items } = await this.olga.get('/api/v1/outgoing-mails?limit=100');
    return items.filter((mail) => mail.kind === 'reply');
  }
}
