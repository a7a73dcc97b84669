// The board as the room sees it: the title, what all did together, the map, the teams, the latest.

import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { keyIn } from '../desk/key.ts';
import { b, switchBoardLanguage } from '../texts/board_language.ts';
import { dateRange, LANGUAGES, language, number, t } from '../texts/language.ts';
import { teamColour } from '../ui/colour.ts';
import { doneIcon, icon } from '../ui/icons.ts';
import { troubleBox } from '../ui/trouble.ts';
import { ago } from './ago.ts';
import type { Board } from './board.ts';
import type { BoardEvent, Picture, Tally } from './shapes.ts';
import { teamCards } from './team_cards.ts';
import './board_map.ts';

export function view(board: Board): TemplateResult {
  const { picture, hasKey, slug, boards } = board.state;
  document.title = [b.title, picture?.party.title ?? t.title].join(' · ');
  if (!hasKey) return keyPage(board);
  if (picture) return whole(board, picture);
  if (boards && !slug) return choice(board);
  return html`<main class="boot">
    <h1>${b.title}</h1>
    ${connection(board)} ${troubleBox(board.state.trouble)}
    <p>${board.state.heard === false ? nothing : t.common.loading}</p>
  </main>`;
}

function whole(board: Board, picture: Picture): TemplateResult {
  const { map, mapFailed } = board.state;
  return html`<main class="board">
    <header class="board-head">
      <div class="board-title">
        <h1>${picture.party.title}</h1>
        <p>${dateRange(...picture.party.dates)} · ${cheer(picture)}</p>
      </div>
      ${connection(board)} ${tools(board)}
    </header>
    ${totals(picture.total)}
    ${
      picture.sectors.length === 0
        ? html`<section class="empty">
            <h2>${b.noSectors}</h2>
            <p>${b.noSectorsHint}</p>
          </section>`
        : html`<section class="board-map" aria-label=${b.map}>
            <board-map .scene=${{ map, picture, title: b.map }}></board-map>
            ${map ? nothing : html`<p class="board-map-words">${mapFailed ? b.noMap : b.mapComing}</p>`}
            <p class="board-credit">${picture.party.fictional ? t.common.fictional : t.common.osm}</p>
          </section>`
    }
    ${feed(picture)} ${teamCards(picture)}
  </main>`;
}

/** One sentence for all of them; it never compares. */
function cheer({ party, total }: Picture): string {
  const { streets, streets_done: done } = total;
  if (party.collecting === false) return b.closed;
  if (streets > 0 && done === streets) return b.allDone;
  if (done * 2 > streets) return b.half;
  if (done > 0) return b.together(done);
  const seen = total.checked + total.found;
  return seen > 0 ? b.seenTogether(seen) : b.start;
}

function connection(board: Board): TemplateResult {
  const { heard } = board.state;
  const words = heard ? b.live : b.lost;
  const look = heard === false ? 'live-lost' : 'live-on';
  return html`<p class="live ${look}" role="status">
    ${heard === null ? nothing : html`${icon(heard ? 'tick' : 'problem')} ${words}`}
  </p>`;
}

function tools(board: Board): TemplateResult {
  const { still } = board.state;
  const whole = () => void document.documentElement.requestFullscreen?.();
  return html`<div class="board-tools">
    <button
      class="button button-quiet"
      aria-pressed=${still ? 'true' : 'false'}
      @click=${() => board.keepStill(!still)}
    >
      ${still ? b.moving : b.still}
    </button>
    ${
      document.fullscreenEnabled
        ? html`<button class="button button-quiet" @click=${whole}>${b.wholeScreen}</button>`
        : nothing
    }
    ${languageButton(board)}
  </div>`;
}

function languageButton(board: Board): TemplateResult {
  const other = LANGUAGES.find((each) => each !== language()) ?? 'fr';
  const change = async () => {
    await switchBoardLanguage(other);
    board.restart();
  };
  return html`<button class="button button-quiet" lang=${other} @click=${change}>
    ${t.common.otherLanguage}
  </button>`;
}

function totals(total: Tally): TemplateResult {
  const ofStreets = total.streets > 0 ? b.of(number(total.streets)) : '';
  return html`<section class="totals" aria-label=${b.totals}>
    ${figure(number(total.streets_done), ofStreets, b.streets(total.streets_done), 'road')}
    ${figure(t.common.metres(Math.round(total.done_m)), '', b.walked, 'forward')}
    ${figure(number(total.checked), '', b.checked(total.checked), 'done')}
    ${figure(number(total.found), '', b.found(total.found), 'new')}
  </section>`;
}

/** A number that came anew moves a little; `keyed` makes its element anew. */
function figure(
  value: string,
  of: string,
  words: string,
  sign: 'road' | 'forward' | 'done' | 'new',
): TemplateResult {
  return html`<p class="figure">
    ${sign === 'done' ? doneIcon() : icon(sign)}
    <span class="figure-number">${keyed(value, html`<strong class="fresh">${value}</strong>`)} ${of}</span>
    <span class="figure-words">${words}</span>
  </p>`;
}

function feed({ lately, teams }: Picture): TemplateResult {
  const colours = new Map(teams.map((team) => [team.number, team.colour]));
  const lines = lately.map((event) =>
    keyed(event.at + event.what, line(event, colours.get(event.team) ?? '')),
  );
  return html`<section class="feed" aria-labelledby="lately">
    <h2 id="lately">${b.lately}</h2>
    ${lately.length === 0 ? html`<p>${b.nothingYet}</p>` : html`<ol>${lines}</ol>`}
  </section>`;
}

function line(event: BoardEvent, colour: string): TemplateResult {
  return html`<li class="fresh">
    ${sign(event)}
    <span class="team-number" ${teamColour(colour)}>${event.team}</span>
    <span class="feed-team">${event.team_name}</span>
    <span class="feed-words">${b.event[event.kind](event.what)}</span>
    <span class="feed-when">${ago(event.at)}</span>
  </li>`;
}

function sign({ kind }: BoardEvent): TemplateResult {
  if (kind === 'street') return icon('road');
  return kind === 'new' ? icon('new') : doneIcon();
}

function choice(board: Board): TemplateResult {
  const boards = board.state.boards ?? [];
  return html`<main class="key-page">
    <h1>${boards.length > 0 ? b.choose : b.none}</h1>
    ${boards.length > 0 ? nothing : html`<p>${b.noneHint}</p>`}
    <ul class="choice">
      ${boards.map(
        ({ slug, title }) =>
          html`<li><a class="button" href="#/${encodeURIComponent(slug)}">${title}</a></li>`,
      )}
    </ul>
    ${languageButton(board)}
  </main>`;
}

function keyPage(board: Board): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const key = keyIn(String(form.get('key') ?? ''));
    if (key) void board.enter(key);
  };
  return html`<main class="key-page">
    <h1>${b.keyTitle}</h1>
    ${troubleBox(board.state.trouble)}
    <form class="field" @submit=${submit}>
      <p>${b.keyLead}</p>
      <label for="key">${b.keyLabel}</label>
      <input id="key" name="key" class="input" autocomplete="off" spellcheck="false" required />
      <button class="button button-main button-big">${b.keyGo} ${icon('forward')}</button>
    </form>
    ${languageButton(board)}
  </main>`;
}
