import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

/** Far enough away that it never lies in the past. */
const NEW_YEAR = '2199-01-01';

test('an administrator sets the opening hours of an inbox with a holiday, and the widget says when it opens', async ({
  cafe,
}) => {
  const { page } = await cafe.agent('olga', '/settings/inboxes/1?part=hours');

  await test.step('hours and a holiday with other hours', async () => {
    await page.getByRole('switch', { name: 'The inbox has opening hours' }).click();
    await page.getByLabel('Date').fill(NEW_YEAR);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('New Year');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const holiday = page.getByRole('group', { name: /January 1, 2199/ });
    await expect(holiday).toBeVisible();
    await page.getByLabel('Date').fill(NEW_YEAR);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByLabel('Date')).toHaveAccessibleDescription('This date is a holiday already.');
    await holiday.getByRole('combobox', { name: /^Hours on/ }).selectOption('Other hours');
    await holiday.getByLabel(/, to \(1\)/).fill('09:30');
    await expect(holiday.getByText('until the next day')).toBeVisible();
    await expectAccessible(page, 'opening hours');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Saved.');
  });

  const { hours } = await cafe.as('olga').get<{ hours: { holidays: object[] } }>('/api/v1/inboxes/1');
  expect(hours.holidays).toEqual([{ date: NEW_YEAR, name: 'New Year', intervals: [{ from: '10:00', to: '09:30' }] }]);

  await test.step('a group with hours of its own closes, and the page shows it without reloading', async () => {
    const visitor = await cafe.visitor();
    await visitor.open();
    const groups = await cafe.as('olga').get<{ id: number }[]>('/api/v1/groups');
    const tomorrow = {
      time_zone: 'UTC',
      intervals: [],
      holidays: [{ date: NEW_YEAR, name: '', intervals: [{ from: '12:00', to: '13:00' }] }],
    };
    for (const { id } of groups) await cafe.as('olga').patch(`/api/v1/groups/${id}`, { hours: tomorrow });
    await expect(visitor.app.getByText(/We open January 1, 2199 at/)).toBeVisible();
    for (const { id } of groups) await cafe.as('olga').patch(`/api/v1/groups/${id}`, { hours: null });
  });
});
