// One key a tool, undo and redo, Escape; not while somebody types, nor when switched off.

import type { SectorEditor } from './editor.ts';
import { PAN_KEY, TOOLS } from './tools.ts';

/** Listens until the returned function is called. */
export function onKey(editor: SectorEditor): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.altKey || document.querySelector('dialog[open]') || isTyping(event.target)) return;
    const action = actionOf(editor, event);
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

function actionOf(editor: SectorEditor, event: KeyboardEvent): (() => void) | undefined {
  const key = event.key.toLowerCase();
  if (key === 'escape') return () => editor.escape();
  if (!editor.mayEdit) return undefined;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'y' || (key === 'z' && event.shiftKey)) return () => void editor.redo();
    return key === 'z' ? () => void editor.undo() : undefined;
  }
  if (!editor.shortcuts || event.repeat) return undefined;
  if (key === PAN_KEY) return () => editor.pan(!editor.panning);
  const tool = TOOLS.find((each) => each.key === key);
  return tool ? () => editor.choose(tool.name) : undefined;
}

const NOT_TYPED = new Set(['checkbox', 'radio', 'file', 'button']);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const field = target.closest('input, textarea, select, [contenteditable]');
  if (field instanceof HTMLInputElement) return !NOT_TYPED.has(field.type);
  return field !== null;
}
