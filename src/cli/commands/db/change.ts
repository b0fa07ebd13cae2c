/** `poolsleuth db add` and `poolsleuth db remove`: the user's own word, and taking back what was stored. */
import { existsSync } from 'node:fs';
import { formatCounted } from '../../../model/words.js';
import { formatJson } from '../../../report/json.js';
import { formatClaim, toBinaryClaims } from '../../../tagdb/claim.js';
import type { Claim } from '../../../tagdb/claim.js';
import { findDriverRecords, createTagIndex, matchesTag, parseTagArgument } from '../../../tagdb/lookup.js';
import type { TagRecord } from '../../../tagdb/record.js';
import { resolveDatabasePath, updateDatabase } from '../../../tagdb/store.js';
import { UsageError } from '../../errors.js';
import { EXIT } from '../../exit-codes.js';
import { writeForm } from '../../output.js';
import { protectInputs } from '../../protect-inputs.js';
import { isFromSource } from './source.js';

export interface DbAddOptions {
  readonly tag: string | undefined;
  readonly driver: string | undefined;
  readonly description: string | undefined;
  readonly component: string | undefined;
  readonly note: string | undefined;
  readonly fromBuild: number | undefined;
  readonly toBuild: number | undefined;
  readonly json: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
}

export interface DbRemoveOptions {
  readonly tag: string | undefined;
  readonly driver: string | undefined;
  readonly source: string | undefined;
  readonly json: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
}

function readTag(typed: string): { readonly tag: string; readonly pattern: boolean } {
  const { tag, pattern, error } = parseTagArgument(typed);
  if (error !== null) throw new UsageError(`${error}. Example: poolsleuth db add Ntfx ntfs.sys`);
  return { tag, pattern };
}

function readBuild(name: string, build: number | undefined): number | null {
  if (build === undefined) return null;
  if (!Number.isInteger(build) || build <= 0)
    throw new UsageError(`${name} takes a Windows build number such as 19041`);
  return build;
}

function readClaim(driver: string): Claim {
  const [claim, ...others] = toBinaryClaims(driver);
  if (claim === undefined || others.length > 0) {
    throw new UsageError(`"${driver}" is not one driver file. Examples: ntfs.sys, nt, nt!mm`);
  }
  return claim;
}

function toUserRecord(options: DbAddOptions): TagRecord {
  if (options.tag === undefined || options.driver === undefined) {
    const missing = options.tag === undefined ? 'a tag and a driver' : `the driver that owns ${options.tag}`;
    throw new UsageError(`db add needs ${missing}. Example: poolsleuth db add Acme acmeflt.sys`);
  }
  const { tag, pattern } = readTag(options.tag);
  const claim = readClaim(options.driver);
  const from = readBuild('--from-build', options.fromBuild);
  const to = readBuild('--to-build', options.toBuild);
  if (from !== null && to !== null && from > to) throw new UsageError('--from-build is above --to-build; swap them');
  return {
    tag,
    wildcard: pattern,
    driver: claim.driver,
    // People leave `.sys` off, which is no name of its own.
    module: claim.driver === null ? claim.module : null,
    component: options.component ?? claim.component,
    description: options.description ?? null,
    kind: 'user',
    source: { name: 'user', version: null, date: new Date().toISOString().slice(0, 10), sha256: null },
    builds: { from, to },
    sites: null,
    note: options.note ?? null,
  };
}

/** What a record says, leaving aside when it was said. */
function contentOf({ source, ...content }: TagRecord): string {
  return JSON.stringify([source.name, Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Adds a record of the user; the one of the same tag and owner is replaced. */
export async function runDbAdd(options: DbAddOptions): Promise<number> {
  const record = toUserRecord(options);
  await protectInputs([], [['--output', options.output]], options.db);
  const database = resolveDatabasePath(options.db);
  let state = 'added';
  await updateDatabase(database, (known) => {
    const isSame = (other: TagRecord): boolean =>
      other.kind === 'user' &&
      other.tag === record.tag &&
      other.driver === record.driver &&
      other.module === record.module;
    const before = known.filter(isSame);
    if (before.some((other) => contentOf(other) === contentOf(record))) {
      state = 'unchanged';
      return known;
    }
    state = before.length > 0 ? 'updated' : 'added';
    return [...known.filter((other) => !isSame(other)), record];
  });
  const text = options.json
    ? formatJson({ state, record })
    : `${record.tag} - ${formatClaim(record) ?? ''}: ${state} in ${database}\n`;
  await writeForm(text, options.json ? 'json' : 'text', options.output);
  return EXIT.done;
}

function toMatcher(options: DbRemoveOptions): (records: readonly TagRecord[]) => ReadonlySet<TagRecord> {
  const { source, driver } = options;
  const wanted = options.tag === undefined ? null : readTag(options.tag);
  return (records) => {
    const ofDriver = driver === undefined ? null : new Set(findDriverRecords([createTagIndex(records)], driver));
    return new Set(
      records.filter(
        (record) =>
          (wanted === null || record.tag === wanted.tag || (wanted.pattern && matchesTag(wanted.tag, record.tag))) &&
          (ofDriver === null || ofDriver.has(record)) &&
          (source === undefined || isFromSource(record, source)),
      ),
    );
  };
}

/** Removes the records of a tag (and a driver), or those of a source. */
export async function runDbRemove(options: DbRemoveOptions): Promise<number> {
  if (options.tag === undefined && options.source === undefined) {
    throw new UsageError('db remove needs a tag, or --source NAME (poolsleuth db stats lists the names)');
  }
  await protectInputs([], [['--output', options.output]], options.db);
  const database = resolveDatabasePath(options.db);
  const findMatches = toMatcher(options);
  let removed: readonly TagRecord[] = [];
  // Without a file there is nothing to remove, and none is made.
  if (existsSync(database)) {
    await updateDatabase(database, (known) => {
      const matches = findMatches(known);
      removed = [...matches];
      return matches.size === 0 ? known : known.filter((record) => !matches.has(record));
    });
  }
  const count = removed.length;
  const text = options.json
    ? formatJson({ removed: count, records: removed })
    : count === 0
      ? 'No record of the local database matches; nothing was removed.\n'
      : `Removed ${formatCounted(count, 'record', 'records')} from ${database}\n`;
  await writeForm(text, options.json ? 'json' : 'text', options.output);
  return EXIT.done;
}
