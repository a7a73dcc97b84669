// Every French sentence on the notes that were made: their states, what went wrong, the file.

const s = (n: number, one: string, many: string) => `${n} ${n < 2 ? one : many}`;

export const frNotes = {
  empty: 'Aucune note pour l’instant.',
  emptyHint: 'Vos notes apparaîtront ici, même sans réseau.',
  dataDate: (date: string) => `Données d’OpenStreetMap du ${date}.`,
  kinds: { new: 'Nouveau', confirm: 'Toujours là', change: 'À corriger', gone: 'Disparu' },
  states: {
    sent: 'Envoyée',
    waiting: 'À envoyer',
    problem: 'Problème',
    replaced: 'Corrigée depuis',
    withdrawn: 'Non comptée',
  },
  filters: {
    all: (n: number) => `Toutes (${n})`,
    waiting: (n: number) => `À envoyer (${n})`,
    problem: (n: number) => `Problèmes (${n})`,
    sent: (n: number) => `Envoyées (${n})`,
  },
  filter: 'Quelles notes montrer',
  noneSuch: 'Aucune note de cette sorte.',
  today: 'Aujourd’hui',
  yesterday: 'Hier',
  more: (n: number) => `Voir ${n} de plus`,
  sendNow: 'Envoyer maintenant',
  rejoin: 'Rejoindre l’équipe de nouveau',

  refused: 'Le serveur ne reconnaît plus ce téléphone.',
  refusedHint: 'Rejoignez l’équipe de nouveau\u00a0: vos notes sont gardées et partiront.',
  gone: 'Cette cartopartie n’est plus sur le serveur.',
  goneHint:
    'Vos notes restent ici. Prévenez l’organisateur, ou donnez-lui vos notes dans un fichier («\u00a0Mes notes\u00a0»).',
  notOurs: 'Ce n’est pas notre serveur qui répond.',
  notOursHint:
    'Souvent, c’est un réseau Wi-Fi qui attend une connexion\u00a0: ouvrez sa page, ou coupez le Wi-Fi. Vos notes sont gardées.',
  serverFails: 'Le serveur a un souci\u00a0: vos notes sont gardées et partiront plus tard.',
  nextSoon: 'Nouvel essai dans un instant.',
  nextTry: (clock: string) => `Prochain essai à ${clock}.`,
  noAnswer: 'Pas de réseau, ou le serveur ne répond pas. L’application réessaie d’elle-même.',
  losable: 'Gardez cette page ouverte\u00a0: ce navigateur ne garde pas les notes qui attendent.',

  missing: 'Cette note n’est plus ici.',
  missingHint: 'Elle a été retirée, ou renumérotée au moment de partir.',
  what: 'Ce que vous avez noté',
  noAnswers: 'L’endroit seul, sans autre réponse.',
  where: 'Endroit',
  how: {
    gps: 'par GPS',
    hand: 'placé à la main',
    near: 'près d’un lieu connu',
    object: 'à l’endroit de l’objet connu',
    address: 'à une adresse',
  },
  within: (m: number) => `à ${m} m près`,
  map: 'Carte de la note',
  photos: 'Photos',
  photo: (n: number) => `Photo ${n} de la note`,
  photosGone: (n: number) =>
    `${s(n, 'photo', 'photos')} sur le serveur, ${n < 2 ? 'retirée' : 'retirées'} de ce téléphone pour gagner de la place.`,
  word: 'Votre mot',
  correctedBy: 'Voir la note qui la corrige',
  correctAgain: 'Vous avez regardé de nouveau\u00a0?',
  correct: 'Corriger',
  correctField: (what: string) => `Corriger\u00a0: ${what}`,
  place: 'l’endroit',
  withdraw: 'Ne pas compter cette note',
  withdrawHint: 'Elle reste lisible, mais ne changera rien sur la carte.',
  problemTitle: 'Le serveur n’a pas pris cette note',
  kept: 'Elle reste sur ce téléphone.',
  tryAgain: 'Réessayer',
  withoutPhoto: 'Envoyer sans la photo',
  photoLost: 'Ce téléphone ne retrouve plus la photo.',
  photoLostHint: 'Envoyez la note sans elle, ou reprenez la photo avec «\u00a0Corriger\u00a0».',

  file: 'Enregistrer mes notes dans un fichier',
  fileHint:
    'Pour l’organisateur, si l’envoi ne marche pas\u00a0: notes et photos, lisibles sans réseau.',
  fileBusy: 'Le fichier se prépare…',
  fileSaved: (name: string) => `${name} est enregistré\u00a0: donnez-le à l’organisateur.`,
  fileShared: 'Le fichier est transmis. L’organisateur saura le lire.',
  fileFailed: 'Le fichier n’a pas pu être fait.',
  fileFailedHint: 'Vos notes sont toujours là. Libérez un peu de place, puis réessayez.',
  fileTitle: 'Mes notes de la cartopartie',
};

export type NoteTexts = typeof frNotes;
