// Opens a form that was begun and left, at the question where it was left.

import { applicable } from '../form/answers.ts';
import { photosOf } from '../queue/database.ts';
import type { KeptDraft } from '../queue/drafts.ts';
import type { App } from './app.ts';
import type { DraftPhoto } from './draft.ts';
import { takeUp } from './kept_draft.ts';
import type { Screen } from './state.ts';

/** Opens a kept form where it was left; false when its theme or its kind is not there any more. */
export async function resume(app: App, entry: KeptDraft): Promise<boolean> {
  const theme = app.state.pack?.themes.find(({ id }) => id === entry.theme);
  const preset = theme?.presets.find(({ id }) => id === entry.preset);
  if (!theme || !preset) return false;
  const { id, before, answers, screen, typed, hours, said } = entry;
  const form = { theme, preset, before, answers };
  const photos = await picturesOf(entry);
  takeUp(id);
  app.set({ draft: { ...said, id, theme, form, photos } });
  for (const each of wayTo(screen, app)) app.go(each);
  if (screen.name === 'question') app.set({ typed, hours });
  return true;
}

async function picturesOf(entry: KeptDraft): Promise<DraftPhoto[]> {
  const blobs = new Map((await photosOf(entry.id)).map((photo) => [photo.sha256, photo.blob]));
  return entry.photos.flatMap((facts) => {
    const blob = blobs.get(facts.sha256);
    return blob ? [{ ...facts, blob, url: URL.createObjectURL(blob) }] : [];
  });
}

/** The screens between the walk and the one that was left, so that "back" leads through them. */
function wayTo(last: Screen, { state }: App): Screen[] {
  const { form, kind } = state.draft;
  const alone = 'alone' in last && last.alone;
  if (!form) return [];
  if (kind === 'change') {
    if (last.name === 'changes') return [last];
    const end: Screen[] = last.name === 'question' && alone ? [] : [{ name: 'summary' }];
    return [{ name: 'changes' }, ...end, ...(last.name === 'summary' ? [] : [last])];
  }
  const questions = applicable(form).map(
    ({ key }): Screen => ({ name: 'question', key, alone: false }),
  );
  const whole: Screen[] = [...questions, { name: 'place', alone: false }, { name: 'summary' }];
  if (alone) return [...whole, last];
  const key = last.name === 'question' ? last.key : null;
  const until = whole.findIndex(
    (each) => each.name === last.name && (key === null || ('key' in each && each.key === key)),
  );
  return until < 0 ? [last] : whole.slice(0, until + 1);
}
