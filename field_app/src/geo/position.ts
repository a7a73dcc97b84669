// Follows the phone's position and keeps the best recent fix, with its accuracy, spread and time.

import type { LonLat } from '../api/shapes.ts';
import { offsetM } from './distance.ts';

export interface Fix {
  at: LonLat;
  accuracy_m: number;
  /** Standard deviation of the fixes around it; absent while there are too few. */
  spread_m?: number;
  /** Milliseconds since the epoch, by the phone's clock. */
  time: number;
}

export type PositionState =
  | { kind: 'searching' }
  | { kind: 'none'; why: 'denied' | 'unavailable' | 'insecure' | 'coarse' }
  | { kind: 'fix'; fix: Fix };

export type Quality = 'good' | 'medium' | 'poor';

/** How fast a walker drifts away from an older fix. */
const WALK_M_PER_S = 1.4;
/** An older fix says nothing of where the phone is now. */
export const STALE_MS = 45_000;
/** Long enough for ten fixes, short enough that walking alone spreads them by four metres only. */
const SPREAD_MS = 10_000;
const FIXES_FOR_SPREAD = 3;
/** The first fixes come from the network, hundreds of metres wide, until satellites are found. */
export const COARSE_M = 100;
export const WARM_UP_MS = 15_000;
/** Wider than this, a map cannot even be centred by it. */
export const USELESS_M = 1000;

/** A fix is no better than the scatter of its fellows, whatever accuracy the phone claims. */
export function qualityOf(fix: Fix): Quality {
  const metres = Math.max(fix.accuracy_m, fix.spread_m ?? 0);
  if (metres <= 10) return 'good';
  return metres <= 30 ? 'medium' : 'poor';
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

/** Metres by which the latest fixes differ from their mean (standard deviation), or undefined. */
export function spreadM(fixes: readonly Fix[], now: number): number | undefined {
  const recent = fixes.filter((fix) => now - fix.time <= SPREAD_MS);
  const [first] = recent;
  if (!first || recent.length < FIXES_FOR_SPREAD) return undefined;
  const offsets = recent.map((fix) => offsetM(first.at, fix.at));
  const mean = (axis: 0 | 1) => offsets.reduce((sum, each) => sum + each[axis], 0) / recent.length;
  const [east, north] = [mean(0), mean(1)];
  const squares = offsets.map(([x, y]) => (x - east) ** 2 + (y - north) ** 2);
  return Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / recent.length);
}

/** What the fixes say at this moment; coarse ones are taken only when nothing better has come. */
export function positionFrom(
  fixes: readonly Fix[],
  times: { started: number; now: number },
): PositionState {
  const { started, now } = times;
  const usable = fixes.filter((fix) => fix.accuracy_m <= COARSE_M);
  const warm = now - started >= WARM_UP_MS;
  const wide = warm ? fixes.filter((fix) => fix.accuracy_m <= USELESS_M) : [];
  const fix = bestFix(usable, now) ?? bestFix(wide, now);
  if (fix) {
    const spread_m = spreadM(usable, now);
    return { kind: 'fix', fix: spread_m === undefined ? fix : { ...fix, spread_m } };
  }
  return warm && bestFix(fixes, now) ? { kind: 'none', why: 'coarse' } : { kind: 'searching' };
}

/** The clocks of some satellite chips are hours off: only a difference that can be true counts. */
const BELIEVED_AGE_MS = 600_000;

/** When it was measured: some phones first hand over what they measured minutes ago. */
export function timeOfFix(measured: number, now: number): number {
  const age = now - measured;
  return age > 0 && age < BELIEVED_AGE_MS ? measured : now;
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
  const started = Date.now();
  const tell = () => listen(positionFrom(fixes, { started, now: Date.now() }));
  listen({ kind: 'searching' });
  // A phone that lies still may have said all that it will say: then its coarse fix must do.
  const warm = setTimeout(() => fixes.length > 0 && tell(), WARM_UP_MS);
  const watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      const at: LonLat = [coords.longitude, coords.latitude];
      const time = timeOfFix(timestamp, Date.now());
      fixes = [...fixes.slice(-40), { at, accuracy_m: coords.accuracy, time }];
      tell();
    },
    (error) => {
      if (error.code === error.PERMISSION_DENIED) listen({ kind: 'none', why: 'denied' });
      else if (!bestFix(fixes, Date.now())) listen({ kind: 'none', why: 'unavailable' });
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
  );
  return () => {
    clearTimeout(warm);
    navigator.geolocation.clearWatch(watch);
  };
}
