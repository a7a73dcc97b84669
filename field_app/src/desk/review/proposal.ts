// One proposal in the middle of the review page: what is proposed, the map, the photos, the buttons.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Proposal } from '../../api/shapes.ts';
import { type Circle, EMPTY_SCENE, type Mark, type Scene } from '../../map/scene.ts';
import { d } from '../../texts/desk_language.ts';
import { moment, t } from '../../texts/language.ts';
import { focusWhenDrawn } from '../../ui/focus.ts';
import { icon } from '../../ui/icons.ts';
import { memo } from '../../ui/memo.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';
import { isAcceptable, isSendable } from './acceptable.ts';
import { KEYS } from './keyboard.ts';
import { stateIcon, whereWords } from './page.ts';
import { photoStrip } from './photo_strip.ts';
import type { Review } from './review.ts';
import { earlierDecision, witnessList } from './witnesses.ts';
import '../../ui/map_host.ts';

const REVIEW_ZOOM = 19;

export function proposalPanel(desk: Desk, review: Review, proposal: Proposal): TemplateResult {
  const title = proposal.preset_title || proposal.theme_title;
  return html`<section class="proposal" aria-labelledby="proposal-title">
    <header>
      <h2 id="proposal-title">
        ${stateIcon(proposal)} ${d.review.actions[proposal.action]} · ${title}
      </h2>
      <p class="hint">${facts(proposal).join(' · ')}</p>
      ${decided(proposal)} ${earlierDecision(proposal)}
      ${
        review.conflict
          ? troubleBox({ title: d.review.conflict, detail: '', hint: '', code: '' })
          : nothing
      }
    </header>
    <div class="proposal-map">
      <map-host .scene=${scene(desk, proposal)}></map-host>
    </div>
    <p class="legend">
      <span class="legend-observed"></span> ${d.review.legendObserved}
      ${
        proposal.osm_position
          ? html`<span class="legend-osm"></span> ${d.review.legendOsm}
              ${proposal.osm_ref ? html`<code>${proposal.osm_ref}</code>` : nothing}`
          : nothing
      }
    </p>
    ${photoStrip(review, proposal.photos)}
    ${
      proposal.note
        ? html`<blockquote><p class="hint">${d.review.note}</p><p>${proposal.note}</p></blockquote>`
        : nothing
    }
    ${witnessList(review, proposal)}
    <footer class="decide">${actions(review, proposal)}</footer>
  </section>`;
}

function facts(proposal: Proposal): string[] {
  const { accuracy_m, score, osm_ref } = proposal;
  return [
    whereWords(proposal),
    accuracy_m === null ? '' : d.review.accuracy(Math.round(accuracy_m)),
    score === null || osm_ref === null ? '' : d.review.score(Math.round(score * 100)),
    moment(proposal.observed_at),
  ].filter(Boolean);
}

function decided({ review, state }: Proposal): TemplateResult | typeof nothing {
  if (!review || state === 'pending' || state === 'covered') return nothing;
  const by = d.review.decidedBy(review.reviewer, moment(review.decided_at));
  return html`<p class=${state === 'accepted' ? 'good' : 'bad'}>
    <span class="strong">${d.review.state[state]}</span> ${by}
    ${review.reason ? d.review.reason(review.reason) : nothing}
  </p>`;
}

const marksOf = memo((proposal: Proposal): Mark[] => {
  const observed: Mark = { id: 'observed', at: proposal.position, shape: 'observed' };
  const others = proposal.also_seen.map(
    ({ id, position }): Mark => ({ id, at: position, shape: 'observed' }),
  );
  if (!proposal.osm_position) return [...others, observed];
  return [{ id: 'osm', at: proposal.osm_position, shape: 'osm' }, ...others, observed];
});

const accuracyOf = memo((proposal: Proposal): Circle | null =>
  proposal.accuracy_m === null ? null : { at: proposal.position, radius_m: proposal.accuracy_m },
);

function scene(desk: Desk, proposal: Proposal): Scene {
  const { position, osm_position } = proposal;
  const others = proposal.also_seen.map((seen) => seen.position);
  return {
    ...EMPTY_SCENE,
    basemap: desk.state.basemap,
    marks: marksOf(proposal),
    around: accuracyOf(proposal),
    object: proposal.osm_geometry,
    focus: {
      key: proposal.id,
      on: [position, ...(osm_position ? [osm_position] : []), ...others],
      zoom: REVIEW_ZOOM,
    },
    title: d.review.map,
  };
}

function actions(review: Review, proposal: Proposal): TemplateResult {
  if (review.mode.name === 'reject') return rejectPanel(review, review.mode.complaint);
  const editing = review.mode.name === 'edit';
  return html`${
    isAcceptable(proposal) || editing || proposal.state !== 'pending'
      ? nothing
      : html`<p class="hint">
            ${isSendable(proposal) ? d.review.needsEdit : d.review.needsReject}
          </p>`
  }
    <div class="actions">
      ${action(editing ? d.review.acceptEdited : d.review.accept, KEYS.accept, {
        main: true,
        off: !editing && !isAcceptable(proposal),
        run: () => review.accept(),
      })}
      ${
        editing
          ? action(t.common.cancel, 'Esc', { run: () => review.cancel() })
          : action(d.review.edit, KEYS.edit, {
              off: !isSendable(proposal),
              run: () => review.startEdit(),
            })
      }
      ${action(d.review.reject, KEYS.reject, { run: () => review.startReject() })}
      ${action(d.review.previous, KEYS.previous, { run: () => review.show(review.index - 1) })}
      ${action(d.review.next, KEYS.next, { run: () => review.show(review.index + 1) })}
      ${action(d.review.undo, KEYS.undo, { run: () => review.undo() })}
    </div>`;
}

function action(
  words: string,
  key: string,
  how: { run: () => void; main?: boolean; off?: boolean },
): TemplateResult {
  return html`<button
    class=${how.main ? 'button button-main' : 'button'}
    ?disabled=${how.off ?? false}
    aria-keyshortcuts=${key}
    @click=${how.run}
  >
    ${words} <kbd aria-hidden="true">${key}</kbd>
  </button>`;
}

function rejectPanel(review: Review, complaint: boolean): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void review.reject(String(form.get('reason') ?? ''));
  };
  return html`<form class="reject" aria-labelledby="reject-title" @submit=${submit}>
    <h3 id="reject-title">${d.review.reasonTitle}</h3>
    <div class="reasons">
      ${d.review.reasons.map(
        (reason, index) => html`<button
          class="button"
          type="button"
          aria-keyshortcuts=${index + 1}
          ${focusWhenDrawn(index === 0)}
          @click=${() => review.reject(reason)}
        >
          ${reason} <kbd aria-hidden="true">${index + 1}</kbd>
        </button>`,
      )}
    </div>
    <div class="field">
      <label for="reason">${d.review.reasonLabel}</label>
      <input
        id="reason"
        name="reason"
        class="input"
        maxlength="500"
        autocomplete="off"
        aria-invalid=${complaint}
      />
      ${
        complaint
          ? html`<p class="error" role="alert">${icon('problem')} ${d.review.reasonMissing}</p>`
          : nothing
      }
    </div>
    <div class="actions">
      <button class="button button-main">${d.review.reject}</button>
      <button class="button" type="button" @click=${() => review.cancel()}>
        ${t.common.cancel} <kbd aria-hidden="true">Esc</kbd>
      </button>
    </div>
  </form>`;
}
