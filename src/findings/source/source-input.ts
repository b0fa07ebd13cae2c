/** What a rule of a source looks at. */
import type { TagHit } from '../../model/document.js';
import type { SourceReading } from '../../moments/source-reading.js';
import type { SourceKnowledge } from './crashes.js';

export interface SourceInput extends SourceKnowledge {
  readonly reading: SourceReading;
  /** The hits of its module searches, each with the module that it is in. */
  readonly hits: readonly TagHit[];
}
