import { expectAccessible } from "./support/axe.ts";
import { expect, test } from "./support/test.ts";

const SCHEMES = ["light", "dark"] as const;

test("an admin writes a card, and an agent finds it by what the visitor asked", async ({ cafe }) => {
  const { page } = await cafe.agent("olga", "/settings/knowledge-cards");
  await page.getByRole("link", { name: "Create the first card" }).click();
  await page.getByRole("button", { name: "Create a card" }).click();
  await expect(page.getByText("Fill this in.").first()).toBeVisible();
  await page.getByLabel("Title").fill("Shipping");
  await page.getByLabel("Answer").fill("Two days, 250 pesos.");
  await page.getByLabel("Question 1", { exact: true }).fill("Do you deliver?");
  await page.keyboard.press("Enter");
  await page.keyboard.type("How much is shipping?");
  await page.getByRole("button", { name: "Create a card" }).click();
  await expect(page.getByRole("link", { name: "Shipping" })).toBeVisible();
  await expect(page.getByText("Shown 0 times")).toBeAttached();

  await cafe.guest("Vera", "Hi! how much do you charge for shiping?");
  const ana = await cafe.agent("ana");
  await ana.open("Vera");
  await ana.composer.fill("Well: ");
  await ana.button("Knowledge cards").click();
  const search = ana.page.getByRole("combobox", { name: "Search the cards" });
  await expect(search).toHaveValue("Hi! how much do you charge for shiping?");
  await expect(ana.page.getByRole("option", { name: /^Shipping/ })).toHaveAttribute("aria-selected", "true");
  await search.fill("elephants");
  await expect(ana.page.getByText("No card fits these words.")).toBeVisible();
  await search.fill("deliv");
  await expect(ana.page.getByRole("option")).toHaveCount(1);
  await search.press("Enter");
  await expect(ana.composer).toBeFocused();
  await expect(ana.composer).toHaveValue("Well: Two days, 250 pesos.");

  await test.step("switched off it is not found any more", async () => {
    await page.getByRole("switch", { name: "Active Shipping" }).click();
    await expect(page.getByRole("switch", { name: "Active Shipping" })).toBeEnabled();
    await ana.button("Knowledge cards").click();
    await expect(ana.page.getByText("No card fits these words.")).toBeVisible();
    await ana.page.keyboard.press("Escape");
  });

  await test.step("and deleted it is gone", async () => {
    await page.getByRole("link", { name: "Shipping" }).click();
    await page.getByRole("button", { name: "Delete the card" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete the card" }).click();
    await expect(page.getByText(/A knowledge card holds the answer/)).toBeVisible();
  });
});

test("a canned response is typed with a slash, and filled in", async ({ cafe }) => {
  const { page } = await cafe.agent("olga", "/settings/canned-responses");
  await page.getByRole("button", { name: "Create the first response" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Shortcut").fill("/Hello");
  await dialog.getByLabel("Text").fill("Hello {{contact.nick}}");
  await dialog.getByRole("button", { name: "Create a response" }).click();
  await expect(dialog.getByText("{{contact.nick}} stands for nothing.")).toBeVisible();
  await dialog.getByLabel("Text").fill("Hello {{contact.name|there}}, welcome to ");
  await dialog.getByRole("button", { name: "{{business.name}}" }).click();
  await dialog.getByRole("button", { name: "Create a response" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "/hello" })).toBeVisible();

  await cafe.guest("Vera", "Hi");
  const ana = await cafe.agent("ana");
  await ana.open("Vera");
  await ana.composer.pressSequentially("/he");
  await expect(ana.page.getByRole("option", { name: /\/hello/ })).toHaveAttribute("aria-selected", "true");
  await ana.page.keyboard.press("Enter");
  await expect(ana.composer).toHaveValue("Hello Vera, welcome to Café Aurora");
  await ana.page.keyboard.press("Enter");
  await expect(ana.bubbles.last()).toHaveText("Hello Vera, welcome to Café Aurora");

  await test.step("a shortcut that is taken is named", async () => {
    await page.getByRole("button", { name: "Create a response" }).click();
    await dialog.getByLabel("Shortcut").fill("hello");
    await dialog.getByLabel("Text").fill("Again");
    await dialog.getByRole("button", { name: "Create a response" }).click();
    await expect(dialog.getByText("A response has this shortcut in this language already.")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("what is deleted is gone at once for everybody", async () => {
    await page.getByRole("button", { name: "Delete /hello" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await ana.composer.pressSequentially("/");
    await expect(ana.page.getByText("There are no canned responses yet.")).toBeVisible();
  });
});

test("who is no admin is told so", async ({ cafe }) => {
  for (const section of ["knowledge-cards", "canned-responses"]) {
    const { page } = await cafe.agent("ana", `/settings/${section}`);
    await expect(page.getByText(/admin/i).first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Create a card" })).toBeHidden();
  }
});

for (const colorScheme of SCHEMES) {
  test(`axe finds nothing among cards and responses, ${colorScheme}`, async ({ cafe }) => {
    test.slow();
    const look = { colorScheme, reducedMotion: "reduce" } as const;
    const olga = await cafe.agent("olga", "/settings/knowledge-cards", look);
    const { page } = olga;
    const api = cafe.as("olga");
    await expect(page.getByText(/A knowledge card holds/)).toBeVisible();
    await expectAccessible(page, "no cards");
    for (const [title, question] of [
      ["Opening hours", "When do you open?"],
      ["Shipping", "Do you ship?"],
    ]) {
      const text = "A rather long answer, as one would write it to a customer who asks. ".repeat(3);
      await api.post("/api/v1/knowledge-cards", { title, text, questions: [question], language: "en" });
    }
    await api.post("/api/v1/canned-responses", { shortcut: "hello", text: "Hello {{contact.name}}!", language: "es" });
    await expect(page.getByRole("link", { name: "Shipping" })).toBeVisible();
    await expectAccessible(page, "list of cards");
    await page.getByRole("link", { name: "Shipping" }).click();
    await expect(page.getByLabel("Title")).toHaveValue("Shipping");
    await page.getByLabel("Title").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await expectAccessible(page, "a card, with mistakes");
    await page.goto(`${cafe.server.url}/settings/canned-responses`);
    await page.getByRole("button", { name: "Edit /hello" }).click();
    await expect(page.getByLabel("Shortcut")).toBeVisible();
    await expectAccessible(page, "a canned response");

    await cafe.guest("Vera", "When do you open, and do you ship?");
    await page.goto(`${cafe.server.url}/inbox/open`);
    await olga.open("Vera");
    await olga.composer.pressSequentially("/");
    await expect(page.getByRole("option", { name: /\/hello/ })).toBeVisible();
    await expectAccessible(page, "canned responses while writing");
    await page.keyboard.press("Escape");
    await olga.button("Knowledge cards").click();
    await expect(page.getByRole("option")).toHaveCount(2);
    await expectAccessible(page, "knowledge cards while writing");
  });
}

test("on a phone cards and responses fit, and can be inserted", async ({ cafe }) => {
  const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
  const api = cafe.as("olga");
  const long = "Verylongwordwithoutanyspaceinit".repeat(3);
  await api.post("/api/v1/knowledge-cards", { title: `Shipping ${long}`, text: long, questions: ["Do you ship?"] });
  await api.post("/api/v1/canned-responses", { shortcut: "a".repeat(40), text: long });
  await cafe.guest("Vera", "Do you ship?");
  const olga = await cafe.agent("olga", "/inbox/open", phone);
  const { page } = olga;
  const fits = () =>
    expect.poll(() => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])).toEqual([360, 360]);
  await olga.open("Vera");
  await olga.composer.pressSequentially("/a");
  await fits();
  await page.getByRole("option").tap();
  await expect(olga.composer).toHaveValue(long);
  await olga.composer.fill("");
  await olga.button("Knowledge cards").tap();
  await expect(page.getByRole("option")).toBeInViewport({ ratio: 0.99 });
  await fits();
  await page.getByRole("option").tap();
  await expect(olga.composer).toHaveValue(long);
  for (const section of ["knowledge-cards", "knowledge-cards/new", "canned-responses"]) {
    await page.goto(`${cafe.server.url}/settings/${section}`);
    await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
    await fits();
  }
});
