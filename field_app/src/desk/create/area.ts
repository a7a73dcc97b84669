// Fourth question: where the party is. A name, a drawing, a file or four numbers; the map beside.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Geometry, LonLat } from '../../api/shapes.ts';
import { partsOf } from '../../geo/distance.ts';
import { type Area, EMPTY_SCENE, type Scene, type SceneEvents } from '../../map/scene.ts';
import { d } from '../../texts/desk_language.ts';
import { number, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import { memo } from '../../ui/memo.ts';
import { boxWay } from './area_box.ts';
import { drawWay } from './area_draw.ts';
import { searchWay } from './area_search.ts';
import type { Creation } from './creation.ts';
import { WAYS, type Way } from './draft.ts';
import { goesOn, question, wayOn } from './screen.ts';
import { fileButton } from './source.ts';
import '../../ui/map_host.ts';

const CHOSEN = '#5a2ca0';
const OFFERED = '#5d6470';
const ACCEPTED = '.geojson,.json,.gpkg,.kml,.kmz,.gpx,.zip,.osm,.pbf';

export function areaStep(creation: Creation): TemplateResult {
  // The map stands between: on a tablet it must be in sight while one draws.
  return html`<div class="create-area">
    <div class="create-area-head">
      ${question(d.create.areaTitle, d.create.areaLead)} ${ways(creation)}
    </div>
    <div class="create-map">${map(creation)}</div>
    <div class="create-area-side">
      ${way(creation)}
      <form @submit=${goesOn(creation)}>${size(creation)} ${wayOn(creation)}</form>
    </div>
  </div>`;
}

function ways(creation: Creation): TemplateResult {
  return html`<fieldset class="ways" role="radiogroup" aria-label=${d.create.ways}>
    ${WAYS.map(
      (each) => html`<label class="way">
        <input
          type="radio"
          name="way"
          .checked=${creation.draft.way === each}
          @change=${() => creation.area.choose(each)}
        />
        <span class="button">${d.create.way[each]}</span>
      </label>`,
    )}
  </fieldset>`;
}

function way(creation: Creation): TemplateResult {
  const panels: Record<Way, () => TemplateResult> = {
    search: () => searchWay(creation),
    draw: () => drawWay(creation),
    file: () => fileWay(creation),
    box: () => boxWay(creation),
  };
  return panels[creation.draft.way]();
}

function fileWay(creation: Creation): TemplateResult {
  return html`<div class="create-way">
    <p>${d.create.fileLead}</p>
    ${fileButton(d.create.fileGo, ACCEPTED, (file) => void creation.area.read(file))}
  </div>`;
}

/** How large the area is, beside what is allowed; warnings of what had to be mended. */
function size(creation: Creation): TemplateResult {
  const { area } = creation.draft;
  const limit = number(creation.limits?.max_area_km2 ?? 0);
  const words = area ? d.create.areaIs(number(area.area_km2)) : d.create.areaNone;
  return html`<div class="create-size">
    <p class=${area ? 'strong' : ''}>${words} <span class="hint">${d.create.limit(limit)}</span></p>
    <p role="status" class="hidden-text">${creation.message}</p>
    ${creation.busy ? html`<p class="hint">${d.create.busy[creation.busy]}</p>` : nothing}
    ${(area?.warnings ?? []).map(
      ({ what, fix }) => html`<p class="create-warning">${icon('problem')} ${what} ${fix}</p>`,
    )}
  </div>`;
}

function map(creation: Creation): TemplateResult {
  const extract = creation.area.extract;
  const shown = scene(creation);
  if (!shown.focus) {
    return html`<div class="create-no-map">
      <p>${d.create.noMap}</p>
    </div>`;
  }
  return html`<map-host .events=${mapEvents(creation)} .scene=${shown}></map-host>
    ${
      extract
        ? html`<button
            type="button"
            class="button create-streets"
            ?disabled=${creation.busy === 'map'}
            @click=${() => void creation.area.showStreets()}
          >
            ${creation.busy === 'map' ? t.common.loading : d.create.showStreets}
          </button>`
        : nothing
    }`;
}

function mapEvents(creation: Creation): SceneEvents {
  const place = (ref: string) => creation.area.found?.places.find((each) => each.ref === ref);
  return {
    area: (ref) => {
      const tapped = place(ref);
      if (tapped && creation.draft.way === 'search') void creation.area.toggle(tapped);
    },
    hover: (ref) => creation.area.light(ref),
    made: creation.area.mapMade,
  };
}

function scene(creation: Creation): Scene {
  const { draft } = creation;
  const { found, basemap, lit } = creation.area;
  const chosen = draft.chosen;
  return {
    ...EMPTY_SCENE,
    basemap,
    areas:
      draft.way === 'search'
        ? offered(found?.places ?? null, chosen)
        : outline(draft.way === 'draw' ? null : (draft.area?.geometry ?? null)),
    selected: lit,
    focus: focus(creation),
    title: draft.way === 'draw' ? d.create.mapDraw : d.create.map,
  };
}

/** The places that were found, the small ones above the large ones. */
const offered = memo(
  (
    places:
      | readonly { ref: string; name: string; area_km2: number; geometry: Geometry | null }[]
      | null,
    chosen: readonly { ref: string; name: string; area_km2: number; geometry: Geometry | null }[],
  ): Area[] => {
    const refs = new Set(chosen.map(({ ref }) => ref));
    const others = (places ?? []).filter(({ ref }) => !refs.has(ref));
    return [...others, ...chosen]
      .sort((a, b) => b.area_km2 - a.area_km2)
      .flatMap(({ ref, name, geometry }) =>
        geometry
          ? [
              {
                id: ref,
                geometry,
                colour: refs.has(ref) ? CHOSEN : OFFERED,
                label: refs.has(ref) ? `✓ ${name}` : '',
              },
            ]
          : [],
      );
  },
);

const outline = memo((geometry: Geometry | null): Area[] =>
  geometry ? [{ id: 'area', geometry, colour: null, label: '' }] : [],
);

/** The map follows what was found or read, not every stroke of a drawing. */
function focus(creation: Creation): Scene['focus'] {
  const { draft } = creation;
  const { found, query } = creation.area;
  const box = creation.area.extract?.bbox;
  const places = (found?.places ?? []).flatMap(({ geometry }) => (geometry ? [geometry] : []));
  if (draft.way === 'search' && query && places.length > 0) {
    const on = places.flatMap((each) => partsOf(each).flat());
    return { key: `found ${query} ${places.length}`, on, zoom: 16 };
  }
  if (['file', 'box'].includes(draft.way) && draft.area) {
    const on = partsOf(draft.area.geometry).flat();
    return { key: `area ${draft.area.area_km2} ${on[0]}`, on, zoom: 17 };
  }
  if (box) {
    const [west, south, east, north] = box;
    const on: LonLat[] = [
      [west, south],
      [east, north],
    ];
    return { key: `extract ${west} ${south}`, on, zoom: 16 };
  }
  const known = draft.area ?? draft.chosen.find(({ geometry }) => geometry);
  if (!known?.geometry) return null;
  return { key: 'known', on: partsOf(known.geometry).flat(), zoom: 16 };
}
