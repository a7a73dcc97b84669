// Leaves out of Leaflet's styles what none of our maps has, so that a phone need not load it.

import type { Plugin } from 'vite';

const STYLES = 'leaflet/dist/leaflet.css';
const COMMENTS = /\/\*[\s\S]*?\*\//g;
const RULES = /([^{}]+)\{[^{}]*\}/g;
/** Popups, labels, lists of layers, scales, pictures, and browsers that our scripts do not run in. */
const UNUSED =
  /popup|tooltip|control-layers|control-scale|image-layer|zoom-box|crosshair|lvml|oldie|marker-shadow|default-icon/;

export function leanLeaflet(): Plugin {
  return {
    name: 'lean-leaflet',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(STYLES)) return null;
      const lean = code.replace(COMMENTS, '').replace(RULES, (rule, selectors: string) => {
        const used = selectors.split(',').filter((selector) => !UNUSED.test(selector));
        return used.length === 0 ? '' : rule.replace(selectors, used.join(','));
      });
      if (lean.includes('url(images/')) this.error(`${STYLES}: a picture is left`);
      return lean;
    },
  };
}
