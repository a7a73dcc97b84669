// Every French sentence of the page of printing.

/** The singular for 0 and 1, as French counts. */
const s = (n: number, one: string, many: string) => `${n} ${n < 2 ? one : many}`;

export const frPrint = {
  title: 'Imprimer',
  lead: 'L’atlas\u00a0: une vue d’ensemble, puis, pour chaque secteur, ses cartes et la liste de ce qu’il faut vérifier.',
  needsSectors: 'L’atlas a une partie par secteur\u00a0: découpez d’abord la zone.',
  sector: 'Pages',
  allSectors: 'tous les secteurs',
  paper: 'Papier',
  scale: 'Échelle',
  scaleChosen: 'automatique',
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
