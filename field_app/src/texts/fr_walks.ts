// Every French sentence of the page of walks.

export const frWalks = {
  title: 'Parcours',
  lead: 'Un parcours conseillé par secteur\u00a0: toutes ses rues, avec le moins de retours, et retour au départ.',
  fromMeeting: 'Le drapeau marque le rendez-vous\u00a0: tous en partent.',
  map: 'Carte du parcours. La liste des rues qui suit dit la même chose.',
  choose: 'Secteur',
  chooseOne: 'Choisissez un secteur',
  planning: 'Calcul du parcours…',
  none: 'Ce secteur n’a pas de rue\u00a0: rien à parcourir.',
  walking: (time: string) => `à pied en ${time}`,
  twice: (km: string) => `dont ${km} parcourus une seconde fois`,
  checking: (time: string) => `et ${time} pour vérifier et chercher`,
  apart: (km: string) => `À part\u00a0: ${km} de rues que rien ne relie aux autres.`,
  steps: (n: number) => `Les rues dans l’ordre (${n})`,
  nameless: 'chemin sans nom',
  all: 'Tous les parcours',
  allHint: 'Pour un GPS (GPX), une carte en ligne (GeoJSON) ou un globe (KML).',
  file: (format: string) => ({ gpx: 'GPX', geojson: 'GeoJSON', kml: 'KML' })[format] ?? format,
};

export type WalkTexts = typeof frWalks;
