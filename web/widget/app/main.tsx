import { render } from 'preact';
import { App } from './App';
import { createChat } from './chat';
import type { WidgetFrameBoot } from './protocol';
import './styles/base.css';
import './styles/thread.css';
import './styles/composer.css';

const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as WidgetFrameBoot;
const place = document.getElementById('app');

if (place && boot.key) {
  const style = document.documentElement.style;
  style.setProperty('--brand', boot.color);
  style.setProperty('--on-brand', boot.on_color);
  render(<App boot={boot} chat={createChat(boot)} />, place);
}
