// Every French sentence of the page of a party's settings.

export const frSettings = {
  title: 'Réglages de la cartopartie',
  go: 'Réglages',
  lead: 'Ce que les équipes lisent sur leur téléphone et sur leur feuille.',
  themes: 'Thèmes',
  themesFixed:
    'Les thèmes et la zone ne changent plus ici\u00a0: les données, les secteurs et les feuilles ont été faits pour eux. Pour d’autres thèmes ou une autre zone, faites une nouvelle cartopartie.',
  save: 'Enregistrer',
  saved: 'Réglages enregistrés.',
  nothing: 'Rien n’a changé\u00a0: il n’y a rien à enregistrer.',
  saving: 'Enregistrement…',
  unsaved: 'Pas encore enregistré.',
  undo: 'Annuler le dernier changement',
  undone: 'Changement annulé.',
  reprint: 'L’atlas déjà imprimé ne suit pas ce changement. Imprimez-le de nouveau.',
  mayNot: 'Votre lien ne permet pas de changer ces réglages.',
  toParty: 'Retour à la cartopartie',
  backBy: (clock: string) => `retour à ${clock}`,
};

export type SettingsTexts = typeof frSettings;
