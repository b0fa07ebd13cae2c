/** What the page is about: the finding that the answer speaks of, its machine, its moment, its lines. */
import { toNumber } from '../../model/counters.js';
import type {
  Analysis,
  Finding,
  Owner,
  PoolName,
  Series,
  Snapshot,
  TagSeries,
  TagUsage,
} from '../../model/document.js';
import { hasTags } from '../../model/has-tags.js';
import { inTime } from '../../model/in-time.js';
import type { History, KeyHistory } from '../../model/history.js';
import { createKnowledge } from '../../owners/knowledge.js';
import { leadingFinding } from '../../model/told-findings.js';

export interface Subject {
  readonly document: Analysis;
  readonly lead: Finding | null;
  /** Snapshots with tags, or the last one that measures anything; the one to begin with. */
  readonly snapshots: readonly Snapshot[];
  readonly snapshot: Snapshot | null;
  /** The series of the machine that is spoken of, and the lines behind it. */
  readonly series: readonly OverTime[];
  /** Tags that the answer accuses, the root first. */
  readonly named: ReadonlySet<string>;
}

export interface OverTime {
  readonly series: Series;
  readonly history: History | null;
}

/** The tag that the answer accuses in a pool. */
export function keyOf(pool: PoolName, tag: string): string {
  return `${pool} ${tag}`;
}

/** Codes of findings that accuse; what is merely large, held or shared is not the one to be marked. */
const ACCUSING: ReadonlySet<string> = new Set([
  ...['leak', 'dominant-tag', 'unknown-tag', 'many-objects', 'shared-allocator', 'victim-tag', 'held'],
  ...['leak-at-unload', 'only-in-one', 'count-differs', 'large-cache'],
]);

function rootOf(lead: Finding, series: readonly Series[]): string | null {
  for (const { families } of series) {
    const root = families.find(({ members }) => members.some(({ tag }) => lead.tags.includes(tag)))?.root;
    if (root !== null && root !== undefined) return root.tag;
  }
  return lead.tags[0] ?? null;
}

function ofMachine(
  name: string | undefined,
  { host, source }: { readonly host: string | null; readonly source?: string },
): boolean {
  return name === undefined || name === host || name === source;
}

export function subjectOf(document: Analysis, histories: readonly (History | null)[]): Subject {
  const lead = leadingFinding(document) ?? document.findings.find(({ tags }) => tags.length > 0) ?? null;
  const over = document.series.map((series, index) => ({ series, history: histories[index] ?? null }));
  const leading = over.filter(({ series }) => ofMachine(lead?.machine, series));
  const series = [...leading, ...over.filter((each) => !leading.includes(each))];
  const tagged = document.snapshots.filter(hasTags);
  const own = tagged.filter((snapshot) => ofMachine(lead?.machine, snapshot));
  const at = lead?.evidence[0];
  const evident = own.filter(({ source }) => source === at?.source);
  const snapshot =
    (series.length > 0
      ? inTime(own).at(-1)
      : (evident.findLast(({ firstLine }) => firstLine <= (at?.line ?? 1)) ?? own.at(-1))) ??
    tagged.at(-1) ??
    document.snapshots.at(-1) ??
    null;
  const accuses = lead !== null && ACCUSING.has(lead.code) && lead.severity !== 'info';
  const root = accuses ? rootOf(lead, document.series) : null;
  return { document, lead, snapshots: tagged, snapshot, series, named: new Set(root === null ? [] : [root]) };
}

const knowledge = createKnowledge();

/** Whether a driver is not known to come with Windows; false where nobody is known to own the tag. */
export function isThirdParty(owner: Owner | null | undefined, snapshot: Snapshot | null): boolean {
  if (owner === null || owner === undefined) return false;
  return knowledge.isMicrosoft(owner.driver, snapshot?.modules ?? []) !== true;
}

/** Bytes of a tag in both pools; unknown ones count nothing. */
export function heldBytes(usage: TagUsage): number {
  return [usage.nonPaged, usage.paged].reduce((sum, counters) => sum + (toNumber(counters?.bytes ?? null) || 0), 0);
}

/** Whole size of a pool: as the input says it, else the sum of its tags; NaN where neither is known. */
export function poolBytes(snapshot: Snapshot, pool: 'nonPaged' | 'paged'): number {
  const whole = toNumber(snapshot.pools[pool]?.bytes ?? null);
  if (!Number.isNaN(whole)) return whole;
  const known = snapshot.tags
    .map((usage) => toNumber(usage[pool]?.bytes ?? null))
    .filter((bytes) => !Number.isNaN(bytes));
  return known.length === 0 ? NaN : known.reduce((sum, bytes) => sum + bytes, 0);
}

/** The pool that the answer is of. */
export function leadingPool({ lead }: Subject): 'nonPaged' | 'paged' {
  return lead?.pool === 'paged' ? 'paged' : 'nonPaged';
}

export function lineOf(history: History | null, { tag, pool }: Pick<TagSeries, 'tag' | 'pool'>): KeyHistory | null {
  return history?.keys.find((key) => key.tag === tag && key.pool === pool) ?? null;
}

/** The snapshot that lists a tag: the one to begin with, else the first that does. */
export function listingOf({ snapshot, snapshots }: Subject, tag: string): Snapshot | null {
  const lists = ({ tags }: Snapshot): boolean => tags.some((each) => each.tag === tag);
  return snapshot !== null && lists(snapshot) ? snapshot : (snapshots.find(lists) ?? null);
}

/** The owner of a tag as the snapshots have it. */
export function ownerOf(subject: Subject, tag: string): Owner | null {
  return listingOf(subject, tag)?.tags.find((each) => each.tag === tag)?.owners[0] ?? null;
}

/** A machine, by the name that a person has for it. */
export function momentName({ host, source, capturedAt }: Snapshot, stamp: (iso: string) => string): string {
  return [host ?? source, ...(capturedAt === null ? [] : [stamp(capturedAt)])].join(', ');
}
