// One key an action; not while somebody types, and not when the shortcuts are switched off.

import { d } from '../../texts/desk_language.ts';
import type { Review } from './review.ts';

/** The key shown on each button. */
export const KEYS = {
  accept: 'a',
  edit: 'e',
  reject: 'r',
  next: 'j',
  previous: 'k',
  undo: 'z',
} as const;

/** Listens until the returned function is called. */
export function onKey(review: Review): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
      return;
    }
    if (event.key === 'Escape' && review.mode.name !== 'look') {
      review.cancel();
      return;
    }
    if (!review.shortcuts || isTyping(event.target)) return;
    const action = actionOf(review, event.key.toLowerCase());
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

function actionOf(review: Review, key: string): (() => void) | undefined {
  if (review.mode.name === 'reject') {
    const reason = d.review.reasons[Number(key) - 1];
    if (reason) return () => void review.reject(reason);
  }
  switch (key) {
    case KEYS.accept:
      return () => void review.accept();
    case KEYS.edit:
      return () => review.startEdit();
    case KEYS.reject:
      return () => review.startReject();
    case KEYS.next:
      return () => review.show(review.index + 1);
    case KEYS.previous:
      return () => review.show(review.index - 1);
    case KEYS.undo:
      return () => void review.undo();
    default:
      return undefined;
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const field = target.closest('input, textarea, select, [contenteditable]');
  return field !== null && !(field instanceof HTMLInputElement && field.type === 'checkbox');
}
