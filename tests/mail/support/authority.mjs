import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './program.mjs';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

/** A certificate authority that nobody else knows, made by openssl(1) for one test. */
export class Authority {
  #folder;

  constructor(folder) {
    this.#folder = folder;
  }

  static async make(folder) {
    const authority = new Authority(folder);
    mkdirSync(folder);
    await authority.#issue('authority', 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign');
    return authority;
  }

  /** Its own certificate, which whoever trusts it needs. */
  get file() {
    return this.#path('authority.pem');
  }

  /** Makes a server's certificate for names such as `DNS:localhost` and `IP:127.0.0.1`. */
  certify(names) {
    const extensions = `basicConstraints = CA:FALSE\nextendedKeyUsage = serverAuth\nsubjectAltName = ${names.join(', ')}`;
    return this.#issue('server', extensions, ['-CA', this.file, '-CAkey', this.#path('authority.key')]);
  }

  /** Makes a key and its certificate, with nothing of the system's own settings in it. */
  async #issue(name, extensions, issuer = []) {
    const [config, certificate, key] = ['cnf', 'pem', 'key'].map((end) => this.#path(`${name}.${end}`));
    writeFileSync(config, `[req]\ndistinguished_name = subject\n[subject]\n[extensions]\n${extensions}\n`);
    const request = ['req', '-x509', '-config', config, '-extensions', 'extensions', '-subj', `/CN=Aurora ${name}`];
    await say('openssl', [...request, ...KEY, ...issuer, '-days', '2', '-keyout', key, '-out', certificate]);
    return { certificate, key };
  }

  #path(name) {
    return join(this.#folder, name);
  }
}
