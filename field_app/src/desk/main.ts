// The page of organisers and moderators (`/desk`).

import { useDeskLanguage } from '../texts/desk_language.ts';
import { preferredLanguage } from '../texts/language.ts';
import { Desk } from './desk.ts';
import '../ui/base.css';
import './desk.css';
import './review/review.css';
import './sectors/sectors.css';

async function start(): Promise<void> {
  await useDeskLanguage(preferredLanguage());
  await new Desk(document.body).open();
}

void start();
