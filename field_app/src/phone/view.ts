// Chooses the screen to draw, and frames it with the messages that any screen may need.

import { html, nothing, type TemplateResult } from 'lit-html';
import { t } from '../texts/language.ts';
import type { App } from './app.ts';
import { laterScreen } from './later.ts';
import { changesScreen } from './screens/changes.ts';
import { presetScreen, themeScreen } from './screens/choose.ts';
import { brokenScreen, joinScreen, wrongCodeScreen } from './screens/join.ts';
import { placeScreen } from './screens/place.ts';
import { questionScreen } from './screens/question.ts';
import { summaryScreen } from './screens/summary.ts';
import { twinsScreen } from './screens/twins.ts';
import { walkScreen } from './screens/walk.ts';

export function view(app: App): TemplateResult {
  document.title = app.state.invitation?.party.title ?? t.title;
  return html`${screenOf(app)} ${toast(app)}`;
}

function screenOf(app: App): TemplateResult {
  const { screen } = app.state;
  switch (screen.name) {
    case 'loading':
      return html`<main class="boot"><h1 tabindex="-1">${t.common.loading}</h1></main>`;
    case 'wrong_code':
      return wrongCodeScreen(app);
    case 'broken':
      return brokenScreen(app);
    case 'join':
      return joinScreen(app);
    case 'walk':
      return walkScreen(app);
    case 'theme':
      return themeScreen(app);
    case 'preset':
      return presetScreen(app);
    case 'question':
      return questionScreen(app, screen.key, screen.alone);
    case 'changes':
      return changesScreen(app);
    case 'place':
      return placeScreen(app);
    case 'twins':
      return twinsScreen(app, screen.alone);
    case 'summary':
      return summaryScreen(app);
    case 'blur':
    case 'notes':
    case 'note':
    case 'streets':
    case 'return':
    case 'parties':
      return laterScreen(app, screen.name);
  }
}

function toast(app: App): TemplateResult {
  const { toast: shown } = app.state;
  const undo = shown?.undo ?? null;
  return html`<div class=${shown ? 'toast' : 'hidden-text'} role="status">
    ${shown ? html`<p>${shown.text}</p>` : nothing}
    ${undo ? html`<button class="button" @click=${undo}>${t.common.undo}</button>` : nothing}
  </div>`;
}
