/**
 * Real outputs, where they are at hand: rows per grammar and values counted in the texts by eye and by search, not taken
 * from our own reading.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readText } from '../src/sources/read-text.js';
import type { SourceReading } from '../src/moments/source-reading.js';
import { findShared } from './support/shared.js';
import { printedOf, rowsOf } from './support/rows.js';

const folder = findShared('corpus');
const files = folder === null ? [] : readdirSync(folder).filter((name) => name.endsWith('.txt'));

interface Counted {
  readonly tags?: number;
  readonly memory?: number;
  readonly pageFiles?: number;
  readonly warnings?: number;
  readonly sessions?: number;
  readonly processes?: number;
  readonly modules?: number;
  /** Blocks that `!poolfind` lists. */
  readonly found?: number;
  /** Rows of `!pool`. */
  readonly poolRows?: number;
  readonly asked?: number;
  readonly verified?: number;
  readonly drivers?: number;
  readonly lookasides?: number;
  readonly bugcheck?: string;
  /** Lines that are damaged beyond reading, or prose. */
  readonly unparsed?: readonly number[];
}

/** By the number a file begins with; a file that is not named holds nothing of ours and no unparsed line. */
const COUNTED: Readonly<Record<string, Counted>> = {
  '001': { tags: 35 },
  '002': { found: 23 },
  '003': { memory: 22, pageFiles: 1 },
  '004': { memory: 23, pageFiles: 1 },
  '005': { poolRows: 7, asked: 1 },
  '006': { poolRows: 4, asked: 1 },
  '007': { lookasides: 1 },
  '010': { unparsed: [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23] },
  '011': { drivers: 2, verified: 6 },
  '015': { modules: 9 },
  '016': { tags: 5 },
  '020': { tags: 4 },
  '022': { memory: 25, pageFiles: 1, warnings: 1, bugcheck: '3b' },
  '023': { memory: 25, pageFiles: 1, warnings: 1, bugcheck: '3b', unparsed: [1] },
  '024': { memory: 37, pageFiles: 3, warnings: 2 },
  '025': { memory: 37, pageFiles: 3, warnings: 2 },
  '026': { bugcheck: '50', unparsed: [15] },
  '027': { memory: 37, pageFiles: 3, warnings: 2 },
  '028': { modules: 1 },
  '029': { poolRows: 1, asked: 1 },
  '031': { bugcheck: '19' },
  '034': { poolRows: 2, asked: 1 },
  '036': { bugcheck: '133' },
  '039': { memory: 38, pageFiles: 3, processes: 4 },
  '040': { found: 4 },
  '041': { found: 13 },
  '042': { poolRows: 25, asked: 1 },
  '043': { poolRows: 63, asked: 1 },
  '045': { memory: 38, pageFiles: 1 },
  '046': { tags: 5 },
  '047': { tags: 7 },
  '048': { lookasides: 2 },
  '051': { pageFiles: 1, sessions: 2 },
  '054': { tags: 14 },
  '055': { tags: 14, memory: 4, pageFiles: 1, unparsed: [23, 24, 25, 35] },
  '057': { tags: 5 },
  '058': { tags: 5 },
  '059': { memory: 5, pageFiles: 1, unparsed: [12] },
  '060': { memory: 1, pageFiles: 2 },
  '064': { tags: 3 },
  '066': { tags: 13 },
  '071': { drivers: 1, verified: 1 },
  '072': { bugcheck: 'c4' },
  '078': { poolRows: 7, asked: 1, unparsed: [11] },
  '081': { memory: 11, pageFiles: 1, warnings: 1 },
  '082': { drivers: 1, verified: 3 },
  '083': { bugcheck: 'c4' },
  '084': { bugcheck: '19' },
  '085': { memory: 35, pageFiles: 3, unparsed: [25, 75] },
  '086': { tags: 5, unparsed: [16, 17, 18, 19, 20, 21] },
  '087': { sessions: 3 },
  '089': { memory: 23, pageFiles: 1 },
  '090': { found: 8 },
  '093': { memory: 26, pageFiles: 1, processes: 3 },
  '095': { poolRows: 1, asked: 1 },
  '096': { poolRows: 15, asked: 1 },
  '097': { poolRows: 2, asked: 1 },
  '098': { poolRows: 10, asked: 2 },
  '099': { poolRows: 10, asked: 2 },
  '100': { poolRows: 1, asked: 1 },
  '105': { poolRows: 2, asked: 2 },
  '106': { found: 44 },
  '107': { found: 1 },
  '108': { poolRows: 5, asked: 1 },
  '109': { memory: 5, pageFiles: 3 },
  '110': { pageFiles: 3, unparsed: [5, 7, 11, 13, 15, 17, 21, 23, 25, 26, 27] },
  '113': { tags: 13, unparsed: [14] },
  '115': { tags: 12 },
  '117': { tags: 13 },
  '121': { tags: 2 },
  '122': { found: 2, unparsed: [6] },
  '123': { memory: 38, pageFiles: 1, unparsed: [44] },
  '124': { drivers: 1, bugcheck: 'c4' },
  '125': { poolRows: 1, asked: 1 },
  '126': { poolRows: 7, asked: 1 },
  '127': { poolRows: 3, asked: 1 },
  '128': { poolRows: 32, asked: 1 },
  '132': { modules: 10 },
  '133': { modules: 1 },
  '135': { modules: 1 },
  '136': { bugcheck: '19c' },
  '137': { modules: 2 },
  '138': { tags: 13, unparsed: [1, 21] },
  '143': { found: 3 },
  '144': { found: 3 },
};

function read(name: string): { readonly text: string; readonly reading: SourceReading } {
  const text = readFileSync(path.join(folder ?? '', name), 'utf8');
  return { text, reading: readText(text, name) };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function countsOf(reading: SourceReading): Counted {
  const { moments } = reading;
  const vms = moments.flatMap(({ vm }) => (vm === null ? [] : [vm]));
  return {
    tags: total(moments.map((moment) => new Set(rowsOf(moment).map(({ tag }) => tag)).size)),
    memory: total(vms.map(({ memory }) => memory.length)),
    pageFiles: total(vms.map(({ pageFiles }) => pageFiles.length)),
    warnings: total(vms.map(({ warnings }) => warnings.length)),
    sessions: total(vms.map(({ sessions }) => sessions.length)),
    processes: total(vms.map(({ processes }) => processes.length)),
    modules: total(moments.map(({ modules }) => modules.length)),
    found: total(reading.poolFinds.map(({ entries }) => entries)),
    poolRows: total(reading.input.blocks.filter(({ grammar }) => grammar === 'pool').map(({ rows }) => rows)),
    asked: reading.askedBlocks.filter(({ block }) => block !== null).length,
    verified: total(reading.verifier.map(({ allocations }) => allocations.length)),
    drivers: reading.verifier.length,
    lookasides: reading.lookasides.length,
    bugcheck: [...new Set(reading.bugchecks.map(({ code }) => code.toString(16)))].join(),
    unparsed: reading.unparsed.map(({ line }) => line),
  };
}

const NOTHING: Required<Counted> = {
  tags: 0,
  memory: 0,
  pageFiles: 0,
  warnings: 0,
  sessions: 0,
  processes: 0,
  modules: 0,
  found: 0,
  poolRows: 0,
  asked: 0,
  verified: 0,
  drivers: 0,
  lookasides: 0,
  bugcheck: '',
  unparsed: [],
};

test('every file holds the rows that were counted in it, and its lines add up', (t) => {
  for (const name of files) {
    const { text, reading } = read(name);
    t.deepEqual(countsOf(reading), { ...NOTHING, ...COUNTED[name.slice(0, 3)] }, name);
    const { lines } = reading.input;
    t.is(lines.understood + lines.otherCommand + lines.unparsed, lines.total, name);
    t.is(lines.total, text.split('\n').length - (text.endsWith('\n') ? 1 : 0), name);
  }
  t.true(folder === null || files.length > 80);
});

/** Of a tag: pool, outstanding, bytes, owner, and how its description begins. */
const TAGS: readonly (readonly [string, string, string, string | null])[] = [
  ['001', '1394', 'nonPaged 1 520 -', 'UNKNOWN'],
  ['001', 'AGP ', 'paged 2 384 -', 'UNKNOWN'],
  ['001', 'ohci', 'paged 0 0 -', '1394 '],
  ['001', 'rx..', 'nonPaged 3 1248 -', 'UNKNOWN'],
  ['001', 'hSVD', 'paged 1 40 mrxdav.sys', 'Shared'],
  ['016', 'Abc ', 'paged 36405 33930272 -', null],
  ['020', 'APpt', 'paged 2342 255952 -', 'UNKNOWN'],
  ['047', 'Ntff', 'nonPaged 5 1600 ntfs.sys', 'FCB'],
  ['054', 'File', 'nonPaged 11978 3752928 -', 'File'],
  ['057', 'Gla5', 'nonPaged 1 128 -', null],
  ['066', 'UlWQ', 'nonPaged 1 48 http.sys', 'tags.'],
  ['086', 'File', 'nonPaged 626381 260524032 -', 'File'],
  ['115', 'DCco', 'paged 135 32400 win32kbase!DirectComposition::C', 'DCOMP'],
  ['117', 'ND  ', 'paged 1 144 ndis.sys', 'general'],
  ['117', 'smAr', 'nonPaged 51 7344 nt!store or rdyboost.sys', 'Ready'],
  ['138', 'AGP ', 'paged 2 384 -', 'UNKNOWN'],
];

test('values of tags are those of the text', (t) => {
  for (const [number, tag, wanted, begins] of TAGS) {
    const name = files.find((file) => file.startsWith(number));
    if (name === undefined) continue;
    const { text, reading } = read(name);
    const [moment] = reading.moments;
    const rows = rowsOf(moment);
    const row = rows.find((usage) => usage.tag === tag && wanted.startsWith(`${usage.pool} `));
    const told = printedOf(moment, tag);
    t.is(`${row?.pool ?? ''} ${row?.outstanding ?? ''} ${row?.bytes ?? ''} ${told?.binary ?? '-'}`, wanted, name);
    const description = told?.description ?? null;
    t.is(description === null ? null : description.slice(0, begins?.length), begins, `${name} ${tag}`);
    t.true(description === null || text.includes(description), `${name} ${tag}`);
  }
  t.pass();
});

/** Pages and Kb of memory lines. */
const MEMORY: readonly (readonly [string, string, string])[] = [
  ['003', 'Free System PTEs', '45089 180356'],
  ['004', 'Total Private', '33309 133236'],
  ['022', 'NonPagedPool Usage', '29559056 118236224'],
  ['024', 'PagedPool Commit', '18446735300397918280 18446697127948500512'],
  ['039', 'NonPagedPool Max', '4294967296 17179869184'],
  ['045', 'Syspart SharedCommit', '0 null'],
  ['045', 'PagedPool 4', '57 228'],
  ['085', 'NonPagedPoolNx Usage', '269858 1079432'],
  ['109', 'Physical Memory', '8272752 33091008'],
];

test('values of memory lines are those of the text', (t) => {
  for (const [number, label, wanted] of MEMORY) {
    const name = files.find((file) => file.startsWith(number));
    if (name === undefined) continue;
    const { text, reading } = read(name);
    const line = reading.moments.flatMap(({ vm }) => vm?.memory ?? []).find((entry) => entry.label === label);
    // The wrapped product is too long to copy by hand: 2^64 arithmetic gives it, and the text has to hold it.
    const [pages = '', kib = ''] = wanted.split(' ');
    t.is(String(line?.pages), pages, `${name} ${label}`);
    const product = ((BigInt(pages) * 4n) % 2n ** 64n).toString();
    t.is(String(line?.kib), kib === 'null' ? kib : product, `${name} ${label}`);
    t.true(kib === 'null' || text.includes(product), name);
  }
  t.pass();
});
