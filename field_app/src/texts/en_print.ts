// Every English sentence of the page of printing.

import type { PrintTexts } from './fr_print.ts';

const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const enPrint: PrintTexts = {
  title: 'Print',
  what: 'What do you want to print?',
  whats: { atlas: 'The atlas', town_map: 'The town map' },
  leads: {
    atlas:
      'The atlas: an overview, then for each sector its maps and the list of what is to be checked.',
    town_map:
      'The town map: the streets of the area with their index, and what the party publishes. For the wall of the town hall, or for those who took part.',
  },
  needsData: 'The map is made of the data of OpenStreetMap: take them first.',
  toParty: 'To the steps of the party',
  needsSectors: 'The atlas has a part for each sector: split the area first.',
  sector: 'Pages',
  allSectors: 'all sectors',
  paper: 'Paper',
  scale: 'Scale',
  scaleChosen: 'automatic',
  paperUsual: (paper) => `usual (${paper})`,
  format: 'Form',
  formats: { poster: 'poster', booklet: 'booklet' },
  formatHints: {
    poster: 'A single sheet: the largest round scale at which the area fits, with its index.',
    booklet: 'Pages to staple: an overview, maps that overlap, the index at the end.',
  },
  layers: 'On the map, beside the streets',
  layer: (title, objects) => `${title} (${objects})`,
  makeMap: 'Make the map',
  mapFetch: (when) => `Open the map (${when})`,
  look: 'Look',
  looks: { grey: 'readable in black and white', colour: 'in colour' },
  lang: 'Language of the pages',
  langs: { fr: 'French', en: 'English' },
  orientation:
    'The automatic scale is the most readable one for each sector. Each map is upright or lying, as the shape of its sector asks.',
  findings: (n: number) => s(n, 'remark on these pages', 'remarks on these pages'),
  nothingYet: 'Nothing is printed yet. The pages will be shown here.',
  printed: (n: number, paper: string) => `${s(n, 'printed page', 'printed pages')}, ${paper}`,
  fullSize: 'At the printer choose “actual size” (100%): the check bar must measure 100 mm.',
  list: 'The pages',
  viewer: 'The chosen page',
  kinds: { cover: 'Overview', map: 'Map', list: 'List' },
  mapKinds: { cover: 'Overview', map: 'Map', list: 'Street index' },
  ofSector: (n: number) => `sector ${n}`,
  where: (page: number, last: number, name: string) => `${page} of ${last}: ${name}`,
  sheet: (name: string) => `Sheet: ${name}`,
  previous: 'Previous',
  next: 'Next',
  close: 'Close up',
  whole: 'Whole page',
  svg: 'This page as SVG',
  again: 'Try again',
  drawing: 'The page is being drawn…',
  failed: 'The page could not be shown.',
  keys: 'By keyboard: left and right arrows turn the pages, Home and End go to the first and the last.',
};
