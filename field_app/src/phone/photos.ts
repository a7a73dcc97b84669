// The photos of the open form: adding, removing, and putting a blurred one in the place of one.

import type { PreparedPicture } from '../photo/prepare.ts';
import { addToDraft } from '../queue/drafts.ts';
import { t } from '../texts/language.ts';
import type { App } from './app.ts';
import type { DraftPhoto } from './draft.ts';

/** More tell a moderator nothing, and a slow network sends them all. */
export const MOST_PHOTOS = 6;

/** One after the other: two large pictures at once are more than an old phone has memory for. */
export async function addPhotos(app: App, files: readonly File[]): Promise<void> {
  const room = MOST_PHOTOS - app.state.draft.photos.length;
  const taken = files.slice(0, room);
  const complaints = new Set<string>(taken.length < files.length ? [t.photos.most] : []);
  app.set({ busy: true, complaint: null });
  try {
    for (const [i, file] of taken.entries()) {
      app.set({ preparing: { n: i + 1, of: taken.length } });
      const complaint = await addPhoto(app, file);
      if (complaint) complaints.add(complaint);
    }
  } finally {
    app.set({ busy: false, preparing: null, complaint: [...complaints].join(' ') || null });
  }
}

/** Adds one; returns why it could not be. */
async function addPhoto(app: App, file: File): Promise<string | null> {
  const { id } = app.state.draft;
  try {
    const { prepared } = await import('../photo/prepare.ts');
    await addTo(app, id, await prepared(file));
    return null;
  } catch (error) {
    const heif = (error as { isHeif?: boolean }).isHeif;
    return heif ? t.photos.heif : t.photos.unreadable(file.name);
  }
}

async function addTo(app: App, id: string | null, picture: PreparedPicture): Promise<void> {
  const { blob, ...named } = picture;
  const facts = { ...named, blurred: false };
  const { draft } = app.state;
  if (draft.id !== id) {
    // The form was left meanwhile: the photo belongs to what was kept of it.
    if (id) await addToDraft({ sha256: facts.sha256, blob, note: id, sent: false }, facts);
  } else if (draft.photos.every(({ sha256 }) => sha256 !== facts.sha256)) {
    setPhotos(app, [...draft.photos, shown(facts, blob)]);
  }
}

function shown(facts: Omit<DraftPhoto, 'blob' | 'url'>, blob: Blob): DraftPhoto {
  return { ...facts, blob, url: URL.createObjectURL(blob) };
}

function setPhotos(app: App, photos: DraftPhoto[]): void {
  app.set({ draft: { ...app.state.draft, photos } });
}

export function removePhoto(app: App, sha256: string): void {
  const { photos, id } = app.state.draft;
  const index = photos.findIndex((photo) => photo.sha256 === sha256);
  const removed = photos[index];
  if (!removed) return;
  setPhotos(
    app,
    photos.filter((photo) => photo !== removed),
  );
  URL.revokeObjectURL(removed.url);
  app.say(t.photos.removed, () => {
    const { draft } = app.state;
    app.set({ toast: null });
    if (draft.id === id) setPhotos(app, withAt(draft.photos, index, shown(removed, removed.blob)));
  });
}

function withAt<T>(list: readonly T[], index: number, item: T): T[] {
  return [...list.slice(0, index), item, ...list.slice(index)];
}

/** The picture as it was is in no memory and in no storage of this page after that. */
export async function exchangeForBlurred(app: App, sha256: string, blob: Blob): Promise<void> {
  const { named } = await import('../photo/prepare.ts');
  const blurred = await named(blob);
  const { photos } = app.state.draft;
  setPhotos(
    app,
    photos.map((photo) => {
      if (photo.sha256 !== sha256) return photo;
      URL.revokeObjectURL(photo.url);
      return shown({ taken_at: photo.taken_at, sha256: blurred.sha256, blurred: true }, blob);
    }),
  );
}
