/** A documented leak of kernel pool, or what is mistaken for one: its shape, how it is read, and how versions compare. */
import { toDriverFile } from './driver-file.js';
import { toTag } from './tag-form.js';
import { createFieldReader, toFields } from './validate.js';

/** `leak`: allocated and lost. `held`: something still points at it. `load-mistaken`: no leak at all. */
export type KnownLeakKind = 'leak' | 'held' | 'load-mistaken';

export interface KnownLeak {
  /** Unique, stable, lower case. */
  readonly id: string;
  readonly kind: KnownLeakKind;
  readonly product: string;
  readonly vendor: string | null;
  /** Driver files that the pages blame, lower case, `nt` for the kernel; not the owners of the tags. */
  readonly drivers: readonly string[];
  /** Tags that the pages print, four characters. Often the kernel's and not the driver's own. */
  readonly tags: readonly string[];
  readonly pool: 'nonPaged' | 'paged' | 'both' | null;
  /** File versions of the driver that are affected; empty where the pages give none that compares. */
  readonly versions: readonly VersionRange[];
  /** What is affected and where it is fixed, in words; null when not told. */
  readonly affected: string | null;
  readonly fixedIn: string | null;
  /** Windows builds that the pages speak of, the last one null where it is open; null where they name none. */
  readonly builds: readonly [first: number, last: number | null] | null;
  readonly trigger: string | null;
  readonly signature: string | null;
  /** Month of the page, `2023-10`. */
  readonly documented: string | null;
  readonly confirmedBy: 'vendor' | 'maintainer' | 'reporter';
  /** How sure it is that the case is as told, 0 to 1. */
  readonly sure: number;
  /** Addresses of the pages. */
  readonly sources: readonly string[];
}

/** From a version up to another: `before` is not in it, `last` is, with all that begin with it. One of the two is given. */
export interface VersionRange {
  readonly from: readonly number[];
  readonly before: readonly number[] | null;
  readonly last: readonly number[] | null;
}

/**
 * The numbers of a version; null when the text does not begin with one. What follows it (`(winblue_ltsb.1)`) is no part.
 *
 * @example
 * readVersion('6.1.7601.21864 (win7_ldr)') // [6, 1, 7601, 21864]
 * readVersion('7, 3, 0, 0') // [7, 3, 0, 0]
 */
export function readVersion(text: string): readonly number[] | null {
  const found = /^\s*v?(\d{1,9}(?:\s*[.,]\s*\d{1,9}){1,3})(?![\d.])/.exec(text)?.[1];
  return found === undefined ? null : found.split(/[.,]/).map(Number);
}

/** Below 0, 0 or above: by each number in turn, the missing ones 0. */
export function compareVersions(left: readonly number[], right: readonly number[]): number {
  for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `1.77..1.78` up to the second, which is not in it; `7.1..=7.3` with it; null for anything else. */
function readRange(text: unknown): VersionRange | null {
  const [first = '', end = '', ...rest] = typeof text === 'string' ? text.split('..') : [];
  const inclusive = end.startsWith('=');
  const [from, to] = [readVersion(first), readVersion(inclusive ? end.slice(1) : end)];
  if (from === null || to === null || rest.length > 0) return null;
  const isUpward = inclusive ? compareVersions(from, to) <= 0 : compareVersions(from, to) < 0;
  return isUpward ? { from, before: inclusive ? null : to, last: inclusive ? to : null } : null;
}

function isWithin(version: readonly number[], { from, before, last }: VersionRange): boolean {
  if (compareVersions(version, from) < 0) return false;
  if (before !== null) return compareVersions(version, before) < 0;
  return last !== null && compareVersions(version.slice(0, last.length), last) <= 0;
}

/**
 * Whether a driver's file version is one of the affected: `open` when the version or the affected ones are not known, so
 * that nothing can be told.
 */
export function isAffected(leak: KnownLeak, version: string | null): 'affected' | 'other' | 'open' {
  const numbers = version === null ? null : readVersion(version);
  if (numbers === null || leak.versions.length === 0) return 'open';
  return leak.versions.some((range) => isWithin(numbers, range)) ? 'affected' : 'other';
}

/** The leak, or in words why it is none. */
export type ReadLeak =
  { readonly leak: KnownLeak; readonly error: null } | { readonly leak: null; readonly error: string };

const KINDS: readonly KnownLeakKind[] = ['leak', 'held', 'load-mistaken'];
const POOLS = ['nonPaged', 'paged', 'both'] as const;
const CONFIRMERS = ['vendor', 'maintainer', 'reporter'] as const;

function textsOf(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}

function readBuilds(value: unknown): KnownLeak['builds'] | undefined {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [first, last] = value as readonly unknown[];
  if (typeof first !== 'number') return undefined;
  return typeof last === 'number' || last === null ? [first, last] : undefined;
}

function rangeText({ from, before, last }: VersionRange): string {
  return `${from.join('.')}..${before === null ? `=${last?.join('.') ?? ''}` : before.join('.')}`;
}

/** Whether a line of facts speaks of a leak and not of a tag. */
export function isLeakLine(fields: Readonly<Record<string, unknown>>): boolean {
  return typeof fields['id'] === 'string' && KINDS.some((kind) => kind === fields['kind']);
}

/** A leak from a value of unknown shape; `docs/knowledge.md` has the fields. */
export function readLeak(value: unknown): ReadLeak {
  const refuse = (error: string): ReadLeak => ({ leak: null, error });
  const fields = toFields(value);
  if (fields === null) return refuse('not an object');
  const reader = createFieldReader();
  const [id, product] = [reader.text(fields, 'id'), reader.text(fields, 'product')];
  const kind = KINDS.find((known) => known === fields['kind']);
  const [drivers, tags, sources] = ['drivers', 'tags', 'sources'].map((name) => textsOf(fields[name]));
  const versions = textsOf(fields['versions'])?.map(readRange);
  const builds = readBuilds(fields['builds']);
  const sure = reader.number(fields, 'sure') ?? 0.5;
  const texts = {
    vendor: reader.text(fields, 'vendor'),
    affected: reader.text(fields, 'affected'),
    fixedIn: reader.text(fields, 'fixedIn'),
    trigger: reader.text(fields, 'trigger'),
    signature: reader.text(fields, 'signature'),
    documented: reader.text(fields, 'documented'),
  };
  const error = reader.error();
  if (error !== null) return refuse(error);
  if (id === null || id === '' || product === null || product === '') return refuse('id or product is missing');
  if (kind === undefined) return refuse('kind is none of leak, held, load-mistaken');
  if (drivers == null || tags == null || sources == null) return refuse('drivers, tags or sources is no list of texts');
  if (drivers.length + tags.length === 0) return refuse('neither a driver nor a tag: nothing can match it');
  if (tags.some((tag) => tag === '' || tag.length > 4)) return refuse('a tag is not one to four characters');
  if (sources.length === 0 || !sources.every((address) => /^https?:\/\/\S+$/.test(address)))
    return refuse('sources are not the addresses of pages');
  if (versions?.every((range) => range !== null) !== true)
    return refuse('versions are not of the form 1.77..1.78 or 7.1..=7.3');
  if (builds === undefined) return refuse('builds are not a first and a last one');
  if (sure < 0 || sure > 1) return refuse('sure is not between 0 and 1');
  return {
    leak: {
      id,
      kind,
      product,
      ...texts,
      drivers: drivers.map((driver) => toDriverFile(driver) ?? driver.toLowerCase()),
      tags: tags.map(toTag),
      pool: POOLS.find((pool) => pool === fields['pool']) ?? null,
      versions,
      builds,
      confirmedBy: CONFIRMERS.find((who) => who === fields['confirmedBy']) ?? 'reporter',
      sure,
      sources,
    },
    error: null,
  };
}

/** The leak as a line that `readLeak` reads back whole. */
export function toLeakLine({ versions, ...leak }: KnownLeak): Readonly<Record<string, unknown>> {
  return { ...leak, versions: versions.map(rangeText) };
}
