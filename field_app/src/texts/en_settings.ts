// Every English sentence of the page of a party's settings.

import type { SettingsTexts } from './fr_settings.ts';

export const enSettings: SettingsTexts = {
  title: 'Settings of the party',
  go: 'Settings',
  lead: 'What the teams read on their phones and on their sheets.',
  themes: 'Themes',
  themesFixed:
    'The themes and the area no longer change here: the data, the sectors and the sheets were made for them. For other themes or another area, make a new party.',
  save: 'Save',
  saved: 'Settings saved.',
  nothing: 'Nothing has changed: there is nothing to save.',
  saving: 'Saving…',
  unsaved: 'Not saved yet.',
  undo: 'Undo the last change',
  undone: 'Change undone.',
  reprint: 'The atlas that was printed does not follow this change. Print it again.',
  mayNot: 'Your link does not allow changing these settings.',
  toParty: 'Back to the party',
  backBy: (clock: string) => `back by ${clock}`,
};
