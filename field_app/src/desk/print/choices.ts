// What all prints are asked for: a select with its words, the looks, the language of the pages.

import { html, type TemplateResult } from 'lit-html';
import { d } from '../../texts/desk_language.ts';
import { LANGUAGES, language, number } from '../../texts/language.ts';

const LOOKS = ['grey', 'colour'] as const;

export type Option = readonly [value: string, words: string];

export function choice(
  name: string,
  words: string,
  first: readonly Option[],
  others: readonly Option[] = [],
  selected = first[0]?.[0],
): TemplateResult {
  return html`<label class="field">
    ${words}
    <select class="input" name=${name}>
      ${[...first, ...others].map(
        ([value, text]) =>
          html`<option value=${value} ?selected=${value === selected}>${text}</option>`,
      )}
    </select>
  </label>`;
}

export const scaleOptions = (scales: readonly number[]): Option[] =>
  scales.map((scale) => [String(scale), `1:${number(scale)}`]);

/** The look and the language of the pages. */
export function lookAndLanguage(): TemplateResult {
  return html`${choice(
    'look',
    d.print.look,
    LOOKS.map((look) => [look, d.print.looks[look]]),
  )}
  ${choice(
    'lang',
    d.print.lang,
    LANGUAGES.map((lang) => [lang, d.print.langs[lang]]),
    [],
    language(),
  )}`;
}

/** What a form says under a name. */
export const chosen = (form: FormData, name: string): string => String(form.get(name) ?? '');

/** The same as a number; null where nothing was chosen. */
export const chosenNumber = (form: FormData, name: string): number | null =>
  chosen(form, name) === '' ? null : Number(chosen(form, name));
