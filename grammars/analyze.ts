/**
 * A crash as it is told: `!analyze [-v]`, whole or in parts, and the other ways in which Windows and its tools announce a
 * bugcheck with its four arguments (`lib/crash-lines.ts` has the lines).
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-analyze
 *
 *     DRIVER_VERIFIER_DETECTED_VIOLATION (c4)
 *     Arguments:
 *     Arg1: 00000062, A driver has forgotten to free its pool allocations prior to unloading.
 *     BUGCHECK_P1: 62
 *
 * What can only be of another crash begins the next one: values of one are never told as those of another. The rest of an
 * analysis (registers, stacks, key values) is other output; behind an announcement, whatever follows is somebody else's.
 */
import {
  codeOfFirstArgument,
  detectCrashLine,
  isCrashKey,
  isDamagedCopy,
  isPoolRoutine,
  isSameArgument,
  joinArgumentText,
  NOBODY,
  POOL_BLAMED,
  readBuild,
  readCrashLine,
  readKeyValue,
  SMALL_DUMP,
} from './lib/crash-lines.js';
import type { CrashDetails, CrashField } from './lib/crash-lines.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { LONGEST_LINE } from './lib/tokens.js';

/** The bugcheck as far as it was read; a later row replaces the one before. */
export interface AnalyzeRow {
  /** The place among the crashes of the block. */
  readonly index: number;
  readonly name: string | null;
  /** 0 as long as none was read. */
  readonly code: number;
  /** Four arguments as lower-case hexadecimal with 0x; null where the output does not show one. */
  readonly arguments: readonly (string | null)[];
  /** What the debugger prints behind each argument; null where it prints nothing. */
  readonly texts: readonly (string | null)[];
  /** Driver file that the debugger blames. */
  readonly image: string | null;
  /** Pool tag that the debugger names; null when it names none. */
  readonly tag: string | null;
  readonly details: CrashDetails;
}

export interface AnalyzeContext {
  readonly crash: AnalyzeRow | null;
  readonly lines: number;
  /** Lines that are not understood are the analysis' own. */
  readonly analysis: boolean;
  /** The four arguments stand on the next line. */
  readonly awaiting: boolean;
  /** Arguments below a code that was printed before, held until they are known to be of the same crash. */
  readonly held: readonly (string | null)[] | null;
  /** The lines are of Windows' own report of a blue screen, whose signature is the crash. */
  readonly report: boolean;
  /** The key value of the analysis whose value stands on this line; null when none was opened. */
  readonly key: string | null;
  /** What the frame of the stack before was: none yet or the kernel's, a pool routine of it, or one behind its callers. */
  readonly calls: 'kernel' | 'pool' | 'behind';
  /** The argument whose words may go on on the next line; null when they were whole. */
  readonly wrapped: number | null;
}

const NONE = [null, null, null, null] as const;
const EMPTY: AnalyzeRow = {
  index: 0,
  name: null,
  code: 0,
  arguments: NONE,
  texts: NONE,
  image: null,
  tag: null,
  details: {},
};

/** Whether a field can be of the crash that is read; else another one begins. */
function belongs(field: CrashField, crash: AnalyzeRow): boolean {
  const sameCode = (code: number): boolean => crash.code === 0 || crash.code % SMALL_DUMP === code % SMALL_DUMP;
  const sameValue = (value: string | null, index: number): boolean =>
    isSameArgument(crash.arguments[index] ?? null, value);
  switch (field.kind) {
    case 'banner':
    case 'next':
    case 'report':
      return false;
    case 'head':
      return crash.code === 0;
    case 'announcement':
      return sameCode(field.code) && field.arguments.every(sameValue);
    case 'code':
      return sameCode(field.code);
    case 'name':
      return crash.name === null || crash.name === field.name;
    case 'argument':
      return sameValue(field.value, field.index);
    case 'arguments':
      return field.values.every(sameValue);
    default:
      return true;
  }
}

function withArguments(before: AnalyzeRow, values: readonly (string | null)[]): AnalyzeRow {
  return { ...before, arguments: before.arguments.map((value, index) => value ?? values[index] ?? null) };
}

/** The argument of a bugcheck that the second part of a bucket's name repeats: the one that tells the kind. */
function placeOfSubcode(code: number): number {
  return code === 0xc1 ? 3 : 0;
}

/** The crash with what a field adds; what was read first stays. */
function withField(before: AnalyzeRow, field: CrashField): AnalyzeRow {
  const { details } = before;
  switch (field.kind) {
    case 'head':
      return { ...before, name: field.name, code: field.code };
    case 'announcement':
      return {
        ...withArguments(before, field.arguments),
        code: before.code || field.code,
        name: before.name ?? field.name,
        image: before.image ?? field.image,
      };
    case 'code':
      return { ...before, code: before.code || field.code };
    case 'name':
      return { ...before, name: before.name ?? field.name };
    case 'argument': {
      const inferred = before.code === 0 && field.index === 0 ? codeOfFirstArgument(field.text) : 0;
      const set = <Value>(values: readonly (Value | null)[], value: Value | null): readonly (Value | null)[] =>
        values.map((known, index) => (index === field.index ? (known ?? value) : known));
      return {
        ...before,
        arguments: set(before.arguments, field.value),
        texts: set(before.texts, field.text),
        ...(inferred === 0 ? {} : { code: inferred, details: { ...details, inferred: true } }),
      };
    }
    case 'arguments':
      return withArguments(before, field.values);
    case 'meaning': {
      const { index, value, text } = field;
      if (before.arguments[index] === null || (value !== null && value !== before.arguments[index])) return before;
      return { ...before, texts: before.texts.map((known, place) => (place === index ? (known ?? text) : known)) };
    }
    case 'bucket': {
      const { code, subcode, tag, image, module, text } = field;
      const own = before.code === 0 || before.code === code;
      const place = placeOfSubcode(code);
      return {
        ...(own && subcode !== null
          ? withArguments(
              before,
              NONE.map((_, index) => (index === place ? subcode : null)),
            )
          : before),
        code: before.code || code,
        tag: before.tag ?? tag,
        details: {
          ...details,
          bucket: details.bucket !== undefined && details.bucket.length >= text.length ? details.bucket : text,
          ...(image === null ? {} : { leakedBy: image }),
          ...(module === null || before.image !== null ? {} : { imageOfModule: true }),
        },
        image: before.image ?? (module === null ? null : `${module}.sys`),
      };
    }
    case 'image': {
      if (POOL_BLAMED.test(field.image)) return { ...before, details: { ...details, poolBlamed: true } };
      // The file is named for itself: the name of its module was only a guess at it.
      const { imageOfModule: guessed, ...known } = details;
      return guessed === true
        ? { ...before, image: field.image, details: known }
        : { ...before, image: before.image ?? field.image };
    }
    case 'module':
      if (POOL_BLAMED.test(field.module)) return { ...before, details: { ...details, poolBlamed: true } };
      // The name of a module is that of its file without the ending, as a rule.
      return before.image === null && !NOBODY.test(field.module)
        ? { ...before, image: `${field.module}.sys`, details: { ...details, imageOfModule: true } }
        : before;
    case 'tag':
      return { ...before, tag: field.tag };
    case 'corrupting-tag':
      return { ...before, details: { ...details, corruptingTag: field.tag } };
    case 'symbol':
      return { ...before, details: { ...details, symbol: field.symbol, ...routineOf(field.symbol) } };
    case 'build':
      return { ...before, details: { ...details, osBuild: details.osBuild ?? field.build } };
    case 'pool-address':
      return {
        ...before,
        details: { ...details, poolAddress: { address: field.address, region: field.region } },
      };
    case 'stack':
      return { ...before, details: { ...details, stack: true } };
    case 'banner':
    case 'next':
    case 'note':
    case 'report':
    case 'signature':
    case 'frame':
    case 'call':
    case 'key':
    case 'key-value':
      return before;
  }
}

/** `nt!ExDeferredFreePool+249`: the pool routine of the kernel that a symbol lies in; nothing for any other symbol. */
function routineOf(symbol: string): Pick<CrashDetails, 'poolRoutine'> {
  const [, module = '', routine = null] = /^([\w.-]{1,64})!([^\s+]{1,200})/.exec(symbol) ?? [];
  return isPoolRoutine(module, routine) ? { poolRoutine: `${module}!${routine ?? ''}` } : {};
}

/** A frame of the stack below a crash: behind the kernel's pool routines stands who called them. */
function readCall(
  { module, routine }: Extract<CrashField, { kind: 'call' }>,
  crash: AnalyzeRow,
  seen: AnalyzeContext,
): AnalyzeReading {
  const { details } = crash;
  if (isPoolRoutine(module, routine) && seen.calls !== 'behind') {
    const poolRoutine = `${module}!${routine ?? ''}`;
    return goOn({ ...crash, details: { ...details, stack: true, poolRoutine } }, false, { ...seen, calls: 'pool' });
  }
  const known = details.stack === true ? crash : { ...crash, details: { ...details, stack: true as const } };
  if (seen.calls === 'behind') return goOn(known, false, seen);
  // Where another routine of the kernel asked, whoever stands behind that did not.
  if (NOBODY.test(module)) return goOn(known, false, { ...seen, calls: 'kernel' });
  const called =
    seen.calls === 'pool'
      ? { ...known, details: { ...known.details, poolCaller: module.replace(/\.sys$/i, '') } }
      : known;
  return goOn(called, false, { ...seen, calls: 'behind' });
}

/** What the debugger prints behind an argument, when it goes on on the next line. */
function continueText(text: string, index: number, crash: AnalyzeRow, seen: AnalyzeContext): AnalyzeReading | null {
  const before = crash.texts[index] ?? null;
  const words = joinArgumentText(before, text);
  if (words === null) return null;
  const texts = crash.texts.map((known, place) => (place === index ? words : known));
  return goOn({ ...crash, texts }, false, seen);
}

const EXPECTED = 'a bugcheck: name and code, "Arg1:" to "Arg4:", or the code with four arguments in brackets';

/** The key value that holds the build of Windows: the others hold that of the debugger and much else. */
const BUILD_KEY = 'WER.OS.Version';

/** Fields of `!analyze`, behind which registers, stacks and key values stand. */
const OF_ANALYSIS: ReadonlySet<CrashField['kind']> = new Set([
  'head',
  'banner',
  'bucket',
  'module',
  'symbol',
  'stack',
  'build',
  'key',
]);

type AnalyzeReading = Reading<AnalyzeRow, AnalyzeContext>;

/** The crash with the arguments that were held for it. */
function settle({ crash, held }: AnalyzeContext): AnalyzeRow | null {
  return crash === null || held === null ? crash : withArguments(crash, held);
}

/** Reads on with the crash as it is now: a new one is a row of its own, a known one replaces its row. */
function goOn(crash: AnalyzeRow, isNew: boolean, context: AnalyzeContext): AnalyzeReading {
  const told: AnalyzeRow =
    context.analysis && crash.details.analyzed !== true
      ? { ...crash, details: { ...crash.details, analyzed: true } }
      : crash;
  return { kind: isNew ? 'read' : 'amend', rows: [told], context: { ...context, crash: told } };
}

/** An argument below a second printing of the code: of the same crash unless a value contradicts. */
function readHeld(
  field: Extract<CrashField, { kind: 'argument' }>,
  crash: AnalyzeRow,
  held: readonly (string | null)[],
  seen: AnalyzeContext,
): AnalyzeReading {
  const values = held.map((value, index) => (index === field.index ? field.value : value));
  // The lower half of an analysis repeats what its head says: a digit that differs is misread.
  const misread = seen.analysis && isDamagedCopy(crash.arguments[field.index] ?? null, field.value);
  if (misread || belongs(field, crash)) {
    return field.index < 3
      ? readNothing({ ...seen, held: values })
      : goOn(withArguments(crash, values), false, { ...seen, held: null });
  }
  const other = withArguments({ ...EMPTY, index: crash.index + 1, code: crash.code }, values);
  return goOn(other, true, { ...seen, held: null });
}

/** Whether a line that may be of anything stands where it can only be of a crash. */
function isExpected(field: CrashField, { awaiting, crash, analysis, report, key }: AnalyzeContext): boolean {
  const { kind } = field;
  if (kind === 'arguments') return awaiting;
  if (kind === 'signature') return report;
  // Below an account of the crash its stack says nothing new.
  if (kind === 'frame') return crash === null && !analysis;
  if (kind === 'call') return crash !== null;
  if (field.kind === 'key') return analysis || isCrashKey(field.key);
  if (kind === 'key-value') return key !== null;
  return kind !== 'meaning' || (crash !== null && !analysis);
}

/** A part of a report's signature, or a frame, as what it is of a crash: the code, an argument, or both. */
function toCrashField(field: CrashField): CrashField {
  if (field.kind === 'frame') return { ...field, kind: 'announcement', name: null, image: null };
  if (field.kind !== 'signature') return field;
  return field.index === 0
    ? { kind: 'code', code: Number(field.value) }
    : { kind: 'argument', index: field.index - 1, value: field.value, text: null };
}

function read(text: string, context: AnalyzeContext): AnalyzeReading {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  const printed = readCrashLine(text);
  const known = printed !== null && isExpected(printed, context);
  const field = printed === null ? null : toCrashField(printed);
  const ofAnalysis = known && field !== null && (OF_ANALYSIS.has(field.kind) || /^\s*BUGCHECK_/.test(text));
  const analysis = context.analysis || ofAnalysis;
  const seen: AnalyzeContext = {
    ...context,
    lines: context.lines + 1,
    analysis,
    awaiting: false,
    key: null,
    wrapped: null,
  };
  if (!known || field === null) {
    const goesOn =
      context.wrapped === null || context.crash === null
        ? null
        : continueText(text, context.wrapped, context.crash, seen);
    if (goesOn !== null) return goesOn;
    // A line in a mail quote may still say something without it.
    return analysis && context.lines > 0 && !/^\s*>/.test(text)
      ? { kind: 'other', context: seen }
      : { kind: 'unparsed', expected: EXPECTED };
  }
  if (field.kind === 'note') return readNothing(seen);
  if (field.kind === 'key') {
    const opened = { ...seen, key: field.key };
    return isCrashKey(field.key) ? readNothing(opened) : { kind: 'other', context: opened };
  }
  const { crash, held } = context;
  if (field.kind === 'key-value') {
    // What the debugger found in several ways, or tells again below, is one crash.
    const told = readKeyValue(context.key, field.value);
    const build = context.key === BUILD_KEY ? readBuild(field.value) : null;
    if (told !== null && (crash === null || belongs(told, crash)))
      return goOn(withField(crash ?? EMPTY, told), crash === null, seen);
    if (crash === null || build === null) return { kind: 'other', context: seen };
    return goOn(withField(crash, { kind: 'build', build }), false, seen);
  }
  if (field.kind === 'call') return crash === null ? readNothing(seen) : readCall(field, crash, seen);
  if (crash !== null && held !== null && field.kind === 'argument') return readHeld(field, crash, held, seen);
  const settled = settle(context);
  const isNew = settled === null || !belongs(field, settled);
  // What else an analysis prints is of the crash that it begins with, not of the one before.
  const open: AnalyzeContext = {
    ...seen,
    held: null,
    analysis: isNew && settled !== null ? ofAnalysis : analysis,
    calls: isNew ? 'kernel' : seen.calls,
  };
  if (field.kind === 'banner' || field.kind === 'next' || field.kind === 'report') {
    const begun = { ...open, report: field.kind === 'report' };
    return isNew && settled !== null ? goOn({ ...EMPTY, index: settled.index + 1 }, true, begun) : readNothing(begun);
  }
  if (!isNew && field.kind === 'code' && settled.code !== 0) {
    return goOn(settled, false, { ...open, held: NONE });
  }
  const before = isNew ? { ...EMPTY, index: settled === null ? 0 : settled.index + 1 } : settled;
  const awaiting = field.kind === 'announcement' && field.arguments.length === 0;
  const wrapped = field.kind === 'argument' && field.text !== null && !/[.:)]\s*$/.test(text) ? field.index : null;
  return goOn(withField(before, field), isNew, { ...open, awaiting, wrapped });
}

export const analyze: Grammar<AnalyzeRow, AnalyzeContext> = {
  id: 'analyze',
  title: 'bugcheck and its arguments (!analyze, event 1001, crash viewers)',
  commands: ['!analyze'],
  detect: detectCrashLine,
  start: (command) => ({
    crash: null,
    lines: 0,
    analysis: command !== null,
    awaiting: false,
    held: null,
    report: false,
    key: null,
    calls: 'kernel',
    wrapped: null,
  }),
  read,
  finish: ({ crash }) =>
    crash === null || crash.code === 0
      ? { complete: false, reason: 'no bugcheck code follows' }
      : { complete: true, reason: null },
};
