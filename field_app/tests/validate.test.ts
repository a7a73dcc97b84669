// Answers are checked by the rules of the core (`cartoparty/core/answers.py`).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validate } from '../src/form/validate.ts';
import { question, yesNo } from './theme_literals.ts';

type Case = [kind: string, raw: string, stored: string];
type Refusal = [kind: string, raw: string, code: string];

const metres = { unit: 'm', minimum: 0, maximum: 50 };
const inKind = (kind: string) => question(kind, kind === 'number' ? metres : {});

const kept: Case[] = [
  ['text', '  Hall\u00a0 d’entrée ', 'Hall d’entrée'],
  ['number', '1,50', '1.5'],
  ['number', '1,50 m', '1.5'],
  ['number', '80 cm', '0.8'],
  ['number', '5mm', '0.005'],
  ['number', '0,0', '0'],
  ['number', '007', '7'],
  ['integer', '12', '12'],
  ['integer', '+3', '3'],
  ['date', '2019', '2019'],
  ['date', '2024-02-29', '2024-02-29'],
  ['date', '31/12/2024', '2024-12-31'],
  ['hours', '24/7', '24/7'],
  ['hours', 'Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-12:00', ''],
  ['phone', '+41 22 418 29 00', '+41 22 418 29 00'],
  ['phone', '0033 1.23.45.67.89', '+33 1 23 45 67 89'],
  ['email', 'accueil@mairie.example.org', ''],
];

for (const [kind, raw, stored] of kept) {
  test(`${kind} keeps ${JSON.stringify(raw)}`, () => {
    assert.deepEqual(validate(inKind(kind), raw), { ok: true, value: stored || raw });
  });
}

const refused: Refusal[] = [
  ['text', 'a\u0007b', 'control'],
  ['text', 'é'.repeat(256), 'too_long'],
  ['number', 'haut', 'not_a_number'],
  ['number', '1.2.3', 'not_a_number'],
  ['number', '51', 'too_large'],
  ['number', '-1', 'too_small'],
  ['integer', '1,5', 'not_whole'],
  ['date', '2023-02-29', 'not_a_date'],
  ['date', '20/05', 'not_a_date'],
  ['hours', 'parfois', 'not_hours'],
  ['phone', '12', 'not_a_phone'],
  ['phone', '+33 1 23', 'not_a_phone'],
  ['phone', '01 23 45 67 89', 'phone_without_country'],
  ['email', 'accueil@mairie', 'not_an_email'],
];

for (const [kind, raw, code] of refused) {
  test(`${kind} refuses ${JSON.stringify(raw.slice(0, 20))}`, () => {
    const checked = validate(inKind(kind), raw);
    assert.equal(checked.ok, false);
    assert.equal(!checked.ok && checked.problem.code, code);
  });
}

test('a national phone number takes the calling code of the country', () => {
  const checked = validate(question('phone'), '01 23 45 67 89', '33');
  assert.deepEqual(checked, { ok: true, value: '+33 1 23 45 67 89' });
});

test('a choice takes its options and nothing else', () => {
  assert.equal(validate(yesNo('indoor'), 'yes').ok, true);
  assert.equal(validate(yesNo('indoor'), 'maybe').ok, false);
});

test('a ready answer needs not be of the kind of its question', () => {
  const options = [{ value: 'unknown', label: { fr: '', en: '' } }];
  assert.equal(validate(question('number', { options }), 'unknown').ok, true);
});

test('a bare number without unit takes none', () => {
  assert.equal(validate(question('number'), '80 cm').ok, false);
});
