// The photos of an observation, in a row; each opens in full.

import { html, nothing, type TemplateResult } from 'lit-html';
import { d } from '../../texts/desk_language.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { Review } from './review.ts';

export function photoStrip(
  review: Review,
  photos: readonly string[],
): TemplateResult | typeof nothing {
  if (photos.length === 0) return nothing;
  return html`<div class="photo-strip">
    ${photos.map((sha256, index) => {
      const url = review.photos.get(sha256);
      if (url === null)
        return html`<p class="error">${icon('problem')} ${d.review.photoFailed}</p>`;
      if (!url) return html`<p class="hint">${t.common.loading}</p>`;
      return html`<a href=${url} target="_blank">
        <img src=${url} alt=${d.review.photoAlt(index + 1)} />
      </a>`;
    })}
  </div>`;
}
