// Makes a phone's picture small enough to send: at most 1920 px, JPEG, nothing but the pixels.

/** Longest side in pixels; StreetComplete's measure: legible, and a tenth of the bytes. */
export const MAX_SIDE_PX = 1920;
const JPEG_QUALITY = 0.75;

/** The picture could not be read: broken, or of a kind that this browser does not know. */
export class UnreadablePicture extends Error {
  /** What phones write when they are not told to write JPEG. */
  readonly isHeif: boolean;

  constructor(why: unknown, isHeif = false) {
    super(String(why));
    this.isHeif = isHeif;
  }
}

/** Drawing on a canvas leaves the EXIF data behind: place, time and model of the phone. */
export async function shrunkJpeg(
  file: Blob,
  side = MAX_SIDE_PX,
  quality = JPEG_QUALITY,
): Promise<Blob> {
  const url = URL.createObjectURL(file);
  try {
    const image = await loaded(url);
    // Upright already: every browser of the last years measures an image as it shows it.
    const size = fitted(image.naturalWidth, image.naturalHeight, side);
    const bitmap = await smallBitmap(file, size);
    const canvas = bitmap ? drawn(bitmap, size) : drawn(await decoded(image), size);
    bitmap?.close();
    image.src = '';
    return await jpegOf(canvas, quality);
  } catch (error) {
    throw new UnreadablePicture(error, await isHeif(file));
  } finally {
    URL.revokeObjectURL(url);
  }
}

export function fitted(width: number, height: number, side: number): [number, number] {
  const scale = Math.min(1, side / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The canvas as a JPEG; its memory is given back, for some systems keep it long. */
export async function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  const jpeg = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality));
  canvas.width = 0;
  canvas.height = 0;
  if (!jpeg) throw new UnreadablePicture('no JPEG');
  return jpeg;
}

/** Its head is enough for its size: the pixels are decoded when they are asked for. */
function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  return new Promise((done, failed) => {
    image.onload = () => (image.naturalWidth ? done(image) : failed(new Error('no size')));
    image.onerror = () => failed(new Error('not an image'));
    image.src = url;
  });
}

/**
 * The picture decoded to the size that is wanted, so that the 200 MB of 48 megapixels never lie in
 * a canvas; null where the browser does not do it, or not right.
 */
async function smallBitmap(file: Blob, size: [number, number]): Promise<ImageBitmap | null> {
  if (!('createImageBitmap' in window)) return null;
  const [resizeWidth, resizeHeight] = size;
  const wish = { imageOrientation: 'from-image', resizeQuality: 'high' } as const;
  try {
    const bitmap = await createImageBitmap(file, { ...wish, resizeWidth, resizeHeight });
    if (bitmap.width === resizeWidth && bitmap.height === resizeHeight) return bitmap;
    bitmap.close();
  } catch {
    // Older Safari knows neither the options nor HEIC here, but its image element does.
  }
  return null;
}

/** Raises what is wrong with the pixels, which the head does not tell. */
async function decoded(image: HTMLImageElement): Promise<HTMLImageElement> {
  await image.decode();
  return image;
}

function drawn(picture: ImageBitmap | HTMLImageElement, size: [number, number]): HTMLCanvasElement {
  const [width, height] = size;
  const natural = picture instanceof HTMLImageElement ? picture.naturalWidth : picture.width;
  // In two steps: one jump to a quarter of the size or less leaves jagged edges.
  const between = natural > 2 * width ? canvasWith(picture, [2 * width, 2 * height]) : null;
  const canvas = canvasWith(between ?? picture, [width, height]);
  if (between) between.width = 0;
  return canvas;
}

function canvasWith(picture: CanvasImageSource, size: [number, number]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = size;
  const context = canvas.getContext('2d');
  if (!context) throw new UnreadablePicture('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, ...size);
  return canvas;
}

const HEIF_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/** By the brand in its first box (ISO/IEC 23008-12), whatever its name says. */
async function isHeif(file: Blob): Promise<boolean> {
  const head = await file
    .slice(0, 12)
    .text()
    .catch(() => '');
  return head.slice(4, 8) === 'ftyp' && HEIF_BRANDS.includes(head.slice(8, 12));
}
