// A street and its number, as people write them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pack } from '../src/api/shapes.ts';
import { addressesLike, numbersIn } from '../src/phone/house_numbers.ts';

const addresses: Pack['addresses'] = {
  'Place de l’Évêché': [['1', 6.1, 46.1]],
  'Rue du 4 Septembre': [['12', 6.2, 46.2]],
  'Rue du Nord': [['1', 6.3, 46.3], ['12', 6.4, 46.4], ['12 bis', 6.5, 46.5], ['121', 6.6, 46.6]],
}; // biome-ignore format: one street a line
const pack = { addresses } as unknown as Pack;
const names = (searched: string) => addressesLike(pack, searched).map(({ place }) => place.name);

test('the numbers of a street are all offered, then those that begin as typed', () => {
  assert.equal(numbersIn(pack, 'Rue du Nord', '').length, 4);
  const found = numbersIn(pack, 'Rue du Nord', '12').map(({ number }) => number);
  assert.deepEqual(found, ['12', '12 bis', '121']);
  assert.deepEqual(numbersIn(pack, 'Rue du Sud', '1'), []);
});

test('a place at a number says how it was chosen and how exact that is', () => {
  const [house] = numbersIn(pack, 'Rue du Nord', '12 BIS');
  assert.deepEqual(house?.place, {
    at: [6.5, 46.5], accuracy_m: 15, how: 'address', name: '12 bis, Rue du Nord',
  }); // biome-ignore format: a place at a glance
});

test('number and street are found in either order, without accents or capitals', () => {
  assert.equal(names('12 rue du nord')[0], '12, Rue du Nord');
  assert.equal(names('nord 12bis')[0], '12 bis, Rue du Nord');
  assert.deepEqual(names('1 eveche'), ['1, Place de l’Évêché']);
});

test('a street alone asks for no number', () => {
  assert.deepEqual(names('rue du nord'), []);
  assert.deepEqual(addressesLike({} as Pack, '12 rue du nord'), []);
});
