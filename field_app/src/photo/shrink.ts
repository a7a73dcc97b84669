// Makes a phone's picture small enough to send: at most 1920 px, JPEG, nothing but the pixels.

/** Longest side in pixels; StreetComplete's measure: legible, and a tenth of the bytes. */
export const MAX_SIDE_PX = 1920;
const JPEG_QUALITY = 0.75;

/** The picture could not be read: not an image, or of a kind that this browser does not know. */
export class UnreadablePicture extends Error {}

/** Drawing on a canvas leaves the EXIF data behind: place, time and model of the phone. */
export async function shrunkJpeg(file: Blob): Promise<Blob> {
  const picture = await decode(file);
  const [width, height] = fitted(picture.width, picture.height, MAX_SIDE_PX);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new UnreadablePicture('no canvas');
  context.drawImage(picture, 0, 0, width, height);
  if ('close' in picture) picture.close();
  const jpeg = await new Promise<Blob | null>((done) =>
    canvas.toBlob(done, 'image/jpeg', JPEG_QUALITY),
  );
  if (!jpeg) throw new UnreadablePicture('no JPEG');
  return jpeg;
}

export function fitted(width: number, height: number, side: number): [number, number] {
  const scale = Math.min(1, side / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** An image element turns the picture upright by itself, and reads what the system can read. */
async function decode(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  if ('createImageBitmap' in window) {
    try {
      return await createImageBitmap(file, { imageOrientation: 'from-image' });
    } catch {
      // Older Safari knows neither the option nor HEIC here, but its image element does.
    }
  }
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } catch (error) {
    throw new UnreadablePicture(String(error));
  } finally {
    URL.revokeObjectURL(url);
  }
}
