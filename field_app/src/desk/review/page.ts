// The review page: the queue on the left, the proposal in the middle, its tags on the right.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Proposal } from '../../api/shapes.ts';
import { roundedM } from '../../geo/distance.ts';
import { d } from '../../texts/desk_language.ts';
import { t } from '../../texts/language.ts';
import { doneIcon, icon } from '../../ui/icons.ts';
import type { Desk } from '../desk.ts';
import { hashOf } from '../route.ts';
import { proposalPanel } from './proposal.ts';
import type { Review } from './review.ts';
import { tagPanel } from './tag_panel.ts';

const ACTIONS = ['create', 'modify', 'confirm', 'gone', 'note', 'none'] as const;
const STATES = ['pending', 'accepted', 'rejected', 'all'] as const;

export function reviewPage(desk: Desk): TemplateResult {
  const { review } = desk;
  if (!review?.proposals) return html`<p role="status">${t.common.loading}</p>`;
  const { open } = review;
  return html`<h1 class="hidden-text">${d.review.title} · ${desk.state.party?.title}</h1>
    <section class="queue" aria-label=${d.review.queue}>
      ${filters(desk, review)} ${queue(review, review.proposals)}
    </section>
    ${
      open
        ? html`${proposalPanel(desk, review, open)} ${tagPanel(review, open)}`
        : emptyQueue(desk, review)
    }`;
}

function filters(desk: Desk, review: Review): TemplateResult {
  const { state, action, theme } = review.filters;
  const counts = { ...review.counts, all: Object.values(review.counts).reduce((a, b) => a + b, 0) };
  const themes = desk.state.party?.themes ?? [];
  return html`<div class="filters">
    ${select(d.review.filterState, state, (value) => review.filter({ state: value }), [
      ...STATES.map((each) => [each, `${d.review.states[each]} (${counts[each]})`] as const),
    ])}
    ${select(d.review.filterAction, action, (value) => review.filter({ action: value }), [
      ['', d.review.allActions],
      ...ACTIONS.map((each) => [each, d.review.actions[each]] as const),
    ])}
    ${
      themes.length > 1
        ? select(d.review.filterTheme, theme, (value) => review.filter({ theme: value }), [
            ['', d.review.all],
            ...themes.map((each) => [each, review.titles.get(each) ?? each] as const),
          ])
        : nothing
    }
    ${bulkButton(review)}
  </div>`;
}

function select(
  label: string,
  chosen: string,
  choose: (value: string) => void,
  options: readonly (readonly [value: string, words: string])[],
): TemplateResult {
  const changed = (event: Event) => choose((event.target as HTMLSelectElement).value);
  return html`<label class="filter">
    <span>${label}</span>
    <select class="input" @change=${changed}>
      ${options.map(
        ([value, words]) =>
          html`<option value=${value} ?selected=${value === chosen}>${words}</option>`,
      )}
    </select>
  </label>`;
}

function bulkButton(review: Review): TemplateResult | typeof nothing {
  const n = review.acceptable.length;
  if (review.bulk) {
    const { done, of } = review.bulk;
    return html`<p role="status">${d.review.bulkBusy(done, of)}</p>`;
  }
  if (n === 0) return nothing;
  return html`<button class="button bulk" @click=${() => review.acceptShown()}>
    ${icon('tick')} ${n === 1 ? d.review.bulkOne : d.review.bulk(n)}
  </button>`;
}

function queue(review: Review, proposals: readonly Proposal[]): TemplateResult {
  return html`<p class="hint">${d.review.shown(proposals.length)}</p>
    <ol class="queue-list">
      ${proposals.map((each, index) => queueRow(review, each, index))}
    </ol>`;
}

function queueRow(review: Review, proposal: Proposal, index: number): TemplateResult {
  const doubtful = proposal.findings.some((finding) => finding.severity !== 'info');
  const title = proposal.preset_title || proposal.theme_title;
  return html`<li>
    <button
      class="queue-row"
      aria-current=${index === review.index}
      @click=${() => review.show(index)}
    >
      ${stateIcon(proposal)}
      <span class="queue-words">
        <span class="strong">${d.review.actions[proposal.action]}</span>
        <span>${title}</span>
        <span class="hint">${whereWords(proposal, d.review.whereShort)}</span>
      </span>
      ${
        doubtful
          ? html`<span class="doubt" title=${d.review.severity.warning}>${icon('problem')}</span>`
          : nothing
      }
      ${
        proposal.photos.length > 0
          ? html`<span class="hint" title=${d.review.photos}>${icon('camera')}</span>`
          : nothing
      }
    </button>
  </li>`;
}

export function whereWords(proposal: Proposal, where = d.review.where): string {
  const { distance_m, team } = proposal;
  const parts = [
    distance_m === null ? d.review.newObject : where(t.common.metres(roundedM(distance_m))),
    team === null ? '' : d.review.team(team),
  ];
  return parts.filter(Boolean).join(' · ');
}

export function stateIcon(proposal: Proposal): TemplateResult {
  const words = html`<span class="hidden-text">${d.review.state[proposal.state]}</span>`;
  if (proposal.state === 'accepted') return html`<span class="good">${doneIcon()}${words}</span>`;
  if (proposal.state === 'rejected') return html`<span class="bad">${icon('cross')}${words}</span>`;
  return html`<span>${icon('todo')}${words}</span>`;
}

function emptyQueue(desk: Desk, review: Review): TemplateResult {
  const total = Object.values(review.counts).reduce((a, b) => a + b, 0);
  const slug = desk.state.party?.slug ?? '';
  const finished = total > 0 && review.counts.pending === 0;
  return html`<section class="empty">
    <h2>${total === 0 ? d.review.emptyNone : d.review.empty}</h2>
    <p>
      ${total === 0 ? d.review.emptyNoneHint : finished ? d.review.emptyPending : d.review.emptyHint}
    </p>
    <p><a class="button" href=${hashOf({ page: 'party', slug })}>${d.review.toParty}</a></p>
  </section>`;
}
