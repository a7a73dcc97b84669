// Every English sentence on photos, on blurring them, and on forms that were begun.

import type { BlurTexts, DraftTexts, PhotoTexts } from './fr_photos.ts';

export const enPhotos: PhotoTexts = {
  take: 'Take a photo',
  choose: 'Choose pictures',
  hint: 'Optional. A face or a number plate in it? Touch the photo to blur it.',
  busy: (n, of) =>
    of === 1 ? 'The photo is being prepared…' : `Photo ${n} of ${of}: being prepared…`,
  most: 'Six photos a note at most: the others were not taken.',
  full: 'Six photos are the most. Remove one to add another.',
  unreadable: (name) => `The picture “${name}” cannot be read. Take another, or go on without.`,
  heif: 'This phone cannot read this format (HEIC); set the camera to JPEG, or take the photo here. Your answers are kept.',
  alt: (n) => `Photo ${n}`,
  altBlurred: (n) => `Photo ${n}, blurred`,
  blur: 'Blur',
  blurAgain: 'Blurred',
  blurPhoto: (n) => `Blur photo ${n}`,
  blurredPhoto: (n) => `Blurred: blur more of photo ${n}`,
  remove: (n) => `Remove photo ${n}`,
  removed: 'The photo is removed.',
};

export const enBlur: BlurTexts = {
  title: 'Blur faces and plates',
  why: 'Move your finger over faces and plates: nobody must be recognised. Only the blurred picture is kept and sent.',
  keyboard: 'By keyboard: arrows move the circle, Enter blurs below it.',
  canvas: 'Photo to blur',
  size: 'Brush',
  sizes: ['Small', 'Medium', 'Large'],
  painted: (n) => (n === 1 ? '1 place blurred' : `${n} places blurred`),
  undo: 'Undo the last stroke',
  done: 'Done',
  dropped: 'The blurring was not kept: the photo is as before.',
  failed: 'The photo could not be blurred. Remove it if somebody can be recognised.',
};

export const enDrafts: DraftTexts = {
  begun: (what) => `You had begun: ${what}.`,
  photos: (n) => (n === 1 ? '1 photo' : `${n} photos`),
  resume: 'Go on',
  drop: 'Discard',
  dropped: 'The draft is discarded.',
  gone: 'This theme is not part of the party any more: ask the organiser.',
  elsewhere: 'This draft is saved already, or open in another tab.',
  notKept: 'This draft cannot be opened. Try again.',
  all: (n) => (n === 1 ? 'Another draft' : `${n} other drafts`),
};
