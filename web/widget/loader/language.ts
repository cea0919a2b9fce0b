import type { Language, WidgetBoot } from '../bridge';

/** The page's language if we speak it, else the browser's, else the business's. */
export function pickLanguage(boot: Pick<WidgetBoot, 'languages' | 'default_language'>): Language {
  const wishes = [document.documentElement.lang, ...(navigator.languages ?? [navigator.language])];
  for (const wish of wishes) {
    const language = wish.slice(0, 2).toLowerCase() as Language;
    if (boot.languages.includes(language)) return language;
  }
  return boot.default_language;
}

interface Words {
  open: string;
  close: string;
  unread: string;
  online: string;
}

export const WORDS: Record<Language, Words> = {
  en: {
    open: 'Open chat',
    close: 'Close chat',
    unread: 'unread',
    online: 'Online',
  },
  es: {
    open: 'Abrir el chat',
    close: 'Cerrar el chat',
    unread: 'sin leer',
    online: 'En línea',
  },
  pt: {
    open: 'Abrir o chat',
    close: 'Fechar o chat',
    unread: 'por ler',
    online: 'Online',
  },
};
