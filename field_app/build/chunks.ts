// Puts what a phone loads into few files: many small ones compress badly.

import type { Rolldown } from 'vite';

type Graph = Rolldown.ChunkingContext;

const PHONE = /src\/phone\/main\.ts$/;
/** Every page's own script, and the two tables of which a page loads one at a time. */
const PAGES = /src\/(phone|welcome|desk|board)\/main\.ts$/;
const TABLE = /src\/texts\/(fr|en)\.ts$/;

/** Small parts that are loaded one with the other, by the name of their file. */
const TOGETHER: Record<string, readonly string[]> = {
  marks: ['src/map/marks.ts', 'src/map/meeting_mark.ts', 'src/map/palette.ts'],
  store: [
    'node_modules/idb/build/index.js',
    'src/api/phone.ts',
    'src/queue/database.ts',
    'src/queue/kept_photos.ts',
    'src/queue/memory.ts',
    'src/queue/parties.ts',
    'src/queue/uuid.ts',
  ],
  street_map: [
    'src/map/canvas_layer.ts',
    'src/map/rings.ts',
    'src/map/street_class.ts',
    'src/map/street_map.ts',
    'src/map/street_names.ts',
  ],
  trouble: [
    'node_modules/lit-html/directive.js',
    'src/api/clock.ts',
    'src/api/http.ts',
    'src/geo/distance.ts',
    'src/map/ground.ts',
    'src/map/scene.ts',
    'src/ui/colour.ts',
    'src/ui/map_host.ts',
    'src/ui/memo.ts',
    'src/ui/trouble.ts',
  ],
};

/** The chunk that a module goes to: null leaves that to the bundler. */
export function chunkOf(id: string, graph: Graph): string | null {
  for (const [chunk, modules] of Object.entries(TOGETHER))
    if (modules.some((module) => id.endsWith(`/${module}`))) return chunk;
  return isLater(id, graph) ? 'later' : null;
}

/**
 * Whether only the phone needs a module, and not at once. What another page uses too stays out: this
 * chunk takes parts from the phone's own script, and would start the phone there. The map stays out
 * as well: it brings Leaflet along.
 */
function isLater(id: string, graph: Graph): boolean {
  const info = graph.getModuleInfo(id);
  if (!info || !/\/src\/.*\.(ts|css)$/.test(id) || id.includes('/src/map/')) return false;
  const ofTable = info.importers.length > 0 && info.importers.every((each) => TABLE.test(each));
  if (TABLE.test(id) || ofTable) return false;
  const ways = waysTo(id, graph);
  return ways.length > 0 && ways.every(({ page, lazily }) => PHONE.test(page) && lazily);
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
