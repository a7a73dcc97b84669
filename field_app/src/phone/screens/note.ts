// One note, opened: all that it says, what became of it, correcting it, not counting it.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { LonLat } from '../../api/shapes.ts';
import { observedAnswers } from '../../form/answers.ts';
import { presetOf } from '../../form/theme.ts';
import { EMPTY_SCENE } from '../../map/scene.ts';
import { type Note, photosOf } from '../../queue/database.ts';
import { language, moment, t } from '../../texts/language.ts';
import { noteTexts } from '../../texts/notes_language.ts';
import { icon } from '../../ui/icons.ts';
import { memo } from '../../ui/memo.ts';
import type { App } from '../app.ts';
import { frame } from '../frame.ts';
import { fateOf } from '../note_list.ts';
import { correctionsOf, problemBox } from '../note_mending.ts';
import { withdraw } from '../notes.ts';
import { corrections } from '../standing.ts';
import type { State } from '../state.ts';
import { presetOfTarget } from '../targets.ts';
import { fateIcon } from './notes.ts';
import { answerWords } from './question.ts';
import { waitingWords } from './queue_news.ts';
import '../../ui/map_host.ts';
import './notes.css';

export function noteScreen(app: App): TemplateResult {
  const { state } = app;
  const { screen, notes } = state;
  const w = noteTexts();
  const note = screen.name === 'note' ? notes.find(({ id }) => id === screen.id) : undefined;
  if (!note) {
    const body = html`<section class="empty">
      <h2>${w.missing}</h2>
      <p>${w.missingHint}</p>
    </section>`;
    return frame({ app, title: t.notes.title, body });
  }
  const fate = fateOf(note, notes);
  const why = fate === 'waiting' ? waitingWords(state) : '';
  const body = html`<div class="stack note-${fate}">
    <div>
      <p class="note-state">${fateIcon(fate)} ${w.states[fate]}</p>
      ${why ? html`<p class="small">${why}</p>` : nothing}
      <p>${w.kinds[note.body.kind]} · ${moment(note.body.observed_at)}</p>
    </div>
    ${fate === 'problem' && note.problem ? problemBox(app, note, note.problem) : nothing}
    ${answers(state, note)} ${where(state, note)} ${photos(app, note)} ${word(note)}
    ${fate === 'replaced' || fate === 'withdrawn' ? newer(app, note) : mending(app, note)}
  </div>`;
  return frame({ app, title: firstUp(note.title), body });
}

function answers(state: State, note: Note): TemplateResult {
  const { body } = note;
  const w = noteTexts();
  const theme = state.pack?.themes.find(({ id }) => id === body.theme);
  const target = state.pack?.features.find(({ id }) => id === body.osm_ref);
  const preset = theme && (target ? presetOfTarget(theme, target) : presetOf(theme, body.tags));
  const known = theme && preset ? observedAnswers(theme, preset, body.tags) : [];
  const rows = known.map(
    ({ question, answer }) => html`<div>
      <dt class="hint">${question.label[language()]}</dt>
      <dd>${answerWords(question, answer)}</dd>
    </div>`,
  );
  if (rows.length === 0) {
    return body.kind === 'new' ? html`<p class="hint">${w.noAnswers}</p>` : html``;
  }
  return html`<section>
    <h2 class="list-title">${w.what}</h2>
    <dl class="note-answers">${rows}</dl>
  </section>`;
}

/** The same scene while the note is the same: a new one makes the map draw again. */
const sceneOf = memo(
  (basemap: State['basemap'], { lon, lat }: Note['body'], pack: State['pack']) => {
    const at: LonLat = [lon, lat];
    const sector = pack?.sector;
    return {
      ...EMPTY_SCENE,
      basemap,
      areas: sector ? [{ id: 'sector', geometry: sector.geometry, colour: null, label: '' }] : [],
      marks: [{ id: 'note', at, shape: 'new' as const }],
      focus: { key: `note ${at}`, on: [at], zoom: 18 },
      title: noteTexts().map,
    };
  },
);

function where(state: State, { body }: Note): TemplateResult {
  const w = noteTexts();
  const how = body.position_how ? w.how[body.position_how] : '';
  const within = body.accuracy_m === undefined ? '' : w.within(Math.round(body.accuracy_m));
  const words = [how, within].filter(Boolean).join(', ');
  return html`<section>
    <h2 class="list-title">${w.where}</h2>
    <p class="first-up">${words || `${body.lat.toFixed(5)}, ${body.lon.toFixed(5)}`}</p>
    ${
      state.mapFailed
        ? nothing
        : html`<div class="note-map">
            <map-host .scene=${sceneOf(state.basemap, body, state.pack)}></map-host>
          </div>`
    }
  </section>`;
}

/** The pictures of the open note; they are read once, and let go when another note is opened. */
let pictures: { note: string; urls: readonly string[] } = { note: '', urls: [] };

function photos(app: App, note: Note): TemplateResult | typeof nothing {
  const { length } = note.body.photos;
  if (length === 0) return nothing;
  const w = noteTexts();
  if (pictures.note !== note.id) void read(app, note.id);
  const { urls } = pictures;
  const gone = length - urls.length;
  return html`<section>
    <h2 class="list-title">${w.photos}</h2>
    <div class="note-photos">
      ${urls.map((url, index) => html`<img src=${url} alt=${w.photo(index + 1)} />`)}
    </div>
    ${gone > 0 && note.state === 'sent' ? html`<p class="small">${w.photosGone(gone)}</p>` : nothing}
  </section>`;
}

async function read(app: App, note: string): Promise<void> {
  for (const url of pictures.urls) URL.revokeObjectURL(url);
  pictures = { note, urls: [] };
  const kept = await photosOf(note);
  if (pictures.note !== note) return;
  pictures = { note, urls: kept.map(({ blob }) => URL.createObjectURL(blob)) };
  app.set({});
}

function word({ body }: Note): TemplateResult | typeof nothing {
  if (!body.note) return nothing;
  return html`<section>
    <h2 class="list-title">${noteTexts().word}</h2>
    <p>${body.note}</p>
  </section>`;
}

function newer(app: App, note: Note): TemplateResult | typeof nothing {
  const later = corrections(app.state.notes).get(note.id);
  if (!later || later.body.withdrawn) return nothing;
  return html`<button class="button" @click=${() => app.replace({ name: 'note', id: later.id })}>
    ${noteTexts().correctedBy} ${icon('forward')}
  </button>`;
}

function mending(app: App, note: Note): TemplateResult {
  const w = noteTexts();
  const drop = async () => {
    app.back();
    await withdraw(app, note);
  };
  return html`<section class="stack">
    ${correctionsOf(app, note)}
    <div>
      <button class="button" aria-describedby="withdraw-hint" @click=${drop}>
        ${icon('cross')} ${w.withdraw}
      </button>
      <p id="withdraw-hint" class="hint">${w.withdrawHint}</p>
    </div>
  </section>`;
}

function firstUp(title: string): string {
  return title.charAt(0).toLocaleUpperCase(language()) + title.slice(1);
}
