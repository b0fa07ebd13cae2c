/** What a person should know of how much of a dump is read, and of how far it can be believed. */
import type { DiagnosticCode } from '../../model/codes.js';
import { formatBytes, formatCount, formatCounted } from '../../model/words.js';
import type { DumpBody } from './body.js';
import { TRIAGE } from './header.js';
import type { DumpHeader } from './header.js';
import { toSymbolKey } from './kernel-symbols.js';

/** A diagnostic of a dump; its message is a note of the crash report, too. */
export type Remark = readonly [code: DiagnosticCode, severity: 'info' | 'warning', message: string];

const DEBUGGER =
  'open it in WinDbg, run the commands that `poolsleuth capture debugger` prints, and give that log, too';

/** What is told of a file that no crash wrote. */
function* remarkOnKind({ bugcheck, dumpType, writtenBy }: DumpHeader): Generator<Remark> {
  if (bugcheck !== null) return;
  const what =
    writtenBy === 'imager'
      ? 'This is an image of the memory of a running machine.'
      : dumpType === 'live'
        ? 'This is a live dump: the machine went on running.'
        : 'This dump was not written by a crash: somebody asked for it.';
  yield ['dump-not-a-crash', 'info', `${what} It says nothing of a failure.`];
}

/** Why only the header of a dump is read. */
function whyHeaderOnly(header: DumpHeader, inPieces: boolean): string {
  if (header.bits === 32) return 'Of a dump of a 32-bit machine only the header is read.';
  if (header.dumpType === 'header') return 'This dump has no body: its header is all there is.';
  if (header.type === 2)
    return 'The body of a kernel dump of Windows 7 and older is not understood; its header is read.';
  return inPieces
    ? 'Of a dump that comes through a pipe or packed only the header is read: its body is read here and there. Give the file itself, unpacked.'
    : 'Only the header of this dump is read: the rest is missing.';
}

/** Which symbols would give the exact place of the tables, where the dump names them and nobody gave them. */
function hintOf({ symbols, tagTable }: DumpBody): string {
  const given = tagTable.state === 'experimental' && tagTable.namedBy !== null;
  return symbols === null || given
    ? ''
    : ` \`--symbols\` with ${symbols.file ?? 'the PDB'} of this kernel (${toSymbolKey(symbols)}) gives their exact place.`;
}

/** What speaks for the tables beside the checks that all of them stand up to. */
function howChecked({ keys, hashed }: Counted, { largeBlocks }: DumpBody): string {
  const places =
    hashed === keys
      ? 'Every tag stands where the hash of the kernel puts it'
      : `${formatCount(hashed)} of ${formatCount(keys)} tags stand where the published hash of the kernel puts them`;
  const blocks =
    largeBlocks === null
      ? 'the table of large blocks is not found'
      : `the table of large blocks lists ${formatCount(largeBlocks.reduce((sum, { count }) => sum + count, 0))} blocks of a page and more`;
  return `${places}; ${blocks}.`;
}

type Counted = Extract<DumpBody['tagTable'], { readonly state: 'experimental' }>;

function* remarkOnBody(body: DumpBody, { type }: DumpHeader): Generator<Remark> {
  const { missingBytes, modulesLost, modules, tagTable, whole } = body;
  if (missingBytes !== null) {
    yield [
      'dump-cut',
      'warning',
      `The dump is cut: ${formatBytes(missingBytes)} of it are missing. What is there is read.`,
    ];
  } else if (!whole && type === TRIAGE) {
    yield ['dump-cut', 'warning', 'The dump is cut or damaged: the mark at its end is missing. What is there is read.'];
  }
  if (modulesLost > 0) {
    yield [
      'dump-damaged',
      'warning',
      `${modulesLost === 1 ? '1 driver that the dump lists' : `${formatCount(modulesLost)} drivers that the dump lists`} cannot be read.`,
    ];
  }
  const nameless = modules.filter(({ file }) => file === null).length;
  if (nameless > 0) {
    yield [
      'dump-damaged',
      'info',
      `The names of ${formatCount(nameless)} of ${formatCount(modules.length)} drivers are in pages that the dump does not hold.`,
    ];
  }
  for (const obstacle of body.obstacles) {
    yield ['dump-damaged', 'warning', `Of the body of the dump not all is read: ${obstacle.replace(/\.$/, '')}.`];
  }
  for (const doubt of body.symbolDoubts) {
    yield ['dump-symbols-refused', 'warning', `Symbols that were given are not used: ${doubt}.`];
  }
  if (tagTable.state === 'refused' && !body.obstacles.includes(tagTable.why)) {
    yield [
      'dump-tags-refused',
      'warning',
      `The dump's own table of tags is not shown, since it failed a check: ${tagTable.why}. For tags ${DEBUGGER}.${hintOf(body)}`,
    ];
  }
  if (tagTable.state === 'experimental') {
    const { impossible, complete, expansion, guessedLayout, namedBy } = tagTable;
    const how = namedBy === null ? 'read without symbols' : `read by the symbols of ${namedBy}`;
    yield [
      'dump-tags-experimental',
      'warning',
      `The tags are of the tables in the dump, ${how}: checked against themselves, and the method against made-up dumps only. Hold them against !poolused before you act on them.`,
    ];
    yield ['dump-tags-experimental', 'info', howChecked(tagTable, body)];
    if (guessedLayout) {
      yield [
        'dump-tags-experimental',
        'info',
        'The layout of these tables in this build is taken from builds near it.',
      ];
    }
    if (impossible.length > 0) {
      yield [
        'dump-tags-experimental',
        'info',
        `${formatCounted(impossible.length, 'tag')} left out: such sums cannot be.`,
      ];
    }
    if (!complete) {
      const lost =
        expansion === 'unreadable'
          ? 'Tags that found no place in the table stand in another one, which cannot be read.'
          : 'The table is full; tags that found no place in it are not shown.';
      yield ['dump-tags-experimental', 'info', `${lost}${expansion === 'unknown' ? hintOf(body) : ''}`];
    }
  }
}

/** All that is to be told of a dump. `inPieces`: its bytes came one after the other, and were not all kept. */
export function* remarksOn(header: DumpHeader, body: DumpBody | null, inPieces: boolean): Generator<Remark> {
  yield* remarkOnKind(header);
  if (body !== null) yield* remarkOnBody(body, header);
  else if (!header.encrypted) {
    yield ['dump-header-only', 'info', `${whyHeaderOnly(header, inPieces)} For pools, tags and drivers ${DEBUGGER}.`];
  }
}

/** What stands in the notes of the crash report beside the remarks. */
export function* notesOn(header: DumpHeader, body: DumpBody | null): Generator<string> {
  if (header.build === SHARED_BUILD && (body?.build ?? null) === null) {
    yield 'The build is recorded as 19041, which stands for all builds from 19041 to 19045.';
  }
  if (header.dumpType === 'triage' && body !== null && body.pages === null) {
    yield 'How large the pools are was not recorded by the program that wrote this dump.';
  }
}

/** Windows writes this for the five builds from it on. */
const SHARED_BUILD = 19_041;
