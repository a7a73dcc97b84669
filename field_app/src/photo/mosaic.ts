// Coarse squares in the place of a picture: what they cover cannot be made out again.

/** Squares along the longest side; each is one colour, the mean of thousands of pixels. */
export const SQUARES = 12;

export function squarePx(width: number, height: number): number {
  return Math.ceil(Math.max(width, height) / SQUARES);
}

/** The whole picture in squares, of the same size as it is. */
export function mosaicOf(picture: CanvasImageSource, size: [number, number]): HTMLCanvasElement {
  const [width, height] = size;
  const square = squarePx(width, height);
  const [columns, rows] = [Math.ceil(width / square), Math.ceil(height / square)];
  // Halved again and again: each step is a true mean, whatever the browser's smoothing does.
  let part: CanvasImageSource = picture;
  let [partWidth, partHeight] = size;
  while (partWidth > 2 * columns) {
    const half: [number, number] = [Math.ceil(partWidth / 2), Math.ceil(partHeight / 2)];
    part = scaled(part, [partWidth, partHeight], half, true);
    [partWidth, partHeight] = half;
  }
  const shares: [number, number] = [
    (partWidth * columns * square) / width,
    (partHeight * rows * square) / height,
  ];
  const small = scaled(part, shares, [columns, rows], true);
  return scaled(small, [width / square, height / square], size, false);
}

function scaled(
  from: CanvasImageSource,
  [fromWidth, fromHeight]: [number, number],
  to: [number, number],
  smooth: boolean,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = to;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.imageSmoothingEnabled = smooth;
  context.drawImage(from, 0, 0, fromWidth, fromHeight, 0, 0, ...to);
  return canvas;
}
