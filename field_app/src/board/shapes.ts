// The JSON of the live board, as types.

import type { Basemap, FeatureCollection, LonLat, PartySummary } from '../api/shapes.ts';

export interface Tally {
  streets_done: number;
  streets: number;
  done_m: number;
  streets_m: number;
  checked: number;
  to_check: number;
  found: number;
  photos: number;
}

export interface TeamProgress extends Tally {
  number: number;
  name: string;
  colour: string;
  sector: number;
  sector_label: string;
  phones: number;
  seen_at: string | null;
}

export interface SectorProgress {
  number: number;
  team: number | null;
  colour: string | null;
  /** Of the metres of its streets, 0 to 1. */
  share: number;
}

export interface BoardPoint {
  at: LonLat;
  shape: 'done' | 'new';
}

export interface BoardEvent {
  at: string;
  team: number;
  team_name: string;
  kind: 'new' | 'confirm' | 'change' | 'gone' | 'street';
  what: string;
}

/** The board at one moment; `map` is where its map is fetched. */
export interface Picture {
  version: string;
  map: string;
  party: PartySummary;
  total: Tally;
  teams: TeamProgress[];
  sectors: SectorProgress[];
  /** Keys of the streets that are walked. */
  done: string[];
  points: BoardPoint[];
  lately: BoardEvent[];
}

export interface BoardMap {
  basemap: Basemap;
  sectors: FeatureCollection<{ number: number; label: string; middle: LonLat }>;
  streets: FeatureCollection<{ sector: number }>;
}

export interface BoardEntry {
  slug: string;
  title: string;
}
