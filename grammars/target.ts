/**
 * What machine and what moment: `vertarget`, `version`, `.time`, `!sysinfo`, the words a debugger opens a session with,
 * and the dump summaries of extensions.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/vertarget--show-target-computer-version-
 *
 *     Windows 10 Kernel Version 17763 MP (4 procs) Free x64
 *     Machine Name: "SRV7"
 *     Debug session time: Thu Jan 17 10:58:58.567 2019 (UTC + 9:00)
 *     System Uptime: 3 days 0:32:26.132
 *
 * Windows 11 is still called 10 by the debuggers; the build number tells.
 */
import P from 'parsimmon';
import { debuggerTime, uptime } from './lib/debugger-time.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading, TypedCommand } from './lib/grammar.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { LONGEST_LINE, toAddress, toArgument } from './lib/tokens.js';

/** One line's facts; parts that the line does not give are left out. */
export interface TargetRow {
  readonly host?: string;
  readonly capturedAt?: string;
  readonly uptimeSeconds?: number;
  readonly osBuild?: number;
  readonly architecture?: string;
  readonly processors?: number;
  readonly kernelBase?: string;
  /** The line opens a session: another dump or connection, or a log that may go on with the same one. */
  readonly opensSession?: 'target' | 'log';
  readonly bugcheck?: Bugcheck;
}

/** A bugcheck as a dump summary and the first words of a debugger tell it. */
export interface Bugcheck {
  readonly code: number;
  readonly arguments: readonly string[];
  /** Driver file that the debugger names below; absent where it names none. */
  readonly image?: string;
}

export interface TargetContext {
  /** A command that prints much besides: what is not understood is its own affair. */
  readonly lenient: boolean;
  readonly lines: number;
  /** The kernel line was read: another one is another target. */
  readonly kernel: boolean;
  /** A bugcheck code whose arguments stand on the next line. */
  readonly bugcheckCode: number | null;
  /** The bugcheck of the lines before, whose suspect may follow. */
  readonly bugcheck: Bugcheck | null;
  /** Who is blamed for the bugcheck that follows; null where nobody was. */
  readonly causedBy: string | null;
}

const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['x64', 'x64'],
  ['amd64', 'x64'],
  ['x86', 'x86'],
  ['arm64', 'arm64'],
  ['arm', 'arm'],
  ['ia64', 'ia64'],
]);

interface TargetLanguage {
  kernel: TargetRow;
  connected: TargetRow;
  host: TargetRow;
  time: TargetRow;
  uptime: TargetRow;
  kernelBase: TargetRow;
  opening: TargetRow;
  bugcheck: TargetRow;
  note: null;
  row: TargetRow;
}

function architecture(text: string): Pick<TargetRow, 'architecture'> {
  const found = ARCHITECTURES.get(text.toLowerCase());
  return found === undefined ? {} : { architecture: found };
}

const language = P.createLanguage<TargetLanguage>({
  kernel: () =>
    P.seqMap(
      P.regexp(/\s*Windows .{1,60}?Kernel Version (\d+)/, 1).desc('"Kernel Version"'),
      P.regexp(/\s*(?:\([^)]*\)\s*)?/),
      P.alt(P.regexp(/MP \((\d+) procs?\)/, 1), P.regexp(/UP/).result('1'), P.succeed('')),
      P.regexp(/\s*(?:Free|Checked)?\s*/),
      P.regexp(/\w*/),
      P.all,
      (build, _pack, processors, _free, machine): TargetRow => ({
        osBuild: Number(build),
        ...(processors === '' ? {} : { processors: Number(processors) }),
        ...architecture(machine),
      }),
    ),
  //  Connected to Windows 10 16299 x64 target at (Wed Feb 28 17:16:23.051 2018 (UTC - 8:00)), ptr64 TRUE
  connected: () =>
    P.seqMap(
      P.regexp(/\s*Connected to Windows (?:\S+ ){0,3}?(\d{3,6})\s+/, 1).desc('"Connected to Windows"'),
      P.regexp(/\w+/),
      P.regexp(/(?: compatible)? target(?: at \()?/),
      P.alt(debuggerTime, P.succeed(null)),
      P.all,
      (build, machine, _target, capturedAt): TargetRow => ({
        osBuild: Number(build),
        ...architecture(machine),
        ...(capturedAt === null ? {} : { capturedAt }),
      }),
    ),
  host: () =>
    P.regexp(/\s*(?:Machine Name|Computer Name)\s*:\s*(?:["”“″']\s*)?(?:([^"”“″'\s]+)\s*)?(?:["”“″']\s*)?$/i, 1)
      .map((name: string | undefined): TargetRow => (name === undefined ? {} : { host: name }))
      .or(P.regexp(/\s*Computer Name\s*:\s*Not Found\s*$/i).result<TargetRow>({})),
  time: () =>
    P.regexp(/\s*Debug session time\s*:/i)
      .then(debuggerTime)
      .skip(P.optWhitespace)
      .map((capturedAt): TargetRow => ({ capturedAt })),
  uptime: () =>
    P.regexp(/\s*System Uptime\s*:/i)
      .then(P.alt(uptime, P.regexp(/\s*not available/i).result(null)))
      .skip(P.all)
      // A debugger that has not read the clock of its target prints zero.
      .map((uptimeSeconds): TargetRow => (uptimeSeconds === null || uptimeSeconds === 0 ? {} : { uptimeSeconds })),
  kernelBase: () =>
    P.regexp(/\s*Kernel base = ((?:0x)?[0-9a-f`]{8,19})/i, 1)
      .skip(P.all)
      .map((base): TargetRow => ({ kernelBase: toAddress(base) })),
  opening: () =>
    P.alt(
      P.regexp(/\s*(?:Loading Dump File \[.*|Opening dump file.*)/i).result<TargetRow>({
        opensSession: 'target',
      }),
      P.regexp(/\s*(?:Opened log file .*|Kernel Debugger connection established\..*)/i).result<TargetRow>({
        opensSession: 'log',
      }),
    ),
  //  Bugcheck: 19 (22, FFFFBD06D46E0000, 1, 0)    /    BugCheck 19, {22, ffffbd06d46e0000, 1, 0}
  bugcheck: () =>
    P.seqMap(
      P.regexp(/\s*Bug[Cc]heck\s*(?::\s*)?(?:0x)?([0-9A-F]{1,8})\s*(?:,\s*)?[({]/i, 1).desc('"Bugcheck"'),
      P.regexp(/\s*(?:0x)?([0-9A-F`]{1,17})\s*/i, 1).sepBy1(P.string(',')),
      P.regexp(/[)}].*/),
      (code, values): TargetRow => ({
        bugcheck: { code: Number.parseInt(code, 16), arguments: values.map(toArgument) },
      }),
    ),
  note: () =>
    P.regexp(
      /\s*(?:Product: .*|Built by: .*|Edition build lab: .*|Process Uptime: .*|(?:Kernel|User) time: .*|vertarget|Microsoft \(R\) Windows Debugger Version .*|Copyright \(c\) Microsoft.*|Waiting to reconnect\.*|Connected to target .*|You can get the target MAC .*|command line: .*|dbgeng: .*|dbghelp: .*|Extension DLL (?:search path|chain).*|Kernel (?:Bitmap |Complete |Summary |Mini |Active |Full )?.*Dump File.*|(?:Mini )?Kernel Dump File: .*|Primary dump contents .*|Dump Info|={8,}|Processor\s*:.*|(?:System|BaseBoard|Bios|Board|Firmware|Machine|Processor)\w* ?= .*|Machine ID Information .*|KernelMode Dump Path\s*:.*|Share Path\s*:.*|Comment: .*|Auto Dump Analyzer.*|Closing open log file .*|Debugger (?:\(.*\) )?.*target.* connected.*|Remote session disconnected.*)\s*/i,
    ).result(null),
  row: (r) => P.alt(r.kernel, r.connected, r.host, r.time, r.uptime, r.kernelBase, r.opening, r.bugcheck),
});

/** `Probably caused by : x.sys ( x+83c1 )`, below the bugcheck of a dump that was opened. */
const CAUSED_BY = /^\s*Probably caused by\s*:\s*([\w$.-]{1,64}\.(?:sys|dll|exe))\b/i;

const withImage = (bugcheck: Bugcheck, image: string | null): Bugcheck =>
  image === null ? bugcheck : { ...bugcheck, image };

const EXPECTED = 'a line of vertarget: Windows version, machine name, session time or uptime';

function read(text: string, context: TargetContext): Reading<TargetRow, TargetContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  const seen: TargetContext = { ...context, lines: context.lines + 1, bugcheckCode: null };
  const image = CAUSED_BY.exec(text)?.[1];
  // Some scripts print who is blamed above the bugcheck.
  if (context.bugcheck === null && image !== undefined) return readNothing({ ...seen, causedBy: image });
  if (context.bugcheck !== null && image !== undefined) {
    const bugcheck = { ...context.bugcheck, image };
    return { kind: 'amend', rows: [{ bugcheck }], context: { ...seen, bugcheck: null } };
  }
  const row = parseLine(language.row, text);
  if (row !== null) {
    if (row.opensSession !== undefined && context.lines > 0) return { kind: 'again' };
    const kernel = row.osBuild !== undefined && /Kernel Version/.test(text);
    if (kernel && context.kernel) return { kind: 'again' };
    const bugcheck = row.bugcheck === undefined ? null : withImage(row.bugcheck, context.causedBy);
    const rows = [bugcheck === null ? row : { ...row, bugcheck }];
    const causedBy = bugcheck === null ? context.causedBy : null;
    return { kind: 'read', rows, context: { ...seen, kernel: context.kernel || kernel, bugcheck, causedBy } };
  }
  const code = /^\s*Bugcheck code ([0-9A-F]{8})\s*$/i.exec(text)?.[1];
  if (code !== undefined) return readNothing({ ...seen, bugcheckCode: Number.parseInt(code, 16) });
  const values = context.bugcheckCode === null ? null : /^\s*Arguments((?: [0-9a-f`]{8,17}){4})\s*$/i.exec(text)?.[1];
  if (context.bugcheckCode !== null && values !== null && values !== undefined) {
    const bugcheck = { code: context.bugcheckCode, arguments: values.trim().split(' ').map(toArgument) };
    return { kind: 'read', rows: [{ bugcheck }], context: { ...seen, bugcheck } };
  }
  if (matchesLine(language.note, text)) return readNothing(seen);
  return context.lenient ? { kind: 'other', context: seen } : { kind: 'unparsed', expected: EXPECTED };
}

function detect(text: string): 'heading' | 'row' | null {
  if (
    !/Kernel Version|Connected to Windows|Loading Dump|Opened log|connection established|Debug session|Uptime|Bug[Cc]heck|Machine Name|Computer Name|Windows Debugger Version/.test(
      text,
    )
  ) {
    return null;
  }
  if (/^\s*Microsoft \(R\) Windows Debugger Version/.test(text)) return 'heading';
  const row = parseLine(language.row, text);
  if (row === null) return null;
  return row.host !== undefined && row.osBuild === undefined ? 'row' : 'heading';
}

/** Commands that print target lines among much else. */
const LENIENT = [
  '!mex.di',
  '!di',
  '!mex.crash',
  '!crash',
  '!dumpinfo',
  '!winde.info',
  '!winde.dumpinfo',
  '!sysinfo',
  '.bugcheck',
];

export const target: Grammar<TargetRow, TargetContext> = {
  id: 'target',
  title: 'Windows version, machine, time and uptime (vertarget, version, .time)',
  commands: ['vertarget', 'version', '.time', ...LENIENT],
  detect,
  start: (command: TypedCommand | null) => ({
    lenient: command !== null && LENIENT.includes(command.name),
    lines: 0,
    kernel: false,
    bugcheckCode: null,
    bugcheck: null,
    causedBy: null,
  }),
  read,
  finish: (context) =>
    context.lines === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null },
};
