/** A judged tag that counts how often it is looked at, for tests of how much is done for each. */
import type { TagSeries } from '../../src/model/document.js';
import type { JudgedTag } from '../../src/series/tag-series.js';

const UNKNOWN = { allocs: null, frees: null, outstanding: null, bytes: null };

/** `look` is called whenever its series is asked for. What `series` and `parts` do not say is unknown. */
export function lookedAtTag(
  look: () => void,
  series: Pick<TagSeries, 'tag' | 'pool' | 'samples' | 'verdict' | 'confidence'> & Partial<TagSeries>,
  parts: Omit<Partial<JudgedTag>, 'series'> & Pick<JudgedTag, 'key' | 'grownBlocks' | 'grownBytes' | 'lastBytes'>,
): JudgedTag {
  const told: TagSeries = {
    first: UNKNOWN,
    last: UNKNOWN,
    bytesPerHour: null,
    outstandingPerHour: null,
    freeRatio: null,
    reasons: [],
    ...series,
  };
  return {
    blocks: null,
    bytes: null,
    outlook: null,
    rule: '',
    otherwise: null,
    chance: 1,
    signs: null,
    firstShown: 0,
    lastShown: series.samples - 1,
    gains: [],
    allocs: NaN,
    frees: NaN,
    course: null,
    ...parts,
    get series() {
      look();
      return told;
    },
  };
}
