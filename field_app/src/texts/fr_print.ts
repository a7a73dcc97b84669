// Every French sentence of the page of printing.

/** The singular for 0 and 1, as French counts. */
const s = (n: number, one: string, many: string) => `${n} ${n < 2 ? one : many}`;

export const frPrint = {
  title: 'Imprimer',
  what: 'Que voulez-vous imprimer\u00a0?',
  whats: { atlas: 'L’atlas', town_map: 'Le plan de la ville' },
  leads: {
    atlas:
      'L’atlas\u00a0: une vue d’ensemble, puis, pour chaque secteur, ses cartes et la liste de ce qu’il faut vérifier.',
    town_map:
      'Le plan de la ville\u00a0: les rues de la zone avec leur index, et ce que la cartopartie publie. Pour le mur de la mairie, ou pour ceux qui ont participé.',
  },
  needsData: 'Le plan se fait avec les données d’OpenStreetMap\u00a0: prenez-les d’abord.',
  toParty: 'Vers les étapes de la cartopartie',
  needsSectors: 'L’atlas a une partie par secteur\u00a0: découpez d’abord la zone.',
  sector: 'Pages',
  allSectors: 'tous les secteurs',
  paper: 'Papier',
  scale: 'Échelle',
  scaleChosen: 'automatique',
  paperUsual: (paper: string) => `habituel (${paper})`,
  format: 'Forme',
  formats: { poster: 'affiche', booklet: 'livret' },
  formatHints: {
    poster:
      'Une seule feuille\u00a0: la plus grande échelle ronde à laquelle la zone tient, l’index à côté.',
    booklet: 'Des pages à agrafer\u00a0: vue d’ensemble, cartes qui se recouvrent, index à la fin.',
  },
  layers: 'Sur le plan, en plus des rues',
  layer: (title: string, objects: string) => `${title} (${objects})`,
  makeMap: 'Faire le plan',
  mapFetch: (when: string) => `Ouvrir le plan (${when})`,
  look: 'Aspect',
  looks: { grey: 'lisible en noir et blanc', colour: 'en couleur' },
  lang: 'Langue des pages',
  langs: { fr: 'français', en: 'anglais' },
  orientation:
    'L’échelle automatique est la plus lisible pour chaque secteur. Chaque carte est debout ou couchée, selon la forme du sien.',
  findings: (n: number) => s(n, 'remarque sur ces pages', 'remarques sur ces pages'),
  nothingYet: 'Rien n’est encore imprimé. Les pages se regarderont ici.',
  printed: (n: number, paper: string) => `${s(n, 'page imprimée', 'pages imprimées')}, ${paper}`,
  fullSize:
    'À l’imprimante, choisissez «\u00a0taille réelle\u00a0» (100\u00a0%)\u00a0: la barre de contrôle doit mesurer 100\u00a0mm.',
  list: 'Les pages',
  viewer: 'La page choisie',
  kinds: { cover: 'Vue d’ensemble', map: 'Carte', list: 'Liste' },
  mapKinds: { cover: 'Vue d’ensemble', map: 'Plan', list: 'Index des rues' },
  ofSector: (n: number) => `secteur ${n}`,
  where: (page: number, last: number, name: string) => `${page} sur ${last}\u00a0: ${name}`,
  sheet: (name: string) => `Feuille\u00a0: ${name}`,
  previous: 'Précédente',
  next: 'Suivante',
  close: 'De près',
  whole: 'Page entière',
  svg: 'Cette page en SVG',
  again: 'Réessayer',
  drawing: 'La page se dessine…',
  failed: 'La page n’a pas pu être montrée.',
  keys: 'Au clavier\u00a0: flèches gauche et droite pour tourner les pages, Début et Fin pour la première et la dernière.',
};

export type PrintTexts = typeof frPrint;
