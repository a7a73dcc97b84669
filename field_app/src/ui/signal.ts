// Three bars, of which one, two or three are full: how good the position is, by shape.

import { html, type TemplateResult } from 'lit-html';

/** Full bars, by the quality of the position. */
export const BARS = { good: 3, medium: 2, poor: 1 } as const;

export function signal(full: 1 | 2 | 3): TemplateResult {
  const bar = (n: 1 | 2 | 3) => (n <= full ? 'on' : '');
  return html`<svg class="signal" viewBox="0 0 24 24" aria-hidden="true">
    <rect class=${bar(1)} x="2" y="15" width="5" height="7" />
    <rect class=${bar(2)} x="9.5" y="9" width="5" height="13" />
    <rect class=${bar(3)} x="17" y="2" width="5" height="20" />
  </svg>`;
}
