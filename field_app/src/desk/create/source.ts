// Third question: where the OSM data comes from, a server or a file.

import { html, type TemplateResult } from 'lit-html';
import type { ExtractFile } from '../../api/planning.ts';
import { d } from '../../texts/desk_language.ts';
import { number } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { Creation } from './creation.ts';
import { day, goesOn, question, wayOn } from './screen.ts';

export function sourceStep(creation: Creation): TemplateResult {
  const { source } = creation.draft;
  const extracts = creation.extracts ?? [];
  return html`<form class="create-form" @submit=${goesOn(creation)}>
    ${question(d.create.sourceTitle, d.create.sourceLead)}
    <fieldset class="sources">
      <legend class="hidden-text">${d.create.sourceTitle}</legend>
      ${choice(
        source?.kind === 'overpass',
        () => creation.pick({ kind: 'overpass' }),
        d.create.overpass,
        d.create.overpassHint(creation.limits?.overpass ?? ''),
      )}
      <h2>${d.create.extracts}</h2>
      ${
        extracts.length === 0
          ? html`<p>${d.create.noExtracts}</p>`
          : extracts.map((each) => extractChoice(creation, each))
      }
    </fieldset>
    ${upload(creation)} ${wayOn(creation)}
  </form>`;
}

function choice(
  chosen: boolean,
  pick: () => void,
  title: string,
  hint: string,
  usable = true,
): TemplateResult {
  return html`<label class=${chosen ? 'source chosen' : 'source'}>
    <input type="radio" name="source" .checked=${chosen} ?disabled=${!usable} @change=${pick} />
    <span>
      <span class="strong">${title}</span>
      <span class="hint">${hint}</span>
    </span>
  </label>`;
}

function extractChoice(creation: Creation, extract: ExtractFile): TemplateResult {
  const { source } = creation.draft;
  const chosen = source?.kind === 'extract' && source.name === extract.name;
  const pick = () => creation.pick({ kind: 'extract', name: extract.name });
  const date = extract.data_date ? d.create.dataOf(day(extract.data_date)) : d.create.undated;
  const about = extract.problem
    ? `${extract.problem.title} ${extract.problem.hint}`
    : `${d.create.megabytes(number(extract.mb))} · ${date}`;
  return choice(chosen, pick, extract.name, about, extract.problem === null);
}

function upload(creation: Creation): TemplateResult {
  const { sending } = creation;
  if (sending) {
    const percent = Math.round(sending.share * 100);
    const words = percent < 100 ? d.create.sending(sending.name, percent) : d.create.checking;
    return html`<div class="job">
      <p role="status">${words}</p>
      ${
        percent < 100
          ? html`<progress max="100" value=${percent} aria-label=${sending.name}></progress>`
          : html`<progress aria-label=${sending.name}></progress>`
      }
      <button type="button" class="button" @click=${() => sending.stop.abort()}>
        ${d.create.stop}
      </button>
    </div>`;
  }
  return html`<div class="create-upload">
    ${fileButton(d.create.send, '.pbf,.osm,.gz,.bz2', (file) => void creation.send(file))}
    <p class="hint">
      ${d.create.sendHint(number(creation.limits?.max_extract_mb ?? 0))}
      <a href="https://download.geofabrik.de" rel="noreferrer" target="_blank"
        >download.geofabrik.de</a
      >
    </p>
  </div>`;
}

/** A file field that looks and behaves like the other buttons. */
export function fileButton(
  words: string,
  accept: string,
  take: (file: File) => void,
): TemplateResult {
  const change = (event: Event) => {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file) take(file);
    field.value = '';
  };
  return html`<label class="button file-button">
    ${icon('plus')} ${words}
    <input class="file-field" type="file" accept=${accept} @change=${change} />
  </label>`;
}
