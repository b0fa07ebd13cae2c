/** Leaks of a third party and of objects that grow side by side: the one with a name goes first, and both are told together. */
import { highestOf, lowestOf } from '../../model/extremes.js';
import type { FoundFamily } from '../../series/families/families.js';
import { isFollower } from '../../series/families/root.js';
import type { SeriesOptions } from '../../series/tag-facts.js';
import type { JudgedTag } from '../../series/tag-series.js';
import { holderWords } from './held-objects.js';

/** Tags that leak together, or one alone. */
export interface LeakGroup {
  readonly tags: readonly JudgedTag[];
  /** null of a lone tag. */
  readonly found: FoundFamily | null;
}

/** Counts that differ by more are not those of one work. */
const LARGEST_RATIO = 2;
/** Part of its rise by which one may be ahead of the other at any time. */
const LARGEST_LEAD = 0.2;
/** Leaks of each kind that are held against those of the other, the first of them: of more nobody reads. */
const MOST_COMPARED = 40;

/** The tag that a group is measured by: its root, the clearest of its members, or the only one. */
export function measureOf({ tags, found }: LeakGroup): JudgedTag | undefined {
  return tags.find(({ key }) => key === (found?.rootKey ?? found?.measureKey)) ?? tags[0];
}

/** True of tags that name nobody: objects, and what is kept for open files. */
function namesNobody({ tags, found }: LeakGroup, options: SeriesOptions): boolean {
  const root = found === null ? (tags[0]?.series.tag ?? null) : (found.family.root?.tag ?? null);
  if (found?.family.root?.driver != null) return false;
  return (
    holderWords(
      root,
      tags.map(({ series }) => series.tag),
      options,
    ) !== null
  );
}

/** True of a tag that no driver of Windows is known to take for itself. */
function isOfThirdParty({ series: { tag } }: JudgedTag, { classOf, driverOf }: SeriesOptions): boolean {
  return !isFollower(tag, classOf) && driverOf(tag)?.thirdParty !== false;
}

/** How far a tag has come at each point of its course, from 0 to 1. */
function progressOf({ course }: JudgedTag): readonly number[] {
  const values = course === null ? [] : Array.from(course.outstanding);
  const known = values.filter((value) => !Number.isNaN(value));
  const [low, high] = [lowestOf(known), highestOf(known)];
  return high > low ? values.map((value) => (value - low) / (high - low)) : [];
}

/** True of two tags that begin together and grow by the same work, one about as much as the other. */
export function goSideBySide(first: JudgedTag, second: JudgedTag): boolean {
  const ratio = first.grownBlocks / second.grownBlocks;
  if (!(ratio <= LARGEST_RATIO && ratio >= 1 / LARGEST_RATIO)) return false;
  const [one, other] = [progressOf(first), progressOf(second)];
  if (one.length === 0 || one.length !== other.length) return false;
  return one.every((value, index) => !(Math.abs(value - (other[index] ?? NaN)) > LARGEST_LEAD));
}

function areSideBySide(one: LeakGroup, other: LeakGroup): boolean {
  const [first, second] = [measureOf(one), measureOf(other)];
  return first !== undefined && second !== undefined && goSideBySide(first, second);
}

/** A group with those that grow side by side with it: of objects with a third party's, of a third party's with those of objects. */
export interface AccompaniedGroup {
  readonly group: LeakGroup;
  readonly beside: readonly LeakGroup[];
}

/**
 * The groups in their order, but for a third party's leak, which goes before the first leak of objects that grows side by side
 * with it: an object that stays open names nobody, and of the two the driver is the one that can be looked at.
 */
export function accompany(groups: readonly LeakGroup[], options: SeriesOptions): readonly AccompaniedGroup[] {
  const nameless = new Set(groups.filter((group) => namesNobody(group, options)).slice(0, MOST_COMPARED));
  const named = groups
    .filter((group) => {
      const measure = measureOf(group);
      return measure !== undefined && isOfThirdParty(measure, options) && !namesNobody(group, options);
    })
    .slice(0, MOST_COMPARED);
  const beside = new Map<LeakGroup, LeakGroup[]>();
  const ordered = new Set<LeakGroup>();
  for (const group of groups) {
    const leaders = nameless.has(group) ? named.filter((other) => areSideBySide(other, group)) : [];
    for (const leader of leaders) {
      ordered.add(leader);
      beside.set(leader, [...(beside.get(leader) ?? []), group]);
    }
    if (leaders.length > 0) beside.set(group, leaders);
    ordered.add(group);
  }
  return [...ordered].map((group) => ({ group, beside: beside.get(group) ?? [] }));
}
