// The district's base map as a Leaflet layer: canvas tiles drawn from vectors at the zoom shown.

import * as L from 'leaflet';
import type { Frame } from './canvas_layer.ts';
import { drawTile, placingOf, TILE_PX } from './district_drawing.ts';
import { type DistrictTile, DistrictTiles, lonLatIn } from './district_tiles.ts';
import type { Ground, GroundMaker } from './ground.ts';
import { palette } from './palette.ts';
import type { TileAt } from './pmtiles.ts';
import type { NamedLine } from './street_names.ts';

/** How long one frame may be spent on drawing: the finger must not feel it. */
const BUDGET_MS = 10;

/** Throws what is no PMTiles file. */
export async function districtGround(
  ...[file, pane, named]: Parameters<GroundMaker>
): Promise<Ground> {
  const blob = file instanceof Blob ? file : new Blob();
  const tiles = new DistrictTiles(blob);
  const [least, most] = await tiles.zooms();
  const layer = new DistrictLayer(tiles, { least, most }, pane);
  layer.on('load', named);
  return { layer, restyle: () => {}, names: (frame) => namesIn(frame, tiles.decoded(most)) };
}

function namesIn(frame: Frame, tiles: readonly DistrictTile[]): NamedLine[] {
  const { left, top, right, bottom } = frame.box;
  return tiles
    .filter((tile) => {
      const [west, north] = frame.toPixel(lonLatIn(tile, 0, 0));
      const [east, south] = frame.toPixel(lonLatIn(tile, tile.extent, tile.extent));
      return west < right && east > left && north < bottom && south > top;
    })
    .flatMap(({ names }) => names);
}

interface Zooms {
  least: number;
  most: number;
}

class DistrictLayer extends L.GridLayer {
  readonly #tiles: DistrictTiles;
  readonly #zooms: Zooms;
  readonly #drawings = new FrameQueue();

  constructor(tiles: DistrictTiles, zooms: Zooms, pane: string) {
    // Tiles come while the finger still moves: what is dragged in is drawn, not blank.
    super({ pane, tileSize: TILE_PX, updateWhenIdle: false, updateInterval: 100, keepBuffer: 1 });
    this.#tiles = tiles;
    this.#zooms = zooms;
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas');
    const density = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = TILE_PX * density;
    canvas.height = TILE_PX * density;
    this.#sources({ x: coords.x, y: coords.y, z: coords.z })
      .then((sources) => {
        this.#drawings.add(() => {
          // Leaflet may have thrown it away meanwhile.
          if (canvas.isConnected) drawCanvas(canvas, density, coords, sources);
          done(undefined, canvas);
        });
      })
      .catch((error) => done(error, canvas));
    return canvas;
  }

  /** The tiles of the file that one of the screen shows: one above it, or several below. */
  async #sources(at: TileAt): Promise<DistrictTile[]> {
    const { least, most } = this.#zooms;
    const up = Math.max(0, at.z - most);
    const down = Math.max(0, least - at.z);
    const side = 2 ** down;
    const wanted: TileAt[] = [];
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        const x = (at.x >> up) * side + i;
        wanted.push({ z: at.z - up + down, x, y: (at.y >> up) * side + j });
      }
    }
    const found = await Promise.all(wanted.map((each) => this.#tiles.tile(each)));
    return found.filter((tile) => tile !== null);
  }
}

function drawCanvas(
  canvas: HTMLCanvasElement,
  density: number,
  coords: TileAt,
  tiles: readonly DistrictTile[],
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const colours = palette();
  context.scale(density, density);
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, TILE_PX, TILE_PX);
  for (const tile of tiles) {
    const placing = placingOf(coords, tile);
    context.save();
    context.beginPath();
    const edge = placing.step * tile.extent;
    context.rect(placing.left, placing.top, edge, edge);
    context.clip();
    drawTile(context, tile, placing, colours);
    context.restore();
  }
}

/** Does work in turn, a few milliseconds a frame. */
class FrameQueue {
  readonly #waiting: (() => void)[] = [];
  #asked = false;

  add(work: () => void): void {
    this.#waiting.push(work);
    this.#ask();
  }

  #ask(): void {
    if (this.#asked || this.#waiting.length === 0) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      const until = performance.now() + BUDGET_MS;
      while (this.#waiting.length > 0 && performance.now() < until) this.#waiting.shift()?.();
      this.#ask();
    });
  }
}
