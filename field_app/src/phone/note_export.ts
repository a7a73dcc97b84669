// Hands the file of one's notes to the phone: shared where that is possible, else saved.

import { noteFile } from '../queue/note_file.ts';
import { noteTexts } from '../texts/notes_language.ts';
import type { App } from './app.ts';

export async function exportNotes(app: App): Promise<void> {
  const { notes, pack, busy } = app.state;
  if (busy) return;
  const w = noteTexts();
  app.set({ busy: true, trouble: null });
  try {
    const slug = pack?.party.slug ?? 'cartoparty';
    const name = `${slug}-${pack?.team.number ?? 0}-${stamp(new Date())}.zip`;
    const content = await noteFile(notes, pack?.team.number ?? null);
    const file = new File([content], name, { type: content.type });
    if (await shared(file)) app.say(w.fileShared);
    else {
      saved(file);
      app.say(w.fileSaved(name));
    }
  } catch (error) {
    const { fileFailed: title, fileFailedHint: hint } = w;
    const code = error instanceof Error ? error.name : '';
    app.set({ trouble: { title, detail: '', hint, code } });
  } finally {
    app.set({ busy: false });
  }
}

/** `2026-05-16-1430`: two files of one day have two names. */
function stamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}`;
}

/** False where this kind of file cannot be shared, and when nobody was chosen to share it with. */
async function shared(file: File): Promise<boolean> {
  if (!navigator.canShare?.({ files: [file] })) return false;
  try {
    await navigator.share({ files: [file], title: noteTexts().fileTitle });
    return true;
  } catch {
    return false;
  }
}

function saved(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
  // Safari reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
