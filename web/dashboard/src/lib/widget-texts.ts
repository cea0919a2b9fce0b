import type { InboxTexts, Language } from './api-types';

/** What the widget says where an inbox has no words of its own: shown as placeholders and in the preview. */
export const builtInTexts: Record<Language, InboxTexts> = {
  en: {
    title: 'Hello!',
    greeting: 'How can we help you?',
    reply_time: 'We usually answer in a few minutes.',
    placeholder: 'Write a message…',
  },
  es: {
    title: '¡Hola!',
    greeting: '¿En qué podemos ayudarte?',
    reply_time: 'Solemos responder en unos minutos.',
    placeholder: 'Escribe un mensaje…',
  },
  pt: {
    title: 'Olá!',
    greeting: 'Como podemos ajudar?',
    reply_time: 'Costumamos responder em poucos minutos.',
    placeholder: 'Escreva uma mensagem…',
  },
};
