// The symbols of the pages, drawn by hand: the same shapes as on paper and on the map.

import { html, nothing, type TemplateResult } from 'lit-html';

const PATHS = {
  todo: 'M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16z',
  tick: 'M5 13l4.5 4.5L19 7',
  plus: 'M12 5v14M5 12h14',
  new: 'M4 4h16v16H4zM12 8v8M8 12h8',
  problem: 'M12 3.5L22 20.5H2zM12 10v5M12 17.6v.4',
  arrow: 'M12 20V5M5.5 11.5L12 5l6.5 6.5',
  back: 'M20 12H5M11 5.5L4.5 12l6.5 6.5',
  forward: 'M4 12h15M13 5.5l6.5 6.5-6.5 6.5',
  locate: 'M12 7a5 5 0 1 1 0 10a5 5 0 0 1 0-10zM12 2v4M12 18v4M2 12h4M18 12h4',
  camera: 'M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7z',
  picture: 'M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M15.5 8.5h.1',
  blur: 'M4 4h4v4H4zM12 4h4v4h-4zM8 8h4v4H8zM16 8h4v4h-4zM4 12h4v4H4zM12 12h4v4h-4zM8 16h4v4H8zM16 16h4v4h-4z',
  close: 'M6 6l12 12M18 6L6 18',
  pen: 'M4 20l1-5L16 4l4 4L9 19zM13 7l4 4',
  undo: 'M9 5L4 10l5 5M4 10h10a5 5 0 0 1 0 10h-3',
  cross: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM8.5 8.5l7 7M15.5 8.5l-7 7',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM15.5 15.5L21 21',
  list: 'M4 6h.1M4 12h.1M4 18h.1M9 6h11M9 12h11M9 18h11',
  road: 'M8 3L5 21M16 3l3 18M12 4v3M12 10.5v3M12 17v3',
  heart:
    'M12 20C5 15 3 11.5 3 8.5a4.5 4.5 0 0 1 9-1a4.5 4.5 0 0 1 9 1c0 3-2 6.5-9 11.5zM8 12h2.5l1.5-3 1.5 5 1.2-2H17',
  tree: 'M12 21v-7M12 14a6 6 0 0 1-4-10.5a6 6 0 0 1 8 0A6 6 0 0 1 12 14zM12 11l3-3',
  wheelchair:
    'M10 3.5a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3zM10 8v6h6l2.5 5.5M10 10.5h5M7.5 12a5 5 0 1 0 7 6.5',
  flag: 'M6 21V3.5M6 4l12 4.5L6 13',
  phone:
    'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z',
  disc: 'M12 5a7 7 0 1 1 0 14a7 7 0 0 1 0-14z',
  square: 'M5 5h14v14H5z',
  diamond: 'M12 3l9 9-9 9-9-9z',
  triangle: 'M12 4l9 16H3z',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}

/** A theme's symbol, by the name in its file; unknown ones have none. */
export function symbol(name: string): TemplateResult | typeof nothing {
  return name in PATHS ? icon(name as IconName) : nothing;
}

/** A filled disc with a tick: done. */
export function doneIcon(): TemplateResult {
  return html`<svg class="icon icon-done" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="9" />
    <path d="M7.5 12.5l3 3 6-6.5" />
  </svg>`;
}
