/**
 * The head of `!analyze [-v]`: the bugcheck and its four arguments.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-analyze
 *
 *     DRIVER_VERIFIER_DETECTED_VIOLATION (c4)
 *     Arguments:
 *     Arg1: 00000062, A driver has forgotten to free its pool allocations prior to unloading.
 *     BUGCHECK_P1: 62
 *
 * The rest of the output (registers, stacks, key values) is other output.
 */
import P from 'parsimmon';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { LONGEST_LINE, toArgument } from './lib/tokens.js';

/** The bugcheck as far as it was read; a later row replaces the one before. */
export interface AnalyzeRow {
  readonly name: string | null;
  readonly code: number;
  /** Four arguments as lower-case hexadecimal with 0x; null where the output does not show one. */
  readonly arguments: readonly (string | null)[];
  /** What the debugger prints behind each argument; null where it prints nothing. */
  readonly texts: readonly (string | null)[];
  /** Driver file that the debugger blames. */
  readonly image: string | null;
  /** Pool tag that the debugger names; null when it names none. */
  readonly tag: string | null;
}

export interface AnalyzeContext {
  readonly bugcheck: AnalyzeRow | null;
  readonly lines: number;
}

type Field =
  | { readonly kind: 'name'; readonly name: string; readonly code: number }
  | { readonly kind: 'argument'; readonly index: number; readonly value: string; readonly text: string | null }
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'tag'; readonly tag: string };

interface AnalyzeLanguage {
  name: Field;
  argument: Field;
  code: Field;
  image: Field;
  tag: Field;
  banner: null;
  field: Field;
}

const MOST_TEXT = 160;

/** The words behind an argument without their full stop; null when there are none. */
function toText(printed: string): string | null {
  const text = printed.trim().replace(/\.$/, '');
  return text === '' || text.length > MOST_TEXT ? null : text;
}

const language = P.createLanguage<AnalyzeLanguage>({
  name: () =>
    P.seqMap(
      P.regexp(/\s*([A-Z][A-Z0-9_]{4,80})/, 1).desc('bugcheck name'),
      P.regexp(/\s*\((?:0x)?([0-9a-f]{1,8})\)\s*/i, 1).desc('(code)'),
      (name, code): Field => ({ kind: 'name', name, code: Number.parseInt(code, 16) }),
    ),
  argument: () =>
    P.alt(
      P.seqMap(
        P.regexp(/\s*Arg([1-4])\s*:/, 1),
        P.regexp(/\s*(?:0x)?([0-9a-f`]{1,17})/i, 1),
        P.regexp(/(?:,([^\n]*))?\s*/, 1),
        (index, value, text: string | undefined): Field => ({
          kind: 'argument',
          index: Number(index) - 1,
          value: toArgument(value),
          text: toText(text ?? ''),
        }),
      ),
      P.seqMap(
        P.regexp(/\s*BUGCHECK_P([1-4])\s*:/, 1),
        P.regexp(/\s*(?:0x)?([0-9a-f`]{1,17})\s*/i, 1),
        (index, value): Field => ({
          kind: 'argument',
          index: Number(index) - 1,
          value: toArgument(value),
          text: null,
        }),
      ),
    ),
  code: () =>
    P.regexp(/\s*BUGCHECK_(?:CODE|STR)\s*:\s*(?:0x)?([0-9a-f]{1,8})\s*/i, 1).map((code): Field => ({
      kind: 'code',
      code: Number.parseInt(code, 16),
    })),
  //  IMAGE_NAME:  acmeflt.sys      Probably caused by : acmeflt.sys ( acmeflt+1a2b )
  image: () =>
    P.alt(
      P.regexp(/\s*IMAGE_NAME\s*:\s*(\S+)\s*/, 1),
      P.regexp(/\s*Probably caused by\s*:\s*(\S+)\s*(?:\([^\n]*)?/, 1),
    ).map((image): Field => ({ kind: 'image', image })),
  tag: () =>
    P.regexp(/\s*FREED_POOL_TAG\s*:\s*(\S.{0,2}\S|\S)\s*/, 1).map((tag): Field => ({
      kind: 'tag',
      tag: tag.padEnd(4),
    })),
  banner: () => P.regexp(/[\s*]*(?:Bugcheck Analysis)?[\s*]*/).result(null),
  field: (r) => P.alt(r.name, r.argument, r.code, r.image, r.tag),
});

const NONE = [null, null, null, null] as const;
const EMPTY: AnalyzeRow = { name: null, code: 0, arguments: NONE, texts: NONE, image: null, tag: null };

function withField(before: AnalyzeRow | null, field: Field): AnalyzeRow | null {
  switch (field.kind) {
    case 'name':
      return { ...(before ?? EMPTY), name: field.name, code: field.code };
    case 'code':
      return before === null || before.code === 0 ? { ...(before ?? EMPTY), code: field.code } : before;
    case 'argument':
      return before === null
        ? null
        : {
            ...before,
            // An address printed with 32 and with 64 bits is the same argument; the first is kept.
            arguments: before.arguments.map((value, index) => (index === field.index ? (value ?? field.value) : value)),
            texts: before.texts.map((text, index) => (index === field.index ? (text ?? field.text) : text)),
          };
    case 'image':
      return before === null ? null : { ...before, image: field.image };
    case 'tag':
      return before === null ? null : { ...before, tag: field.tag };
  }
}

const EXPECTED = 'the head of !analyze: bugcheck name and code, "Arg1:" to "Arg4:"';

function read(text: string, context: AnalyzeContext): Reading<AnalyzeRow, AnalyzeContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  const seen = { ...context, lines: context.lines + 1 };
  const field = parseLine(language.field, text);
  if (field?.kind === 'name' && context.bugcheck?.name !== null && context.bugcheck !== null) {
    return { kind: 'other', context: seen };
  }
  const bugcheck = field === null ? null : withField(context.bugcheck, field);
  if (bugcheck !== null) {
    return context.bugcheck === null
      ? { kind: 'read', rows: [bugcheck], context: { ...seen, bugcheck } }
      : { kind: 'amend', rows: [bugcheck], context: { ...seen, bugcheck } };
  }
  if (matchesLine(language.banner, text) || /^\s*(?:Arguments:|Debugging Details:|-{6,})\s*$/.test(text)) {
    return readNothing(seen);
  }
  return context.lines > 0 ? { kind: 'other', context: seen } : { kind: 'unparsed', expected: EXPECTED };
}

function detect(text: string): 'heading' | 'row' | null {
  if (/Bugcheck Analysis/.test(text)) return /^[\s*]*Bugcheck Analysis[\s*]*$/.test(text) ? 'heading' : null;
  if (!/^\s*[A-Z][A-Z0-9_]{4,80}\s*\(/.test(text)) return null;
  const name = parseLine(language.name, text);
  return name?.kind === 'name' && name.name.includes('_') ? 'heading' : null;
}

export const analyze: Grammar<AnalyzeRow, AnalyzeContext> = {
  id: 'analyze',
  title: 'bugcheck and its arguments (!analyze)',
  commands: ['!analyze'],
  detect,
  start: () => ({ bugcheck: null, lines: 0 }),
  read,
  finish: (context) =>
    context.bugcheck === null
      ? { complete: false, reason: 'no bugcheck code follows' }
      : { complete: true, reason: null },
};
