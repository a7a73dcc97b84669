// Every French sentence of placing a thing, counting, and things that are noted already.

export const frCapture = {
  coarse: 'Le GPS est trop vague\u00a0: placez le point sur la carte.',
  aimCross: 'Déplacez la carte\u00a0: l’endroit est sous la croix.',
  aimPin: 'Touchez la carte, ou faites glisser le repère.',
  toCross: 'Plutôt déplacer la carte sous une croix',
  toPin: 'Plutôt faire glisser un repère',
  number: 'Numéro dans la rue',
  numberHint: 'Facultatif\u00a0: devant quel numéro\u00a0?',
  noNumber: 'Ce numéro n’est pas connu ici.',
  address: (name: string) => `Devant le ${name}`,
  between: (least: string, most: string) => `De ${least} à ${most}`,
  understood: (value: string) => `Compris\u00a0: ${value}`,
  more: 'Un de plus',
  less: 'Un de moins',
  twins: 'Est-ce le même objet\u00a0?',
  twin: (distance: string, what: string) => `À ${distance}, il y a déjà\u00a0: ${what}`,
  from: {
    osm: 'connu d’OpenStreetMap',
    phone: 'noté par vous',
    team: 'noté par votre équipe',
  },
  same: 'C’est le même',
  other: 'C’est un autre',
  kept: 'Vos réponses sont gardées dans les deux cas.',
  alreadyNoted: 'C’était déjà noté\u00a0: rien à ajouter.',
};

export type CaptureTexts = typeof frCapture;
