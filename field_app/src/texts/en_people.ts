// Every English sentence of the page of teams and invitations.

import type { PeopleTexts } from './fr_people.ts';

export const enPeople: PeopleTexts = {
  title: 'Teams and invitations',
  teams: 'Teams',
  teamsLead: 'Each field is saved as soon as you leave it. A team’s code never changes.',
  noTeams: 'No teams yet.',
  noTeamsHint: 'They come with the sectors: one team a sector.',
  toSectors: 'Divide into sectors',
  number: 'No.',
  name: 'Name',
  colour: 'Colour',
  sector: 'Sector',
  size: 'People',
  minutes: 'Minutes',
  phones: (n: number) => `${n} ${n === 1 ? 'phone' : 'phones'}`,
  of: (what: string, team: number) => `${what}, team ${team}`,
  saved: (team: number) => `Team ${team} saved.`,
  undone: 'Change undone.',
  invitations: 'Invitations',
  invitationsLead:
    'One link a person: it opens the review, or the screen of the room, of this party only.',
  inviteName: 'For whom?',
  inviteAs: 'For what?',
  invite: 'Invite',
  capability: { review: 'Review observations', watch: 'Follow on the screen of the room' },
  nobody: 'Nobody is invited yet.',
  revoke: 'Take back',
  revokeOf: (name: string) => `Take back the invitation of ${name}`,
  revoked: (name: string) => `The invitation of ${name} opens nothing any more.`,
  linkTitle: 'Invitation link',
  linkOnce: 'Copy this link and send it: it is shown only once.',
};
