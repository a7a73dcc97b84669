// The texts on the notes that were made, in the language of the page.

import { enNotes } from './en_notes.ts';
import { frNotes, type NoteTexts } from './fr_notes.ts';
import { language } from './language.ts';

export function noteTexts(): NoteTexts {
  return language() === 'fr' ? frNotes : enNotes;
}
