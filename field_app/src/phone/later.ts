// The screens that no first form needs: their code is fetched once the phone has shown the walk.

import { html, type TemplateResult } from 'lit-html';
import { t } from '../texts/language.ts';
import type { App } from './app.ts';
import { frame } from './frame.ts';

interface Later {
  notes: typeof import('./screens/notes.ts');
  streets: typeof import('./screens/streets.ts');
}

let loaded: Later | null = null;
let failed = false;

export async function loadLater(app: App): Promise<void> {
  try {
    if (!loaded) {
      const modules = [import('./screens/notes.ts'), import('./screens/streets.ts')] as const;
      const [notes, streets] = await Promise.all(modules);
      loaded = { notes, streets };
    }
    await loaded.streets.begin(app);
    failed = false;
  } catch {
    failed = true;
  }
  app.set({});
}

export function laterScreen(app: App, name: 'notes' | 'streets'): TemplateResult {
  if (loaded)
    return name === 'notes' ? loaded.notes.notesScreen(app) : loaded.streets.streetsScreen(app);
  const body = failed
    ? html`<div class="stack">
        <p>${t.common.noAnswer} ${t.common.noAnswerHint}</p>
        <button class="button" @click=${() => loadLater(app)}>${t.common.retry}</button>
      </div>`
    : html`<p>${t.common.loading}</p>`;
  return frame({ app, title: name === 'notes' ? t.notes.title : t.walk.streets, body });
}
