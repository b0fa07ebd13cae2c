/** Whatever the bytes: no throw, no lost line, no value that the text does not hold, and time that grows with the text. */
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { readText } from '../../src/sources/read-text.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { isLinear } from '../support/growth.js';
import { printMemory, printPoolfind } from '../support/print-debugger.js';
import { SAMPLE_SESSION } from '../support/sample-session.js';
import { rowsOf } from '../support/rows.js';

/** Small and fast random numbers; the same seed gives the same run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function linesOf(text: string): number {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}

/** What is wrong with a reading as such; null when nothing is. */
function flawOf(text: string, reading: SourceReading): string | null {
  const { total, understood, otherCommand, unparsed } = reading.input.lines;
  if (total !== linesOf(text)) return `${linesOf(text)} lines, counted ${total}`;
  if (understood + otherCommand + unparsed !== total) return 'the counts do not add up';
  for (const { firstLine, lastLine } of reading.input.blocks) {
    if (firstLine < 1 || lastLine < firstLine || lastLine > total) return `a block from ${firstLine} to ${lastLine}`;
  }
  for (const moment of reading.moments) {
    for (const [row, usage] of rowsOf(moment).entries()) {
      const bytes = moment.table.exact.get(row * 4 + 3) ?? String(usage.bytes);
      if (!text.includes(bytes)) return `${bytes} bytes of ${usage.tag} are not in the text`;
      if (usage.tag.length !== 4) return `a tag of another length: ${usage.tag}`;
    }
    const { vm } = moment;
    for (const { label, pages } of vm?.memory ?? []) {
      if (!text.includes(String(pages))) return `${String(pages)} pages of ${label} are not in the text`;
    }
  }
  return null;
}

function mutate(lines: readonly string[], random: (below: number) => number): string {
  const changed = [...lines];
  for (let count = 1 + random(4); count > 0; count -= 1) {
    const at = random(changed.length);
    const line = changed[at] ?? '';
    const place = random(line.length + 1);
    switch (random(9)) {
      case 0:
        changed[at] = line.slice(0, place) + String.fromCharCode(32 + random(96)) + line.slice(place + 1);
        break;
      case 1:
        changed[at] = line.slice(0, place) + line.slice(place + 1 + random(4));
        break;
      case 2:
        changed[at] =
          line.slice(0, place) +
          String.fromCharCode(random(2) === 0 ? random(0x3000) : 48 + random(10)) +
          line.slice(place);
        break;
      case 3:
        changed.splice(at, 0, line);
        break;
      case 4:
        changed[at] = changed[random(changed.length)] ?? '';
        break;
      case 5:
        changed.splice(at, 1 + random(3));
        break;
      case 6:
        changed[at] = line.slice(0, place);
        changed.splice(at + 1, 0, line.slice(place));
        break;
      case 7:
        changed[at] = `${line} ${changed[at + 1] ?? ''}`;
        break;
      default:
        changed.length = Math.max(1, at);
    }
  }
  return changed.join(['\n', '\n', '\r\n', '\n\n'][random(4)]);
}

test('30,000 mutations of a session are read without a throw, a lost line or a made-up value', (t) => {
  const random = createRandom(20_240_312);
  const flaws: string[] = [];
  for (let run = 0; run < 30_000 && flaws.length < 3; run += 1) {
    // A stretch of the session: every output gets its share of the mutations.
    const from = random(SAMPLE_SESSION.length - 8);
    const text = mutate(SAMPLE_SESSION.slice(from, from + 8 + random(10)), random);
    const flaw = flawOf(text, readText(text, 'x'));
    if (flaw !== null) flaws.push(`${flaw}:\n${text}`);
  }
  t.deepEqual(flaws, []);
});

test('a session cut at any byte keeps its lines', (t) => {
  const whole = SAMPLE_SESSION.join('\n');
  const flaws: string[] = [];
  for (let end = 0; end < whole.length; end += 7) {
    const text = whole.slice(0, end);
    const flaw = flawOf(text, readText(text, 'x'));
    if (flaw !== null) flaws.push(`${flaw}, cut at ${end}`);
  }
  t.deepEqual(flaws, []);
});

test('any text at all is read', (t) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => flawOf(text, readText(text, 'x')) === null),
    { numRuns: 2000 },
  );
  t.pass();
});

const label = fc.constantFrom(
  'Physical Memory',
  'Available Pages',
  'NonPagedPool Usage',
  'NonPagedPoolNx Usage',
  'PagedPool Usage',
  'Committed pages',
  'VAD/PageTable Bitmaps',
  'Some New Label',
  'PagedPool  0',
  'Commit limit',
);
const memory = fc.uniqueArray(
  fc.record({
    label,
    pages: fc.oneof(fc.bigInt(0n, 99_999n), fc.bigInt(0n, 2n ** 33n), fc.bigInt(2n ** 63n, 2n ** 64n - 1n)),
  }),
  { minLength: 1, selector: (line) => line.label },
);

test('printed memory lines of !vm read as the same', (t) => {
  fc.assert(
    fc.property(
      memory,
      fc.constantFrom('current' as const, 'first' as const, 'collapsed' as const),
      (lines, family) => {
        const text = ['kd> !vm', ...printMemory(lines, family)].join('\n');
        const read = readText(text, 'x').moments.flatMap(({ vm }) => vm?.memory ?? []);
        const found = read.map(({ label: name, pages, kib }) => `${name}|${String(pages)}|${String(kib)}`);
        const wanted = lines.map(
          ({ label: name, pages }) => `${name.replaceAll(/ +/g, ' ')}|${pages}|${(pages * 4n) % 2n ** 64n}`,
        );
        if (found.join() !== wanted.join()) throw new Error(`${text}\n${found.join(' ; ')}`);
      },
    ),
    { numRuns: 1000 },
  );
  t.pass();
});

const block = fc.record({
  address: fc.bigInt(0n, 2n ** 40n - 1n).map((low) => (0xffff_8000_0000_0000n + low * 16n).toString(16)),
  bytes: fc.nat(0xfffff).map((size) => size * 16),
  free: fc.boolean(),
});

test('printed blocks of !poolfind are counted as printed', (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(block, { maxLength: 30, selector: ({ address }) => address }),
      fc.constantFrom('classic' as const, 'current' as const),
      fc.constantFrom('Irp ', 'a,b!', '8042', 'AB C', 'Fre.', 'Leak'),
      (blocks, layout, tag) => {
        const text = printPoolfind(
          blocks.map((made) => ({ ...made, tag })),
          { layout, tag, command: null },
        ).join('\n');
        const [found] = readText(text, 'x').poolFinds;
        const allocated = blocks.filter(({ free }) => layout === 'current' || !free);
        const sum = (list: readonly { readonly bytes: number }[]): number =>
          list.reduce((total, { bytes }) => total + bytes, 0);
        const wanted = `${tag}|${blocks.length}|${allocated.length}|${sum(allocated)}|${sum(blocks) - sum(allocated)}`;
        const read =
          found === undefined
            ? `${tag}|0|0|0|0`
            : `${found.tag}|${found.entries}|${found.allocated.count}|${String(found.allocated.bytes)}|${String(found.free.bytes)}`;
        if (read !== wanted) throw new Error(`${text}\nread ${read}\nwanted ${wanted}`);
      },
    ),
    { numRuns: 600 },
  );
  t.pass();
});

const OPENINGS: readonly string[] = [
  '',
  SAMPLE_SESSION.slice(7, 16).join('\n'),
  SAMPLE_SESSION.slice(28, 40).join('\n'),
  'kd> !poolfind Lkd1\n',
  'kd> !pool ffffda000a9b6d30\n',
  'kd> lm\nstart             end                 module name\n',
  'kd> !verifier 3\n',
  'kd> !analyze -v\n',
  'kd> !lookaside\n',
  'kd> vertarget\n',
  'kd> !for_each_module s -a @#Base @#End "Lkd1"\n',
];
const UNITS = [
  ' ',
  '*',
  '7',
  '.',
  '<',
  '&',
  '>',
  'a',
  'F',
  '\t',
  '(',
  '-',
  '`',
  '"',
  '\\',
  '|',
  '1 ',
  'ab ',
  '&lt;',
  '<a ',
  'Kb) ',
  'Tag ',
  'size: ',
  '0 0 ',
  'Current: ',
  'fffff801`4aa00000 ',
];

test('a megabyte of one thing on one line takes linear time in every output', (t) => {
  for (const opening of OPENINGS) {
    for (const unit of UNITS) {
      const size = opening === '' ? 1 << 20 : 1 << 17;
      const readLong = (length: number): void => {
        readText(`${opening}\n${unit.repeat(length / unit.length)}`, 'x');
      };
      t.true(isLinear(readLong, size / 4), `${JSON.stringify(unit)} behind ${JSON.stringify(opening.slice(0, 40))}`);
    }
  }
});

const ROW = ' Lkd1    812345    415920640          0            0\tText , Binary: abcd.sys';
const PROSE = 'The quick brown fox: jumps over (the) 12 lazy dogs, and then more of it happened on Monday.';

const LONG: readonly (readonly [string, (count: number) => string])[] = [
  ['rows', (count) => [...SAMPLE_SESSION.slice(7, 14), ...Array.from({ length: count }, () => ROW)].join('\n')],
  [
    'rows on one line',
    (count) => `${SAMPLE_SESSION.slice(7, 14).join(' ')} ${`${ROW.trim()} `.repeat(count)}`.replaceAll(/\s+/g, ' '),
  ],
  ['prose', (count) => `${PROSE}\n`.repeat(count)],
  ['prose behind rows', (count) => [...SAMPLE_SESSION.slice(7, 16), `${PROSE}\n`.repeat(count)].join('\n')],
  [
    'regions',
    (count) =>
      `kd> !vm 21\nSystem Region               Base Address    NumberOfBytes\n${'PagedPool             : ffff830000000000      38000000000\n'.repeat(count)}`,
  ],
  [
    'blocks',
    (count) =>
      `kd> !poolfind Lkd1\n${Array.from({ length: count }, (_, at) => `ffffda0f${(at * 16).toString(16).padStart(8, '0')} : tag Lkd1, size     0x140, Nonpaged pool`).join('\n')}`,
  ],
];

for (const [name, make] of LONG) {
  test.serial(`time grows with the text: ${name}`, (t) => {
    const texts = new Map([5000, 20_000].map((count) => [count, make(count)]));
    t.true(isLinear((count) => readText(texts.get(count) ?? '', 'x'), 5000));
  });
}
