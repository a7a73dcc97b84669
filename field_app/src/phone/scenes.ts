// What the phone's two maps show: the walk, and the place of one thing.

import type { LonLat, Pack, TeamNote } from '../api/shapes.ts';
import { distanceM, partsOf, representative } from '../geo/distance.ts';
import { type Area, type Circle, EMPTY_SCENE, type Mark, type Scene } from '../map/scene.ts';
import type { Note } from '../queue/database.ts';
import { t } from '../texts/language.ts';
import { memo } from '../ui/memo.ts';
import { ofOthers } from './duplicates.ts';
import { standing } from './standing.ts';
import { here, type State } from './state.ts';
import { startOf, themeOf } from './targets.ts';

const WALKING_ZOOM = 18;
const PLACING_ZOOM = 19;

/** New arrays make the map draw again: these are made once for each pack and list of notes. */
const sectorOutline = memo((pack: Pack): Area[] =>
  pack.sector ? [{ id: 'sector', geometry: pack.sector.geometry, colour: null, label: '' }] : [],
);

type Said = [pack: Pack, notes: readonly Note[], teamNotes: readonly TeamNote[]];

const marksOf = memo((...[pack, all, teamNotes]: Said): Mark[] => {
  const notes = standing(all);
  const said = new Map(notes.map((note) => [note.body.osm_ref, note]));
  const others = ofOthers({ notes: all, teamNotes });
  const checked = new Set(others.map(({ osm_ref }) => osm_ref));
  const targets = pack.features.map((target): Mark => {
    const note = said.get(target.id);
    const colour = themeOf(pack, target)?.colour;
    const at = representative(target.geometry);
    if (note?.state === 'problem') return { id: target.id, at, shape: 'problem' };
    const shape = note || checked.has(target.id) ? 'done' : 'todo';
    return { id: target.id, at, shape, ...(colour ? { colour } : {}) };
  });
  const added = notes
    .filter((note) => !note.body.osm_ref)
    .map((note): Mark => {
      const shape = note.state === 'problem' ? 'problem' : 'new';
      return { id: `note ${note.id}`, at: [note.body.lon, note.body.lat], shape };
    });
  const theirs = others
    .filter(({ kind }) => kind === 'new')
    .map(({ id, lon, lat }): Mark => ({ id: `note ${id}`, at: [lon, lat], shape: 'new' }));
  return [...targets, ...added, ...theirs];
});

const sectorVertices = memo((pack: Pack): LonLat[] =>
  pack.sector ? partsOf(pack.sector.geometry).flat() : [startOf(pack)],
);

const circle = memo((lon: number, lat: number, radius_m: number): Circle => {
  return { at: [lon, lat], radius_m };
});

function meOf(state: State): Circle | null {
  const { position, standing } = state;
  if (position.kind === 'fix') return circle(...position.fix.at, position.fix.accuracy_m);
  return standing ? circle(...standing, 0) : null;
}

export function walkScene(state: State, offered: string | null): Scene {
  const { pack, basemap, notes, teamNotes, chosen, recentred } = state;
  if (!pack) return EMPTY_SCENE;
  const at = here(state);
  return {
    ...EMPTY_SCENE,
    basemap,
    areas: sectorOutline(pack),
    marks: marksOf(pack, notes, teamNotes),
    selected: offered,
    me: meOf(state),
    focus: walkFocus(pack, { at, chosen, recentred }),
    title: t.walk.map,
  };
}

/** From home, or from the station, the sector is what one wants to see. */
const FAR_M = 400;

function isFar(pack: Pack, at: LonLat): boolean {
  return sectorVertices(pack).every((vertex) => distanceM(at, vertex) > FAR_M);
}

/** The whole sector until something is known of where one is, then around it. */
function walkFocus(
  pack: Pack,
  where: { at: LonLat | null; chosen: string | null; recentred: number },
): Scene['focus'] {
  const target = pack.features.find((each) => each.id === where.chosen);
  if (target) {
    const on = [representative(target.geometry)];
    return { key: `target ${target.id}`, on, zoom: WALKING_ZOOM };
  }
  const away = !where.at || isFar(pack, where.at);
  if (!where.at || (away && where.recentred === 0))
    return { key: 'sector', on: sectorVertices(pack), zoom: WALKING_ZOOM };
  return { key: `me ${where.recentred}`, on: [where.at], zoom: WALKING_ZOOM };
}

export function placeScene(state: State): Scene {
  const { pack, basemap, notes, teamNotes, draft, recentred } = state;
  if (!pack) return EMPTY_SCENE;
  const at = draft.place?.at ?? here(state);
  const zoom = at ? PLACING_ZOOM : WALKING_ZOOM;
  return {
    ...EMPTY_SCENE,
    basemap,
    areas: sectorOutline(pack),
    marks: marksOf(pack, notes, teamNotes),
    me: meOf(state),
    pin: draft.place?.at ?? null,
    focus: { key: `place ${recentred} ${at !== null}`, on: [at ?? startOf(pack)], zoom },
    title: t.place.map,
  };
}
