// An answer is judged while it is typed: wrong only when no more typing can make it right.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeTyping, stepped } from '../src/form/typing.ts';
import { question } from './theme_literals.ts';

const states = (kind: string, typed: string[], more = {}, callingCode: string | null = null) =>
  typed.map((text) => judgeTyping(question(kind, more), text, callingCode).state);

test('nothing typed is neither right nor wrong', () => {
  assert.deepEqual(states('integer', ['', '  ']), ['empty', 'empty']);
});

test('a number is wrong as soon as it is too large, and waits while it is too small', () => {
  const limits = { minimum: 12, maximum: 200 };
  const typed = ['1', '12', '201', '-', '1x'];
  const expected = ['incomplete', 'right', 'wrong', 'wrong', 'wrong'];
  assert.deepEqual(states('integer', typed, limits), expected);
});

test('a decimal comma and a unit may still follow', () => {
  const limits = { unit: 'm', minimum: 0.3, maximum: 10 };
  const typed = ['0', '0,', '0,8', '80', '80 c', '80 cm', '0,1', '12 km', 'wide'];
  const expected = [
    'incomplete', 'incomplete', 'right', 'incomplete', 'incomplete', 'right', 'wrong', 'wrong', 'wrong',
  ]; // biome-ignore format: one judgement a text
  assert.deepEqual(states('number', typed, limits), expected);
});

test('a right value comes in the form that is kept', () => {
  const judged = judgeTyping(question('number', { unit: 'm', maximum: 10 }), '80 cm');
  assert.deepEqual(judged, { state: 'right', value: '0.8' });
});

test('what it lacks or what is wrong has a code for its words', () => {
  const limits = { minimum: 12, maximum: 200 };
  const small = judgeTyping(question('integer', limits), '3');
  assert.deepEqual(small, { state: 'incomplete', problem: { code: 'too_small', limit: 12 } });
  const large = judgeTyping(question('integer', limits), '999');
  assert.deepEqual(large, { state: 'wrong', problem: { code: 'too_large', limit: 200 } });
});

test('a date is incomplete on each of its ways, and wrong off them', () => {
  const ways = ['2', '20', '201', '2019-', '2019-1', '2019-12-', '3', '31/', '31/1', '31/12/20'];
  assert.deepEqual(new Set(states('date', ways)), new Set(['incomplete']));
  assert.deepEqual(states('date', ['2019', '31/12/2024', '2019-13', 'may']), [
    'right', 'right', 'wrong', 'wrong',
  ]); // biome-ignore format: one judgement a text
});

test('a telephone number is incomplete digit by digit', () => {
  const typed = ['0', '01', '01 23 45 67 8', '01 23 45 67 89', '01 23 45 67 890', '+', '+41 22'];
  const expected = [
    'incomplete',
    'incomplete',
    'incomplete',
    'right',
    'wrong',
    'incomplete',
    'incomplete',
  ];
  assert.deepEqual(states('phone', typed, {}, '33'), expected);
  assert.deepEqual(states('phone', ['01']), ['wrong']);
});

test('an address of e-mail waits for its end', () => {
  const typed = ['nom', 'nom@', 'nom@ville', 'nom@ville.fr', 'nom nom@ville.fr'];
  const expected = ['incomplete', 'incomplete', 'incomplete', 'right', 'wrong'];
  assert.deepEqual(states('email', typed), expected);
});

test('counting begins at one, and never leaves the limits', () => {
  const steps = question('integer', { minimum: 1, maximum: 3 });
  assert.equal(stepped(steps, '', 1), '1');
  assert.equal(stepped(steps, '1', -1), '1');
  assert.equal(stepped(steps, '3', 1), '3');
  const places = question('integer', { minimum: 0 });
  assert.equal(stepped(places, '', -1), '0');
  assert.equal(stepped(places, ' 11 ', 1), '12');
  assert.equal(stepped(places, 'eleven', 1), '1');
});
