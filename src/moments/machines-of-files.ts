/**
 * Which files of one folder are of one machine where their text does not say it. The one place that decides it: what the
 * figures prove counts (`same-machine.ts`), then what the names say (`machine-of-name.ts`), and what nothing tells is
 * kept apart and said, for two machines taken as one have invented restarts and hide what leaks.
 */
import type { Diagnostic } from '../model/document.js';
import { formatCount, formatList } from '../model/words.js';
import { groupBy } from './group-by.js';
import { APART } from './limits.js';
import { nameByFiles, nameDifference, restOf } from './machine-of-name.js';
import type { NameDifference } from './machine-of-name.js';
import type { Moment } from './moment.js';
import { kinOf } from './same-machine.js';
import type { Kin, Kinship, Lists, Proof } from './same-machine.js';

/** The files that were taken for one machine. */
export interface FilesOfMachine {
  /** What the machine is called by its files; null where the text names it. */
  readonly name: string | null;
  readonly moments: readonly Moment[];
}

export interface MachinesOfFiles {
  /** One where all files are of one machine. */
  readonly machines: readonly FilesOfMachine[];
  /** Which files were taken for which machine and why, a sentence; null where all are of one. */
  readonly told: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A machine while its files come in. */
interface Gathered {
  readonly moments: Moment[];
  readonly timed: Moment[];
  readonly untimed: Moment[];
  /** Why it was not taken for one of the machines before; null for the first one. */
  readonly because: Proof | 'unknown' | null;
}

const PROOFS: Readonly<Record<Proof, string>> = {
  memory: 'their sizes of memory differ',
  counters: 'the counters cannot be of one',
  tags: 'most of their tags differ',
  uptime: 'they were up at once since different starts',
  pools: 'their pools have other sizes at the same times',
};

const sourcesOf = (moments: readonly Moment[]): readonly string[] => [...new Set(moments.map(({ source }) => source))];

/**
 * The files by what belongs together without a question: what one text names, and names that differ in nothing but
 * their dates, as a script gives them.
 */
function unitsOf(moments: readonly Moment[]): readonly (readonly Moment[])[] {
  return groupBy(moments, (moment) => (moment.host === null ? `file ${restOf(moment)}` : 'named'));
}

function gather(moments: readonly Moment[], because: Gathered['because']): Gathered {
  const machine: Gathered = { moments: [], timed: [], untimed: [], because };
  return add(machine, moments);
}

/** Adds the moments of a file to a machine, and keeps those with a time in its order. */
function add(machine: Gathered, moments: readonly Moment[]): Gathered {
  machine.moments.push(...moments);
  for (const moment of moments) (Number.isNaN(moment.time) ? machine.untimed : machine.timed).push(moment);
  machine.timed.sort((a, b) => a.time - b.time);
  return machine;
}

/** What tells the names of a file and of a machine apart: what it differs in least from one of the machine's files. */
function namesApart(file: string, { moments }: Gathered): NameDifference {
  // Of a folder with thousands of files the first and the last stand for all.
  const sources = sourcesOf([...moments.slice(0, 1), ...moments.slice(-1)]);
  const told = sources.map((source) => nameDifference(source, file));
  return told.find((each) => each === 'order') ?? told.find((each) => each === 'words') ?? 'machine';
}

/**
 * Whether a file is of a machine, by its figures and then by its name. `trusted`: build and memory agree already, so that
 * only names of machines keep files apart which the figures do not.
 */
function belongs(kinship: Kinship, names: NameDifference, trusted: boolean): boolean {
  switch (kinship) {
    case 'same':
      return true;
    case 'other':
      return false;
    case 'likely-same':
      return names !== 'machine';
    case 'unlike':
      // A log of totals beside a list of tags: of one machine, unless both are called after others.
      return names !== 'machine';
    case 'likely-other':
    case 'unknown':
      return names === 'order' || (trusted && names === 'words');
  }
}

/** Of several machines that a file may be of, what speaks most for one comes first. */
const BEST: readonly Kinship[] = ['same', 'likely-same', 'unlike', 'unknown', 'likely-other', 'other'];

interface Candidate {
  readonly machine: Gathered;
  readonly found: Kin;
  readonly names: NameDifference;
}

function rank({ found, names }: Candidate): number {
  return BEST.indexOf(found.kinship) * 2 + (names === 'order' ? 0 : 1);
}

/** Why a file is of none of the machines: what proves it, where something does for each of them. */
function reasonOf(candidates: readonly Candidate[]): Proof | 'unknown' {
  const proofs = candidates.map(({ found }) => found.proof);
  return proofs.includes(null) ? 'unknown' : (proofs[0] ?? 'unknown');
}

/**
 * The machines that files of one folder are of. `moments` with a host are all of one machine.
 *
 * @example
 * findMachines(momentsOf('FS01.log', 'FS02.log')).machines.map(({ name }) => name) // ['FS01', 'FS02']
 */
export function findMachines(moments: readonly Moment[], trusted: boolean): MachinesOfFiles {
  const alone: MachinesOfFiles = { machines: [{ name: null, moments }], told: null, diagnostics: [] };
  const units = unitsOf(moments);
  if (units.length < 2) return alone;
  const listed = units.map((unit) => gather(unit, null));
  const startOf = ({ timed }: Lists): number => timed[0]?.time ?? Infinity;
  // A file that nothing dates keeps its place among those that nothing dates.
  const ordered = listed.toSorted((a, b) => {
    const [first, second] = [startOf(a), startOf(b)];
    return first === second ? 0 : first - second;
  });
  const machines: Gathered[] = [];
  for (const unit of ordered) {
    const [{ source } = { source: '' }] = unit.moments;
    const candidates = machines
      .slice(-APART.mostMachines)
      .map((machine) => ({ machine, found: kinOf(machine, unit), names: namesApart(source, machine) }));
    const [best] = candidates
      .filter(({ found, names }) => belongs(found.kinship, names, trusted))
      .toSorted((a, b) => rank(a) - rank(b));
    if (best !== undefined) add(best.machine, unit.moments);
    else machines.push(gather(unit.moments, candidates.length === 0 ? null : reasonOf(candidates)));
  }
  if (machines.length < 2) return alone;
  const places = new Map(moments.toReversed().map(({ source }, place) => [source, -place]));
  machines.sort((a, b) => firstPlace(a, places) - firstPlace(b, places));
  const names = nameByFiles(machines.map((machine) => sourcesOf(machine.moments)));
  const named = machines.map(({ moments: own }, place): FilesOfMachine => ({
    name: own.find(({ host }) => host !== null)?.host ?? names[place] ?? null,
    moments: own,
  }));
  const reasons = machines.map(({ because }) => because);
  const told = tellMachines(named, reasons);
  return {
    machines: named,
    told,
    diagnostics: [
      {
        code: reasons.includes('unknown') ? 'files-kept-apart' : 'host-from-name',
        severity: 'warning',
        message: `${told} --host NAME takes all of them as of one.`,
        source: moments[0]?.source ?? null,
        line: null,
      },
    ],
  };
}

/** Where the first of its files stands among all. */
function firstPlace({ moments }: Gathered, places: ReadonlyMap<string, number>): number {
  return moments.reduce((least, { source }) => Math.min(least, places.get(source) ?? 0), 0);
}

/** `FS01 (FS01.log), FS02 (12 files)`. */
function filesInWords({ name, moments }: FilesOfMachine): string {
  const sources = sourcesOf(moments);
  const [first = ''] = sources;
  const base = first.replace(/^.*[/\\]/, '');
  if (sources.length > 1) return `${name ?? base} (${formatCount(sources.length)} files)`;
  return name === null || base === name ? base : `${name} (${base})`;
}

/**
 * Why two inputs that somebody compares are of two machines, for a sentence; null where nothing tells, for who compares
 * two inputs mostly means one machine before and after.
 *
 * @example
 * tellTwoMachines(momentsOf('FILE01.txt'), momentsOf('SQL07.txt')) // 'most of their tags differ'
 */
export function tellTwoMachines(before: readonly Moment[], after: readonly Moment[]): string | null {
  const [one, other] = [gather(before, null), gather(after, null)];
  const { kinship, proof } = kinOf(one, other);
  if (proof !== null) return PROOFS[proof];
  const file = other.moments[0]?.source ?? '';
  return belongs(kinship, namesApart(file, one), true)
    ? null
    : 'they are called after machines, and nothing shows that they are one';
}

/** More machines are a fleet, whose list stands in the report. */
const MOST_NAMED = 6;

function tellMachines(machines: readonly FilesOfMachine[], because: readonly Gathered['because'][]): string {
  const named = machines.slice(0, MOST_NAMED).map(filesInWords);
  const more = machines.length - named.length;
  const words = formatList([...named, ...(more > 0 ? [`${formatCount(more)} more`] : [])]);
  const count = formatCount(machines.length);
  const proofs = [...new Set(because.flatMap((each) => (each === null || each === 'unknown' ? [] : [PROOFS[each]])))];
  if (!because.includes('unknown')) {
    return `No text names its machine, but ${formatList(proofs)}: the files are taken as of ${count} machines: ${words}.`;
  }
  const but = proofs.length === 0 ? '' : ` (of some ${formatList(proofs)})`;
  return `No text names its machine, and nothing shows that these files are of one${but}: they are kept apart as ${count} machines: ${words}.`;
}
