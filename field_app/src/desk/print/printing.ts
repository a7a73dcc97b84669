// What was printed last, the atlas or the town map: its pages, the one on show, and their pictures as they come.

import type { DeskApi } from '../../api/desk.ts';
import { ServerRefusal } from '../../api/http.ts';
import type { PrintedPage, PrintKind } from '../../api/shapes.ts';
import { type Trouble, troubleOf } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';

/** A small one for the list; a sheet on the screen; the same to be read as on paper. */
export const SMALL_DPI = 30;
export const SHEET_DPI = 110;
export const CLOSE_DPI = 200;

/** The server draws one after the other; more at a time would only wait there. */
const AT_ONCE = 2;
/** Large pictures that are kept to turn back to. */
const LARGE_KEPT = 8;

type Picture = { state: 'asked' | 'failed' } | { state: 'here'; url: string };

export class Printing {
  readonly slug: string;
  readonly kind: PrintKind;
  /** Null until they are known; empty when nothing was printed yet. */
  pages: PrintedPage[] | null = null;
  /** The page on show, from 1. */
  shown = 1;
  isClose = false;
  trouble: Trouble | null = null;
  readonly #desk: Desk;
  readonly #api: DeskApi;
  #version = '';
  #stopped = false;
  readonly #pictures = new Map<string, Picture>();
  readonly #seen = new Set<number>();
  #waiting: { page: number; dpi: number }[] = [];
  #underWay = 0;

  constructor(desk: Desk, api: DeskApi, slug: string, kind: PrintKind) {
    this.kind = kind;
    this.#desk = desk;
    this.#api = api;
    this.slug = slug;
  }

  get page(): PrintedPage | null {
    return this.pages?.[this.shown - 1] ?? null;
  }

  async load(): Promise<void> {
    this.trouble = null;
    try {
      const { version, pages } = await this.#api.printedPages(this.slug, this.kind);
      if (version !== this.#version) this.#forget();
      this.#version = version;
      this.pages = pages;
      this.shown = Math.min(this.shown, Math.max(1, pages.length));
    } catch (error) {
      if (!(error instanceof ServerRefusal) || error.status !== 404) throw error;
      this.#forget();
      this.pages = [];
      // An atlas of an older version is there as a file, without its pages: said in words.
      if (error.code !== `${this.kind}_missing`) this.trouble = troubleOf(error);
    }
    this.#desk.set({});
  }

  stop(): void {
    this.#stopped = true;
    this.#forget();
  }

  show(page: number): void {
    const last = this.pages?.length ?? 0;
    this.shown = Math.max(1, Math.min(page, last));
    this.trouble = null;
    this.#desk.set({});
  }

  turnClose(): void {
    this.isClose = !this.isClose;
    this.#desk.set({});
  }

  /** The picture of a page, null until it is here; the large ones are fetched before the small. */
  picture(page: number, dpi: number): string | null {
    const key = `${page} ${dpi}`;
    const picture = this.#pictures.get(key);
    if (picture?.state === 'here') {
      if (dpi !== SMALL_DPI) {
        this.#pictures.delete(key);
        this.#pictures.set(key, picture); // used last, dropped last
      }
      return picture.url;
    }
    if (!picture) {
      this.#pictures.set(key, { state: 'asked' });
      const wish = { page, dpi };
      if (dpi === SMALL_DPI) this.#waiting.push(wish);
      else this.#waiting.unshift(wish);
      this.#work();
    }
    return null;
  }

  /** A page of the list has come into view: from now on its small picture is wanted. */
  see(page: number): void {
    this.#seen.add(page);
    this.picture(page, SMALL_DPI);
  }

  small(page: number): string | null {
    return this.#seen.has(page) ? this.picture(page, SMALL_DPI) : null;
  }

  /** The picture of a page when it is here already; it is not asked for. */
  known(page: number, dpi: number): string | null {
    const picture = this.#pictures.get(`${page} ${dpi}`);
    return picture?.state === 'here' ? picture.url : null;
  }

  get hasFailed(): boolean {
    return [...this.#pictures.values()].some(({ state }) => state === 'failed');
  }

  /** Asks again for what could not be fetched. */
  again(): void {
    for (const [key, { state }] of this.#pictures) {
      if (state === 'failed') this.#pictures.delete(key);
    }
    this.trouble = null;
    this.#desk.set({});
  }

  async savePdf(): Promise<void> {
    await this.#save(this.#api.printedUrl(this.slug, this.kind), `${this.#fileName}.pdf`);
  }

  async saveSvg(page: number): Promise<void> {
    const url = this.#api.pageSvgUrl(this.slug, this.kind, page);
    await this.#save(url, `${this.#fileName}-${page}.svg`);
  }

  /** As the server names its files. */
  get #fileName(): string {
    return this.kind === 'atlas' ? this.slug : `${this.slug}-plan`;
  }

  async #save(made: Promise<string>, name: string): Promise<void> {
    this.trouble = null;
    try {
      const link = document.createElement('a');
      link.href = await made;
      link.download = name;
      link.click();
      // The browser has taken the file once the click is over; a minute is plenty.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      this.trouble = troubleOf(error);
    }
    this.#desk.set({});
  }

  #work(): void {
    while (this.#underWay < AT_ONCE) {
      const wish = this.#waiting.shift();
      if (!wish) return;
      this.#underWay += 1;
      void this.#fetch(wish.page, wish.dpi).finally(() => {
        this.#underWay -= 1;
        this.#work();
      });
    }
  }

  async #fetch(page: number, dpi: number): Promise<void> {
    const key = `${page} ${dpi}`;
    const version = this.#version;
    try {
      const url = await this.#api.pagePictureUrl(this.slug, this.kind, page, dpi);
      if (this.#stopped || version !== this.#version) {
        URL.revokeObjectURL(url);
        return;
      }
      this.#pictures.set(key, { state: 'here', url });
      this.#drop();
    } catch (error) {
      if (this.#stopped || version !== this.#version) return;
      this.#pictures.set(key, { state: 'failed' });
      this.trouble = troubleOf(error);
    }
    this.#desk.set({});
  }

  #drop(): void {
    const large = [...this.#pictures].filter(
      ([key, { state }]) => state === 'here' && !key.endsWith(` ${SMALL_DPI}`),
    );
    for (const [key, picture] of large.slice(0, -LARGE_KEPT)) {
      if (picture.state === 'here') URL.revokeObjectURL(picture.url);
      this.#pictures.delete(key);
    }
  }

  #forget(): void {
    for (const picture of this.#pictures.values()) {
      if (picture.state === 'here') URL.revokeObjectURL(picture.url);
    }
    this.#pictures.clear();
    this.#waiting = [];
  }
}
