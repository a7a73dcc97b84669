// Puts what a phone loads after its first form into one file: many small ones compress badly.

import type { Rolldown } from 'vite';

type Graph = Rolldown.ChunkingContext;

const PHONE = /src\/phone\/main\.ts$/;
/** Every page's own script, and the two tables of which a page loads one at a time. */
const PAGES = /src\/(phone|welcome|desk|board)\/main\.ts$/;
const TABLE = /src\/texts\/(fr|en)\.ts$/;

/**
 * The chunk that a module goes to: null leaves that to the bundler. What another page uses too stays
 * out: this chunk takes parts from the phone's own script, and would start the phone there. The map
 * stays out as well: it brings Leaflet along.
 */
export function laterChunk(id: string, graph: Graph): string | null {
  const info = graph.getModuleInfo(id);
  if (!info || !/\/src\/.*\.ts$/.test(id) || id.includes('/src/map/')) return null;
  const ofTable = info.importers.length > 0 && info.importers.every((each) => TABLE.test(each));
  if (TABLE.test(id) || ofTable) return null;
  const ways = waysTo(id, graph);
  const late = ways.length > 0 && ways.every(({ page, lazily }) => PHONE.test(page) && lazily);
  return late ? 'later' : null;
}

interface Way {
  page: string;
  /** Over at least one `import()`. */
  lazily: boolean;
}

/** From which pages a module is reached, and whether at once. */
function waysTo(id: string, graph: Graph): Way[] {
  const found: Way[] = [];
  const seen = new Set<string>();
  const waiting: Way[] = [{ page: id, lazily: false }];
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    const { page, lazily } = step;
    if (seen.has(`${lazily} ${page}`)) continue;
    seen.add(`${lazily} ${page}`);
    if (PAGES.test(page)) found.push(step);
    const info = graph.getModuleInfo(page);
    for (const importer of info?.importers ?? []) waiting.push({ page: importer, lazily });
    for (const importer of info?.dynamicImporters ?? [])
      waiting.push({ page: importer, lazily: true });
  }
  return found;
}
