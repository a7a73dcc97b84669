// The print page: how to print, how far it is, and the printed pages to look at and take along.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { FindingText, PartyDetail, PrintedPage } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { moment, number, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import { troubleBox } from '../../ui/trouble.ts';
import { type Desk, isUnderWay } from '../desk.ts';
import { jobProgress } from '../job.ts';
import { hashOf } from '../route.ts';
import { atlasForm } from './atlas_form.ts';
import { CLOSE_DPI, type Printing, SHEET_DPI, SMALL_DPI } from './printing.ts';
import { PRINT_KINDS, type Prints } from './prints.ts';
import { townMapForm } from './town_map_form.ts';
import { whenSeen } from './when_seen.ts';

export function printPage(desk: Desk): TemplateResult {
  const { party } = desk.state;
  const prints = desk.printing;
  if (!party || !prints) return html`<p role="status">${t.common.loading}</p>`;
  const { chosen } = prints;
  return html`<h1>${d.print.title}</h1>
    ${kindChoice(prints)}
    <p class="hint">${d.print.leads[prints.kind]}</p>
    ${form(desk, party, prints)} ${printJob(desk, prints)} ${troubleBox(chosen.trouble)}
    ${printed(desk, party, chosen)}`;
}

function kindChoice(prints: Prints): TemplateResult {
  return html`<fieldset class="print-kinds" role="radiogroup" aria-label=${d.print.what}>
    ${PRINT_KINDS.map(
      (kind) => html`<label class=${kind === prints.kind ? 'print-kind chosen' : 'print-kind'}>
        <input
          type="radio"
          name="print-kind"
          .checked=${kind === prints.kind}
          @change=${() => void prints.choose(kind)}
        />
        <span class="strong">${d.print.whats[kind]}</span>
      </label>`,
    )}
  </fieldset>`;
}

/** How to print it, or what is to be done before. */
function form(desk: Desk, party: PartyDetail, prints: Prints): TemplateResult | typeof nothing {
  if (prints.kind === 'town_map') {
    return party.snapshot ? townMapForm(desk, party, prints) : needsData(party);
  }
  return party.teams.length > 0 ? atlasForm(desk, party) : nothingToPrint(desk, party);
}

function needsData(party: PartyDetail): TemplateResult {
  return html`<section class="empty">
    <p>${d.print.needsData}</p>
    <a class="button button-main" href=${hashOf({ page: 'party', slug: party.slug })}>
      ${d.print.toParty}
    </a>
  </section>`;
}

function nothingToPrint(desk: Desk, party: PartyDetail): TemplateResult {
  return html`<section class="empty">
    <h2>${d.desk.noSectors}</h2>
    <p>${d.print.needsSectors}</p>
    ${
      desk.may('organise')
        ? html`<a
            class="button button-main"
            href=${hashOf({ page: 'sectors', slug: party.slug })}
          >
            ${d.people.toSectors}
          </a>`
        : nothing
    }
  </section>`;
}

/** How far it is, whichever is printed; once done, what is to be known of the chosen one. */
function printJob(desk: Desk, prints: Prints): TemplateResult | typeof nothing {
  const { job } = desk.state;
  if (!job || !PRINT_KINDS.some((kind) => kind === job.kind)) return nothing;
  if (job.kind !== prints.kind) return isUnderWay(job) ? jobProgress(desk, job) : nothing;
  const findings = (job.result?.findings ?? []) as FindingText[];
  return html`${jobProgress(desk, job)}
  ${
    findings.length === 0
      ? nothing
      : html`<details class="print-findings">
          <summary>${icon('problem')} ${d.print.findings(findings.length)}</summary>
          <ul>
            ${findings.map(({ what, fix }) => html`<li>${what} <span class="hint">${fix}</span></li>`)}
          </ul>
        </details>`
  }`;
}

function printed(desk: Desk, party: PartyDetail, printing: Printing): TemplateResult {
  if (!printing.pages) {
    return html`<p role="status">${desk.state.trouble ? nothing : t.common.loading}</p>`;
  }
  const made = party[printing.kind];
  const fetch = made
    ? html`<button class="button button-main" @click=${() => void printing.savePdf()}>
        ${printing.kind === 'atlas' ? d.desk.atlasFetch(moment(made)) : d.print.mapFetch(moment(made))}
      </button>`
    : nothing;
  if (printing.pages.length === 0) {
    return html`<section class="empty">
      <p>${made ? nothing : d.print.nothingYet}</p>
      ${fetch}
    </section>`;
  }
  return html`<section class="print-result" aria-labelledby="printed">
    <h2 id="printed">${d.print.printed(printing.pages.length, paperOf(printing.pages))}</h2>
    <div class="print-take">
      ${fetch}
      <p class="hint">${d.print.fullSize}</p>
    </div>
    <div class="print-body">${pageList(printing)} ${viewer(printing)}</div>
  </section>`;
}

/** The papers, each with a length between its own and that of the next larger one, mm. */
const LONG_SIDES = [
  ['A4', 350],
  ['A3', 500],
  ['A2', 700],
  ['A1', 1000],
] as const;

function paperOf(pages: readonly PrintedPage[]): string {
  const longest = Math.max(...pages.map((page) => Math.max(page.width_mm, page.height_mm)));
  return LONG_SIDES.find(([, mm]) => longest < mm)?.[0] ?? 'A0';
}

function pageList(printing: Printing): TemplateResult {
  const pages = printing.pages ?? [];
  return html`<nav class="print-list" aria-label=${d.print.list}>
    <ol>
      ${pages.map((page) => {
        const here = page.number === printing.shown;
        return html`<li>
          <button
            class="page-button"
            aria-current=${here ? 'page' : nothing}
            @click=${() => printing.show(page.number)}
            ${whenSeen(() => printing.see(page.number))}
          >
            ${thumbnail(printing, page)}
            <span class="page-words">
              <span class="strong">${nameOf(printing, page)}</span>
              <span class="hint">${detailsOf(page)}</span>
            </span>
          </button>
        </li>`;
      })}
    </ol>
  </nav>`;
}

/** Its place is kept until it comes; what it shows is said by the words beside it. */
function thumbnail(printing: Printing, page: PrintedPage): TemplateResult {
  const url = printing.small(page.number);
  const shape = page.width_mm > page.height_mm ? 'page-small lying' : 'page-small';
  return html`<span class=${shape} aria-hidden="true">
    ${url ? html`<img src=${url} alt="" />` : nothing}
  </span>`;
}

function nameOf(printing: Printing, page: PrintedPage): string {
  const kinds = printing.kind === 'atlas' ? d.print.kinds : d.print.mapKinds;
  return page.name ? `${kinds[page.kind]} ${page.name}` : kinds[page.kind];
}

const detailsOf = (page: PrintedPage): string =>
  [
    page.sector === null ? '' : d.print.ofSector(page.sector),
    page.scale === null ? '' : `1:${number(page.scale)}`,
  ]
    .filter(Boolean)
    .join(' · ');

function viewer(printing: Printing): TemplateResult | typeof nothing {
  const { page } = printing;
  const last = printing.pages?.length ?? 0;
  if (!page) return nothing;
  const turn = (by: number) => show(printing, printing.shown + by);
  return html`<section
    class="print-viewer"
    aria-label=${d.print.viewer}
    @keydown=${(event: KeyboardEvent) => turnByKey(event, printing)}
  >
    <div class="print-turn">
      <button class="button" ?disabled=${printing.shown === 1} @click=${() => turn(-1)}>
        ${icon('back')} ${d.print.previous}
      </button>
      <p class="print-where" role="status">${d.print.where(page.number, last, nameOf(printing, page))}</p>
      <button class="button" ?disabled=${printing.shown === last} @click=${() => turn(1)}>
        ${d.print.next} ${icon('forward')}
      </button>
    </div>
    ${sheet(printing, page)}
    <div class="print-page-actions">
      <button class="button" @click=${() => printing.turnClose()}>
        ${icon('search')} ${printing.isClose ? d.print.whole : d.print.close}
      </button>
      <button class="button" @click=${() => void printing.saveSvg(page.number)}>
        ${d.print.svg}
      </button>
      ${
        printing.hasFailed
          ? html`<button class="button" @click=${() => printing.again()}>${d.print.again}</button>`
          : nothing
      }
    </div>
    <p class="hint">${d.print.keys}</p>
  </section>`;
}

function sheet(printing: Printing, page: PrintedPage): TemplateResult {
  const dpi = printing.isClose ? CLOSE_DPI : SHEET_DPI;
  const url = printing.picture(page.number, dpi);
  // Until the sharp one is here, the small one stands in for it.
  const blurred = url ?? printing.known(page.number, SHEET_DPI);
  const shown = blurred ?? printing.known(page.number, SMALL_DPI);
  if (url && page.number < (printing.pages?.length ?? 0)) {
    printing.picture(page.number + 1, SHEET_DPI); // the next is there before it is asked for
  }
  const lying = page.width_mm > page.height_mm;
  const classes = ['print-sheet', lying ? 'lying' : '', printing.isClose ? 'close' : ''];
  // One can scroll over it with the keyboard where it is larger than the screen.
  return html`<div
    class=${classes.filter(Boolean).join(' ')}
    tabindex="0"
    role="group"
    aria-label=${d.print.sheet(nameOf(printing, page))}
    aria-busy=${url ? 'false' : 'true'}
  >
    ${shown ? html`<img src=${shown} alt=${page.title} />` : nothing}
    ${url ? nothing : html`<p class="print-wait" role="status">${printing.hasFailed ? d.print.failed : d.print.drawing}</p>`}
  </div>`;
}

/** Arrows turn pages, except where they scroll over an enlarged sheet. */
function turnByKey(event: KeyboardEvent, printing: Printing): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const last = printing.pages?.length ?? 0;
  const turns: Record<string, number> = {
    ArrowLeft: printing.shown - 1,
    ArrowRight: printing.shown + 1,
    PageUp: printing.shown - 1,
    PageDown: printing.shown + 1,
    Home: 1,
    End: last,
  };
  const to = turns[event.key];
  if (to === undefined) return;
  if (printing.isClose && !event.key.startsWith('Page')) return;
  event.preventDefault();
  show(printing, to);
}

/** Shows a page, and moves the list alone, not the window, so far that its entry is seen. */
function show(printing: Printing, page: number): void {
  printing.show(page);
  requestAnimationFrame(() => {
    const entry = document.querySelector('.page-button[aria-current]');
    const list = entry?.closest('ol');
    if (!entry || !list) return;
    const [inner, outer] = [entry.getBoundingClientRect(), list.getBoundingClientRect()];
    list.scrollTop += past(inner.top - outer.top, inner.bottom - outer.bottom);
    list.scrollLeft += past(inner.left - outer.left, inner.right - outer.right);
  });
}

/** How far a span must move to lie within another, by what is over at its two ends. */
const past = (before: number, after: number): number => Math.min(0, before) || Math.max(0, after);
