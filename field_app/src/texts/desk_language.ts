// The desk's own table of texts, beside the one that all pages share.

import type { DeskTexts } from './fr_desk.ts';
import { type Language, switchLanguage, useLanguage } from './language.ts';

/** The desk's table in use. */
export let d: DeskTexts;

export async function useDeskLanguage(chosen: Language): Promise<void> {
  const table = chosen === 'fr' ? import('./fr_desk.ts') : import('./en_desk.ts');
  const loaded = await table;
  d = 'frDesk' in loaded ? loaded.frDesk : loaded.enDesk;
  await useLanguage(chosen);
}

export async function switchDeskLanguage(chosen: Language): Promise<void> {
  await useDeskLanguage(chosen);
  await switchLanguage(chosen);
}
