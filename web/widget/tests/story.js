/**
 * A page to look at the widget with: its built document with a made-up conversation that has every kind of prompt, without
 * a server. Not shipped. `npm run build && node widget/tests/story.js`, then open web/dist/story.html#LANGUAGE.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '../../dist');
const frame = readFileSync(join(dist, 'widget/frame.html'), 'utf8');

/** Runs in the page, before the widget does. */
function stage() {
  const [language = 'en', only = ''] = decodeURIComponent(location.hash.slice(1)).split('/');
  if (language === 'ar') document.documentElement.dir = 'rtl';
  const boot = JSON.parse(document.getElementById('boot').textContent);
  boot.language = ['en', 'es', 'pt'].includes(language) ? language : 'en';
  const [color, on] = new URLSearchParams(location.search).get('color')?.split('-') ?? ['1f6f54', 'ffffff'];
  boot.color = `#${color}`;
  boot.on_color = `#${on}`;
  document.getElementById('boot').textContent = JSON.stringify(boot);

  const picture = (hue) =>
    `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="hsl(${hue} 45% 70%)"/><circle cx="160" cy="110" r="56" fill="hsl(${hue} 50% 45%)"/></svg>`)}`;
  const option = (id, label, description = null, image_url = null) => ({ id, label, description, image_url });
  const field = (name, label, input, is_required, options = []) => ({ name, label, input, is_required, options });
  const card = (title, text, hue, id) => ({
    title,
    text,
    image_url: picture(hue),
    buttons: [
      { id, label: 'Add to order', url: null },
      { id: null, label: 'See photos', url: 'https://shop.example' },
    ],
  });
  const sizes = ['Small', 'Medium', 'Large'].map((label, id) => option(id, label));
  const prompts = {
    options: {
      kind: 'options',
      options: [
        option(0, 'Order a cake'),
        option(1, 'Opening hours'),
        option(2, 'Where is my order?'),
        option(3, 'Talk to a person about something that is none of these'),
      ],
    },
    rich: {
      kind: 'options',
      options: [
        option(0, 'Pick up', 'Free, in two hours', picture(20)),
        option(1, 'Delivery', 'Within the city, 150 pesos', picture(200)),
        option(2, 'Post'),
      ],
    },
    list: {
      kind: 'list',
      button: 'See the menu',
      sections: [
        { title: 'Bread', options: [option(0, 'Sourdough', 'Baked at six, 900 g'), option(1, 'Baguette')] },
        {
          title: 'Sweet',
          options: [option(2, 'Alfajor', 'With dulce de leche'), option(3, 'Croissant', 'Butter, of course')],
        },
      ],
    },
    cards: {
      kind: 'cards',
      cards: [
        card('Lemon cake', 'For eight. Lemon from our own tree, and a glaze that cracks.', 50, 0),
        card('Chocolate cake', 'For twelve.', 20, 1),
        card('Carrot cake', 'For ten, with nuts.', 30, 2),
      ],
    },
    form: {
      kind: 'form',
      button: 'Send the order',
      fields: [
        field('name', 'Your name', 'text', true),
        field('email', 'E-mail', 'email', true),
        field('phone', 'Phone', 'phone', false),
        field('people', 'For how many people?', 'number', true),
        field('day', 'When do you need it?', 'date', true),
        field('size', 'Size', 'choice', true, sizes),
        field('gift', 'Is it a gift?', 'yes_no', false),
      ],
    },
    date: { kind: 'input', input: 'date' },
    file: { kind: 'input', input: 'file' },
    email: { kind: 'input', input: 'email' },
  };
  const words = {
    options: 'Hi! This is the bakery. How can we help?',
    rich: 'How would you like to get it?',
    list: 'What may it be?',
    cards: 'These are our cakes this week:',
    form: 'Tell us about your cake, please.',
    date: 'Which day suits you?',
    file: 'Send us a picture of what you have in mind.',
    email: 'What is your e-mail?',
  };
  const now = Date.now();
  const messages = [];
  const say = (message) =>
    messages.push({
      id: messages.length + 1,
      client_id: null,
      kind: 'reply',
      activity: null,
      attachments: [],
      prompt: null,
      answer: null,
      created_at: now - 6e5 + messages.length * 2e4,
      ...message,
    });
  const bot = { kind: 'bot', name: 'Miga', picture_url: null };
  const me = { kind: 'contact', name: null, picture_url: null };
  const told = { options: 0, rich: 1, list: 2, cards: 1 };
  const ask = (kind) => say({ author: bot, text: words[kind], prompt: prompts[kind] });
  for (const kind of only ? [] : Object.keys(prompts)) {
    ask(kind);
    const id = messages.length;
    const option_id = told[kind];
    if (option_id !== undefined)
      say({ author: me, text: 'That one', answer: { message_id: id, option_id, fields: null } });
  }
  if (only) {
    say({ author: me, text: 'Hello' });
    for (const kind of only.split(',')) ask(kind);
  }
  const session = {
    token: 'T',
    contact: { name: null, email: null, is_verified: false },
    conversation_status: 'open',
    messages,
    next: null,
    unread: 0,
    contact_read_id: null,
    agent_read_id: 1,
    seq: 1,
    is_online: true,
    opens_at: null,
    has_bot: false,
    group_id: 1,
    is_group_known: true,
    queue: null,
  };
  window.calls = [];
  window.fetch = async (url, { body } = {}) => {
    window.calls.push({ url, body: body && JSON.parse(body) });
    if (String(url).includes('/session')) return new Response(JSON.stringify(session));
    if (String(url).includes('/messages')) return new Promise(() => {});
    return new Response('null');
  };
  window.WebSocket = class {
    constructor() {
      setTimeout(() => this.onmessage?.({ data: JSON.stringify({ type: 'hello', seq: 1 }) }));
    }
    close() {}
  };
  addEventListener('load', () =>
    postMessage({
      recado: 'demo',
      kind: 'start',
      stored: { token: 'T', open: true, draft: '', outbox: [] },
      page: { url: 'https://shop/', title: 'Shop', referrer: '' },
      trail: [],
      identity: null,
      group: null,
      is_open: true,
    }),
  );
}

const boot = {
  key: 'demo',
  origin: '',
  color: '',
  on_color: '',
  position: 'right',
  texts: {},
  languages: ['en', 'es', 'pt'],
  default_language: 'en',
  is_online: true,
  opens_at: null,
  has_bot: false,
  default_group: 1,
  groups: { 1: true },
  language: 'en',
  business_name: 'Corner Bakery',
  limits: { attachment_bytes: 5e6, message_chars: 4000 },
  agents: [{ name: 'Ana Paz', picture_url: null }],
  pre_chat: null,
  mode: 'widget',
};
const page = frame
  .replace('id="boot">{}', () => `id="boot">${JSON.stringify(boot)}`)
  .replace('<script type="module">', (open) => `<script>(${stage})()</script>${open}`);
writeFileSync(join(dist, 'story.html'), page);
