/** A line of the size of a word. */
import type { VNode } from 'preact';
import type { Line } from '../../model/history.js';
import { drawnRange } from '../../report/sparkline.js';

const WIDTH = 112;
const HEIGHT = 20;
const MARGIN = 2;

/** The strokes of a line, broken where a boot ends and where nothing is known. */
export function strokesOf(
  line: Line,
  boots: readonly (readonly [number, number])[],
  toX: (index: number) => number,
  toY: (value: number) => number,
): string {
  let path = '';
  let drawing = false;
  for (const [index, value] of line.entries()) {
    if (boots.some(([first]) => first === index)) drawing = false;
    if (value === null) {
      drawing = false;
      continue;
    }
    path += `${drawing ? 'L' : 'M'}${toX(index).toFixed(1)} ${toY(value).toFixed(1)}`;
    drawing = true;
  }
  return path;
}

interface SparklineProps {
  readonly line: Line;
  readonly boots: readonly (readonly [number, number])[];
  readonly at: readonly number[];
}

export function Sparkline({ line, boots, at }: SparklineProps): VNode | null {
  const drawn = drawnRange(line);
  if (drawn === null) return null;
  const { floor, range } = drawn;
  const [start, end] = [at[0] ?? 0, at.at(-1) ?? 1];
  const span = end - start || 1;
  const path = strokesOf(
    line,
    boots,
    (index) => (((at[index] ?? 0) - start) / span) * WIDTH,
    (value) => HEIGHT - MARGIN - ((value - floor) / range) * (HEIGHT - 2 * MARGIN),
  );
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
