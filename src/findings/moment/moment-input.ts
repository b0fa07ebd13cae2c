/** What a rule of one moment looks at. */
import type { Knowledge } from '../../owners/knowledge.js';
import type { MomentView } from '../moment-view.js';
import type { Suspect } from './suspects.js';

export interface MomentInput {
  readonly view: MomentView;
  /** Who stands out and was not judged over time, the best lead first. */
  readonly suspects: readonly Suspect[];
  readonly knowledge: Knowledge;
}
