// A form asks what applies and becomes the tags that the core expects.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answered,
  applicable,
  correctionForm,
  type Form,
  newForm,
  nextQuestion,
  observedTags,
} from '../src/form/answers.ts';
import { addablePresets, answerIn, kindOf, presetOf, type Question } from '../src/form/theme.ts';
import { question, theme } from './theme_literals.ts';

const [defibrillator, sign] = theme.presets;
const byKey = (key: string): Question => {
  const found = theme.questions.find((each) => each.key === key);
  assert.ok(found);
  return found;
};
const form = (): Form => {
  assert.ok(defibrillator);
  return newForm(theme, defibrillator);
};
const keys = (of: Form) => applicable(of).map((each) => each.key);

test('a question is asked only when the answer before it says so', () => {
  assert.deepEqual(keys(form()), ['indoor', 'name']);
  const inside = answered(form(), byKey('indoor'), 'yes');
  assert.deepEqual(keys(inside), ['indoor', 'level', 'name']);
  assert.equal(nextQuestion(inside, 'indoor')?.key, 'level');
  assert.equal(nextQuestion(inside, 'name'), undefined);
});

test('an answer whose question no longer applies writes nothing', () => {
  const inside = answered(answered(form(), byKey('indoor'), 'yes'), byKey('level'), '2');
  assert.deepEqual(observedTags(inside), { emergency: 'defibrillator', indoor: 'yes', level: '2' });
  const outside = answered(inside, byKey('indoor'), 'no');
  assert.deepEqual(observedTags(outside), { emergency: 'defibrillator', indoor: 'no' });
});

test('"I don’t know" takes the answer back', () => {
  const unsure = answered(answered(form(), byKey('indoor'), 'yes'), byKey('indoor'), undefined);
  assert.deepEqual(observedTags(unsure), { emergency: 'defibrillator' });
});

test('a ready answer writes its own tags and is read back from them', () => {
  const nameless = answered(form(), byKey('name'), 'no name');
  assert.deepEqual(observedTags(nameless), { emergency: 'defibrillator', noname: 'yes' });
  assert.equal(answerIn(byKey('name'), { noname: 'yes' }), 'no name');
  assert.equal(answerIn(byKey('name'), { name: 'Mairie' }), 'Mairie');
});

test('a correction carries only what changed', () => {
  assert.ok(defibrillator);
  const before = { emergency: 'defibrillator', indoor: 'yes', level: '0', operator: 'Mairie' };
  const known = correctionForm(theme, defibrillator, before);
  assert.deepEqual(observedTags(known), {});
  assert.equal(known.answers.level, '0');
  assert.deepEqual(observedTags(answered(known, byKey('level'), '1')), { level: '1' });
});

test('a question is skipped where its condition says so', () => {
  assert.ok(sign);
  assert.deepEqual(keys(newForm(theme, sign)), ['indoor']);
});

test('the preset of an object is the first whose conditions all hold', () => {
  assert.equal(presetOf(theme, { emergency: 'defibrillator' })?.id, 'defibrillator');
  assert.equal(presetOf(theme, { emergency: 'defibrillator', disused: 'yes' }), undefined);
  assert.equal(presetOf(theme, { emergency: 'board', ref: '7' })?.id, 'sign');
  assert.equal(presetOf(theme, { emergency: 'board' }), undefined);
  assert.deepEqual(addablePresets(theme), [defibrillator]);
});

test('a kind of question that is not known yet is asked as text', () => {
  assert.equal(kindOf(question('colour_picker')), 'text');
});
