/** Turns what a person typed into a list of inputs: files, folders, patterns, `-`. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeReadError } from './describe-error.js';

export interface InputSpec {
  /** The input as it is shown: the path as typed or found, `-` for standard input. */
  readonly source: string;
  /** Path to open; null for standard input, and where there is nothing to open. */
  readonly path: string | null;
  /** Why there is nothing to read, in words for a person; null when there is. */
  readonly error: string | null;
}

/** Told of files in a folder that cannot hold evidence. */
export type PassedOver = (files: readonly string[]) => void;

function found(source: string): InputSpec {
  return { source, path: source, error: null };
}

function missing(source: string, error: string): InputSpec {
  return { source, path: null, error };
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** Order of names that is the same on every machine: by code unit. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Files below a folder, sorted by name, folder by folder. A folder behind a symbolic link is not entered. */
async function listFolder(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => compareNames(a.name, b.name))) {
    if (isSkipped(entry.name)) continue;
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) for (const file of await listFolder(name)) files.push(file);
    else if (entry.isFile()) files.push(name);
    else if (entry.isSymbolicLink()) {
      const target = await stat(name).catch(() => null);
      if (target?.isFile() === true) files.push(name);
    }
  }
  return files;
}

/** Endings of files that never hold evidence: programs, pictures, sounds, fonts. A file that is named is always opened. */
const NO_EVIDENCE = /\.(?:exe|dll|sys|msi|cab|lib|pdb|png|jpe?g|gif|bmp|ico|webp|mp4|mkv|wav|mp3|ttf|otf|lnk)$/i;

/** Whether a file of a folder can be passed over. A `.blg` that stands beside its CSV has been turned into text. */
function holdsNoEvidence(file: string, files: ReadonlySet<string>): boolean {
  if (NO_EVIDENCE.test(file)) return true;
  return /\.blg$/i.test(file) && files.has(file.replace(/\.blg$/i, '.csv').toLowerCase());
}

async function expandFolder(folder: string, onPassedOver?: PassedOver): Promise<readonly InputSpec[]> {
  const files = await listFolder(folder);
  if (files.length === 0) return [missing(folder, 'There is no file in this folder.')];
  const names = new Set(files.map((file) => file.toLowerCase()));
  const passed = files.filter((file) => holdsNoEvidence(file, names));
  if (passed.length > 0) onPassedOver?.(passed);
  const dropped = new Set(passed);
  const kept = files.filter((file) => !dropped.has(file));
  return kept.length === 0 ? [missing(folder, 'No file in this folder can hold evidence.')] : kept.map(found);
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

async function expandInput(input: string, onPassedOver?: PassedOver): Promise<readonly InputSpec[]> {
  if (input === '-') return [{ source: '-', path: null, error: null }];
  let firstError: unknown = null;
  for (const spelling of spellingsOf(input)) {
    try {
      const entry = await stat(spelling);
      return entry.isDirectory() ? await expandFolder(spelling, onPassedOver) : [found(spelling)];
    } catch (error) {
      firstError ??= error;
    }
  }
  const patterns = await findPatterns(input);
  for (const pattern of patterns) {
    const names = await expandPattern(pattern).catch(() => []);
    if (names.length > 0) return names.map(found);
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
      const key = spec.path === null ? spec.source : path.resolve(spec.path);
      if (seen.has(key)) continue;
      seen.add(key);
      specs.push(spec);
    }
  }
  return specs;
}
