/** Turns what a person typed into a list of inputs: files, folders, patterns, `-`. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describeReadError } from './describe-error.js';
import { isLossy, showPath, toNodePath } from './file-path.js';
import type { FilePath } from './file-path.js';
import { NO_FILE, compareNames, findLossy, isHandedOver, listFolder } from './list-folder.js';

export interface InputSpec {
  /** The input as it is shown: the path as typed or found, `-` for standard input. */
  readonly source: string;
  /** Path to open; null for standard input, and where there is nothing to open. */
  readonly path: FilePath | null;
  /** Why there is nothing to read, in words for a person; null when there is. */
  readonly error: string | null;
}

/** Told of files in a folder that cannot hold evidence. */
export type PassedOver = (files: readonly string[]) => void;

function found(file: FilePath): InputSpec {
  return { source: showPath(file), path: file, error: null };
}

function missing(source: string, error: string): InputSpec {
  return { source, path: null, error };
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** Files below a folder, sorted by name, folder by folder; what is no file is told. */
async function filesBelow(folder: FilePath): Promise<readonly InputSpec[]> {
  const specs: InputSpec[] = [];
  for (const { name, path: file, kind, link } of await listFolder(folder)) {
    if (isSkipped(name)) continue;
    if (kind === 'folder') for (const spec of await filesBelow(file)) specs.push(spec);
    else if (kind === 'file') specs.push(found(file));
    else if (!link || (await isSpecial(file))) specs.push(missing(showPath(file), NO_FILE));
  }
  return specs;
}

/** Whether a link leads to a pipe, a device or a socket. */
async function isSpecial(file: FilePath): Promise<boolean> {
  const target = await stat(toNodePath(file)).catch(() => null);
  return target !== null && !target.isFile() && !target.isDirectory();
}

/** Endings of files that never hold evidence: programs, pictures, sounds, fonts. A file that is named is always opened. */
const NO_EVIDENCE = /\.(?:exe|dll|sys|msi|cab|lib|pdb|png|jpe?g|gif|bmp|ico|webp|mp4|mkv|wav|mp3|ttf|otf|lnk)$/i;

/**
 * Whether a table of a lake (`TABLE/host=HOST/NAME.parquet`) is told by another: verdicts are worked out anew from tags,
 * the pools of a moment are read together with its tags, and drivers are no measure.
 */
function isBesideRows(file: string, files: ReadonlySet<string>): boolean {
  const table = /(^|[\\/])(pools|verdicts|modules)([\\/]host=[^\\/]+[\\/][^\\/]+\.parquet)$/i.exec(file);
  if (table === null) return false;
  const [whole, before = '', name = '', after = ''] = table;
  const tags = `${file.slice(0, -whole.length)}${before}tags${after}`;
  return name.toLowerCase() !== 'pools' || files.has(tags.toLowerCase());
}

/** Whether a file of a folder can be passed over. A `.blg` that stands beside its CSV has been turned into text. */
function holdsNoEvidence(file: string, files: ReadonlySet<string>): boolean {
  if (NO_EVIDENCE.test(file)) return true;
  if (isBesideRows(file, files)) return true;
  return /\.blg$/i.test(file) && files.has(file.replace(/\.blg$/i, '.csv').toLowerCase());
}

async function expandFolder(folder: FilePath, onPassedOver?: PassedOver): Promise<readonly InputSpec[]> {
  const specs = await filesBelow(folder);
  if (specs.length === 0) return [missing(showPath(folder), 'There is no file in this folder.')];
  const names = new Set(specs.map(({ source }) => source.toLowerCase()));
  const kept = specs.filter(({ source }) => !holdsNoEvidence(source, names));
  const passed = specs.filter((spec) => !kept.includes(spec));
  if (passed.length > 0) onPassedOver?.(passed.map(({ source }) => source));
  return kept.length === 0 ? [missing(showPath(folder), 'No file in this folder can hold evidence.')] : kept;
}

/** The inputs at a place that exists. Throws the system's error when it does not. */
async function expandPath(file: FilePath, onPassedOver?: PassedOver): Promise<readonly InputSpec[]> {
  const entry = await stat(toNodePath(file));
  if (entry.isDirectory()) return expandFolder(file, onPassedOver);
  return [entry.isFile() || isHandedOver(file) ? found(file) : missing(showPath(file), NO_FILE)];
}

/** Files that a pattern names. The search starts in the last folder before the first wildcard. */
async function expandPattern(pattern: string): Promise<readonly string[]> {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  const parts = pattern.split('/');
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  const base = parts.slice(0, dynamic).join('/') || (pattern.startsWith('/') ? '/' : '.');
  const names = await glob(parts.slice(dynamic).join('/'), {
    // `C:` alone would be the current folder of that drive.
    cwd: /^[A-Za-z]:$/.test(base) ? `${base}/` : base,
    expandDirectories: false,
    caseSensitiveMatch: process.platform !== 'win32',
    ignore: ['**/node_modules/**'],
  });
  return names.toSorted(compareNames).map((name) => path.join(base, name));
}

/** Spellings of a name that may be meant: as typed, without quotes that a shell left on, with slashes for backslashes. */
function spellingsOf(input: string): readonly string[] {
  const bare = /^(["'])(.+)\1$/.exec(input)?.[2] ?? input;
  return [...new Set([input, bare, bare.replaceAll('\\', '/')])];
}

/** Spellings that hold wildcards. The library is loaded only for what can be a pattern. */
async function findPatterns(input: string): Promise<readonly string[]> {
  if (!/[*?[\]{}()!+@|]/.test(input)) return [];
  const { isDynamicPattern } = await import('tinyglobby');
  return spellingsOf(input).filter((spelling) => isDynamicPattern(spelling));
}

/** What a pattern matched: a file, or several whose names the pattern's library could not tell apart. */
async function expandMatch(name: string): Promise<readonly InputSpec[]> {
  const lossy = isLossy(name) ? await findLossy(name) : [];
  if (lossy.length > 0) return lossy.map(found);
  return expandPath(name).catch((error: unknown) => [missing(name, describeReadError(error))]);
}

async function expandInput(input: string, onPassedOver?: PassedOver): Promise<readonly InputSpec[]> {
  if (input === '-') return [{ source: '-', path: null, error: null }];
  let firstError: unknown = null;
  for (const spelling of spellingsOf(input)) {
    try {
      return await expandPath(spelling, onPassedOver);
    } catch (error) {
      firstError ??= error;
    }
    const lossy = isLossy(spelling) ? await findLossy(spelling) : [];
    if (lossy.length > 0) return (await Promise.all(lossy.map((file) => expandPath(file)))).flat();
  }
  const patterns = await findPatterns(input);
  for (const pattern of patterns) {
    const names = await expandPattern(pattern).catch(() => []);
    if (names.length > 0) return (await Promise.all(names.map(expandMatch))).flat();
  }
  return [missing(input, patterns.length > 0 ? 'No file matches this pattern.' : describeReadError(firstError))];
}

/**
 * The inputs that names stand for, in the order of the names: a folder gives its files (recursively, sorted, hidden ones
 * and `node_modules` left out), a pattern the files it matches, `-` standard input. What does not exist is an input with
 * an error; nothing throws. A file that several names mean is listed once. Files of a folder that cannot hold evidence
 * are passed over, and told to `onPassedOver`.
 */
export async function expandInputs(
  inputs: readonly string[],
  onPassedOver?: PassedOver,
): Promise<readonly InputSpec[]> {
  const specs: InputSpec[] = [];
  const seen = new Set<string>();
  for (const input of inputs) {
    for (const spec of await expandInput(input, onPassedOver)) {
      const key = spec.path === null ? spec.source : path.resolve(spec.source);
      if (seen.has(key)) continue;
      seen.add(key);
      specs.push(spec);
    }
  }
  return specs;
}
