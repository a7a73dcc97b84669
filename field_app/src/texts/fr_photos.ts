// Every French sentence on photos, on blurring them, and on forms that were begun.

export const frPhotos = {
  take: 'Prendre une photo',
  choose: 'Choisir des images',
  hint: 'Facultatif. On voit un visage ou une plaque\u00a0? Touchez la photo pour flouter.',
  busy: (n: number, of: number) =>
    of === 1 ? 'La photo est préparée…' : `Photo ${n} sur ${of}\u00a0: préparation…`,
  most: 'Six photos au plus par note\u00a0: les autres n’ont pas été prises.',
  full: 'Six photos, c’est le plus. Retirez-en une pour en ajouter une autre.',
  unreadable: (name: string) =>
    `L’image «\u00a0${name}\u00a0» ne peut pas être lue. Prenez-en une autre, ou continuez sans.`,
  heif: 'Ce téléphone ne sait pas lire ce format (HEIC)\u00a0; réglez l’appareil photo sur JPEG, ou prenez la photo ici. Vos réponses sont gardées.',
  alt: (n: number) => `Photo ${n}`,
  altBlurred: (n: number) => `Photo ${n}, floutée`,
  blur: 'Flouter',
  blurAgain: 'Floutée',
  blurPhoto: (n: number) => `Flouter la photo ${n}`,
  blurredPhoto: (n: number) => `Floutée\u00a0: flouter encore la photo ${n}`,
  remove: (n: number) => `Retirer la photo ${n}`,
  removed: 'La photo est retirée.',
};

export const frBlur = {
  title: 'Flouter visages et plaques',
  why: 'Passez le doigt sur visages et plaques\u00a0: personne ne doit être reconnu. Seule l’image floutée est gardée et envoyée.',
  keyboard: 'Au clavier\u00a0: les flèches déplacent le rond, Entrée floute dessous.',
  canvas: 'Photo à flouter',
  size: 'Pinceau',
  sizes: ['Petit', 'Moyen', 'Grand'],
  painted: (n: number) => (n < 2 ? `${n} endroit flouté` : `${n} endroits floutés`),
  undo: 'Annuler le dernier trait',
  done: 'Terminé',
  dropped: 'Le floutage n’a pas été gardé\u00a0: la photo est comme avant.',
  failed: 'La photo n’a pas pu être floutée. Retirez-la si l’on y reconnaît quelqu’un.',
};

export const frDrafts = {
  begun: (what: string) => `Vous aviez commencé\u00a0: ${what}.`,
  photos: (n: number) => (n < 2 ? `${n} photo` : `${n} photos`),
  resume: 'Reprendre',
  drop: 'Jeter',
  dropped: 'Le brouillon est jeté.',
  gone: 'Ce thème n’est plus dans la cartopartie\u00a0: demandez à l’organisateur.',
  elsewhere: 'Ce brouillon est enregistré, ou ouvert dans un autre onglet.',
  notKept: 'Ce brouillon ne peut pas être ouvert. Réessayez.',
  all: (n: number) => (n < 2 ? 'Un autre brouillon' : `${n} autres brouillons`),
};

export type PhotoTexts = typeof frPhotos;
export type BlurTexts = typeof frBlur;
export type DraftTexts = typeof frDrafts;
