// The tag table of a proposal: OSM, observed, result; and the changes that an edited result makes.

import type { Proposal, TagChange, Tags } from '../../api/shapes.ts';

export interface TagRow {
  key: string;
  osm: string | null;
  observed: string | null;
  result: string | null;
}

/** One row a key: what changes first, then what OSM has, then what was only observed. */
export function tagRows(proposal: Proposal): TagRow[] {
  const { diff, osm_tags, observed_tags } = proposal;
  const result = resultOf(osm_tags, diff);
  const keys = new Set([
    ...diff.map((change) => change.key),
    ...Object.keys(osm_tags).sort(),
    ...Object.keys(observed_tags).sort(),
  ]);
  return [...keys].map((key) => ({
    key,
    osm: osm_tags[key] ?? null,
    observed: observed_tags[key] ?? null,
    result: result[key] ?? null,
  }));
}

function resultOf(osm: Tags, diff: readonly TagChange[]): Tags {
  const result = { ...osm };
  for (const change of diff) {
    if (change.new === null) delete result[change.key];
    else result[change.key] = change.new;
  }
  return result;
}

/** The changes from OSM's tags to an edited result; an empty value removes its tag. */
export function changesTo(osm: Tags, edited: Readonly<Record<string, string>>): TagChange[] {
  const keys = [...new Set([...Object.keys(edited), ...Object.keys(osm)])];
  return keys
    .map((key): TagChange => {
      const wanted = (edited[key] ?? osm[key] ?? '').trim();
      return { key, old: osm[key] ?? null, new: wanted === '' ? null : wanted };
    })
    .filter((change) => change.old !== change.new);
}
