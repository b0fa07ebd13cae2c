/** Hostile text and broken numbers in every place of a document, through every writer of reports. */
import test from 'ava';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';
import { parse } from 'csv-parse/sync';
import '../support/fixed-seed.js';
import type { DiffAnalysis } from '../../src/model/difference.js';
import { summarizeFleet } from '../../src/compare/fleet.js';
import { toFailedInput, toInputFacts, toMachineFacts } from '../../src/compare/machine-facts.js';
import type { FleetSummary, InputFacts } from '../../src/model/fleet-summary.js';
import { analyzeFiles, analyzeText, diffFiles } from '../../src/index.js';
import type { Analysis } from '../../src/model/document.js';
import { showText } from '../../src/model/visible-text.js';
import { csvParts } from '../../src/report/csv.js';
import { formatDiffCsv, formatDiffMarkdown, formatDiffText } from '../../src/report/diff.js';
import { formatFleetCsv, formatFleetMarkdown, formatFleetText } from '../../src/report/fleet.js';
import { formatJson } from '../../src/report/json.js';
import { formatJunit } from '../../src/report/junit.js';
import { codeCell, codeSpan, escapeCell, escapeMarkdown } from '../../src/report/markdown-text.js';
import { formatMarkdown } from '../../src/report/markdown.js';
import { PLAIN } from '../../src/report/style.js';
import { formatText } from '../../src/report/text.js';
import { checkText } from '../support/check-output.js';
import { HOSTILE_PIECES, hostileText } from '../support/hostile-text.js';

interface Documents {
  readonly analyses: readonly Analysis[];
  readonly diff: DiffAnalysis;
  readonly fleet: FleetSummary;
  readonly facts: readonly InputFacts[];
}

const POOLS = ['nonPaged', 'paged', 'session'] as const;

/** Texts that are one of a few words; everything else may be anything. */
const WORDS: ReadonlySet<string> = new Set('class severity verdict pool state where code kind version'.split(' '));

/** A copy with other leaves: plain data, as it would come from anywhere. */
function mapLeaves(value: unknown, leaf: (value: string | number, name: string) => unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, leaf, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, leaf, key)]));
  }
  return typeof value === 'string' || typeof value === 'number' ? leaf(value, name) : value;
}

function withTexts(documents: Documents, text: (value: string) => string): Documents {
  return mapLeaves(documents, (value, name) =>
    typeof value === 'string' && !WORDS.has(name) ? text(value) : value,
  ) as Documents;
}

async function readDocuments(): Promise<Documents> {
  const files = ['samples/nonpaged-work-items.log', 'samples/two-machines.txt', 'samples/series-smb-load'];
  const analyses: Analysis[] = [];
  for (const file of files) analyses.push(await analyzeFiles([file]));
  const facts = analyses.map((analysis, index) =>
    toInputFacts(`in/${index}`, 1, analysis, [toMachineFacts(analysis, `in/${index}`)], ['a.txt']),
  );
  const all = [...facts, toFailedInput('in/gone', 'There is no such file.')];
  const documents = {
    analyses: [...analyses, analyzeText('nothing of ours\n')],
    diff: await diffFiles('samples/two-machines.txt', 'samples/nonpaged-work-items.log'),
    fleet: summarizeFleet(all, '1.0.0'),
    facts: all,
  };
  // A few rows are enough: every place of a report is there, and rendering stays quick.
  return mapLeaves(documents, (value) => value) as Documents;
}

const read = readDocuments();

const TEXT = { limit: 3, pools: POOLS, width: 80, style: PLAIN, unparsed: true };

function texts({ analyses, diff, fleet }: Documents): readonly string[] {
  return [
    ...analyses.map((analysis) => formatText(analysis, TEXT)),
    formatDiffText(diff, TEXT),
    formatFleetText(fleet, TEXT),
  ];
}

function markdowns({ analyses, diff, fleet }: Documents): readonly string[] {
  return [
    ...analyses.map((analysis) => formatMarkdown(analysis, TEXT)),
    formatDiffMarkdown(diff, TEXT),
    formatFleetMarkdown(fleet, TEXT),
  ];
}

function csvs({ analyses, diff, fleet }: Documents): readonly string[] {
  return [
    ...analyses.map((analysis) => [...csvParts(analysis, TEXT)].join('')),
    formatDiffCsv(diff, TEXT),
    formatFleetCsv(fleet),
  ];
}

const markdown = new MarkdownIt({ html: true, linkify: true, typographer: false });

/** What a page would hold: the kinds of all blocks, and of what stands in the lines. */
function shapeOf(text: string): { readonly blocks: readonly string[]; readonly inline: readonly string[] } {
  const tokens = markdown.parse(text, {});
  const inner = tokens.flatMap((token: Token) => token.children ?? []).map(({ type }) => type);
  return {
    blocks: tokens.map(({ type }) => type),
    inline: inner.filter((type) => type !== 'text' && type !== 'text_special' && type !== 'code_inline'),
  };
}

function hasFormula(cell: string): boolean {
  return /^[=+\-@\t\r＝＋－＠]/.test(cell) && !/^-?[\d.]+(?:e[+-]?\d+)?$/.test(cell);
}

function complaints(documents: Documents, plain: Documents): readonly string[] {
  const wanted = markdowns(plain).map(shapeOf);
  const pages = markdowns(documents);
  const structure = pages.flatMap((page, index) => {
    const shape = shapeOf(page);
    return JSON.stringify(shape) === JSON.stringify(wanted[index]) ? [] : [`other markup: ${JSON.stringify(shape)}`];
  });
  const formulas = csvs(documents).flatMap((text) => {
    const rows: string[][] = parse(text);
    return rows.flat().filter(hasFormula);
  });
  const junit = formatJunit(documents.facts, 'low');
  return [...[...texts(documents), ...pages, ...csvs(documents), junit].flatMap(checkText), ...structure, ...formulas];
}

test('whatever is written into a document, a report of it is text and nothing else', async (t) => {
  const documents = await read;
  const plain = withTexts(documents, () => 'word');
  for (const piece of HOSTILE_PIECES) {
    t.deepEqual(
      complaints(
        withTexts(documents, () => `${piece}x`),
        plain,
      ),
      [],
      JSON.stringify(piece),
    );
    t.deepEqual(
      complaints(
        withTexts(documents, () => `x ${piece}`),
        plain,
      ),
      [],
      JSON.stringify(piece),
    );
  }
  fc.assert(
    fc.property(hostileText, (text) => {
      t.deepEqual(
        complaints(
          withTexts(documents, () => text),
          plain,
        ),
        [],
      );
    }),
    { numRuns: 40 },
  );
});

test('JSON holds the text itself, and a terminal that shows it obeys none of it', async (t) => {
  const { analyses } = await read;
  fc.assert(
    fc.property(hostileText, (text) => {
      const document = mapLeaves(analyses[0], (value) => (typeof value === 'string' ? text : value)) as Analysis;
      const printed = formatJson(document);
      t.deepEqual(
        checkText(printed).filter((complaint) => complaint.startsWith('control')),
        [],
      );
      t.deepEqual(JSON.parse(printed), document);
    }),
    { numRuns: 40 },
  );
});

test('a number that is none is told as unknown', async (t) => {
  const documents = await read;
  const broken = [NaN, Infinity, -Infinity, -0, 2 ** 60, 1e300, -1008];
  for (const number of broken) {
    const hurt = mapLeaves(documents, (value, name) =>
      typeof value === 'number' && name !== 'line' && name !== 'firstLine' && name !== 'confidence' ? number : value,
    ) as Documents;
    t.deepEqual([...texts(hurt), ...markdowns(hurt), ...csvs(hurt)].flatMap(checkText), [], String(number));
  }
});

test('words and names in Markdown come out as they went in', (t) => {
  const textOf = (source: string): string =>
    markdown
      .parse(source, {})
      .flatMap(({ children }) => children ?? [])
      .map(({ content }) => content)
      .join('');
  const cellOf = (source: string): string => textOf(`| a | b |\n| --- | --- |\n| ${source} | z |`).slice(2, -1);
  fc.assert(
    fc.property(hostileText, (text) => {
      const words = showText(
        text
          .split(/\s+/)
          .filter((word) => word !== '')
          .join(' '),
      );
      t.is(textOf(`- ${codeSpan(text)}`), showText(text));
      if (words.includes('|')) return;
      t.is(textOf(`- ${escapeMarkdown(text)}`), words);
      t.is(cellOf(escapeCell(text)), words);
    }),
  );
  for (const tag of ['=cm|', 'a``b', '|`x|', '\\|ab', '`a|b', ' ab ', 'Irp ']) {
    t.is(textOf(`1. ${codeSpan(tag)}`), tag, 'no backslash that nobody typed');
    t.is(cellOf(codeCell(tag)).trim(), tag.trim());
  }
});

test('a driver whose name is a command is named, and no command holds it', (t) => {
  const lines = (owner: string, tag: string): string =>
    [
      'kd> !poolused 2',
      ' Sorting by  NonPaged Pool Consumed',
      '',
      '            NonPaged            Paged',
      ' Tag    Allocs     Used    Allocs     Used',
      ` ${tag}  3120000 2600000000         0        0\ta thing , Binary: ${owner}`,
      'TOTAL    3120000 2600000000         0        0',
      '',
    ].join('\n');
  const owners = ['acme;.shell -ci "x" calc.exe;.sys', '$(calc).sys', 'a`calc`.sys', 'a&calc&.sys', "a';calc;'.sys"];
  for (const owner of owners) {
    for (const tag of ['Zqvx', '";q;', "';q ", '$(q)', '%q%&', '|q|>', '`q`\\', '0x12', '-q;-']) {
      const { findings } = analyzeText(lines(owner, tag));
      t.true(
        findings.some(({ next }) => next.length > 0),
        `${owner} ${tag}`,
      );
      for (const { command } of findings.flatMap(({ next }) => next)) {
        t.regex(
          command,
          /^[!A-Za-z][A-Za-z0-9_ .:\\/*-]*(?:@#Base @#End [0-9a-f" A-Za-z_.-]*)?(?: -[a-z]+)?$/,
          command,
        );
      }
    }
  }
});
