// Moves the focus to an element when it first appears: to the answer that is asked for.

import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';

class FocusDirective extends Directive {
  #done = false;

  override update(part: ElementPart, [wanted]: [boolean]): typeof nothing {
    if (wanted && !this.#done && part.element instanceof HTMLElement) {
      const { element } = part;
      // Not in the page yet while its template is being made.
      queueMicrotask(() => element instanceof HTMLElement && element.focus());
    }
    this.#done = wanted;
    return nothing;
  }

  render(_wanted: boolean): typeof nothing {
    return nothing;
  }
}

export const focusWhenDrawn = directive(FocusDirective);
