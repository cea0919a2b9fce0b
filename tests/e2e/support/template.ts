import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, signedIn } from './api.ts';
import { Server } from './server.ts';

export const PASSWORD = 'three quiet otters';
export const BUSINESS = 'Café Aurora';

/** Who works at the café. Sofía's dashboard speaks Spanish. */
export const PEOPLE = {
  olga: { name: 'Olga Oliveira', email: 'olga@aurora.example', role: 'owner', language: 'en' },
  ana: { name: 'Ana Acosta', email: 'ana@aurora.example', role: 'agent', language: 'en' },
  bruno: { name: 'Bruno Blanco', email: 'bruno@aurora.example', role: 'agent', language: 'en' },
  carla: { name: 'Carla Costa', email: 'carla@aurora.example', role: 'agent', language: 'en' },
  sofia: { name: 'Sofía Solís', email: 'sofia@aurora.example', role: 'agent', language: 'es' },
} as const;

export type Person = keyof typeof PEOPLE;

/** A café that is open: what each test's own server begins with. */
export interface Template {
  data: string;
  inboxKey: string;
  /** Values of the session cookies: signing in costs a tenth of a second each time. */
  sessions: Record<Person, string>;
  ids: Record<Person, number>;
}

/** Where the set-up leaves word for the workers. */
export const TEMPLATE = 'RECADO_E2E_TEMPLATE';

/** Sets up a café once, through the API, for all tests of the run. Answers how to clean up. */
export default async function makeTemplate(): Promise<() => void> {
  const server = await Server.start();
  const folder = mkdtempSync(join(tmpdir(), 'recado-e2e-template-'));
  try {
    const token = new URL(await server.link()).searchParams.get('token');
    const { olga, ...others } = PEOPLE;
    const session = await signedIn(server.url, '/api/v1/setup', {
      token,
      name: olga.name,
      email: olga.email,
      password: PASSWORD,
      business_name: BUSINESS,
      language: 'en',
      time_zone: 'America/Montevideo',
      // The host pages are at localhost and Recado at 127.0.0.1: two sites for the browser, as in real life.
      site_url: 'http://localhost',
    });
    const owner = new Api(server.url, { Cookie: `recado_session=${session}` });
    const sessions: Record<string, string> = { olga: session };
    for (const [key, { name, email, role, language }] of Object.entries(others)) {
      const { link } = await owner.post<{ link: string }>('/api/v1/invitations', { email, role });
      const invitation = new URL(link, server.url).pathname.split('/').at(-1);
      const path = `/api/v1/invitations/by-token/${invitation}/acceptance`;
      sessions[key] = await signedIn(server.url, path, { name, password: PASSWORD, language });
    }
    const agents = await owner.get<{ id: number; email: string }[]>('/api/v1/agents');
    const ids: Record<string, number> = {};
    for (const [key, { email }] of Object.entries(PEOPLE)) {
      ids[key] = agents.find((agent) => agent.email === email)?.id ?? 0;
    }
    const [inbox] = await owner.get<{ public_key: string }[]>('/api/v1/inboxes');
    await server.kill('SIGTERM');
    const template: Template = {
      data: server.data,
      inboxKey: inbox?.public_key ?? '',
      sessions: sessions as Record<Person, string>,
      ids: ids as Record<Person, number>,
    };
    const place = join(folder, 'template.json');
    writeFileSync(place, JSON.stringify(template));
    process.env[TEMPLATE] = place;
  } catch (error) {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return () => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(server.folder, { recursive: true, force: true });
  };
}
