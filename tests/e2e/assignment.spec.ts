import { Desk } from './support/desk.ts';
import { gate } from './support/gate.ts';
import { expect, test } from './support/test.ts';

/** By itself, to who is there, in turn, and for good. */
const AUTOMATIC = {
  mode: 'automatic',
  strategy: 'round_robin',
  prefers_known: false,
  eligible: 'online',
  excluded_ids: [],
  limit: null,
  reassign_after: null,
  give_back_after: null,
  overflow: null,
};
const OPERATORS = { ana: 'operator', bruno: 'operator', carla: 'operator' } as const;

/** Waits until somebody counts as there: what comes in before would wait for the first who is. */
async function expectState(desk: Desk, state: string) {
  await expect(desk.page.getByRole('button', { name: /^Menu of / })).toContainText(state);
}

test('conversations go to who has room, and who waits sees the place in the queue until somebody has', async ({
  cafe,
}) => {
  test.slow();
  const group = await cafe.defaultGroup('Support', OPERATORS, { ...AUTOMATIC, strategy: 'least_busy', limit: 1 });
  const board = await cafe.agent('olga', `/board/${group}`);
  const agents = { ana: await cafe.agent('ana', '/inbox/mine'), bruno: await cafe.agent('bruno', '/inbox/mine') };
  const carla = await cafe.agent('carla', '/inbox/mine');
  const tile = (name: string) => board.page.locator('dl > div').filter({ hasText: name });
  await expect(tile('Online')).toContainText('3 of 3');
  await expect(tile('Longest wait')).toContainText('Nobody waits');

  await test.step('three come, and each agent has one, with the reason in the thread', async () => {
    for (const [name, agent] of [
      ['Vera', agents.ana],
      ['Walter', agents.bruno],
      ['Xenia', carla],
    ] as const) {
      await cafe.guest(name, `Hello from ${name}`);
      await expect(agent.row(name)).toBeVisible();
    }
    await agents.ana.open('Vera');
    await expect(agents.ana.thread).toContainText('Assigned to you: fewest open (0 of 1).');
    await carla.open('Xenia');
    await carla.thread.getByText('Assigned to you: fewest open (0 of 1).').click();
    await expect(carla.thread).toContainText('Ana Acosta is at the limit and Bruno Blanco is at the limit.');
    await expect(board.page.getByRole('row', { name: 'Conversations of Ana Acosta' })).toContainText('1 of 1');
    await expect(tile('In the queue')).toContainText('0');
  });

  const fourth = await cafe.visitor({ path: '/fourth' });
  const fifth = await cafe.visitor({ path: '/fifth' });
  const place = (visitor: typeof fourth) => visitor.app.getByText(/^You are (next|number)/).first();

  await test.step('the fourth and the fifth wait, know their places, and supervisors see them wait', async () => {
    await fourth.open();
    await fourth.say('Anybody there?');
    await expect(place(fourth)).toContainText('You are next.');
    await fifth.open();
    await fifth.say('I am in a hurry');
    await expect(place(fifth)).toContainText('You are number 2.');
    await expect(tile('In the queue')).toContainText('2');
    await expect(tile('Longest wait')).not.toContainText('Nobody waits');
    await expect(board.nav.getByRole('link', { name: /^Support 2 wait, longest wait/ })).toBeVisible();
  });

  await test.step('an urgent one goes first, and both are told', async () => {
    await tile('In the queue').getByRole('link', { name: 'See the queue' }).click();
    await board.open('I am in a hurry');
    await board.button(/^Priority: Normal/).click();
    await board.page.getByRole('menuitemradio', { name: 'Urgent' }).click();
    await expect(board.thread).toContainText('You set the priority to Urgent');
    await expect(place(fifth)).toContainText('You are next.');
    await expect(place(fourth)).toContainText('You are number 2.');
  });

  await test.step('a place that becomes free is filled at once', async () => {
    await agents.bruno.open('Walter');
    await agents.bruno.button('Resolve').click();
    await expect(agents.bruno.row('I am in a hurry')).toBeVisible();
    await expect(place(fifth)).toBeHidden();
    await expect(place(fourth)).toContainText('You are next.');
    await agents.ana.button('Resolve').click();
    await expect(agents.ana.row('Anybody there?')).toBeVisible();
    await expect(place(fourth)).toBeHidden();
    await expect(board.nav.getByRole('link', { name: /^Support/ })).toHaveAccessibleName('Support');
    await agents.ana.open('Anybody there?');
    await agents.ana.reply('Yes, me.');
    await expect(fourth.theirs).toHaveText(['Yes, me.']);
  });
});

test.describe('with the time in our hand', () => {
  test.use({ clock: 'still' });

  test('what nobody answers goes on to the next, and to the supervisors when all have had it', async ({ cafe }) => {
    const members = { ana: 'operator', bruno: 'operator', carla: 'supervisor' } as const;
    const rules = { ...AUTOMATIC, reassign_after: 60, excluded_ids: [cafe.id('carla')] };
    await cafe.defaultGroup('Support', members, rules);
    const ana = await cafe.agent('ana', '/inbox/mine');
    const bruno = await cafe.agent('bruno', '/inbox/mine');
    const carla = await cafe.agent('carla', '/inbox/mine');
    for (const agent of [ana, bruno, carla]) await expectState(agent, 'Online');

    await cafe.guest('Vera', 'Hello?');
    await ana.open('Vera');
    await expect(ana.thread).toContainText('Assigned to you: next in turn.');

    await test.step('the next has it, and reads who did not answer', async () => {
      cafe.server.pass(60);
      await bruno.open('Vera');
      await bruno.thread.getByText('Assigned to you: next in turn.').click();
      await expect(bruno.thread).toContainText('Ana Acosta did not answer within 1 minute.');
      // Out of Ana's own list, and still before her eyes: it is her group's.
      await expect(ana.page.getByText('You have no open conversations.')).toBeVisible();
      await expect(ana.thread).toContainText('Assigned to Bruno Blanco: next in turn.');
      await ana.nav.getByRole('link', { name: 'All open' }).click();
      await expect(ana.row('Vera')).toContainText('Assigned to Bruno Blanco');
    });

    await test.step('when everybody has had it, who supervises is alerted, and it goes around again', async () => {
      cafe.server.pass(60);
      await expect(carla.notices).toContainText('Nobody has answered Vera in time.');
      await carla.notices.getByRole('button', { name: 'Open' }).click();
      await expect(carla.thread).toContainText('Nobody has answered in time: supervisors were alerted');
      await expect(ana.row('Vera')).not.toContainText('Assigned to Bruno Blanco');
      await expect(ana.row('Vera')).toContainText('Assigned to Ana Acosta');
      await expect(ana.notices).not.toContainText('Nobody has answered');
      await expect(bruno.notices).not.toContainText('Nobody has answered');
    });

    await test.step('what is answered stays', async () => {
      await ana.open('Vera');
      await ana.reply('Here I am.');
      // Another one shows when the time has come for both.
      await cafe.guest('Walter', 'Me too');
      await expect(ana.row('Walter')).toContainText('Assigned to Bruno Blanco');
      cafe.server.pass(60);
      await expect(ana.row('Walter')).toContainText('Assigned to Ana Acosta');
      await expect(ana.row('Vera')).toContainText('Assigned to Ana Acosta');
    });
  });

  test('a reload keeps one online, and who is gone for longer gets nothing', async ({ cafe }) => {
    const group = await cafe.defaultGroup('Support', OPERATORS, AUTOMATIC);
    const board = await cafe.agent('olga', `/board/${group}`);
    const state = (name: string) => board.page.getByRole('row', { name: `Conversations of ${name}` });
    const ana = await cafe.agent('ana', '/inbox/mine');
    await expect(state('Ana Acosta')).toContainText('Online');
    // Whatever the board shows from now on is kept, be it for a moment.
    await board.page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent);
        seen.push(rows.find((words) => words.includes('Ana Acosta')) ?? '');
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await ana.page.reload();
    await expectState(ana, 'Online');
    cafe.server.pass(50);
    await cafe.guest('Vera', 'Hello');
    await expect(ana.row('Vera')).toBeVisible();
    await expect(state('Ana Acosta')).toContainText('1');
    const seen = await board.page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen).not.toEqual([]);
    expect(seen.filter((words) => !words.includes('Online'))).toEqual([]);

    const bruno = await cafe.agent('bruno', '/inbox/mine');
    await expect(state('Bruno Blanco')).toContainText('Online');
    await ana.page.close();
    // When the server has noticed that the line is down, nobody outside can tell.
    await expect(async () => {
      cafe.server.pass(45);
      await expect(state('Ana Acosta')).toContainText('Offline', { timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
    for (const name of ['Walter', 'Xenia']) {
      await cafe.guest(name, 'Hello');
      await expect(bruno.row(name)).toBeVisible();
    }
  });
});

test('what is given to somebody while their list is on its way is in the list', async ({ cafe }) => {
  await cafe.defaultGroup('Support', { ana: 'operator' }, AUTOMATIC);
  const page = await cafe.page();
  const way = gate();
  await page.route(/\/api\/v1\/conversations\?/, async (route) => {
    const response = await route.fetch();
    await way.opened;
    await route.fulfill({ response });
  });
  const isGiven = ({ payload }: { payload: string | Buffer }) => String(payload).includes('conversation.assigned');
  const given = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived', isGiven));
  await cafe.signIn(page, 'ana');
  const asked = page.waitForResponse(/\/api\/v1\/conversations\?/);
  await page.goto(`${cafe.server.url}/inbox/mine`);
  const ana = new Desk(page);
  await expectState(ana, 'Online');
  await cafe.guest('Vera', 'Hello');
  await given;
  await expect(ana.row('Vera')).toBeHidden();
  way.open();
  expect(await (await asked).json()).toEqual({ items: [], next: null });
  await expect(ana.row('Vera')).toBeVisible();
});

test('who is away gets nothing, and what waits when online again', async ({ cafe }) => {
  await cafe.defaultGroup('Support', { ana: 'operator', bruno: 'operator' }, AUTOMATIC);
  const ana = await cafe.agent('ana', '/inbox/mine');
  const bruno = await cafe.agent('bruno', '/inbox/mine');
  for (const agent of [ana, bruno]) await expectState(agent, 'Online');
  const choose = async (desk: Desk, state: string) => {
    await desk.page.getByRole('button', { name: /^Menu of / }).click();
    await desk.page.getByRole('menuitemradio', { name: state }).click();
    await expectState(desk, state);
  };
  await choose(ana, 'Away');
  await choose(bruno, 'Offline');
  await cafe.guest('Vera', 'Hello');
  await ana.nav.getByRole('link', { name: 'Unassigned' }).click();
  await expect(ana.row('Vera')).toBeVisible();

  await choose(bruno, 'Online');
  await expect(bruno.row('Vera')).toBeVisible();
  await expect(ana.page.getByText('Everybody is being looked after.')).toBeVisible();
  await bruno.open('Vera');
  await bruno.thread.getByText('Assigned to you: next in turn.').click();
  await expect(bruno.thread).toContainText('Ana Acosta is away.');
  // What one has chosen stays so, whatever is loaded anew.
  await ana.page.reload();
  await expectState(ana, 'Away');
});

test('who leaves the group loses its conversations from the screen at once, and has them back with the group', async ({
  cafe,
}) => {
  const group = await cafe.defaultGroup('Support', { ana: 'operator', bruno: 'operator' });
  await cafe.guest('Vera', 'Hello from Vera');
  await cafe.guest('Walter', 'Hello from Walter');
  const ana = await cafe.agent('ana');
  await ana.open('Vera');
  await ana.composer.fill('Half a thought');
  await expect(ana.nav.getByRole('link', { name: 'All open' })).toContainText('2');
  await expect(ana.nav.getByRole('link', { name: /^Support/ })).toBeVisible();
  await ana.mark();

  const path = `/api/v1/groups/${group}/members/${cafe.id('ana')}`;
  await cafe.as('olga').delete(path);
  await expect(ana.page.getByRole('heading', { name: 'This conversation is not yours any more' })).toBeVisible();
  await expect(ana.page.getByRole('group', { name: 'What you had written' })).toContainText('Half a thought');
  await expect(ana.page.getByRole('button', { name: 'Discard' })).toBeVisible();
  await expect(ana.page.getByText('No open conversations.')).toBeVisible();
  await expect(ana.thread).toBeHidden();
  await expect(ana.page.getByText('Hello from')).toHaveCount(0);
  await expect(ana.nav.getByRole('link', { name: /^Support/ })).toBeHidden();
  await expect(ana.nav.getByRole('link', { name: 'All open' })).not.toContainText('2');
  await cafe.guest('Xenia', 'Not for Ana');

  await cafe.as('olga').put(path, { role: 'operator' });
  await expect(ana.row('Xenia')).toBeVisible();
  await expect(ana.row('Walter')).toBeVisible();
  await expect(ana.nav.getByRole('link', { name: 'All open' })).toContainText('3');
  await ana.open('Vera');
  await expect(ana.bubbles).toHaveText(['Hello from Vera']);
  await expect(ana.composer).toHaveValue('Half a thought');
  expect(await ana.isMarked()).toBe(true);
});

test('a conversation that is passed to another group goes there with its note, and leaves who passed it', async ({
  cafe,
}) => {
  await cafe.defaultGroup('Shop', { ana: 'operator' });
  await cafe.group('Roasters', { bruno: 'operator' });
  await cafe.guest('Vera', 'How dark is it?');
  const [ana, bruno] = await Promise.all([cafe.agent('ana'), cafe.agent('bruno')]);
  await expect(bruno.page.getByText('No open conversations.')).toBeVisible();
  await ana.open('Vera');
  await ana.button('Take it').click();
  await expect(ana.thread).toContainText('You took the conversation');
  await ana.pass('To a group', 'Roasters', 'She asks about the beans');
  await expect(ana.notices).toContainText('Moved to Roasters.');
  await expect(ana.page.getByText('No open conversations.')).toBeVisible();
  await expect(ana.thread).toBeHidden();

  await bruno.open('Vera');
  await expect(bruno.bubbles).toHaveText(['How dark is it?', 'She asks about the beans']);
  await expect(bruno.thread).toContainText('Note by Ana Acosta');
  await expect(bruno.thread).toContainText('Ana Acosta moved this to Roasters');
  await expect(bruno.row('Vera')).toContainText('Roasters');
  await expect(bruno.button('Take it')).toBeVisible();
});

test('a note to who gets it outlives the row it was begun from, and who was faster is named first', async ({ cafe }) => {
  await cafe.defaultGroup('Support', { ana: 'operator', bruno: 'operator', carla: 'supervisor' });
  await cafe.guest('Vera', 'Hello');
  const [ana, carla] = await Promise.all([cafe.agent('ana'), cafe.agent('carla', '/inbox/unassigned')]);
  await carla.row('Vera').hover();
  await carla.row('Vera').getByRole('button', { name: 'More for Vera' }).click();
  await carla.page.getByRole('menuitem', { name: 'Assign or move…' }).click();
  const dialog = carla.page.getByRole('dialog', { name: 'Pass Vera on' });
  await dialog.getByRole('option', { name: 'Bruno Blanco' }).click();
  const note = dialog.getByLabel('Note for who gets it');
  await note.fill('Knows the beans');

  await ana.open('Vera');
  await ana.button('Take it').click();
  await expect(carla.page.locator('a[data-conversation]')).toHaveCount(0);
  await expect(note).toBeFocused();
  await expect(note).toHaveValue('Knows the beans');
  await note.press('Enter');
  await expect(dialog).toContainText('Ana Acosta has taken it already.');
  await note.press('Enter');
  await expect(carla.notices).toContainText('Assigned to Bruno Blanco.');
  await expect(dialog).toBeHidden();
  await expect(carla.page.getByRole('heading', { name: 'Unassigned' })).toBeFocused();
});

test('a supervisor gives many to somebody at once, and back to the queue', async ({ cafe }) => {
  await cafe.defaultGroup('Support', { ana: 'operator', bruno: 'operator', carla: 'supervisor' });
  for (const name of ['Vera', 'Walter', 'Xenia']) await cafe.guest(name, `Hello from ${name}`);
  const bruno = await cafe.agent('bruno', '/inbox/mine');
  const carla = await cafe.agent('carla');
  const ana = await cafe.agent('ana');
  await expect(ana.row('Vera')).toBeVisible();
  await expect(ana.page.getByRole('button', { name: 'Select several' })).toHaveCount(0);

  await carla.page.getByRole('button', { name: 'Select several' }).click();
  const bar = carla.page.getByRole('region', { name: 'With the selected conversations' });
  await carla.page.getByRole('checkbox', { name: 'Select Vera' }).check();
  await carla.page.getByRole('checkbox', { name: 'Select Xenia' }).check();
  await expect(bar).toContainText('2 selected');
  await bar.getByRole('button', { name: 'Assign to…' }).click();
  const dialog = carla.page.getByRole('dialog', { name: 'Assign 2 conversations' });
  await dialog.getByRole('option', { name: 'Bruno Blanco' }).click();
  await expect(carla.notices).toContainText('2 assigned.');
  await expect(bar).toBeHidden();
  await expect(carla.page.locator('a[data-conversation]:focus')).toHaveCount(1);
  await expect(bruno.row('Vera')).toBeVisible();
  await expect(bruno.row('Xenia')).toBeVisible();
  await expect(carla.row('Vera')).toContainText('Assigned to Bruno Blanco');
  await expect(carla.row('Walter')).not.toContainText('Assigned to');

  await carla.page.getByRole('button', { name: 'Select several' }).click();
  await bar.getByRole('button', { name: 'Select all' }).click();
  await expect(bar).toContainText('3 selected');
  await bar.getByRole('button', { name: 'To the queue' }).click();
  await expect(carla.notices).toContainText('back in the queue');
  await expect(bruno.page.getByText('You have no open conversations.')).toBeVisible();
});

test('of two who take the same one from the list, one has it and the other is told who', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  const [ana, bruno] = await Promise.all([cafe.agent('ana'), cafe.agent('bruno')]);
  // Ana clicks first and her click travels slowly.
  const way = gate();
  await ana.page.route('**/assignment', async (route) => {
    await way.opened;
    await route.continue();
  });
  for (const agent of [ana, bruno])
    await agent
      .row('Vera')
      .getByRole('button', { name: /^Take it/ })
      .click();
  await expect(bruno.row('Vera')).toContainText('Assigned to Bruno Blanco');
  way.open();
  await expect(ana.notices.getByRole('alert')).toContainText('Bruno Blanco has taken it already.');
  await expect(ana.row('Vera')).toContainText('Assigned to Bruno Blanco');
  await expect(ana.row('Vera').getByRole('button', { name: /^Take it/ })).toHaveCount(0);
  await expect(bruno.notices.getByRole('alert')).toBeEmpty();
});
