// Keeps the number plates of the sectors apart, each as near to its place as the others allow.

/** A rectangle by its middle. */
export interface Plate {
  x: number;
  y: number;
  width: number;
  height: number;
}

const ROUNDS = 60;
const GAP = 3;

/** Moves plates that cover one another apart, the shorter way, and keeps them inside the box. */
export function spread<P extends Plate>(
  plates: readonly P[],
  box: { width: number; height: number },
): P[] {
  const placed = plates.map((plate) => ({ ...plate }));
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    placed.forEach((a, i) => {
      for (const b of placed.slice(i + 1)) moved = part(a, b) || moved;
    });
    for (const plate of placed) {
      plate.x = within(plate.x, plate.width / 2, box.width);
      plate.y = within(plate.y, plate.height / 2, box.height);
    }
    if (!moved) break;
  }
  return placed;
}

function part(a: Plate, b: Plate): boolean {
  const overX = (a.width + b.width) / 2 + GAP - Math.abs(a.x - b.x);
  const overY = (a.height + b.height) / 2 + GAP - Math.abs(a.y - b.y);
  if (overX <= 0.01 || overY <= 0.01) return false;
  if (overX < overY) {
    const way = (a.x <= b.x ? -1 : 1) * (overX / 2);
    a.x += way;
    b.x -= way;
  } else {
    const way = (a.y <= b.y ? -1 : 1) * (overY / 2);
    a.y += way;
    b.y -= way;
  }
  return true;
}

function within(value: number, half: number, size: number): number {
  return Math.max(half, Math.min(size - half, value));
}
