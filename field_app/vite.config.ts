// Builds the four pages, and puts a plain Leaflet and the licences of what ships beside them.

import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const shipped = ['idb', 'leaflet', 'lit-html', 'uqr'];

export default defineConfig({
  base: '/',
  resolve: {
    // Leaflet's own ES module: the default entry is UMD, which no bundler can trim.
    alias: [
      {
        find: /^leaflet$/,
        replacement: resolve(here, 'node_modules/leaflet/dist/leaflet-src.esm.js'),
      },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['es2020', 'safari14'],
    assetsInlineLimit: 0,
    rollupOptions: {
      input: ['index.html', 'field.html', 'desk.html', 'board.html'].map((page) =>
        resolve(here, page),
      ),
    },
  },
  plugins: [formBudget(), plainLeaflet(), licences()],
});

/** The published maps are folium pages: they load Leaflet as a classic script from here. */
function plainLeaflet(): Plugin {
  return {
    name: 'plain-leaflet',
    apply: 'build',
    async closeBundle() {
      const from = resolve(here, 'node_modules/leaflet/dist');
      const to = resolve(here, 'dist/leaflet');
      await mkdir(to, { recursive: true });
      for (const part of ['leaflet.js', 'leaflet.css', 'images']) {
        await cp(resolve(from, part), resolve(to, part), { recursive: true });
      }
    },
  };
}

/** BSD, ISC and MIT ask that their notice travels with the copies. */
function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    async closeBundle() {
      const notices: string[] = [];
      for (const name of shipped) {
        const folder = resolve(here, 'node_modules', name);
        const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
        if (!file) throw new Error(`${name} has no licence file`);
        notices.push(`${name}\n\n${await readFile(resolve(folder, file), 'utf8')}`);
      }
      await writeFile(resolve(here, 'dist/licences.txt'), notices.join('\n\n----\n\n'));
    },
  };
}

/** What a phone loads before its first form, without the map: on a slow network each kB is 20 ms. */
const FORM_BUDGET = 30_000;

function formBudget(): Plugin {
  return {
    name: 'form-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
      const named = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const wanted = new Set<string>();
      const want = (fileName: string) => {
        if (wanted.has(fileName)) return;
        wanted.add(fileName);
        for (const other of named.get(fileName)?.imports ?? []) want(other);
      };
      // The French table is the larger of the two, one of which is loaded.
      for (const { fileName, name } of chunks)
        if (name === 'field' || name === 'fr') want(fileName);
      const bytes = [...wanted].map((file) => gzipSync(named.get(file)?.code ?? '').length);
      const total = bytes.reduce((sum, each) => sum + each, 0);
      this.info(`form route without map: ${total} bytes of JavaScript, gzip`);
      if (total > FORM_BUDGET) this.error(`form route: ${total} bytes, over ${FORM_BUDGET}`);
    },
  };
}
