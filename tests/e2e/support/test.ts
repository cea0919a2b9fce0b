import { readFileSync } from 'node:fs';
import { test as base, expect, type TestInfo } from '@playwright/test';
import { Cafe } from './cafe.ts';
import { House } from './house.ts';
import { Server } from './server.ts';
import { Site } from './site.ts';
import { TEMPLATE, type Template } from './template.ts';

export { expect };

/** Tests open more widgets in a minute, from one address, than any office. */
const GENEROUS = { RECADO_LIMITS__OPENINGS_PER_MINUTE: '10000' };

interface Fixtures {
  /** As on the first day: nobody has set it up. */
  house: House;
  /** Set up, with a team of five. */
  cafe: Cafe;
}

interface Options {
  /** Time of the café's server goes by, or stands still until `server.pass`. */
  clock: 'system' | 'still';
  /** Configuration of the café's server. */
  environment: Record<string, string>;
}

export const test = base.extend<Fixtures & Options, { site: Site }>({
  clock: ['system', { option: true }],
  environment: [{}, { option: true }],

  site: [
    async ({}, use) => {
      const site = await Site.start();
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],

  house: async ({ browser }, use, info) => {
    const house = new House(await Server.start(), browser);
    await use(house);
    await leave(house, info);
  },

  cafe: async ({ browser, site, clock, environment: more }, use, info) => {
    const template = JSON.parse(readFileSync(process.env[TEMPLATE] ?? '', 'utf8')) as Template;
    const environment = { ...GENEROUS, ...more };
    const server = await Server.start({ data: template.data, environment, isClockStill: clock === 'still' });
    const cafe = new Cafe(server, browser, site, template);
    await use(cafe);
    await leave(cafe, info);
  },
});

async function leave(house: House, info: TestInfo) {
  if (info.status !== info.expectedStatus) await house.photograph((name) => info.outputPath(name));
  await house.close();
  expect.soft(house.complaints, 'nothing went wrong in the browsers').toEqual([]);
  expect.soft(house.server.log, 'nothing went wrong in the server').not.toMatch(/ERROR|panicked/);
}
