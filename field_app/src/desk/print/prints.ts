// What the print page can print: the atlas and the town map, each with what was printed last.

import type { DeskApi } from '../../api/desk.ts';
import type { MapLayer, PrintKind } from '../../api/shapes.ts';
import type { Desk } from '../desk.ts';
import { Printing } from './printing.ts';

export const PRINT_KINDS = ['atlas', 'town_map'] as const;
export type MapFormat = 'poster' | 'booklet';

export class Prints {
  kind: PrintKind = 'atlas';
  format: MapFormat = 'poster';
  /** The datasets that the town map can show; null until they are known. */
  layers: MapLayer[] | null = null;
  readonly #desk: Desk;
  readonly #api: DeskApi;
  readonly #slug: string;
  readonly #each: Record<PrintKind, Printing>;

  constructor(desk: Desk, api: DeskApi, slug: string) {
    this.#desk = desk;
    this.#api = api;
    this.#slug = slug;
    this.#each = {
      atlas: new Printing(desk, api, slug, 'atlas'),
      town_map: new Printing(desk, api, slug, 'town_map'),
    };
  }

  /** What is chosen, as it was printed last. */
  get chosen(): Printing {
    return this.#each[this.kind];
  }

  async load(): Promise<void> {
    await this.chosen.load();
    if (this.kind !== 'town_map' || !this.#desk.state.party?.snapshot) return;
    this.layers = await this.#api.mapLayers(this.#slug);
    this.#desk.set({});
  }

  stop(): void {
    for (const printing of Object.values(this.#each)) printing.stop();
  }

  async choose(kind: PrintKind): Promise<void> {
    this.kind = kind;
    this.#desk.set({ trouble: null });
    await this.#desk.attempt(() => this.load());
  }

  turnTo(format: MapFormat): void {
    this.format = format;
    this.#desk.set({});
  }
}
