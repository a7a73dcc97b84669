// Every English sentence for a phone that does not keep what it should.

import type { StorageTexts } from './fr_storage.ts';

export const enStorage: StorageTexts = {
  full: 'There is no room left on this phone.',
  fullWhy: 'The note is not kept; your form stays open with all that is in it.',
  fullHint: 'Delete photos or apps, then tap “Save”.',
  fullPhotoHint:
    'Remove the photo from this note, or delete others from the phone, then tap “Save”.',
  newer: 'A newer version is open in another tab.',
  newerWhy: 'The note is not kept here.',
  newerHint: 'Close the other tab, reload this page, then save again.',
  failed: 'The note could not be kept on this phone.',
  failedWhy: 'The browser refused to write. Your form stays open.',
  failedHint: 'Tap “Save” again, or free some space.',
  blocked: 'This page is already open in an older tab.',
  blockedHint: 'Close the other tabs of this page: this one will open by itself.',
};
