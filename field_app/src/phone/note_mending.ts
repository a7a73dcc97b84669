// What can be done about a note: correcting it, and sending one that the server did not take.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { FieldProblem } from '../api/http.ts';
import { type Question, tagsOf } from '../form/theme.ts';
import { type Note, type Problem, photosOf } from '../queue/database.ts';
import { changeNote, exchangePhoto } from '../queue/note_changes.ts';
import { language, t } from '../texts/language.ts';
import { noteTexts } from '../texts/notes_language.ts';
import { icon } from '../ui/icons.ts';
import { troubleBox } from '../ui/trouble.ts';
import type { App } from './app.ts';
import { saveCheck } from './notes.ts';
import { startCorrection } from './same_thing.ts';

const PLACE_FIELDS = new Set(['lon', 'lat', 'accuracy_m', 'position_how', 'raw_lon', 'raw_lat']);

/** The server's words on a note that it did not take, and every way on. */
export function problemBox(app: App, note: Note, problem: Problem): TemplateResult {
  const w = noteTexts();
  const lost = problem.code === 'photo_lost';
  const words = lost ? { ...problem, title: w.photoLost, hint: w.photoLostHint } : problem;
  const ofPhoto =
    lost || /^(photo|body_too_large)/.test(problem.code) || problem.code === 'http_413';
  return html`<section class="stack">
    <h2>${w.problemTitle}</h2>
    ${troubleBox(words)}
    <p>${w.kept}</p>
    ${(problem.fields ?? []).map((field) => fieldButton(app, note, field))}
    ${
      ofPhoto && note.body.photos.length > 0
        ? html`<button class="button" @click=${() => sendWithoutPhoto(app, note)}>
            ${icon('arrow')} ${w.withoutPhoto}
          </button>`
        : nothing
    }
    <button class="button" @click=${() => tryAgain(app, note)}>${icon('undo')} ${w.tryAgain}</button>
  </section>`;
}

/** Opens the form on the very answer that the server did not take; nothing where no form has it. */
function fieldButton(app: App, note: Note, field: FieldProblem): TemplateResult | typeof nothing {
  if (!isKnown(app, note)) return nothing;
  const w = noteTexts();
  const button = (words: string, open: () => void) => html`<button
    class="button button-main"
    @click=${open}
  >
    ${icon('pen')} ${w.correctField(words)}
  </button>`;
  if (PLACE_FIELDS.has(field.field)) {
    return button(w.place, () => {
      startCorrection(app, note);
      app.go({ name: 'place', alone: true });
    });
  }
  if (field.field === 'note') {
    return button(t.summary.note, () => {
      startCorrection(app, note);
      if (app.state.screen.name !== 'summary') app.go({ name: 'summary' });
    });
  }
  const question = questionOf(app, note, field.key);
  if (!question) return nothing;
  return button(question.label[language()], () => {
    startCorrection(app, note);
    app.go({ name: 'question', key: question.key, alone: true });
  });
}

function questionOf(app: App, { body }: Note, key: string | undefined): Question | undefined {
  const theme = app.state.pack?.themes.find(({ id }) => id === body.theme);
  return theme?.questions.find((question) => {
    const written = (question.options ?? []).map((option) => tagsOf(question, option.value));
    return question.key === key || written.some((tags) => key !== undefined && key in tags);
  });
}

/** The form can only be opened on a theme that the party still has. */
function isKnown(app: App, { body }: Note): boolean {
  const { pack } = app.state;
  if (!pack?.themes.some(({ id }) => id === body.theme)) return false;
  return body.kind === 'new' || pack.features.some(({ id }) => id === body.osm_ref);
}

/** Correcting: a new thing by its form; a known one also by saying again what it is. */
export function correctionsOf(app: App, note: Note): TemplateResult | typeof nothing {
  const w = noteTexts();
  const target = app.state.pack?.features.find(({ id }) => id === note.body.osm_ref);
  if (!isKnown(app, note)) return nothing;
  if (!target) {
    return html`<button class="button" @click=${() => startCorrection(app, note)}>
      ${icon('pen')} ${w.correct}
    </button>`;
  }
  const say = async (kind: 'confirm' | 'gone') => {
    const corrects = { id: note.id, inPlace: note.state === 'problem', photos: [] };
    if (await saveCheck(app, target, kind, corrects)) app.back();
  };
  const { kind } = note.body;
  return html`<section class="stack">
    <h2>${w.correctAgain}</h2>
    ${
      kind === 'confirm'
        ? nothing
        : html`<button class="button" @click=${() => say('confirm')}>
            ${icon('tick')} ${t.walk.still}
          </button>`
    }
    <button class="button" @click=${() => startCorrection(app, note)}>
      ${icon('pen')} ${t.walk.change}
    </button>
    ${
      kind === 'gone'
        ? nothing
        : html`<button class="button" @click=${() => say('gone')}>
            ${icon('cross')} ${t.walk.gone}
          </button>`
    }
  </section>`;
}

async function tryAgain(app: App, note: Note): Promise<void> {
  await changeNote(note.id, { state: 'waiting', problem: null, redated: false });
  await app.notesChanged();
  await app.sender.sendNow();
}

/** Photos leave one by one before their note: the first that has not left is the one meant. */
async function sendWithoutPhoto(app: App, note: Note): Promise<void> {
  const waiting = (await photosOf(note.id)).find(({ sha256, sent }) => {
    return !sent && !note.photos_sent?.includes(sha256);
  });
  if (waiting) await exchangePhoto(note.id, waiting.sha256, null);
  await tryAgain(app, note);
}
