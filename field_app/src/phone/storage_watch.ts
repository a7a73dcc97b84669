// Tells the volunteer when the phone's storage is not ours yet, and warns before the page is closed
// where nothing is kept.

import { storage } from '../queue/database.ts';
import type { App } from './app.ts';
import { unsent } from './state.ts';

export function watchStorage(app: App): void {
  storage.blocked = async () => {
    const { blockedTrouble } = await import('./storage_words.ts');
    if (!storage.isBlocked) return;
    app.set({ screen: { name: 'broken' }, trouble: blockedTrouble() });
  };
  if (storage.isBlocked) storage.blocked();
  window.addEventListener('beforeunload', (event) => {
    if (!storage.keeps && unsent(app.state) > 0) event.preventDefault();
  });
}
