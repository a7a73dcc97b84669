// Forms that were begun on this phone and are not saved yet, with their photos.

import type { Tags } from '../api/shapes.ts';
import type { Answers } from '../form/answers.ts';
import type { HoursRow } from '../form/hours.ts';
import type { Draft, DraftPhoto } from '../phone/draft.ts';
import type { Screen } from '../phone/state.ts';
import {
  dropDraft,
  exchangePhotos,
  finished,
  finishing,
  type Photo,
  photosKept,
  photosOf,
  withDatabase,
} from './database.ts';
import { packed, packedAll } from './kept_photos.ts';

/** A form as it was left; what the pack says anyway is named by its id. */
export interface KeptDraft {
  id: string;
  code: string;
  changed: number;
  screen: Screen;
  theme: string;
  preset: string;
  before: Tags;
  answers: Answers;
  said: Omit<Draft, 'id' | 'theme' | 'form' | 'photos'>;
  photos: Omit<DraftPhoto, 'blob' | 'url'>[];
  /** What stood in the open question, not given as an answer yet. */
  typed: string;
  hours: readonly HoursRow[];
}

export interface Thrown {
  draft: KeptDraft;
  photos: Photo[];
}

/** The draft and its photos, both or neither; nothing where it was saved or thrown away meanwhile. */
export async function putDraft(draft: KeptDraft, photos: readonly Photo[]): Promise<void> {
  const names = photos.map(({ sha256 }) => sha256);
  const kept = await photosKept(draft.id);
  const pictures = await packedAll(photos.filter(({ sha256 }) => !kept.has(sha256)));
  await withDatabase(async (database) => {
    if (finished.has(draft.id)) return;
    const transaction = database.transaction(['drafts', 'photos'], 'readwrite');
    await Promise.all([
      transaction.objectStore('drafts').put(draft),
      exchangePhotos(transaction.objectStore('photos'), draft.id, names, pictures),
      transaction.done,
    ]);
  });
}

/** A photo that was ready only when its form had been left. */
export async function addToDraft(photo: Photo, facts: KeptDraft['photos'][number]): Promise<void> {
  const picture = await packed(photo);
  await withDatabase(async (database) => {
    const transaction = database.transaction(['drafts', 'photos'], 'readwrite');
    const draft = await transaction.objectStore('drafts').get(photo.note);
    if (draft) {
      await transaction.objectStore('photos').put(picture);
      await transaction.objectStore('drafts').put({ ...draft, photos: [...draft.photos, facts] });
    }
    await transaction.done;
  });
}

/** The drafts of one team's code, the last changed first. */
export async function readDrafts(code: string): Promise<KeptDraft[]> {
  const drafts = await withDatabase((database) => database.getAll('drafts'));
  return drafts
    .filter((draft) => draft.code === code)
    .sort((one, other) => other.changed - one.changed);
}

/** Takes a draft away and hands it over, so that it can be brought back. */
export async function throwAway(draft: KeptDraft): Promise<Thrown> {
  const photos = await photosOf(draft.id);
  await finishing(draft.id, (database) => {
    const transaction = database.transaction(['drafts', 'photos'], 'readwrite');
    return Promise.all([dropDraft(transaction, draft.id, null), transaction.done]);
  });
  return { draft, photos };
}

export async function bringBack({ draft, photos }: Thrown): Promise<void> {
  finished.delete(draft.id);
  await putDraft(draft, photos);
}
