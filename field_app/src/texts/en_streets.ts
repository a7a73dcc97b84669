// Every English sentence of the phone's streets.

import type { StreetTexts } from './fr_streets.ts';

export const enStreets: StreetTexts = {
  title: 'The streets of your sector',
  lead: 'Tick a street once you have walked both its sides.',
  done: (n: number, of: number) => `${n} of ${of} ${of === 1 ? 'street' : 'streets'}`,
  allDone: 'All streets are done. Well done!',
  waiting: 'To be sent',
  problem: 'Not taken by the server',
  changed: 'The sectors have changed: reload the page.',
  unsent: (n: number) => `${n} to be sent; the app takes care of it.`,
  notKept: 'The tick could not be kept on this phone.',
  notKeptHint: 'Free some space, then tick again.',
  closed: 'The collection is closed.',
  closedHint:
    'Thank you, everybody! Your earlier notes are still sent; new ones stay on this phone.',
};
