// The tool that says where the party meets: a tap, a cross led by the arrow keys, or figures.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { LonLat } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import type { SectorEditor } from './editor.ts';
import { boxOf, distance, type Point } from './plane.ts';

/** Pixels that an arrow key leads the cross; with Shift, to be exact. */
const STEP_PX = { coarse: 24, fine: 4 };

export function meetAt(editor: SectorEditor, start: LonLat | null): Promise<void> {
  return editor.send({ kind: 'meeting', start });
}

/** A tap on the map, or Enter on the cross. */
export function meetAtPoint(editor: SectorEditor, point: Point): void {
  if (editor.layout) void meetAt(editor, editor.layout.plane.lonLat(point));
}

/** An arrow key leads the cross; `unit`: how many units of the plane one pixel is. */
export function moveCross(editor: SectorEditor, way: Point, unit: number, fine: boolean): void {
  const from = crossOf(editor);
  if (!from) return;
  const step = (fine ? STEP_PX.fine : STEP_PX.coarse) * unit;
  const cross: Point = [from[0] + way[0] * step, from[1] + way[1] * step];
  editor.cross = cross;
  const block = editor.layout?.blockAt(cross);
  const sector = block && editor.division?.blocks[block.id];
  editor.say(sector === undefined ? d.sectors.crossOutside : d.sectors.crossIn(sector));
  editor.map?.reveal(cross);
}

export function meetAtCross(editor: SectorEditor): void {
  const at = crossOf(editor);
  if (at) meetAtPoint(editor, at);
}

/** Where the cross is, or would begin: at the meeting point, else amid the area. */
function crossOf(editor: SectorEditor): Point | null {
  const { cross, division, layout } = editor;
  if (cross || !layout) return cross;
  return division?.start ? layout.plane.at(division.start) : middleOfArea(editor);
}

/** The middle of the block that is nearest to the middle of the area: never in a hole of it. */
function middleOfArea({ layout }: SectorEditor): Point | null {
  const middles = layout?.blocks.map((block) => block.middle) ?? [];
  const [west, north, east, south] = boxOf(middles);
  const centre: Point = [(west + east) / 2, (north + south) / 2];
  const [nearest] = [...middles].sort((a, b) => distance(a, centre) - distance(b, centre));
  return nearest ?? null;
}

export function meetingForm(editor: SectorEditor): TemplateResult {
  const { layout, division } = editor;
  const start = division?.start ?? null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void meetAt(editor, [Number(form.get('lon')), Number(form.get('lat'))]);
  };
  const amid = () => {
    const middle = middleOfArea(editor);
    if (layout && middle) void meetAt(editor, layout.plane.lonLat(middle));
  };
  return html`<form class="tool-form" @submit=${submit}>
      ${degrees('lon', d.sectors.longitude, 180, start?.[0])}
      ${degrees('lat', d.sectors.latitude, 90, start?.[1])}
      <button class="button">${d.sectors.meetHere}</button>
    </form>
    <button class="button" @click=${amid}>${d.sectors.meetAmid}</button>
    ${
      start
        ? html`<button class="button" @click=${() => void meetAt(editor, null)}>
            ${d.sectors.meetNowhere}
          </button>`
        : nothing
    }`;
}

function degrees(
  name: string,
  label: string,
  most: number,
  value: number | undefined,
): TemplateResult {
  return html`<label class="tool-field tool-degrees">
    <span>${label}</span>
    <input
      class="input"
      type="number"
      name=${name}
      min=${-most}
      max=${most}
      step="any"
      required
      .value=${value === undefined ? '' : String(value)}
    />
  </label>`;
}
