// Every English sentence about several observations of one object, and about a check made again.

import type { SightingTexts } from './fr_sightings.ts';

export const enSightings: SightingTexts = {
  title: (n) =>
    n === 1 ? 'Also seen by another observation' : `Also seen by ${n} other observations`,
  kinds: { new: 'new', confirm: 'still there', change: 'changed', gone: 'gone' },
  noTags: 'without tags',
  holds: 'Your decision holds for all of them.',
  covered: 'Nothing to decide: the proposal of another observation stands for this one.',
  earlier: { accepted: 'Accepted before', rejected: 'Rejected before' },
  earlierWas: (action) => `The proposal was then: ${action}.`,
  earlierHint: 'It has changed since: that decision counts no more.',
  checkSame: 'Nothing has changed since the last check.',
  checkChanged: (made, changed, gone) =>
    [
      made > 0 ? `${made} new` : '',
      changed > 0 ? `${changed} changed` : '',
      gone > 0 ? `${gone} with nothing left to do` : '',
    ]
      .filter(Boolean)
      .join(' · '),
  lost: (n) =>
    n === 1
      ? 'One decision counts no more, because its proposal changed: the review shows it.'
      : `${n} decisions count no more, because their proposals changed: the review shows them.`,
};
