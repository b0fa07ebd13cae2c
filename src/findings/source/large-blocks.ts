/**
 * Who has the large blocks of a dump whose table of tags is not shown: the only word that such a dump has of who holds pool.
 * It counts blocks of a page and more alone, so it accuses nobody.
 */
import type { CrashReport, Finding } from '../../model/document.js';
import { formatBytes, formatCount, formatTag } from '../../model/words.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { describeTag, stepsForTag } from './crashes.js';
import type { SourceInput } from './source-input.js';

type LargeBlocks = NonNullable<CrashReport['largeBlocks']>[number];

/** Tags that are told behind the first one. */
const MOST_OTHERS = 3;

const describe = ({ tag, pool, count, bytes }: LargeBlocks): string =>
  `${formatTag(tag)} ${formatCount(Number(count))} of ${pool === 'paged' ? 'paged' : 'nonpaged'} pool with ${formatBytes(Number(bytes))}`;

/** One finding for each dump that lists large blocks, and no tags. */
export function findLargeBlocks(input: SourceInput): readonly Finding[] {
  const { reading, ownersAt } = input;
  return reading.moments.flatMap(({ crash }, moment) => {
    const [first, ...others] = crash?.largeBlocks ?? [];
    if (first === undefined || crash?.tagTable === 'experimental') return [];
    const ownersOf = ownersAt(moment);
    const next = others.slice(0, MOST_OTHERS).map(describe);
    return [
      toFinding({
        code: 'large-blocks',
        severity: 'info',
        confidence: sureOf('large-blocks', 'always'),
        pool: first.pool,
        tags: [first.tag],
        title: `Of blocks of a page and more the dump lists most for ${describe(first)}; smaller blocks are not counted.`,
        reasons: [
          `${describeTag(first.tag, ownersOf, input)}.`,
          ...(next.length === 0 ? [] : [`Then ${next.join(', ')}.`]),
          'The table of large blocks was found without any word of the kernel on what it is: every entry of it is a block.',
        ],
        evidence: [{ source: reading.input.source, line: 0 }],
        next: stepsForTag(first.tag, ownersOf),
      }),
    ];
  });
}
