// The page behind a team's QR code (`/j/CODE`): language, code, position, and off it goes.

import { watchPosition } from '../geo/position.ts';
import { language, preferredLanguage, useLanguage } from '../texts/language.ts';
import { App } from './app.ts';
import { loadLater } from './later.ts';
import { open } from './session.ts';
import '../ui/base.css';
import './phone.css';

async function start(): Promise<void> {
  await useLanguage(preferredLanguage());
  const code = decodeURIComponent(location.pathname.split('/').pop() ?? '');
  const app = new App(document.body, code);
  app.set({});
  await open(app);
  watchPosition((position) => app.positionChanged(position));
  loadTheRest(app);
}

/** What the first form does not need, so that it is there when the network is not. */
function loadTheRest(app: App): void {
  void loadLater(app);
  void import('../photo/prepare.ts');
  void (language() === 'fr' ? import('../texts/en.ts') : import('../texts/fr.ts'));
}

void start();
