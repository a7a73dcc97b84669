// What a phone loads: counted from the page on, without the desk, the board and the base map.

import { gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';

export type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

/** The page of the phone, as its file and as the name of its script. */
export const PAGE = 'field.html';
const ENTRY = 'field';

/** Bytes of the files after gzip, as they travel. */
export function gzipBytes(bundle: Bundle, files: Iterable<string>): number {
  let total = 0;
  for (const file of files) {
    const part = bundle[file];
    if (part) total += gzipSync(part.type === 'chunk' ? part.code : part.source).length;
  }
  return total;
}

/** JavaScript and CSS that stand between the link and the first form, with the table of one language. */
export function firstFormFiles(bundle: Bundle): Set<string> {
  // The French table is the larger of the two, one of which is loaded.
  const first = chunksOf(bundle).filter(({ name }) => name === ENTRY || name === 'fr');
  return filesFrom(bundle, first, { lazy: false });
}

/** All that the phone's page may ask for, however late. */
export function phoneFiles(bundle: Bundle): Set<string> {
  const files = filesFrom(
    bundle,
    chunksOf(bundle).filter(({ name }) => name === ENTRY),
    { lazy: true },
  );
  return new Set([PAGE, ...files]);
}

/** What the page itself points at, beside its scripts: the pictures of tab and home screen. */
export function linkedFiles(bundle: Bundle): Set<string> {
  const page = bundle[PAGE];
  const text = page?.type === 'asset' ? String(page.source) : '';
  const names = [...text.matchAll(/ (?:href|src)="\/([^"]+)"/g)].map(([, name = '']) => name);
  return new Set(names);
}

function chunksOf(bundle: Bundle): Chunk[] {
  return Object.values(bundle).filter((part) => part.type === 'chunk');
}

function filesFrom(
  bundle: Bundle,
  first: readonly Chunk[],
  { lazy }: { lazy: boolean },
): Set<string> {
  const found = new Set<string>();
  const waiting = [...first];
  for (let chunk = waiting.pop(); chunk; chunk = waiting.pop()) {
    if (found.has(chunk.fileName)) continue;
    found.add(chunk.fileName);
    for (const file of stylesAndPictures(bundle, chunk, { pictures: lazy })) found.add(file);
    for (const file of [...chunk.imports, ...(lazy ? chunk.dynamicImports : [])]) {
      const part = bundle[file];
      if (part?.type === 'chunk') waiting.push(part);
    }
  }
  return found;
}

/** Vite notes on a chunk which styles it brings, and what those or the chunk itself point at. */
function stylesAndPictures(bundle: Bundle, chunk: Chunk, wanted: { pictures: boolean }): string[] {
  const styles = [...(chunk.viteMetadata?.importedCss ?? [])];
  if (!wanted.pictures) return styles;
  const own = [...(chunk.viteMetadata?.importedAssets ?? [])];
  const inStyles = styles.flatMap((file) => {
    const style = bundle[file];
    const text = style?.type === 'asset' ? String(style.source) : '';
    return [...text.matchAll(/url\(\/(assets\/[^)]+)\)/g)].map(([, name = '']) => name);
  });
  return [...styles, ...own, ...inStyles];
}
