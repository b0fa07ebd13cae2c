/** Reading lists of tags of any of the formats, and putting them beside what is already known. */
import { parsePooltagLine } from '../../grammars/pooltag-txt.js';
import { toLineClaims } from './claim.js';
import { parseRecordsCsv } from './csv.js';
import type { ExportFormat } from './export.js';
import { isLeakLine, readLeak, toLeakLine } from './known-leak.js';
import type { KnownLeak, ReadLeak } from './known-leak.js';
import type { RecordSource, TagRecord } from './record.js';
import { readPublicLine, readRecord, toFields } from './validate.js';
import type { ReadRecord } from './validate.js';

/** What is known about the text beside its words. Everything may be left out. */
export interface ImportOptions {
  /** Path or name of the file; names the list and often its version. */
  readonly path?: string | undefined;
  /** Told by the content when left out. */
  readonly format?: ExportFormat | undefined;
  /** Name of the list; the file name without version and extension when left out. */
  readonly name?: string | undefined;
  /** Version of the list; taken from the path when left out. */
  readonly version?: string | undefined;
  /** ISO date of the file. */
  readonly date?: string | undefined;
  readonly sha256?: string | undefined;
}

export interface ImportResult {
  readonly format: ExportFormat;
  readonly source: RecordSource;
  readonly records: readonly TagRecord[];
  /** Documented leaks, of lines that speak of one. */
  readonly leaks: readonly KnownLeak[];
  /** Lines (rows, objects) that name a tag, or a documented leak. */
  readonly entries: number;
  /** Lines that hold something and name no tag; remarks and blank lines are not among them. */
  readonly skipped: readonly SkippedLine[];
}

export interface SkippedLine {
  /** 1-based; the position of the record for JSON. */
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

const versionNumber = /\d+\.\d+\.\d+(?:\.\d+)?/;

/**
 * The version that a path tells: a dotted number of three or four parts, the nearest to the file name first, else the
 * number of the Windows Kits folder; null when it tells none.
 *
 * @example
 * findVersion('C:/WinDDK/7600.16385.1/Debuggers/triage/pooltag.txt') // '7600.16385.1'
 */
export function findVersion(path: string): string | null {
  const parts = path.split(/[\\/]/).reverse();
  for (const part of parts) {
    const version = versionNumber.exec(part)?.[0];
    if (version !== undefined) return version;
  }
  return /Windows Kits[\\/](\d+(?:\.\d+)?)/i.exec(path)?.[1] ?? null;
}

/** `windbg-10.0.29547.1002.txt` → `windbg`, `pooltag.txt` → `pooltag`. */
function findListName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const base = file.replace(/\.(?:txt|json|csv)$/i, '');
  const name = base.replace(versionNumber, '').replace(/^[-_. ]+|[-_. ]+$/g, '');
  return name === '' ? base : name;
}

function findFormat(text: string): ExportFormat {
  const start = text
    .slice(0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (start.startsWith('{"') || /^[[{]\s/.test(start) || start.startsWith('[{')) return 'json';
  const [heading = ''] = start.split(/\r?\n/, 1);
  const names = heading.split(',').map((name) => name.replaceAll('"', '').trim().toLowerCase());
  return names.length > 1 && names.includes('tag') ? 'csv' : 'pooltag';
}

function importLines(text: string, source: RecordSource): Omit<ImportResult, 'source'> {
  const records: TagRecord[] = [];
  const skipped: SkippedLine[] = [];
  let entries = 0;
  let locals = 0;
  for (const [position, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const entry = parsePooltagLine(line);
    if (entry.kind === 'prose') skipped.push({ line: position + 1, text: line, why: 'names no tag' });
    if (entry.kind !== 'entry') continue;
    entries += 1;
    if (entry.form === 'localtag') locals += 1;
    for (const claim of toLineClaims(entry)) {
      records.push({
        tag: entry.tag,
        wildcard: entry.wildcard,
        ...claim,
        description: entry.description,
        kind: entry.form,
        source,
        builds: { from: null, to: null },
        sites: null,
        note: null,
      });
    }
  }
  return { format: locals > entries / 2 ? 'localtag' : 'pooltag', records, leaks: [], entries, skipped };
}

/** A list with one object a line: claims of public sources, documented leaks, or records as they are exported. */
function importJsonLines(text: string): Omit<ImportResult, 'source'> {
  const records: TagRecord[] = [];
  const leaks: KnownLeak[] = [];
  const skipped: SkippedLine[] = [];
  for (const [position, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === '') continue;
    const { record, leak, error } = readJsonLine(line);
    if (record !== null) records.push(record);
    else if (leak !== null) leaks.push(leak);
    else skipped.push({ line: position + 1, text: line.slice(0, 80), why: error ?? '' });
  }
  return { format: 'json', records, leaks, entries: records.length + leaks.length, skipped };
}

function readJsonLine(line: string): Pick<ReadRecord, 'record' | 'error'> & Pick<ReadLeak, 'leak'> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { record: null, leak: null, error: 'not JSON' };
  }
  const fields = toFields(value);
  if (fields !== null && isLeakLine(fields)) return { record: null, ...readLeak(fields) };
  // A record as it is exported says its kind; a line of facts says what it rests on.
  return { leak: null, ...(fields?.['basis'] === undefined ? readRecord(value) : readPublicLine(fields)) };
}

function importJson(text: string): Omit<ImportResult, 'source'> {
  const skip = (why: string): Omit<ImportResult, 'source'> => ({
    format: 'json',
    records: [],
    leaks: [],
    entries: 0,
    skipped: [{ line: 1, text: text.slice(0, 80), why }],
  });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return /^\{.*\}\r?$/m.test(text) ? importJsonLines(text) : skip('not JSON');
  }
  const single = toFields(value);
  if (single?.['tag'] !== undefined || (single !== null && isLeakLine(single)))
    return importJsonLines(JSON.stringify(value));
  const list = Array.isArray(value) ? (value as readonly unknown[]) : toFields(value)?.['records'];
  if (!Array.isArray(list)) return skip('no list of records');
  const records: TagRecord[] = [];
  const skipped: SkippedLine[] = [];
  for (const [position, item] of (list as readonly unknown[]).entries()) {
    const { record, error } = readRecord(item);
    if (record !== null) records.push(record);
    else skipped.push({ line: position + 1, text: JSON.stringify(item).slice(0, 80), why: error });
  }
  const leaks: KnownLeak[] = [];
  const documented = toFields(value)?.['leaks'] ?? [];
  for (const [position, item] of (Array.isArray(documented) ? (documented as readonly unknown[]) : []).entries()) {
    const { leak, error } = readLeak(item);
    if (leak !== null) leaks.push(leak);
    else skipped.push({ line: list.length + position + 1, text: JSON.stringify(item).slice(0, 80), why: error });
  }
  return { format: 'json', records, leaks, entries: records.length + leaks.length, skipped };
}

function importCsv(text: string): Omit<ImportResult, 'source'> {
  const records: TagRecord[] = [];
  const skipped: SkippedLine[] = [];
  for (const { line, text: row, read } of parseRecordsCsv(text)) {
    if (read.record !== null) records.push(read.record);
    else skipped.push({ line, text: row, why: read.error });
  }
  return { format: 'csv', records, leaks: [], entries: records.length, skipped };
}

/**
 * The records of a text: pooltag.txt, localtag.txt, or the JSON and CSV that `exportRecords` writes. JSON and CSV bring
 * their own sources; lists get theirs from the options. Never throws for what the text holds.
 */
export function importRecords(text: string, options: ImportOptions = {}): ImportResult {
  const path = options.path ?? '';
  const source: RecordSource = {
    name: options.name ?? (path === '' ? 'list' : findListName(path)),
    version: options.version ?? findVersion(path),
    date: options.date ?? null,
    sha256: options.sha256 ?? null,
  };
  const format = options.format ?? findFormat(text);
  if (format === 'json') return { ...importJson(text), source };
  if (format === 'csv') return { ...importCsv(text), source };
  return { ...importLines(text, source), source };
}

/** What an import changed. The counts are of tags: a tag that two lines name is one. */
export interface MergeResult {
  readonly records: readonly TagRecord[];
  /** Tags that the list had not spoken of before. */
  readonly added: number;
  /** Tags whose claims are new, or now stand in one more version of the list. */
  readonly updated: number;
  readonly unchanged: number;
}

/** Records with the same key are the same claim, in whatever versions of the list it stands. */
function claimKey(record: TagRecord): string {
  const { tag, driver, module, component, description, kind, source, builds, sites, note } = record;
  return JSON.stringify([
    tag,
    driver,
    module,
    component,
    description,
    kind,
    source.name,
    builds.from,
    builds.to,
    kind.startsWith('scan-') ? [source.sha256, sites] : null,
    note,
  ]);
}

/** Versions by their numbers: 10.0.9 before 10.0.29547; an unknown one before any. */
function compareVersions(a: string | null, b: string | null): number {
  const numbers = (version: string | null): readonly number[] => (version ?? '').match(/\d+/g)?.map(Number) ?? [];
  const [left, right] = [numbers(a), numbers(b)];
  for (let position = 0; position < Math.max(left.length, right.length); position += 1) {
    const difference = (left[position] ?? -1) - (right[position] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The claim with the span of versions that both know; the same object when the import adds nothing. */
function joinVersions(known: TagRecord, imported: TagRecord): TagRecord {
  // A public source that is looked at again: what it says now counts.
  if (JSON.stringify(known.fact) !== JSON.stringify(imported.fact)) return imported;
  const first = known.source.firstVersion ?? known.source.version;
  const importedFirst = imported.source.firstVersion ?? imported.source.version;
  const isNewer = compareVersions(imported.source.version, known.source.version) > 0;
  const isOlder = importedFirst !== null && compareVersions(importedFirst, first) < 0;
  if (!isNewer && !isOlder) return known;
  const firstVersion = isOlder ? importedFirst : first;
  const source = isNewer ? imported.source : known.source;
  return { ...known, source: firstVersion === null ? source : { ...source, firstVersion } };
}

/**
 * Known records and imported ones together. Importing the same again changes nothing. A claim that stands in a newer
 * version of the same list is one record with its first and last version; a claim that the newer version has dropped
 * keeps the version that made it.
 */
export function mergeRecords(existing: readonly TagRecord[], imported: readonly TagRecord[]): MergeResult {
  const merged = new Map<string, TagRecord>();
  for (const record of existing) merged.set(claimKey(record), record);
  const listTag = (record: TagRecord): string => `${record.source.name}\n${record.tag}`;
  const knownTags = new Set(existing.map(listTag));
  const tags = new Map<string, 'added' | 'updated' | 'unchanged'>();
  for (const record of imported) {
    const key = claimKey(record);
    const known = merged.get(key);
    const next = known === undefined ? record : joinVersions(known, record);
    const tag = listTag(record);
    if (next !== known) {
      merged.set(key, next);
      tags.set(tag, knownTags.has(tag) ? 'updated' : 'added');
    } else if (!tags.has(tag)) {
      tags.set(tag, 'unchanged');
    }
  }
  const states = [...tags.values()];
  const count = (state: string): number => states.filter((other) => other === state).length;
  return {
    records: [...merged.values()],
    added: count('added'),
    updated: count('updated'),
    unchanged: count('unchanged'),
  };
}

/** What an import of documented leaks changed. */
export interface LeakMergeResult {
  readonly leaks: readonly KnownLeak[];
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** Known leaks and imported ones together: one with the id of a known one takes its place. */
export function mergeLeaks(existing: readonly KnownLeak[], imported: readonly KnownLeak[]): LeakMergeResult {
  const merged = new Map(existing.map((leak) => [leak.id, leak]));
  const textOf = (leak: KnownLeak | undefined): string => (leak === undefined ? '' : JSON.stringify(toLeakLine(leak)));
  let [added, updated, unchanged] = [0, 0, 0];
  for (const leak of imported) {
    const before = merged.get(leak.id);
    if (before === undefined) added += 1;
    else if (textOf(before) === textOf(leak)) unchanged += 1;
    else updated += 1;
    merged.set(leak.id, leak);
  }
  return { leaks: [...merged.values()], added, updated, unchanged };
}

/** A folder and a pattern below it (with `*` for one folder) where a list may be. */
export interface ListPlace {
  readonly folder: string;
  readonly pattern: string;
}

/**
 * Where Windows's own tools keep their pooltag.txt, by the environment of the process; empty where there is no
 * Windows. The newest tools come first. Not every place exists.
 */
export function findListPlaces(environment: Readonly<Record<string, string | undefined>>): readonly ListPlace[] {
  const value = (name: string): string | null => {
    const key = Object.keys(environment).find((other) => other.toLowerCase() === name.toLowerCase());
    const text = key === undefined ? '' : (environment[key] ?? '');
    return text === '' ? null : text.replace(/[\\/]+$/, '');
  };
  const programs = [...new Set([value('ProgramW6432'), value('ProgramFiles'), value('ProgramFiles(x86)')])];
  const places = programs
    .filter((folder) => folder !== null)
    .flatMap((folder) => [
      { folder: `${folder}\\WindowsApps`, pattern: 'Microsoft.WinDbg*/*/triage/pooltag.txt' },
      { folder: `${folder}\\Windows Kits\\10\\Debuggers`, pattern: '*/triage/pooltag.txt' },
      { folder: `${folder}\\Windows Kits\\10\\Tools`, pattern: '**/pooltag.txt' },
      { folder: `${folder}\\Windows Kits\\8.1\\Debuggers`, pattern: '*/triage/pooltag.txt' },
      { folder: `${folder}\\Windows Kits\\8.0\\Debuggers`, pattern: '*/triage/pooltag.txt' },
      { folder, pattern: 'Debugging Tools for Windows*/triage/pooltag.txt' },
    ]);
  const drive = value('SystemDrive');
  return drive === null
    ? places
    : [...places, { folder: `${drive}\\WinDDK`, pattern: '*/Debuggers/triage/pooltag.txt' }];
}
