// The board's own table of texts, beside the one that all pages share.

import type { BoardTexts } from './fr_board.ts';
import { type Language, switchLanguage, useLanguage } from './language.ts';

/** The board's table in use. */
export let b: BoardTexts;

export async function useBoardLanguage(chosen: Language): Promise<void> {
  b =
    chosen === 'fr'
      ? (await import('./fr_board.ts')).frBoard
      : (await import('./en_board.ts')).enBoard;
  await useLanguage(chosen);
}

export async function switchBoardLanguage(chosen: Language): Promise<void> {
  await useBoardLanguage(chosen);
  await switchLanguage(chosen);
}
