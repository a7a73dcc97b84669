// The texts on the phone itself, in the language of the page.

import { enShell } from './en_shell.ts';
import { frShell, type ShellTexts } from './fr_shell.ts';
import { language } from './language.ts';

export function shellTexts(): ShellTexts {
  return language() === 'fr' ? frShell : enShell;
}
