/** Outputs that are not read are named, and what they are good for in the case is said. Prints are of made-up machines. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { formatText, PLAIN } from '../../src/report/text.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const OTHERS: readonly (readonly [name: string, text: string, said: RegExp])[] = [
  [
    '!sysptes',
    lines(
      '0: kd> !sysptes 4',
      '',
      '0x1d3a System PTEs allocated to mapping locked pages',
      '',
      'VA       MDL     PageCount  Caller/CallersCaller',
      'e1e4db48 e2cceef0        3 qzdrv!QzMap+0x15/qzdrv!QzSend+0x35',
    ),
    /address space and not pool/,
  ],
  [
    '!wdfkd.wdfpoolusage',
    lines(
      'FxDriverGlobals 84c8b118 pool stats',
      "Driver Tag: 'Qzdf'",
      '18126 NonPaged Bytes, 640 Paged Bytes',
      '91 NonPaged Allocations, 8 Paged Allocations',
    ),
    /one framework driver/,
  ],
  [
    '!wdfkd.wdflogdump',
    lines(
      '21994: FxPoolDestroy - Destroying Pool 0xFFFFCF0F92C95A48',
      '21995: FxPoolDump - FxPoolDump: NonPagedBytes 256, PagedBytes 0, NonPagedAllocations 2, PagedAllocations 0',
      '21996: FxPoolDump - FX_POOL 0xFFFFCF0F92C95A48 leaked non-paged memory alloc 0xFFFFCF0FB5044B50',
    ),
    /blocks that this driver has not freed/,
  ],
  [
    '!handle',
    lines('lkd> !handle 0 0', 'Handle table at ffffc10d3b5a4040 with 312440 entries in use'),
    /entries in use/,
  ],
];

for (const [name, text, said] of OTHERS) {
  test(`what ${name} is good for is said once, and no row comes of it`, (t) => {
    const analysis = analyzeText(`${text}\n${text}`);
    const told = analysis.diagnostics.filter(({ code }) => code === 'other-output');
    t.is(told.length, 1);
    t.regex(told[0]?.message ?? '', said);
    t.deepEqual(
      analysis.snapshots.flatMap(({ tags }) => tags),
      [],
    );
    const report = formatText(analysis, {
      width: 400,
      style: PLAIN,
      limit: 10,
      pools: ['nonPaged', 'paged', 'session'],
      unparsed: false,
    });
    t.regex(report, said);
  });
}
