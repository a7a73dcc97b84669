// GeoJSON geometries in Leaflet's order of coordinates.

import type * as L from 'leaflet';
import type { Geometry, LonLat } from '../api/shapes.ts';

export function latLngs(line: readonly LonLat[]): L.LatLngTuple[] {
  return line.map(([lon, lat]) => [lat, lon]);
}

/** Polygon → its rings; the outer array holds one entry a polygon. */
export function ringsOf(geometry: Geometry): L.LatLngTuple[][][] {
  if (geometry.type === 'MultiPolygon') {
    return (geometry.coordinates as LonLat[][][]).map((rings) => rings.map(latLngs));
  }
  if (geometry.type === 'Polygon' || geometry.type === 'MultiLineString') {
    return [(geometry.coordinates as LonLat[][]).map(latLngs)];
  }
  return [];
}
