// The base map under the marks; a page says once how the kind that it shows is drawn.

import type * as L from 'leaflet';
import type { Basemap } from '../api/shapes.ts';
import type { Frame } from './canvas_layer.ts';
import type { NamedLine } from './street_names.ts';

export interface Ground {
  layer: L.Layer;
  /** Widths follow the zoom, so that a street stays a street. */
  restyle: (zoom: number, lat: number) => void;
  /** The streets whose names may be written in a frame. */
  names: (frame: Frame) => readonly NamedLine[];
}

/** Loads the code that draws a base map; calls `named` when more names can be written. */
export type GroundMaker = (
  basemap: Basemap | Blob,
  pane: string,
  named: () => void,
) => Promise<Ground>;

let maker: GroundMaker | null = null;

/** The desk has GeoJSON and the phone a file of tiles: neither loads the code of the other. */
export function drawGroundWith(chosen: GroundMaker): void {
  maker = chosen;
}

export async function groundOf(...asked: Parameters<GroundMaker>): Promise<Ground> {
  if (!maker) throw new Error('no page has said how its base map is drawn');
  return maker(...asked);
}
