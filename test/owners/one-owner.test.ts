/** Everybody who names the owner of a tag names the same: report, findings over time, comparison, batch and look-ups. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { analyzeFiles, diffFiles } from '../../src/index.js';
import type { Analysis, Snapshot, TagUsage } from '../../src/model/document.js';
import { subjectOf, ownerOf } from '../../src/page/model/subject.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeReadings, lookupDriver, lookupTag } from '../../src/text.js';
import { diffReadings } from '../../src/compare/diff.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { findTagNote } from '../../src/knowledge/find-note.js';
import { makeFolder, runCli } from '../support/run-cli.js';

const SAMPLES = readdirSync('samples').filter((name) => name !== 'README.md');

function lastSnapshots({ snapshots }: Analysis): readonly Snapshot[] {
  const last = new Map<string, Snapshot>();
  for (const snapshot of snapshots) if (snapshot.tags.length > 0) last.set(snapshot.host ?? snapshot.source, snapshot);
  return [...last.values()];
}

const driverOf = (usage: TagUsage | undefined): string | null => usage?.owners[0]?.driver ?? null;

/** The owners of each tag of each snapshot of a document. */
function ownersIn(document: unknown): unknown {
  const { snapshots } = document as Analysis;
  return snapshots.map(({ tags }) => tags.map(({ tag, owners }) => [tag, ...owners.map(({ driver }) => driver)]));
}

/** The samples share most of their tags. */
const lookedUp = new Map<string, string | null>();

function ownerByLookup(tag: string): string | null {
  const before = lookedUp.get(tag);
  if (before !== undefined) return before;
  const own = lookupTag(tag).owners.find(({ class: kind }) => kind !== 'shared' || findTagNote(tag) !== null);
  lookedUp.set(tag, own?.driver ?? null);
  return own?.driver ?? null;
}

const tagsByDriver = new Map<string, ReadonlySet<string>>();

function tagsByLookup(driver: string): ReadonlySet<string> {
  const tags =
    tagsByDriver.get(driver) ?? new Set(lookupDriver(driver).flatMap((each) => each.tags.map(({ tag }) => tag)));
  tagsByDriver.set(driver, tags);
  return tags;
}

/** What a look-up cannot know: it sees no input. */
const SEEN_IN_INPUT: ReadonlySet<string> = new Set([
  'printed',
  'modules',
  'module-search',
  'verifier',
  'name-likeness',
]);

for (const name of SAMPLES) {
  const input = path.join('samples', name);

  test(`${name}: the look-ups name the owner that the report names, unless the input tells more`, async (t) => {
    let compared = 0;
    for (const snapshot of lastSnapshots(await analyzeFiles([input]))) {
      for (const { tag, owners } of snapshot.tags) {
        const [owner] = owners;
        const seen = owner?.evidence.some(({ kind }) => SEEN_IN_INPUT.has(kind)) === true;
        if (seen) continue;
        t.is(ownerByLookup(tag), owner?.driver ?? null, tag);
        if (owner === undefined) continue;
        compared += 1;
        const listed = owner.evidence.some(({ detail }) => detail.includes(' by ') || detail.includes('without the'));
        if (listed) continue;
        t.true(tagsByLookup(owner.driver).has(tag), `${owner.driver} has ${tag}`);
      }
    }
    t.log(`${compared} tags compared`);
    t.pass();
  });

  test(`${name}: findings, comparison and page name the owner of the last moment`, async (t) => {
    const analysis = await analyzeFiles([input]);
    const last = lastSnapshots(analysis);
    if (last.length === 1) {
      const usages = new Map(last[0]?.tags.map((usage) => [usage.tag, usage]));
      const subject = subjectOf(analysis, []);
      for (const [tag, usage] of usages) t.is(ownerOf(subject, tag)?.driver ?? null, driverOf(usage), tag);
      for (const { code, tags, drivers, title } of analysis.findings) {
        const [tag] = tags;
        if (tag === undefined || tags.length > 1 || drivers.length !== 1 || code.startsWith('driver')) continue;
        if (!usages.has(tag)) continue;
        t.is(drivers[0], driverOf(usages.get(tag)) ?? '', title);
      }
    }
    const files = statSync(input).isDirectory() ? readdirSync(input).map((file) => path.join(input, file)) : [input];
    const difference = await diffFiles(files[0] ?? input, files.at(-1) ?? input);
    const { diff, snapshots } = difference;
    const after = new Map(snapshots.at(-1)?.tags.map((usage) => [usage.tag, usage]));
    for (const { tag, owner } of diff?.changes ?? []) {
      if (after.has(tag)) t.is(owner?.driver ?? null, driverOf(after.get(tag)), tag);
    }
    for (const { tag, owner } of diff?.rates ?? []) {
      if (after.has(tag)) t.is(owner, driverOf(after.get(tag)), tag);
    }
    t.pass();
  });
}

test('a batch names the owners that each input has alone', async (t) => {
  const out = path.join(makeFolder(), 'reports');
  const logs = SAMPLES.filter((name) => name.endsWith('.log'));
  const run = await runCli([
    'batch',
    ...logs.map((name) => path.join('samples', name)),
    '--format',
    'json',
    '--out',
    out,
  ]);
  t.is(run.code, 0, run.stderr);
  for (const name of logs) {
    const report: unknown = JSON.parse(readFileSync(path.join(out, `samples-${name}.json`), 'utf8'));
    const alone: unknown = JSON.parse(JSON.stringify(await analyzeFiles([path.join('samples', name)])));
    t.deepEqual(ownersIn(report), ownersIn(alone), name);
  }
});

/** Two logs of one machine, an hour apart: only the first says which driver the tag is found in, or prints. */
function oneMachine(hour: number, bytes: number, further: readonly string[]): string {
  return [
    'Windows 10 Kernel Version 19041 MP (4 procs) Free x64',
    'Machine Name: "KIOSK3"',
    `Debug session time: Wed Apr 10 0${hour}:20:00.000 2024 (UTC + 2:00)`,
    `System Uptime: 0 days ${hour}:04:05.700`,
    '0: kd> !poolused 2',
    ' Sorting by NonPaged Pool Consumed',
    '',
    '               NonPaged                  Paged',
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ` Qzj4 ${String(bytes / 512).padStart(9)} ${String(bytes).padStart(12)}          0            0\t${further[0] ?? ''}`,
    ` Mm   ${String(31).padStart(9)} ${String(90112).padStart(12)}          0            0\tgeneral Mm Allocations , Binary: nt!mm`,
    '',
    `TOTAL ${String(bytes / 512 + 31).padStart(9)} ${String(bytes + 90112).padStart(12)}          0            0`,
    ...further.slice(1),
    '0: kd> q',
    '',
  ].join('\n');
}

const UNKNOWN_TAG = "UNKNOWN pooltag 'Qzj4', please update pooltag.txt";

const TELLING: Readonly<Record<string, readonly string[]>> = {
  'a module search': [
    UNKNOWN_TAG,
    '0: kd> lm',
    'start             end                 module name',
    'fffff801`22400000 fffff801`22440000   contosokb   (deferred)',
    'fffff801`30000000 fffff801`30f00000   nt         (pdb symbols)',
    '0: kd> !for_each_module s -a @#Base @#End "Qzj4"',
    'fffff801`22412345  51 7a 6a 34 48 8b c8 e8-00 00 00 00 4c 8b d8 48  Qzj4H.......L..H',
  ],
  'the debugger': ['Kiosk keyboard , Binary: contosokb.sys'],
};

for (const [who, further] of Object.entries(TELLING)) {
  test(`what ${who} says in one log of a machine tells the owner in the other, too`, (t) => {
    const readings = [
      readText(oneMachine(5, 400 * 1024 ** 2, further), 'early.log'),
      readText(oneMachine(6, 900 * 1024 ** 2, [UNKNOWN_TAG]), 'late.log'),
    ];
    const analysis = analyzeReadings(readings);
    t.is(analysis.series.length, 1, 'one machine');
    const owners = analysis.snapshots.map(({ tags }) => driverOf(tags.find(({ tag }) => tag === 'Qzj4')));
    t.deepEqual(owners, ['contosokb.sys', 'contosokb.sys']);
    const told = analysis.findings.filter(({ tags }) => tags[0] === 'Qzj4').flatMap(({ drivers }) => drivers);
    t.deepEqual([...new Set(told)], ['contosokb.sys']);
    const { diff } = diffReadings(readings.slice(0, 1), readings.slice(1), createKnowledge(), 'test');
    t.is(diff?.changes.find(({ tag }) => tag === 'Qzj4')?.owner?.driver, 'contosokb.sys');
  });
}

test('what is found in the log of one machine names nobody on another', (t) => {
  const early = oneMachine(5, 400 * 1024 ** 2, TELLING['a module search'] ?? []);
  const late = oneMachine(6, 900 * 1024 ** 2, [UNKNOWN_TAG]);
  const analysis = analyzeReadings([readText(`${early}\n${late.replace('KIOSK3', 'TILL8')}`, 'both.log')]);
  const owners = analysis.snapshots.map(({ host, tags }) => [host, driverOf(tags.find(({ tag }) => tag === 'Qzj4'))]);
  t.deepEqual(owners, [
    ['KIOSK3', 'contosokb.sys'],
    ['TILL8', null],
  ]);
});
