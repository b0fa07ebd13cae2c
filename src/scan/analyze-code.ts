/** Runs the value analysis over a driver in rounds, until no further wrapper of a pool function shows up. */
import { isFollowedImport } from './analysis.js';
import type { Analysis } from './analysis.js';
import { mapCode, rangeAt } from './code-map.js';
import type { CodeMap, CodeRange } from './code-map.js';
import { frameworkOffsets, takesOtherTag } from './pool-apis.js';
import { entryStateArm64, resolveArm64, sweepArm64 } from './sweep-arm64.js';
import { entryStateX86, resolveX86, sweepX86 } from './sweep-x86.js';
import * as v from './values.js';
import type { MachineState } from './values.js';

/** Wrappers of wrappers of wrappers: deeper nests were not met in real drivers. */
const MAX_ROUNDS = 5;

/** Fills `analysis.findings`; the result is the map of the code. */
export function analyzeCode(analysis: Analysis): CodeMap {
  const { image } = analysis;
  const map = mapCode(image, {
    importSlots: analysis.importSlots,
    isFollowed: (index) => isFollowedImport(analysis, index),
    takesOtherTag: (index) => takesOtherTag(analysis.importNames[index] ?? ''),
    memberOffsets: analysis.framework ? frameworkOffsets(image.pointerSize) : new Set(),
  });
  let work = new Set<number>();
  for (const [imported, users] of map.importUsers) if (isFollowedImport(analysis, imported)) addAll(work, users);
  for (const [target, callers] of map.callers) {
    const resolved = image.architecture === 'arm64' ? resolveArm64(analysis, target) : resolveX86(analysis, target);
    const followed = v.kindOf(resolved) === v.IMPORT && isFollowedImport(analysis, v.payloadOf(resolved));
    if (followed || analysis.exportApis.has(target)) addAll(work, callers);
  }
  addAll(work, map.memberCallers);

  for (let round = 0; round < MAX_ROUNDS && work.size > 0; round += 1) {
    addSiblings(map, work);
    const arrivals = groupArrivals(analysis, map);
    for (const index of [...work].sort((a, b) => a - b)) sweepRange(analysis, map, index, arrivals.get(index));
    work = nextWork(analysis, map);
  }
  return map;
}

function nextWork(analysis: Analysis, map: CodeMap): Set<number> {
  const work = new Set<number>();
  if (analysis.freshPointers) for (const index of map.ranges.keys()) work.add(index);
  for (const wrapper of analysis.freshWrappers) addAll(work, map.callers.get(wrapper) ?? []);
  for (const rva of analysis.crossed) {
    const index = rangeAt(map.ranges, rva);
    const range = map.ranges[index];
    // A jump to the start of a whole function is a tail call, which the caller's sweep has dealt with.
    if (range !== undefined && (range.start !== rva || isPart(analysis, map.callTargets, range))) work.add(index);
  }
  analysis.freshPointers = false;
  analysis.freshWrappers.clear();
  analysis.crossed.clear();
  return work;
}

function sweepRange(
  analysis: Analysis,
  map: CodeMap,
  index: number,
  arrivals: ReadonlyMap<number, MachineState> = new Map<number, MachineState>(),
): void {
  const range = map.ranges[index];
  if (range === undefined) return;
  const crossing = isPart(analysis, map.callTargets, range) ? analysis.crossings.get(range.start) : undefined;
  const owned = crossing !== undefined && range.owner === range.start ? { ...range, owner: crossing.owner } : range;
  const entry = crossing?.state ?? entryState(analysis, range);
  if (analysis.image.architecture === 'arm64') sweepArm64(analysis, owned, entry, arrivals);
  else sweepX86(analysis, map, owned, entry, arrivals);
}

/** True for a range that other ranges jump to and that is no function of its own. */
function isPart(analysis: Analysis, called: ReadonlySet<number>, range: CodeRange): boolean {
  if (range.owner !== range.start) return true;
  return analysis.image.architecture !== 'x64' && !called.has(range.start) && analysis.crossings.has(range.start);
}

function entryState(analysis: Analysis, range: CodeRange): MachineState {
  const { architecture } = analysis.image;
  if (range.owner === range.start) return architecture === 'arm64' ? entryStateArm64() : entryStateX86(analysis);
  const blank = architecture === 'arm64' ? entryStateArm64() : entryStateX86(analysis);
  blank.registers.fill(v.UNKNOWN);
  blank.registers[architecture === 'arm64' ? 31 : 4] = v.stackAddress(0);
  return blank;
}

function groupArrivals(analysis: Analysis, map: CodeMap): Map<number, Map<number, MachineState>> {
  const grouped = new Map<number, Map<number, MachineState>>();
  for (const [rva, { state }] of analysis.crossings) {
    const index = rangeAt(map.ranges, rva);
    if (index < 0 || map.ranges[index]?.start === rva) continue;
    const known = grouped.get(index) ?? new Map<number, MachineState>();
    known.set(rva, state);
    grouped.set(index, known);
  }
  return grouped;
}

function addAll(into: Set<number>, indexes: Iterable<number>): void {
  for (const index of indexes) into.add(index);
}

/** The other parts of every function that is looked at: values come in from there. */
function addSiblings(map: CodeMap, work: Set<number>): void {
  // A Set's iterator also visits what is added on the way.
  for (const index of work) addAll(work, map.siblings.get(index) ?? []);
}
