/** Where the input contradicts itself or leaves something out: sums, live objects, cut lists, swapped flags. */
import type { Finding } from '../../model/document.js';
import { formatBytes, formatCount, formatPool, formatShare } from '../../model/words.js';
import type { MomentView, PoolView } from '../moment-view.js';
import { at, toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { POOL } from './limits.js';

/** Tag sums against the pool's size: what nobody accounts for is a finding. */
function unexplained(view: MomentView, pool: PoolView): Finding | null {
  if (view.listing !== 'all' || pool.tags.length === 0 || Number.isNaN(pool.countedBytes)) return null;
  // A list sorted by the other pool is often copied only as far as that pool goes.
  if (pool.listedBytes < pool.countedBytes * POOL.comparableSum) return null;
  const rest = pool.countedBytes - pool.listedBytes;
  if (rest >= Math.max(POOL.unexplainedBytes, pool.countedBytes * POOL.unexplainedPart)) {
    return toFinding({
      code: 'unexplained-pool',
      severity: rest >= pool.countedBytes * POOL.unexplainedMedium ? 'medium' : 'low',
      confidence: sureOf('unexplained-pool', 'always'),
      pool: pool.pool,
      title: `${formatBytes(rest)} of ${formatPool(pool.pool)}, ${formatShare(rest / pool.countedBytes)} of it, carries no listed tag.`,
      reasons: [
        `!vm counts ${formatBytes(pool.countedBytes)}, the tags add up to ${formatBytes(pool.listedBytes)}.`,
        'Free space inside the pool, lookaside lists and the session pool take a part; a large rest means that the list is not whole or the moments differ.',
      ],
      evidence: at(view, view.snapshot.firstLine),
    });
  }
  if (-rest >= Math.max(POOL.disagreeingBytes, pool.countedBytes * POOL.disagreeingPart)) {
    return toFinding({
      code: 'sums-disagree',
      severity: 'low',
      confidence: sureOf('sums-disagree', 'always'),
      pool: pool.pool,
      title: `The tags hold ${formatBytes(pool.listedBytes)} of ${formatPool(pool.pool)}, more than the ${formatBytes(pool.countedBytes)} that !vm counts.`,
      reasons: ['The two outputs are of different moments or machines, or a value was damaged.'],
      evidence: at(view, view.snapshot.firstLine),
    });
  }
  return null;
}

/** Process objects against the processes that run. */
function processGap(view: MomentView): Finding | null {
  const running = view.vm?.processes.length ?? 0;
  const objects = view.pools[0]?.tags.find(({ tag }) => tag === 'Proc');
  if (running < 10 || objects === undefined || objects.count < running * 2 + 100) return null;
  const zombies = objects.count - running;
  return toFinding({
    code: 'object-gap',
    severity: zombies >= 2000 ? 'medium' : 'low',
    confidence: sureOf('object-gap', 'one-moment'),
    pool: 'nonPaged',
    tags: ['Proc'],
    title: `${formatCount(objects.count)} process objects exist, but !vm lists ${formatCount(running)} processes.`,
    reasons: [
      `${formatCount(zombies)} processes have ended and are still held by somebody's reference.`,
      'The tag does not name the holder: an open handle in another process, or a driver that kept a reference.',
    ],
    evidence: at(view, objects.line),
    next: [
      { command: '!process 0 0', why: 'processes without threads are the ones that are held' },
      {
        command: '!object ADDRESS',
        why: 'on one of them: HandleCount 0 and PointerCount above 0 mean a driver holds it',
      },
    ],
  });
}

/** Flags say one sort order, the table another: people swap 2 and 4. */
function swappedFlags(view: MomentView): readonly Finding[] {
  return view.reading.input.blocks.flatMap(({ command, grammar, firstLine }): readonly Finding[] => {
    const flag = grammar === 'poolused' ? /!poolused\s+\/t\d+/i.exec(command ?? '') : null;
    if (flag === null) return [];
    return [
      toFinding({
        code: 'doubtful-flags',
        severity: 'info',
        confidence: sureOf('doubtful-flags', 'always'),
        title: `${command ?? '!poolused'} has an option that the command does not know; 2 sorts by nonpaged, 4 by paged pool.`,
        reasons: [],
        evidence: [{ source: view.snapshot.source, line: firstLine }],
      }),
    ];
  });
}

/** A list that is cut or filtered hides tags. */
function partialList(view: MomentView): Finding | null {
  const block = view.reading.input.blocks.find(({ grammar, complete }) => grammar === 'poolused' && !complete);
  if (view.listing === 'all' || view.snapshot.tags.length === 0 || block === undefined) return null;
  return toFinding({
    code: 'partial-list',
    severity: 'info',
    confidence: sureOf('partial-list', 'always'),
    title: `The tag list is not whole${block.incompleteReason === null ? '' : `: ${block.incompleteReason}`}.`,
    reasons: ['A tag that is absent may hold anything; shares are of what is shown unless !vm gives the pool.'],
    evidence: at(view, block.lastLine),
    next: [
      { command: '!poolused 2', why: 'the whole list, logged to a file with .logopen, not copied from the screen' },
    ],
  });
}

export function findContradictions(view: MomentView): readonly Finding[] {
  const sums = view.pools.flatMap((pool) => unexplained(view, pool) ?? []);
  const gap = processGap(view);
  const partial = partialList(view);
  return [...sums, ...(gap === null ? [] : [gap]), ...swappedFlags(view), ...(partial === null ? [] : [partial])];
}
