/** The answer as text for a terminal: the sentence, the reasons, what to do, the tables. */
import { isGuess } from '../model/owner-guess.js';
import type {
  Analysis,
  BlockAskedAbout,
  BlockReport,
  Finding,
  Integer,
  Owner,
  PoolName,
  Series,
  Snapshot,
  TagSeries,
  TagUsage,
  TotalSeries,
} from '../model/document.js';
import type { History } from '../model/history.js';
import { isWholePool } from '../model/pool-names.js';
import { highestOf } from '../model/extremes.js';
import { hasTags } from '../model/has-tags.js';
import { inTime } from '../model/in-time.js';
import { toNumber } from '../model/counters.js';
import { isWrittenDown, outputsRead } from '../model/output-names.js';
import { leadingFinding } from '../model/told-findings.js';
import { VERDICT_PLACES } from '../model/verdicts.js';
import { showText } from '../model/visible-text.js';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatList,
  formatNumber,
  formatPool,
  formatShare,
  formatStamp,
} from '../model/words.js';
import { drawInBlocks } from './sparkline.js';
import { columnsOf, formatTable, pad, wrap } from './layout.js';
import type { Style } from './style.js';

export interface TextOptions {
  /** Rows of a table; 0 is all. */
  readonly limit: number;
  readonly pools: readonly PoolName[];
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
  /** Show the lines that were not understood. */
  readonly unparsed: boolean;
  /** Lines behind the series, by the place of the series, to be drawn small; empty where nothing can be drawn. */
  readonly courses?: readonly (History | null)[];
}

function reasonsSection(finding: Finding, options: TextOptions): string {
  const lines = finding.reasons.flatMap((reason) => wrap(reason, options.width - 2, '  ', '    '));
  return lines.length === 0 ? '' : `${options.style.strong('Why')}\n${lines.join('\n')}\n`;
}

/** Longer commands, and commands that leave less room than this for the reason, stand alone so that they can be copied. */
const LONGEST_ASIDE = 48;
const LEAST_ASIDE = 30;

function nextSection(next: Finding['next'], options: TextOptions): string {
  if (next.length === 0) return '';
  const lengths = next.map(({ command }) => columnsOf(command)).filter((length) => length <= LONGEST_ASIDE);
  const longest = highestOf([0, ...lengths]);
  const lines = next.flatMap(({ command, why }, index) => {
    const number = `  ${index + 1}  `;
    const gap = ' '.repeat(number.length + longest + 2);
    const beside = columnsOf(command) <= longest && options.width - gap.length >= LEAST_ASIDE;
    if (!beside) {
      const indent = ' '.repeat(number.length + 2);
      return [`${number}${showText(command)}`, ...wrap(why, options.width, indent, indent).map(options.style.faint)];
    }
    const [first = '', ...rest] = wrap(why, options.width - gap.length, '', '');
    return [
      `${number}${pad(showText(command), longest, 'left')}  ${options.style.faint(first)}`,
      ...rest.map((text) => `${gap}${options.style.faint(text)}`),
    ];
  });
  return `${options.style.strong('Next')}\n${lines.join('\n')}\n`;
}

const SIGNS = { high: '!!', medium: ' !', low: ' -', info: '  ' } as const;

function alsoSection(findings: readonly Finding[], options: TextOptions): string {
  const most = options.limit === 0 ? findings.length : 8;
  const shown = findings.slice(0, most);
  if (shown.length === 0) return '';
  const lines = shown.flatMap((finding) => {
    const { severity } = finding;
    const sign = severity === 'high' ? options.style.alarm(SIGNS[severity]) : SIGNS[severity];
    const [first = '', ...rest] = wrap(finding.title, options.width - 5, '', '');
    return [`${sign} ${first}`, ...rest.map((text) => `   ${text}`)];
  });
  const more = findings.length - shown.length;
  if (more > 0) lines.push(options.style.faint(`   … ${more} more ${more === 1 ? 'finding' : 'findings'} (--limit 0)`));
  return `${options.style.strong('Also')}\n${lines.join('\n')}\n`;
}

interface PoolRow {
  readonly usage: TagUsage;
  readonly bytes: number;
  readonly count: number;
}

const EVIDENCE_WORDS: ReadonlyMap<string, string> = new Map([
  ['printed', 'debugger'],
  ['public-source', 'public source'],
  ['document', 'public document'],
  ['pooltag', 'tag list'],
  ['localtag', 'tag list'],
  ['module-search', 'module search'],
  ['verifier', 'verifier'],
  ['user', 'your record'],
  ['name-likeness', 'name only'],
  ['modules', 'module list'],
]);

function seenBy(usage: TagUsage, { grammar }: Snapshot): string {
  const [owner] = usage.owners;
  if (owner === undefined) return '';
  const kinds = owner.evidence.map(({ kind }) =>
    kind.startsWith('scan')
      ? 'driver scan'
      : kind === 'printed' && isWrittenDown(grammar)
        ? 'the text'
        : (EVIDENCE_WORDS.get(kind) ?? kind),
  );
  return [...new Set(kinds.filter((kind) => kind !== 'module list'))].slice(0, 2).join(', ');
}

/** What a tag is to the driver that allocates it; empty where it is its own. */
export const OWNER_CLASS_WORDS: Readonly<Record<Owner['class'], string>> = {
  owner: '',
  shared: 'for any driver',
  object: 'object, held by reference',
  unknown: '',
};

export function ownerCell(usage: Pick<TagUsage, 'owners'>): string {
  const [owner] = usage.owners;
  if (owner === undefined) return 'unknown';
  const about = OWNER_CLASS_WORDS[owner.class];
  const part = owner.component === null ? '' : `, ${owner.component}`;
  const sure = isGuess(owner) ? ' ?' : '';
  return `${owner.driver}${sure}${about === '' ? part : ` (${about})`}`;
}

/** A count or a size that nobody printed has an empty cell. */
export function known(value: number, format: (value: number) => string): string {
  return Number.isNaN(value) ? '' : format(value);
}

/**
 * What shares of a pool are taken of: its size where that is known, else the sum of the list, and the heading says so.
 * `listed` are the sizes of the rows, NaN where one is not known.
 */
export function shareBase(
  snapshot: Snapshot,
  pool: PoolName,
  listed: readonly number[],
): { readonly bytes: number; readonly heading: string } {
  const whole = isWholePool(pool) ? toNumber(snapshot.pools[pool]?.bytes) : NaN;
  if (!Number.isNaN(whole)) return { bytes: whole, heading: 'share' };
  const bytes = listed.reduce((total, size) => total + (size || 0), 0);
  return { bytes, heading: pool === 'session' ? 'share' : 'of listed' };
}

function poolSection(snapshot: Snapshot, pool: PoolName, options: TextOptions): string {
  const rows = snapshot.tags
    .flatMap((usage): readonly PoolRow[] => {
      const counters = usage[pool] ?? null;
      if (counters === null) return [];
      const [bytes, count] = [toNumber(counters.bytes), toNumber(counters.outstanding)];
      return bytes > 0 || count > 0 ? [{ usage, bytes, count }] : [];
    })
    .toSorted((a, b) => (b.bytes || 0) - (a.bytes || 0) || (b.count || 0) - (a.count || 0));
  if (rows.length === 0) return '';
  const base = shareBase(
    snapshot,
    pool,
    rows.map(({ bytes }) => bytes),
  );
  const shown = options.limit === 0 ? rows : rows.slice(0, options.limit);
  const heading = formatPool(pool);
  const table = formatTable(
    [
      `${heading.charAt(0).toUpperCase()}${heading.slice(1).replace(' pool', '')}`,
      'bytes',
      base.heading,
      'count',
      'average',
      'owner',
      'seen by',
    ],
    shown.map(({ usage, bytes, count }) => [
      `  ${usage.tag}`,
      known(bytes, formatBytes),
      known(bytes / base.bytes, formatShare),
      known(count, formatCount),
      count > 0 ? known(bytes / count, formatBytes) : '',
      ownerCell(usage),
      seenBy(usage, snapshot),
    ]),
    ['left', 'right', 'right', 'right', 'right', 'left', 'left'],
    options.width,
    OWNER_COLUMN,
  );
  const [head = '', ...body] = table;
  const more = rows.length - shown.length;
  const rest = more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : [];
  return `${[options.style.strong(head), ...body, ...rest].join('\n')}\n`;
}

/** The column that gives way where a table is too wide. */
const OWNER_COLUMN = 5;

/** Headings of the table of blocks that `!pool` was asked about; the last column gives way where it is too wide. */
export const BLOCK_HEADING = ['address', 'bytes', 'tag', 'pool', 'state', 'owner', 'damage'] as const;

/** The blocks that were asked about, each once: one that was asked about again says the same. */
export function distinctBlocks({ blocks }: Analysis): Analysis['blocks'] {
  const keys = blocks.map(({ source, address, tag, damage }) => JSON.stringify([source, address, tag, damage]));
  return blocks.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** What stands in the columns of a block, the address and the tag apart. */
export function blockCells(block: BlockAskedAbout): {
  readonly bytes: string;
  readonly pool: string;
  readonly state: string;
  readonly owner: string;
  readonly damage: string;
} {
  return {
    bytes: formatCount(block.bytes),
    pool: block.pool === null ? '' : formatPool(block.pool).replace(' pool', ''),
    state: block.state,
    owner: ownerCell(block),
    damage: block.damage ?? '',
  };
}

function blocksSection(analysis: Analysis, options: TextOptions): string {
  const blocks = distinctBlocks(analysis);
  // One block without damage is what the first sentence says.
  if (blocks.length < 2 && blocks.every(({ damage }) => damage === null)) return '';
  const shown = options.limit === 0 ? blocks : blocks.slice(0, options.limit);
  const damaged = shown.some(({ damage }) => damage !== null);
  const columns = BLOCK_HEADING.length - (damaged ? 0 : 1);
  const [head = '', ...body] = formatTable(
    ['Block', ...BLOCK_HEADING.slice(1, columns)],
    shown.map((block) => {
      const { bytes, pool, state, owner, damage } = blockCells(block);
      return [`  ${block.address}`, bytes, block.tag, pool, state, owner, damage].slice(0, columns);
    }),
    BLOCK_HEADING.slice(0, columns).map((name) => (name === 'bytes' ? 'right' : 'left')),
    options.width,
    columns - 1,
  );
  const more = blocks.length - shown.length;
  const rest = more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : [];
  return `${[options.style.strong(head), ...body, ...rest].join('\n')}\n`;
}

/** What the marks in the tables mean, each where it stands. */
const LEGENDS: readonly (readonly [mark: string, meaning: string])[] = [
  [' ?', '"?" behind an owner: more likely not than so.'],
  [`(${OWNER_CLASS_WORDS.shared}`, `"${OWNER_CLASS_WORDS.shared}": the tag does not name who has the blocks.`],
  [
    `(${OWNER_CLASS_WORDS.object}`,
    `"${OWNER_CLASS_WORDS.object}": whoever references the object keeps it, not its owner.`,
  ],
];

/** The legend of the tables that are shown; empty where they have no mark. */
function legendSection(tables: readonly string[], options: TextOptions): string {
  const text = tables.join('\n');
  const marks = LEGENDS.filter(([mark]) => (mark === ' ?' ? / \?(?: \(|,| {2}|$)/m.test(text) : text.includes(mark)));
  const sure = /\bverdict +sure\b/.test(text) ? ['"sure": confidence from 0 to 1.'] : [];
  const drawn = /\bblocks per hour +course\b/.test(text)
    ? ['"course": how its bytes went, each row in a range of its own.']
    : [];
  const lines = wrap([...sure, ...drawn, ...marks.map(([, meaning]) => meaning)].join(' '), options.width, '', '');
  return lines.join('') === '' ? '' : `${options.style.faint(lines.join('\n'))}\n`;
}

function growthOf({ first, last }: TagSeries): number {
  return Math.abs(toNumber(last.bytes) - toNumber(first.bytes)) || 0;
}

/** Tags of a series, worst verdict first; of a family the root comes first and the others follow it. */
export function orderOverTime(series: Series, pools: readonly PoolName[]): readonly TagSeries[] {
  const byGrowth = series.tags
    .filter(({ pool }) => pools.includes(pool))
    .toSorted((a, b) => VERDICT_PLACES[a.verdict] - VERDICT_PLACES[b.verdict] || growthOf(b) - growthOf(a));
  const families = new Map<string, Series['families'][number]>();
  for (const family of series.families) {
    if (family.root === null) continue;
    for (const { tag, pool } of family.members) {
      const key = `${pool} ${tag}`;
      if (!families.has(key)) families.set(key, family);
    }
  }
  const familyOf = ({ tag, pool }: TagSeries): Series['families'][number] | undefined => families.get(`${pool} ${tag}`);
  const kinOf = new Map<Series['families'][number], TagSeries[]>();
  for (const tag of byGrowth) {
    const family = familyOf(tag);
    if (family === undefined) continue;
    const kin = kinOf.get(family);
    if (kin === undefined) kinOf.set(family, [tag]);
    else kin.push(tag);
  }
  const told = new Set<TagSeries>();
  return byGrowth.flatMap((tag) => {
    if (told.has(tag)) return [];
    const family = familyOf(tag);
    const own = family === undefined ? [tag] : (kinOf.get(family) ?? []);
    const root = own.filter((other) => other.tag === family?.root?.tag);
    const kin = [...root, ...own.filter((other) => !root.includes(other))].filter(
      (other) => other.verdict === tag.verdict,
    );
    for (const other of kin) told.add(other);
    return kin;
  });
}

/** The series, that of the machine which is spoken of first. */
export function seriesInOrder(analysis: Analysis, lead: Finding | null): readonly Series[] {
  const leads = ({ host, source }: Series): boolean => {
    const machine = lead?.machine;
    return machine !== undefined && (machine === host || machine === source);
  };
  return analysis.series.toSorted((a, b) => Number(leads(b)) - Number(leads(a)));
}

/** What a series is of: host or place, moments, boots, time. */
export function seriesTitle(series: Series): string {
  const boots = series.boots.length === 1 ? '' : `, ${series.boots.length} boots`;
  const samples = series.boots.reduce((sum, boot) => sum + boot.samples, 0);
  const [from, to] = [series.boots[0]?.from ?? null, series.boots.at(-1)?.to ?? null];
  const span = from === null || to === null ? '' : `, ${formatStamp(from)} to ${formatStamp(to)}`;
  return `${series.host ?? series.source ?? 'One machine'}, ${formatCount(samples)} moments${boots}${span}`;
}

/** Rates stand where growth is the verdict: of what comes and goes they say nothing. */
function rateCells(tag: TagSeries): readonly [string, string] {
  if (tag.verdict !== 'leak' && tag.verdict !== 'cannot-tell') return ['', ''];
  return [
    tag.bytesPerHour === null ? '' : formatBytes(tag.bytesPerHour),
    tag.outstandingPerHour === null ? '' : formatCount(tag.outstandingPerHour),
  ];
}

/** A row of the table over time behind its tag: pool, verdict, how sure, from, to, bytes and blocks an hour. */
export function overTimeCells(tag: TagSeries): readonly string[] {
  return [
    tag.pool === 'nonPaged' ? 'nonpaged' : tag.pool,
    tag.verdict,
    tag.confidence.toFixed(2),
    bytesCell(tag.first.bytes),
    bytesCell(tag.last.bytes),
    ...rateCells(tag),
  ];
}

/** The whole pools of a series, of those that are asked for. */
export function totalsOf({ totals }: Series, pools: readonly PoolName[]): readonly TotalSeries[] {
  return totals.filter(({ pool }) => pools.includes(pool));
}

/** A row of the table of whole pools behind the pool: verdict, how sure, from, to, bytes an hour. */
export function totalCells({ verdict, confidence, first, last, bytesPerHour }: TotalSeries): readonly string[] {
  const grows = verdict === 'leak' || verdict === 'cannot-tell';
  return [
    verdict,
    confidence.toFixed(2),
    bytesCell(first.bytes),
    bytesCell(last.bytes),
    grows && bytesPerHour !== null ? formatBytes(bytesPerHour) : '',
  ];
}

function totalsTable(series: Series, { pools, width, style }: TextOptions): readonly string[] {
  const totals = totalsOf(series, pools);
  if (totals.length === 0) return [];
  const [head = '', ...body] = formatTable(
    ['Whole pools', 'verdict', 'sure', 'from', 'to', 'per hour'],
    totals.map((total) => [`  ${total.pool === 'nonPaged' ? 'nonpaged' : total.pool}`, ...totalCells(total)]),
    ['left', 'left', 'right', 'right', 'right', 'right'],
    width,
  );
  return [style.strong(head), ...body];
}

/** How the bytes of a tag went, in blocks; empty where its line is not known. */
function courseCell({ tag, pool }: TagSeries, history: History | null): string {
  const own = history?.keys.find((key) => key.tag === tag && key.pool === pool);
  return own === undefined || history === null ? '' : drawInBlocks(own.bytes, history.at);
}

function seriesSection(series: Series, history: History | null, options: TextOptions): string {
  const title = wrap(seriesTitle(series), options.width, '', '  ').map(options.style.faint);
  const rows = orderOverTime(series, options.pools);
  const totals = totalsTable(series, options);
  if (rows.length === 0) return totals.length === 0 ? '' : `${[...title, ...totals].join('\n')}\n`;
  const shown = options.limit === 0 ? rows : rows.slice(0, options.limit);
  const cells = shown.map((tag) => courseCell(tag, history));
  const drawn = cells.some((cell) => cell !== '');
  const table = formatTable(
    ['Over time', 'pool', 'verdict', 'sure', 'from', 'to', 'per hour', 'blocks per hour', ...(drawn ? ['course'] : [])],
    shown.map((tag, index) => [`  ${tag.tag}`, ...overTimeCells(tag), ...(drawn ? [cells[index] ?? ''] : [])]),
    ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    options.width,
  );
  const [head = '', ...body] = table;
  const more = rows.length - shown.length;
  return `${[
    ...title,
    ...totals,
    options.style.strong(head),
    ...body,
    ...(more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : []),
  ].join('\n')}\n`;
}

/** `?` where it is not known. */
function bytesCell(bytes: Integer | null): string {
  return bytes === null ? '?' : formatBytes(toNumber(bytes));
}

/** Whether the inputs hold several machines, so that everything that is said needs a name. */
export function holdsMachines({ findings, series, snapshots }: Analysis): boolean {
  return (
    series.length > 1 ||
    findings.some(({ machine }) => machine !== undefined) ||
    new Set(snapshots.map(({ host, source }) => host ?? source)).size > 1
  );
}

/** Which machine and moment a table is of; `named`: there are more machines, so one without a name has its source. */
function snapshotTitle(snapshot: Snapshot, named: boolean): string {
  const parts = [
    snapshot.host ?? (named ? snapshot.source : null),
    snapshot.osBuild === null
      ? null
      : `Windows build ${formatNumber(snapshot.osBuild)}${snapshot.architecture === null ? '' : ` ${snapshot.architecture}`}`,
    snapshot.capturedAt === null ? null : formatStamp(snapshot.capturedAt),
    snapshot.uptimeSeconds === null ? null : `up ${formatDuration(snapshot.uptimeSeconds)}`,
  ].filter((part) => part !== null);
  return showText(parts.length === 0 ? `${snapshot.source}, line ${snapshot.firstLine}` : parts.join(', '));
}

const MOST_SNAPSHOTS = 3;

/** The moment that a finding was last seen in; null when no table shows it. */
function snapshotOf(finding: Finding | null, snapshots: readonly Snapshot[]): Snapshot | null {
  const last = finding?.evidence.at(-1);
  if (last === undefined) return null;
  return (
    snapshots.findLast(
      ({ source, firstLine }) =>
        finding?.evidence.some((each) => each.source === source && each.line >= firstLine) === true,
    ) ?? null
  );
}

/** The tables that are worth showing: of a series the last moment is what there is now, on the machine that is spoken of. */
export function chosenSnapshots(analysis: Analysis, lead: Finding | null, limit: number): readonly Snapshot[] {
  const tagged = inTime(analysis.snapshots.filter(hasTags));
  if (limit === 0) return tagged;
  if (analysis.series.length === 0) return tagged.slice(-MOST_SNAPSHOTS);
  const own = snapshotOf(lead, tagged);
  return own === null ? tagged.slice(-1) : [own];
}

/** Without a table a machine is still worth a line: whose crash, whose verifier list is it? */
function machineLines(analysis: Analysis, named: boolean, options: TextOptions): readonly string[] {
  const known = analysis.snapshots.filter(({ osBuild }) => osBuild !== null);
  const titles = known.slice(-MOST_SNAPSHOTS).map((snapshot) => snapshotTitle(snapshot, named));
  const lines = [...new Set(titles)].flatMap((title) => wrap(title, options.width, '', '  '));
  return lines.length === 0 ? [] : [`${lines.map(options.style.faint).join('\n')}\n`];
}

function snapshotSections(analysis: Analysis, lead: Finding | null, options: TextOptions): readonly string[] {
  const shown = chosenSnapshots(analysis, lead, options.limit);
  const named = holdsMachines(analysis);
  if (shown.length === 0) return machineLines(analysis, named, options);
  const sections = shown.flatMap((snapshot) => {
    const tables = options.pools.map((pool) => poolSection(snapshot, pool, options)).filter((text) => text !== '');
    return tables.length === 0
      ? []
      : [...wrap(snapshotTitle(snapshot, named), options.width, '', '  ').map(options.style.faint), ...tables];
  });
  const hidden = analysis.snapshots.filter(hasTags).length - shown.length;
  return hidden > 0 && analysis.series.length === 0
    ? [
        ...sections,
        options.style.faint(
          `${formatCounted(hidden, 'other moment')} ${hidden === 1 ? 'is' : 'are'} not shown (--limit 0).`,
        ),
      ]
    : sections;
}

/** Several machines in one report hide each other. */
const MANY_MACHINES = 3;

function machinesSection(analysis: Analysis, options: TextOptions): string {
  const machines = new Set(analysis.findings.flatMap(({ machine }) => machine ?? [])).size;
  if (machines < MANY_MACHINES) return '';
  const advice = `${formatCount(machines)} machines in one report: poolsleuth batch … --out DIR writes one for each, and compares them.`;
  return `${wrap(advice, options.width, '', '').map(options.style.faint).join('\n')}\n`;
}

/** Lines of other commands' output, where the command is known. */
function otherOutputs(analysis: Analysis): readonly { readonly source: string; readonly block: BlockReport }[] {
  return analysis.inputs.flatMap(({ source, blocks }) =>
    blocks.filter(({ grammar }) => grammar === 'otherCommand').map((block) => ({ source, block })),
  );
}

const MOST_READ = 12;

function readSection(analysis: Analysis, options: TextOptions): string {
  if (analysis.inputs.every(({ lines: counts }) => counts.total === 0)) return '';
  const sum = (kind: 'unparsed' | 'otherCommand' | 'understood'): number =>
    analysis.inputs.reduce((total, { lines: counts }) => total + counts[kind], 0);
  const [unparsed, others] = [sum('unparsed'), sum('otherCommand')];
  const names = outputsRead(analysis.inputs);
  const named = names.length > MOST_READ ? [...names.slice(0, MOST_READ), `${names.length - MOST_READ} more`] : names;
  const shows = (lines: number): string =>
    options.unparsed ? '' : ` (--unparsed shows ${lines === 1 ? 'it' : 'them'})`;
  const nothing = names.length === 0 ? 'No line holds anything that is read.' : 'Every line was understood.';
  const sentences = [
    ...(unparsed === 0 && others === 0 ? [nothing] : []),
    ...(unparsed === 0
      ? []
      : [`${formatCounted(unparsed, 'line')} ${unparsed === 1 ? 'was' : 'were'} not understood${shows(unparsed)}.`]),
    ...(others === 0
      ? []
      : [
          `${formatCounted(others, 'line')} ${others === 1 ? 'is' : 'are'} of other commands, which are not read${unparsed === 0 ? shows(others) : ''}.`,
        ]),
    ...(named.length === 0 ? [] : [`Read: ${formatList(named)}.`]),
    ...new Set(analysis.diagnostics.flatMap(({ code, message }) => (code === 'other-output' ? [message] : []))),
  ];
  const lines = [...wrap(sentences.join(' '), options.width, '', '')];
  if (options.unparsed) {
    for (const { source, line, text } of analysis.unparsed) {
      // A tab parts columns here; it hides nothing.
      lines.push(`  ${showText(source)}:${line}: ${showText(text.replaceAll('\t', ' '))}`);
    }
    for (const { source, block } of otherOutputs(analysis)) {
      const command = block.command ?? 'output of another command';
      lines.push(`  ${showText(source)}:${block.firstLine}-${block.lastLine}: not read: ${showText(command)}`);
    }
  }
  return options.style.faint(lines.join('\n'));
}

/** That something is missing belongs into the report; why it is missing is told on standard error. */
function missingSection(analysis: Analysis, options: TextOptions): string {
  const missing = analysis.inputs.filter(({ error }) => error !== null).map(({ source }) => source);
  if (missing.length === 0 || missing.length === analysis.inputs.length) return '';
  const words = `Not read, ${formatCount(missing.length)} of ${formatCount(analysis.inputs.length)} inputs: ${formatList(missing.slice(0, MOST_MISSING))}${missing.length > MOST_MISSING ? ' and more' : ''}.`;
  return `${wrap(words, options.width, '', '  ').map(options.style.alarm).join('\n')}\n`;
}

const MOST_MISSING = 5;

function warningSection(analysis: Analysis, options: TextOptions): string {
  const warnings = analysis.diagnostics.filter(({ severity }) => severity !== 'info');
  if (warnings.length === 0) return '';
  const most = options.limit === 0 ? warnings.length : 5;
  const lines = warnings
    .slice(0, most)
    .flatMap(({ source, line, message }) =>
      wrap(`${[source, line].filter((part) => part !== null).join(':')}: ${message}`, options.width - 2, '  ', '    '),
    );
  const more = warnings.length - most;
  if (more > 0) lines.push(`  … ${formatCount(more)} more (--limit 0)`);
  return `${options.style.strong('Doubts about the input')}\n${lines.join('\n')}\n`;
}

/**
 * The report in short: the answer, why, and what to do next. What could not be read is told all the same, since an answer
 * without it would be more than the evidence.
 */
export function formatBrief(analysis: Analysis, options: TextOptions): string {
  const lead = leadingFinding(analysis);
  const sections = [
    answerSection(analysis, options),
    lead === null ? '' : reasonsSection(lead, options),
    nextSection(lead?.next ?? analysis.findings[0]?.next ?? [], options),
    missingSection(analysis, options),
    warningSection(analysis, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n')}\n`;
}

function answerSection({ answer }: Analysis, { width, style }: TextOptions): string {
  return `${wrap(answer, width, '', '').map(style.strong).join('\n')}\n`;
}

/** The whole report. Ends with a line feed. */
export function formatText(analysis: Analysis, options: TextOptions): string {
  const lead = leadingFinding(analysis);
  const others = analysis.findings.filter((finding) => finding !== lead);
  const tables = [
    ...seriesInOrder(analysis, lead).map((series) => {
      const history = options.courses?.[analysis.series.indexOf(series)] ?? null;
      return seriesSection(series, history, options);
    }),
    ...snapshotSections(analysis, lead, options),
  ];
  const sections = [
    answerSection(analysis, options),
    lead === null ? '' : reasonsSection(lead, options),
    lead === null ? nextSection(others[0]?.next ?? [], options) : nextSection(lead.next, options),
    alsoSection(others, options),
    blocksSection(analysis, options),
    ...tables,
    legendSection(tables, options),
    machinesSection(analysis, options),
    missingSection(analysis, options),
    warningSection(analysis, options),
    readSection(analysis, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n')}\n`;
}
