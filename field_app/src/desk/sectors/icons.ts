// The symbols of the tools: what each does to an outline.

import { html, type TemplateResult } from 'lit-html';
import type { ToolName } from './tools.ts';

const PATHS: Record<ToolName | 'undo' | 'redo' | 'pan', string> = {
  select: 'M6 3l12 9-5.5 1L15 19l-2.5 1-2.5-6-4 4z',
  move: 'M4 4h7v7H4zM13 13h7v7h-7zM15 4h5v5M20 4l-6.5 6.5',
  street: 'M9 3L6 21M15 3l3 18M12 4v3M12 10v4M12 17v3',
  border: 'M8 3v5l3 4-3 4v5M13 12h8M18 9l3 3-3 3',
  cut: 'M6 5.5a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4zM6 14.1a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4zM8 9l12 8M8 15l12-8',
  merge: 'M3 6h6v12H3zM15 6h6v12h-6zM9 12h6M12 9.5V14.5',
  redraw: 'M5 9l6-5 8 4-2 11-10 1zM5 9a1 1 0 1 1-.1 0zM11 4a1 1 0 1 1-.1 0zM19 8a1 1 0 1 1-.1 0z',
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
  meeting: 'M6 21V4M6 4l12 4.5L6 13',
  split: 'M4 4h16v16H4zM12 4v16M4 10h8M12 14h8',
  undo: 'M9 5L4 10l5 5M4 10h10a5 5 0 0 1 0 10h-3',
  redo: 'M15 5l5 5-5 5M20 10H10a5 5 0 0 0 0 10h3',
  pan: 'M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3',
};

export function toolIcon(name: keyof typeof PATHS): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
