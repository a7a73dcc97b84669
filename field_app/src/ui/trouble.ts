// What went wrong, in words: what, why, what to do; the code stays small.

import { html, nothing, type TemplateResult } from 'lit-html';
import { ServerRefusal } from '../api/http.ts';
import { t } from '../texts/language.ts';
import { icon } from './icons.ts';

export interface Trouble {
  title: string;
  detail: string;
  hint: string;
  code: string;
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof ServerRefusal) {
    const { message: title, detail, hint, code } = error;
    return { title, detail, hint, code };
  }
  return { title: t.common.noAnswer, detail: '', hint: t.common.noAnswerHint, code: '' };
}

/** The box that shows a trouble; an alert, so that it is read out at once. */
export function troubleBox(trouble: Trouble | null): TemplateResult | typeof nothing {
  if (!trouble) return nothing;
  const { title, detail, hint, code } = trouble;
  return html`<div class="trouble" role="alert">
    ${icon('problem')}
    <div>
      <p class="strong">${title}</p>
      ${detail && detail !== title ? html`<p>${detail}</p>` : nothing}
      ${hint ? html`<p>${hint}</p>` : nothing}
      ${code ? html`<p class="small">${t.common.code(code)}</p>` : nothing}
    </div>
  </div>`;
}
