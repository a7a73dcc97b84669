// Every English sentence of placing a thing, counting, and things that are noted already.

import type { CaptureTexts } from './fr_capture.ts';

export const enCapture: CaptureTexts = {
  coarse: 'The GPS is too vague: set the point on the map.',
  aimCross: 'Move the map: the place is under the cross.',
  aimPin: 'Touch the map, or drag the pin.',
  toCross: 'Rather move the map under a cross',
  toPin: 'Rather drag a pin',
  number: 'House number',
  numberHint: 'Optional: in front of which number?',
  noNumber: 'This number is not known here.',
  address: (name) => `In front of ${name}`,
  between: (least, most) => `From ${least} to ${most}`,
  understood: (value) => `Understood: ${value}`,
  more: 'One more',
  less: 'One less',
  twins: 'Is it the same object?',
  twin: (distance, what) => `${distance} away there is already: ${what}`,
  from: {
    osm: 'known to OpenStreetMap',
    phone: 'noted by you',
    team: 'noted by your team',
  },
  same: 'It is the same',
  other: 'It is another one',
  kept: 'Your answers are kept either way.',
  alreadyNoted: 'It was noted already: nothing to add.',
};
