// A note being made, and the observation that it becomes.

import type { LonLat, ObservationBody, Target } from '../api/shapes.ts';
import { type Form, observedTags } from '../form/answers.ts';
import type { Theme } from '../form/theme.ts';
import { type Fix, qualityOf } from '../geo/position.ts';

/** Where the thing is, and how we know. */
export interface Place {
  at: LonLat;
  accuracy_m: number | null;
  how: 'gps' | 'hand' | 'near' | 'object';
  /** The street or object that was chosen, with `near`. */
  name?: string;
}

export interface DraftPhoto {
  sha256: string;
  blob: Blob;
  url: string;
}

export interface Draft {
  kind: 'new' | 'change';
  target: Target | null;
  theme: Theme | null;
  form: Form | null;
  place: Place | null;
  photos: DraftPhoto[];
  note: string;
}

export const NEW_DRAFT: Draft = {
  kind: 'new',
  target: null,
  theme: null,
  form: null,
  place: null,
  photos: [],
  note: '',
};

export function placeFromFix(fix: Fix): Place {
  return { at: fix.at, accuracy_m: Math.round(fix.accuracy_m * 10) / 10, how: 'gps' };
}

/**
 * Where an object that OSM knows was checked from: the phone's own position is the evidence that
 * somebody was there; without a usable one, the object's position.
 */
export function placeOfCheck(object: LonLat, fix: Fix | undefined): Place {
  const usable = fix && qualityOf(fix) !== 'poor';
  return usable ? placeFromFix(fix) : { at: object, accuracy_m: null, how: 'object' };
}

export interface Circumstances {
  observed_at: string;
  walk: string;
}

/** What a finished draft says; null while its form or its place is missing. */
export function observationOfDraft(draft: Draft, when: Circumstances): ObservationBody | null {
  const { form, place, target } = draft;
  if (!form || !place) return null;
  return {
    theme: form.theme.id,
    kind: draft.kind,
    ...(target ? { osm_ref: target.id } : {}),
    ...coordinates(place),
    ...when,
    tags: observedTags(form),
    photos: draft.photos.map((photo) => photo.sha256),
    note: draft.note.trim(),
  };
}

/** "Still there" and "gone" need no form. */
export function observationOfCheck(
  target: Target,
  kind: 'confirm' | 'gone',
  place: Place,
  when: Circumstances,
): ObservationBody {
  const { theme } = target.properties;
  const osm_ref = target.id;
  return { theme, kind, osm_ref, ...coordinates(place), ...when, tags: {}, photos: [], note: '' };
}

/** Seven decimals are a centimetre, and what OSM keeps. */
function coordinates(place: Place): Pick<ObservationBody, 'lon' | 'lat' | 'accuracy_m'> {
  const [lon, lat] = place.at.map((degrees) => Number(degrees.toFixed(7)));
  const known = place.accuracy_m === null ? {} : { accuracy_m: place.accuracy_m };
  return { lon: lon ?? 0, lat: lat ?? 0, ...known };
}
