// A street and a house number, for phones without GPS: « 12 bis, rue du Nord ».

import type { Pack } from '../api/shapes.ts';
import type { Place } from './draft.ts';
import { plain } from './named_places.ts';

export interface HouseNumber {
  street: string;
  number: string;
  place: Place;
}

/** In front of a house, on the pavement or in the yard. */
const AT_HOUSE_M = 15;
/** « 12 », « 12bis », « 12 b » within what is typed; the rest names the street. */
const NUMBER = /\b(\d{1,4}) ?(bis|ter|quater|[a-z])?\b/;

/** The numbers of a street that begin with `typed`, all of them when nothing is typed. */
export function numbersIn(pack: Pack, street: string, typed: string): HouseNumber[] {
  const wanted = squeezed(typed);
  return (pack.addresses?.[street] ?? [])
    .filter(([number]) => squeezed(number).startsWith(wanted))
    .map(([number, lon, lat]) => {
      const name = `${number}, ${street}`;
      return {
        street,
        number,
        place: { at: [lon, lat], accuracy_m: AT_HOUSE_M, how: 'address', name },
      };
    });
}

/** Addresses that somebody may mean who types « 12 rue du nord » or « rue du nord 12 ». */
export function addressesLike(pack: Pack, searched: string, limit = 4): HouseNumber[] {
  const text = plain(searched);
  const match = NUMBER.exec(text);
  if (!match) return [];
  const street = text
    .replace(match[0], ' ')
    .replace(/[\s,]+/g, ' ')
    .trim();
  const number = squeezed(match[0]);
  return Object.keys(pack.addresses ?? {})
    .filter((name) => plain(name).includes(street))
    .flatMap((name) => numbersIn(pack, name, number))
    .sort((a, b) => Number(squeezed(b.number) === number) - Number(squeezed(a.number) === number))
    .slice(0, limit);
}

function squeezed(number: string): string {
  return plain(number).replace(/\s/g, '');
}
