// On the walk: the forms that were begun and left, to go on with or to discard.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Target } from '../../api/shapes.ts';
import { representative } from '../../geo/distance.ts';
import { bringBack, type KeptDraft, throwAway } from '../../queue/drafts.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import { draftsChanged } from '../kept_draft.ts';
import { resume } from '../resumed_draft.ts';
import type { State } from '../state.ts';
import { titleOf } from '../titles.ts';
import './drafts.css';

export function draftOffers(app: App): TemplateResult | typeof nothing {
  const [last, ...others] = app.state.drafts;
  if (!last) return nothing;
  return html`<section class="stack drafts">
    ${offer(app, last)}
    ${
      others.length > 0
        ? html`<details>
            <summary class="button">${icon('list')} ${t.drafts.all(others.length)}</summary>
            <div class="stack">${others.map((each) => offer(app, each))}</div>
          </details>`
        : nothing
    }
  </section>`;
}

function offer(app: App, draft: KeptDraft): TemplateResult {
  const { length } = draft.photos;
  const what = [titleOfDraft(app.state, draft), length > 0 ? t.drafts.photos(length) : '']
    .filter(Boolean)
    .join(', ');
  return html`<div class="draft">
    <p class="strong">${t.drafts.begun(what)}</p>
    <div class="two">
      <button class="button" @click=${() => open(app, draft)}>
        ${icon('forward')} ${t.drafts.resume}
      </button>
      <button class="button" @click=${() => discard(app, draft)}>
        ${icon('close')} ${t.drafts.drop}
      </button>
    </div>
  </div>`;
}

/** « arbre, rue du Nord », as an object of the list is called. */
function titleOfDraft(state: State, draft: KeptDraft): string {
  const { theme, preset, before, answers, said } = draft;
  const place = said.target ? representative(said.target.geometry) : said.place?.at;
  const made: Target = {
    type: 'Feature',
    id: theme,
    // Without a place yet there is no street to name: nowhere near any.
    geometry: { type: 'Point', coordinates: place ?? [0, 0] },
    properties: { theme, preset, tags: { ...before, ...namesIn(answers) }, name: null },
  };
  return titleOf(state, said.target ?? made);
}

function namesIn(answers: KeptDraft['answers']): Record<string, string> {
  return answers.name ? { name: answers.name } : {};
}

async function open(app: App, draft: KeptDraft): Promise<void> {
  try {
    // What this tab shows may be old: another one may have saved it, or have it open.
    await draftsChanged(app);
    const now = app.state.drafts.find(({ id }) => id === draft.id);
    if (!now) app.say(t.drafts.elsewhere);
    else if (!(await resume(app, now))) app.say(t.drafts.gone);
  } catch {
    app.say(t.drafts.notKept);
  }
}

async function discard(app: App, draft: KeptDraft): Promise<void> {
  try {
    const thrown = await throwAway(draft);
    app.say(t.drafts.dropped, async () => {
      app.set({ toast: null });
      await bringBack(thrown);
      await draftsChanged(app);
    });
  } catch {
    app.say(t.drafts.notKept);
  }
  await draftsChanged(app);
}
