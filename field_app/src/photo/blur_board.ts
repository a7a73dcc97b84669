// <blur-board>: a photo to paint over with coarse squares, by finger, mouse, pen or keyboard.

import { mosaicOf, squarePx } from './mosaic.ts';
import { jpegOf } from './shrink.ts';

type Point = [x: number, y: number];

export interface Stroke {
  radius: number;
  points: Point[];
}

/** Radii of the brush in squares: a plate, a face, a person. */
const BRUSHES = [0.5, 1, 2] as const;
const QUALITY = 0.85;
const SVG = 'http://www.w3.org/2000/svg';
const STEPS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class BlurBoard extends HTMLElement {
  readonly #canvas = document.createElement('canvas');
  readonly #cursor = document.createElementNS(SVG, 'svg');
  readonly #ring = document.createElementNS(SVG, 'circle');
  #picture: ImageBitmap | HTMLImageElement | null = null;
  #squares: CanvasPattern | null = null;
  #at: Point = [0, 0];
  #pointer: number | null = null;
  #brush = 1;
  #photo: Blob | null = null;
  strokes: Stroke[] = [];
  label = '';
  changed: () => void = () => {};
  failed: () => void = () => {};
  left: () => void = () => {};

  set photo(photo: Blob) {
    if (photo === this.#photo) return;
    this.#photo = photo;
    this.#load(photo).catch(() => this.failed());
  }

  set brush(brush: number) {
    this.#brush = brush;
    this.#showCursor();
  }

  connectedCallback(): void {
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'application');
    this.#canvas.setAttribute('aria-label', this.label);
    this.#canvas.setAttribute('aria-describedby', 'blur-keyboard');
    this.#cursor.setAttribute('aria-hidden', 'true');
    this.#cursor.append(this.#ring);
    this.append(this.#canvas, this.#cursor);
    this.#canvas.onpointerdown = (event) => this.#begin(event);
    this.#canvas.onpointermove = (event) => this.#goOn(event);
    this.#canvas.onpointerup = this.#canvas.onpointercancel = () => {
      this.#pointer = null;
    };
    this.#canvas.onkeydown = (event) => this.#typed(event);
  }

  disconnectedCallback(): void {
    if (this.#picture && 'close' in this.#picture) this.#picture.close();
    this.#picture = null;
    this.#squares = null;
    this.#canvas.width = 0;
    this.left();
  }

  undo(): void {
    this.strokes = this.strokes.slice(0, -1);
    this.#paintAll();
    this.changed();
  }

  /** The painted picture; the board is of no more use after that. */
  result(): Promise<Blob> {
    return jpegOf(this.#canvas, QUALITY);
  }

  async #load(photo: Blob): Promise<void> {
    const picture = await pictureOf(photo);
    const [width, height] = sizeOf(picture);
    [this.#canvas.width, this.#canvas.height] = [width, height];
    this.#cursor.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#picture = picture;
    this.#at = [width / 2, height / 2];
    const squares = mosaicOf(picture, [width, height]);
    this.#squares = this.#context().createPattern(squares, 'no-repeat');
    this.#paintAll();
    this.#showCursor();
  }

  #context(): CanvasRenderingContext2D {
    const context = this.#canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    return context;
  }

  #paintAll(): void {
    if (this.#picture) this.#context().drawImage(this.#picture, 0, 0);
    for (const stroke of this.strokes) this.#paint(stroke.radius, stroke.points);
  }

  #paint(radius: number, [first, ...others]: readonly Point[]): void {
    if (!first || !this.#squares) return;
    const context = this.#context();
    context.strokeStyle = this.#squares;
    context.lineWidth = 2 * radius;
    context.lineCap = context.lineJoin = 'round';
    context.beginPath();
    context.moveTo(...first);
    // A line of no length has no round ends.
    context.lineTo(first[0] + 0.01, first[1]);
    for (const point of others) context.lineTo(...point);
    context.stroke();
  }

  #radius(): number {
    return squarePx(this.#canvas.width, this.#canvas.height) * (BRUSHES[this.#brush] ?? 1);
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== null || !this.#squares) return;
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#add(this.#pointOf(event));
  }

  #goOn(event: PointerEvent): void {
    const stroke = this.strokes.at(-1);
    if (event.pointerId !== this.#pointer || !stroke) return;
    const before = stroke.points.at(-1);
    this.#at = this.#pointOf(event);
    stroke.points.push(this.#at);
    this.#paint(stroke.radius, before ? [before, this.#at] : [this.#at]);
    this.#showCursor();
  }

  /** A new stroke, so far a dot. */
  #add(at: Point): void {
    this.#at = at;
    const stroke = { radius: this.#radius(), points: [at] };
    this.strokes = [...this.strokes, stroke];
    this.#paint(stroke.radius, stroke.points);
    this.#showCursor();
    this.changed();
  }

  #pointOf(event: PointerEvent): Point {
    const box = this.#canvas.getBoundingClientRect();
    const scale = this.#canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  #typed(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step) {
      const length = this.#radius() / (event.shiftKey ? 4 : 1);
      const [x, y] = this.#at;
      this.#at = [
        within(x + step[0] * length, this.#canvas.width),
        within(y + step[1] * length, this.#canvas.height),
      ];
      this.#showCursor();
    } else if ((event.key === 'Enter' || event.key === ' ') && this.#squares) {
      this.#add(this.#at);
    } else return;
    event.preventDefault();
  }

  #showCursor(): void {
    this.#ring.setAttribute('cx', String(this.#at[0]));
    this.#ring.setAttribute('cy', String(this.#at[1]));
    this.#ring.setAttribute('r', String(this.#radius()));
  }
}

function within(value: number, limit: number): number {
  return Math.min(limit, Math.max(0, value));
}

async function pictureOf(photo: Blob): Promise<ImageBitmap | HTMLImageElement> {
  if ('createImageBitmap' in window) return createImageBitmap(photo);
  const image = new Image();
  image.src = URL.createObjectURL(photo);
  await image.decode();
  URL.revokeObjectURL(image.src);
  return image;
}

function sizeOf(picture: ImageBitmap | HTMLImageElement): [number, number] {
  return picture instanceof HTMLImageElement
    ? [picture.naturalWidth, picture.naturalHeight]
    : [picture.width, picture.height];
}

customElements.define('blur-board', BlurBoard);
