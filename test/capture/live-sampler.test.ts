/**
 * The sampler for Windows, tested without one: its syntax by a grammar of PowerShell, its offsets by the alignment that a
 * C compiler gives SYSTEM_POOLTAG, its CSV by a simulated week in the form that it writes.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'ava';
import { Language, Parser } from 'web-tree-sitter';
import { analyzeText } from '../../src/index.js';
import { CAPTURE_FILES } from '../../src/report/texts/capture.js';
import { LIVE_SAMPLER, POOLTAG_LAYOUTS, SAMPLER_HEADING } from '../../src/report/texts/live-sampler.js';
import { makeFolder, runCli } from '../support/run-cli.js';

const require = createRequire(import.meta.url);

async function createPowerShellParser(): Promise<Parser> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')));
  return parser;
}

test('the script has no syntax error, and the grammar sees one where there is one', async (t) => {
  const parser = await createPowerShellParser();
  const tree = parser.parse(LIVE_SAMPLER);
  const faults: string[] = [];
  const visit = (node: NonNullable<typeof tree>['rootNode']): void => {
    if (node.isError || node.isMissing) faults.push(`line ${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`);
    for (const child of node.children) visit(child);
  };
  if (tree !== null) visit(tree.rootNode);
  t.deepEqual(faults, []);
  t.true(
    parser.parse(LIVE_SAMPLER.replace('function Write-Sample {', 'function Write-Sample {{ ('))?.rootNode.hasError,
  );
});

test('the script is ASCII, so that no code page can spoil it, and reads no cmdlet of a newer PowerShell', (t) => {
  t.regex(LIVE_SAMPLER, /^[\n\x20-\x7e]*$/);
  t.true(LIVE_SAMPLER.split('\n').length < 200, 'readable in two minutes');
  // Operators and cmdlets that Windows PowerShell 5.1 lacks.
  t.notRegex(LIVE_SAMPLER, /\?\?|\?\.|&&|\|\||-Parallel|Get-Uptime|-AsUTC/);
  t.notRegex(LIVE_SAMPLER, /Invoke-WebRequest|Invoke-RestMethod|Net\.WebClient|Send-/, 'sends nothing anywhere');
});

/** Offsets as a C compiler lays the fields out: each at a multiple of its size. */
function layOut(fields: readonly (readonly [name: string, bytes: number])[]): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  let at = 0;
  let widest = 1;
  for (const [name, bytes] of fields) {
    at = Math.ceil(at / bytes) * bytes;
    offsets.set(name, at);
    at += bytes;
    widest = Math.max(widest, bytes);
  }
  return offsets.set('size', Math.ceil(at / widest) * widest);
}

for (const [bits, pointer] of [
  ['bits64', 8],
  ['bits32', 4],
] as const) {
  test(`the offsets of ${bits} are those of the structure, in the script and in the documentation`, (t) => {
    const offsets = layOut([
      ['tag', 4],
      ['pagedAllocs', 4],
      ['pagedFrees', 4],
      ['pagedUsed', pointer],
      ['nonPagedAllocs', 4],
      ['nonPagedFrees', 4],
      ['nonPagedUsed', pointer],
    ]);
    const { first, ...layout } = POOLTAG_LAYOUTS[bits];
    for (const [name, at] of Object.entries(layout)) t.is(at, offsets.get(name) ?? -1, name);
    t.is(first, pointer, 'the list is aligned behind its count');
    const page = readFileSync('docs/capture.md', 'utf8');
    for (const [name, at] of Object.entries(POOLTAG_LAYOUTS[bits])) {
      t.regex(
        page,
        new RegExp(`\\| ${name} +\\|${bits === 'bits64' ? '' : ' +\\d+ +\\|'} +${at} +\\|`),
        `${name} ${at}`,
      );
    }
  });
}

/** A week of a machine in which `Lk9x` takes 40 blocks of 1 KiB an hour and frees none, and `Irp ` comes and goes. */
function sampleWeek(): string {
  const lines = [SAMPLER_HEADING];
  for (let hour = 0; hour < 168; hour += 1) {
    const at = new Date(Date.UTC(2026, 4, 4, hour)).toISOString().slice(0, 19);
    const busy = Math.round(900 + 400 * Math.sin((hour / 24) * 2 * Math.PI));
    const lead = `live,SRV7,${at}+02:00,`;
    const tail = `,${3600 * (hour + 30)},32,all`;
    const leaked = 1000 + 40 * hour;
    // The counter of Irp wraps at 2^32 on the way.
    const allocs = (4_294_000_000 + 20_000 * hour) % 2 ** 32;
    const frees = (4_294_000_000 + 20_000 * hour - busy + 2 ** 32) % 2 ** 32;
    lines.push(
      `${lead}Lk9x,nonPaged,${leaked},0,${leaked},${leaked * 1024}${tail}`,
      `${lead}Irp ,nonPaged,${allocs},${frees},${busy},${busy * 512}${tail}`,
      `${lead}'@GM5,paged,7,0,7,4096${tail}`,
      `${lead}"a,""b",paged,5,1,4,512${tail}`,
      `${lead},poolNonPagedBytes,,,,${leaked * 1024 + busy * 512 + 4096}${tail}`,
      `${lead},physicalBytes,,,,17179869184${tail}`,
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

test('a week as the sampler writes it is read with host, zone, whole lists and a verdict', (t) => {
  const { inputs, snapshots, series, findings } = analyzeText(sampleWeek());
  t.is(inputs[0]?.lines.unparsed, 0);
  t.is(inputs[0]?.blocks[0]?.grammar, 'own-csv');
  const last = snapshots.at(-1);
  t.is(last?.host, 'SRV7');
  t.is(last?.capturedAt, '2026-05-10T23:00:00+02:00');
  t.is(last?.uptimeSeconds, 3600 * 197);
  t.is(last?.memory.physicalBytes, 17179869184);
  t.is(
    last?.pools.nonPaged?.bytes,
    (1000 + 40 * 167) * 1024 + (last?.tags.find(({ tag }) => tag === 'Irp ')?.nonPaged?.bytes as number) + 4096,
  );
  t.deepEqual(last?.tags.map(({ tag }) => tag).toSorted(), ['@GM5', 'Irp ', 'Lk9x', 'a,"b']);
  const verdicts = new Map(series[0]?.tags.map(({ tag, verdict }) => [tag, verdict]));
  t.is(verdicts.get('Lk9x'), 'leak');
  t.not(verdicts.get('Irp '), 'leak');
  t.true(findings.some(({ code, tags }) => code === 'leak' && tags[0] === 'Lk9x'));
});

test('a row of the sampler that is damaged is shown, and nothing is invented', (t) => {
  const damaged = [
    SAMPLER_HEADING,
    'live,SRV7,2026-05-04T00:00:00+02:00,Lk9x,nonPaged,1,0,1,64,100,32,all',
    'live,SRV7,2026-05-04T00:00:00+02:00,,noSuchGauge,,,,64,100,32,all',
    'live,SRV7,2026-05-04T00:00:00+02:00,,poolPagedBytes,,,,minus,100,32,all',
    'live,SRV7,2026-05-04T00:00:00+02:00,,poolPagedBytes,,,,,100,32,all',
  ].join('\n');
  const { inputs, snapshots } = analyzeText(damaged);
  t.is(inputs[0]?.lines.unparsed, 3);
  t.is(snapshots.length, 1);
  t.is(snapshots[0]?.pools.paged, null);
});

test('capture all writes every script as a file of Windows, and a page that says which to take', async (t) => {
  const folder = path.join(makeFolder(), 'scripts');
  const { code, stdout } = await runCli(['capture', 'all', folder]);
  t.is(code, 0);
  const files = readdirSync(folder).toSorted();
  t.deepEqual(files, [...CAPTURE_FILES.map(({ file }) => file), 'README.txt'].toSorted());
  t.is(stdout.trimEnd().split('\n').length, files.length);
  const readme = readFileSync(path.join(folder, 'README.txt'), 'utf8');
  for (const file of files) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    t.notRegex(text, /(?<!\r)\n/, `${file} has the line ends of Windows`);
    if (!['README.txt', 'collect.ps1'].includes(file)) t.true(readme.includes(file), file);
  }
  t.is((await runCli(['capture', 'all'])).code, 2);
  t.is((await runCli(['capture', 'live', folder])).code, 2);
  t.is((await runCli(['capture', 'live'])).stdout, LIVE_SAMPLER);
});
