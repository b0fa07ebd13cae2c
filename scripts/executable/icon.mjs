// The icon, drawn: four tags as bars, and one of them is too long. As bitmaps, since what a packer makes of a picture
// depends on its version, and two builds are to be equal.

const SIZES = [16, 32, 48, 64];
/** A pixel is the mean of so many points in each direction. */
const POINTS = 4;

const TILE = [0x12, 0x2b, 0x45];
const BAR = [0xc9, 0xdc, 0xef];
const LEAK = [0xff, 0x9f, 0x1c];

/** In a square of side 1: left, top, right, bottom, radius of the corners, colour. Later ones lie on top. */
const SHAPES = [
  [0, 0, 1, 1, 0.18, TILE],
  [0.16, 0.17, 0.4, 0.29, 0.04, BAR],
  [0.16, 0.36, 0.84, 0.48, 0.04, LEAK],
  [0.16, 0.55, 0.5, 0.67, 0.04, BAR],
  [0.16, 0.74, 0.32, 0.86, 0.04, BAR],
];

function holds([left, top, right, bottom, radius], x, y) {
  if (x < left || x > right || y < top || y > bottom) return false;
  const beyondX = Math.max(left + radius - x, x - (right - radius), 0);
  const beyondY = Math.max(top + radius - y, y - (bottom - radius), 0);
  return beyondX ** 2 + beyondY ** 2 <= radius ** 2;
}

/** Red, green, blue, opacity of a pixel, each 0 to 255. */
function pixelAt(column, row, size) {
  const sum = [0, 0, 0, 0];
  for (let point = 0; point < POINTS ** 2; point += 1) {
    const x = (column + ((point % POINTS) + 0.5) / POINTS) / size;
    const y = (row + (Math.floor(point / POINTS) + 0.5) / POINTS) / size;
    const colour = SHAPES.findLast((shape) => holds(shape, x, y))?.[5];
    if (colour === undefined) continue;
    for (const [at, part] of colour.entries()) sum[at] += part;
    sum[3] += 1;
  }
  const [red, green, blue, hits] = sum;
  if (hits === 0) return [0, 0, 0, 0];
  return [red / hits, green / hits, blue / hits, (255 * hits) / POINTS ** 2].map(Math.round);
}

/** One picture as an icon file holds it: a BITMAPINFOHEADER of twice the height, rows from below, an empty mask. */
function bitmapOf(size) {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(2 * size, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const pixels = Buffer.alloc(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [red, green, blue, opacity] = pixelAt(column, row, size);
      pixels.set([blue, green, red, opacity], ((size - 1 - row) * size + column) * 4);
    }
  }
  const mask = Buffer.alloc(Math.ceil(size / 32) * 4 * size);
  return Buffer.concat([header, pixels, mask]);
}

/** The bytes of an `.ico` file. */
export function drawIcon() {
  const pictures = SIZES.map((size) => ({ size, bitmap: bitmapOf(size) }));
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [at, { size, bitmap }] of pictures.entries()) {
    const entry = 6 + 16 * at;
    head.writeUInt8(size, entry);
    head.writeUInt8(size, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(bitmap.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += bitmap.length;
  }
  return Buffer.concat([head, ...pictures.map(({ bitmap }) => bitmap)]);
}
