// The pages of the desk, as the part of the address after `#`.

export type Route =
  | { page: 'parties' }
  | { page: 'party'; slug: string }
  | { page: 'review'; slug: string };

export function routeOf(hash: string): Route {
  const match = /^#\/(party|review)\/([^/]+)$/.exec(hash);
  if (!match?.[2]) return { page: 'parties' };
  const slug = decodeURIComponent(match[2]);
  return match[1] === 'party' ? { page: 'party', slug } : { page: 'review', slug };
}

export function hashOf(route: Route): string {
  return route.page === 'parties' ? '#/' : `#/${route.page}/${encodeURIComponent(route.slug)}`;
}
