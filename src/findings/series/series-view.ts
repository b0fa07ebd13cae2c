/** What findings of one machine over time share beside what was judged: its memory, its limits, its clock. */
import type { Forecast } from '../../model/document.js';
import { commitLimitBytes, physicalBytes } from '../../moments/gauges.js';
import type { TagMatrix } from '../../series/matrix.js';
import { yearOf } from '../../series/wording.js';
import type { SeriesFindingOptions } from './options.js';

const HOUR = 3_600_000;

export interface SeriesView {
  readonly matrix: TagMatrix;
  readonly options: SeriesFindingOptions;
  readonly forecasts: readonly Forecast[];
  /** Bytes of RAM and of the commit limit, NaN when unknown. */
  readonly ram: number;
  readonly commitLimit: number;
  /** Milliseconds since 1970 of the last moment; NaN when unknown. */
  readonly lastTime: number;
  /** Hours from the first moment to the last; NaN where no clock is known. */
  readonly watchedHours: number;
  readonly dataYear: string | null;
}

/** Bytes of RAM or of the commit limit, the smaller; NaN when neither is known. */
export function memoryOf({ ram, commitLimit }: SeriesView): number {
  return Number.isNaN(ram) ? commitLimit : Number.isNaN(commitLimit) ? ram : Math.min(ram, commitLimit);
}

export function viewOf(matrix: TagMatrix, forecasts: readonly Forecast[], options: SeriesFindingOptions): SeriesView {
  const { samples } = matrix.timeline;
  const last = samples[samples.length - 1];
  return {
    matrix,
    options,
    forecasts,
    ram: samples.map(physicalBytes).find((bytes) => bytes > 0) ?? NaN,
    commitLimit: samples.map(commitLimitBytes).find((bytes) => bytes > 0) ?? NaN,
    lastTime: last?.time ?? NaN,
    watchedHours: ((last?.time ?? NaN) - (samples[0]?.time ?? NaN)) / HOUR,
    dataYear: yearOf(last?.capturedAt ?? ''),
  };
}
