// Faces and plates in a photo are painted over before it is kept or sent.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { BlurBoard, Stroke } from '../../photo/blur_board.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import type { DraftPhoto } from '../draft.ts';
import { frame } from '../frame.ts';
import { exchangeForBlurred } from '../photos.ts';
import '../../photo/blur_board.ts';
import './blur.css';

let brush = 1;
/** The strokes on the photo that is open, as long as they are not part of it. */
let open: { sha256: string; strokes: Stroke[] } | null = null;

export function blurScreen(app: App): TemplateResult {
  const { screen, draft, busy } = app.state;
  const sha256 = screen.name === 'blur' ? screen.sha256 : '';
  const photo = draft.photos.find((each) => each.sha256 === sha256);
  if (!photo) return frame({ app, title: t.blur.title, body: html`` });
  if (open?.sha256 !== sha256) open = { sha256, strokes: [] };
  const { length } = open.strokes;
  const body = html`<div class="stack blur">
    <p id="blur-why">${t.blur.why}</p>
    ${board(app, photo, open.strokes)} ${brushes(app)}
    <div class="row spread">
      <p role="status">${t.blur.painted(length)}</p>
      <button class="button" ?disabled=${length === 0} @click=${() => boardOf()?.undo()}>
        ${icon('undo')} ${t.blur.undo}
      </button>
    </div>
    <p id="blur-keyboard" class="hint">${t.blur.keyboard}</p>
  </div>`;
  const action = html`${
    app.state.complaint
      ? html`<p class="error" role="alert">${icon('problem')} ${app.state.complaint}</p>`
      : nothing
  }
    <button
      class="button button-main button-big"
      ?disabled=${busy}
      @click=${() => done(app, photo)}
    >
      ${t.blur.done}
    </button>`;
  return frame({ app, title: t.blur.title, body, action });
}

function board(app: App, photo: DraftPhoto, strokes: Stroke[]): TemplateResult {
  const changed = () => {
    open = { sha256: photo.sha256, strokes: boardOf()?.strokes ?? [] };
    app.set({ complaint: null });
  };
  const failed = () => app.set({ complaint: t.blur.failed });
  return html`<blur-board
    .label=${t.blur.canvas}
    .strokes=${strokes}
    .brush=${brush}
    .changed=${changed}
    .failed=${failed}
    .left=${() => strokesLeft(app)}
    .photo=${photo.blob}
  ></blur-board>`;
}

function brushes(app: App): TemplateResult {
  const choose = (size: number) => {
    brush = size;
    app.set({});
  };
  return html`<div class="brushes" role="group" aria-label=${t.blur.size}>
    ${t.blur.sizes.map(
      (words, size) => html`<button
        class="button brush brush-${size}"
        aria-pressed=${size === brush}
        @click=${() => choose(size)}
      >
        <span><i></i>${size === brush ? icon('tick') : nothing}</span> ${words}
      </button>`,
    )}
  </div>`;
}

function boardOf(): BlurBoard | null {
  return document.querySelector('blur-board');
}

async function done(app: App, photo: DraftPhoto): Promise<void> {
  const painted = boardOf();
  if (!painted || painted.strokes.length === 0) {
    app.back();
    return;
  }
  app.set({ busy: true });
  try {
    const blob = await painted.result();
    open = null;
    await exchangeForBlurred(app, photo.sha256, blob);
    app.back();
  } catch {
    app.set({ complaint: t.blur.failed });
  } finally {
    app.set({ busy: false });
  }
}

/** Told on the screen that was returned to: strokes that were left are not in the photo. */
function strokesLeft(app: App): void {
  const left = open;
  const { screen, draft } = app.state;
  if (!left || screen.name === 'blur') return;
  open = null;
  const there = draft.photos.some(({ sha256 }) => sha256 === left.sha256);
  if (left.strokes.length === 0 || !there) return;
  app.say(t.blur.dropped, () => {
    open = left;
    app.set({ toast: null });
    app.go({ name: 'blur', sha256: left.sha256 });
  });
}
