// Every French sentence about several observations of one object, and about a check made again.

export const frSightings = {
  title: (n: number) =>
    n === 1 ? 'Aussi vu par une autre observation' : `Aussi vu par ${n} autres observations`,
  kinds: { new: 'nouveau', confirm: 'toujours là', change: 'changé', gone: 'disparu' },
  noTags: 'sans attribut',
  holds: 'Votre décision vaut pour toutes.',
  covered: 'Rien à décider\u00a0: la proposition d’une autre observation vaut pour celle-ci.',
  earlier: { accepted: 'Acceptée auparavant', rejected: 'Refusée auparavant' },
  earlierWas: (action: string) => `La proposition était alors\u00a0: ${action}.`,
  earlierHint: 'Elle a changé depuis\u00a0: cette décision ne vaut plus.',
  checkSame: 'Rien n’a changé depuis la dernière vérification.',
  checkChanged: (made: number, changed: number, gone: number) =>
    [
      made > 0 ? (made === 1 ? '1 nouvelle' : `${made} nouvelles`) : '',
      changed > 0 ? (changed === 1 ? '1 changée' : `${changed} changées`) : '',
      gone > 0 ? `${gone} sans suite désormais` : '',
    ]
      .filter(Boolean)
      .join(' · '),
  lost: (n: number) =>
    n === 1
      ? 'Une décision ne vaut plus, car sa proposition a changé\u00a0: la relecture la montre.'
      : `${n} décisions ne valent plus, car leur proposition a changé\u00a0: la relecture les montre.`,
};

export type SightingTexts = typeof frSightings;
