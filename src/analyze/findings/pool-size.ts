/** Whether the pools are the machine's problem at all: against RAM, commit, and a maximum where that is a real limit. */
import type { Finding, Severity } from '../../model/document.js';
import { toNumber } from '../../model/moment.js';
import { formatBytes, formatPool, formatShare } from '../../model/words.js';
import type { MomentView, PoolView } from '../moment-view.js';
import { PAGE_BYTES } from '../moment-view.js';
import { isNearMaximum } from '../suspects.js';
import { at, toFinding } from './finding.js';

/** Shares of RAM above which a pool of a usual machine is large; rules of thumb, stated in docs/limits.md. */
const LARGE: Readonly<Record<'nonPaged' | 'paged', readonly (readonly [number, Severity])[]>> = {
  nonPaged: [
    [0.25, 'high'],
    [0.1, 'medium'],
    [0.06, 'low'],
  ],
  paged: [
    [0.3, 'high'],
    [0.15, 'medium'],
    [0.1, 'low'],
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
  if (pool.pool === 'session' || pool.basis !== 'vm' || Number.isNaN(view.ramBytes)) return null;
  const share = pool.bytes / view.ramBytes;
  const severity = isNearMaximum(view, pool) ? 'high' : LARGE[pool.pool].find(([least]) => share >= least)?.[1];
  if (severity === undefined) return null;
  const summary = view.vm?.summary;
  const maximum = pool.pool === 'nonPaged' ? summary?.nonPagedMaxPages : summary?.pagedMaxPages;
  const near = isNearMaximum(view, pool) && maximum !== null && maximum !== undefined;
  const of = near
    ? `${formatShare(pool.bytes / (maximum * PAGE_BYTES))} of its maximum`
    : `${formatShare(share)} of RAM`;
  return toFinding({
    code: near ? 'pool-near-maximum' : 'large-pool',
    severity,
    confidence: 0.9,
    pool: pool.pool,
    title: `The ${formatPool(pool.pool)} holds ${formatBytes(pool.bytes)}, ${of}.`,
    reasons: [
      near
        ? `On this Windows the maximum of ${formatBytes(maximum * PAGE_BYTES)} is a real limit: allocations fail when it is reached.`
        : view.maxIsReal
          ? `RAM is ${formatBytes(view.ramBytes)}.`
          : `RAM is ${formatBytes(view.ramBytes)}; the printed maximum is an address range on this Windows and says nothing.`,
    ],
    evidence: at(view, lineOf(view, LABELS[pool.pool][0])),
    next:
      pool.tags.length > 0
        ? []
        : [{ command: pool.pool === 'nonPaged' ? '!poolused 2' : '!poolused 4', why: 'which tags hold it?' }],
  });
}

function commitFinding(view: MomentView): Finding | null {
  const summary = view.vm?.summary;
  const [committed, limit] = [summary?.committedPages ?? null, summary?.commitLimitPages ?? null];
  if (committed === null || limit === null || limit === 0) return null;
  const share = committed / limit;
  if (share < 0.85) return null;
  return toFinding({
    code: 'commit-near-limit',
    severity: share >= 0.95 ? 'high' : 'medium',
    confidence: 0.9,
    title: `Commit is at ${formatShare(share)} of its limit.`,
    reasons: [
      `${formatBytes(committed * PAGE_BYTES)} of ${formatBytes(limit * PAGE_BYTES)} are committed; at the limit allocations of every kind fail.`,
    ],
    evidence: at(view, lineOf(view, 'committed pages')),
  });
}

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
          confidence: spurious ? 0.3 : 0.9,
          pool: /nonpaged/i.test(text) ? 'nonPaged' : 'paged',
          title: spurious
            ? `The debugger warns "${text}", but the value it rests on is impossible: a newer debugger on an older target prints it so.`
            : `The debugger warns: ${text}.`,
          reasons: [],
          evidence: at(view, line),
        }),
      ];
    }
    const failed = /^(\d+) (.*allocations?.*fail.*)$/i.exec(text);
    if (failed !== null && /pool/i.test(text)) {
      return [
        toFinding({
          code: 'pool-allocations-failed',
          severity: 'high',
          confidence: 0.95,
          title: `Pool allocations have failed: ${text}.`,
          reasons: ['Drivers that asked for memory did not get it; what they did then varies.'],
          evidence: at(view, line),
        }),
      ];
    }
    return [];
  });
}

/** One line that says the pools are fine, where that can be said. */
function calmFinding(view: MomentView): Finding | null {
  if (Number.isNaN(view.ramBytes)) return null;
  const sized = view.pools.filter(({ pool, basis }) => pool !== 'session' && basis === 'vm');
  if (sized.length === 0) return null;
  const parts = sized.map(
    (pool) => `${formatPool(pool.pool)} ${formatBytes(pool.bytes)} (${formatShare(pool.bytes / view.ramBytes)})`,
  );
  return toFinding({
    code: 'pool-not-the-problem',
    severity: 'info',
    confidence: 0.8,
    title: `The pools are small beside ${formatBytes(view.ramBytes)} of RAM: ${parts.join(', ')}.`,
    reasons: [
      'When memory is short on this machine, it is not pool that takes it: look at processes, driver-locked pages and caches.',
    ],
    evidence: at(view, lineOf(view, 'physical memory')),
  });
}

export function findPoolSizes(view: MomentView): readonly Finding[] {
  const sizes = view.pools.flatMap((pool) => sizeFinding(view, pool) ?? []);
  const warnings = warningFindings(view);
  const commit = commitFinding(view);
  const calm = sizes.length === 0 && !warnings.some(({ severity }) => severity === 'high') ? calmFinding(view) : null;
  return [...sizes, ...warnings, ...(commit === null ? [] : [commit]), ...(calm === null ? [] : [calm])];
}
