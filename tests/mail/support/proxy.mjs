import { connect, createServer } from 'node:net';

/** Stands between Recado and a server, and can hold back or swallow what either of them says. */
export class Proxy {
  #server;
  #sockets = new Set();
  /** Is told what `client` or `server` says, which is passed on when it has answered, unless that is `false`. */
  watch = null;
  /** All that clients said so far, byte by byte. */
  said = '';

  /**
   * Answers the port that leads to the given one, where it comes from another address than the server's own: that would
   * count as safe without encryption (Dovecot's `disable_plaintext_auth`).
   */
  async open(port) {
    this.#server = createServer((client) => {
      const server = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
      void this.#pass('client', client, server);
      void this.#pass('server', server, client);
    });
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    return this.#server.address().port;
  }

  /** Breaks all connections, as a router does that forgets them. */
  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  close() {
    this.cut();
    this.#server?.close();
  }

  async #pass(side, from, to) {
    this.#sockets.add(from);
    try {
      for await (const bytes of from) {
        if (side === 'client') this.said += bytes.toString('latin1');
        if ((await this.watch?.(side, bytes.toString('latin1'))) !== false) to.write(bytes);
      }
    } catch {
      // Whoever is killed says no goodbye.
    }
    this.#sockets.delete(from);
    to.destroy();
  }
}
