// Every French sentence for a phone that does not keep what it should.

export const frStorage = {
  full: 'Il n’y a plus de place sur ce téléphone.',
  fullWhy: 'La note n’est pas gardée\u00a0; votre formulaire reste ouvert avec tout son contenu.',
  fullHint: 'Supprimez des photos ou des applications, puis touchez «\u00a0Enregistrer\u00a0».',
  fullPhotoHint:
    'Retirez la photo de cette note, ou supprimez-en d’autres du téléphone, puis touchez «\u00a0Enregistrer\u00a0».',
  newer: 'Une version plus récente est ouverte dans un autre onglet.',
  newerWhy: 'La note n’est pas gardée ici.',
  newerHint: 'Fermez l’autre onglet, rechargez cette page, puis enregistrez de nouveau.',
  failed: 'La note n’a pas pu être gardée sur ce téléphone.',
  failedWhy: 'Le navigateur a refusé d’écrire. Votre formulaire reste ouvert.',
  failedHint: 'Touchez «\u00a0Enregistrer\u00a0» de nouveau, ou libérez un peu de place.',
  blocked: 'Cette page est déjà ouverte dans un onglet plus ancien.',
  blockedHint: 'Fermez les autres onglets de cette page\u00a0: celle-ci s’ouvrira toute seule.',
};

export type StorageTexts = typeof frStorage;
