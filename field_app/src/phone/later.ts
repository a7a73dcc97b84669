// The screens that no first form needs: their code is fetched once the phone has shown the walk.

import { html, nothing, type TemplateResult } from 'lit-html';
import { t } from '../texts/language.ts';
import type { App } from './app.ts';
import { frame } from './frame.ts';
import type { Screen } from './state.ts';

type LaterName = Extract<
  Screen['name'],
  'notes' | 'note' | 'streets' | 'return' | 'parties' | 'blur'
>;

interface Later {
  notes: typeof import('./screens/notes.ts');
  note: typeof import('./screens/note.ts');
  queue: typeof import('./screens/queue_news.ts');
  streets: typeof import('./screens/streets.ts');
  back: typeof import('./screens/return.ts');
  parties: typeof import('./screens/parties.ts');
  phone: typeof import('./screens/this_phone.ts');
  blur: typeof import('./screens/blur.ts');
  drafts: typeof import('./screens/drafts.ts');
}

let loaded: Later | null = null;
let failed = false;

export async function loadLater(app: App): Promise<void> {
  try {
    if (!loaded) {
      const modules = [
        import('./screens/notes.ts'),
        import('./screens/streets.ts'),
        import('./screens/return.ts'),
        import('./screens/parties.ts'),
        import('./screens/this_phone.ts'),
        import('./screens/note.ts'),
        import('./screens/queue_news.ts'),
        import('./screens/blur.ts'),
        import('./screens/drafts.ts'),
      ] as const;
      const [notes, streets, back, parties, phone, note, queue, blur, drafts] =
        await Promise.all(modules);
      loaded = { notes, streets, back, parties, phone, note, queue, blur, drafts };
    }
    await loaded.streets.begin(app);
    failed = false;
  } catch {
    failed = true;
  }
  app.set({});
}

export function laterScreen(app: App, name: LaterName): TemplateResult {
  if (loaded) return screenOf(loaded, app, name);
  const body = failed
    ? html`<div class="stack">
        <p>${t.common.noAnswer} ${t.common.noAnswerHint}</p>
        <button class="button" @click=${() => loadLater(app)}>${t.common.retry}</button>
      </div>`
    : html`<p>${t.common.loading}</p>`;
  const title = { streets: t.walk.streets, blur: t.blur.title }[name as 'streets' | 'blur'];
  return frame({ app, title: title ?? t.notes.title, body });
}

function screenOf(later: Later, app: App, name: LaterName): TemplateResult {
  switch (name) {
    case 'notes':
      return later.notes.notesScreen(app);
    case 'note':
      return later.note.noteScreen(app);
    case 'streets':
      return later.streets.streetsScreen(app);
    case 'return':
      return later.back.returnScreen(app);
    case 'parties':
      return later.parties.partiesScreen(app);
    case 'blur':
      return later.blur.blurScreen(app);
  }
}

/** On the walk's map: the way back. */
export function returnButton(app: App): TemplateResult | typeof nothing {
  return loaded?.back.returnButton(app) ?? nothing;
}

/** On the walk's sheet: what the phone has ready, and what it offers. */
export function walkNews(app: App): TemplateResult | typeof nothing {
  return loaded?.phone.walkNews(app) ?? nothing;
}

/** On the walk's sheet: the forms that were begun. */
export function draftOffers(app: App): TemplateResult | typeof nothing {
  return loaded?.drafts.draftOffers(app) ?? nothing;
}

/** On the walk's sheet: why notes do not leave, and what helps. */
export function queueNews(app: App): TemplateResult | typeof nothing {
  return loaded?.queue.queueNews(app) ?? nothing;
}
