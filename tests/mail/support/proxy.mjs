import { connect, createServer } from 'node:net';

/** Stands between Recado and a server, and can hold back or swallow what either of them says. */
export class Proxy {
  #server;
  #sockets = new Set();
  /** Is told what `client` or `server` says, which is passed on when it has answered, unless that is `false`. */
  watch = null;

  /** Answers the port that leads to the given one. */
  async open(port) {
    this.#server = createServer((client) => {
      const server = connect(port, '127.0.0.1');
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
        if ((await this.watch?.(side, bytes.toString('latin1'))) !== false) to.write(bytes);
      }
    } catch {
      // Whoever is killed says no goodbye.
    }
    this.#sockets.delete(from);
    to.destroy();
  }
}
