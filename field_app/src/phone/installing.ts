// The phone's home screen: the page's manifest, and the browser's own question, kept until we ask it.

import type { App } from './app.ts';
import type { InstallPrompt } from './shell.ts';

/** Each team has its own manifest, so that its icon opens its own page. */
export function linkManifest(code: string): void {
  if (document.querySelector('link[rel="manifest"]')) return;
  const link = document.createElement('link');
  link.rel = 'manifest';
  link.href = `/j/${encodeURIComponent(code)}/app.webmanifest`;
  document.head.append(link);
}

export function watchInstalling(app: App): void {
  const keep = (install: InstallPrompt | null) =>
    app.set({ shell: { ...app.state.shell, install } });
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    keep(event as InstallPrompt);
  });
  window.addEventListener('appinstalled', () => keep(null));
}
