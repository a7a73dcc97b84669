// Every English sentence on the notes that were made: their states, what went wrong, the file.

import type { NoteTexts } from './fr_notes.ts';

const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const enNotes: NoteTexts = {
  empty: 'No note yet.',
  emptyHint: 'Your notes will show here, even without a network.',
  dataDate: (date) => `OpenStreetMap data of ${date}.`,
  kinds: { new: 'New', confirm: 'Still there', change: 'To correct', gone: 'Gone' },
  states: {
    sent: 'Sent',
    waiting: 'To be sent',
    problem: 'Problem',
    replaced: 'Corrected since',
    withdrawn: 'Not counted',
  },
  filters: {
    all: (n) => `All (${n})`,
    waiting: (n) => `To be sent (${n})`,
    problem: (n) => `Problems (${n})`,
    sent: (n) => `Sent (${n})`,
  },
  filter: 'Which notes to show',
  noneSuch: 'No note of this kind.',
  today: 'Today',
  yesterday: 'Yesterday',
  more: (n) => `Show ${n} more`,
  sendNow: 'Send now',
  rejoin: 'Join the team again',

  refused: 'The server no longer knows this phone.',
  refusedHint: 'Join the team again: your notes are kept and will leave.',
  gone: 'This party is not on the server any more.',
  goneHint:
    'Your notes stay here. Tell the organiser, or give them your notes in a file (“My notes”).',
  notOurs: 'It is not our server that answers.',
  notOursHint:
    'Often this is a Wi-Fi network that waits for you to sign in: open its page, or switch Wi-Fi off. Your notes are kept.',
  serverFails: 'The server has a problem: your notes are kept and will leave later.',
  nextSoon: 'Next try in a moment.',
  nextTry: (clock) => `Next try at ${clock}.`,
  noAnswer: 'No network, or the server does not answer. The app tries again by itself.',
  losable: 'Keep this page open: this browser does not keep the notes that wait.',

  missing: 'This note is not here any more.',
  missingHint: 'It was taken back, or got a new number when it left.',
  what: 'What you noted',
  noAnswers: 'The place alone, without any other answer.',
  where: 'Place',
  how: {
    gps: 'by GPS',
    hand: 'placed by hand',
    near: 'near a known place',
    object: 'at the place of the known object',
    address: 'at an address',
  },
  within: (m) => `within ${m} m`,
  map: 'Map of the note',
  photos: 'Photos',
  photo: (n) => `Photo ${n} of the note`,
  photosGone: (n) =>
    `${s(n, 'photo', 'photos')} on the server, removed from this phone to save space.`,
  word: 'Your word',
  correctedBy: 'See the note that corrects it',
  correctAgain: 'Did you look again?',
  correct: 'Correct',
  correctField: (what) => `Correct: ${what}`,
  place: 'the place',
  withdraw: 'Do not count this note',
  withdrawHint: 'It can still be read, but will change nothing on the map.',
  problemTitle: 'The server did not take this note',
  kept: 'It stays on this phone.',
  tryAgain: 'Try again',
  withoutPhoto: 'Send without the photo',
  photoLost: 'This phone cannot find the photo any more.',
  photoLostHint: 'Send the note without it, or take the photo again with “Correct”.',

  file: 'Save my notes in a file',
  fileHint: 'For the organiser, if sending does not work: notes and photos, without a network.',
  fileBusy: 'The file is being made…',
  fileSaved: (name) => `${name} is saved: give it to the organiser.`,
  fileShared: 'The file is handed over. The organiser will know how to read it.',
  fileFailed: 'The file could not be made.',
  fileFailedHint: 'Your notes are still here. Free some space, then try again.',
  fileTitle: 'My notes of the mapping party',
};
