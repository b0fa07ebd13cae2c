/** Records for the tests of this folder. */
import fc from 'fast-check';
import type { PublicFact } from '../../src/tagdb/public-fact.js';
import type { RecordSource, TagRecord } from '../../src/tagdb/record.js';
import { RECORD_KINDS } from '../../src/tagdb/validate.js';

/** A record of a list with the fields given. */
export function record(tag: string, driver: string | null, fields: Partial<TagRecord> = {}): TagRecord {
  return {
    tag,
    wildcard: /[?*]/.test(tag),
    driver,
    module: null,
    component: null,
    description: null,
    kind: 'pooltag',
    source: { name: 'made up', version: null, date: null, sha256: null },
    builds: { from: null, to: null },
    sites: null,
    note: null,
    ...fields,
  };
}

const anyText = fc.option(fc.string({ unit: 'binary', maxLength: 12 }), { nil: null });
const anyCount = fc.option(fc.nat(40_000), { nil: null });
/** Cells that a spreadsheet or a CSV reader could take for something else. */
const trickyText = fc.constantFrom(null, '', '=1+1', '@GMM', '-UMD', '+x', "'x", 'a,b', 'a"b', 'a\r\nb', ' x ', 'null');

const anySource: fc.Arbitrary<RecordSource> = fc
  .record({
    name: fc.string({ maxLength: 8 }),
    version: anyText,
    date: anyText,
    sha256: anyText,
    firstVersion: fc.option(fc.string({ maxLength: 8 }), { nil: null }),
  })
  .map(({ firstVersion, ...source }) => (firstVersion === null ? source : { ...source, firstVersion }));

/** Any record that can be stored: tags of four characters, drivers in lower case. */
const anyClaim: fc.Arbitrary<TagRecord> = fc.record({
  tag: fc.oneof(
    fc.string({ minLength: 4, maxLength: 4 }),
    fc.constantFrom(
      '@GMM',
      '=cmd',
      'Dh 0',
      '  rx',
      'Mm  ',
      'rem ',
      '//  ',
      'Gh?:',
      'Bu* ',
      '-UMD',
      '"a,b',
      '\u00ff\u00e3a ',
    ),
  ),
  wildcard: fc.boolean(),
  driver: fc.option(
    fc.oneof(
      fc.constantFrom('nt', 'a.sys', 'hal.dll', '=x.sys'),
      fc.string({ maxLength: 8 }).map((text) => text.toLowerCase()),
    ),
    { nil: null },
  ),
  module: anyText,
  component: fc.oneof(anyText, trickyText),
  description: fc.oneof(anyText, trickyText),
  kind: fc.constantFrom(...RECORD_KINDS),
  source: anySource,
  builds: fc.record({ from: anyCount, to: anyCount }),
  sites: anyCount,
  note: fc.oneof(anyText, trickyText),
});

/** What a public source says beside its claim. */
const anyFact: fc.Arbitrary<PublicFact> = fc.record({
  product: trickyText,
  vendor: anyText,
  aliases: fc.array(fc.constantFrom('a64.sys', 'b_x86.sys', 'c.dll'), { maxLength: 2 }),
  sure: fc.nat(100).map((hundredths) => hundredths / 100),
  since: anyText,
  until: trickyText,
  shared: fc.boolean(),
  nul: fc.boolean(),
});

/** Any record that can be stored, some of them with what a public source says. */
export const anyRecord: fc.Arbitrary<TagRecord> = fc
  .tuple(anyClaim, fc.option(anyFact, { nil: null }))
  .map(([claim, fact]) => (fact === null ? claim : { ...claim, fact }));
