/** Where tags, pools and objects do not agree over time, in words. */
import type { Finding } from '../../model/document.js';
import { findObjectGaps } from '../../series/reconcile.js';
import type { Imbalance } from '../../series/reconcile.js';
import { formatBytes, formatFigure, formatShare } from '../../model/words.js';
import { MOST_HANDLES, withDump } from '../next-commands.js';
import type { SeriesInput } from './options.js';
import { sureOf } from '../sureness.js';

const POOL_WORDS: Readonly<Record<'nonPaged' | 'paged', string>> = { nonPaged: 'Nonpaged pool', paged: 'Paged pool' };

const NOBODY = { tags: [], drivers: [] } as const;

function toGrowthFinding(found: Extract<Imbalance, { readonly kind: 'grows' }>): Finding {
  const { pool, judgement, rate, evidence } = found;
  const words = POOL_WORDS[pool];
  const speed = rate === null ? '' : ` by ${formatBytes(rate.perHour)} an hour`;
  return {
    ...NOBODY,
    pool,
    evidence,
    code: 'unaccounted',
    severity: 'medium',
    confidence: Math.round(judgement.confidence * sureOf('unaccounted', 'of-growth') * 100) / 100,
    title: `${words} grows${speed} beyond what its tags hold.`,
    reasons: [
      ...judgement.reasons,
      'Memory taken as pages, outside the tags (contiguous memory, page lists of a driver), looks like this.',
    ],
    next: [{ command: 'poolsleuth capture poolmon', why: 'tag lists over the same hours name the tag' }],
  };
}

function toGapFinding({ pool, share, bytes, evidence }: Extract<Imbalance, { readonly kind: 'gap' }>): Finding {
  const words = POOL_WORDS[pool].toLowerCase();
  return {
    ...NOBODY,
    pool,
    evidence,
    code: 'unaccounted',
    severity: 'info',
    confidence: sureOf('unaccounted', 'gap'),
    title:
      share > 0
        ? `The tags hold ${formatShare(1 - share)} of ${words}: ${formatBytes(bytes)} carry no tag.`
        : `The tags hold more than the gauge of ${words} says: ${formatBytes(-bytes)} too much.`,
    reasons: ['The gap does not grow. Untracked pages, session pool or another moment of sampling explain some of it.'],
    next: [],
  };
}

function toSwappedFinding({ samples, compared, evidence }: Extract<Imbalance, { readonly kind: 'swapped' }>): Finding {
  return {
    ...NOBODY,
    code: 'pools-swapped',
    severity: 'low',
    confidence: sureOf('pools-swapped', 'always'),
    pool: null,
    title: 'Paged and nonpaged are exchanged between the tag list and the pool gauges of this source.',
    reasons: [`In ${samples} of ${compared} samples the tags of each pool add up to the gauge of the other.`],
    evidence,
    next: [],
  };
}

/** A finding for each place where the gauges of the pools and their tags do not agree. */
export function imbalanceFindings({ judged }: SeriesInput): readonly Finding[] {
  return judged.imbalances.map((found) => {
    switch (found.kind) {
      case 'grows':
        return toGrowthFinding(found);
      case 'gap':
        return toGapFinding(found);
      case 'swapped':
        return toSwappedFinding(found);
    }
  });
}

/** A finding for each object tag with far more blocks than live objects. */
export function objectGapFindings({ judged }: SeriesInput): readonly Finding[] {
  return findObjectGaps(judged.matrix).map(
    ({ tag, pool, objects, blocks, live, grows, many, judgement, evidence }) => ({
      code: 'object-gap',
      severity: many && grows ? 'high' : 'medium',
      confidence: sureOf('object-gap', many ? 'many' : 'some'),
      pool,
      tags: [tag],
      drivers: [],
      title: `${tag} has ${formatFigure(blocks)} blocks, but only ${formatFigure(live)} ${objects} live: ${formatFigure(blocks - live)} are kept by references.`,
      reasons: [
        ...(grows ? judgement.reasons : ['The gap does not grow while it was watched.']),
        'The tag names the object type. Whoever holds the references, often a driver, is to be found.',
      ],
      evidence,
      next: [
        MOST_HANDLES,
        withDump({
          command: tag === 'Proc' ? '!process 0 0' : '!handle 0 0',
          why: 'objects without handles that are still listed are held by a driver',
        }),
      ],
    }),
  );
}
