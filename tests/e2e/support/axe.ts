import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa'];

/** Looks at a screen with axe, frames and all; says what is wrong and where. */
export async function expectAccessible(page: Page, screen: string) {
  // Nothing runs in the frame of a stranger's mail, axe neither: and how it looks is the stranger's.
  const frames = page.frames().filter((frame) => !/\/mail\/page|\/preview-pages/.test(frame.url()));
  const iframes = frames.length === page.frames().length;
  const builder = new AxeBuilder({ page }).options({ runOnly: RULES, resultTypes: ['violations'], iframes });
  // Frames of other sites need a blank page to bring the findings together; without frames it is only slow.
  if (frames.length === 1) builder.setLegacyMode(true);
  const { violations } = await builder.analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
  expect.soft(found, screen).toEqual([]);
}
