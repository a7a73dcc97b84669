// The pages of the desk, as the part of the address after `#`.

const PARTY_PAGES = ['party', 'sectors', 'walks', 'print', 'people', 'settings', 'review'] as const;

export type PartyPage = (typeof PARTY_PAGES)[number];

export type Route = { page: 'parties' } | { page: 'new' } | { page: PartyPage; slug: string };

export function routeOf(hash: string): Route {
  if (hash === '#/new') return { page: 'new' };
  const [, name, slug] = /^#\/([a-z]+)\/([^/]+)$/.exec(hash) ?? [];
  const page = PARTY_PAGES.find((each) => each === name);
  if (!page || !slug) return { page: 'parties' };
  return { page, slug: decodeURIComponent(slug) };
}

export function hashOf(route: Route): string {
  if (!('slug' in route)) return route.page === 'new' ? '#/new' : '#/';
  return `#/${route.page}/${encodeURIComponent(route.slug)}`;
}
