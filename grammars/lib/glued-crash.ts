/**
 * An account of a crash that lost its line breaks, as a form on a page or a chat leaves it: broken again in front of what
 * begins a line of its own.
 *
 *     BCCode: 19 BCP1: 00000020 BCP2: 8A5F2348 …                  Windows' report after the restart
 *     BAD_POOL_CALLER (c2) The current … Arguments: Arg1: …       !analyze
 *     BUGCHECK_CODE: 50 BUGCHECK_P1: … Key : … Value: …           its lower half
 *     Bug Check Code : 0x00000019 Parameter 1 : 00000000`…        BlueScreenView
 *     On … your computer crashed crash dump file: … Bugcheck code: 0x19 (0x20, …)      WhoCrashed
 */

/** Of these a line that was printed as a line has one at the most. */
const TELLING =
  /\b(?:Arg[1-4]:|BUGCHECK_(?:CODE|STR|P[1-4])\s{0,3}:|BCCode:|BCP[1-4]:|(?:Bug Check (?:String|Code)|Parameter [1-4]|Caused By Driver)\s{0,12}:|your computer crashed|crash dump file:|Bugcheck code:|Key\s{1,3}: (?:Bugcheck|Failure)\.|(?:IMAGE_NAME|MODULE_NAME|SYMBOL_NAME|FAILURE_BUCKET_ID|FREED_POOL_TAG|STACK_TEXT|PROCESS_NAME)\s{0,3}:)/g;
const LEAST_TELLING = 2;
/** A shorter line holds no two of them with their values. */
const LEAST_LENGTH = 32;

/** What begins a line of such an account. */
const LINE_STARTS = new RegExp(
  [
    // The frame around the heading, and the heading itself.
    String.raw`(?<![*\s]\s{0,9})\*{9}`,
    String.raw`[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,8} \([0-9a-f]{1,8}\)`,
    String.raw`(?<= \([0-9a-f]{1,8}\) )(?=[A-Z][a-z])`,
    String.raw`(?:Arguments|Arg[1-4]|Debugging Details|Value|BCCode|BCP[1-4]|OS Version|Service Pack|Product|Locale ID|Problem signature|Problem Event Name|Additional information about the problem):`,
    String.raw`Key\s{1,3}: [A-Z]`,
    String.raw`[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,8}:`,
    String.raw`(?:Dump File(?: Size| Time)?|Crash (?:Time|Address)|Bug Check (?:String|Code)|Parameter [1-4]|Caused By (?:Driver|Address)|File (?:Description|Version)|Product Name|Company|Processor(?:s Count)?|Stack Address [1-3]|Computer Name|Full Path|M(?:aj|in)or Version)\s{0,12}:`,
    String.raw`On [A-Z][a-z]{2} .{6,30}your computer crashed`,
    String.raw`(?:crash dump file|This was probably caused by the following module|Bugcheck code|Error|file path|product|company|description|Bug check description):`,
    // A frame of the stack.
    '[0-9a-f]{8}`?[0-9a-f]{8} [0-9a-f]{8}`?[0-9a-f]{8}\\s{1,8}: [0-9a-f]{8}',
  ]
    .map((start) => String.raw`(?<=\s)(?=${start})`)
    .join('|'),
  'g',
);

/**
 * The line with its breaks, as line feeds; null where it holds no account of a crash, or no more than one line of it.
 *
 * @example
 * breakCrashLine('BCCode: 19     BCP1: 00000020     BCP2: 8A5F2348') // 'BCCode: 19\nBCP1: 00000020\nBCP2: 8A5F2348'
 */
export function breakCrashLine(line: string): string | null {
  if (line.length < LEAST_LENGTH || (line.match(TELLING)?.length ?? 0) < LEAST_TELLING) return null;
  return line
    .split(LINE_STARTS)
    .map((part) => part.trimEnd())
    .filter((part) => part !== '')
    .join('\n');
}
