// A note being made, and the observation that it becomes.

import { nowMs, rfc3339 } from '../api/clock.ts';
import type { LonLat, ObservationBody, Target } from '../api/shapes.ts';
import { type Form, observedTags } from '../form/answers.ts';
import type { Theme } from '../form/theme.ts';
import { type Fix, qualityOf } from '../geo/position.ts';

/** Where the thing is, and how we know. */
export interface Place {
  at: LonLat;
  accuracy_m: number | null;
  how: NonNullable<ObservationBody['position_how']>;
  /** The street, object or address that was chosen by name. */
  name?: string;
  /** The best that the phone measured when the place was chosen, however it was chosen. */
  fix?: Fix;
}

export interface DraftPhoto {
  sha256: string;
  blob: Blob;
  url: string;
  /** RFC 3339, by the clock that is put right. */
  taken_at: string;
  blurred: boolean;
}

/** The note that a draft corrects. */
export interface Corrected {
  id: string;
  /** The server never took it: the new one keeps its id and supersedes nothing. */
  inPlace: boolean;
  /** Its photos, which the server has, by their hashes. */
  photos: readonly string[];
  /** When they were taken, as far as this phone knows. */
  photo_times?: Readonly<Record<string, string>>;
}

export interface Draft {
  /** What it is kept under on this phone, once it is begun. */
  id: string | null;
  kind: 'new' | 'change';
  target: Target | null;
  theme: Theme | null;
  form: Form | null;
  place: Place | null;
  photos: DraftPhoto[];
  note: string;
  corrects: Corrected | null;
  /** Things near by that were said to be others. */
  apart: readonly string[];
}

export const NEW_DRAFT: Draft = {
  id: null,
  kind: 'new',
  target: null,
  theme: null,
  form: null,
  place: null,
  photos: [],
  note: '',
  corrects: null,
  apart: [],
};

export function placeFromFix(fix: Fix): Place {
  return { at: fix.at, accuracy_m: tenth(fix.accuracy_m), how: 'gps', fix };
}

function tenth(metres: number): number {
  return Math.round(metres * 10) / 10;
}

/**
 * Where an object that OSM knows was checked from: the phone's own position is the evidence that
 * somebody was there; without a usable one, the object's position.
 */
export function placeOfCheck(object: LonLat, fix: Fix | undefined): Place {
  const usable = fix && qualityOf(fix) !== 'poor';
  if (usable) return placeFromFix(fix);
  return { at: object, accuracy_m: null, how: 'object', ...(fix ? { fix } : {}) };
}

export interface Circumstances {
  observed_at: string;
  walk: string;
}

/** What a finished draft says; null while its form or its place is missing. */
export function observationOfDraft(draft: Draft, when: Circumstances): ObservationBody | null {
  const { form, place, target, corrects } = draft;
  if (!form || !place) return null;
  return {
    theme: form.theme.id,
    kind: draft.kind,
    ...(target ? { osm_ref: target.id } : {}),
    ...coordinates(place),
    ...when,
    tags: observedTags(form),
    ...pictures(draft),
    note: draft.note.trim(),
    ...(corrects && !corrects.inPlace ? { supersedes: corrects.id } : {}),
  };
}

/** The photos of the note that is corrected, then the draft's own, and when they were taken. */
function pictures({ corrects, photos }: Draft): Pick<ObservationBody, 'photos' | 'photo_times'> {
  const own = photos.map(({ sha256, taken_at }) => [sha256, taken_at] as const);
  const names = [...new Set([...(corrects?.photos ?? []), ...own.map(([sha256]) => sha256)])];
  const photo_times = { ...corrects?.photo_times, ...Object.fromEntries(own) };
  return { photos: names, ...(Object.keys(photo_times).length > 0 ? { photo_times } : {}) };
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

type Coordinates = Pick<ObservationBody, 'lon' | 'lat'> & Partial<ObservationBody>;

/** The position that counts, how it was chosen, and what the phone measured. */
function coordinates(place: Place): Coordinates {
  const [lon, lat] = rounded(place.at);
  const known = place.accuracy_m === null ? {} : { accuracy_m: place.accuracy_m };
  return { lon, lat, ...known, position_how: place.how, ...measured(place.fix) };
}

function measured(fix: Fix | undefined): Partial<ObservationBody> {
  if (!fix) return {};
  const [raw_lon, raw_lat] = rounded(fix.at);
  const raw_accuracy_m = tenth(fix.accuracy_m);
  const spread = fix.spread_m === undefined ? {} : { raw_spread_m: tenth(fix.spread_m) };
  return {
    raw_lon,
    raw_lat,
    raw_accuracy_m,
    ...spread,
    fixed_at: rfc3339(new Date(nowMs(fix.time))),
  };
}

/** Seven decimals are a centimetre, and what OSM keeps. */
function rounded([lon, lat]: LonLat): LonLat {
  return [Number(lon.toFixed(7)), Number(lat.toFixed(7))];
}
