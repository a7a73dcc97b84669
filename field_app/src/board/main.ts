// The live board for the projector of the room (`/board`).

import { useBoardLanguage } from '../texts/board_language.ts';
import { preferredLanguage } from '../texts/language.ts';
import { Board } from './board.ts';
import '../ui/base.css';
import './board.css';

async function start(): Promise<void> {
  await useBoardLanguage(preferredLanguage());
  await new Board(document.body).open();
}

void start();
