// <board-map>: the picture of the area that fills up; the cards beside it say the same in words.

import { onPaletteChange, palette } from '../map/palette.ts';
import { drawFilling } from './filling.ts';
import { fit, type Size } from './fit.ts';
import { drawGround } from './ground.ts';
import type { BoardMap, Picture } from './shapes.ts';

export interface BoardScene {
  map: BoardMap | null;
  picture: Picture | null;
  title: string;
}

const MARGIN_PX = 14;
/** The size of text for which lines and marks are drawn; larger screens have all of it larger. */
const DESIGN_PX = 17;

export class BoardMapElement extends HTMLElement {
  #scene: BoardScene = { map: null, picture: null, title: '' };
  readonly #canvas = document.createElement('canvas');
  readonly #ground = document.createElement('canvas');
  #groundOf: { map: BoardMap; key: string } | null = null;
  #asked = 0;
  #stops: (() => void)[] = [];

  set scene(scene: BoardScene) {
    this.#scene = scene;
    this.#ask();
  }

  connectedCallback(): void {
    this.append(this.#canvas);
    this.#canvas.setAttribute('role', 'img');
    const watcher = new ResizeObserver(() => this.#ask());
    watcher.observe(this);
    this.#stops = [
      () => watcher.disconnect(),
      onPaletteChange(() => {
        this.#groundOf = null;
        this.#ask();
      }),
    ];
  }

  disconnectedCallback(): void {
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.#asked);
  }

  #ask(): void {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    const { map, picture, title } = this.#scene;
    this.#canvas.setAttribute('aria-label', title);
    const { clientWidth, clientHeight } = this;
    if (!map || clientWidth === 0) return;
    const text = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const enlarged = text / DESIGN_PX;
    const density = enlarged * Math.min(2, window.devicePixelRatio || 1);
    const size = { width: clientWidth / enlarged, height: clientHeight / enlarged };
    const toPixel = fit(
      map.sectors.features.map(({ geometry }) => geometry),
      size,
      MARGIN_PX,
    );
    const colours = palette();
    const key = `${clientWidth} ${clientHeight} ${density}`;
    if (this.#groundOf?.map !== map || this.#groundOf.key !== key) {
      const pen = penOn(this.#ground, size, density);
      if (pen) drawGround(pen, map, toPixel, colours);
      this.#groundOf = { map, key };
    }
    const pen = penOn(this.#canvas, size, density);
    if (!pen) return;
    pen.drawImage(this.#ground, 0, 0, size.width, size.height);
    if (picture) drawFilling(pen, map, picture, toPixel, { size, colours });
  }
}

function penOn(
  canvas: HTMLCanvasElement,
  { width, height }: Size,
  density: number,
): CanvasRenderingContext2D | null {
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const pen = canvas.getContext('2d');
  pen?.scale(density, density);
  return pen;
}

customElements.define('board-map', BoardMapElement);
