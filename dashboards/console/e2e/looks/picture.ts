import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** Levels of each colour that are kept: what a rasteriser does differently is mostly less than one. */
const levels = 16;
/** How far two colours may be apart and still count as one, 0 to 1 (pixelmatch). */
const threshold = 0.15;

/**
 * Half as wide and high, each pixel the mean of four, in few colours: edges that one version of a rasteriser sets a little
 * differently than another nearly vanish, what has moved does not, and the file is a fraction.
 */
export function shrunk(screenshot: Buffer): PNG {
  const whole = PNG.sync.read(screenshot);
  const half = new PNG({ width: whole.width >> 1, height: whole.height >> 1 });
  const step = 255 / (levels - 1);
  for (let y = 0; y < half.height; y++)
    for (let x = 0; x < half.width; x++)
      for (let channel = 0; channel < 4; channel++) {
        const at = (right: number, down: number): number =>
          whole.data[((2 * y + down) * whole.width + 2 * x + right) * 4 + channel] ?? 0;
        const mean = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
        half.data[(y * half.width + x) * 4 + channel] = Math.round(Math.round(mean / step) * step);
      }
  return half;
}

export function encoded(picture: PNG): Buffer {
  return PNG.sync.write(picture, { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 });
}

/** Which share of the pixels differs, 0 to 1, and the picture of it; 1 where the sizes do. */
export function compared(one: PNG, other: PNG): { share: number; difference: PNG } {
  const { width, height } = one;
  const difference = new PNG({ width, height });
  if (other.width !== width || other.height !== height) return { share: 1, difference };
  const pixels = pixelmatch(one.data, other.data, difference.data, width, height, { threshold, includeAA: true });
  return { share: pixels / (width * height), difference };
}
