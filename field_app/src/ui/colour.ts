// Hands a colour from the data to the stylesheet: style attributes are forbidden by our own policy.

import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';

class ColourDirective extends Directive {
  override update(part: ElementPart, [colour]: [string]): typeof nothing {
    if (part.element instanceof HTMLElement || part.element instanceof SVGElement) {
      part.element.style.setProperty('--team', colour);
      part.element.style.setProperty('--on-team', inkOn(colour));
    }
    return nothing;
  }

  render(_colour: string): typeof nothing {
    return nothing;
  }
}

/** `<span ${teamColour('#1b9e77')}>`: sets `--team` and the ink that is legible on it. */
export const teamColour = directive(ColourDirective);

/** Black or white, whichever contrasts more (WCAG relative luminance). */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!match) return '#000000';
  const [r = 0, g = 0, b = 0] = match.slice(1).map((part) => {
    const channel = Number.parseInt(part, 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  // At this luminance black and white have the same contrast.
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}
