// Small drawings for answers that are hard to say in words: kerbs, markings, doors, leaves.

import { html, nothing, type TemplateResult } from 'lit-html';

/** SVG path data: `line` is drawn, `full` is filled, `soft` is filled paler. */
interface Drawing {
  line?: string;
  full?: string;
  soft?: string;
}

const ROAD = 'M2 34H34';
/** A path seen from above, with its two edges. */
const CROSSING = 'M8 4V36M56 4V36';
const WHEELCHAIR = 'M28 10V22H36L40 30M28 15H36M25 18A8 8 0 1 0 34 28';

const DRAWINGS: Record<string, Drawing> = {
  'kerb-flush': { line: 'M2 28H62', soft: 'M32 28H62V38H32z' },
  'kerb-lowered': { line: `${ROAD}V31H62`, soft: 'M34 31H62V38H34z' },
  'kerb-raised': { line: `${ROAD}V16H62`, soft: 'M34 16H62V38H34z' },
  'kerb-rolled': {
    line: `${ROAD}C44 34 42 22 52 22H62`,
    soft: 'M34 34C44 34 42 22 52 22H62V38H34z',
  },
  'tactile-yes': {
    line: 'M4 6H60V34H4z',
    full: dots([14, 23, 32, 41, 50], [13, 20, 27]),
  },
  'tactile-incorrect': {
    line: 'M4 6H60V34H4zM40 12L54 28M54 12L40 28',
    full: dots([14, 23], [13, 20, 27]),
  },
  'tactile-no': { line: 'M4 6H60V34H4z' },
  'markings-zebra': { line: CROSSING, full: stripes(12) },
  'markings-lines': { line: `${CROSSING}M14 12H50M14 28H50` },
  'markings-dashes': {
    line: `${CROSSING}M14 12H20M26 12H32M38 12H44M14 28H20M26 28H32M38 28H44`,
  },
  'markings-dots': { line: CROSSING, full: dots([16, 24, 32, 40, 48], [12, 28]) },
  'markings-ladder': { line: `${CROSSING}M10 7H54M10 33H54`, full: stripes(12) },
  'markings-pictograms': {
    line: `${CROSSING}M32 15V24M26 18H38M32 24L27 33M32 24L37 33`,
    full: dots([32], [10]),
  },
  'markings-surface': { line: CROSSING, soft: 'M8 10H56V30H8z' },
  'door-hinged': { line: 'M10 34H20M44 34H54M20 34L36 12M36 12A26 26 0 0 1 44 34' },
  'door-sliding': { line: 'M4 28H22M42 28H60M24 22H40M34 16L40 22L34 28' },
  'door-revolving': { line: 'M32 6A14 14 0 1 1 31.9 6M22 10L42 30M42 10L22 30' },
  'door-overhead': { line: 'M12 36V6H52V36M12 14H52M12 20H52M32 34V25M27 30L32 25L37 30' },
  'door-no': { line: 'M8 36V6H20V36M44 36V6H56V36M20 36H44' },
  'wheelchair-yes': { line: `${WHEELCHAIR}M46 20L51 26L60 12`, full: dots([28], [5]) },
  'wheelchair-limited': { line: `${WHEELCHAIR}M46 20H60`, full: dots([28], [5]) },
  'wheelchair-no': { line: `${WHEELCHAIR}M47 13L59 25M59 13L47 25`, full: dots([28], [5]) },
  'leaf-broadleaved': { line: 'M10 34C14 10 34 4 54 6C54 26 40 36 16 30M10 34L40 14' },
  'leaf-needleleaved': {
    line: 'M10 32L54 10M18 28L16 16M26 24L24 11M34 20L33 7M22 26L32 34M30 22L42 30M38 18L50 25',
  },
  'leaf-leafless': { line: 'M32 38V8A4 4 0 0 0 26 8V38M26 26H18V16M32 22H42V12M20 38H40' },
};

function dots(xs: readonly number[], ys: readonly number[]): string {
  return xs
    .flatMap((x) => ys.map((y) => `M${x - 2.5} ${y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0`))
    .join('');
}

function stripes(first: number): string {
  return Array.from({ length: 4 }, (_, i) => `M${first + i * 11} 9h6v22h-6z`).join('');
}

export function picture(name: string): TemplateResult | typeof nothing {
  const drawing = DRAWINGS[name];
  if (!drawing) return nothing;
  return html`<svg class="picture" viewBox="0 0 64 40" aria-hidden="true">
    <path class="picture-soft" d=${drawing.soft ?? ''} />
    <path class="picture-full" d=${drawing.full ?? ''} />
    <path class="picture-line" d=${drawing.line ?? ''} />
  </svg>`;
}
