/** `poolsleuth db import FILE…`: puts lists of tags into the local database. */
import path from 'node:path';
import { glob } from 'tinyglobby';
import { expandInputs } from '../../../io/expand-inputs.js';
import type { InputSpec } from '../../../io/expand-inputs.js';
import { readList } from '../../../work/read-list.js';
import { formatCounted, formatCount } from '../../../model/words.js';
import { formatJson } from '../../../report/json.js';
import type { ExportFormat } from '../../../tagdb/export.js';
import { findListPlaces, importRecords, mergeLeaks, mergeRecords } from '../../../tagdb/import.js';
import type { ImportResult, ListPlace, SkippedLine } from '../../../tagdb/import.js';
import { resolveDatabasePath, updateContents } from '../../../tagdb/store.js';
import type { DatabaseContents } from '../../../tagdb/store.js';
import { UsageError, tell } from '../../errors.js';
import { EXIT } from '../../exit-codes.js';
import { writeForm, writeReport } from '../../output.js';
import { protectInputs } from '../../protect-inputs.js';

export interface DbImportOptions {
  readonly files: readonly string[];
  /** Also the lists in the known places of Windows. */
  readonly find: boolean;
  /** Format of the lists; told by the content when undefined. */
  readonly format: ExportFormat | undefined;
  readonly versionName: string | undefined;
  readonly json: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
}

/** What one list brought. */
interface ImportedFile {
  readonly source: string;
  readonly format: ExportFormat | null;
  readonly version: string | null;
  /** Lines that name a tag. */
  readonly entries: number;
  /** Counts of tags. */
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: readonly SkippedLine[];
  readonly error: string | null;
}

const NO_COUNTS = { entries: 0, added: 0, updated: 0, unchanged: 0, skipped: [] } as const;

function failed(source: string, error: string): ImportedFile {
  return { source, format: null, version: null, ...NO_COUNTS, error };
}

/** The folder of a place in the spelling of this system. */
function toFolder({ folder }: ListPlace): string {
  return folder.replaceAll('\\', path.sep);
}

async function findLists(places: readonly ListPlace[]): Promise<readonly InputSpec[]> {
  const lists: string[] = [];
  for (const place of places) {
    const cwd = toFolder(place);
    // A folder that is not there or must not be listed holds nothing for us.
    const names = await glob(place.pattern, { cwd, caseSensitiveMatch: false }).catch(() => []);
    lists.push(...names.toSorted().map((name) => path.join(cwd, name)));
  }
  return [...new Set(lists)].map((file) => ({ source: file, path: file, error: null }));
}

function describePlaces(places: readonly ListPlace[]): string {
  if (places.length === 0) {
    return 'no list was found: --find looks where Windows keeps its debuggers and kits, and this system has no such folders; name the file instead';
  }
  const looked = places.map((place) => path.join(toFolder(place), place.pattern)).join(', ');
  return `no list was found in ${looked}; install the Debugging Tools for Windows or name the file`;
}

interface ReadFile {
  readonly spec: InputSpec;
  readonly imported: ImportResult | null;
  readonly error: string | null;
}

async function readFile(spec: InputSpec, options: DbImportOptions): Promise<ReadFile> {
  const { text, sha256, error } = await readList(spec);
  if (error !== null) return { spec, imported: null, error };
  const imported = importRecords(text, {
    path: spec.path === null ? undefined : path.resolve(spec.source),
    format: options.format,
    version: options.versionName,
    sha256,
  });
  if (imported.entries > 0) return { spec, imported, error: null };
  return {
    spec,
    imported,
    error:
      text.trim() === ''
        ? 'The file is empty.'
        : 'No line names a tag. A list has lines such as "Ntfx - ntfs.sys - words"; say --format if it is another one.',
  };
}

/** Puts what was read into the database in one change; the counts are in the order of the files. */
async function save(files: readonly ReadFile[], database: string): Promise<readonly ImportedFile[]> {
  let counts: ReadonlyMap<ReadFile, Pick<ImportedFile, 'added' | 'updated' | 'unchanged'>> = new Map();
  const change = (known: DatabaseContents): DatabaseContents => {
    let contents = known;
    const found = new Map<ReadFile, Pick<ImportedFile, 'added' | 'updated' | 'unchanged'>>();
    for (const file of files) {
      if (file.imported === null) continue;
      const tags = mergeRecords(contents.records, file.imported.records);
      const documented = mergeLeaks(contents.leaks, file.imported.leaks);
      found.set(file, {
        added: tags.added + documented.added,
        updated: tags.updated + documented.updated,
        unchanged: tags.unchanged + documented.unchanged,
      });
      if (tags.added + tags.updated > 0) contents = { ...contents, records: tags.records };
      if (documented.added + documented.updated > 0) contents = { ...contents, leaks: documented.leaks };
    }
    counts = found;
    return contents;
  };
  if (files.some(({ imported }) => imported !== null && imported.entries > 0)) {
    await updateContents(database, change);
  }
  return files.map((file) => {
    const { spec, imported, error } = file;
    if (imported === null) return failed(spec.source, error ?? 'The file could not be read.');
    const { format, entries, skipped } = imported;
    const version = format === 'pooltag' || format === 'localtag' ? imported.source.version : null;
    return { source: spec.source, format, version, ...NO_COUNTS, ...counts.get(file), entries, skipped, error };
  });
}

function sum(files: readonly ImportedFile[], count: (file: ImportedFile) => number): number {
  return files.reduce((total, file) => total + count(file), 0);
}

/** One file as the contract has it; of several the sums, and each under `files`. */
function toDocument(files: readonly ImportedFile[]): object {
  return {
    source: files.map(({ source }) => source).join(', '),
    entries: sum(files, ({ entries }) => entries),
    added: sum(files, ({ added }) => added),
    updated: sum(files, ({ updated }) => updated),
    unchanged: sum(files, ({ unchanged }) => unchanged),
    skipped: files.flatMap(({ source, skipped }) => skipped.map((line) => ({ ...line, source }))),
    files,
  };
}

const SHOWN_LINES = 5;

function formatFile({ source, version, entries, added, updated, unchanged, skipped, error }: ImportedFile): string {
  if (error !== null && entries === 0) return `${source}: ${error}`;
  const shown = skipped.slice(0, SHOWN_LINES).map(({ line, text, why }) => {
    const words = text.trim();
    return `  line ${line} ${why}: ${words.length > 60 ? `${words.slice(0, 59)}…` : words}`;
  });
  const more = skipped.length - shown.length;
  const counts = `${formatCount(added)} added, ${formatCount(updated)} updated, ${formatCount(unchanged)} unchanged`;
  return [
    `${source}${version === null ? '' : ` (version ${version})`}: ${formatCounted(entries, 'entry', 'entries')}; tags: ${counts}; ${formatCounted(skipped.length, 'line', 'lines')} skipped`,
    ...shown,
    ...(more > 0 ? [`  … ${formatCount(more)} more (--json has all)`] : []),
  ].join('\n');
}

/** Imports the lists and tells what each brought. */
export async function runDbImport(options: DbImportOptions): Promise<number> {
  if (options.files.length === 0 && !options.find) {
    throw new UsageError(
      'db import needs the lists to import, or --find to look for them. Example: poolsleuth db import pooltag.txt',
    );
  }
  const places = options.find ? findListPlaces(process.env) : [];
  const found = await findLists(places);
  if (options.find && found.length === 0) tell(describePlaces(places));
  const specs = [...(await expandInputs(options.files)), ...found];
  await protectInputs(
    specs,
    [
      ['--output', options.output],
      ['--db', resolveDatabasePath(options.db)],
    ],
    options.db,
  );
  const read: ReadFile[] = [];
  for (const spec of specs) read.push(await readFile(spec, options));
  const database = resolveDatabasePath(options.db);
  const files = await save(read, database);
  if (files.length > 0) {
    const changed = files.some(({ added, updated }) => added + updated > 0);
    const text = options.json
      ? formatJson(toDocument(files))
      : `${[...files.map(formatFile), ...(changed ? [`Saved in ${database}`] : [])].join('\n')}\n`;
    await writeForm(text, options.json ? 'json' : 'text', options.output);
  } else if (options.json) {
    await writeReport(formatJson(toDocument([])), options.output);
  }
  const failures = files.filter(({ error }) => error !== null);
  if (options.json) for (const { source, error } of failures) tell(`${source}: ${error ?? ''}`);
  return failures.length > 0 || files.length === 0 ? EXIT.unreadable : EXIT.done;
}
