// Follows the phone's position and keeps the best recent fix, with its accuracy.

import type { LonLat } from '../api/shapes.ts';

export interface Fix {
  at: LonLat;
  accuracy_m: number;
  /** Milliseconds since the epoch, by the phone's clock. */
  time: number;
}

export type PositionState =
  | { kind: 'searching' }
  | { kind: 'none'; why: 'denied' | 'unavailable' | 'insecure' }
  | { kind: 'fix'; fix: Fix };

export type Quality = 'good' | 'medium' | 'poor';

/** How fast a walker drifts away from an older fix. */
const WALK_M_PER_S = 1.4;
/** An older fix says nothing of where the phone is now. */
export const STALE_MS = 45_000;

export function qualityOf(fix: Fix): Quality {
  if (fix.accuracy_m <= 10) return 'good';
  return fix.accuracy_m <= 30 ? 'medium' : 'poor';
}

/** The fix with the smallest uncertainty now: its accuracy plus how far one may have walked since. */
export function bestFix(fixes: readonly Fix[], now: number): Fix | undefined {
  const uncertainty = (fix: Fix) => fix.accuracy_m + ((now - fix.time) / 1000) * WALK_M_PER_S;
  return fixes
    .filter((fix) => now - fix.time <= STALE_MS)
    .reduce<Fix | undefined>(
      (best, fix) => (best && uncertainty(best) <= uncertainty(fix) ? best : fix),
      undefined,
    );
}

/** Calls `listen` at every change; returns how to stop. */
export function watchPosition(listen: (state: PositionState) => void): () => void {
  if (!window.isSecureContext) {
    listen({ kind: 'none', why: 'insecure' });
    return () => undefined;
  }
  if (!('geolocation' in navigator)) {
    listen({ kind: 'none', why: 'unavailable' });
    return () => undefined;
  }
  let fixes: Fix[] = [];
  const tell = () => {
    const fix = bestFix(fixes, Date.now());
    listen(fix ? { kind: 'fix', fix } : { kind: 'searching' });
  };
  listen({ kind: 'searching' });
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      const at: LonLat = [coords.longitude, coords.latitude];
      const fix: Fix = { at, accuracy_m: coords.accuracy, time: Date.now() };
      fixes = [...fixes.slice(-20), fix];
      tell();
    },
    (error) => {
      if (error.code === error.PERMISSION_DENIED) listen({ kind: 'none', why: 'denied' });
      else if (!bestFix(fixes, Date.now())) listen({ kind: 'none', why: 'unavailable' });
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
  );
  return () => navigator.geolocation.clearWatch(watch);
}
