// A bar for the time of one sector, with a thin line at the mean of all.

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

/** Room beyond the mean, so that its line is not lost at the end of even bars. */
const ROOM = 1.2;

/** The same scale for all bars of a page. Figures stand beside them. */
export function effortBar(minutes: number, mean: number, longest: number): TemplateResult {
  const whole = Math.max(longest, ROOM * mean, 1);
  return html`<span
    class="effort-bar"
    aria-hidden="true"
    ${lengths(Math.min(1, minutes / whole), mean / whole)}
  ></span>`;
}
