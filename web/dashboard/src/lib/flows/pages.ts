// The flows' pages, fetched together with their words.
import { words } from '../i18n.svelte';
import { flowWords } from './words.svelte';

async function withWords<T>(page: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([page, flowWords.use(words.language)]);
  return loaded;
}

export const flowList = () => withWords(import('../../routes/Flows.svelte'));
export const flowPage = () => withWords(import('../../routes/FlowPage.svelte'));
