// The pages of e-mail's settings, fetched together with their words.
import { words } from '../i18n.svelte';
import { mailWords } from './words.svelte';

async function withWords<T>(page: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([page, mailWords.use(words.language)]);
  return loaded;
}

export const mailPage = () => withWords(import('../../routes/settings/MailSettings.svelte'));
export const templatePage = () => withWords(import('../../routes/settings/MailTemplateEditor.svelte'));
export const newAccountPage = () => withWords(import('../../routes/settings/NewMailAccount.svelte'));
export const accountPage = () => withWords(import('../../routes/settings/MailAccountEditor.svelte'));
