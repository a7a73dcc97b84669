// What a page and its service worker say to each other.

/** To the worker: the version that waits may begin, nobody is in the middle of anything. */
export const TAKE_OVER = 'take_over';

/** To the worker: this page, known by its script, has what it needs; versions that nobody holds may
 * go. */
export interface Opened {
  opened: string;
}

/** From the worker: it is of a newer version than the page. */
export const NEWER = 'newer';
