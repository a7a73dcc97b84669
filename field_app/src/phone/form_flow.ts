// The way through a form: theme, kind of object, questions one at a time, place, summary.

import type { LonLat, Target } from '../api/shapes.ts';
import { answered, correctionForm, newForm, nextQuestion } from '../form/answers.ts';
import { EVERY_DAY, hoursFromRows } from '../form/hours.ts';
import {
  addablePresets,
  kindOf,
  optionOf,
  type Preset,
  type Question,
  type Theme,
} from '../form/theme.ts';
import { validate } from '../form/validate.ts';
import { representative } from '../geo/distance.ts';
import { t } from '../texts/language.ts';
import type { App } from './app.ts';
import { type Draft, NEW_DRAFT, type Place, placeFromFix, placeOfCheck } from './draft.ts';
import { problemText } from './problem_text.ts';
import { askedAboutTwins } from './same_thing.ts';
import { presetOfTarget, themeOf } from './targets.ts';

function draftWith(app: App, patch: Partial<Draft>): void {
  app.set({ draft: { ...app.state.draft, ...patch } });
}

/** "New": asks only what has more than one answer. */
export function startNew(app: App): void {
  const themes = app.state.pack?.themes.filter((theme) => addablePresets(theme).length > 0) ?? [];
  app.set({ draft: NEW_DRAFT });
  const [only] = themes;
  if (themes.length === 1 && only) chooseTheme(app, only);
  else app.go({ name: 'theme' });
}

export function chooseTheme(app: App, theme: Theme): void {
  draftWith(app, { theme });
  const presets = addablePresets(theme);
  const [only] = presets;
  if (presets.length === 1 && only) choosePreset(app, theme, only);
  else app.go({ name: 'preset' });
}

export function choosePreset(app: App, theme: Theme, preset: Preset): void {
  const before = app.state.draft.form;
  // Going back to look at the kinds must not lose the answers.
  const form = before?.preset.id === preset.id ? before : newForm(theme, preset);
  draftWith(app, { theme, form });
  const first = nextQuestion(form, undefined);
  if (first) app.go({ name: 'question', key: first.key, alone: false });
  else toPlace(app);
}

/** "To correct": the questions, with what OSM says as their answers. */
export function startChange(app: App, target: Target): void {
  const { pack, position } = app.state;
  const theme = pack ? themeOf(pack, target) : undefined;
  const preset = theme ? presetOfTarget(theme, target) : undefined;
  if (!theme || !preset) return;
  const fix = position.kind === 'fix' ? position.fix : undefined;
  const place = placeOfCheck(representative(target.geometry), fix);
  const form = correctionForm(theme, preset, target.properties.tags);
  app.set({ draft: { ...NEW_DRAFT, kind: 'change', target, theme, form, place } });
  app.go({ name: 'changes' });
}

/** Checks and keeps an answer, then goes on; undefined is "I don't know". */
export function giveAnswer(app: App, question: Question, raw: string | undefined): void {
  const { draft, screen } = app.state;
  if (!draft.form || screen.name !== 'question') return;
  let value = raw;
  if (raw !== undefined) {
    const checked = raw.trim() === '' ? null : validate(question, raw, callingCode(app));
    if (!checked?.ok) {
      app.set({ complaint: checked ? problemText(checked.problem) : t.form.empty });
      return;
    }
    value = checked.value;
  }
  const form = answered(draft.form, question, value);
  draftWith(app, { form });
  if (screen.alone) {
    app.back();
    return;
  }
  const next = nextQuestion(form, question.key);
  if (next) app.go({ name: 'question', key: next.key, alone: false });
  else toPlace(app);
}

/** France's national numbers are read as French where the party is in France. */
export function callingCode(app: App): string | null {
  return app.state.pack?.party.timezone === 'Europe/Paris' ? '33' : null;
}

/** What is typed or picked in the open question. */
export function typedAnswer(app: App, question: Question): string {
  const { typed, hours } = app.state;
  const ready = typed === EVERY_DAY || optionOf(question, typed) !== undefined;
  if (kindOf(question) !== 'hours' || ready) return typed;
  return hoursFromRows(hours);
}

function toPlace(app: App): void {
  const { draft, position } = app.state;
  if (!draft.place && position.kind === 'fix') {
    draftWith(app, { place: placeFromFix(position.fix) });
  }
  app.go({ name: 'place', alone: false });
}

export function movePin(app: App, at: LonLat): void {
  draftWith(app, { place: measuredNow(app, { at, accuracy_m: null, how: 'hand' }) });
  app.set({ complaint: null });
}

export function setPlace(app: App, place: Place): void {
  draftWith(app, { place: measuredNow(app, place) });
  app.set({ complaint: null, recentred: app.state.recentred + 1 });
}

/** With what the phone measures at this moment: the evidence that somebody was there. */
function measuredNow(app: App, place: Place): Place {
  const { position } = app.state;
  return position.kind === 'fix' ? { ...place, fix: position.fix } : place;
}

export function placeDone(app: App): void {
  const { draft, screen } = app.state;
  const alone = screen.name === 'place' && screen.alone;
  if (!draft.place) {
    app.set({ complaint: t.place.missing });
    return;
  }
  if (!draft.place.fix) draftWith(app, { place: measuredNow(app, draft.place) });
  if (askedAboutTwins(app, alone)) return;
  if (alone) app.back();
  else app.go({ name: 'summary' });
}

export function setNote(app: App, note: string): void {
  draftWith(app, { note });
}
