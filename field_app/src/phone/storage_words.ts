// The sentences for a phone that does not keep what it should. Fetched after the first form.

import { isFull } from '../queue/note_changes.ts';
import { enStorage } from '../texts/en_storage.ts';
import { frStorage, type StorageTexts } from '../texts/fr_storage.ts';
import { language } from '../texts/language.ts';
import type { Trouble } from '../ui/trouble.ts';

function words(): StorageTexts {
  return language() === 'fr' ? frStorage : enStorage;
}

/** Why something could not be kept, and what to do; `withPhoto`: a photo is part of it. */
export function saveTrouble(error: unknown, withPhoto: boolean): Trouble {
  const w = words();
  const code = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (isFull(error)) {
    const hint = withPhoto ? w.fullPhotoHint : w.fullHint;
    return { title: w.full, detail: w.fullWhy, hint, code };
  }
  if (code === 'VersionError')
    return { title: w.newer, detail: w.newerWhy, hint: w.newerHint, code };
  return { title: w.failed, detail: w.failedWhy, hint: w.failedHint, code };
}

export function blockedTrouble(): Trouble {
  const w = words();
  return { title: w.blocked, detail: '', hint: w.blockedHint, code: '' };
}
