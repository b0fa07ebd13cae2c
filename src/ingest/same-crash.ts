/** One crash that is told several times: by the blue screen, by the event, by the head and by the tail of an analysis. */
import { isDamagedCopy, isSameArgument, SMALL_DUMP } from '../../grammars/lib/crash-lines.js';
import type { BugcheckSeen } from '../moments/source-reading.js';

/** Values below this are kinds, levels and flags, which crashes share by chance. */
const LEAST_TELLING = 0x1_0000;

/** Whether two accounts can be of one crash, and something says that they are. */
function isSameCrash(before: BugcheckSeen, after: BugcheckSeen, adjacent: boolean): boolean {
  if (before.code % SMALL_DUMP !== after.code % SMALL_DUMP) return false;
  const pairs = before.arguments.map((value, index) => [value, after.arguments[index] ?? null] as const);
  const apart = pairs.filter(([a, b]) => !isSameArgument(a, b));
  if (apart.length > 0) return isDamagedAccount(before, after, apart, pairs);
  const silent = [before, after].some((crash) => crash.arguments.every((value) => value === null));
  if (silent) return adjacent;
  const shared = pairs.filter(([a, b]) => a !== null && b !== null);
  if (shared.some(([value]) => Number(value) >= LEAST_TELLING)) return true;
  // Two bare announcements with the same small numbers are two crashes of a kind.
  const analyzed = [before, after].some(({ details }) => details?.analyzed === true);
  return analyzed && shared.length === before.arguments.length;
}

/** An argument in two accounts of a crash; null where one of them has none. */
type Pair = readonly [string | null, string | null];

/**
 * Whether an analysis and another account of a crash differ in one digit of one argument, or in its cut end, and agree in
 * all others that both have: one of the two was misread.
 */
function isDamagedAccount(
  before: BugcheckSeen,
  after: BugcheckSeen,
  apart: readonly Pair[],
  pairs: readonly Pair[],
): boolean {
  const [pair] = apart;
  const analyzed = [before, after].filter(({ details }) => details?.analyzed === true);
  const agreeing = pairs.filter(([a, b]) => a !== null && a === b);
  return (
    pair !== undefined &&
    apart.length === 1 &&
    analyzed.length === 1 &&
    agreeing.length >= LEAST_AGREEING &&
    isDamagedCopy(...pair)
  );
}

/** Arguments that agree by chance are fewer. */
const LEAST_AGREEING = 2;

/** The kernel is named where nobody better is known: a crash told twice may name somebody the second time. */
const telling = (image: string | null): string | null =>
  image === null || /^(?:nt|ntoskrnl\.exe|ntkrnl\w{1,4}\.exe|ntkrpamp\.exe|hal\.dll)$/i.test(image) ? null : image;

function merge(before: BugcheckSeen, after: BugcheckSeen): BugcheckSeen {
  const first = <Value>(a: readonly (Value | null)[], b: readonly (Value | null)[]): readonly (Value | null)[] =>
    [0, 1, 2, 3].map((index) => a[index] ?? b[index] ?? null);
  const { inferred, ...known } = { ...after.details, ...before.details };
  // A code that one of the two prints is in the text.
  const guessed = inferred === true && [before, after].every((crash) => crash.details?.inferred === true);
  const details = guessed ? { ...known, inferred } : known;
  return {
    ...before,
    arguments: first(before.arguments, after.arguments),
    texts: first(before.texts, after.texts),
    name: before.name ?? after.name,
    image: telling(before.image) ?? telling(after.image) ?? before.image ?? after.image,
    tag: before.tag ?? after.tag,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
}

/** Adds a crash to those that were read, or completes the one that it is. */
export function addCrash(crashes: BugcheckSeen[], crash: BugcheckSeen): void {
  const at = crashes.findLastIndex((known, index) => isSameCrash(known, crash, index === crashes.length - 1));
  const known = crashes[at];
  if (known === undefined) crashes.push(crash);
  else crashes[at] = merge(known, crash);
}
