// The walks of a party: asked for sector by sector, since a large town takes its time.

import type { DeskApi, WalkFeature, WalkFormat } from '../../api/desk.ts';
import { ServerRefusal } from '../../api/http.ts';
import type { LonLat } from '../../api/shapes.ts';
import { type Trouble, troubleOf } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';

export class Walks {
  readonly slug: string;
  sector: number | null = null;
  trouble: Trouble | null = null;
  /** Where all meet; null where each walk starts in its sector. */
  meeting: LonLat | null = null;
  readonly #desk: Desk;
  readonly #api: DeskApi;
  /** The walk of each sector (0), and what is apart from it (1…). */
  readonly #found = new Map<number, WalkFeature[]>();

  constructor(desk: Desk, api: DeskApi, slug: string) {
    this.#desk = desk;
    this.#api = api;
    this.slug = slug;
  }

  get shown(): WalkFeature[] | null {
    return this.sector === null ? null : (this.#found.get(this.sector) ?? null);
  }

  async load(): Promise<void> {
    try {
      this.meeting = (await this.#api.division(this.slug).now()).start;
    } catch (error) {
      // Without sectors there is nowhere to walk, and the page says so by itself.
      if (!(error instanceof ServerRefusal) || error.status !== 404) throw error;
    }
    this.#desk.set({});
  }

  async show(sector: number): Promise<void> {
    this.sector = sector;
    this.trouble = null;
    this.#desk.set({ lit: String(sector) });
    if (this.#found.has(sector)) return;
    try {
      const { features } = await this.#api.walk(this.slug, sector);
      this.#found.set(sector, features);
    } catch (error) {
      this.trouble = troubleOf(error);
    }
    this.#desk.set({});
  }

  /** Fetches the walks as a file, of one sector or of all. */
  async save(format: WalkFormat, sector: number | null): Promise<void> {
    this.trouble = null;
    try {
      const link = document.createElement('a');
      link.href = await this.#api.walksUrl(this.slug, format, sector);
      link.download = `${this.slug}-${sector ?? 'walks'}.${format}`;
      link.click();
      // The browser has taken the file once the click is over; a minute is plenty.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      this.trouble = troubleOf(error);
    }
    this.#desk.set({});
  }
}
