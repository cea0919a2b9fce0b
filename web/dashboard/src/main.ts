import { mount } from 'svelte';
import App from './App.svelte';
import { guessLanguage, words } from './lib/i18n.svelte';
import { keepPreferences } from './lib/preferences.svelte';
import { router } from './lib/router.svelte';
import { session } from './lib/session.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

keepPreferences();
router.start();
// The session is asked for while the words are on their way.
const asked = session.load();
void words.use(guessLanguage()).then(async () => {
  const target = document.getElementById('app');
  if (target) mount(App, { target });
  await asked;
});
