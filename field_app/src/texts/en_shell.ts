// Every English sentence on the phone itself: the kept page, the way back, the parties of one phone.

import type { ShellTexts } from './fr_shell.ts';

const COMPASS = [
  'north',
  'north-east',
  'east',
  'south-east',
  'south',
  'south-west',
  'west',
  'north-west',
];

export const enShell: ShellTexts = {
  ready: 'Ready for the walk, even without a network.',
  missing: (parts) => `Still to come: ${parts}. Stay in reach of the network for a moment.`,
  parts: { page: 'the app', sector: 'your sector', map: 'the map' },
  insecure: 'Without an https address this page cannot reopen offline: leave it open.',
  unsupported: 'This browser does not keep the page: leave it open during the walk.',
  failed: 'The app is not kept whole: it will try again when the network is back.',
  newer: 'A new version is ready. It will serve the next time you open the app.',
  takeOver: 'Open it now',
  updated: 'The app is up to date. All your notes are here.',
  install: {
    title: 'Keep the app at hand',
    lead: 'Its icon opens your sector, even without a network.',
    go: 'Add to the home screen',
    ios: 'Tap the share button, then “Add to Home Screen”.',
    iosEmpty: 'The icon starts empty: send your notes first, then join the team through it.',
    no: 'No, thanks',
  },
  phone: {
    title: 'This phone',
    kept: 'This phone has promised to keep your notes.',
    notKept: 'This phone may clear the notes when it runs out of room: send them the same day.',
    keep: 'Ask it to keep them',
    unknown: 'This phone does not say whether it keeps the notes: send them the same day.',
  },
  back: {
    title: 'Return',
    button: (hour) => `Return at ${hour}`,
    at: (hour) => `Meeting at ${hour}`,
    noHour: 'The hour of return is not given.',
    in: (minutes) => `in ${minutes} min`,
    since: (minutes) => `${minutes} min ago`,
    meeting: 'Meeting point',
    start: 'Start of your sector',
    way: (metres, direction, minutes) =>
      `${metres} from here, to the ${direction}: about ${minutes} min on foot.`,
    here: 'You are there.',
    noPosition: 'Your position is not known: the flag on the map shows the place.',
    noPlace: 'The place is not given: ask the organiser.',
    map: 'Map of the meeting point. The text before it says the same.',
    call: (number) => `Call ${number}`,
    noNumber: 'No number is given: it may be on your paper map.',
    compass: COMPASS,
  },
  parties: {
    title: 'My parties',
    lead: 'What is left to send goes out for all of them, whichever is open.',
    empty: 'This phone has joined no team.',
    open: 'Open now',
    allSent: 'All is sent',
    unsent: (n) => `${n} to send`,
    leave: 'Forget on this phone',
    leaveNamed: (title) => `Forget on this phone: ${title}`,
    mustSend: 'Can be forgotten only once all is sent.',
    left: (title) => `${title}: forgotten on this phone.`,
    restored: (title) => `${title}: back again.`,
    other: 'Another team',
  },
};
