// Before a new thing is kept: is it one that is known already? Then the answers go there.

import { nowMs } from '../api/clock.ts';
import type { ObservationBody, Target } from '../api/shapes.ts';
import { answered, correctionForm, type Form, newForm, observedTags } from '../form/answers.ts';
import { presetOf, questionsOf } from '../form/theme.ts';
import { representative } from '../geo/distance.ts';
import type { Note } from '../queue/database.ts';
import { t } from '../texts/language.ts';
import type { App } from './app.ts';
import { type Corrected, type Draft, NEW_DRAFT, type Place, placeOfCheck } from './draft.ts';
import { type Twin, twinsOf } from './duplicates.ts';
import { dropOpenDraft } from './kept_draft.ts';
import { saveCheck } from './notes.ts';
import type { State } from './state.ts';
import { presetOfTarget } from './targets.ts';

export function twinsIn(state: State): Twin[] {
  const { pack, notes, teamNotes, draft } = state;
  return pack ? twinsOf(draft, { pack, notes, teamNotes }) : [];
}

/** Opens the question whether it is the same as something near by; false where there is nothing. */
export function askedAboutTwins(app: App, alone: boolean): boolean {
  if (twinsIn(app.state).length === 0) return false;
  // On the way back to the summary no screen is left between.
  if (alone) app.replace({ name: 'twins', alone });
  else app.go({ name: 'twins', alone });
  return true;
}

export function itIsAnother(app: App, alone: boolean): void {
  const { draft } = app.state;
  const apart = [...draft.apart, ...twinsIn(app.state).map(({ id }) => id)];
  app.set({ draft: { ...draft, apart } });
  if (alone) app.back();
  else app.replace({ name: 'summary' });
}

/** What is being noted becomes a check, or a correction, of what is there. */
export async function itIsTheSame(app: App, twin: Twin): Promise<void> {
  const { draft } = app.state;
  if (!draft.form) return;
  if (twin.from === 'osm') await checkInstead(app, twin.target);
  else if (twin.from === 'phone') {
    const { id, state, body } = twin.note;
    correctInstead(app, { id, inPlace: state === 'problem', ...photosOf(body) }, body);
  } else {
    const { id, photos, tags } = twin.said;
    correctInstead(app, { id, inPlace: false, photos }, { tags, note: '' });
  }
}

async function checkInstead(app: App, target: Target): Promise<void> {
  const { draft, position } = app.state;
  const preset = draft.form && presetOfTarget(draft.form.theme, target);
  if (!draft.form || !preset) return;
  const known = correctionForm(draft.form.theme, preset, target.properties.tags);
  const form = withAnswersOf(known, draft.form);
  if (addsNothing(draft, form)) {
    if (app.state.busy) return;
    app.set({ busy: true });
    try {
      if (await saveCheck(app, target, 'confirm')) leave(app);
    } finally {
      app.set({ busy: false });
    }
    return;
  }
  const fix = draft.place?.fix ?? (position.kind === 'fix' ? position.fix : undefined);
  const place = placeOfCheck(representative(target.geometry), fix);
  app.set({ draft: { ...draft, kind: 'change', target, form, place } });
  app.replace({ name: 'changes' });
}

function correctInstead(
  app: App,
  corrects: Corrected,
  before: Pick<ObservationBody, 'tags' | 'note'>,
): void {
  const { draft } = app.state;
  if (!draft.form) return;
  const known = formFromTags(draft.form, before.tags);
  const form = withAnswersOf(known, draft.form);
  const same = JSON.stringify(form.answers) === JSON.stringify(known.answers);
  if (same && draft.photos.length === 0 && !draft.note.trim()) {
    leave(app);
    app.say(t.capture.alreadyNoted);
    return;
  }
  app.set({ draft: { ...draft, form, corrects, note: draft.note || before.note } });
  app.replace({ name: 'summary' });
}

/** A note of this phone, opened again: saving it makes a new observation in the place of this one. */
export function startCorrection(app: App, note: Note): void {
  const { pack } = app.state;
  const { body } = note;
  const theme = pack?.themes.find(({ id }) => id === body.theme);
  const target = pack?.features.find(({ id }) => id === body.osm_ref) ?? null;
  const preset =
    theme &&
    (target ? presetOfTarget(theme, target) : (presetOf(theme, body.tags) ?? theme.presets[0]));
  if (!theme || !preset) return;
  const empty = newForm(theme, preset);
  const form = target
    ? withAnswersOf(
        correctionForm(theme, preset, target.properties.tags),
        formFromTags(empty, body.tags),
      )
    : formFromTags(empty, body.tags);
  const corrects = { id: note.id, inPlace: note.state === 'problem', ...photosOf(body) };
  const place = placeOfBody(body);
  const kind = body.kind === 'new' ? 'new' : 'change';
  app.set({ draft: { ...NEW_DRAFT, kind, target, theme, form, place, note: body.note, corrects } });
  app.go({ name: kind === 'new' ? 'summary' : 'changes' });
}

function photosOf({
  photos,
  photo_times = {},
}: ObservationBody): Omit<Corrected, 'id' | 'inPlace'> {
  return { photos, photo_times };
}

function placeOfBody(body: ObservationBody): Place {
  const at: Place['at'] = [body.lon, body.lat];
  const place = { at, accuracy_m: body.accuracy_m ?? null, how: body.position_how ?? 'hand' };
  const { raw_lon, raw_lat, raw_accuracy_m, raw_spread_m, fixed_at } = body;
  if (raw_lon === undefined || raw_lat === undefined || !fixed_at) return place;
  const spread = raw_spread_m === undefined ? {} : { spread_m: raw_spread_m };
  const fix = { at: [raw_lon, raw_lat] as Place['at'], accuracy_m: raw_accuracy_m ?? 0, ...spread };
  // Back to the phone's own clock, which the server's has put right.
  return { ...place, fix: { ...fix, time: Date.parse(fixed_at) - nowMs(0) } };
}

/** The same form with the answers that these tags give. */
function formFromTags(form: Form, tags: ObservationBody['tags']): Form {
  const { answers } = correctionForm(form.theme, form.preset, tags);
  return { ...form, answers };
}

/** The answers of one form over those of another; what nobody knew stays as it was. */
function withAnswersOf(form: Form, given: Form): Form {
  return questionsOf(form.theme, form.preset).reduce((sum, question) => {
    const answer = given.answers[question.key];
    return answer === undefined ? sum : answered(sum, question, answer);
  }, form);
}

function addsNothing(draft: Draft, form: Form): boolean {
  const changed = Object.keys(observedTags(form)).length;
  return changed + draft.photos.length === 0 && !draft.note.trim();
}

function leave(app: App): void {
  void dropOpenDraft(app);
  // First, so that nothing is left that would be kept as begun.
  app.set({ draft: NEW_DRAFT });
  app.home();
}
