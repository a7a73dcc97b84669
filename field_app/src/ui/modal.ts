// Opens a dialog element as a modal when it is drawn: focus stays inside, Escape closes it.

import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';

class ModalDirective extends Directive {
  override update(part: ElementPart): typeof nothing {
    const dialog = part.element;
    if (dialog instanceof HTMLDialogElement && !dialog.open) {
      // Not in the page yet while its template is being made.
      queueMicrotask(() => dialog.isConnected && !dialog.open && dialog.showModal());
    }
    return nothing;
  }

  render(): typeof nothing {
    return nothing;
  }
}

export const showModal = directive(ModalDirective);
