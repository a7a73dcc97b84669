// Every picture that a theme names is drawn, and words that are hard have one.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { nothing } from 'lit-html';
import { picture } from '../src/ui/pictures.ts';

const folder = '../cartoparty/themes';
const themes = readdirSync(folder).filter((name) => name.endsWith('.toml'));
const text = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
const named = (content: string) =>
  [...content.matchAll(/\bpicture = "([^"]*)"/g)].map((m) => m[1] ?? '');

test('the shipped themes name pictures', () => {
  assert.ok(themes.flatMap((name) => named(text(name))).length > 20);
});

for (const name of themes) {
  test(`every picture of ${name} is drawn`, () => {
    const missing = named(text(name)).filter((each) => picture(each) === nothing);
    assert.deepEqual(missing, []);
  });
}

test('a picture that nobody drew is found', () => {
  assert.equal(picture('kerb-imagined'), nothing);
});

test('every kind of kerb, paving and leaf has its picture', () => {
  for (const key of ['kerb', 'tactile_paving', 'leaf_type']) {
    const question = themes
      .flatMap((name) => text(name).split('[[questions]]'))
      .find((part) => part.includes(`key = "${key}"\nkind`));
    const [, options = ''] = /\noptions = \[([\s\S]*?)\n\]/.exec(question ?? '') ?? [];
    const all = options.split('\n').filter((line) => line.includes('value = '));
    assert.ok(all.length > 1, key);
    assert.deepEqual(all.filter((line) => !line.includes('picture = ')), [], key); // biome-ignore format: one line
  }
});
