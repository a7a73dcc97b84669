// Lays blocks and sectors over the street map and tells the editor what the hand does there.

import type * as L from 'leaflet';
import { CanvasLayer } from '../../map/canvas_layer.ts';
import { onPaletteChange } from '../../map/palette.ts';
import { drawGround, drawSigns } from './drawing.ts';
import type { SectorEditor } from './editor.ts';
import * as hand from './hand.ts';
import { DIRECTIONS } from './layout_index.ts';
import { meetAtCross, moveCross } from './meeting.ts';
import { Paths } from './paths.ts';
import { Plane, type Point } from './plane.ts';
import type { MapView } from './view_of.ts';

/** Pixels by which a street may be missed. */
const REACH_PX = { fine: 12, coarse: 26 };

export class BlockMap {
  readonly #map: L.Map;
  readonly #editor: SectorEditor;
  readonly #ground: CanvasLayer;
  readonly #signs: CanvasLayer;
  #view: MapView;
  #paths: Paths | null = null;
  #stroke: { pointer: number; hand: hand.Stroke } | null = null;
  readonly #fingers = new Set<number>();
  readonly #stops: (() => void)[];

  constructor(map: L.Map, editor: SectorEditor) {
    this.#map = map;
    this.#editor = editor;
    this.#view = editor.view();
    this.#ground = new CanvasLayer('areas', (frame) => {
      if (this.#paths) drawGround(frame, this.#paths, this.#view);
    });
    this.#signs = new CanvasLayer('marks', (frame) => {
      if (this.#paths) drawSigns(frame, this.#paths, this.#view);
    });
    map.addLayer(this.#ground).addLayer(this.#signs);
    map.doubleClickZoom.disable();
    map.on('click', this.#clicked, this);
    this.#stops = [this.#listen(), onPaletteChange(() => this.#redraw())];
    this.show(this.#view);
  }

  destroy(): void {
    for (const stop of this.#stops) stop();
  }

  show(view: MapView): void {
    const before = this.#view;
    this.#view = view;
    const { layout, division } = view;
    if (layout && division && !this.#paths?.are(layout, division)) {
      this.#paths = new Paths(layout, division, this.#paths);
      this.#ground.redraw();
    }
    const colours = (of: MapView) => of.signs.map(({ colour }) => colour).join();
    if (colours(before) !== colours(view) || before.blocks !== view.blocks) this.#ground.redraw();
    this.#setHand(view);
    this.#signs.redraw();
  }

  /** Brings a point into sight. */
  reveal(point: Point): void {
    const plane = this.#view.layout?.plane;
    if (!plane) return;
    const [lon, lat] = plane.lonLat(point);
    this.#map.panInside([lat, lon], { padding: [60, 60], animate: false });
  }

  cancelStroke(): void {
    this.#stroke?.hand.cancel();
    this.#stroke = null;
  }

  #redraw(): void {
    this.#ground.redraw();
    this.#signs.redraw();
  }

  /** One finger moves the map, or works on it: never both. */
  #setHand({ gesture, panning, street, places }: MapView): void {
    const works = gesture !== 'tap' && !panning;
    const host = this.#map.getContainer();
    if (works) this.#map.dragging.disable();
    else this.#map.dragging.enable();
    host.classList.toggle('map-works', works);
    host.classList.toggle('map-points', !works && (street !== null || places));
  }

  #listen(): () => void {
    const host = this.#map.getContainer();
    const stop = new AbortController();
    const { signal } = stop;
    host.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    host.addEventListener('pointermove', (event) => this.#moved(event), { signal });
    host.addEventListener('pointerup', (event) => this.#up(event), { signal });
    host.addEventListener('pointercancel', (event) => this.#lost(event), { signal });
    host.addEventListener('pointerleave', () => this.#left(), { signal });
    // Before Leaflet, whose arrow keys move the map.
    host.addEventListener('keydown', (event) => this.#key(event), { signal, capture: true });
    return () => stop.abort();
  }

  #down(event: PointerEvent): void {
    const { target } = event;
    if (target instanceof Element && target.closest('.leaflet-control')) return;
    if (event.pointerType === 'touch') this.#fingers.add(event.pointerId);
    if (this.#fingers.size > 1) {
      // A second finger: the map is moved or zoomed, nothing is painted.
      this.cancelStroke();
      return;
    }
    if (event.button !== 0 || this.#view.panning || this.#view.gesture === 'tap') return;
    const started = hand.startStroke(this.#editor, this.#at(event), this.#unit());
    if (!started) return;
    const host = this.#map.getContainer();
    host.setPointerCapture(event.pointerId);
    host.focus({ preventScroll: true });
    this.#stroke = { pointer: event.pointerId, hand: started };
  }

  #moved(event: PointerEvent): void {
    if (this.#stroke?.pointer === event.pointerId) {
      this.#stroke.hand.to(this.#at(event));
    } else if (event.pointerType !== 'touch' && event.buttons === 0) {
      const { target } = event;
      const onControl = target instanceof Element && target.closest('.leaflet-control');
      if (onControl) this.#left();
      else hand.hover(this.#editor, this.#at(event), this.#reach(event) * this.#unit());
    }
  }

  #up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    if (this.#stroke?.pointer !== event.pointerId) return;
    const { hand: stroke } = this.#stroke;
    this.#stroke = null;
    stroke.to(this.#at(event));
    stroke.end();
  }

  #lost(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    if (this.#stroke?.pointer === event.pointerId) this.cancelStroke();
  }

  #left(): void {
    if (!this.#stroke) hand.hover(this.#editor, null, 0);
  }

  #clicked(event: L.LeafletMouseEvent): void {
    const { gesture, panning } = this.#view;
    if (gesture !== 'tap' || panning || !this.#view.layout) return;
    const { lng, lat } = event.latlng;
    const reach = this.#reach(event.originalEvent) * this.#unit();
    hand.tap(this.#editor, this.#view.layout.plane.at([lng, lat]), reach);
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#map.getContainer() || event.ctrlKey || event.metaKey) return;
    const act = this.#view.places ? this.#placeKey(event) : this.#blockKey(event);
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }

  /** The arrow keys lead from block to block. */
  #blockKey({ key }: KeyboardEvent): (() => void) | undefined {
    if (!this.#view.keys) return undefined;
    const direction = DIRECTIONS[key];
    if (direction) return () => hand.moveCursor(this.#editor, direction);
    const block = this.#view.layout?.blocks[this.#view.cursor ?? -1];
    return block && isEnter(key) ? () => hand.tapBlock(this.#editor, block) : undefined;
  }

  /** The arrow keys lead a cross over the ground. */
  #placeKey({ key, shiftKey }: KeyboardEvent): (() => void) | undefined {
    const direction = DIRECTIONS[key];
    if (direction) return () => moveCross(this.#editor, direction, this.#unit(), shiftKey);
    return isEnter(key) ? () => meetAtCross(this.#editor) : undefined;
  }

  #at(event: MouseEvent): Point {
    const { lng, lat } = this.#map.mouseEventToLatLng(event);
    return this.#view.layout?.plane.at([lng, lat]) ?? [0, 0];
  }

  /** How many units of the plane one pixel is. */
  #unit(): number {
    return 1 / Plane.pixels(this.#map.getZoom());
  }

  #reach(event: Event): number {
    const touch = event instanceof PointerEvent && event.pointerType === 'touch';
    return touch ? REACH_PX.coarse : REACH_PX.fine;
  }
}

function isEnter(key: string): boolean {
  return key === 'Enter' || key === ' ';
}
