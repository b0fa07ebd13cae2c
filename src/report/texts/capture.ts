/**
 * The texts of `poolsleuth capture`: scripts that collect evidence on the machine, ready to paste. Every line is a
 * command or a comment in the syntax of the shell it is for.
 *
 * Sources: Microsoft's reference of the debugger commands, PoolMon, logman, relog, typeperf, Windows Performance Recorder
 * and xperf. Only options that these pages name are used.
 */

import type { CaptureKind } from './capture-kinds.js';
import { LIVE_SAMPLER, LIVE_STARTER } from './live-sampler.js';
import { windbgExtension } from './windbg-extension.js';

/**
 * Comments begin with `$$`, which ends at a semicolon, or with `*`, which takes the whole line; so a line with a
 * semicolon in it needs the star. The log is ASCII without `/u`, which loses nothing here: tags are bytes.
 */
const DEBUGGER = `$$ For WinDbg or kd, with a kernel dump or a live kernel. Paste it into the command window.
$$ The log goes to a file that everybody may write. Its name gets process, date and time.
.logopen /t C:\\Users\\Public\\poolsleuth.log
$$ Machine, version, time and uptime.
vertarget
.time
.bugcheck
$$ Symbols of the kernel are needed. This takes a while the first time.
.symfix+ C:\\symbols
.reload
$$ Memory as a whole.
!vm
$$ Nonpaged pool by tag, then paged pool by tag. 2 is nonpaged, 4 is paged.
!poolused 2
!poolused 4
$$ Loaded drivers with file name and time stamp, then with version and company.
lm t n
lm kv
$$ What Driver Verifier knows. Without it the command says so and does no harm.
!verifier 3
.logclose
$$ What to do with the result, wherever poolsleuth is installed: poolsleuth C:\\Users\\Public\\poolsleuth*.log
$$ Straight from the debugger, when poolsleuth is on the same machine:
$$ .shell -ci "!poolused 2" poolsleuth -
$$ All of it by one command of the debugger: poolsleuth capture windbg -o poolsleuth.js
$$ Without the window, from a command prompt, for the dump that Windows leaves behind:
* kd -z C:\\Windows\\MEMORY.DMP -y srv*C:\\symbols*https://msdl.microsoft.com/download/symbols -logo C:\\Users\\Public\\poolsleuth.log -c "vertarget;.time;.bugcheck;!vm;!poolused 2;!poolused 4;lm t n;lm kv;!verifier 3;q"
$$ A small dump (minidump) holds no pool. It takes a kernel, complete or live dump.
`;

/**
 * The loop comes last because what is pasted after it would wait for its end. The time is written by PowerShell because
 * `date /t` follows the language of Windows, names go by time so that a second run adds to the first, and the raw file is
 * deleted first because `/n` may add to it. `ping` waits also where there is no console, as in a task; `timeout` does not.
 */
const POOLMON = `rem For an elevated command prompt (cmd). Paste it as it stands.
rem poolmon.exe comes with the Windows Driver Kit, below Tools in the folder Windows Kits.
rem It can be copied alone: put it into C:\\poolsnap on the machine in question.
rem Without the kit use poolsleuth capture debugger (a dump) or poolsleuth capture etw (Windows 10 and later).
rem Windows XP and 2000 count by tag only after this, and a restart: gflags /r +ptg
mkdir C:\\poolsnap
cd /d C:\\poolsnap
rem The filters and drivers of the machine, once, for whoever reads the result.
fltmc instances > C:\\poolsnap-drivers.txt
driverquery /v >> C:\\poolsnap-drivers.txt
rem One snapshot every 30 minutes, 48 in all, which is a day. Ctrl+C ends it earlier. Leave the window open.
rem A restart ends it, too. To have it begin anew at each start, write it to a batch file and make a task of that:
rem poolsleuth capture poolmon -o C:\\poolsnap\\collect.cmd
rem schtasks /create /tn PoolSnap /sc onstart /ru SYSTEM /tr C:\\poolsnap\\collect.cmd
rem At the end: schtasks /delete /tn PoolSnap
rem Begin some hours after the start of Windows. Note when work, backups and scans begin and end.
rem Stop the work for the last hours: what does not come back is the interesting part.
rem Each file is named after its time and begins with it; poolmon itself does not write it.
rem What to do with the result: poolsleuth C:\\poolsnap
rem For a batch file: poolsleuth capture poolmon -o collect.cmd, which writes %%i in place of %i.
for /l %i in (1,1,48) do @for /f %t in ('powershell -NoProfile -Command "Get-Date -Format yyyyMMdd-HHmmss"') do @(powershell -NoProfile -Command "Get-Date -Format o" > snap%t.txt & del /q "%TEMP%\\poolraw.log" 2>nul & poolmon /b /n "%TEMP%\\poolraw.log" & type "%TEMP%\\poolraw.log" >> snap%t.txt & ping -n 1801 127.0.0.1 > nul)
`;

/** What belongs to the end of the recording is a comment, or pasting the script would stop what it has just begun. */
const PERFMON = `rem For an elevated command prompt (cmd). Nothing needs to be installed. Paste it as it stands.
rem The counter names are English. In another language take those that typeperf -q lists.
mkdir C:\\PerfLogs\\PoolLeak
rem Every 10 minutes, at most 200 MB, then the oldest values give way.
logman create counter PoolLeak -c "\\Memory\\Pool Nonpaged Bytes" "\\Memory\\Pool Paged Bytes" "\\Memory\\Available Bytes" "\\Memory\\Committed Bytes" "\\Memory\\Commit Limit" "\\System\\System Up Time" "\\Process(*)\\Handle Count" "\\Process(*)\\Pool Nonpaged Bytes" "\\Process(*)\\Pool Paged Bytes" -si 00:10:00 -f bincirc -max 200 -v mmddhhmm -o C:\\PerfLogs\\PoolLeak\\pool
logman start PoolLeak
rem Let it run for a day at least, until the failure if there is one.
rem After a restart start it again: logman start PoolLeak. Each run has a file of its own, named after its time.
rem At the end, without the rem:
rem logman stop PoolLeak
rem logman delete PoolLeak
rem What to do with the result: poolsleuth C:\\PerfLogs\\PoolLeak
rem The short way, one row a minute straight into a CSV file until Ctrl+C, without the rem:
rem typeperf "\\Memory\\Pool Nonpaged Bytes" "\\Memory\\Pool Paged Bytes" -si 60 -f CSV -o C:\\PerfLogs\\PoolLeak\\typeperf.csv -y
`;

/** Start, wait and stop stand on one line, or pasting the script would stop what it has just begun. */
const ETW = `# For an elevated PowerShell. wpr.exe is part of Windows 10 and later.
# Before: on 64-bit Windows, kernel code must stay in memory while stacks are recorded (DisablePagingExecutive).
# Switch that on once, without the #, and restart:
# wpr -disablepagingexecutive on
# After the restart paste the rest. It records for two minutes: meanwhile repeat the work that makes pool grow.
# The file grows fast, on a busy machine by hundreds of MB a minute. Watch the disk, and record minutes, not hours.
New-Item -ItemType Directory -Force C:\\pooltrace
wpr -start Pool -filemode; Start-Sleep -Seconds 120; wpr -stop C:\\pooltrace\\pool.etl
# To give up a recording: wpr -cancel
# Read it in Windows Performance Analyzer: the graph Pool, grouped by Type, Paged, Tag and Stack.
# Type AIFO is what was allocated inside the recording and not freed in it. Look at its largest tag and stack.
# What was taken before the recording is not in it: poolsleuth capture debugger
# When the hunt is over, without the #, and restart:
# wpr -disablepagingexecutive off
# The older way, with xperf of the Windows Performance Toolkit, which keeps the last 2 GB:
# xperf -on PROC_THREAD+LOADER+Pool -stackwalk PoolAlloc -buffersize 2048 -MaxFile 2048 -FileMode Circular
# xperf -d C:\\pooltrace\\pool.etl
`;

/** The commands of the script for the debugger, without its comments and its log. */
const DEBUGGER_COMMANDS: readonly string[] = DEBUGGER.split('\n').filter(
  (line) => line !== '' && !/^(?:\$\$|\*|\.logopen|\.logclose)/.test(line),
);

const SCRIPTS: Readonly<Record<CaptureKind, string>> = {
  debugger: DEBUGGER,
  poolmon: POOLMON,
  perfmon: PERFMON,
  etw: ETW,
  live: LIVE_SAMPLER,
  windbg: windbgExtension(DEBUGGER_COMMANDS),
};

/** Whether a file is run by cmd, where a variable of `for` has two percent signs. */
export function isBatchFile(file: string | undefined): boolean {
  return file !== undefined && /\.(?:cmd|bat)$/i.test(file.trim());
}

/** Variables of `for`, as they are pasted: `%i`, `%~dpni`. `%TEMP%` and `%%i` are none. */
const LOOP_VARIABLE = /(?<!%)%(~[a-z]+)?([it])\b(?!%)/g;

/** The script for a batch file: what speaks of the difference is left out. */
function toBatch(script: string): string {
  return script
    .replaceAll(' In a batch file write %%i in place of %i; -o collect.cmd does.', '')
    .split('\n')
    .filter((line) => !line.startsWith('rem For a batch file:'))
    .join('\n')
    .replaceAll('Paste it as it stands.', 'Run it as a batch file.')
    .replaceAll(LOOP_VARIABLE, '%%$1$2');
}

/**
 * The script that collects one kind of evidence: lines joined by line feeds, with one at the end. `debugger` is for
 * WinDbg and kd, `poolmon` and `perfmon` for cmd, `etw` and `live` for PowerShell, `windbg` is loaded by WinDbg and kd. `batch` is for a `.cmd` or `.bat` file (of `live`: what
 * starts the script that lies beside it), `paste` for a command window.
 */
export function captureScript(kind: CaptureKind, use: 'paste' | 'batch' = 'paste'): string {
  const script = SCRIPTS[kind];
  if (kind === 'live' && use === 'batch') return LIVE_STARTER;
  return use === 'batch' && (kind === 'poolmon' || kind === 'perfmon') ? toBatch(script) : script;
}

/** The file of each script, as `capture all` writes them; cmd and PowerShell 5.1 want the line ends of Windows. */
export const CAPTURE_FILES: readonly {
  readonly file: string;
  readonly kind: CaptureKind;
  readonly use: 'paste' | 'batch';
}[] = [
  { file: 'debugger.txt', kind: 'debugger', use: 'paste' },
  { file: 'poolmon.cmd', kind: 'poolmon', use: 'batch' },
  { file: 'perfmon.cmd', kind: 'perfmon', use: 'batch' },
  { file: 'etw.txt', kind: 'etw', use: 'paste' },
  { file: 'collect.ps1', kind: 'live', use: 'paste' },
  { file: 'collect.cmd', kind: 'live', use: 'batch' },
  { file: 'poolsleuth.js', kind: 'windbg', use: 'paste' },
];

/** What lies in the folder of `capture all`, and which to take. */
export const CAPTURE_README = `Scripts of poolsleuth that collect evidence of a full kernel pool. Take one:

collect.cmd    a double click samples the pool tags of this machine until Ctrl+C; needs nothing (starts collect.ps1)
               before a reboot, from an elevated prompt: collect.cmd -Once
               as a task that goes on after restarts: collect.cmd -Install, and -Remove to take it off
poolmon.cmd    the same with poolmon.exe of the Windows Driver Kit
perfmon.cmd    pool sizes and handles over days with logman; no tags
debugger.txt   commands for WinDbg or kd with a dump or a live kernel
poolsleuth.js  the same as one command of WinDbg or kd, with poolsleuth.exe at hand: .scriptload it, then !poolsleuth
etw.txt        two minutes of allocations with their stacks, for the driver that is already under suspicion

What to do with the result, on any machine: poolsleuth FOLDER
`;

/** With the line ends of Windows: for files that its programs will open. */
export function withWindowsLineEnds(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}
