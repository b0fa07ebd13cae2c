/**
 * Who stands out in one moment. Tags whose block counts agree are one thing (a work item and the structure it carries),
 * so they are judged together, and the member is named that most likely stands at the root: a third party's own tag
 * before a shared allocator, an object or a known victim. One moment shows who holds, not who leaks.
 */
import type { Severity, VmReport } from '../../model/document.js';
import { byWorst } from '../../model/severity.js';
import type { MomentView, PoolView, TagView } from '../moment-view.js';
import { POOL, SUSPECT } from './limits.js';

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

function agrees(count: number, expected: number): boolean {
  const isMuch = Math.min(count, expected) >= SUSPECT.outstandingCount;
  const tolerance = isMuch ? SUSPECT.baseLoadTolerance : SUSPECT.companionTolerance;
  return Math.abs(count - expected) <= Math.max(SUSPECT.companionBlocks, expected * tolerance);
}

/** Blocks for each block of another tag: two, and where counts are so large that chance is out, three, or three to two. */
const SMALL_RATIOS: readonly number[] = [2];
const LARGE_RATIOS: readonly number[] = [2, 3, 1.5];

/** Whether one tag has a few blocks for each of another: told from one to one only where the base load is small. */
function isPart(count: number, anchor: number): boolean {
  const ratios = count >= SUSPECT.outstandingCount ? LARGE_RATIOS : SMALL_RATIOS;
  const tolerance = Math.max(SUSPECT.companionBlocks, anchor * SUSPECT.companionTolerance);
  return ratios.some((ratio) => Math.abs(count * ratio - anchor) <= tolerance);
}

/** How well a tag would explain its companions: the higher, the likelier the root. */
function rootScore(tag: TagView): number {
  const byClass = { owner: 1, shared: -3, object: -2, victim: -2.5, cache: -1 } as const;
  const withoutFrees = tag.allocs >= SUSPECT.unfreedAllocations && tag.frees === 0;
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
    .filter(({ count }) => count >= SUSPECT.leastCompanions)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, SUSPECT.mostCompared);
  const grouped = new Set<TagView>();
  const groups: TagView[][] = [];
  for (const [place, anchor] of candidates.entries()) {
    if (grouped.has(anchor)) continue;
    const near: TagView[] = [];
    // All with more blocks have their group by now.
    for (let index = place + 1; index < candidates.length; index += 1) {
      const tag = candidates[index];
      if (tag === undefined || tag.count * SUSPECT.largestRatio < anchor.count) break;
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
  ['Proc', SUSPECT.manyProcesses],
  ['Thre', SUSPECT.manyThreads],
  ['Toke', SUSPECT.manyTokens],
  ['File', SUSPECT.manyFiles],
  ['Even', SUSPECT.manyEvents],
  ['Key ', SUSPECT.manyKeys],
]);

function isSignificant(root: TagView, bytes: number, pool: PoolView, view: MomentView): boolean {
  // Sizes that nobody printed say nothing; then the number of blocks alone must stand out.
  if (Number.isNaN(bytes)) return root.count >= (MANY_OBJECTS.get(root.tag) ?? SUSPECT.manyBlocks);
  const { ramBytes: ram } = view;
  const known = !Number.isNaN(ram);
  const ofRam = bytes / ram;
  if (isNearMaximum(view, pool) && bytes >= pool.bytes * SUSPECT.ofNearMaximum) return true;
  const second = pool.tags.find((tag) => tag !== root && tag.class !== 'cache');
  const leads = bytes >= SUSPECT.dominatingLead * (second?.bytes || 0);
  const dominates = leads && root.share >= SUSPECT.dominatingShare && bytes >= SUSPECT.dominatingBytes;
  switch (root.class) {
    case 'cache':
      return known
        ? ofRam >= SUSPECT.cacheOfRam
        : bytes >= SUSPECT.cacheBytes || (bytes >= SUSPECT.cacheShareBytes && root.share >= SUSPECT.cacheShare);
    case 'object':
      return (
        root.count >= (MANY_OBJECTS.get(root.tag) ?? SUSPECT.manyOtherObjects) ||
        (known ? ofRam >= SUSPECT.objectOfRam : bytes >= SUSPECT.objectBytes)
      );
    case 'shared':
      return (
        (known ? ofRam >= SUSPECT.sharedOfRam : bytes >= SUSPECT.sharedBytes) ||
        (root.count >= SUSPECT.sharedBlocks && bytes >= SUSPECT.sharedBlockBytes)
      );
    case 'victim':
      return (
        (known ? ofRam >= SUSPECT.victimOfRam : bytes >= SUSPECT.victimBytes) ||
        (root.count >= SUSPECT.victimBlocks && bytes >= SUSPECT.victimBlockBytes)
      );
    case 'owner':
    case null:
      break;
  }
  const stands =
    (known ? ofRam >= SUSPECT.ownOfRam : bytes >= SUSPECT.ownBytes) ||
    (root.count >= SUSPECT.ownBlocks && bytes >= SUSPECT.ownBlockBytes) ||
    (dominates && !(ofRam < SUSPECT.dominatingOfRam));
  // What Windows' own drivers hold must be more; asked last, since it takes weighing the owners.
  if (!stands || root.thirdParty !== false) return stands;
  return known
    ? ofRam >= SUSPECT.windowsOfRam || (ofRam >= SUSPECT.windowsDominatingOfRam && dominates)
    : bytes >= (leads ? SUSPECT.windowsLeadingBytes : SUSPECT.windowsBytes) && root.share >= SUSPECT.windowsShare;
}

/** Whether a pool with a real limit is about to reach it. */
export function isNearMaximum(view: MomentView, pool: PoolView): boolean {
  return shareOfMaximum(view, pool) >= POOL.nearMaximum;
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

/**
 * Whether a pool has a real limit that the input does not show: `!vm` of a Windows whose pool was not split yet, with its
 * maximum lost. How full it is, its share of RAM does not say.
 */
export function lacksMaximum(view: MomentView, pool: PoolView): boolean {
  const { vm } = view;
  return vm === null ? isMuchOfNarrow(view, pool) : hidesMaximum(vm, pool);
}

/** Whether a machine may have 32 bits, as far as other tools than the debugger tell, and a pool is more than is little there. */
function isMuchOfNarrow({ ramBytes, snapshot }: MomentView, { pool, bytes }: PoolView): boolean {
  const narrow = ramBytes < POOL.narrowRam && (snapshot.architecture ?? 'x86') === 'x86' && snapshot.osBuild === null;
  return narrow && bytes > (pool === 'nonPaged' ? POOL.smallNonPaged : POOL.smallPaged);
}

function hidesMaximum(vm: VmReport, { pool }: PoolView): boolean {
  const prints = (label: RegExp): boolean => vm.memory.some((line) => label.test(line.label));
  const old = prints(/^nonpagedpool usage$/i) && !prints(/^nonpagedpoolnx usage$/i);
  const most = pool === 'nonPaged' ? vm.summary.nonPagedMaxPages : vm.summary.pagedMaxPages;
  return old && (most === null || most === 0);
}

function severityOf(bytes: number, view: MomentView, pool: PoolView): Severity {
  if (Number.isNaN(bytes)) return 'medium';
  if (isNearMaximum(view, pool)) return 'high';
  if (Number.isNaN(view.ramBytes)) {
    return bytes >= SUSPECT.highBytes ? 'high' : bytes >= SUSPECT.mediumBytes ? 'medium' : 'low';
  }
  const share = bytes / view.ramBytes;
  return share >= SUSPECT.highOfRam ? 'high' : share >= SUSPECT.mediumOfRam ? 'medium' : 'low';
}

/** Whether next to none of many allocations were ever freed: near-proof from one moment. */
export function isProven({ allocs, frees }: TagView): boolean {
  return allocs >= SUSPECT.provenAllocations && frees <= allocs * SUSPECT.provenFrees;
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
  const proven = isProven(root);
  const named = root.thirdParty === true || root.owner === null;
  const ofNamed = root.share >= SUSPECT.dominatingPart ? SUSPECT.sureOfDominating : SUSPECT.sureOfNamed;
  const confidence = proven ? SUSPECT.sureOfProven : named ? ofNamed : SUSPECT.sureOfOthers;
  return { view, root, members, pool, bytes, severity: severityOf(bytes, view, pool), confidence };
}

function roundRatio(ratio: number): number {
  const half = Math.round(ratio * 2) / 2;
  return half > 0 && Math.abs(ratio - half) < half * SUSPECT.halfRatioTolerance ? half : Math.round(ratio * 100) / 100;
}

/** A third party's tag that holds a lot is a better lead than an allocator's that holds more. */
function lead(suspect: Suspect): number {
  const { root, bytes } = suspect;
  const ofWindows = root.thirdParty === false || root.class !== null ? SUSPECT.windowsWeight : 1;
  const weight = root.class === 'cache' ? SUSPECT.cacheWeight : ofWindows;
  // Without a size, the blocks are weighed as the smallest that pool has.
  return (Number.isNaN(bytes) ? root.count * SUSPECT.smallestBlock : bytes) * weight;
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
