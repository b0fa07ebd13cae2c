import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { assemble } from '../../src/analyze/assemble.js';
import { findKnownLeaks } from '../../src/findings/machine/known-leaks.js';
import type { LeakSigns, StandingTag } from '../../src/findings/machine/known-leaks.js';
import { knownLeaks, leaksOfDriver, leaksOfTag } from '../../src/knowledge/known-leaks.js';
import { knownLeakLines } from '../../src/knowledge/known-leaks.data.js';
import type { Analysis, Finding, Module } from '../../src/model/document.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { readText } from '../../src/sources/read-text.js';
import { decodeDatabase, encodeDatabase } from '../../src/tagdb/database-format.js';
import { exportRecords } from '../../src/tagdb/export.js';
import { importRecords, mergeLeaks } from '../../src/tagdb/import.js';
import { compareVersions, isAffected, readLeak, readVersion, toLeakLine } from '../../src/tagdb/known-leak.js';
import type { KnownLeak } from '../../src/tagdb/known-leak.js';
import { createTagIndex } from '../../src/tagdb/lookup.js';

test('every line of the built-in leaks is read, whole, and stands once', (t) => {
  const lines = knownLeakLines.trim().split('\n');
  const ids = new Set<string>();
  for (const line of lines) {
    const { leak, error } = readLeak(JSON.parse(line));
    t.is(error, null, line.slice(0, 80));
    if (leak === null) continue;
    t.regex(leak.id, /^[a-z0-9.-]+$/);
    t.false(ids.has(leak.id), `${leak.id} twice`);
    ids.add(leak.id);
    t.true(leak.sure >= 0.4 && leak.sure <= 0.95, `${leak.id}: a case that nobody trusts has no place here`);
    t.true(leak.fixedIn === null || leak.fixedIn.length > 2, leak.id);
    t.regex(leak.documented ?? '2020-01', /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/, leak.id);
    for (const driver of leak.drivers) t.regex(driver, /^(?:nt|[a-z0-9_-]+\.(?:sys|dll))$/, leak.id);
    for (const tag of leak.tags) t.regex(tag, /^[!-~][ -~]{3}$/, leak.id);
    for (const address of leak.sources) {
      const { protocol, hostname } = new URL(address);
      // Old pages of makers live where they always did.
      t.true(
        protocol === 'https:' || /microsoft\.com|woshub\.com|nsupdate\.info/.test(hostname),
        `${leak.id} ${address}`,
      );
    }
    t.is(new Set(leak.sources).size, leak.sources.length, leak.id);
    t.true(leak.builds === null || leak.builds[1] === null || leak.builds[0] <= leak.builds[1], leak.id);
    t.deepEqual(readLeak(toLeakLine(leak)).leak, leak, 'comes back whole');
  }
  t.is(knownLeaks().length, lines.length);
  t.is(knownLeakLines, knownLeakLines.replace(/[\\`$]/g, ''), 'nothing that a template literal would read otherwise');
});

test('versions are compared by their numbers', (t) => {
  t.deepEqual(readVersion('6.1.7601.21864 (win7_ldr.111202-1503)'), [6, 1, 7601, 21_864]);
  t.deepEqual(readVersion('7, 3, 0, 0'), [7, 3, 0, 0]);
  t.deepEqual(readVersion(' 1.77'), [1, 77]);
  for (const text of ['', 'unknown', '7', '4-1.24', '1.2.3.4.5', '2.3.1rc14.x y']) {
    t.true(readVersion(text) === null || text.startsWith('2.3'), text);
  }
  t.true(compareVersions([1, 9], [1, 10]) < 0);
  t.true(compareVersions([1, 10, 0, 0], [1, 10]) === 0);
  t.true(compareVersions([32, 0, 21_045, 1000], [32, 0, 11_002, 41]) > 0);
});

const states: readonly (readonly [id: string, version: string | null, state: string])[] = [
  ['npcap-1.77-full-buffer-leak', '5.1.77.921', 'affected'],
  ['npcap-1.77-full-buffer-leak', '1.77.0.0', 'affected'],
  ['npcap-1.77-full-buffer-leak', '5.1.78.1006', 'other'],
  ['npcap-1.77-full-buffer-leak', '5.1.76.811', 'other'],
  ['npcap-1.77-full-buffer-leak', null, 'open'],
  ['npcap-1.77-full-buffer-leak', 'garbled', 'open'],
  ['npcap-0.9988-loopback-mdl', '5.0.9988.305', 'affected'],
  ['amd-amdkmdag-proc-zombies', '32.0.11002.41', 'affected'],
  ['amd-amdkmdag-proc-zombies', '32.0.21045.1000', 'other'],
  ['amd-amdkmdag-proc-zombies', '31.0.24033.1003', 'other'],
  ['sysmon-7-config-reload', '7.3.0.0', 'affected'],
  ['sysmon-7-config-reload', '8.0.0.0', 'other'],
  ['ms-kb2647452-rdbss', '6.1.7600.16385', 'affected'],
  ['ms-kb2647452-rdbss', '6.1.7600.21095', 'other'],
  ['ms-kb2647452-rdbss', '6.1.7601.21863 (win7sp1_ldr)', 'affected'],
  ['ms-kb2647452-rdbss', '6.1.7601.21864', 'other'],
  ['ms-kb2585542-ksecdd-sslc', '6.0.6002.18541', 'other'],
  ['ms-kb2585542-ksecdd-sslc', '6.0.6002.22700', 'affected'],
  ['ms-kb940307-mountmgr-mnta', '5.2.3790.3959', 'other'],
  ['ms-kb940307-mountmgr-mnta', '5.2.3790.4000', 'affected'],
  ['mullvad-split-tunnel-irp', '1.3.0.0', 'affected'],
  ['mullvad-split-tunnel-irp', '1.3.0.1', 'other'],
  ['sandboxie-0.6.0-strg', '5.47.1', 'open'],
];

test('a version is affected, another, or not to be told', (t) => {
  for (const [id, version, state] of states) {
    const leak = knownLeaks().find((each) => each.id === id);
    t.is(leak === undefined ? 'missing' : isAffected(leak, version), state, `${id} ${version ?? 'null'}`);
  }
});

const module = (image: string, version: string | null = null): Module => ({
  name: image.replace(/\.\w+$/, ''),
  start: '0xfffff80000000000',
  end: '0xfffff80000001000',
  image,
  version,
  timestamp: null,
  company: null,
  unloaded: false,
});
const standing = (tag: string, driver: string | null = null): StandingTag => ({
  tag,
  pool: null,
  owner: driver === null ? null : { driver, component: null, confidence: 0.7, class: 'owner', evidence: [] },
  ambiguous: false,
  evidence: [{ source: 'a', line: 3 }],
});
const signs = (parts: Partial<LeakSigns>): LeakSigns => ({
  leaks: knownLeaks(),
  standing: [],
  modules: [],
  present: new Set(),
  osBuild: null,
  unexplained: false,
  place: [{ source: 'a', line: 1 }],
  ...parts,
});
const told = (parts: Partial<LeakSigns>): readonly Finding[] => findKnownLeaks(signs(parts));
/** A list that is long enough to be whole. */
const windows = [
  module('ntoskrnl.exe'),
  ...Array.from({ length: 45 }, (_, number) => module(`zz${number}.sys`, '1.0.0.0')),
];

test('driver, version and tag: the finding says where it is fixed, and that is the first step', (t) => {
  const [first, ...rest] = told({
    modules: [module('npcap.sys', '5.1.77.921')],
    standing: [standing('NpPD', 'npcap.sys')],
  });
  t.is(rest.length, 0);
  t.is(first?.code, 'known-leak');
  t.is(first?.severity, 'medium');
  t.regex(
    first?.title ?? '',
    /^npcap\.sys 5\.1\.77\.921 is a version with a documented leak .*NpPD fits it; fixed in 1\.78\.$/,
  );
  t.is(first?.next[0]?.command, 'update to 1.78');
  t.true((first?.confidence ?? 0) > 0.8);
  t.deepEqual(first?.evidence, [{ source: 'a', line: 3 }]);
});

test('driver and version without a sign is told, and not as a leak of this machine', (t) => {
  const [first] = told({ modules: [module('npcap.sys', '5.1.76.811')] });
  t.is(first?.severity, 'info');
  t.true(first?.reasons.includes('Nothing in the input shows that it leaks on this machine.') === true);
});

test('a version that is fixed, and a machine without the driver, are left alone', (t) => {
  const tags = [standing('NpPD', 'npcap.sys'), standing('NpCD', 'npcap.sys')];
  t.deepEqual(told({ modules: [module('npcap.sys', '5.1.80.1')], standing: tags }), []);
  t.deepEqual(told({ modules: windows, standing: tags }), []);
});

test('an unknown version is a hint', (t) => {
  const [first] = told({ modules: [module('npcap.sys')], standing: [standing('NpPD', 'npcap.sys')] });
  t.regex(
    first?.title ?? '',
    /^A hint, no proof: npcap\.sys is on the machine in an unknown version and NpPD stands out/,
  );
  t.is(first?.severity, 'info');
  t.true((first?.confidence ?? 1) <= 0.4);
  t.is(first?.next[0]?.command, 'lmvm npcap');
});

test("a tag of the kernel names nobody's driver", (t) => {
  // Irp, Mdl and Proc stand out for many reasons; the drivers of those cases are not on this machine, as far as is known.
  for (const tag of ['Irp ', 'Mdl ', 'Proc', 'Strg']) {
    const findings = told({ standing: [standing(tag, 'nt')], osBuild: 26_200 });
    t.true(
      findings.every(({ drivers }) => drivers.every((driver) => driver === 'nt')),
      tag,
    );
  }
  const [with_] = told({
    standing: [standing('Irp ', 'nt')],
    modules: [module('mullvad-split-tunnel.sys', '1.3.0.0')],
  });
  t.deepEqual(with_?.drivers, ['mullvad-split-tunnel.sys']);
});

test('a victim is no hint of a case whose pages name no driver', (t) => {
  t.is(told({ standing: [standing('FMfn', 'fltmgr.sys')] }).length, 1);
  t.deepEqual(told({ standing: [{ ...standing('FMfn', 'fltmgr.sys'), ambiguous: true }] }), []);
});

test('an old Windows is not taken for one of today', (t) => {
  const usrt = [standing('Usrt', 'win32k.sys')];
  t.deepEqual(told({ standing: usrt }), []);
  t.deepEqual(told({ standing: usrt, osBuild: 26_200 }), []);
  t.is(told({ standing: usrt, osBuild: 3790 })[0]?.code, 'known-leak');
});

test('tags of one case that stand out together are a hint without a module list', (t) => {
  const [first] = told({ standing: [standing('WCsc'), standing('WCfc'), standing('WCri'), standing('FMfc')] });
  t.deepEqual(first?.drivers, ['wcifs.sys']);
  t.regex(first?.title ?? '', /^A hint, no proof: /);
});

test('held memory and load that is mistaken for a leak are told as what they are', (t) => {
  const [held] = told({ standing: [standing('LS2b', 'srv2.sys')] });
  t.regex(held?.title ?? '', /documented case of memory that is held and not lost/);
  const [load] = told({ standing: [standing('EtwB', 'nt')] });
  t.regex(load?.title ?? '', /documented case of load that is mistaken for a leak/);
  const balloon = [module('balloon.sys', '100.85.104.20200')];
  t.deepEqual(told({ modules: balloon }), []);
  t.regex(told({ modules: balloon, unexplained: true })[0]?.title ?? '', /load that is mistaken for a leak/);
});

test('many cases that look the same are one finding, and never more than three', (t) => {
  const findings = told({ standing: [standing('NtFC', 'ntfs.sys')], osBuild: 26_200 });
  t.is(findings.length, 1);
  t.true(findings[0]?.reasons.some((reason) => /more documented cases look the same/.test(reason)) === true);
  const all = told({
    standing: knownLeaks().flatMap(({ tags }) => tags.map((tag) => standing(tag, 'ntfs.sys'))),
    osBuild: 26_200,
  });
  t.true(all.length <= 3);
});

const LOG = (version: string): string =>
  [
    '0: kd> lmvm npcap',
    'start             end                 module name',
    'fffff801`2c000000 fffff801`2c02c000   npcap      (deferred)',
    '    Image path: \\SystemRoot\\system32\\DRIVERS\\npcap.sys',
    '    Image name: npcap.sys',
    `    File version:     ${version}`,
    '0: kd> !poolused 2',
    ' Sorting by NonPaged Pool Consumed',
    '',
    '               NonPaged                  Paged',
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ' NpPD   1900000   4100000000          0            0\tUNKNOWN pooltag',
    ' MmSt      2000     30000000          0            0\tMm section object prototype ptes , Binary: nt!mm',
    'TOTAL   1902000   4130000000          0            0',
  ].join('\n');

const known = (analysis: Analysis): readonly Finding[] => analysis.findings.filter(({ code }) => code === 'known-leak');

test('an analysis of one moment tells it in the answer and as the first step', (t) => {
  const analysis = analyzeText(LOG('5.1.77.921'));
  t.is(known(analysis).length, 1);
  t.regex(analysis.answer, /^NpPD holds .*npcap\.sys.*\. npcap\.sys 5\.1\.77\.921 is a version with a documented leak/);
  t.is(analysis.findings.find(({ code }) => code === 'dominant-tag')?.next[0]?.command, 'update to 1.78');
  const fixed = analyzeText(LOG('5.1.79.1'));
  t.deepEqual(known(fixed), []);
  t.notRegex(fixed.answer, /documented/);
});

const OWN =
  '{"id":"acme-1","kind":"leak","product":"Acme Filter","vendor":"Acme","drivers":["AcmeFlt.sys"],"tags":["Acm1"],"versions":["2.0..2.4"],"fixedIn":"2.4","sure":0.9,"sources":["https://acme.example/leak"]}';

test('leaks of a team are imported, kept, exported whole, and used', (t) => {
  const bad = [
    '{"id":"x","kind":"leak","product":"X","drivers":[],"tags":[],"sources":["https://a.example"]}',
    '{"id":"y","kind":"leak","product":"Y","drivers":["y.sys"],"tags":[],"versions":["2..1"],"sources":["https://a.example"]}',
    '{"id":"z","kind":"leak","product":"Z","drivers":["z.sys"],"tags":[],"sources":["hearsay"]}',
  ];
  const { leaks, records, skipped, entries } = importRecords([OWN, ...bad].join('\n'));
  t.deepEqual([leaks.length, records.length, entries], [1, 0, 1]);
  t.deepEqual(
    skipped.map(({ why }) => why),
    [
      'neither a driver nor a tag: nothing can match it',
      'versions are not of the form 1.77..1.78 or 7.1..=7.3',
      'sources are not the addresses of pages',
    ],
  );
  t.deepEqual(importRecords(OWN).leaks, leaks, 'a single line');
  t.deepEqual(importRecords(exportRecords([], 'json', leaks)).leaks, leaks);
  t.deepEqual(decodeDatabase(encodeDatabase([], leaks)), { records: [], leaks, problem: null });
  t.is(decodeDatabase('{"schemaVersion":2,"sources":[],"columns":{},"leaks":[{}]}').problem, 'damaged');
  const again = mergeLeaks(leaks, leaks);
  t.deepEqual([again.added, again.updated, again.unchanged], [0, 0, 1]);
  const [leak] = leaks;
  const changed = mergeLeaks(leaks, leak === undefined ? [] : [{ ...leak, fixedIn: '2.5' }]);
  t.deepEqual([changed.leaks.length, changed.updated], [1, 1]);

  const text = LOG('2.3.1.0').replaceAll('npcap', 'acmeflt').replaceAll('NpPD', 'Acm1');
  const knowledge = createKnowledge([createTagIndex([], leaks)]);
  const analysis = assemble([readText(text, 'log')], knowledge, '0');
  t.regex(
    known(analysis)[0]?.title ?? '',
    /^acmeflt\.sys 2\.3\.1\.0 is a version with a documented leak \(Acme Filter\)/,
  );
  t.deepEqual(known(analyzeText(text)), [], 'nobody else knows of it');
});

test('leaks of a driver and of a tag, the surest first', (t) => {
  const sures = (leaks: readonly KnownLeak[]): readonly number[] => leaks.map(({ sure }) => sure);
  for (const leaks of [leaksOfDriver('npcap.sys'), leaksOfTag('NtFC')]) {
    t.true(leaks.length >= 4);
    t.deepEqual(
      sures(leaks),
      sures(leaks).toSorted((a, b) => b - a),
    );
  }
  t.deepEqual(leaksOfTag('Zz1q'), []);
  t.deepEqual(leaksOfDriver('zz1q.sys'), []);
});

test('a look-up finds what all of the leaks name', (t) => {
  const all = knownLeaks();
  for (const driver of new Set(all.flatMap(({ drivers }) => drivers))) {
    t.is(leaksOfDriver(driver).length, all.filter(({ drivers }) => drivers.includes(driver)).length, driver);
  }
  for (const tag of new Set(all.flatMap(({ tags }) => tags))) {
    t.is(leaksOfTag(tag).length, all.filter(({ tags }) => tags.includes(tag)).length, tag);
  }
});
