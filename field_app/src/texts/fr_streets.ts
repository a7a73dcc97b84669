// Every French sentence of the phone's streets.

export const frStreets = {
  title: 'Les rues de votre secteur',
  lead: 'Cochez une rue quand vous l’avez parcourue des deux côtés.',
  done: (n: number, of: number) => `${n} sur ${of} ${of < 2 ? 'rue' : 'rues'}`,
  allDone: 'Toutes les rues sont faites. Bravo\u00a0!',
  waiting: 'À envoyer',
  problem: 'Pas prise par le serveur',
  changed: 'Les secteurs ont changé\u00a0: rechargez la page.',
  unsent: (n: number) => `${n} à envoyer, l’application s’en charge.`,
  notKept: 'La coche n’a pas pu être gardée sur ce téléphone.',
  notKeptHint: 'Libérez un peu de place, puis cochez de nouveau.',
  closed: 'La collecte est close.',
  closedHint:
    'Merci à toutes et à tous\u00a0! Vos notes d’avant partent encore\u00a0; les nouvelles restent sur ce téléphone.',
};

export type StreetTexts = typeof frStreets;
