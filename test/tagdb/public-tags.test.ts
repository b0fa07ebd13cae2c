import test from 'ava';
import { readFileSync } from 'node:fs';
import { attributeTag, NO_EVIDENCE } from '../../src/owners/attribution.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import type { Module } from '../../src/model/document.js';
import { publicTags } from '../../src/tagdb/built-in/public-tags.data.js';
import { builtInIndex, createTagIndex, findDriverRecords, findRecords } from '../../src/tagdb/lookup.js';
import { addressOf } from '../../src/tagdb/public-fact.js';
import { allPublicTags, findPublicDriver, readPublicTags } from '../../src/tagdb/public-tags.js';
import { importRecords, mergeRecords } from '../../src/tagdb/import.js';
import { exportRecords } from '../../src/tagdb/export.js';
import { decodeDatabase, encodeDatabase } from '../../src/tagdb/database-format.js';
import { scanDriver } from '../../src/scan/scan-driver.js';
import { assemble, buildDriver } from '../support/build-driver.js';
import { record } from './records.js';

const owners = (tag: string, fields: Partial<typeof NO_EVIDENCE> = {}): readonly (readonly [string, number])[] =>
  attributeTag(tag, { ...NO_EVIDENCE, records: findRecords([builtInIndex()], tag), ...fields }).map(
    ({ driver, confidence }) => [driver, confidence] as const,
  );

const loaded = (name: string): Module => ({
  name: name.replace(/\.sys$/, ''),
  start: '0xfffff80000000000',
  end: '0xfffff80000001000',
  image: name,
  version: null,
  timestamp: null,
  company: null,
  unloaded: false,
});

test('every line of the built-in public tags has the form that the text says', (t) => {
  const lines = publicTags.split('\n');
  const forms = [
    /^[^ |][^|]*\|[^|]+$/,
    /^ [\w.-]+\.(?:sys|dll)(?: [\w.-]+\.(?:sys|dll))*$/,
    /^ {2}(?:[\w.-]+\/[\w.-]+(?:@[\w.^-]+)?|https:\/\/[\w.-]+\/[^\s]+)$/,
    /^ {3}[^ ].*\.(?:h|hpp|c|cpp|rs)$/,
    /^ {4}[!-~][ -~]{3} (?:\d+|-) \d\d(?: (?:nul|shared|joined|since=\S+|until=\S+))*$/,
  ];
  let before = 0;
  for (const line of lines) {
    const depth = Math.min(line.search(/[^ ]|$/), 4);
    t.regex(line, forms[depth] ?? /$^/);
    t.true(depth <= before + 1 || (before === 2 && depth === 4), `${line} stands below what it belongs to`);
    before = depth;
  }
  t.is(publicTags, publicTags.replace(/[\\`$]/g, ''), 'nothing that a template literal would read otherwise');
});

test('every built-in public tag is whole, in lower case, and stands once', (t) => {
  const records = allPublicTags();
  t.true(records.length > 700);
  const seen = new Set<string>();
  const files = new Map<string, string>();
  for (const { tag, driver, source, kind, fact } of records) {
    const key = `${tag} ${driver ?? ''}`;
    t.false(seen.has(key), `${key} twice`);
    seen.add(key);
    t.regex(tag, /^[!-~][ -~]{3}$/, key);
    t.regex(driver ?? '', /^[a-z0-9_.-]+\.(?:sys|dll)$/, key);
    const address = new URL(source.name);
    t.is(address.protocol, 'https:', key);
    t.is(address.hostname === 'github.com' || kind === 'document', true, key);
    if (fact === undefined) {
      t.fail(key);
      continue;
    }
    t.true(fact.sure >= 0.6 && fact.sure <= 0.95, `${key} ${fact.sure}`);
    t.true((fact.product ?? '').length > 1 && (fact.vendor ?? '').length > 1, key);
    t.is(fact.nul ? tag.charAt(3) : ' ', ' ', `${key}: a NUL is a blank in the text`);
    for (const alias of fact.aliases) {
      t.regex(alias, /^[a-z0-9_.-]+\.(?:sys|dll)$/, key);
      t.is(files.get(alias) ?? driver, driver, `${alias} is another name of one driver`);
      files.set(alias, driver ?? '');
    }
  }
  for (const { driver } of records)
    t.false(files.has(driver ?? ''), `${driver ?? ''} is a driver and another name of one`);
});

/** Looked up in the sources themselves, by hand, as the compiler puts the constant into memory. */
const CHECKED: readonly (readonly [tag: string, driver: string, place: RegExp])[] = [
  ['SPTU', 'mullvad-split-tunnel.sys', /win-split-tunnel\/blob\/\w+\/src\/defs\/types\.h/],
  ['OVST', 'ovsext.sys', /openvswitch\/ovs\/blob\/\w+\/datapath-windows\/ovsext\/Util\.h/],
  ['NpST', 'npcap.sys', /memory_tags\.h#L122$/],
  ['XdpC', 'xdp.sys', /src\/xdp\/xdpp\.h#L18$/],
  ['entv', 'ebpfcore.sys', /ebpf_shared_framework\.h#L56$/],
  ['E2DB', 'ext2fsd.sys', /Ext3Fsd/],
  ['VIsr', 'vioser.sys', /vioser\.h/],
  ['NBDp', 'wnbd.sys', /nbd_protocol\.h/],
  ['DOKA', 'dokan2.sys', /dokany/],
  ['FceD', 'imxnetmini.sys', /mp\.h#L116$/],
  ['MFeS', 'mfeavfk.sys', /^https:\/\/medium\.com\//],
];

test('tags of public sources have their driver, and the place that says so', (t) => {
  for (const [tag, driver, place] of CHECKED) {
    const [first] = attributeTag(tag, { ...NO_EVIDENCE, records: findRecords([builtInIndex()], tag) });
    t.is(first?.driver, driver, tag);
    const [evidence] = first?.evidence ?? [];
    t.true(evidence?.kind === 'public-source' || evidence?.kind === 'document', tag);
    t.regex(evidence?.source ?? '', place, tag);
  }
});

test('every public tag is named with its driver and its place', (t) => {
  for (const { tag, driver, source } of allPublicTags()) {
    const named = attributeTag(tag, { ...NO_EVIDENCE, records: findRecords([builtInIndex()], tag) });
    const owner = named.find((each) => each.driver === driver);
    t.true(owner?.evidence.some((each) => each.source === source.name) === true, `${tag} ${driver ?? ''}`);
  }
});

test('no tag that the lists give to a driver loses it to a public source', (t) => {
  const lists = [...builtInIndex().all()].filter(({ kind }) => kind === 'pooltag');
  const index = [createTagIndex(lists)];
  const tags = new Set(allPublicTags().map(({ tag }) => tag));
  let both = 0;
  for (const tag of tags) {
    const listed = findRecords(index, tag).filter(({ wildcard, driver }) => !wildcard && driver !== null);
    if (listed.length === 0) continue;
    const drivers = new Set(listed.map(({ driver }) => driver));
    both += 1;
    t.true(drivers.has(owners(tag)[0]?.[0] ?? null), tag);
  }
  t.true(both >= 60);
  // A list and a public source that disagree are both shown, the list first.
  const [first, second] = owners('Dacl');
  t.deepEqual([first?.[0], second?.[0]], ['nt', 'sbiedrv.sys']);
});

test('a public source weighs more than a list and less than an allocation that a scan saw', (t) => {
  const fact = {
    product: null,
    vendor: null,
    aliases: [],
    sure: 0.95,
    since: null,
    until: null,
    shared: false,
    nul: false,
  };
  const confidence = (...records: readonly ReturnType<typeof record>[]): number =>
    attributeTag('Zed1', { ...NO_EVIDENCE, records })[0]?.confidence ?? NaN;
  const [list, source, document, scan] = [
    confidence(record('Zed1', 'a.sys')),
    confidence(record('Zed1', 'a.sys', { kind: 'public-source', fact })),
    confidence(record('Zed1', 'a.sys', { kind: 'document', fact })),
    confidence(record('Zed1', 'a.sys', { kind: 'scan-allocation' })),
  ];
  t.true(list < source && document < source && source < scan, `${list} ${document} ${source} ${scan}`);
  const both = confidence(record('Zed1', 'a.sys'), record('Zed1', 'a.sys', { kind: 'public-source', fact }));
  t.true(both > source && both <= 0.9, `${both}`);
  const gone = confidence(record('Zed1', 'a.sys', { kind: 'public-source', fact: { ...fact, until: '1.2' } }));
  t.true(gone < list, 'a tag that newer versions dropped');
  const unsure = confidence(record('Zed1', 'a.sys', { kind: 'public-source', fact: { ...fact, sure: 0.6 } }));
  t.true(unsure < list, 'a constant whose use nobody saw');
});

test('an everyday default names nobody', (t) => {
  const named = attributeTag('Tag1', { ...NO_EVIDENCE, records: findRecords([builtInIndex()], 'Tag1') });
  t.deepEqual(named.map(({ driver }) => driver).toSorted(), ['hidhide.sys', 'vjoy.sys']);
  t.true(named.every(({ confidence, class: kind }) => confidence < 0.2 && kind === 'shared'));
  t.deepEqual(
    createKnowledge()
      .records('Tag1')
      .filter(({ wildcard }) => !wildcard),
    [],
    'an analysis does not look at them',
  );
});

test('a fourth byte of NUL is a blank', (t) => {
  for (const text of ['VIF', 'VIF ', 'VIF\0']) t.is(findRecords([builtInIndex()], text)[0]?.driver, 'xenvif.sys', text);
});

test('another name of the file is found, and is the owner where the machine has that file', (t) => {
  t.is(findDriverRecords([builtInIndex()], 'vboxdrv')[0]?.driver, 'vboxsup.sys');
  t.is(findPublicDriver('vboxdrv.sys')?.product, 'Oracle VirtualBox');
  const [before] = owners('WDiv');
  t.is(before?.[0], 'windivert64.sys');
  const [now] = owners('WDiv', { modules: [loaded('windivert32.sys')] });
  t.is(now?.[0], 'windivert32.sys');
  t.true((now?.[1] ?? 0) > (before?.[1] ?? 1), 'a driver that is loaded is likelier');
});

/** The tag as a scan of a built driver proves it. */
function scanned(tag: string, driver: string): ReturnType<typeof record> {
  const bytes = buildDriver(['ExAllocatePoolWithTag'], ({ slot }) => {
    const asm = assemble();
    asm.raw(0x48, 0x83, 0xec, 0x58);
    asm.argument(2, tag);
    asm.call(slot('ExAllocatePoolWithTag'));
    asm.raw(0x48, 0x83, 0xc4, 0x58, 0xc3);
    return [{ code: asm.code }];
  });
  const found = scanDriver(bytes).tags.find((each) => each.tag === tag);
  if (found === undefined) throw new Error(`the scan does not see ${tag}`);
  return record(tag, driver, { kind: found.kind, sites: found.sites.length });
}

test('a scan and a public source that agree are one owner with both; where they differ both are shown', (t) => {
  for (const { tag, driver, fact } of allPublicTags().filter((_, position) => position % 23 === 0)) {
    if (fact?.shared === true || /[?*]/.test(tag) || driver === null) continue;
    const facts = findRecords([builtInIndex()], tag);
    const agreed = attributeTag(tag, { ...NO_EVIDENCE, records: [scanned(tag, driver), ...facts] });
    t.is(agreed[0]?.driver, driver, tag);
    const kinds = new Set(agreed[0]?.evidence.map(({ kind }) => kind));
    t.true(kinds.has('scan-allocation') && kinds.has('public-source'), tag);
    const differ = attributeTag(tag, { ...NO_EVIDENCE, records: [scanned(tag, 'zzother.sys'), ...facts] });
    const listed = facts.some(({ kind }) => kind === 'pooltag');
    if (!listed) t.is(differ[0]?.driver, 'zzother.sys', 'the file of the machine beats what a page says');
    t.true(
      differ.some((owner) => owner.driver === 'zzother.sys'),
      tag,
    );
    t.true(
      differ.some((owner) => owner.driver === driver),
      tag,
    );
  }
});

const OWN = [
  '{"tag":"Acm1","driver":"acmeflt.sys","aliases":["AcmeFlt64.sys"],"product":"Acme Filter","vendor":"Acme","source":"acme/filter:src/pool.h","line":12,"commit":"v1.2","basis":"source","sure":0.9,"since":"1.2"}',
  '{"tag":"Ac","nul":false,"driver":"acmeflt.sys","source":"https://acme.example/tags","basis":"document"}',
  '{"tag":"Acm2","driver":"no file","source":"https://acme.example/tags","basis":"document"}',
  '{"tag":"Acm3","driver":"acmeflt.sys","source":"https://acme.example/tags","basis":"hearsay"}',
  '{"tag":"Acm4","driver":"acmeflt.sys","basis":"source"}',
  'not JSON',
].join('\n');

test('lines of a team are imported, and come back whole through the database and every export', (t) => {
  const { records, skipped, entries } = importRecords(OWN, { path: 'own.jsonl' });
  t.is(entries, 2);
  t.deepEqual(
    skipped.map(({ line, why }) => `${line} ${why}`),
    [
      '3 driver is no file name with its ending',
      '4 basis is neither source nor document',
      '5 source is missing: say where it can be seen',
      '6 not JSON',
    ],
  );
  t.is(records[0]?.source.name, 'https://github.com/acme/filter/blob/v1.2/src/pool.h#L12');
  t.deepEqual(records[0]?.fact?.aliases, ['acmeflt64.sys']);
  for (const format of ['json', 'csv'] as const) {
    t.deepEqual(importRecords(exportRecords(records, format)).records, records, format);
  }
  t.deepEqual(decodeDatabase(encodeDatabase(records)).records, records);
  t.deepEqual(mergeRecords(records, records).unchanged, 2);
  const [first, ...rest] = records;
  const newer = [...(first?.fact === undefined ? [] : [{ ...first, fact: { ...first.fact, sure: 0.6 } }]), ...rest];
  const merged = mergeRecords(records, newer);
  t.deepEqual([merged.records.length, merged.updated, merged.unchanged], [2, 1, 1], 'looked at again');
});

test('a single line is a list, too', (t) => {
  t.is(importRecords(OWN.split('\n')[0] ?? '').records.length, 1);
});

test('an address is made for a browser', (t) => {
  t.is(
    addressOf({ place: 'a/b', commit: null, path: 'Unmanaged Source/x.h', line: 3 }),
    'https://github.com/a/b/blob/HEAD/Unmanaged%20Source/x.h#L3',
  );
  t.is(addressOf({ place: 'a/b', commit: 'abc^', path: 'x.h', line: null }), 'https://github.com/a/b/blob/abc%5E/x.h');
  t.is(addressOf({ place: 'https://a.example/b', commit: null, path: null, line: 4 }), 'https://a.example/b');
});

test('the text of the built-in tags and the guide to it agree', (t) => {
  t.deepEqual(
    readPublicTags(
      'Acme Filter|Acme\n acme.sys acme64.sys\n  acme/filter@v1\n   src/pool.h\n    Ac   12 95 nul since=1.0',
    ),
    [
      record('Ac  ', 'acme.sys', {
        kind: 'public-source',
        source: {
          name: 'https://github.com/acme/filter/blob/v1/src/pool.h#L12',
          version: null,
          date: null,
          sha256: null,
        },
        fact: {
          product: 'Acme Filter',
          vendor: 'Acme',
          aliases: ['acme64.sys'],
          sure: 0.95,
          since: '1.0',
          until: null,
          shared: false,
          nul: true,
        },
      }),
    ],
  );
  const guide = readFileSync('docs/tag-database.md', 'utf8');
  for (const mark of ['nul', 'shared', 'joined', 'since=', 'until=']) t.true(guide.includes(`\`${mark}`), mark);
});
