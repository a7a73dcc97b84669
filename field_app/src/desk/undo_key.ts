// Z takes back what the message at the bottom offers to: it is gone before Tab would get there.

import { recall } from '../ui/remembered.ts';
import type { Desk } from './desk.ts';

export const UNDO_KEY = 'z';

/** Whether one key alone may act: some who dictate, or tremble, switch that off. */
export const keysAct = (): boolean => recall('shortcuts') !== 'off';

/** Listens as long as the page lives. The review page has this key, and others, by itself. */
export function undoByKey(desk: Desk): void {
  document.addEventListener('keydown', (event) => {
    const { toast, route } = desk.state;
    if (!toast?.undo || route.page === 'review' || !keysAct()) return;
    if (event.key.toLowerCase() !== UNDO_KEY || event.repeat || takesLetters(event)) return;
    event.preventDefault();
    toast.undo();
  });
}

/** With another key held, in a dialog or in a field, it is not meant for us. */
function takesLetters({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || document.querySelector('dialog[open]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NO_LETTERS.has(target.type);
  return target.closest('textarea, select, [contenteditable]') !== null;
}

const NO_LETTERS = new Set(['button', 'checkbox', 'color', 'file', 'number', 'radio']);
