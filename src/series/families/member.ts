/** The tags of a family, as they are while it is being found. */
import type { JudgedTag } from '../tag-series.js';
import type { Growth } from './growth.js';

/** One tag and how it grew. */
export interface Grower {
  readonly tag: JudgedTag;
  readonly growth: Growth;
}

export interface Member extends Grower {
  /** Count for one of the anchor, which is the first of its family. */
  readonly ratio: number;
}
