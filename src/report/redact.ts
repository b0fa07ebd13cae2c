/**
 * Takes out of a document what says whose machine it was: hosts, users, paths and addresses of networks and mail. The
 * same name becomes the same stand-in everywhere in it, so that what belongs together still does and two machines stay
 * two. Tags, drivers and memory addresses stay: without them nothing can be looked up.
 */

import { csvRow } from '../model/csv-cells.js';

export type SecretKind = 'host' | 'user' | 'path' | 'address';

/** What was replaced, as it was and as it is now. */
export interface Replacement {
  readonly kind: SecretKind;
  readonly from: string;
  readonly to: string;
}

export interface Redacted<Value> {
  readonly value: Value;
  readonly replaced: readonly Replacement[];
}

/** What a redactor knows, as plain data: another one goes on from there. */
export interface RedactorState {
  readonly replaced: readonly Replacement[];
  /** Hosts and users that documents named, in lower case. */
  readonly named: readonly (readonly [name: string, kind: SecretKind])[];
}

/** Redacts one document after the other, the same name by the same in all of them. */
export interface Redactor {
  /** The document without names; it keeps its shape. */
  readonly mask: <Value>(value: Value) => Value;
  /** What stands for a name that is known to be one, such as `path-3.log`. */
  readonly standIn: (kind: SecretKind, name: string) => string;
  /** What was replaced so far, in the order in which it was met. */
  readonly replaced: () => readonly Replacement[];
  /** What it knows by now, for `createRedactor`. */
  readonly state: () => RedactorState;
}

/** Fields that hold words of ours or names that say nothing of a person; a host called `leak` must not change them. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  ...['code', 'severity', 'grammar', 'pool', 'verdict', 'kind', 'class', 'tag', 'tags', 'state', 'format', 'encoding'],
  ...[
    'tool',
    'version',
    'driver',
    'drivers',
    'architecture',
    'limitKind',
    'clock',
    'capturedAt',
    'from',
    'to',
    'low',
    'high',
  ],
  ...['exhaustedAt', 'start', 'end', 'baseAddress', 'layout', 'dumpType', 'writtenBy', 'tagTable', 'osBuild'],
]);

/** Fields whose whole text is a name of a kind. */
const NAMING_FIELDS: ReadonlyMap<string, SecretKind> = new Map([
  ['host', 'host'],
  ['hosts', 'host'],
  ['machine', 'host'],
  ['source', 'path'],
  ['input', 'path'],
  ['reports', 'path'],
]);

/** What stands for a source and is no file of anybody's: standard input, a pasted text, a list of tags. */
const NO_PATHS: ReadonlySet<string> = new Set(['-', 'text', 'pasted text', '']);

/** A single letter as a host would be found in every sentence. */
const LEAST_NAME = 2;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Parts in which a source is a list of tags or the output that shows a size, and no file. */
const NAMELESS: ReadonlySet<string> = new Set(['owners', 'pools']);

/** Tells every text of a document with the field that it stands in. */
function visit(value: unknown, field: string, tell: (text: string, field: string) => void): void {
  if (typeof value === 'string') tell(value, field);
  else if (Array.isArray(value)) for (const element of value as readonly unknown[]) visit(element, field, tell);
  else if (isObject(value)) {
    for (const [name, part] of Object.entries(value)) {
      if (!KEPT_FIELDS.has(name) && !NAMELESS.has(name)) visit(part, name, tell);
    }
  }
}

function mapTexts(value: unknown, field: string, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly unknown[]).map((element) => mapTexts(element, field, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, KEPT_FIELDS.has(name) ? part : mapTexts(part, name, change)]),
  );
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Where Windows itself lives: the same on every machine, and commands name it. */
const SYSTEM_PATH =
  /^(?:[A-Za-z]:)?\\(?:Windows|SystemRoot|WINNT|Program Files(?: \(x86\))?\\Windows Kits)\b|^\\\?\?\\/i;

/** Users as paths and sign-ins name them. A name ends where a folder or a word does. */
const USER_PLACES: readonly RegExp[] = [
  /(?:[A-Za-z]:)?[\\/](?:Users|Documents and Settings)[\\/]([^\\/:*?"<>|\r\n]{1,64}?)(?=[\\/"'\r\n]|$)/gi,
  /\/(?:home|Users)\/([^/\s"']{1,64})/g,
];

/** Folders of every Windows machine that are no person. */
const NOBODY: ReadonlySet<string> = new Set(['public', 'default', 'all users', 'default user']);

const PATH = [
  // C:\logs\a.txt and \\server\share\a.txt; a quoted one may hold blanks.
  String.raw`(?:(?<![A-Za-z0-9])[A-Za-z]:[\\/]|\\\\(?![?.]\\))[^\s"'<>|*?;,()]+`,
  // /home/anna/a.log
  String.raw`(?<![\w.:/<])\/(?:home|Users|mnt|tmp|var|srv|opt|root|data)\/[^\s"'<>|;,()]+`,
].join('|');

const ADDRESS = [
  String.raw`[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+`,
  String.raw`(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])(?!\.\d)`,
  String.raw`(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\w:])`,
  String.raw`(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){1,6}:(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,5})?(?![\w:])`,
  String.raw`(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])`,
].join('|');

/** A version such as 10.0.19041.1 has four numbers as well; those of Windows begin with a few known ones. */
const WINDOWS_VERSION = /^(?:10\.0|6\.[0-4]|5\.[0-2])\.\d+\.\d+$/;

/** Versions that the document gives as such: 3.1.20.0 of a driver could as well be an address. */
function findVersions(value: unknown, versions: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const element of value as readonly unknown[]) findVersions(element, versions);
  else if (isObject(value)) {
    for (const [name, part] of Object.entries(value)) {
      if (name !== 'version') findVersions(part, versions);
      else if (typeof part === 'string') versions.add(part);
    }
  }
  return versions;
}

const ENDING = /\.[A-Za-z0-9]{1,8}(?:\.gz)?$/;

/** Gives stand-ins, the same for the same name. */
interface Book {
  readonly standIn: (kind: SecretKind, name: string) => string;
  readonly replaced: () => readonly Replacement[];
}

/** Windows takes no notice of the case of hosts, users and paths. */
function keyOf(kind: SecretKind, name: string): string {
  return `${kind} ${name.toLowerCase()}`;
}

function createBook(earlier: readonly Replacement[]): Book {
  const entries = new Map(earlier.map((entry) => [keyOf(entry.kind, entry.from), entry]));
  const counts = new Map<SecretKind, number>();
  for (const { kind } of earlier) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return {
    standIn: (kind, name) => {
      const key = keyOf(kind, name);
      const known = entries.get(key);
      if (known !== undefined) return known.to;
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      const ending = kind === 'path' ? (ENDING.exec(name)?.[0] ?? '') : '';
      const to = `${kind}-${number}${ending}`;
      entries.set(key, { kind, from: name, to });
      return to;
    },
    replaced: () => [...entries.values()],
  };
}

/** What may be the name of a host or a user. */
const WORD = /[\p{L}\p{N}_-]{2,}/gu;

/**
 * The names that a document itself gives, of whole fields and of users in its paths, and those of `earlier` documents
 * (hosts and users, in lower case) that it speaks of.
 */
function findNames(value: unknown, earlier: ReadonlyMap<string, SecretKind>): ReadonlyMap<string, SecretKind> {
  const names = new Map<string, SecretKind>();
  visit(value, '', (text, field) => {
    if (earlier.size > 0) {
      for (const [word] of text.matchAll(WORD)) {
        const kind = earlier.get(word.toLowerCase());
        if (kind !== undefined) names.set(word.toLowerCase(), kind);
      }
    }
    const kind = NAMING_FIELDS.get(field);
    if (kind !== undefined && text.length >= LEAST_NAME && !NO_PATHS.has(text) && !names.has(text.toLowerCase())) {
      names.set(text.toLowerCase(), kind);
    }
    for (const place of USER_PLACES) {
      for (const [, user = ''] of text.matchAll(place)) {
        if (user.length >= LEAST_NAME && !NOBODY.has(user.toLowerCase())) names.set(user.toLowerCase(), 'user');
      }
    }
  });
  return names;
}

/** A folder called `before` is one where it is all of a field; in a sentence it is a word. */
const PLAIN_WORD = /^[a-z]+$/;

/** One pattern for everything: what is longest goes first, so that a path is a path and not a host within one. */
function patternOf(names: ReadonlyMap<string, SecretKind>): RegExp {
  const ordered = [...names]
    .filter(([name, kind]) => kind !== 'path' || !PLAIN_WORD.test(name))
    .map(([name]) => name)
    .toSorted((a, b) => b.length - a.length)
    .map(escapePattern);
  // A host may be written with its domain: srv1.corp.example.
  const known = ordered.length === 0 ? [] : [`(?<![\\w-])(?:${ordered.join('|')})(?:\\.[a-z][\\w-]*)*(?![\\w-])`];
  return new RegExp([PATH, ADDRESS, ...known].join('|'), 'giu');
}

/**
 * A redactor for documents that belong together, such as the reports of a batch. A host or a user that one document
 * names is also replaced in every later one that speaks of it. With `before` it goes on where another one was.
 *
 * @example
 * const { mask } = createRedactor();
 * mask({ host: 'SRV1' }) // { host: 'host-1' }
 * mask({ host: 'SRV2', answer: 'SRV2 is like SRV1' }) // { host: 'host-2', answer: 'host-2 is like host-1' }
 */
export function createRedactor(before: RedactorState = { replaced: [], named: [] }): Redactor {
  const book = createBook(before.replaced);
  const earlier = new Map<string, SecretKind>(before.named);

  function mask<Value>(value: Value): Value {
    const names = findNames(value, earlier);
    for (const [name, kind] of names) if (kind !== 'path') earlier.set(name, kind);
    const pattern = patternOf(names);
    const versions = findVersions(value);
    const standFor = (found: string): string => {
      const known = names.get(found.toLowerCase());
      if (known !== undefined) return book.standIn(known, found);
      if (/^(?:[A-Za-z]:[\\/]|\\|\/)/.test(found)) return SYSTEM_PATH.test(found) ? found : book.standIn('path', found);
      const host = [...names].find(([name, kind]) => kind === 'host' && found.toLowerCase().startsWith(`${name}.`));
      if (host !== undefined) return book.standIn('host', host[0]);
      const user = [...names].find(([name]) => found.toLowerCase().startsWith(`${name}.`));
      if (user !== undefined) return `${book.standIn(user[1], user[0])}${found.slice(user[0].length)}`;
      return WINDOWS_VERSION.test(found) || versions.has(found) ? found : book.standIn('address', found);
    };
    const change = (text: string): string => {
      if (text === '') return text;
      const whole = names.get(text.toLowerCase());
      return whole === undefined ? text.replace(pattern, standFor) : book.standIn(whole, text);
    };
    // `mapTexts` keeps the shape of what it is given.
    return mapTexts(value, '', change) as Value;
  }

  const state = (): RedactorState => ({ replaced: book.replaced(), named: [...earlier] });
  return { mask, standIn: book.standIn, replaced: book.replaced, state };
}

/**
 * A document without what says whose machine it was, and the list of what was replaced by what.
 *
 * @example
 * redact({ host: 'SRV1', answer: 'SRV1: Leak holds 2 GiB' }).value // { host: 'host-1', answer: 'host-1: Leak holds 2 GiB' }
 */
export function redact<Value>(value: Value): Redacted<Value> {
  const { mask, replaced } = createRedactor();
  return { value: mask(value), replaced: replaced() };
}

/** What was replaced by what, as CSV: for whoever has to read an answer about `host-1` back. */
export function replacementsAsCsv(replaced: readonly Replacement[]): string {
  return [['kind', 'from', 'to'], ...replaced.map(({ kind, from, to }) => [kind, from, to])].map(csvRow).join('');
}
