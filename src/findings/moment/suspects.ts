/**
 * Who stands out in one moment. Tags whose block counts agree are one thing (a work item and the structure it carries),
 * so they are judged together, and the member is named that most likely stands at the root: a third party's own tag
 * before a shared allocator, an object or a known victim. One moment shows who holds, not who leaks.
 */
import type { Severity } from '../../model/document.js';
import { byWorst } from '../../model/severity.js';
import type { MomentView, PoolView, TagView } from '../moment-view.js';

export interface Suspect {
  readonly view: MomentView;
  /** Where to look. */
  readonly root: TagView;
  /** All tags with the same block count, the root first; only the root when it stands alone. */
  readonly members: readonly Member[];
  readonly pool: PoolView;
  /** Bytes of all members in all pools, NaN when no size is known. */
  readonly bytes: number;
  readonly severity: Severity;
  /** 0 to 1: how sure it is that this is the one to look at. */
  readonly confidence: number;
}

export interface Member {
  readonly view: TagView;
  /** Blocks per block of the root: 1, 2, 0.5. */
  readonly ratio: number;
}

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Fewer blocks agree by chance on any machine. */
const LEAST_COMPANIONS = 10_000;
const COMPANION_TOLERANCE = 0.002;
/**
 * Above this count no healthy machine has many tags, so tags that agree but for their usual base load belong together.
 */
const OUTSTANDING_COUNT = 300_000;
const BASE_LOAD_TOLERANCE = 0.04;
const MOST_COMPARED = 300;

function agrees(count: number, expected: number): boolean {
  const tolerance = Math.min(count, expected) >= OUTSTANDING_COUNT ? BASE_LOAD_TOLERANCE : COMPANION_TOLERANCE;
  return Math.abs(count - expected) <= Math.max(2, expected * tolerance);
}

/** Blocks for each block of another tag: two, and where counts are so large that chance is out, three, or three to two. */
const SMALL_RATIOS: readonly number[] = [2];
const LARGE_RATIOS: readonly number[] = [2, 3, 1.5];

/** Whether one tag has a few blocks for each of another: told from one to one only where the base load is small. */
function isPart(count: number, anchor: number): boolean {
  const ratios = count >= OUTSTANDING_COUNT ? LARGE_RATIOS : SMALL_RATIOS;
  return ratios.some((ratio) => Math.abs(count * ratio - anchor) <= Math.max(2, anchor * COMPANION_TOLERANCE));
}

/** Beyond three to one, with what the tolerance adds. */
const LARGEST_RATIO = 3.01;

/** How well a tag would explain its companions: the higher, the likelier the root. */
function rootScore(tag: TagView): number {
  const byClass = { owner: 1, shared: -3, object: -2, victim: -2.5, cache: -1 } as const;
  const withoutFrees = tag.allocs >= 1000 && tag.frees === 0;
  return (
    (tag.thirdParty === true ? 3 : 0) +
    // A tag that no list knows is hardly one of Windows' own.
    (tag.owner === null ? 2 : 0) +
    (tag.class === null ? 0 : byClass[tag.class]) +
    (withoutFrees ? 3 : 0)
  );
}

/** Tags of both pools whose counts are equal or one to two, largest group of blocks first. */
function groupCompanions(tags: readonly TagView[]): readonly (readonly TagView[])[] {
  const candidates = tags
    .filter(({ count }) => count >= LEAST_COMPANIONS)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_COMPARED);
  const grouped = new Set<TagView>();
  const groups: TagView[][] = [];
  for (const [place, anchor] of candidates.entries()) {
    if (grouped.has(anchor)) continue;
    const near: TagView[] = [];
    // All with more blocks have their group by now.
    for (let index = place + 1; index < candidates.length; index += 1) {
      const tag = candidates[index];
      if (tag === undefined || tag.count * LARGEST_RATIO < anchor.count) break;
      if (!grouped.has(tag)) near.push(tag);
    }
    const parts = near.filter(({ count }) => isPart(count, anchor.count));
    // What is one for one with a part has a base load of its own, which the ratio to the anchor makes larger.
    const group = [
      anchor,
      ...near.filter(
        (tag) => parts.includes(tag) || [anchor, ...parts].some((member) => agrees(tag.count, member.count)),
      ),
    ];
    for (const tag of group) grouped.add(tag);
    groups.push(group);
  }
  return groups;
}

/** Block counts that no healthy machine has, by object tag. */
const MANY_OBJECTS: ReadonlyMap<string, number> = new Map([
  ['Proc', 4000],
  ['Thre', 40_000],
  ['Toke', 40_000],
  ['File', 1_000_000],
  ['Even', 1_500_000],
  ['Key ', 1_000_000],
]);

/** Blocks of one tag that no healthy machine has, whatever their size. */
const MANY_BLOCKS = 1_000_000;

function isSignificant(root: TagView, bytes: number, pool: PoolView, view: MomentView): boolean {
  // Sizes that nobody printed say nothing; then the number of blocks alone must stand out.
  if (Number.isNaN(bytes)) return root.count >= (MANY_OBJECTS.get(root.tag) ?? MANY_BLOCKS);
  const { ramBytes: ram } = view;
  const known = !Number.isNaN(ram);
  const ofRam = bytes / ram;
  if (isNearMaximum(view, pool) && bytes >= pool.bytes * 0.2) return true;
  const second = pool.tags.find((tag) => tag !== root && tag.class !== 'cache');
  const dominates = root.share >= 0.4 && bytes >= 4 * MIB && bytes >= 2.5 * (second?.bytes || 0);
  switch (root.class) {
    case 'cache':
      return known ? ofRam >= 0.1 : bytes >= 3 * GIB || (bytes >= GIB && root.share >= 0.5);
    case 'object':
      return root.count >= (MANY_OBJECTS.get(root.tag) ?? 500_000) || (known ? ofRam >= 0.05 : bytes >= 2 * GIB);
    case 'shared':
      return (known ? ofRam >= 0.03 : bytes >= GIB) || (root.count >= 500_000 && bytes >= 32 * MIB);
    case 'victim':
      return (known ? ofRam >= 0.05 : bytes >= 2 * GIB) || (root.count >= 1_000_000 && bytes >= 64 * MIB);
    case 'owner':
    case null:
      break;
  }
  const stands =
    (known ? ofRam >= 0.015 : bytes >= 64 * MIB) ||
    (root.count >= 100_000 && bytes >= 16 * MIB) ||
    (dominates && !(ofRam < 0.002));
  // What Windows' own drivers hold must be more; asked last, since it takes weighing the owners.
  if (!stands || root.thirdParty !== false) return stands;
  return known ? ofRam >= 0.08 || (ofRam >= 0.03 && dominates) : bytes >= GIB && root.share >= 0.3;
}

/** Part of a real limit from which on a pool is about to reach it. */
const NEAR_MAXIMUM = 0.75;

/** Whether a pool with a real limit is about to reach it. */
export function isNearMaximum(view: MomentView, pool: PoolView): boolean {
  return shareOfMaximum(view, pool) >= NEAR_MAXIMUM;
}

/** Part of its printed maximum that a pool holds; NaN where none is printed or it limits nothing. */
export function shareOfMaximum(view: MomentView, pool: PoolView): number {
  const summary = view.vm?.summary;
  if (summary === undefined || !view.maxIsReal) return NaN;
  const [used, most] =
    pool.pool === 'nonPaged'
      ? [summary.nonPagedPages, summary.nonPagedMaxPages]
      : [summary.pagedPages, summary.pagedMaxPages];
  return used !== null && most !== null && most > 0 ? used / most : NaN;
}

function severityOf(bytes: number, view: MomentView, pool: PoolView): Severity {
  if (Number.isNaN(bytes)) return 'medium';
  if (isNearMaximum(view, pool)) return 'high';
  if (Number.isNaN(view.ramBytes)) return bytes >= 2 * GIB ? 'high' : bytes >= 128 * MIB ? 'medium' : 'low';
  const share = bytes / view.ramBytes;
  return share >= 0.1 ? 'high' : share >= 0.03 ? 'medium' : 'low';
}

function toSuspect(group: readonly TagView[], view: MomentView): Suspect | null {
  const [root] = group.toSorted((a, b) => rootScore(b) - rootScore(a) || (b.bytes || 0) - (a.bytes || 0));
  if (root === undefined) return null;
  const pool = view.pools.find(({ pool: name }) => name === root.pool);
  if (pool === undefined) return null;
  const sized = group.filter(({ bytes }) => !Number.isNaN(bytes));
  const bytes = sized.length === 0 ? NaN : sized.reduce((sum, tag) => sum + tag.bytes, 0);
  if (!isSignificant(root, bytes, pool, view)) return null;
  const members = [
    root,
    ...group.filter((tag) => tag !== root).toSorted((a, b) => (b.bytes || 0) - (a.bytes || 0)),
  ].map((tag) => ({
    view: tag,
    ratio: roundRatio(tag.count / root.count),
  }));
  const proven = root.allocs >= 10_000 && root.frees <= root.allocs * 0.001;
  const named = root.thirdParty === true || root.owner === null;
  const confidence = proven ? 0.85 : named && root.share >= 0.3 ? 0.7 : named ? 0.6 : 0.45;
  return { view, root, members, pool, bytes, severity: severityOf(bytes, view, pool), confidence };
}

function roundRatio(ratio: number): number {
  const half = Math.round(ratio * 2) / 2;
  return half > 0 && Math.abs(ratio - half) < half * 0.05 ? half : Math.round(ratio * 100) / 100;
}

/** Bytes of the smallest pool block. */
const SMALLEST_BLOCK = 16;

/** A third party's tag that holds a lot is a better lead than an allocator's that holds more. */
function lead(suspect: Suspect): number {
  const { root, bytes } = suspect;
  const weight = root.class === 'cache' ? 0.2 : root.thirdParty === false || root.class !== null ? 0.6 : 1;
  // Without a size, the blocks are weighed as the smallest that pool has.
  return (Number.isNaN(bytes) ? root.count * SMALLEST_BLOCK : bytes) * weight;
}

/** Those who stand out in a moment, the best lead first. */
export function findSuspects(view: MomentView): readonly Suspect[] {
  const tags = view.pools.flatMap((pool) => pool.tags);
  const groups = groupCompanions(tags).filter(
    (group) => group.length > 1 && new Set(group.map(({ tag }) => tag)).size > 1,
  );
  const inGroups = new Set(groups.flat());
  const singles = tags.filter((tag) => !inGroups.has(tag)).map((tag) => [tag]);
  return [...groups, ...singles]
    .flatMap((group) => toSuspect(group, view) ?? [])
    .toSorted((a, b) => byWorst(a, b) || lead(b) - lead(a));
}
