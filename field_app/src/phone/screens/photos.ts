// The photos of a form, as pictures: to take, to choose, to blur and to remove.

import { html, nothing, type TemplateResult } from 'lit-html';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import type { DraftPhoto } from '../draft.ts';
import { addPhotos, MOST_PHOTOS, removePhoto } from '../photos.ts';
import '../photos.css';

export function photoSection(app: App): TemplateResult {
  const { draft, preparing } = app.state;
  const full = draft.photos.length >= MOST_PHOTOS;
  return html`<section class="stack photo-section">
    ${
      draft.photos.length > 0
        ? html`<ul class="photos">
            ${draft.photos.map((photo, i) => photoCard(app, photo, i + 1))}
          </ul>`
        : nothing
    }
    ${
      full
        ? html`<p class="hint">${t.photos.full}</p>`
        : html`<div class="photo-buttons">
            ${picker(app, { words: t.photos.take, camera: true })}
            ${picker(app, { words: t.photos.choose, camera: false })}
          </div>`
    }
    <p class="hint" role="status">
      ${preparing ? t.photos.busy(preparing.n, preparing.of) : t.photos.hint}
    </p>
  </section>`;
}

function photoCard(app: App, photo: DraftPhoto, n: number): TemplateResult {
  const { url, sha256, blurred } = photo;
  return html`<li class="photo">
    <img src=${url} alt=${blurred ? t.photos.altBlurred(n) : t.photos.alt(n)} />
    <button
      class="photo-blur"
      aria-label=${blurred ? t.photos.blurredPhoto(n) : t.photos.blurPhoto(n)}
      @click=${() => app.go({ name: 'blur', sha256 })}
    >
      <span>${icon(blurred ? 'tick' : 'blur')} ${blurred ? t.photos.blurAgain : t.photos.blur}</span>
    </button>
    <button
      class="button photo-remove"
      aria-label=${t.photos.remove(n)}
      @click=${() => removePhoto(app, sha256)}
    >
      ${icon('close')}
    </button>
  </li>`;
}

/** With `capture` a phone opens its camera at once, and then offers none of the pictures it has. */
function picker(app: App, kind: { words: string; camera: boolean }): TemplateResult {
  const picked = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) void addPhotos(app, files);
  };
  const { words, camera } = kind;
  const { busy } = app.state;
  return html`<label class="button photo-button">
    ${icon(camera ? 'camera' : 'picture')}
    <span>${words}</span>
    ${
      camera
        ? html`<input
            class="hidden-text"
            type="file"
            accept="image/*"
            capture="environment"
            ?disabled=${busy}
            @change=${picked}
          />`
        : html`<input
            class="hidden-text"
            type="file"
            accept="image/*"
            multiple
            ?disabled=${busy}
            @change=${picked}
          />`
    }
  </label>`;
}
