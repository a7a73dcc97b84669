// The page where an organiser mends the sectors: tools above, the map, and the table beside it.

import type * as L from 'leaflet';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PartyDetail } from '../../api/shapes.ts';
import { partsOf } from '../../geo/distance.ts';
import { EMPTY_SCENE, type Scene, type SceneEvents } from '../../map/scene.ts';
import { d } from '../../texts/desk_language.ts';
import { moment, t } from '../../texts/language.ts';
import { memo } from '../../ui/memo.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';
import { jobProgress } from '../job.ts';
import type { SectorEditor } from './editor.ts';
import { toolIcon } from './icons.ts';
import { actList } from './lists.ts';
import { firstSplit, toolPanel } from './panel.ts';
import { sectorTable } from './table.ts';
import { PAN_KEY, TOOLS, toolOf } from './tools.ts';
import '../../ui/map_host.ts';

export function sectorsPage(desk: Desk): TemplateResult {
  const editor = desk.sectors;
  const { party, job } = desk.state;
  if (!editor || !party || !(editor.division || editor.missing)) {
    return html`<p role="status">${t.common.loading}</p>`;
  }
  // A split that is done shows on the map.
  const work = job?.kind === 'split' && job.state !== 'done' ? jobProgress(desk, job) : nothing;
  if (editor.missing) return withoutLayout(editor, party, work);
  return html`<h1 class="hidden-text">${d.sectors.title}</h1>
    ${editor.mayEdit ? html`<div class="tools-row">${toolbar(editor)} ${stepsBack(editor)}</div>` : nothing}
    <div class="tool-panel">
      ${editor.mayEdit ? toolPanel(editor) : html`<p>${d.sectors.readOnly}</p>`} ${work}
      ${happened(editor)}
    </div>
    <div class="sectors-map">
      <map-host .events=${mapEvents(editor)} .scene=${scene(desk, party)}></map-host>
      ${editor.mayEdit ? panButton(editor) : nothing}
    </div>
    <div class="sectors-side">${balance(editor)} ${actList(editor)} ${sectorTable(editor)} ${shortcuts(editor)}</div>`;
}

/** The first split; or one for sectors made before blocks were kept: they stand till then. */
function withoutLayout(
  editor: SectorEditor,
  party: PartyDetail,
  work: ReturnType<typeof jobProgress> | typeof nothing,
): TemplateResult {
  const first = party.sectors.features.length === 0;
  const ready = party.snapshot ? d.sectors.firstSplit : d.desk.noDataHint;
  const lead = editor.mayEdit ? ready : d.desk.noSectors;
  return html`<h1>${first ? d.sectors.splitGo : d.sectors.title}</h1>
    ${first ? nothing : troubleBox(editor.missing)}
    <div class="tool-panel">
      <p>${first ? lead : d.sectors.noLayout}</p>
      ${editor.mayEdit ? (first ? firstSplit(editor) : toolPanel(editor)) : nothing} ${work}
    </div>`;
}

/** Undo and redo: never out of sight, and what they do is said beside the tools. */
function stepsBack(editor: SectorEditor): TemplateResult {
  const { can_undo: canUndo, can_redo: canRedo } = editor.division ?? {};
  const step = (
    way: 'undo' | 'redo',
    can: boolean | undefined,
    keys: [shown: string, aria: string],
  ) =>
    html`<button
      class="button step-back"
      aria-disabled=${can ? 'false' : 'true'}
      aria-keyshortcuts=${keys[1]}
      @click=${() => void editor[way]()}
    >
      ${toolIcon(way)} <span>${d.sectors[way]}</span> <kbd aria-hidden="true">${keys[0]}</kbd>
    </button>`;
  return html`<div class="steps-back">
    ${step('undo', canUndo, ['Ctrl Z', 'Control+Z'])} ${step('redo', canRedo, ['Ctrl Y', 'Control+Y'])}
  </div>`;
}

/** What just happened, else who changed something last: one line that keeps its place. */
function happened(editor: SectorEditor): TemplateResult {
  const { message } = editor;
  const last = editor.division?.last;
  return html`<div class="happened">
    <p class="strong" role="status">${message}</p>
    ${message ? nothing : html`<p class="hint">${last ? lastWords(last) : d.sectors.lastNone}</p>`}
  </div>`;
}

function lastWords({ kind, by, at }: NonNullable<SectorEditor['division']>['last'] & object) {
  const { kinds } = d.sectors;
  const what = kind in kinds ? kinds[kind as keyof typeof kinds] : kinds.other;
  return by ? d.sectors.last(what, moment(at), by) : d.sectors.lastByNobody(what, moment(at));
}

function shortcuts(editor: SectorEditor): TemplateResult | typeof nothing {
  if (!editor.mayEdit) return nothing;
  const change = (event: Event) =>
    editor.switchShortcuts((event.target as HTMLInputElement).checked);
  return html`<label class="switch">
    <input type="checkbox" .checked=${editor.shortcuts} @change=${change} />
    ${d.sectors.shortcuts}
  </label>`;
}

function toolbar(editor: SectorEditor): TemplateResult {
  return html`<fieldset class="tools" role="radiogroup" aria-label=${d.sectors.tools}>
    ${TOOLS.map(
      ({ name, key }) => html`<label class="tool">
        <input
          type="radio"
          name="tool"
          value=${name}
          .checked=${editor.tool === name}
          @change=${() => editor.choose(name)}
        />
        <span class="tool-face">
          ${toolIcon(name)}
          <span>${d.sectors.tool[name]}</span>
          ${editor.shortcuts ? html`<kbd aria-hidden="true">${key.toUpperCase()}</kbd>` : nothing}
        </span>
      </label>`,
    )}
  </fieldset>`;
}

function panButton(editor: SectorEditor): TemplateResult | typeof nothing {
  if (toolOf(editor.tool).gesture === 'tap') return nothing;
  return html`<button
    class="button pan"
    aria-pressed=${editor.panning}
    title=${d.sectors.pan}
    @click=${() => editor.pan(!editor.panning)}
  >
    ${toolIcon('pan')} <span class="hidden-text">${d.sectors.pan}</span>
    ${editor.shortcuts ? html`<kbd aria-hidden="true">${PAN_KEY}</kbd>` : nothing}
  </button>`;
}

/** Words for how uneven the sectors are; below the first bound nobody waits for long. */
const FAIR_CV = 0.05;
const POOR_CV = 0.15;

function balance(editor: SectorEditor): TemplateResult | typeof nothing {
  const now = editor.balance;
  if (!now) return nothing;
  const { balanceFair, balancePoor } = d.sectors;
  const words = now.cv > POOR_CV ? balancePoor : now.cv > FAIR_CV ? balanceFair : '';
  const percent = Math.round(100 * now.cv);
  return html`<div class="balance">
    <p class="strong">${percent > 0 ? d.sectors.balance(percent) : d.sectors.balanceEven}</p>
    ${words ? html`<p>${words}</p>` : nothing}
    <p class="hint">${now.mean === null ? d.sectors.ownLine : d.sectors.mean(d.desk.duration(Math.round(now.mean)))}</p>
  </div>`;
}

const limitOf = memo((party: PartyDetail) => partsOf(party.area).flat());

function scene(desk: Desk, party: PartyDetail): Scene {
  const focus = { key: party.slug, on: limitOf(party), zoom: 17 };
  const title = `${d.sectors.map} ${d.sectors.mapKeys}`;
  return { ...EMPTY_SCENE, basemap: desk.state.basemap, focus, title };
}

const mapEvents = memo(
  (editor: SectorEditor): SceneEvents => ({ made: (map) => lay(editor, map) }),
);

/** Blocks are laid over the map once its code, and theirs, is here. */
function lay(editor: SectorEditor, map: L.Map): () => void {
  let gone = false;
  void import('./block_map.ts').then(({ BlockMap }) => {
    if (!gone) editor.map = new BlockMap(map, editor);
  });
  return () => {
    gone = true;
    editor.map?.destroy();
    editor.map = null;
  };
}
