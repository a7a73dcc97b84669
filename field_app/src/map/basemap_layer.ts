// Draws our own base map (streets, buildings, water, green) as a few canvas paths; no tile server.

import * as L from 'leaflet';
import { canvas } from 'leaflet/src/layer/vector/Canvas.js';
import type { Basemap, BasemapProperties, Feature, Geometry, LonLat } from '../api/shapes.ts';
import type { Ground } from './ground.ts';
import { type Palette, palette } from './palette.ts';
import { latLngs, ringsOf } from './rings.ts';
import {
  CASED,
  NARROWEST_PX,
  pixelsPerMetre,
  type StreetClass,
  streetClass,
  WIDTH_M,
} from './street_class.ts';
import { namedLines } from './street_names.ts';

export function basemapGround(basemap: Basemap | Blob, pane: string): Ground {
  if (basemap instanceof Blob) throw new TypeError('a page with GeoJSON maps got a file');
  const colours = palette();
  const renderer = canvas({ pane, padding: 0.4 });
  const common = { renderer, pane, interactive: false } as const;
  const streets = streetLayers(basemap, common, colours);
  const layer = L.layerGroup([
    ...areaLayers(basemap, common, colours),
    ...streets.map((each) => each.line),
    lines(of(basemap, 'barriers'), { ...common, color: colours.barrier, weight: 1 }),
  ]);
  const restyle = (zoom: number, lat: number) => {
    const metrePx = pixelsPerMetre(zoom, lat);
    for (const { line, metres, casing } of streets) {
      if (metres > 0) {
        const width = Math.max(metres * metrePx, NARROWEST_PX);
        line.setStyle({ weight: casing ? width + 2 : width });
      } else {
        line.setStyle({ weight: zoom >= 18 ? 2 : 1 });
      }
    }
  };
  const names = namedLines(basemap);
  return { layer, restyle, names: () => names };
}

type Common = { renderer: L.Renderer; pane: string; interactive: false };

function of(basemap: Basemap, layer: BasemapProperties['layer']): Feature<BasemapProperties>[] {
  return basemap.features.filter((feature) => feature.properties.layer === layer);
}

/** One path a park or pond, for they may overlap; one for all buildings, which do not. */
function areaLayers(basemap: Basemap, common: Common, colours: Palette): L.Path[] {
  const plain = { ...common, stroke: false, fillOpacity: 1 };
  const filled = (layer: 'green' | 'water', fillColor: string) =>
    of(basemap, layer).map(({ geometry }) =>
      geometry.type.endsWith('Polygon')
        ? L.polygon(ringsOf(geometry), { ...plain, fillColor })
        : L.polyline(linesOf(geometry), { ...common, color: fillColor, weight: 3 }),
    );
  const buildings = of(basemap, 'buildings').flatMap(({ geometry }) => ringsOf(geometry));
  return [
    ...filled('green', colours.green),
    ...filled('water', colours.water),
    L.polygon(buildings, {
      ...common,
      color: colours.buildingEdge,
      weight: 1,
      fillColor: colours.building,
      fillOpacity: 1,
    }),
  ];
}

interface StreetLayer {
  line: L.Polyline;
  metres: number;
  casing: boolean;
}

/** All casings below all fills: crossings stay open. */
function streetLayers(basemap: Basemap, common: Common, colours: Palette): StreetLayer[] {
  const byClass: Record<StreetClass, Feature<BasemapProperties>[]> = {
    major: [],
    minor: [],
    lane: [],
    path: [],
  };
  for (const street of of(basemap, 'streets')) {
    byClass[streetClass(street.properties.kind)].push(street);
  }
  const layersOf = (casing: boolean) =>
    CASED.map((name) => ({
      line: lines(byClass[name], { ...common, color: casing ? colours.casing : colours.street }),
      metres: WIDTH_M[name],
      casing,
    }));
  const paths = lines(byClass.path, { ...common, color: colours.path, dashArray: '3 4' });
  return [...layersOf(true), ...layersOf(false), { line: paths, metres: 0, casing: false }];
}

function lines(features: readonly Feature<BasemapProperties>[], style: L.PolylineOptions) {
  return L.polyline(
    features.flatMap(({ geometry }) => linesOf(geometry)),
    { lineCap: 'round', lineJoin: 'round', ...style },
  );
}

/** Lines, and the edges of areas. */
function linesOf(geometry: Geometry): L.LatLngTuple[][] {
  return geometry.type === 'MultiLineString' || geometry.type.endsWith('Polygon')
    ? ringsOf(geometry).flat()
    : [latLngs(geometry.coordinates as LonLat[])];
}
