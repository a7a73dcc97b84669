// The other observations of an object as evidence, and what was decided on it before.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Proposal, Witness } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { moment } from '../../texts/language.ts';
import { photoStrip } from './photo_strip.ts';
import type { Review } from './review.ts';

/** Who else saw it, when, what they said of it, with their photos. */
export function witnessList(review: Review, proposal: Proposal): TemplateResult | typeof nothing {
  const { also_seen, stands_by } = proposal;
  if (also_seen.length === 0) return nothing;
  const agree = proposal.findings.some(({ code }) => code === 'seen_by_others');
  return html`<section class="witnesses" aria-labelledby="witnesses-title">
    <h3 id="witnesses-title">${d.sightings.title(also_seen.length)}</h3>
    ${stands_by ? html`<p class="hint">${d.sightings.covered}</p>` : nothing}
    ${agree ? html`<p class="hint">${d.sightings.holds}</p>` : nothing}
    <ul>
      ${also_seen.map((each) => html`<li>${witness(review, each)}</li>`)}
    </ul>
  </section>`;
}

function witness(review: Review, seen: Witness): TemplateResult {
  const said = Object.entries(seen.tags).map(([key, value]) => `${key}=${value}`);
  const facts = [
    seen.team === null ? '' : d.review.team(seen.team),
    seen.accuracy_m === null ? '' : d.review.accuracy(Math.round(seen.accuracy_m)),
    moment(seen.observed_at),
  ].filter(Boolean);
  return html`<p>
      <span class="strong">${d.sightings.kinds[seen.kind]}</span>
      <span class="hint">${facts.join(' · ')}</span>
    </p>
    <p class="said">${said.length > 0 ? said.join(', ') : d.sightings.noTags}</p>
    ${
      seen.note
        ? html`<blockquote><p class="hint">${d.review.note}</p><p>${seen.note}</p></blockquote>`
        : nothing
    }
    ${photoStrip(review, seen.photos)}`;
}

/** A decision that counts no more, so that nobody's work is lost without a word. */
export function earlierDecision({ earlier_review }: Proposal): TemplateResult | typeof nothing {
  if (!earlier_review) return nothing;
  const { decision, reviewer, decided_at, reason, action } = earlier_review;
  return html`<p class="earlier">
    <span class="strong">${d.sightings.earlier[decision]}</span>
    ${d.review.decidedBy(reviewer, moment(decided_at))}.
    ${reason ? html`${d.review.reason(reason)}. ` : nothing}
    ${d.sightings.earlierWas(d.review.actions[action])} ${d.sightings.earlierHint}
  </p>`;
}
