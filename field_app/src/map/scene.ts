// What a map shows, as plain values: a page describes the scene, the map draws the difference.

import type * as L from 'leaflet';
import type { Basemap, Geometry, LonLat } from '../api/shapes.ts';

/** To check, done, new, problem: told apart by shape as on paper. */
export type MarkShape = 'todo' | 'done' | 'new' | 'problem' | 'observed' | 'osm';

export interface Mark {
  id: string;
  at: LonLat;
  shape: MarkShape;
  colour?: string;
}

export interface Area {
  id: string;
  geometry: Geometry;
  /** None: an outline only. */
  colour: string | null;
  label: string;
}

export interface Circle {
  at: LonLat;
  radius_m: number;
}

export interface Scene {
  /** GeoJSON, or the PMTiles file that a phone keeps. */
  basemap: Basemap | Blob | null;
  areas: readonly Area[];
  marks: readonly Mark[];
  /** The mark or area that stands out. */
  selected: string | null;
  /** Where the phone is. */
  me: Circle | null;
  /** Uncertainty around an observation. */
  around: Circle | null;
  /** The OSM object of a proposal. */
  object: Geometry | null;
  /** A pin that may be dragged. */
  pin: LonLat | null;
  /** Moves the map whenever `key` changes. */
  focus: { key: string; on: readonly LonLat[]; zoom: number } | null;
  /** What a screen reader says of the map. */
  title: string;
}

export const EMPTY_SCENE: Scene = {
  basemap: null,
  areas: [],
  marks: [],
  selected: null,
  me: null,
  around: null,
  object: null,
  pin: null,
  focus: null,
  title: '',
};

/** What a person does on a map. */
export interface SceneEvents {
  tap?: (at: LonLat) => void;
  mark?: (id: string) => void;
  area?: (id: string) => void;
  hover?: (id: string | null) => void;
  pin?: (at: LonLat) => void;
  /** The map stands: a page may lay more over it; returns how to take that away. */
  made?: (map: L.Map) => () => void;
  /** The code of the map could not be loaded. */
  failed?: () => void;
}
