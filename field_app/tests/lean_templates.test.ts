// Templates on one line: the same page with fewer bytes, and no break lost where it shows.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are scripts to read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutBreaks } from '../build/lean_templates.ts';

test('a break in a template and the indent after it become one space', () => {
  const code = 'const a = html`<p>\n    ${b}\r\n  \t<i>é</i>\n</p>`;';
  assert.equal(withoutBreaks(code), 'const a = html`<p> ${b} <i>é</i> </p>`;');
});

test('templates within templates are written on one line too', () => {
  const code = 'html`<ul>\n${each.map((one) => svg`<g>\n  ${one}</g>`)}\n</ul>`';
  assert.equal(withoutBreaks(code), 'html`<ul> ${each.map((one) => svg`<g> ${one}</g>`)} </ul>`');
});

test('what stands before a template, in whatever script, does not shift it', () => {
  const code = "const word = 'Été 🚲 à Plaisance';\nhtml`<b>\n${word}</b>`";
  assert.equal(withoutBreaks(code), "const word = 'Été 🚲 à Plaisance';\nhtml`<b> ${word}</b>`");
});

test('a space that does not break a line stays, also at the start of one', () => {
  const code = 'html`<b>12\n\u00a0km</b>`';
  assert.equal(withoutBreaks(code), 'html`<b>12 \u00a0km</b>`');
});

test('texts that are not templates of a page, and those where breaks show, stay', () => {
  for (const code of [
    'const text = `two\n  lines`;',
    'raw`two\n  lines`',
    'html`<pre>two\n  lines</pre>`',
    'html`<textarea>\n${value}</textarea>`',
  ])
    assert.equal(withoutBreaks(code), code);
});
