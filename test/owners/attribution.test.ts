import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { parsePooltagLine } from '../../grammars/pooltag-txt.js';
import {
  attributeTag,
  explainAttribution,
  groupModuleHits,
  groupVerifiedBlocks,
  NO_EVIDENCE,
} from '../../src/owners/attribution.js';
import type { AttributionEvidence } from '../../src/owners/attribution.js';
import { formatComponent } from '../../src/owners/components.js';
import type { Module } from '../../src/model/document.js';
import { formatClaim, toClaims } from '../../src/tagdb/claim.js';
import { builtInIndex, findRecords } from '../../src/tagdb/lookup.js';
import { TAG_NOTES } from '../../src/knowledge/tag-notes.js';
import type { RecordKind, TagRecord } from '../../src/tagdb/record.js';

function record(driver: string | null, fields: Partial<TagRecord> = {}): TagRecord {
  return {
    tag: 'Zed1',
    wildcard: false,
    driver,
    module: null,
    component: null,
    description: null,
    kind: 'pooltag',
    source: { name: 'list', version: '1', date: null, sha256: null },
    builds: { from: null, to: null },
    sites: null,
    note: null,
    ...fields,
  };
}

function module(name: string, fields: Partial<Module> = {}): Module {
  return {
    name,
    start: '0xfffff80000000000',
    end: '0xfffff80000001000',
    image: null,
    version: null,
    timestamp: null,
    company: null,
    unloaded: false,
    ...fields,
  };
}

/** A module list long enough to be whole. */
const windows = [module('nt'), ...Array.from({ length: 45 }, (_, number) => module(`zzmod${number}`))];

const confidences = (evidence: Partial<AttributionEvidence>, tag = 'Zed1'): Readonly<Record<string, number>> =>
  Object.fromEntries(
    attributeTag(tag, { ...NO_EVIDENCE, ...evidence }).map(({ driver, confidence }) => [driver, confidence]),
  );
const ofKind = (kind: RecordKind, driver: string, sites: number | null = null): TagRecord =>
  record(driver, { kind, sites });

test('nothing known, nobody named', (t) => {
  t.deepEqual(attributeTag('Zed1', NO_EVIDENCE), []);
  t.deepEqual(attributeTag('Zed1', { ...NO_EVIDENCE, records: [record(null)] }), []);
  t.deepEqual(attributeTag('Zed1', { ...NO_EVIDENCE, printedBinary: '<unknown>' }), []);
});

test('a list entry is believed, not more', (t) => {
  t.deepEqual(confidences({ records: [record('acme.sys')] }), { 'acme.sys': 0.7 });
  t.deepEqual(confidences({ printedBinary: 'acme.sys' }), { 'acme.sys': 0.7 });
  const everything = confidences({
    records: [record('acme.sys'), record('acme.sys', { kind: 'localtag' })],
    printedBinary: 'acme.sys',
    modules: [...windows, module('acme')],
  });
  t.true((everything['acme.sys'] ?? 0) > 0.7 && (everything['acme.sys'] ?? 0) <= 0.75, 'lists repeat each other');
});

test('independent sources that agree are surer than either', (t) => {
  const list = { records: [record('acme.sys')] };
  const hits = { moduleHits: [{ module: 'acme', hits: 1 }] };
  const verifier = { verifiedBlocks: [{ driver: 'acme.sys', blocks: 12, caller: 'acme!Get+0x21' }] };
  t.is(confidences(hits)['acme.sys'], 0.6);
  // 0.7 and 0.6 of what is left.
  t.is(confidences({ ...list, ...hits })['acme.sys'], 0.88);
  t.is(confidences(verifier)['acme.sys'], 0.9);
  t.is(confidences({ ...list, ...hits, ...verifier })['acme.sys'], 0.95);
  t.is(confidences({ records: [ofKind('user', 'acme.sys')] })['acme.sys'], 0.98);
});

test('contradictions stay several owners', (t) => {
  t.deepEqual(confidences({ records: [record('a.sys'), record('b.sys')] }), { 'a.sys': 0.35, 'b.sys': 0.35 });
  const byCode = confidences({
    records: [record('a.sys')],
    verifiedBlocks: [{ driver: 'b.sys', blocks: 1, caller: null }],
  });
  t.deepEqual(Object.keys(byCode), ['b.sys', 'a.sys']);
  const byUser = confidences({ records: [record('a.sys'), ofKind('user', 'b.sys')] });
  t.deepEqual(byUser, { 'b.sys': 0.98, 'a.sys': 0.7 });
});

test('exact before wildcard, long prefixes before short ones', (t) => {
  const wild = (tag: string, driver: string): TagRecord => record(driver, { tag, wildcard: true });
  t.deepEqual(confidences({ records: [record('a.sys'), wild('Zed?', 'b.sys')] }), { 'a.sys': 0.7 });
  const of = (tag: string): number => confidences({ records: [wild(tag, 'b.sys')] })['b.sys'] ?? 0;
  t.true(of('Zed?') > of('Ze??') && of('Ze??') > of('Z???') && of('Zed?') < 0.7);
  t.deepEqual(
    Object.keys(confidences({ records: [wild('Zed?', 'b.sys'), wild('Ze??', 'c.sys')] })),
    ['b.sys'],
    'the records come most specific first',
  );
  t.deepEqual(
    Object.keys(confidences({ records: [record(null), wild('Zed?', 'b.sys')] })),
    ['b.sys'],
    'an exact entry that names nobody does not silence the wildcard',
  );
});

test('code that was seen to allocate goes before a pattern of two letters', (t) => {
  const guess = record('b.sys', { tag: 'Ze??', wildcard: true });
  const carriers = ['a1.sys', 'a2.sys', 'a3.sys', 'a4.sys', 'a5.sys'].map((driver) =>
    ofKind('scan-allocation', driver),
  );
  t.deepEqual(Object.keys(confidences({ records: [...carriers, guess] })), [
    'a1.sys',
    'a2.sys',
    'a3.sys',
    'a4.sys',
    'a5.sys',
  ]);
  t.deepEqual(Object.keys(confidences({ records: [ofKind('scan-raw', 'a.sys'), guess] })), ['b.sys', 'a.sys']);
  t.true((confidences({ records: [guess] })['b.sys'] ?? 1) < 0.35, 'and by itself is no more than a weak hint');
});

test("a tag that stands for none is nobody's, whoever a list names", (t) => {
  for (const tag of ['None', 'Ddk ', 'Wdm ', '    ']) {
    const evidence = {
      ...NO_EVIDENCE,
      records: [record('nt', { tag, component: 'vf' })],
      printedBinary: 'nt!Vf',
      moduleHits: [{ module: 'acme', hits: 3 }],
      noteClass: 'shared' as const,
    };
    t.deepEqual(explainAttribution(tag, evidence), [], tag);
    const verifiedBlocks = [{ driver: 'acme.sys', blocks: 12, caller: null }];
    t.is(
      explainAttribution(tag, { ...evidence, verifiedBlocks })[0]?.owner.driver,
      'acme.sys',
      'the kernel saw who called',
    );
  }
});

test('every note about the memory of a driver has its owner', (t) => {
  for (const note of TAG_NOTES.filter(({ class: kind }) => kind === 'owner')) {
    const records = findRecords([builtInIndex()], note.tag);
    t.true(explainAttribution(note.tag, { ...NO_EVIDENCE, records, noteClass: 'owner' }).length > 0, note.tag);
  }
});

test('a list that names a part of the kernel by its source names the kernel', (t) => {
  const claims = (words: string): readonly (string | null)[] => {
    const entry = parsePooltagLine(`Zq1d - <unknown>    - ${words}`);
    return entry.kind === 'entry' ? toClaims(entry).map(formatClaim) : [];
  };
  t.deepEqual(claims('Some names (ntos\\rtl\\words.c)'), ['nt!rtl']);
  t.deepEqual(claims('ntos\\fstub'), ['nt!fstub']);
  t.deepEqual(claims('Something (ntos\\ndis\\mini)'), [null], 'not everything below ntos is in the kernel image');
  t.deepEqual(claims('Header (ntos\\inc\\some.h)'), [null]);
  t.is(findRecords([builtInIndex()], 'D2d ')[0]?.driver, 'nt');
});

test('the build of the machine decides between editions', (t) => {
  const records = [
    record('new.sys', { builds: { from: 20000, to: null } }),
    record('old.sys', { builds: { from: null, to: 19999 } }),
  ];
  t.is(Object.keys(confidences({ records, osBuild: 26100 }))[0], 'new.sys');
  t.is(Object.keys(confidences({ records, osBuild: 9600 }))[0], 'old.sys');
  t.is(Object.keys(confidences({ records }))[0], 'new.sys', 'without a build the standing claim leads');
  const dropped = [record('old.sys', { builds: { from: null, to: 19999 } })];
  t.is(confidences({ records: dropped, osBuild: 26100 })['old.sys'], 0.35);
  t.is(confidences({ records: dropped })['old.sys'], 0.42);
  t.is(confidences({ records: dropped, osBuild: 19999 })['old.sys'], 0.7);
});

test('the module list raises, lowers, and mentions what was unloaded', (t) => {
  const records = [record('a.sys'), record('b.sys')];
  const found = confidences({ records, modules: [...windows, module('a')] });
  t.true((found['a.sys'] ?? 0) > 0.7, 'the other one is not there, so nothing is divided');
  t.is(found['b.sys'], 0.07, 'half of 0.7, and a fifth of that');
  t.deepEqual(confidences({ records, modules: [module('a')] })['b.sys'], 0.35, 'a short list rules nobody out');
  const [gone] = attributeTag('Zed1', {
    ...NO_EVIDENCE,
    records: [record('a.sys')],
    modules: [...windows, module('a', { unloaded: true, image: 'a.sys' })],
  });
  t.is(gone?.confidence, 0.7);
  t.regex(gone?.evidence.at(-1)?.detail ?? '', /unloaded/);
});

test('a tag that many carry says little about each', (t) => {
  const hits = ['a', 'b', 'c', 'd'].map((name) => ({ module: name, hits: 1 }));
  t.is(confidences({ moduleHits: hits })['a.sys'], 0.15);
  t.deepEqual(confidences({ moduleHits: Array.from({ length: 50 }, (_, n) => ({ module: `m${n}`, hits: 1 })) }), {});
  const scan = ofKind('scan-allocation', 'a.sys');
  t.true(
    (confidences({ records: [scan], carriers: 10 })['a.sys'] ?? 1) < (confidences({ records: [scan] })['a.sys'] ?? 0),
  );
});

test('scans: stronger kinds first, repeated sites help', (t) => {
  const of = (kind: RecordKind, sites: number | null = null): number =>
    confidences({ records: [ofKind(kind, 'a.sys', sites)] })['a.sys'] ?? 0;
  const kinds: readonly RecordKind[] = [
    'scan-allocation',
    'scan-wrapper',
    'scan-free',
    'scan-structure',
    'scan-near-call',
    'scan-context',
    'scan-data',
    'scan-derived',
    'scan-raw',
  ];
  const weights = kinds.map((kind) => of(kind));
  t.deepEqual(
    weights,
    weights.toSorted((a, b) => b - a),
  );
  t.true(of('scan-allocation', 4) > of('scan-allocation', 1));
  t.is(of('scan-allocation', 1), of('scan-allocation'));
  t.true(of('scan-allocation', 1_000_000) <= 0.92);
});

test('a name is a weak sign, of other makers only, and of unknown tags only', (t) => {
  const modules = [
    ...windows,
    module('zed1flt', { company: 'Acme' }),
    module('zed1win', { company: 'Microsoft Corporation' }),
  ];
  const [owner, ...others] = attributeTag('Zed1', { ...NO_EVIDENCE, modules });
  t.is(owner?.driver, 'zed1flt.sys');
  t.true((owner?.confidence ?? 1) <= 0.3);
  t.is(owner?.class, 'unknown');
  t.deepEqual(others, []);
  t.deepEqual(Object.keys(confidences({ modules, records: [record('a.sys')] })), ['a.sys']);
  const searched = confidences({ modules, moduleHits: [{ module: 'zed1flt', hits: 3 }] });
  t.true((searched['zed1flt.sys'] ?? 0) > 0.7 && (searched['zed1flt.sys'] ?? 1) <= 0.8);
});

test('classes follow the notes', (t) => {
  const classOf = (noteClass: AttributionEvidence['noteClass'], carriers: number | null = null): string | undefined =>
    attributeTag('Zed1', { ...NO_EVIDENCE, records: [record('a.sys')], noteClass, carriers })[0]?.class;
  t.is(classOf(null), 'owner');
  t.is(classOf('shared'), 'shared');
  t.is(classOf('object'), 'object');
  t.is(classOf('victim'), 'owner');
  t.is(classOf('cache'), 'owner');
  const scanned = { ...NO_EVIDENCE, records: [ofKind('scan-allocation', 'a.sys')], carriers: 6 };
  t.is(attributeTag('Zed1', scanned)[0]?.class, 'shared');
});

test('names and words of the owner', (t) => {
  const [nt] = attributeTag('Zed1', {
    ...NO_EVIDENCE,
    printedBinary: 'nt!io',
    moduleHits: [{ module: 'ntkrnlmp', hits: 1 }],
  });
  t.like(nt, { driver: 'nt', component: 'I/O manager', confidence: 0.88 });
  t.deepEqual(
    nt?.evidence.map(({ kind, detail }) => `${kind} ${detail}`),
    ['printed nt!io', 'module-search the bytes of the tag stand in ntkrnlmp (1 hit)'],
  );
  const two = attributeTag('Zed1', { ...NO_EVIDENCE, printedBinary: 'nt!store or rdyboost.sys' });
  t.deepEqual(
    two.map(({ driver }) => driver),
    ['nt', 'rdyboost.sys'],
  );
  const library = attributeTag('Zed1', { ...NO_EVIDENCE, printedBinary: 'FsLib' });
  t.deepEqual(
    library.map(({ driver }) => driver),
    ['ntfs.sys', 'refs.sys'],
  );
  t.is(formatComponent('Mm'), 'memory manager');
  t.is(formatComponent('SetProp'), 'SetProp');
  const [irp] = attributeTag('Irp ', { ...NO_EVIDENCE, records: findRecords([builtInIndex()], 'Irp ') });
  t.like(irp, { driver: 'nt', component: 'I/O manager' });
  const [io] = attributeTag('Io  ', { ...NO_EVIDENCE, records: findRecords([builtInIndex()], 'Io') });
  t.deepEqual(io?.evidence[0], { kind: 'pooltag', source: 'windbg-10.0.29547.1002', detail: 'nt!io' });
});

test('hits and verifier blocks by tag', (t) => {
  const hits = groupModuleHits([
    { address: '0x1', tag: 'Zed1', module: 'acme' },
    { address: '0x2', tag: 'Zed1', module: 'acme' },
    { address: '0x3', tag: 'Zed1', module: null },
    { address: '0x4', tag: 'Zed2', module: 'other' },
  ]);
  t.deepEqual(hits.get('Zed1'), [{ module: 'acme', hits: 2 }]);
  t.deepEqual(hits.get('Zed2'), [{ module: 'other', hits: 1 }]);
  const blocks = groupVerifiedBlocks([
    {
      driver: 'acme.sys',
      state: 'Loaded',
      allocations: [
        { address: '0x1', bytes: 4, tag: 'Zed1', caller: null },
        { address: '0x2', bytes: 4, tag: 'Zed1', caller: 'acme!Get+0x21' },
      ],
    },
  ]);
  t.deepEqual(blocks.get('Zed1'), [{ driver: 'acme.sys', blocks: 2, caller: 'acme!Get+0x21' }]);
});

test('the lines of an explanation add up to the confidence, which stays between 0 and 1', (t) => {
  const driver = fc.constantFrom('a.sys', 'b.sys', 'nt', 'zed1x.sys');
  const kind = fc.constantFrom<RecordKind>('user', 'pooltag', 'localtag', 'scan-raw', 'scan-allocation', 'scan-data');
  const build = fc.option(fc.integer({ min: 3790, max: 30000 }), { nil: null });
  const evidence = fc.record({
    records: fc.array(
      fc
        .tuple(fc.option(driver, { nil: null }), kind, fc.boolean(), build, build, fc.option(fc.nat(9), { nil: null }))
        .map(([of, as, wildcard, from, to, sites]) =>
          record(of, { kind: as, wildcard, tag: wildcard ? 'Ze??' : 'Zed1', builds: { from, to }, sites }),
        ),
      { maxLength: 6 },
    ),
    printedBinary: fc.option(fc.constantFrom('nt!mm', 'a.sys', '<unknown>', 'FsLib'), { nil: null }),
    moduleHits: fc.array(fc.record({ module: driver, hits: fc.nat(20) }), { maxLength: 4 }),
    verifiedBlocks: fc.array(fc.record({ driver, blocks: fc.nat(9), caller: fc.constant(null) }), { maxLength: 2 }),
    modules: fc.constantFrom([], windows, [...windows, module('a'), module('zed1x')]),
    osBuild: build,
    noteClass: fc.constant(null),
    carriers: fc.option(fc.nat(50), { nil: null }),
  });
  fc.assert(
    fc.property(evidence, (found) => {
      const explained = explainAttribution('Zed1', found);
      for (const { owner, lines } of explained) {
        const sum = lines.reduce((total, { points }) => total + points, 0);
        t.true(Math.abs(sum - owner.confidence) < 1e-9);
        t.true(owner.confidence > 0 && owner.confidence <= 0.98);
        t.true(owner.evidence.length > 0, 'every owner cites its evidence');
      }
      t.is(new Set(explained.map(({ owner }) => owner.driver)).size, explained.length);
      t.deepEqual(
        attributeTag('Zed1', found),
        explained.map(({ owner }) => owner),
      );
    }),
  );
});
