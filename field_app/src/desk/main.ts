// The page of organisers and moderators (`/desk`).

import { drawGroundWith } from '../map/ground.ts';
import { useDeskLanguage } from '../texts/desk_language.ts';
import { preferredLanguage } from '../texts/language.ts';
import { Desk } from './desk.ts';
import { undoByKey } from './undo_key.ts';
import '../ui/base.css';
import './desk.css';
import './print/print.css';
import './review/review.css';
import './sectors/sectors.css';

async function start(): Promise<void> {
  drawGroundWith(async (basemap, pane) =>
    (await import('../map/basemap_layer.ts')).basemapGround(basemap, pane),
  );
  await useDeskLanguage(preferredLanguage());
  const desk = new Desk(document.body);
  undoByKey(desk);
  await desk.open();
}

void start();
