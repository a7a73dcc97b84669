// What a check changed since the one before, in a line or two.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Job } from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';

export function checkResult({ kind, state, result }: Job): TemplateResult | typeof nothing {
  if (kind !== 'check' || state !== 'done' || !result) return nothing;
  const [made, changed, gone] = [result.new, result.changed, result.gone].map(Number);
  // A job of before these were told says nothing of them.
  if (changed === undefined || Number.isNaN(changed)) return nothing;
  const lost = Array.isArray(result.lost_decisions) ? result.lost_decisions.length : 0;
  const words = d.sightings.checkChanged(made ?? 0, changed, gone ?? 0);
  return html`<p class="job">${words || d.sightings.checkSame}</p>
    ${lost > 0 ? html`<p class="job strong">${d.sightings.lost(lost)}</p>` : nothing}`;
}
