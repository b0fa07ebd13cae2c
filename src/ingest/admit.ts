/**
 * The gate for evidence: no number and no time enters a moment that cannot be. Grammars read what is printed; whether it
 * can be true of a machine is asked here, once, for every source. What cannot be is left out and told.
 */
import type { Integer } from '../model/document.js';
import type { CounterEvidence, Evidence } from '../moments/evidence.js';
import { timeOf } from '../moments/moment.js';

/** Windows counts in 64 bits at most, so no counter has more. */
const COUNTER_LIMIT = 2n ** 64n;
/** Decimal digits of the largest counter. */
const MOST_DIGITS = 20;
/** Seconds of an uptime that are believed: a hundred years. The counter itself began with Windows NT. */
const LONGEST_UPTIME = 100 * 366 * 86_400;
/** Builds have five digits; six leave room. */
const HIGHEST_BUILD = 999_999;
/** Logical processors that Windows supports are 2048; ten times that is a damaged number. */
export const MOST_PROCESSORS = 20_480;

/** Whether a number is a count of anything: whole, not negative, exact, and no more than 64 bits wide. */
export function isCount(value: Integer): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
  return /^\d+$/.test(value) && value.length <= MOST_DIGITS && BigInt(value) < COUNTER_LIMIT;
}

/**
 * A time as the document has it, or null: ISO 8601 of a day that the calendar has, with or without an offset.
 *
 * @example
 * admitTime('2026-09-01T10:00:00Z') // '2026-09-01T10:00:00Z'
 * admitTime('banana') // null
 */
export function admitTime(text: string): string | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (match === null || Number.isNaN(timeOf(text))) return null;
  // `Date` takes the 31st of February for a day of March.
  const [, year, month, day] = match.map(Number);
  const date = new Date(Date.UTC(year ?? NaN, (month ?? NaN) - 1, day ?? NaN));
  return date.getUTCDate() === day ? text : null;
}

/** Whether a machine can have been up for so many seconds; they may have a fraction. */
export function isUptime(seconds: number): boolean {
  return seconds >= 0 && seconds <= LONGEST_UPTIME;
}

type Complain = (what: string, value: Integer) => void;

/** The value, or null when it cannot be. */
function admitCount(value: Integer | null, what: string, complain: Complain): Integer | null {
  if (value === null || isCount(value)) return value;
  if (Object.is(value, -0)) return 0;
  complain(what, value);
  return null;
}

function admitCounters(counters: CounterEvidence, of: string, complain: Complain): CounterEvidence {
  const { allocs, frees, outstanding, bytes } = counters;
  const whole = [allocs, frees, outstanding, bytes].every((value) => value === null || isCount(value));
  if (whole) return counters;
  return {
    allocs: admitCount(allocs, `Allocs of ${of}`, complain),
    frees: admitCount(frees, `Frees of ${of}`, complain),
    outstanding: admitCount(outstanding, `The outstanding blocks of ${of}`, complain),
    bytes: admitCount(bytes, `Bytes of ${of}`, complain),
  };
}

/** The same for the fields of an entry that are counts or null. */
function admitFields<Entry extends object>(
  entry: Entry,
  names: readonly (keyof Entry & string)[],
  complain: Complain,
): Entry {
  const wrong = names.filter((name) => {
    const value = entry[name] as Integer | null;
    return value !== null && !isCount(value);
  });
  for (const name of wrong) complain(name, entry[name] as Integer);
  return wrong.length === 0 ? entry : { ...entry, ...Object.fromEntries(wrong.map((name) => [name, null])) };
}

type Facts = Extract<Evidence, { kind: 'moment' | 'target' }>;

/** What is said of machine and moment, without the parts that cannot be. */
function admitFacts<Known extends Facts>(
  facts: Known,
  complain: (what: string, value: string | number) => void,
): Known {
  const { capturedAt, uptimeSeconds } = facts;
  const { osBuild, processors } = facts.kind === 'target' ? facts : {};
  const wrong: (string | number | undefined)[] = [];
  const check = (what: string, value: string | number | undefined, can: boolean): void => {
    if (value === undefined || can) return;
    complain(what, value);
    wrong.push(what);
  };
  check('capturedAt', capturedAt, capturedAt === undefined || admitTime(capturedAt) !== null);
  check('uptimeSeconds', uptimeSeconds, uptimeSeconds === undefined || isUptime(uptimeSeconds));
  check('osBuild', osBuild, osBuild === undefined || (isCount(osBuild) && osBuild <= HIGHEST_BUILD));
  check('processors', processors, processors === undefined || (isCount(processors) && processors <= MOST_PROCESSORS));
  if (wrong.length === 0) return facts;
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !wrong.includes(name))) as unknown as Known;
}

/** Characters of a value that are shown. */
const MOST_SHOWN = 40;

/** A value in words: what stands in the text may be longer than any number that a program has. */
function shownOf(value: string | number): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'beyond all numbers';
  const text = String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 3)}...` : text;
}

/** What people call the fields of facts. */
const FACT_NAMES: ReadonlyMap<string, string> = new Map([
  ['capturedAt', 'The time'],
  ['uptimeSeconds', 'The uptime'],
  ['osBuild', 'The build of Windows'],
  ['processors', 'The number of processors'],
]);

/** What people call the gauges. */
const GAUGE_NAMES: ReadonlyMap<string, string> = new Map([
  ['poolNonPagedBytes', 'The nonpaged pool'],
  ['poolPagedBytes', 'The paged pool'],
  ['availableBytes', 'Available memory'],
  ['committedBytes', 'Committed memory'],
  ['commitLimitBytes', 'The commit limit'],
  ['physicalBytes', 'Physical memory'],
]);

/**
 * Evidence without what cannot be; null when nothing of it is left. `complain` is told each value that was left out, as
 * a sentence.
 */
export function admit(evidence: Evidence, complain: (message: string) => void): Evidence | null {
  const tell = (what: string, value: string | number): void => {
    complain(`${what} is ${shownOf(value)}, which cannot be; it is not used.`);
  };
  switch (evidence.kind) {
    case 'moment':
    case 'target':
      return admitFacts(evidence, (what, value) => {
        tell(FACT_NAMES.get(what) ?? what, value);
      });
    case 'usage':
    case 'total': {
      const of = evidence.kind === 'usage' ? evidence.tag : 'the total';
      const counters = admitCounters(evidence.counters, of, tell);
      return counters === evidence.counters ? evidence : { ...evidence, counters };
    }
    case 'gauge':
      // Shares are taken of it.
      if (isCount(evidence.value) && !(evidence.name === 'physicalBytes' && evidence.value === 0)) return evidence;
      tell(GAUGE_NAMES.get(evidence.name) ?? evidence.name, evidence.value);
      return null;
    case 'vm-line': {
      const entry = admitFields(evidence.entry, ['pages', 'kib'], (_, value) => tell(evidence.entry.label, value));
      return { ...evidence, entry };
    }
    case 'vm-page-file':
      return {
        ...evidence,
        entry: admitFields(evidence.entry, ['currentKib', 'freeKib', 'minimumKib', 'maximumKib'], (what, value) =>
          tell(`${what} of a page file`, value),
        ),
      };
    case 'vm-process':
      return {
        ...evidence,
        entry: admitFields(evidence.entry, ['commitKib', 'sharedCommitKib', 'debtKib'], (what, value) =>
          tell(`${what} of ${evidence.entry.image}`, value),
        ),
      };
    case 'vm-session': {
      const { entry } = evidence;
      if (!isCount(entry.id)) {
        tell('The number of a session', entry.id);
        return null;
      }
      const values = admitFields(entry, ['pagedKib', 'nonPagedKib', 'commitKib'], (what, value) =>
        tell(`${what} of session ${entry.id}`, value),
      );
      return { ...evidence, entry: values };
    }
    case 'vm-region':
      if (isCount(evidence.bytes)) return evidence;
      tell(`The size of ${evidence.name}`, evidence.bytes);
      return null;
    case 'block-found':
    case 'verified-block':
    case 'lookaside':
      if (isCount(evidence.bytes)) return evidence;
      tell(`The size of a block of ${evidence.tag}`, evidence.bytes);
      return null;
    case 'held-pool': {
      const of = (pool: string) => (_: string, value: unknown) =>
        tell(`A counter of the ${pool} of ${evidence.driver ?? 'all drivers'}`, value as Integer);
      const names = ['allocations', 'bytes', 'peakAllocations', 'peakBytes'] as const;
      return {
        ...evidence,
        nonPaged: admitFields(evidence.nonPaged, names, of('nonpaged pool')),
        paged: admitFields(evidence.paged, names, of('paged pool')),
      };
    }
    case 'pool-block':
      if (isCount(evidence.block.bytes)) return evidence;
      tell(`The size of a block of ${evidence.block.tag}`, evidence.block.bytes);
      return null;
    case 'mark':
      return evidence.at === null || admitTime(evidence.at) !== null ? evidence : { ...evidence, at: null };
    default:
      return evidence;
  }
}
