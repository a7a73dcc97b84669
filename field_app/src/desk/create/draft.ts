// A party that is being made: what was answered so far, kept while the tab lives.

import type { Place, ReadArea } from '../../api/planning.ts';
import { EMPTY_RING, type Ring } from './ring.ts';

export const STEPS = ['about', 'themes', 'source', 'area', 'finish'] as const;
export type Step = (typeof STEPS)[number];

export const WAYS = ['search', 'draw', 'file', 'box'] as const;
/** How the area is given. */
export type Way = (typeof WAYS)[number];

/** Where the OSM data comes from. */
export type Source = { kind: 'overpass' } | { kind: 'extract'; name: string };

export interface Draft {
  step: Step;
  title: string;
  start: string;
  end: string;
  return_time: string;
  contact: string;
  themes: string[];
  source: Source | null;
  way: Way;
  chosen: Place[];
  ring: Ring;
  box: string[];
  /** The area that was settled, by whichever way. */
  area: ReadArea | null;
  /** The party, once it exists. */
  slug: string | null;
}

const KEPT_AS = 'cartoparty-new-party';

export const NEW_DRAFT: Draft = {
  step: 'about',
  title: '',
  start: '',
  end: '',
  return_time: '',
  contact: '',
  themes: [],
  source: null,
  way: 'search',
  chosen: [],
  ring: EMPTY_RING,
  box: ['', '', '', ''],
  area: null,
  slug: null,
};

/** What this tab remembers; a draft of an older version of the page is completed. */
export function rememberedDraft(store: Pick<Storage, 'getItem'> = sessionStorage): Draft {
  try {
    const kept: unknown = JSON.parse(store.getItem(KEPT_AS) ?? '{}');
    return { ...NEW_DRAFT, ...(kept as Partial<Draft>) };
  } catch {
    return NEW_DRAFT;
  }
}

export function isBegun(draft: Draft): boolean {
  return Boolean(draft.title || draft.slug || draft.themes.length > 0);
}

export function keepDraft(draft: Draft): void {
  try {
    // What can be taken back is lost with the page; it may be larger than a tab may keep.
    sessionStorage.setItem(
      KEPT_AS,
      JSON.stringify({ ...draft, ring: { ...draft.ring, past: [] } }),
    );
  } catch {
    // Full: the page works, it only forgets when it is closed.
  }
}

export function forgetDraft(): void {
  sessionStorage.removeItem(KEPT_AS);
}

/** What is missing on a step, as the name of its text; null when one may go on. */
export function missingOn(
  draft: Draft,
): 'title' | 'start' | 'end' | 'themes' | 'source' | 'area' | null {
  switch (draft.step) {
    case 'about':
      if (!draft.title.trim()) return 'title';
      if (!draft.start) return 'start';
      return draft.end && draft.end < draft.start ? 'end' : null;
    case 'themes':
      return draft.themes.length === 0 ? 'themes' : null;
    case 'source':
      return draft.source ? null : 'source';
    case 'area':
      return draft.area ? null : 'area';
    case 'finish':
      return null;
  }
}
