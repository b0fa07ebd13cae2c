/** What findings over time ask beyond the judgement itself. */
import type { JudgedSeries, JudgingOptions } from '../../series/analyze-series.js';

/** What a rule over time looks at: one machine, judged. */
export interface SeriesInput {
  readonly judged: JudgedSeries;
  readonly options: SeriesFindingOptions;
}

export interface SeriesFindingOptions extends JudgingOptions {
  /** The driver behind a tag as the end of a sentence, with how sure that is; without it `driverOf` is spelled out. */
  readonly ownerWords?: (tag: string) => string;
}
