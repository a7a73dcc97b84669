// Builds `/sw.js`, the service worker with the list of files that it keeps, and weighs these files.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { type Bundle, firstFormFiles, gzipBytes, linkedFiles, phoneFiles } from './phone_files.ts';

const WORKER = 'sw.js';
/** In bytes after gzip. On a slow network each kB is 20 ms. */
const BUDGETS = { firstForm: 50_000, whole: 120_000 };
/** Kept free for the manifest, which the server writes for each team and tests/test_page_weight.py weighs. */
const MANIFEST = 600;

/** `source` is the worker's script; it runs last, when all other files are known. */
export function serviceWorker(source: string): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const files = [...phoneFiles(bundle)].sort();
        const loaded = new Set([...files, ...linkedFiles(bundle)]);
        const missing = [...loaded].filter((file) => !bundle[file]);
        if (missing.length > 0) this.error(`not built: ${missing.join(', ')}`);
        const code = await workerCode(source, { version: versionOf(bundle, files), files });
        this.emitFile({ type: 'asset', fileName: WORKER, source: code });
        const firstForm = gzipBytes(bundle, firstFormFiles(bundle));
        const whole = gzipBytes(bundle, loaded) + gzipSync(code).length + MANIFEST;
        this.info(`first form: ${firstForm} bytes of JavaScript and CSS, gzip`);
        this.info(`all that a phone loads but the base map: ${whole} bytes, gzip`);
        if (firstForm > BUDGETS.firstForm) this.error(`over ${BUDGETS.firstForm}`);
        if (whole > BUDGETS.whole) this.error(`over ${BUDGETS.whole}`);
      },
    },
  };
}

/** Changes with any byte of any file: the browser takes a changed script for a new version. */
function versionOf(bundle: Bundle, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const part = bundle[file];
    hash.update(`\0${file}\0`);
    if (part) hash.update(part.type === 'chunk' ? part.code : part.source);
  }
  return hash.digest('hex').slice(0, 12);
}

async function workerCode(
  entry: string,
  shell: { version: string; files: readonly string[] },
): Promise<string> {
  const paths = shell.files.map((file) => `/${file}`);
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { SHELL: JSON.stringify({ version: shell.version, files: paths }) },
    build: {
      write: false,
      target: ['chrome98', 'firefox90', 'safari16'],
      lib: { entry, formats: ['iife'], name: 'worker', fileName: 'sw' },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const [chunk] = first && 'output' in first ? first.output : [];
  if (!chunk) throw new Error(`${entry} gave no script`);
  return chunk.code;
}
