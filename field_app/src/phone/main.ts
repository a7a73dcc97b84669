// The page behind a team's QR code (`/j/CODE`): language, code, position, and off it goes.

import { watchPosition } from '../geo/position.ts';
import { drawGroundWith } from '../map/ground.ts';
import { language, preferredLanguage, useLanguage } from '../texts/language.ts';
import { App } from './app.ts';
import { watchInstalling } from './installing.ts';
import { loadLater } from './later.ts';
import { lookAhead, open } from './session.ts';
import { watchStorage } from './storage_watch.ts';
import '../ui/base.css';
import './phone.css';

async function start(): Promise<void> {
  drawGroundWith(async (...asked) =>
    (await import('../map/district_ground.ts')).districtGround(...asked),
  );
  const code = codeOf(location.pathname);
  lookAhead(code);
  await useLanguage(preferredLanguage());
  const app = new App(document.body, code);
  watchInstalling(app);
  watchStorage(app);
  app.set({});
  await open(app);
  watchPosition((position) => app.positionChanged(position));
  loadTheRest(app);
}

/** As the server reads a code, so that one team typed in two ways is one outing. */
function codeOf(path: string): string {
  const typed = decodeURIComponent(path.split('/').pop() ?? '');
  return typed.replace(/[\s-]/g, '').toUpperCase();
}

/** The next visit brings what the network did not. */
function ignore(): void {}

/** What the first form does not need, so that it is there when the network is not. */
function loadTheRest(app: App): void {
  void loadLater(app);
  void import('./team_notes.ts').then(({ followTeamNotes }) => followTeamNotes(app), ignore);
  void keep(app);
  void import('../photo/prepare.ts');
  void import('./storage_words.ts');
  void (language() === 'fr' ? import('../texts/en.ts') : import('../texts/fr.ts'));
}

async function keep(app: App): Promise<void> {
  try {
    const { keepPage } = await import('./shell.ts');
    await keepPage(app);
  } catch {
    window.addEventListener('online', () => void keep(app), { once: true });
  }
}

void start();
