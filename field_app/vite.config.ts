// Builds the four pages, and puts a plain Leaflet and the licences of what ships beside them.

import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { chunkOf } from './build/chunks.ts';
import { icons } from './build/icons.ts';
import { leanLeaflet } from './build/lean_leaflet.ts';
import { leanTemplates } from './build/lean_templates.ts';
import { serviceWorker } from './build/worker.ts';

const here = import.meta.dirname;
const shipped = ['fflate', 'idb', 'leaflet', 'lit-html', 'uqr'];

export default defineConfig({
  base: '/',
  resolve: {
    alias: [
      { find: /^leaflet$/, replacement: resolve(here, 'build/leaflet.js') },
      { find: /^\.\/SVG\.VML$/, replacement: resolve(here, 'build/no_vml.js') },
      { find: /^\.\/Icon\.Default$/, replacement: resolve(here, 'build/no_default_icon.js') },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // What our code calls needs Safari 15.4 and Chrome 92 in any case; these two write classes as
    // those read them, and differ from them only where a class has static fields of odd names.
    target: ['chrome98', 'firefox90', 'safari16'],
    cssTarget: ['chrome92', 'firefox90', 'safari15.4'],
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOf }] },
      },
      input: ['index.html', 'field.html', 'desk.html', 'board.html'].map((page) =>
        resolve(here, page),
      ),
    },
  },
  plugins: [
    leanLeaflet(),
    leanTemplates(),
    icons(resolve(here, 'src/ui/favicon.svg')),
    serviceWorker(resolve(here, 'src/worker/sw.ts')),
    plainLeaflet(),
    licences(),
  ],
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
