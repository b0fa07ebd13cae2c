/**
 * The lines in which debuggers, Windows and crash viewers say that a machine crashed: each line as one field.
 *
 *     BAD_POOL_CALLER (c2)                                    !analyze
 *     Arg1: 0000000000000007, Attempt to free pool …          !analyze; people retype the comma as a dash or a colon
 *     BUGCHECK_STR:  0xc2_7_BQat                              !analyze: code, subcode, tag
 *     *** Fatal System Error: 0x000000c2                      a kernel debugger that was attached
 *     … 0x00000019 (0x20, 0xffff9a01c0de1150, …)              event 1001 in any language, a blue screen, a sentence
 *     Bugcheck code: 0xC2 (0x7, 0x109B, 0x0, 0xFFFFE40D…)     WhoCrashed
 *     Bug Check Code    : 0x00000019                          BlueScreenView, one dump; its table has all in one line
 *     BCCode: 19        BCP1: 0000000000000020                the report of Windows after the restart
 *     Event Name: BlueScreen    P1: 19    P2: 20              the same report in the event log and in Reliability Monitor
 *     Nom … : BlueScreen    Code : 19    Paramètre 1 : 20     the same in the language of that Windows
 *     … : 0000000a 00000008 00000002 00000000 : nt!KeBugCheckEx   a stack alone: code and three arguments
 *     BugcheckCode 25   BugcheckParameter1 0x20               event 41 of Kernel-Power, the code in decimal digits
 *     Error code 00000019, parameter1 00000020, parameter2 …  event 1003 of Windows XP and 2003, in its language
 *     fffff800`0a1 … : … : npcap+0x279d                       the stack of an analysis: who called the pool routine
 */
import { toArgument } from './tokens.js';

/** One line's part of a crash. */
export type CrashField =
  /** The name of the bugcheck with its code: the first line of an analysis. */
  | { readonly kind: 'head'; readonly name: string; readonly code: number }
  /** The frame `Bugcheck Analysis`. */
  | { readonly kind: 'banner' }
  /** Code and whatever else one line says of a crash: a whole announcement. */
  | {
      readonly kind: 'announcement';
      readonly name: string | null;
      readonly code: number;
      readonly arguments: readonly string[];
      readonly image: string | null;
    }
  /** The frame of a stack in which Windows stops: the code and the arguments that it was called with. */
  | { readonly kind: 'frame'; readonly code: number; readonly arguments: readonly string[] }
  /** A viewer begins to tell of another crash. */
  | { readonly kind: 'next' }
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'argument'; readonly index: number; readonly value: string; readonly text: string | null }
  /** The four arguments in a line of their own, below the code. */
  | { readonly kind: 'arguments'; readonly values: readonly string[] }
  /** `0xc2_7_BQat`, with what stands behind: code, subcode and tag where they are told. */
  | {
      readonly kind: 'bucket';
      readonly text: string;
      readonly code: number;
      readonly subcode: string | null;
      readonly tag: string | null;
      /** The driver that left its pool behind, by the name of the bucket. */
      readonly image: string | null;
      /** The module in which it happened, by the name of the bucket; null where that is the kernel or nobody. */
      readonly module: string | null;
    }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'module'; readonly module: string }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'corrupting-tag'; readonly tag: string }
  | { readonly kind: 'symbol'; readonly symbol: string }
  | { readonly kind: 'pool-address'; readonly address: string; readonly region: string }
  | { readonly kind: 'stack' }
  /** A frame of a stack, the innermost first: the module and, where symbols are there, the function. */
  | { readonly kind: 'call'; readonly module: string; readonly routine: string | null }
  /** The build of Windows that an analysis names. */
  | { readonly kind: 'build'; readonly build: number }
  /** `Key  : WER.OS.Version`, whose value stands on the next line. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'key-value'; readonly value: string }
  /** Windows' own report of a blue screen begins. */
  | { readonly kind: 'report' }
  /** `P1: c2`, `P2: 7` of such a report: the code, then the arguments; of any other report they mean something else. */
  | { readonly kind: 'signature'; readonly index: number; readonly value: string }
  /** What an argument means, below all of them; `value` where it is said which value of it means this. */
  | { readonly kind: 'meaning'; readonly index: number; readonly value: string | null; readonly text: string | null }
  /** Known, and nothing that matters. */
  | { readonly kind: 'note' };

/** What an analysis says beside code, arguments, image and tag; a part that it does not print is left out. */
export interface CrashDetails {
  /** `0xc2_7_Tag1_driver!function`: the name by which crashes are counted. */
  readonly bucket?: string;
  /** `nt!ExFreePoolWithTag+0x3ef`: where it happened. */
  readonly symbol?: string;
  /** Tag of the block in front of the damage. */
  readonly corruptingTag?: string;
  /** An address and the pool that the debugger says it lies in. */
  readonly poolAddress?: { readonly address: string; readonly region: string };
  /** The driver that left its pool behind, by the name of the bucket. */
  readonly leakedBy?: string;
  /** The file that is blamed is put together from the name of its module. */
  readonly imageOfModule?: true;
  /** The stack is printed. */
  readonly stack?: true;
  /** The pool routine of the kernel that the stack shows, `nt!ExFreePoolWithTag`. */
  readonly poolRoutine?: string;
  /** The module that called it: the first frame behind the kernel's own. */
  readonly poolCaller?: string;
  /** The debugger blames damaged pool and no driver: `Pool_Corruption`. */
  readonly poolBlamed?: true;
  /** The build of Windows that the analysis names. */
  readonly osBuild?: number;
  /** The output is of `!analyze`: more than the bare announcement. */
  readonly analyzed?: true;
  /** The code is not printed; the words behind argument 1 are those of this one only. */
  readonly inferred?: true;
}

/** Digits from which on two values are not alike by chance. */
const LEAST_DIGITS = 8;

/** Whether one printed argument is the other with a digit misread, or cut at its end. */
export function isDamagedCopy(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return false;
  const [short, long] = a.length <= b.length ? [a.slice(2), b.slice(2)] : [b.slice(2), a.slice(2)];
  if (short.length < LEAST_DIGITS) return false;
  if (short.length < long.length) return long.startsWith(short);
  let apart = 0;
  for (let index = 0; index < short.length; index += 1) apart += Number(short.charAt(index) !== long.charAt(index));
  return apart === 1;
}

/** Whether two printed arguments can be one: an address is printed with 32 and with 64 bits. */
export function isSameArgument(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const narrow = (value: string): string => value.replace(/^0xffffffff(?=[0-9a-f]{8}$)/, '0x');
  return narrow(a) === narrow(b);
}

/** Small dumps mark their codes with bit 28: 0x1000007e is 0x7e. */
export const SMALL_DUMP = 0x1000_0000;

/** What is longer is no remark about an argument. */
const MOST_TEXT = 160;

const NAME = '[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,12}';
const HEX = "(?:0x)?([0-9a-f][0-9a-f`']{0,18})";
const VALUE = "0x[0-9a-f][0-9a-f`']{0,18}";
const COMMA = '\\s{0,9}[,;，、]\\s{0,9}';

/** `NAME (code)` and nothing else. A paste may have lost the first letters of the name, but not its underscores. */
const HEAD = new RegExp(`^\\s*(?:#{1,6}\\s+|\\*\\*)?(_?${NAME})\\s*\\((?:0x)?([0-9a-f]{1,8})\\)(?:\\*\\*)?\\s*$`, 'i');
const NAME_AND_CODE = new RegExp(`^(${NAME})\\s*\\((?:0x)?([0-9a-f]{1,8})\\)$`, 'i');
const CODE_AND_NAME = new RegExp(`^0x([0-9a-f]{1,8})[\\s(:–—-]{1,4}(${NAME})\\)?$`, 'i');
const BANNER = /^[\s*#-]*Bugcheck Analysis[\s*]*$/;
const FRAME = /^[\s*]*$|^\s*(?:#{1,6}\s+)?(?:Arguments:|Debugging Details:|-{6,})\s*$/;
const ARGUMENT = new RegExp(
  `^[\\s*•>-]{0,12}Arg(?:ument)?\\s?([1-4])(?:\\*\\*)?\\s*[:=]\\s*(?:\\*\\*)?\`?${HEX}(?![0-9a-z_])\`?(.*)$`,
  'i',
);
/** What parts a value from the words behind it. */
const SEPARATOR = /^\s*(?:[,;:.–—-]\s*|(?=\())?/;

const LABEL = /^([A-Za-z][A-Za-z0-9_ ]{1,60})[:：]/;
/** What the debugger of old prints below a bugcheck: `0xD2 : Freeing pool …` and `3 -  Pool allocation start address.` */
const MEANING = /^(?:0x([0-9a-f]{1,8}) : |([2-4]) - {1,4})(\S.*)$/i;
const STATED = new RegExp(
  `0x([0-9a-f]{8})\\s{0,4}[(（{]\\s{0,4}(${VALUE})${COMMA}(${VALUE})${COMMA}(${VALUE})${COMMA}(${VALUE})\\s{0,4}[)）}]`,
  'i',
);
const WHO_CRASHED = new RegExp(
  `^Bug\\s?check code\\s{0,9}:\\s{0,9}(?:0x)?([0-9a-f]{1,8})\\s{0,9}(?:\\(\\s{0,9}${HEX}${COMMA}${HEX}${COMMA}${HEX}${COMMA}${HEX}\\s{0,9}\\))?$`,
  'i',
);
/** The same in the language of that Windows: a word, the code and all four arguments; and whom the report names. */
const STOP_TOLD = new RegExp(
  `^[\\p{L}\\p{M}][\\p{L}\\p{M}\\s’'-]{2,40}[:：]\\s{0,9}0x([0-9a-f]{1,8})\\s{0,9}\\(\\s{0,9}(${VALUE})${COMMA}(${VALUE})${COMMA}(${VALUE})${COMMA}(${VALUE})\\s{0,9}\\)$`,
  'iu',
);
const MODULE_TOLD =
  /^[\p{L}\p{M}][^:：]{8,120}[:：]\s{0,9}([\w$.-]{1,64}\.(?:sys|exe|dll)) \([\w$.-]{1,64}\+0x[0-9a-f]{1,8}\)$/iu;
/** Above it stands the file of the dump, with which the account of the next crash begins. */
const DUMP_TOLD =
  /^(?:[\p{L}\p{M}]+[\s’'-]){0,5}[\p{L}\p{M}]*[:：]\s{0,9}[a-z]:\\windows\\(?:minidump\\[\w.-]{1,60}|memory)\.dmp$/iu;
/** That file in the reports that name it elsewhere: below the crash, or below a line that begins it. */
const OTHER_DUMP = /^crash dump file\b|\bpath\s{0,9}:/i;

/** A row of a viewer's table: name, code and four arguments between whatever columns there are. */
const TABLE_ROW = new RegExp(
  `(?:^|[\\s,;|"])(${NAME})["\\s,;|]{1,40}0x([0-9a-f]{8})${`["\\s,;|]{1,40}(?:0x)?([0-9a-f]{8}(?:[\`']?[0-9a-f]{8})?)`.repeat(4)}(?=["\\s,;|]|$)`,
);
/** `Error code 1000007f, parameter1 0000000d, …`, `Fehlercode 0000000a, 1. Parameter 00000016, …`: a word and its number, then the value. */
const SYSTEM_ERROR = new RegExp(
  `\\p{L}\\s{1,3}([0-9a-f]{8})${[1, 2, 3, 4].map((place) => `,\\s{1,3}(?:\\p{L}{5,14}\\s?${place}|${place}\\.\\s?\\p{L}{5,14})\\s{1,3}([0-9a-f]{8,16})`).join('')}(?![0-9a-z])`,
  'iu',
);
const FATAL = /^[\s*]*Fatal System Error:\s*0x([0-9a-f]{8})\s*$/i;
const FOUR = new RegExp(
  `^\\s*\\(\\s*(${VALUE})${COMMA}(${VALUE})${COMMA}(${VALUE})${COMMA}(${VALUE})\\s*\\)\\s*$`,
  'i',
);
const BUCKET = /^(?:(?:X64|X86|ARM64|ARM)_)?0x([0-9a-f]{1,8})(?:_([0-9a-f]{1,8})(?![0-9a-z]))?(?:_(.*))?$/i;
/** Where it happened, at the end of a bucket: `driver!function`, `driver+0x1e0f4`, behind words that say how. */
const BUCKET_PLACE = /^([a-z][\w.-]{0,120}?)(?:!\S{1,200}|\+(?:0x)?[0-9a-f]{1,8})$/i;
/** Words of capitals that say how, in front of the module: `AV_VRF_W_INVALID_`, `CORRUPT_LIST_ENTRY_`. */
const BUCKET_WORDS = /^(?:[A-Z0-9]{1,16}_)+(?=[A-Za-z])/;
const LEAKED_IMAGE = /LEAKED_POOL_IMAGE_([\w.-]{1,64})$/i;
const ON_CRASH = /^\s*On .{4,60} your computer crashed\b/i;
const DECIMAL_CODE = /^\s*BugcheckCode["\s:=>]{1,8}(\d{1,10})\b/;
const DECIMAL_ARGUMENT = /^\s*BugcheckParameter([1-4])["\s:=>]{1,8}(0x[0-9a-f]{1,16})\b/i;
/** The driver that Windows named to a debugger: `***  x.sys - Address F9A… base at F9A…, DateStamp 4b1…`. */
const DRIVER_AT_FAULT = /^\s*\*{3}\s+([\w.-]{1,64}\.(?:sys|dll))\s+-\s+Address\b/i;

/** Sentences and labels of the same programs that say nothing about memory. */
const NOTE =
  /^(?:A fatal system error has occurred\.|Debugger entered on first try.*|Break instruction exception - code 80000003.*|Driver at fault:.*|This appears to be a typical .*|The crash took place in .*|Possibly this problem .*|A third party driver was identified .*|Google query:.*|A problem has been detected and Windows has been shut down.*|={20,})$/i;
const QUIET_LABELS: ReadonlySet<string> = new Set([
  'additional information about the problem',
  'analysis',
  'bug check description',
  'caused by address',
  'company',
  'computer name',
  'crash address',
  'crash dump file',
  'crash time',
  'description',
  'dump file size',
  'dump file time',
  'file description',
  'file path',
  'file version',
  'fault bucket',
  'full path',
  'os version',
  'problem signature',
  'locale id',
  'major version',
  'minor version',
  'processor',
  'processors count',
  'product',
  'product name',
  'stack address 1',
  'stack address 2',
  'stack address 3',
]);

/** Modules that are the kernel's own, or nobody's: what stands for a module where none is to blame. */
export const NOBODY: RegExp = /^(?:nt|hal|hardware\w*|unknown\w*|memory_corruption\w*|pool_corruption\w*)$/i;
/** What the debugger puts in the place of a driver when it blames damaged pool and nobody. */
export const POOL_BLAMED: RegExp = /^pool_corruption$/i;
/** The routines of the kernel that work on pool: who crashes there met damage that somebody else did, and who called them asked for it. */
const POOL_ROUTINE =
  /^(?:Ex(?:p?Allocate|p?Free|DeferredFree|pInterlocked|pRemovePool|Insert|HeapAlloc)\w*(?:Pool|Heap|Lookaside)\w*|Rtlp(?:Hp|Heap)(?!\w*HandleError)\w+|ExpPool\w*|\w{0,4}Verifier(?:Ex)?(?:Allocate|Free)\w*)/;

/** `Nom d’événement du problème : BlueScreen`, `Problemereignisname: BlueScreen`. */
const REPORT_NAME = /^[\p{L}\p{M}][\p{L}\p{M}\s’'()-]{2,60}[:：]\s{0,8}BlueScreen$/u;
/** Below it the code and the arguments: `Code : 19`, `Paramètre 1 : e`. Of any other report they mean something else. */
const REPORT_CODE =
  /^(?:code|código|codice|kod|kód|koodi|код|代码|代碼|コード|코드)\s{0,3}[:：]\s{0,8}([0-9a-f]{1,8})$/iu;
const REPORT_ARGUMENT = /^[\p{L}\p{M}]{2,20}\s{0,2}([1-4])\s{0,3}[:：]\s{0,8}([0-9a-f]{1,16})$/iu;

/** The code and four arguments; what follows in a signature is the version of Windows. */
const SIGNATURE_PARTS = 5;

/** `17134.1.amd64fre.rs4_release.180410-1804`, `10.0.22621.2506`, `17134`: the build of Windows. */
const BUILD = /^(?:10\.0\.|6\.\d\.)?(\d{4,5})(?:\.|$)/;
/** The build that the text of a key value names. */
export const readBuild = (value: string): number | null => {
  const build = BUILD.exec(value)?.[1];
  return build === undefined ? null : Number(build);
};

/** Codes of which a name of a bucket holds the argument that tells the kind, or the error that nobody handled. */
const SUBCODES: ReadonlySet<number> = new Set([
  0x19, 0x1a, 0x1e, 0x3b, 0x7e, 0x8e, 0xc1, 0xc2, 0xc4, 0xda, 0x139, 0x13a,
]);

/** Keys of an analysis whose value is the code, by whatever way the debugger has found it: `Bugcheck.Code.LegacyAPI`. */
const CODE_KEY = /^Bugcheck\.Code\./;
/** The key whose value is the name by which crashes are counted. */
const BUCKET_KEY = 'Failure.Bucket';

/** Whether a key of an analysis holds the code of the crash or its name. */
export function isCrashKey(key: string): boolean {
  return CODE_KEY.test(key) || key === BUCKET_KEY;
}

/** What the value of a key says of a crash; null where it says nothing of it. */
export function readKeyValue(key: string | null, value: string): CrashField | null {
  if (key === null) return null;
  if (CODE_KEY.test(key)) return readCode(value);
  return key === BUCKET_KEY ? readBucket(value) : null;
}

/** A code that Windows stops with: small, or one of few large ones; bit 28 marks what a small dump records. */
function isCode(code: number): boolean {
  return (
    (code > 0 && code % SMALL_DUMP < 0x1000 && code < 2 * SMALL_DUMP) || code === 0xc000_021a || code === 0xdead_dead
  );
}

const toCode = (digits: string): number => Number.parseInt(digits, 16);

function toValue(digits: string): string {
  return toArgument(digits.replace(/^0x/i, '').replaceAll("'", ''));
}

/** The words behind an argument without the full stop; null when there are none. */
function toText(printed: string): string | null {
  const text = printed.replace(SEPARATOR, '').trim().replace(/\.$/, '').trim();
  return text === '' || text.length > MOST_TEXT ? null : text;
}

/** The words behind an argument with those of an indented line below; null where that line is none of them. */
export function joinArgumentText(before: string | null, line: string): string | null {
  if (before === null || !/^(?:\t| {4})\s{0,12}[A-Za-z(]/.test(line)) return null;
  return toText(`${before} ${line.trim()}`);
}

function toAnnouncement(
  code: number,
  values: readonly (string | undefined)[],
  name: string | null = null,
  image: string | null = null,
): CrashField | null {
  if (!isCode(code)) return null;
  const known = values.filter((value) => value !== undefined);
  return { kind: 'announcement', name, code, arguments: known.map(toValue), image };
}

/** The driver among the columns of a viewer's row. */
function findImage(columns: string): string | null {
  return /(?:^|[\s,;|"])([\w$.-]{1,64}\.(?:sys|dll|exe))(?=["\s,;|+]|$)/i.exec(columns)?.[1] ?? null;
}

/** The module that a bucket names; null for the kernel's own, and where words and module cannot be told apart. */
function placeOfBucket(rest: string): string | null {
  const place = BUCKET_PLACE.exec(rest)?.[1] ?? '';
  const words = BUCKET_WORDS.exec(place)?.[0] ?? '';
  const module = place.slice(words.length);
  const unsure = words !== '' && module === module.toUpperCase();
  return module === '' || unsure || NOBODY.test(module) ? null : module;
}

function readBucket(text: string): CrashField | null {
  const found = BUCKET.exec(text);
  const code = toCode(found?.[1] ?? '');
  if (found === null || !isCode(code)) return null;
  const subcode = SUBCODES.has(code) && found[2] !== undefined ? toValue(found[2]) : null;
  const rest = found[3] ?? '';
  // 0xc2_7_Tag1 and 0xc2_7_Tag1_driver!function: a tag has four characters. The name of a bucket holds no blanks.
  const tag = code === 0xc2 && subcode !== null ? /^([ -~]{4})(?:_|$)/.exec(rest)?.[1] : undefined;
  const place = placeOfBucket(tag === undefined ? rest : rest.slice(tag.length + 1));
  return {
    kind: 'bucket',
    text,
    code,
    subcode,
    tag: tag?.replace(/_+$/, (blanks) => ' '.repeat(blanks.length)) ?? null,
    image: LEAKED_IMAGE.exec(text)?.[1] ?? null,
    module: place,
  };
}

/** `BAD_POOL_HEADER (19)`, `0xC2 BAD_POOL_CALLER`: name and code of a bugcheck; null where one of them is missing. */
function readNamed(value: string): Extract<CrashField, { kind: 'head' }> | null {
  const [, name, digits] = NAME_AND_CODE.exec(value) ?? [];
  const [, first, second] = CODE_AND_NAME.exec(value) ?? [];
  const code = toCode(digits ?? first ?? '');
  return isCode(code) ? { kind: 'head', name: name ?? second ?? '', code } : null;
}

/** A cell of a table that names the bugcheck, one of its arguments, or who is blamed for it. */
function readCells(line: string): CrashField | null {
  const [before, label = '', value = '', ...behind] = line
    .split('|')
    .map((cell) => cell.replaceAll(/[*`]/g, '').trim());
  if (before !== '' || behind.join('') !== '') return null;
  if (/^(?:bug ?check|stop(?: ?code)?)(?: code)?$/i.test(label)) {
    const named = readNamed(value);
    return named === null ? null : { ...named, kind: 'announcement', arguments: [], image: null };
  }
  const place = /^(?:arg(?:ument)?|param(?:eter)?|P)\s?([1-4])$/i.exec(label)?.[1];
  const digits = new RegExp(`^${HEX}(?![0-9a-z_])(.*)$`, 'i').exec(value);
  if (place !== undefined && digits !== null)
    return {
      kind: 'argument',
      index: Number(place) - 1,
      value: toValue(digits[1] ?? ''),
      text: toText(digits[2] ?? ''),
    };
  const image =
    /^(?:(?:faulting|failing|blamed|caused by|probable) (?:module|driver|image)|image(?: name)?|caused by)$/i.test(
      label,
    )
      ? /^[\w$.-]{1,60}\.(?:sys|exe|dll)(?![\w.])/i.exec(value)?.[0]
      : undefined;
  return image === undefined ? null : { kind: 'image', image };
}

/** `0x3b`, `3b`: the code of a bugcheck; null for what is none. */
function readCode(value: string): CrashField | null {
  const digits = /^(?:0x)?([0-9a-f]{1,8})$/i.exec(value)?.[1];
  return digits === undefined || !isCode(toCode(digits)) ? null : { kind: 'code', code: toCode(digits) };
}

function readLabelled(label: string, value: string): CrashField | null {
  const parameter = /^(?:BUGCHECK_P|BCP|Parameter )([1-4])$/.exec(label)?.[1];
  if (parameter !== undefined) {
    const digits = new RegExp(`^${HEX}$`, 'i').exec(value)?.[1];
    return digits === undefined
      ? null
      : { kind: 'argument', index: Number(parameter) - 1, value: toValue(digits), text: null };
  }
  const signature = /^P(\d{1,2})$/.exec(label)?.[1];
  if (signature !== undefined) {
    const digits = new RegExp(`^${HEX}$`, 'i').exec(value)?.[1];
    if (digits === undefined || Number(signature) > SIGNATURE_PARTS) return { kind: 'note' };
    return { kind: 'signature', index: Number(signature) - 1, value: toValue(digits) };
  }
  switch (label) {
    case 'Event Name':
    case 'Problem Event Name':
      return value === 'BlueScreen' ? { kind: 'report' } : { kind: 'note' };
    case 'BUGCHECK_CODE':
    case 'BCCode':
    case 'Bug Check Code':
      return readCode(value);
    case 'BugCheck Info':
      return readNamed(value);
    case 'BUGCHECK_STR':
    case 'FAILURE_BUCKET_ID':
    case 'DEFAULT_BUCKET_ID':
    case 'PRIMARY_PROBLEM_CLASS':
    case 'BUCKET_ID':
      return readBucket(value) ?? { kind: 'note' };
    case 'BUILD_VERSION_STRING':
    case 'OSBUILD': {
      const build = readBuild(value);
      return build === null ? { kind: 'note' } : { kind: 'build', build };
    }
    case 'Key':
      return { kind: 'key', key: value };
    case 'Value':
      return { kind: 'key-value', value };
    case 'IMAGE_NAME':
    case 'Caused By Driver':
    case 'Probably caused by':
    case 'This was probably caused by the following module':
    case 'Driver or module in which error occurred': {
      const image = /^\S{1,64}/.exec(value)?.[0];
      return image === undefined ? { kind: 'note' } : { kind: 'image', image };
    }
    case 'MODULE_NAME':
      return /^[\w$.-]{1,64}$/.test(value) ? { kind: 'module', module: value } : { kind: 'note' };
    case 'FREED_POOL_TAG':
    case 'CORRUPTING_POOL_TAG': {
      const tag = /^\S(?:.{0,2}\S)?$/.exec(value)?.[0];
      if (tag === undefined) return { kind: 'note' };
      return { kind: label === 'FREED_POOL_TAG' ? 'tag' : 'corrupting-tag', tag: tag.padEnd(4) };
    }
    case 'SYMBOL_NAME':
      return /^\S{1,128}$/.test(value) ? { kind: 'symbol', symbol: value } : { kind: 'note' };
    case 'POOL_ADDRESS':
    case 'READ_ADDRESS':
    case 'WRITE_ADDRESS':
    case 'CORRUPTING_POOL_ADDRESS': {
      const found = new RegExp(`^${HEX}\\s+(\\S.{0,40}\\bpool.{0,20})$`, 'i').exec(value);
      const [, digits, region] = found ?? [];
      return digits === undefined || region === undefined
        ? { kind: 'note' }
        : { kind: 'pool-address', address: toValue(digits), region: region.trim() };
    }
    case 'Bug Check String':
    case 'Bugcheck name':
    case 'Error': {
      const name = new RegExp(`^(${NAME})(?:\\s*\\(.*)?$`).exec(value)?.[1];
      return name === undefined ? null : { kind: 'name', name };
    }
    case 'STACK_TEXT':
      return { kind: 'stack' };
    case 'Dump File':
      return /\.dmp$/i.test(value) ? { kind: 'next' } : { kind: 'note' };
    default:
      return QUIET_LABELS.has(label.toLowerCase()) ? { kind: 'note' } : null;
  }
}

/** What every such line holds; cheaper than trying each kind on a page of prose. */
const SIGNS =
  /[A-Z]_[A-Z]|Bug ?check|BCCode|BCP\d|Fatal System|0x[0-9a-f]{8}\s{0,4}[(（{]|\s[0-9a-f]{8},\s|Arg|Parameter|[:：]|\(0x|^\s{0,8}\||\*\*|={6}|-{6}| - |^[\s*]+$|crash|fatal|problem|exception|driver/i;

/**
 * What a line says of a crash; null when it says nothing.
 *
 * @example
 * readCrashLine('Arg1: 0x62 - A driver has forgotten …')
 * // { kind: 'argument', index: 0, value: '0x62', text: 'A driver has forgotten …' }
 */
export function readCrashLine(line: string): CrashField | null {
  const frame = readFrame(line) ?? readCall(line);
  if (frame !== null) return frame;
  if (!SIGNS.test(line)) return null;
  const argument = ARGUMENT.exec(line);
  if (argument !== null) {
    const [, index, digits = '', rest = ''] = argument;
    // `Arg1: a pool block …` is a sentence, and no argument 0xa.
    if (/^[a-f]{1,4}$/i.test(digits) && /^ [a-z]/i.test(rest)) return null;
    return { kind: 'argument', index: Number(index) - 1, value: toValue(digits), text: toText(rest) };
  }
  const head = HEAD.exec(line);
  if (head?.[1] !== undefined && head[1] === head[1].toUpperCase()) {
    return { kind: 'head', name: head[1].replace(/^_/, ''), code: toCode(head[2] ?? '') };
  }
  if (BANNER.test(line)) return { kind: 'banner' };
  if (FRAME.test(line)) return { kind: 'note' };
  const text = line.trim();
  const cells = text.startsWith('|') ? readCells(text) : null;
  if (cells !== null) return cells;
  const whoCrashed = WHO_CRASHED.exec(text);
  if (whoCrashed !== null) return toAnnouncement(toCode(whoCrashed[1] ?? ''), whoCrashed.slice(2, 6));
  const told = readTold(text);
  if (told !== null) return told;
  const fatal = FATAL.exec(line);
  if (fatal !== null) return toAnnouncement(toCode(fatal[1] ?? ''), []);
  const four = FOUR.exec(line);
  if (four !== null) return { kind: 'arguments', values: four.slice(1, 5).map(toValue) };
  const row = TABLE_ROW.exec(line);
  if (row !== null) {
    return toAnnouncement(
      toCode(row[2] ?? ''),
      row.slice(3, 7),
      row[1],
      findImage(line.slice(row.index + row[0].length)),
    );
  }
  const logged = SYSTEM_ERROR.exec(line);
  if (logged !== null) return toAnnouncement(toCode(logged[1] ?? ''), logged.slice(2, 6));
  const stated = STATED.exec(line);
  if (stated !== null) return toAnnouncement(toCode(stated[1] ?? ''), stated.slice(2, 6));
  if (ON_CRASH.test(line)) return { kind: 'next' };
  const decimal = DECIMAL_CODE.exec(line)?.[1];
  if (decimal !== undefined)
    return isCode(Number(decimal)) ? { kind: 'code', code: Number(decimal) } : { kind: 'note' };
  const parameter = DECIMAL_ARGUMENT.exec(line);
  if (parameter !== null) {
    return { kind: 'argument', index: Number(parameter[1]) - 1, value: toValue(parameter[2] ?? ''), text: null };
  }
  const driver = DRIVER_AT_FAULT.exec(line)?.[1];
  if (driver !== undefined) return { kind: 'image', image: driver };
  if (NOTE.test(text)) return { kind: 'note' };
  const meaning = MEANING.exec(text);
  if (meaning !== null) {
    const [, value, index, words = ''] = meaning;
    return {
      kind: 'meaning',
      index: index === undefined ? 0 : Number(index) - 1,
      value: value === undefined ? null : toValue(value),
      text: toText(words),
    };
  }
  const label = LABEL.exec(text);
  const labelled = label === null ? null : readLabelled(label[1]?.trim() ?? '', text.slice(label[0].length).trim());
  return labelled ?? readReportLine(text);
}

/** A line of a crash viewer in the language of that Windows; null for any other line. */
function readTold(text: string): CrashField | null {
  const stop = STOP_TOLD.exec(text);
  if (stop !== null) return toAnnouncement(toCode(stop[1] ?? ''), stop.slice(2, 6));
  const image = MODULE_TOLD.exec(text)?.[1];
  if (image !== undefined) return { kind: 'image', image };
  return DUMP_TOLD.test(text) && !OTHER_DUMP.test(text) ? { kind: 'next' } : null;
}

/** A line of the report of a blue screen in any language of Windows; null for any other line. */
function readReportLine(text: string): CrashField | null {
  if (REPORT_NAME.test(text)) return { kind: 'report' };
  const code = REPORT_CODE.exec(text)?.[1];
  if (code !== undefined) return { kind: 'signature', index: 0, value: toValue(code) };
  const [, place, value] = REPORT_ARGUMENT.exec(text) ?? [];
  return value === undefined ? null : { kind: 'signature', index: Number(place), value: toValue(value) };
}

/** `… : 00000000`0000000a 00000000`00000008 … : nt!KeBugCheckEx` (a page may have eaten the marks), and on x86 `f8b2a9c4 80551fa0 0000000a 00000008 00000002 nt!KeBugCheckEx`. */
const FRAME_X64 = /:((?: [0-9a-f]{8}`?[0-9a-f]{8}){4})\s{1,8}: nt!KeBugCheckEx\b/i;
const FRAME_X86 = /^\s{0,8}(?:[0-9a-f]{2} )?[0-9a-f]{8} [0-9a-f]{8}((?: [0-9a-f]{8}){3}) nt!KeBugCheckEx\b/i;

/** What Windows was stopped with, by a frame of the stack; null for any other line. */
function readFrame(text: string): CrashField | null {
  if (!text.includes('nt!KeBugCheckEx')) return null;
  const values = (FRAME_X64.exec(text) ?? FRAME_X86.exec(text))?.[1]?.trim().split(' ') ?? [];
  const [code = '', ...given] = values.map(toArgument);
  return code === '' || code === '0x0' ? null : { kind: 'frame', code: Number(code), arguments: given };
}

/** A frame of a stack: of `!analyze` and `kb`, with arguments, of `k`, with or without its number, in 64 and in 32 bits, or by its name alone. */
const CALLS: readonly RegExp[] = [
  /^\s{0,8}(?:[0-9a-f]{2} )?(?:[0-9a-f]{8}`?[0-9a-f]{8} )?[0-9a-f]{8}`?[0-9a-f]{8}\s{1,8}:(?: [0-9a-f]{8}`?[0-9a-f]{8}){4}\s{1,8}: ([\w$.-]{1,64})(?:!([^\s+]{1,200}))?(?:\+0x[0-9a-f]{1,8})?(?:\s|$)/i,
  /^\s{0,8}(?:[0-9a-f]{2} )?[0-9a-f]{8}`?[0-9a-f]{8} [0-9a-f]{8}`?[0-9a-f]{8}\s{1,8}([\w$.-]{1,64})(?:!([^\s+]{1,200}))?(?:\+0x[0-9a-f]{1,8})?(?:\s|$)/i,
  /^\s{0,8}(?:[0-9a-f]{2} )?[0-9a-f]{8} [0-9a-f]{8}(?: [0-9a-f]{8}){0,3} ([a-z_][\w$.-]{1,63})(?:!([^\s+]{1,200}))?(?:\+0x[0-9a-f]{1,8})?(?:\s|$)/i,
  /^\s{0,12}([\w$.-]{1,64})!([^\s+]{1,200})\+0x[0-9a-f]{1,8}(?:\s{1,4}\[[^\]]{1,200}\])?\s*$/i,
];

/** Whether a routine is one of those by which the kernel works on pool. */
export function isPoolRoutine(module: string, routine: string | null): boolean {
  return routine !== null && /^(?:nt|VerifierExt)$/i.test(module) && POOL_ROUTINE.test(routine);
}

/** Who is called in a frame of a stack; null for any other line. */
function readCall(text: string): CrashField | null {
  if (!/^\s{0,8}(?:[0-9a-f]{2,8}[`\s]|[0-9a-f]{8})[0-9a-f]{8}|^\s{0,12}[\w$.-]{1,64}!\S/i.test(text)) return null;
  for (const pattern of CALLS) {
    const [, module, routine] = pattern.exec(text) ?? [];
    // An address without symbols is a module of nobody: 0xa, 0x1000028.
    if (module !== undefined && !/^0x/i.test(module)) return { kind: 'call', module, routine: routine ?? null };
  }
  return null;
}

/** What the lines that open a crash hold. */
const OPENING_SIGNS =
  /[A-Z]_[A-Z]|[Bb]ug ?[Cc]heck|BCCode|Fatal System|0x[0-9A-Fa-f]{8}\s{0,4}[(（{]|\s[0-9A-Fa-f]{8},\s|Arg[1-4]|Dump File|your computer crashed|Event Name|BlueScreen|Failure\.Bucket|\.(?:dmp|DMP)\s*$|: 0x[0-9A-Fa-f]{1,3} \(/;

/** Fields that open an analysis of which the head is missing, though a crash of its own they are not. */
const PARTS: ReadonlySet<CrashField['kind']> = new Set(['image', 'module', 'tag', 'corrupting-tag', 'pool-address']);

/** What the debugger prints behind argument 1 of one bugcheck only: all that is left where the head is missing. */
const FIRST_ARGUMENTS: readonly (readonly [text: RegExp, code: number])[] = [
  [/forgotten to free its pool allocations/i, 0xc4],
  [/Freeing pool allocation that contains active/i, 0xc4],
  [/Attempt to free pool which was already freed/i, 0xc2],
  [/Attempt to release quota on a corrupted pool/i, 0xc2],
  [/pool freelist is corrupt/i, 0x19],
  [/pool block header size is corrupt/i, 0x19],
  [/data following the pool block being freed is corrupt/i, 0x19],
  [/Attempt to free an invalid pool address/i, 0xc2],
  [/Code Integrity Issue: /i, 0xc4],
  [/calling address in the driver that locked the pages/i, 0xcb],
  [/corrupt (?:entry header|free list) was detected/i, 0x13a],
];

/** The code of which argument 1 has these words; 0 when no code is the only one. */
export function codeOfFirstArgument(text: string | null): number {
  return text === null ? 0 : (FIRST_ARGUMENTS.find(([words]) => words.test(text))?.[1] ?? 0);
}

/** How certainly a line begins the account of a crash: a `row` may also be a part of one. */
export function detectCrashLine(line: string): 'heading' | 'row' | null {
  if (!OPENING_SIGNS.test(line) && !line.includes('KeBugCheckEx')) return null;
  const field = readCrashLine(line);
  if (field === null) return null;
  switch (field.kind) {
    case 'banner':
    case 'head':
    case 'announcement':
    case 'bucket':
    case 'code':
    case 'next':
    case 'report':
    case 'frame':
      return 'heading';
    case 'key':
      return isCrashKey(field.key) ? 'row' : null;
    case 'call':
    case 'key-value':
    case 'build':
      return null;
    case 'argument':
      if (/BUGCHECK_P|BugcheckParameter/.test(line)) return 'heading';
      return field.index === 0 && codeOfFirstArgument(field.text) !== 0 ? 'row' : null;
    default:
      return PARTS.has(field.kind) && /^\s*[A-Z]+_[A-Z_]+\s*:/.test(line) ? 'row' : null;
  }
}
