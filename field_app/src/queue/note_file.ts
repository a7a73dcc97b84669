// All notes of a team on this phone, with their photos, as the file that `observations import` takes.

import type { Feature, ObservationBody } from '../api/shapes.ts';
import { type Note, photosOf } from './database.ts';
import { type ZipEntry, zipped } from './zip.ts';

type Exported = Omit<ObservationBody, 'lon' | 'lat'> & { id: string; team: number | null };

/** `team` is what the server writes of itself when the phone sends: the file must say the same. */
export function noteFeature({ id, body }: Note, team: number | null): Feature<Exported> {
  const { lon, lat, ...said } = body;
  return {
    type: 'Feature',
    id,
    geometry: { type: 'Point', coordinates: [lon, lat] },
    properties: { id, ...said, team },
  };
}

/** Those that the server has are in it too: importing them again changes nothing. */
export async function noteFile(notes: readonly Note[], team: number | null): Promise<Blob> {
  const told = notes.filter((note) => !note.dropped);
  const features = told.map((note) => noteFeature(note, team));
  const text = JSON.stringify({ type: 'FeatureCollection', features }, null, 1);
  const photos = new Map<string, ZipEntry>();
  for (const note of told) {
    for (const { sha256, blob } of await photosOf(note.id)) {
      photos.set(sha256, { name: `photos/${sha256}.jpg`, content: blob });
    }
  }
  const observations = { name: 'observations.geojson', content: new Blob([text]) };
  return zipped([observations, ...photos.values()]);
}
