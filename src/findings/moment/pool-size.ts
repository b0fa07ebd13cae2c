/** Whether the pools are the machine's problem at all: against RAM, commit, and a maximum where that is a real limit. */
import type { Finding, Severity } from '../../model/document.js';
import { isWholePool } from '../../model/pool-names.js';
import { toNumber } from '../../model/counters.js';
import { formatBytes, formatCount, formatPool, formatShare } from '../../model/words.js';
import { PAGE_BYTES } from '../../moments/pool-size.js';
import type { MomentView, PoolView } from '../moment-view.js';
import { isNearMaximum, lacksMaximum, shareOfMaximum } from './suspects.js';
import { at, toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { besidesPoolSteps, commitSteps, listSteps } from '../next-commands.js';
import { POOL } from './limits.js';

/** Shares of RAM above which a pool of a usual machine is large; rules of thumb, stated in docs/limits.md. */
const LARGE: Readonly<Record<'nonPaged' | 'paged', readonly (readonly [number, Severity])[]>> = {
  nonPaged: [
    [POOL.nonPagedHigh, 'high'],
    [POOL.nonPagedMedium, 'medium'],
    [POOL.nonPagedLow, 'low'],
  ],
  paged: [
    [POOL.pagedHigh, 'high'],
    [POOL.pagedMedium, 'medium'],
    [POOL.pagedLow, 'low'],
  ],
};

function lineOf(view: MomentView, label: string): number {
  return view.vm?.memory.find((line) => line.label.toLowerCase() === label)?.line ?? view.snapshot.firstLine;
}

const LABELS = {
  nonPaged: ['nonpagedpoolnx usage', 'nonpagedpool max'],
  paged: ['pagedpool usage', 'pagedpool maximum'],
} as const;

function sizeFinding(view: MomentView, pool: PoolView): Finding | null {
  if (!isWholePool(pool.pool) || pool.basis === 'listed') return null;
  // The commit limit is at least the RAM, so what is large beside it is large.
  const commitLimit = toNumber(view.snapshot.memory.commitLimitBytes);
  const [whole, name] = Number.isNaN(view.ramBytes) ? [commitLimit, 'the commit limit'] : [view.ramBytes, 'RAM'];
  const share = pool.bytes / whole;
  if (pool.bytes < POOL.leastLarge && !isNearMaximum(view, pool)) return null;
  const severity = isNearMaximum(view, pool) ? 'high' : LARGE[pool.pool].find(([least]) => share >= least)?.[1];
  if (severity === undefined) return null;
  const summary = view.vm?.summary;
  const maximum = pool.pool === 'nonPaged' ? summary?.nonPagedMaxPages : summary?.pagedMaxPages;
  const near = isNearMaximum(view, pool) && maximum !== null && maximum !== undefined;
  const unreal = summary !== undefined && summary.nonPagedMaxPages !== null && !view.maxIsReal;
  const of = near
    ? `${formatShare(pool.bytes / (maximum * PAGE_BYTES))} of its maximum`
    : `${formatShare(share)} of ${name}`;
  return toFinding({
    code: near ? 'pool-near-maximum' : 'large-pool',
    severity,
    confidence: near ? sureOf('pool-near-maximum', 'always') : sureOf('large-pool', 'always'),
    pool: pool.pool,
    title: `The ${formatPool(pool.pool)} holds ${formatBytes(pool.bytes)}, ${of}.`,
    reasons: [
      near
        ? `On this Windows the maximum of ${formatBytes(maximum * PAGE_BYTES)} is a real limit: allocations fail when it is reached.`
        : `${name === 'RAM' ? name : 'The commit limit'} is ${formatBytes(whole)}${unreal ? '; the printed maximum is an address range on this Windows and says nothing' : ''}.`,
    ],
    evidence: at(view, lineOf(view, LABELS[pool.pool][0])),
    next: pool.tags.length > 0 ? [] : listSteps(pool.pool, view),
  });
}

function commitFinding(view: MomentView): Finding | null {
  const { committedBytes, commitLimitBytes } = view.snapshot.memory;
  const [committed, limit] = [toNumber(committedBytes), toNumber(commitLimitBytes)];
  const share = committed / limit;
  if (!(limit > 0 && share >= POOL.commitMedium)) return null;
  return toFinding({
    code: 'commit-near-limit',
    severity: share >= POOL.commitHigh ? 'high' : 'medium',
    confidence: sureOf('commit-near-limit', 'always'),
    title: `Commit is at ${formatShare(share)} of its limit.`,
    reasons: [
      `${formatBytes(committed)} of ${formatBytes(limit)} are committed; at the limit allocations of every kind fail.`,
    ],
    evidence: at(view, lineOf(view, 'committed pages')),
    next: commitSteps(view),
  });
}

/** `61244 pool allocations have failed`, `28417 kernel stack PTE allocations have failed`. */
const FAILED = /^(\d[\d,.]{0,19}) (.{1,80}? (?:allocations?|requests?)) (?:have |has )?failed/i;

interface FailureWords extends Pick<Finding, 'title' | 'reasons' | 'next'> {
  readonly code: 'pool-allocations-failed' | 'system-ptes-failed' | 'requests-failed';
}

/** What else of the machine bears on a kind of failure. */
function failureWords(view: MomentView, what: string, count: number): FailureWords {
  const told = `${formatCount(count)} ${what} have failed`;
  const free = view.vm?.memory.find(({ label }) => /^free system ptes$/i.test(label));
  const freePtes = toNumber(free?.pages);
  if (/\bpool\b/i.test(what)) {
    return {
      code: 'pool-allocations-failed',
      title: `${told}.`,
      reasons: [
        'The count is of all since Windows started. Drivers that asked for memory did not get it; what they did then varies.',
        ...(freePtes < POOL.fewPtes
          ? [`Only ${formatCount(freePtes)} system page table entries are free, and pool cannot grow without them.`]
          : []),
      ],
      next: [
        { command: '!poolused 2', why: 'which tags hold nonpaged pool?' },
        { command: '!poolused 4', why: 'which tags hold paged pool?' },
      ],
    };
  }
  if (/system pte/i.test(what)) {
    const used =
      freePtes < POOL.fewPtes ? `System page table entries are used up: ${formatCount(freePtes)} are free and ` : '';
    return {
      code: 'system-ptes-failed',
      title: `${used}${formatCount(count)} requests for ${used === '' ? 'system page table entries' : 'them'} have failed; they are address space, not pool.`,
      reasons: [
        'Drivers map memory with them. A driver that maps and never unmaps uses them up; on 32-bit Windows /3GB and /USERVA leave few.',
      ],
      next: [
        {
          command: '!sysptes 4',
          why: 'who holds them; needs TrackPtes = 3 under Session Manager\\Memory Management and a restart',
        },
      ],
    };
  }
  return {
    code: 'requests-failed',
    title: `${told}; that is not pool.`,
    reasons: ['The count is of all since Windows started, and the debugger does not say when it happened.'],
    next: /kernel stack/i.test(what)
      ? [{ command: '!sysptes', why: 'its second part counts what is free for kernel stacks; each thread has one' }]
      : commitSteps(view),
  };
}

function failureFinding(view: MomentView, what: string, count: number, line: number): readonly Finding[] {
  if (count === 0) return [];
  const words = failureWords(view, what, count);
  return [
    toFinding({
      ...words,
      severity: count >= POOL.manyFailures || words.code === 'pool-allocations-failed' ? 'high' : 'medium',
      confidence: sureOf(words.code, 'always'),
      evidence: at(view, line),
    }),
  ];
}

/** Page files that are nearly full: what ends then is commit, which every allocation needs. */
function pageFileFindings(view: MomentView): readonly Finding[] {
  const files = view.vm?.pageFiles.filter(({ name }) => name !== null) ?? [];
  return files.flatMap((file): readonly Finding[] => {
    const [current, free, maximum] = [file.currentKib, file.freeKib, file.maximumKib].map(toNumber) as [
      number,
      number,
      number,
    ];
    const used = 1 - free / current;
    if (!(current > 0 && free >= 0 && used >= POOL.fullPageFile)) return [];
    const which = files.length === 1 ? 'The page file' : `The page file ${file.name ?? ''}`;
    return [
      toFinding({
        code: 'page-file-full',
        severity: 'medium',
        confidence: sureOf('page-file-full', 'always'),
        title: `${which} is ${formatShare(used)} used (${formatBytes(free * KIB)} free of ${formatBytes(current * KIB)}).`,
        reasons: [
          maximum > current
            ? `It may grow to ${formatBytes(maximum * KIB)}. When it is full, memory of every kind cannot be committed.`
            : 'It cannot grow. When it is full, memory of every kind cannot be committed.',
        ],
        evidence: at(view, view.snapshot.firstLine),
        next: commitSteps(view),
      }),
    ];
  });
}

const KIB = 1024;

/** What the debugger itself warns of; counts that nobody can act on are told so. */
function warningFindings(view: MomentView): readonly Finding[] {
  const vm = view.vm;
  if (vm === null) return [];
  const usage = vm.memory.find(({ label }) => /^nonpagedpool usage$/i.test(label));
  const spurious = usage !== undefined && toNumber(usage.pages) > (vm.summary.physicalPages ?? Infinity);
  return vm.warnings.flatMap(({ text, line }): readonly Finding[] => {
    if (/excessive/i.test(text)) {
      return [
        toFinding({
          code: 'excessive-pool-usage',
          severity: spurious ? 'info' : 'high',
          confidence: sureOf('excessive-pool-usage', spurious ? 'impossible' : 'real'),
          pool: /nonpaged/i.test(text) ? 'nonPaged' : 'paged',
          title: spurious
            ? `The debugger warns "${text}", but the value it rests on is impossible: a newer debugger on an older target prints it so.`
            : `The debugger warns: ${text}.`,
          reasons: [],
          evidence: at(view, line),
        }),
      ];
    }
    const failed = FAILED.exec(text);
    return failed === null
      ? []
      : failureFinding(view, failed[2] ?? '', Number((failed[1] ?? '').replaceAll(/[,.]/g, '')), line);
  });
}

/** One line that says the pools are fine, where that can be said. */
function calmFinding(view: MomentView): Finding | null {
  if (Number.isNaN(view.ramBytes)) return null;
  const sized = view.pools.filter(({ pool, basis }) => isWholePool(pool) && basis !== 'listed');
  // One pool says nothing of the other.
  const unsure = sized.some((pool) => shareOfMaximum(view, pool) >= POOL.easyMaximum || lacksMaximum(view, pool));
  if (sized.length < 2 || unsure) return null;
  const parts = sized.map(
    (pool) => `${formatPool(pool.pool)} ${formatBytes(pool.bytes)} (${formatShare(pool.bytes / view.ramBytes)})`,
  );
  return toFinding({
    code: 'pool-not-the-problem',
    severity: 'info',
    confidence: sureOf('pool-not-the-problem', 'always'),
    title: `The pools are small beside ${formatBytes(view.ramBytes)} of RAM: ${parts.join(', ')}.`,
    reasons: [
      'When memory is short on this machine, it is not pool that takes it: look at processes, driver-locked pages and caches.',
    ],
    evidence: at(view, lineOf(view, 'physical memory')),
    next: besidesPoolSteps(view),
  });
}

export function findPoolSizes(view: MomentView): readonly Finding[] {
  const sizes = view.pools.flatMap((pool) => sizeFinding(view, pool) ?? []);
  const warnings = warningFindings(view);
  const commit = commitFinding(view);
  const isOfPool = ({ code, severity }: Finding): boolean =>
    severity === 'high' && (code === 'pool-allocations-failed' || code === 'excessive-pool-usage');
  const calm = sizes.length === 0 && !warnings.some(isOfPool) ? calmFinding(view) : null;
  return [
    ...sizes,
    ...warnings,
    ...(commit === null ? [] : [commit]),
    ...pageFileFindings(view),
    ...(calm === null ? [] : [calm]),
  ];
}
