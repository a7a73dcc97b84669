// Calls once an element comes into view: pictures of a long list are fetched as one scrolls.

import { nothing } from 'lit-html';
import { AsyncDirective, directive } from 'lit-html/async-directive.js';
import type { ElementPart } from 'lit-html/directive.js';

const waiting = new WeakMap<Element, () => void>();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      waiting.get(target)?.();
    }
  },
  { rootMargin: '200px' },
);

class WhenSeen extends AsyncDirective {
  #element: Element | null = null;

  override update(part: ElementPart, [seen]: [() => void]): typeof nothing {
    waiting.set(part.element, seen);
    if (this.#element !== part.element) observer.observe(part.element);
    this.#element = part.element;
    return nothing;
  }

  override disconnected(): void {
    if (this.#element) observer.unobserve(this.#element);
    this.#element = null;
  }

  render(_seen: () => void): typeof nothing {
    return nothing;
  }
}

export const whenSeen = directive(WhenSeen);
