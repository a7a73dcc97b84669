// Every English sentence of the page of walks.

import type { WalkTexts } from './fr_walks.ts';

export const enWalks: WalkTexts = {
  title: 'Walks',
  lead: 'One suggested walk a sector: all its streets, with the least repetition, and back to the start.',
  fromMeeting: 'The flag marks the meeting point: all start there.',
  map: 'Map of the walk. The list of streets that follows says the same.',
  choose: 'Sector',
  chooseOne: 'Choose a sector',
  planning: 'Planning the walk…',
  none: 'This sector has no street: there is nothing to walk.',
  walking: (time: string) => `on foot in ${time}`,
  twice: (km: string) => `${km} of them walked a second time`,
  checking: (time: string) => `and ${time} to check and to look`,
  apart: (km: string) => `Apart: ${km} of streets that nothing connects to the others.`,
  steps: (n: number) => `The streets in order (${n})`,
  nameless: 'path without a name',
  all: 'All walks',
  allHint: 'For a GPS (GPX), a map on the web (GeoJSON) or a globe (KML).',
  file: (format: string) => ({ gpx: 'GPX', geojson: 'GeoJSON', kml: 'KML' })[format] ?? format,
};
