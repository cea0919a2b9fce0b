import { render } from './view';
import { App } from './App';
import { createChat } from './chat';
import type { WidgetFrameBoot } from './protocol';
import { speak, written } from './words';
import './styles/base.css';
import './styles/thread.css';
import './styles/prompt.css';
import './styles/pre-chat.css';
import './styles/composer.css';

const boot = written<WidgetFrameBoot>('boot');
const place = document.getElementById('app');

if (place && boot.key) {
  speak(boot);
  const style = document.documentElement.style;
  style.setProperty('--brand', boot.color);
  style.setProperty('--on-brand', boot.on_color);
  render(<App boot={boot} chat={createChat(boot)} />, place);
}
