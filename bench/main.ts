/**
 * The benchmark: `npm run bench`, `npm run bench -- --short`. Every contender reads the same input as a whole process,
 * start-up included; the contenders take turns, so that another load on the machine meets all of them. Times only mean
 * something as ratios within one run. A wrong sum fails; a slow run never does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import {
  writeClassicPoolfind,
  writeDrivers,
  writePoolCsv,
  writePoolfind,
  writePoolmonSnapshots,
  writePoolused,
  writeTranscripts,
} from './inputs.js';

const short = process.argv.includes('--short');
const rounds = short ? 1 : 5;
const MB = 1_000_000;
/** Every line through its grammar takes minutes for the large inputs; the small ones show that the sums agree. */
const MOST_FOR_GRAMMARS = 25 * MB;
const readOnce = path.join(import.meta.dirname, '..', 'bench-bundle', 'read-once.js');
const program = path.join(import.meta.dirname, '..', '..', 'bin', 'poolsleuth.js');

interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What the sum is compared with: `sum` is rows and bytes, `lines` and `none` are floors. */
  readonly kind: 'sum' | 'lines' | 'none';
  /** Runs once at most: it takes long, or a floor is all that it is. */
  readonly once?: boolean;
}

interface Case {
  readonly name: string;
  readonly bytes: number;
  /** The first is the one that the others are held against. */
  readonly contenders: readonly Contender[];
}

function ours(mode: string, name: string, argument: string, jobs = '1'): Contender {
  const kind = mode === 'loop' ? 'lines' : 'sum';
  return { name, command: process.execPath, args: [readOnce, mode, argument, jobs], kind, once: mode === 'grammar' };
}

/** awk has no function for hexadecimal digits that every awk knows. */
const AWK_HEX =
  'function hex(t, v, i) { v = 0; for (i = 1; i <= length(t); i++) v = v * 16 + index("0123456789abcdef", substr(t, i, 1)) - 1; return v } ';

interface Script {
  readonly perl: string;
  readonly python: string;
  readonly awk: string;
}

const PYTHON = (pattern: string, add: string, rows = 1): string =>
  `import re,sys\nn=0;s=0\np=re.compile(rb'${pattern}')\nfor f in sys.argv[1:]:\n for l in open(f,'rb'):\n  m=p.match(l)\n  if m:\n   n+=${rows};s+=${add}\nprint(n,s)`;

const CURRENT: Script = {
  perl: 'if (/^([0-9a-f]+) : tag (.{4}), size\\s+(?:0x)?([0-9a-f]+)/) { $n++; $s{$2} += hex($3) } END { $t += $_ for values %s; print "$n $t\\n" }',
  python: PYTHON('([0-9a-f]+) : tag (.{4}), size\\s+(?:0x)?([0-9a-f]+)', 'int(m[3],16)'),
  awk: `${AWK_HEX} / : tag / { n++; t = $6; sub(/^0x/, "", t); sub(/,$/, "", t); s += hex(t) } END { printf "%d %.0f\\n", n, s }`,
};
const CLASSIC: Script = {
  perl: 'if (/^([0-9a-f]+) size:\\s+([0-9a-f]+) previous size:\\s+[0-9a-f]+\\s+\\((\\w+)\\)\\s+(.{4})/) { $n++; $s{$4} += hex($2) } END { $t += $_ for values %s; print "$n $t\\n" }',
  python: PYTHON(
    '([0-9a-f]+) size:\\s+([0-9a-f]+) previous size:\\s+[0-9a-f]+\\s+\\((\\w+)\\)\\s+(.{4})',
    'int(m[2],16)',
  ),
  awk: `${AWK_HEX} / previous size:/ { n++; s += hex($3) } END { printf "%d %.0f\\n", n, s }`,
};
const USED: Script = {
  // A row of the table is one of each pool to us.
  perl: 'if (/^ (.{4})\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)/) { $n += 2; $s{$1} += $3 + $5 } END { $t += $_ for values %s; print "$n $t\\n" }',
  python: PYTHON(' (.{4})\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)', 'int(m[3])+int(m[5])', 2),
  awk: '/^ .... +[0-9]+ +[0-9]+ / { n += 2; s += $3 + $5 } END { printf "%d %.0f\\n", n, s }',
};

const POOLMON: Script = {
  perl: 'if (/^ (.{4}) (?:Nonp|Paged)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)/) { $n++; $s{$1} += $5 } END { $t += $_ for values %s; print "$n $t\\n" }',
  python: PYTHON(' (.{4}) (?:Nonp|Paged)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)', 'int(m[5])'),
  awk: '/^ .... (Nonp|Paged) +[0-9]/ { n++; s += $(NF - 1) } END { printf "%d %.0f\\n", n, s }',
};
const POOL_CSV: Script = {
  perl: 'if (/^"[^"]*","[^"]*","([^"]*)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)"/) { $n++; $s{$1} += $5 + $9 } END { $t += $_ for values %s; print "$n $t\\n" }',
  python: PYTHON(
    '"[^"]*","[^"]*","([^"]*)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)","(\\d+)"',
    'int(m[5])+int(m[9])',
  ),
  awk: 'BEGIN { FS = "," } NR > 1 { gsub(/"/, ""); n++; s += $7 + $11 } END { printf "%d %.0f\\n", n, s }',
};

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function others({ perl, python, awk }: Script, files: readonly string[]): readonly Contender[] {
  const list: readonly Contender[] = [
    { name: 'perl', command: 'perl', args: ['-ne', perl, ...files], kind: 'sum' },
    { name: 'python3', command: 'python3', args: ['-c', python, ...files], kind: 'sum', once: true },
    { name: 'mawk', command: 'mawk', args: [awk, ...files], kind: 'sum' },
    { name: 'gawk', command: 'gawk', args: [awk, ...files], kind: 'sum', once: true },
    { name: 'wc -l', command: 'wc', args: ['-l', ...files], kind: 'none' },
  ];
  return list.filter(({ command }) => isInstalled(command));
}

function fileCase(name: string, file: string, script: Script): Case {
  return {
    name,
    bytes: statSync(file).size,
    contenders: [
      ours('rows', 'poolsleuth', file),
      ...others(script, [file]),
      ours('loop', 'node, every byte once', file),
      wholeAnswer(file),
      ...(statSync(file).size <= MOST_FOR_GRAMMARS ? [ours('grammar', 'poolsleuth, grammars only', file)] : []),
    ],
  };
}

/** The main command as a user runs it, on all processors: what is read is judged as well. */
function wholeAnswer(input: string): Contender {
  return { name: 'the whole answer', command: process.execPath, args: [program, input], kind: 'none', once: true };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly mebibytes: number;
}

/** Runs the contenders of a case in turns; a sum that differs from ours is an error. */
function runCase({ name, bytes, contenders }: Case): boolean {
  const times = new Map<string, number[]>();
  const memory = new Map<string, number>();
  const sums = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name: who, command, args, kind, once } of contenders) {
      if (round > 0 && once === true) continue;
      const start = process.hrtime.bigint();
      const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * MB });
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      if (status !== 0) {
        console.error(`${name}: ${who} failed: ${stderr.slice(0, 500)}`);
        return false;
      }
      times.set(who, [...(times.get(who) ?? []), seconds]);
      const used = Number(stderr.trim().split('\n').at(-1));
      if (used > 0) memory.set(who, Math.max(memory.get(who) ?? 0, used));
      if (kind === 'sum') sums.set(who, stdout.trim());
    }
  }
  const outcomes = contenders.map(({ name: who }): Outcome => ({
    name: who,
    seconds: median(times.get(who) ?? []),
    mebibytes: (memory.get(who) ?? NaN) / 1024,
  }));
  const own = outcomes[0]?.seconds ?? NaN;
  console.log(`\n${name}, ${(bytes / MB).toFixed(0)} MB`);
  for (const { name: who, seconds, mebibytes } of outcomes) {
    const peak = Number.isNaN(mebibytes) ? '' : `${mebibytes.toFixed(0)} MiB`;
    const ratio = `ours is ${(own / seconds).toFixed(2)} x this`;
    console.log(`  ${who.padEnd(26)} ${seconds.toFixed(2).padStart(7)} s  ${ratio.padEnd(22)} ${peak}`);
  }
  const expected = sums.get(contenders[0]?.name ?? '');
  const wrong = [...sums].filter(([, sum]) => sum !== expected);
  for (const [who, sum] of wrong) console.error(`  WRONG: ${who} says ${sum}, poolsleuth says ${expected ?? ''}`);
  return wrong.length === 0;
}

/** Rows through a pipe, 2 GB of them: how much memory that takes, and how long beside the generator alone. */
function pipeCase(bytes: number): Case {
  const generator = `"${process.execPath}" "${readOnce}" generate ${bytes}`;
  const shell = (name: string, reader: string, kind: Contender['kind']): Contender => ({
    name,
    command: 'sh',
    args: ['-c', `${generator} 2>/dev/null | ${reader}`],
    kind,
    once: true,
  });
  return {
    name: 'rows of !poolfind through a pipe',
    bytes,
    contenders: [
      shell('poolsleuth', `"${process.execPath}" "${readOnce}" rows -`, 'sum'),
      shell('wc -l', 'wc -l', 'none'),
      shell('perl', `perl -ne '${CURRENT.perl}'`, 'sum'),
    ],
  };
}

/** Rows for everybody's SQL beside the same rows as CSV: written, and read back to the same sums. */
function lakeCases(folder: string): readonly Case[] {
  const moments = short ? '8' : '700';
  const [lake, csv] = [path.join(folder, 'lake'), path.join(folder, 'rows.csv')];
  const writing = [ours('write-lake', 'Parquet', lake, moments), ours('write-csv', 'CSV', csv, moments)];
  for (const { command, args } of writing) spawnSync(command, args, { stdio: 'ignore' });
  const bytes = statSync(csv).size;
  return [
    { name: `tags of ${moments} moments written as Parquet and as CSV`, bytes, contenders: writing },
    {
      name: 'the same read',
      bytes,
      contenders: [ours('rows', 'Parquet', lake), ours('rows', 'CSV', csv), wholeAnswer(lake)],
    },
  ];
}

function runAll(folder: string): boolean {
  const sizes = short ? [2 * MB] : [20 * MB, 225 * MB];
  const transcripts = writeTranscripts(folder, short ? 50 : 5000);
  const drivers = writeDrivers(folder, short ? 1 * MB : 50 * MB);
  const files = readdirSync(transcripts).map((file) => path.join(transcripts, file));
  const snapshotFolder = writePoolmonSnapshots(folder, short ? 12 : 2000, short ? 300 : 3000);
  const snapshots = readdirSync(snapshotFolder).map((file) => path.join(snapshotFolder, file));
  const cases: readonly Case[] = [
    ...sizes.flatMap((size) => {
      const at = path.join(folder, String(size));
      mkdirSync(at);
      return [
        fileCase('one !poolfind', writePoolfind(at, size), CURRENT),
        fileCase('one !poolfind, classic layout', writeClassicPoolfind(at, size), CLASSIC),
        fileCase('hundreds of !poolused', writePoolused(at, size), USED),
      ];
    }),
    {
      name: `${files.length} transcripts`,
      bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
      contenders: [
        ours('rows', 'poolsleuth, one thread', transcripts),
        ours('rows', 'poolsleuth, all processors', transcripts, String(cpus().length)),
        ...others(USED, files),
        wholeAnswer(transcripts),
      ],
    },
    ...lakeCases(folder),
    fileCase('one pool CSV', writePoolCsv(folder, short ? 2 * MB : 400 * MB), POOL_CSV),
    {
      name: `${snapshots.length} snapshots of poolmon`,
      bytes: snapshots.reduce((sum, file) => sum + statSync(file).size, 0),
      contenders: [
        ours('rows', 'poolsleuth, one thread', snapshotFolder),
        ours('rows', 'poolsleuth, all processors', snapshotFolder, String(cpus().length)),
        ...others(POOLMON, snapshots),
        wholeAnswer(snapshotFolder),
      ],
    },
    {
      name: 'driver scan',
      bytes: readdirSync(drivers).reduce((sum, file) => sum + statSync(path.join(drivers, file)).size, 0),
      contenders: [
        ours('scan', 'poolsleuth, one thread', drivers),
        // What people do by hand: search the bytes, which names a file but says nothing of how they are used.
        { name: 'grep for one tag', command: 'grep', args: ['-rlaF', 'Dir1', drivers], kind: 'none' },
      ],
    },
    ...(process.platform === 'win32' ? [] : [pipeCase(short ? 4 * MB : 2000 * MB)]),
  ];
  let right = true;
  for (const each of cases) right = runCase(each) && right;
  if (existsSync(program) && existsSync(path.join(path.dirname(program), '..', 'dist', 'cli.js'))) {
    runCase({
      name: 'look-up of a tag',
      bytes: 0,
      contenders: [
        { name: 'poolsleuth tag', command: process.execPath, args: [program, 'tag', 'Irp'], kind: 'none' },
        { name: 'node, nothing', command: process.execPath, args: ['-e', '0'], kind: 'none' },
      ],
    });
  }
  return right;
}

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-bench-'));
try {
  const [processor] = cpus();
  console.log(`${processor?.model ?? 'unknown processor'}, ${cpus().length} processors, Node ${process.versions.node}`);
  console.log(`${rounds} rounds, medians; the ratios count, not the seconds.`);
  process.exitCode = runAll(folder) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
