// Every French sentence of the page of teams and invitations.

export const frPeople = {
  title: 'Équipes et invitations',
  teams: 'Équipes',
  teamsLead:
    'Chaque champ est enregistré dès que vous le quittez. Le code d’une équipe ne change jamais.',
  noTeams: 'Pas encore d’équipes.',
  noTeamsHint: 'Elles naissent avec les secteurs\u00a0: une équipe par secteur.',
  toSectors: 'Découper en secteurs',
  number: 'N°',
  name: 'Nom',
  colour: 'Couleur',
  sector: 'Secteur',
  size: 'Personnes',
  minutes: 'Minutes',
  phones: (n: number) => `${n} ${n < 2 ? 'téléphone' : 'téléphones'}`,
  of: (what: string, team: number) => `${what}, équipe ${team}`,
  saved: (team: number) => `Équipe ${team} enregistrée.`,
  undone: 'Changement annulé.',
  invitations: 'Invitations',
  invitationsLead:
    'Un lien par personne\u00a0: il ouvre la relecture, ou l’écran de la salle, de cette cartopartie seulement.',
  inviteName: 'Pour qui\u00a0?',
  inviteAs: 'Pour quoi\u00a0?',
  invite: 'Inviter',
  capability: { review: 'Relire les observations', watch: 'Suivre sur l’écran de la salle' },
  nobody: 'Personne n’est encore invité.',
  revoke: 'Retirer',
  revokeOf: (name: string) => `Retirer l’invitation de ${name}`,
  revoked: (name: string) => `L’invitation de ${name} n’ouvre plus rien.`,
  linkTitle: 'Lien d’invitation',
  linkOnce: 'Copiez ce lien et envoyez-le\u00a0: il n’est montré qu’une fois.',
};

export type PeopleTexts = typeof frPeople;
