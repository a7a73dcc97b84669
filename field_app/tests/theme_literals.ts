// A small theme for the tests: a choice, a number, a question that depends on another.

import type { Question, Theme } from '../src/form/theme.ts';

const label = (text: string) => ({ fr: text, en: text });

export const yesNo = (key: string): Question => ({
  key,
  kind: 'choice',
  label: label(key),
  options: ['yes', 'no'].map((value) => ({ value, label: label(value) })),
});

export const question = (kind: string, more: Partial<Question> = {}): Question => ({
  key: 'width',
  kind,
  label: label('width'),
  ...more,
});

export const theme: Theme = {
  id: 'defibrillators',
  title: label('Défibrillateurs'),
  summary: label(''),
  symbol: 'heart',
  colour: '#b3123f',
  match_radius_m: 35,
  presets: [
    {
      id: 'defibrillator',
      title: label('Défibrillateur'),
      selector: [{ emergency: 'defibrillator', disused: false }],
      tags: { emergency: 'defibrillator' },
    },
    {
      id: 'sign',
      title: label('Panneau'),
      selector: [{ emergency: ['sign', 'board'], ref: true }],
      tags: { emergency: 'sign', ref: '1' },
      addable: false,
    },
  ],
  questions: [
    yesNo('indoor'),
    {
      ...question('number', { key: 'level', minimum: -10, maximum: 100 }),
      presets: ['defibrillator'],
      applies_if: [{ key: 'indoor', values: ['yes'] }],
    },
    {
      ...question('text', { key: 'name' }),
      options: [{ value: 'no name', label: label('Sans nom'), tags: { noname: 'yes' } }],
      skip_if: [{ key: 'emergency', values: ['sign'] }],
    },
  ],
};
