import { expect, test } from './support/test.ts';

test('the widget speaks the language of the page', async ({ cafe }) => {
  const visitor = await cafe.visitor({ language: 'es-UY' });
  await expect(visitor.launcher).toHaveAccessibleName('Abrir el chat');
  await visitor.open();
  await expect(visitor.app.locator('html')).toHaveAttribute('lang', 'es');
  await expect(visitor.composer).toHaveAttribute('placeholder', 'Escribe un mensaje…');
  await expect(visitor.app.getByRole('button', { name: 'Adjuntar archivos' })).toBeVisible();
  await visitor.write('¿Hacen envíos?');
  await expect(visitor.thread.locator('.meta').last()).toContainText('Enviado');
  // It is drawn with a capital: inside a sentence it is the same word.
  await expect(visitor.thread.locator('.day')).toHaveText('hoy');

  const ana = await cafe.agent('ana');
  await ana.open('¿Hacen envíos?');
  await expect(ana.contact).toContainText('Spanish');
  await ana.reply('Sí, a todo el país.');
  await ana.button('Resolve').click();
  await expect(visitor.thread).toContainText('Conversación resuelta');
});

test('an agent whose language is Spanish works in Spanish', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hola');
  const sofia = await cafe.agent('sofia');
  await expect(sofia.page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(sofia.page.getByRole('navigation').first()).toContainText('Sin asignar');
  await sofia.open('Vera');
  await expect(sofia.page.getByRole('tab', { name: 'Respuesta' })).toBeVisible();
  await sofia.page.getByRole('textbox', { name: 'Escribe una respuesta' }).fill('Hola, Vera');
  await sofia.page.keyboard.press('Enter');
  await expect(sofia.thread).toContainText('Tomaste la conversación');
  await sofia.page.goto(`${cafe.server.url}/settings/profile`);
  await expect(sofia.page.getByRole('heading', { name: 'Mi perfil' })).toBeVisible();

  await test.step('and can change it', async () => {
    await sofia.page.getByLabel('Idioma').selectOption('pt');
    await sofia.page.getByRole('button', { name: 'Guardar', exact: true }).first().click();
    await expect(sofia.page.locator('html')).toHaveAttribute('lang', 'pt');
    await sofia.page.reload();
    await expect(sofia.page.getByRole('heading', { name: 'Meu perfil' })).toBeVisible();
  });
});

test('whoever is not signed in chooses the language at the door', async ({ cafe }) => {
  const page = await cafe.page({ locale: 'pt-BR' });
  await page.goto(cafe.server.url);
  await expect(page.getByRole('heading', { name: 'Entrar' })).toBeVisible();
  await page.getByLabel('Idioma').selectOption('es');
  await expect(page.getByRole('heading', { name: 'Entrar' })).toBeHidden();
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
});

test('the widget and the demo page speak Portuguese', async ({ cafe }) => {
  const visitor = await cafe.visitor({ language: 'pt' });
  await visitor.open();
  await expect(visitor.app.getByRole('heading', { name: 'Olá! Como podemos ajudar?' })).toBeVisible();
  await visitor.page.goto(`${cafe.server.url}/demo?key=${cafe.key}&lang=pt`);
  await expect(visitor.page.locator('html')).toHaveAttribute('lang', 'pt');
  await expect(visitor.launcher).toHaveAccessibleName('Abrir o chat');
});
