// A bar for the time of one sector, with a thin line at what it should take.

import { html, nothing, type TemplateResult } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';

class LengthsDirective extends Directive {
  override update(part: ElementPart, [value, mean]: [number, number]): typeof nothing {
    if (part.element instanceof HTMLElement) {
      part.element.style.setProperty('--value', `${(100 * value).toFixed(1)}%`);
      part.element.style.setProperty('--mean', `${(100 * mean).toFixed(1)}%`);
    }
    return nothing;
  }

  render(_value: number, _mean: number): typeof nothing {
    return nothing;
  }
}

const lengths = directive(LengthsDirective);

/** Room beyond what is expected, so that its line is not lost at the end of even bars. */
const ROOM = 1.2;

/** The minutes that the full width stands for: the same for all bars of a page. */
export function barScale(minutes: Iterable<number>, expected: Iterable<number>): number {
  return Math.max(1, ...minutes, ...[...expected].map((each) => ROOM * each));
}

/** A bar on a scale of `whole` minutes. Figures stand beside it. */
export function effortBar(minutes: number, expected: number, whole: number): TemplateResult {
  return html`<span
    class="effort-bar"
    aria-hidden="true"
    ${lengths(Math.min(1, minutes / whole), expected / whole)}
  ></span>`;
}
