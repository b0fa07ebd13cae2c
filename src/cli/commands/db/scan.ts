/** `poolsleuth db scan FOLDER…`: which tags driver files use, as their code says. */
import path from 'node:path';
import { spellingsOf } from '../../../owners/suggest.js';
import { findDriverFiles, scanFiles } from '../../../work/scan-files.js';
import type { FileScan } from '../../../work/scan-files.js';
import { formatCounted, formatCount } from '../../../model/words.js';
import { formatJson } from '../../../report/json.js';
import { wrap } from '../../../report/layout.js';
import { isSharedTag } from '../../../scan/plausible-tag.js';
import { SCAN_KINDS } from '../../../scan/scan-driver.js';
import type { CutFile, FoundTag, ScanKind, TagSite } from '../../../scan/scan-driver.js';
import { toDriverFile } from '../../../tagdb/driver-file.js';
import { parseTagArgument } from '../../../tagdb/lookup.js';
import type { RecordKind, TagRecord } from '../../../tagdb/record.js';
import { resolveDatabasePath, updateDatabase } from '../../../tagdb/store.js';
import { UsageError } from '../../errors.js';
import { EXIT } from '../../exit-codes.js';
import { outputWidth, writeForm } from '../../output.js';
import { protectInputs } from '../../protect-inputs.js';
import { startProgress } from '../../spinner.js';

export interface DbScanOptions {
  readonly folders: readonly string[];
  /** Answer for this tag only. */
  readonly tag: string | undefined;
  /** Also what proves little: constants, data, plain bytes, tags of libraries. */
  readonly raw: boolean;
  readonly save: boolean;
  /** Scan files again whose tags the database has. */
  readonly again: boolean;
  readonly jobs: number | undefined;
  readonly limit: number | undefined;
  readonly json: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

interface ScannedTag {
  readonly tag: string;
  readonly kind: ScanKind;
  readonly count: number;
  /** Empty for a file that was scanned before. */
  readonly sites: readonly TagSite[];
}

interface ScannedDriver {
  readonly file: string;
  readonly sha256: string | null;
  readonly architecture: string | null;
  readonly version: string | null;
  readonly company: string | null;
  /** The tags come from the database: the file is the one that was scanned before. */
  readonly unchanged: boolean;
  /** The file ends early: tags may be missing. */
  readonly cut: CutFile | null;
  readonly tags: readonly ScannedTag[];
}

interface SkippedFile {
  readonly file: string;
  readonly why: string;
}

/** How sure a kind makes us, in words. */
const KIND_WORDS: Readonly<Record<ScanKind, string>> = {
  'scan-allocation': 'sure: its code hands the tag to a function that allocates pool',
  'scan-wrapper': 'sure: its code hands the tag to a function of its own that allocates pool',
  'scan-structure': 'sure: the tag stands in a table that is handed to a pool function',
  'scan-free': 'sure: its code hands the tag to a function that frees pool',
  'scan-near-call': 'possible: a constant in its code, shortly before a call',
  'scan-context': 'possible: the bytes stand in its code where a constant can stand',
  'scan-data': 'possible: the bytes stand alone in its data',
  'scan-derived': 'possible: the framework takes the tag from the name of the file',
  'scan-raw': 'weak: the bytes occur in the file',
};

const PROVED: ReadonlySet<RecordKind> = new Set<ScanKind>([
  'scan-allocation',
  'scan-wrapper',
  'scan-structure',
  'scan-free',
]);

function isScanKind(kind: RecordKind): kind is ScanKind {
  return kind.startsWith('scan-');
}

function tagOf(typed: string): string {
  const { tag, pattern, error } = parseTagArgument(typed);
  if (error !== null) throw new UsageError(`${error}. Example: poolsleuth db scan FOLDER --tag Leak`);
  if (pattern) throw new UsageError('--tag takes one tag without wildcards; leave it out to see every tag');
  return tag;
}

/** Records of scans by the hash of the file; a file that lies in two places is kept once. */
function toKnownTags(records: readonly TagRecord[]): ReadonlyMap<string, readonly ScannedTag[]> {
  const known = new Map<string, Map<string, ScannedTag>>();
  for (const { tag, kind, source, sites } of records) {
    if (!isScanKind(kind) || source.sha256 === null) continue;
    const tags = known.get(source.sha256) ?? new Map<string, ScannedTag>();
    const weak = !PROVED.has(kind) || isSharedTag(tag, true);
    if (!weak) tags.set(tag, { tag, kind, count: sites ?? 1, sites: [] });
    known.set(source.sha256, tags);
  }
  const order = ({ kind }: ScannedTag): number => SCAN_KINDS.indexOf(kind);
  return new Map([...known].map(([sha256, tags]) => [sha256, [...tags.values()].sort((a, b) => order(a) - order(b))]));
}

function toScannedTag({ tag, kind, count, sites }: FoundTag): ScannedTag {
  return { tag, kind, count, sites };
}

function toRecords(scan: FileScan, tags: readonly ScannedTag[]): readonly TagRecord[] {
  const file = path.resolve(scan.file);
  const driver = toDriverFile(path.basename(file));
  return tags.map(({ tag, kind, count }) => ({
    tag,
    wildcard: false,
    driver,
    module: null,
    component: null,
    description: null,
    kind,
    source: { name: file, version: scan.version, date: null, sha256: scan.sha256 },
    builds: { from: null, to: null },
    sites: count,
    note: null,
  }));
}

/**
 * The records after a scan: what was known of another file in the same place goes, a file that is known from another
 * place is not kept twice.
 */
function withScans(
  known: readonly TagRecord[],
  scans: readonly { readonly scan: FileScan; readonly tags: readonly ScannedTag[] }[],
): readonly TagRecord[] {
  const byPlace = new Map(scans.map(({ scan }) => [path.resolve(scan.file), scan]));
  const kept = known.filter(({ kind, source }) => {
    const scan = isScanKind(kind) ? byPlace.get(source.name) : undefined;
    return scan === undefined || (scan.unchanged && source.sha256 === scan.sha256);
  });
  const fileKey = (driver: string | null, sha256: string | null): string => `${driver ?? ''}\n${sha256 ?? ''}`;
  const present = new Set(
    kept.filter(({ kind }) => isScanKind(kind)).map(({ driver, source }) => fileKey(driver, source.sha256)),
  );
  const added: TagRecord[] = [];
  for (const { scan, tags } of scans) {
    const records = scan.unchanged ? [] : toRecords(scan, tags);
    const [first] = records;
    if (first === undefined || present.has(fileKey(first.driver, scan.sha256))) continue;
    present.add(fileKey(first.driver, scan.sha256));
    for (const record of records) added.push(record);
  }
  return added.length === 0 && kept.length === known.length ? known : [...kept, ...added];
}

function describeFile({ architecture, version, company }: ScannedDriver): string {
  const parts = [architecture, version === null ? null : `version ${version}`, company].filter((part) => part !== null);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const SHOWN_SITES = 4;

function formatTagUse(driver: ScannedDriver, used: ScannedTag): readonly string[] {
  const places = used.sites.slice(0, SHOWN_SITES).map(({ offset, via }) => {
    const where = offset < 0 ? 'no place in the file' : `at offset 0x${offset.toString(16)}`;
    return `    ${where}${via === null ? '' : `, ${via}`}`;
  });
  const more = used.count - places.length;
  return [
    `${driver.file}${describeFile(driver)}`,
    `  ${KIND_WORDS[used.kind]}`,
    ...places,
    ...(more > 0 ? [`    … ${formatCounted(more, 'more place', 'more places')}`] : []),
  ];
}

/** Files of which nothing, or not everything, is known. */
interface Unread {
  readonly files: number;
  readonly cut: number;
}

/** What the files that could not be read whole leave open, as a sentence; null when there are none. */
function formatUnread({ files, cut }: Unread): string | null {
  const open = files + cut;
  if (open === 0) return null;
  return `${formatCounted(open, 'file', 'files')} could not be read whole and may hold it all the same.`;
}

/** Another spelling of a tag, and how many files hand it to pool functions. */
interface Spelling {
  readonly tag: string;
  readonly drivers: number;
}

/** Other spellings of the wanted tag that code hands to pool functions: the wanted one may have been misread. */
function findSpellings(wanted: string, scans: readonly (readonly ScannedTag[])[]): readonly Spelling[] {
  const uses = new Map<string, number>();
  for (const { tag, kind } of scans.flat()) {
    if (tag !== wanted && PROVED.has(kind)) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  }
  return [...uses].map(([tag, drivers]) => ({ tag, drivers }));
}

function formatSpelling(wanted: string, { tag, drivers }: Spelling, scanned: number): string {
  const backwards = Array.from(wanted.trimEnd()).toReversed().join('').padEnd(4);
  const how = tag === backwards ? 'the same in reverse, as C sources write it' : 'case and order of the letters count';
  return `${quote(tag)} (${how}): ${formatCount(drivers)} of ${formatCount(scanned)} for sure.`;
}

/** The answer to "which file uses this tag": the strongest first. */
function formatAnswer(
  tag: string,
  drivers: readonly ScannedDriver[],
  spellings: readonly Spelling[],
  unread: Unread,
  limit: number,
): string {
  const others = spellings.map((spelling) => formatSpelling(tag, spelling, drivers.length));
  const remarks = [...others, formatUnread(unread)].filter((line) => line !== null);
  if (drivers.length === 0) return [`No driver file was read, so nothing is known of ${quote(tag)}.`, ''].join('\n');
  const uses = drivers
    .flatMap((driver) => driver.tags.filter((found) => found.tag === tag).map((used) => ({ driver, used })))
    .sort((a, b) => SCAN_KINDS.indexOf(a.used.kind) - SCAN_KINDS.indexOf(b.used.kind));
  const sure = uses.filter(({ used }) => PROVED.has(used.kind)).length;
  const scanned = formatCounted(drivers.length, 'driver file', 'driver files');
  if (uses.length === 0) {
    const verdict =
      unread.files + unread.cut > 0
        ? `"${tag}" was not found in what could be read of ${scanned}.`
        : `None of ${scanned} holds the tag "${tag}". It may be built at run time, or belong to a file elsewhere.`;
    return [verdict, ...remarks, ''].join('\n');
  }
  const shown = limit === 0 ? uses : uses.slice(0, limit);
  return [
    `${tag}: ${formatCount(sure)} of ${scanned} ${sure === 1 ? 'uses' : 'use'} it for sure, ${formatCount(uses.length - sure)} more may.`,
    ...remarks,
    '',
    ...shown.flatMap(({ driver, used }) => formatTagUse(driver, used)),
    ...(shown.length < uses.length ? [`… ${formatCount(uses.length - shown.length)} more (--limit 0)`] : []),
    '',
  ].join('\n');
}

function quote(tag: string): string {
  return /\s/.test(tag) ? `"${tag}"` : tag;
}

function formatDrivers(drivers: readonly ScannedDriver[], limit: number, width: number): readonly string[] {
  const withTags = drivers.filter(({ tags }) => tags.length > 0);
  const shown = limit === 0 ? withTags : withTags.slice(0, limit);
  const lines = shown.flatMap((driver) => [
    `${driver.file}${describeFile(driver)}${driver.unchanged ? ' unchanged' : ''}`,
    ...wrap(driver.tags.map(({ tag }) => quote(tag)).join(' '), width, '  ', '  '),
  ]);
  const more = withTags.length - shown.length;
  return [...lines, ...(more > 0 ? [`… ${formatCounted(more, 'file', 'files')} more (--limit 0)`] : [])];
}

const SHOWN_SKIPPED = 8;

function formatSkipped(skipped: readonly SkippedFile[]): readonly string[] {
  const shown = skipped.slice(0, SHOWN_SKIPPED).map(({ file, why }) => `  ${file}: ${why}`);
  const more = skipped.length - shown.length;
  return [
    ...(skipped.length > 0 ? [`${formatCounted(skipped.length, 'file was', 'files were')} not scanned:`] : []),
    ...shown,
    ...(more > 0 ? [`  … ${formatCount(more)} more (--json has all)`] : []),
  ];
}

/** Files that end early; what they say for sure holds, what they do not say is open. */
function formatCut(drivers: readonly ScannedDriver[]): readonly string[] {
  const cut = drivers.flatMap(({ file, cut: part }) => (part === null ? [] : [{ file, part }]));
  const shown = cut.slice(0, SHOWN_SKIPPED).map(({ file, part }) => `  ${file}: ${formatPart(part)}`);
  const more = cut.length - shown.length;
  return [
    ...(cut.length > 0
      ? [`${formatCounted(cut.length, 'file is', 'files are')} cut off, tags in the missing part are not seen:`]
      : []),
    ...shown,
    ...(more > 0 ? [`  … ${formatCount(more)} more (--json has all)`] : []),
  ];
}

function formatPart({ bytes, expectedBytes }: CutFile): string {
  return `${formatCount(bytes)} of ${formatCount(expectedBytes)} bytes; copy the file again`;
}

function formatSummary(drivers: readonly ScannedDriver[], saved: string | null): string {
  const tags = new Set(drivers.flatMap((driver) => driver.tags.map(({ tag }) => tag)));
  const withTags = drivers.filter((driver) => driver.tags.length > 0).length;
  const unchanged = drivers.filter((driver) => driver.unchanged).length;
  return [
    `${formatCounted(drivers.length, 'driver file', 'driver files')}, ${formatCount(withTags)} with tags, ${formatCounted(tags.size, 'tag', 'tags')}`,
    unchanged > 0 ? `, ${formatCount(unchanged)} unchanged since the last scan (--again scans them)` : '',
    saved === null ? '' : `. Saved in ${saved}`,
  ].join('');
}

const TEXT_LIMIT = 40;

/** Scans the files, tells their tags, and keeps those that are proved. */
export async function runDbScan(options: DbScanOptions): Promise<number> {
  const wanted = options.tag === undefined ? undefined : tagOf(options.tag);
  if (options.folders.length === 0) {
    throw new UsageError('db scan needs a folder, for example C:\\Windows\\System32\\drivers');
  }
  const saves = options.save && wanted === undefined;
  const database = resolveDatabasePath(options.db);
  const progress = startProgress('Looking for drivers…', options.quiet);
  try {
    const files = await findDriverFiles(options.folders);
    await protectInputs(
      files.map(({ file, path: place, error }) => ({ source: file, path: place, error })),
      [
        ['--output', options.output],
        ['--db', saves ? database : undefined],
      ],
      options.db,
    );
    // Before the work: a database that cannot be written is told now.
    const records = saves ? await updateDatabase(database, (stored) => stored) : [];
    const known = options.again || options.raw ? new Map<string, readonly ScannedTag[]>() : toKnownTags(records);
    const scans = await scanFiles(files, {
      tags: wanted === undefined ? undefined : [wanted, ...spellingsOf(wanted)],
      raw: options.raw,
      known: new Set(known.keys()),
      jobs: options.jobs,
      signal: options.signal,
      onProgress: ({ done, total }) => progress.tell(`Scanning… ${done} of ${total}`),
    });
    const read = scans.filter(({ why }) => why === null);
    const unread: Unread = {
      files: scans.filter((scan) => !scan.read || (scan.cut !== null && scan.why !== null)).length,
      cut: read.filter(({ cut }) => cut !== null).length,
    };
    const asked = wanted !== undefined || options.raw;
    const found = read.map((scan) => ({
      scan,
      tags: scan.unchanged
        ? (known.get(scan.sha256 ?? '') ?? [])
        : scan.tags.filter((tag) => asked || tag.default).map(toScannedTag),
    }));
    if (saves && found.length > 0) await updateDatabase(database, (stored) => withScans(stored, found));
    progress.stop();

    const drivers = found.map(({ scan: { file, sha256, architecture, version, company, unchanged, cut }, tags }) => ({
      file,
      sha256,
      architecture,
      version,
      company,
      unchanged,
      cut,
      tags: wanted === undefined ? tags : tags.filter(({ tag }) => tag === wanted),
    }));
    const skipped = scans.flatMap(({ file, why, cut }) =>
      why === null ? [] : [{ file, why: cut === null ? why : `cut off: ${formatPart(cut)} (${why})` }],
    );
    const spellings =
      wanted === undefined
        ? []
        : findSpellings(
            wanted,
            found.map(({ tags }) => tags),
          );
    const limit = options.limit ?? TEXT_LIMIT;
    const text = options.json
      ? formatJson({ drivers, skipped, ...(wanted === undefined ? {} : { spellings }) })
      : wanted === undefined
        ? `${[
            ...formatDrivers(drivers, limit, outputWidth()),
            ...formatCut(drivers),
            ...formatSkipped(skipped),
            formatSummary(drivers, saves && drivers.length > 0 ? database : null),
          ].join('\n')}\n`
        : [
            formatAnswer(wanted, drivers, spellings, unread, limit),
            ...[...formatCut(drivers), ...formatSkipped(skipped)].map((line) => `${line}\n`),
          ].join('');
    await writeForm(text, options.json ? 'json' : 'text', options.output);
    // One rule for all: what could not be read, or not whole, may have been the answer.
    return unread.files + unread.cut > 0 || drivers.length === 0 ? EXIT.unreadable : EXIT.done;
  } finally {
    progress.stop();
  }
}
