/** What changed between two moments, as text, Markdown and CSV. */
import { isGuess, nameDriver } from '../model/owner-guess.js';
import type { DiffAnalysis, Difference, DriverChange, RateWithin, TagChange } from '../model/difference.js';
import { csvRow } from '../model/csv-cells.js';
import type { Finding, Integer, PoolName } from '../model/document.js';
import { toNumber } from '../model/counters.js';
import { leadingFinding, toldFindings } from '../model/told-findings.js';
import { UNKNOWN, formatBytes, formatCount, formatDuration, formatStamp } from '../model/words.js';
import { formatTable, wrap } from './layout.js';
import type { Align } from './layout.js';
import { codeCell, codeSpan, escapeCell, escapeMarkdown } from './markdown-text.js';
import type { Style } from './style.js';

export interface DiffReportOptions {
  /** Rows of a table; 0 is all. */
  readonly limit: number;
  readonly pools: readonly PoolName[];
}

export interface DiffTextOptions extends DiffReportOptions {
  readonly width: number;
  readonly style: Style;
}

function bytesOf(bytes: Integer | null | undefined): string {
  return bytes === null || bytes === undefined ? '?' : formatBytes(toNumber(bytes));
}

/** `+1.2 GiB`, `-340 KiB`, empty when unknown. */
function signedBytes(bytes: number | null): string {
  return bytes === null ? '' : `${Math.round(bytes) > 0 ? '+' : ''}${formatBytes(Math.round(bytes))}`;
}

function signedCount(count: number | null): string {
  if (count === null) return '';
  if (!Number.isFinite(count)) return UNKNOWN;
  // Part of a block for each hour or operation matters where the count is small.
  const text = Number.isInteger(count) || Math.abs(count) >= 100 ? formatCount(count) : count.toFixed(2);
  return `${count > 0 ? '+' : ''}${text}`;
}

function ownerOf({ owner }: TagChange): string {
  if (owner === null) return 'unknown';
  return isGuess(owner) ? `${owner.driver} ?` : owner.driver;
}

function poolWord(pool: PoolName): string {
  return pool === 'nonPaged' ? 'nonpaged' : pool;
}

interface Column {
  readonly heading: string;
  readonly align: Align;
  readonly cell: (change: TagChange) => string;
}

/** Whether both machines are about as long up. */
function uptimesAgree({ before, after }: Difference): boolean {
  const ratio = (before.uptimeSeconds ?? NaN) / (after.uptimeSeconds ?? NaN);
  return ratio > 0.9 && ratio < 1.1;
}

function columnsOf(diff: Difference, changes: readonly TagChange[]): readonly Column[] {
  const [before, after] = diff.sameMachine ? ['before', 'after'] : ['first', 'second'];
  const rates = changes.some(({ bytesPerHour }) => bytesPerHour !== null);
  const each = changes.some(({ bytesPerOperation }) => bytesPerOperation !== null);
  return [
    { heading: 'pool', align: 'left', cell: ({ pool }) => poolWord(pool) },
    { heading: before, align: 'right', cell: (change) => bytesOf(change.before?.bytes) },
    { heading: after, align: 'right', cell: (change) => bytesOf(change.after?.bytes) },
    { heading: 'change', align: 'right', cell: ({ bytesChange }) => signedBytes(bytesChange) },
    ...(rates
      ? [{ heading: 'per hour', align: 'right' as const, cell: (row: TagChange) => signedBytes(row.bytesPerHour) }]
      : []),
    { heading: 'blocks', align: 'right', cell: ({ outstandingChange }) => signedCount(outstandingChange) },
    ...(changes.every(({ bytesAtEqualUptime }) => bytesAtEqualUptime === null) || uptimesAgree(diff)
      ? []
      : [
          {
            heading: 'second, as long up',
            align: 'right' as const,
            cell: (row: TagChange) =>
              row.bytesAtEqualUptime === null ? '?' : formatBytes(Math.round(row.bytesAtEqualUptime)),
          },
        ]),
    ...(each
      ? [
          {
            heading: 'bytes each',
            align: 'right' as const,
            cell: (row: TagChange) => signedBytes(row.bytesPerOperation),
          },
          {
            heading: 'blocks each',
            align: 'right' as const,
            cell: (row: TagChange) => signedCount(row.outstandingPerOperation),
          },
        ]
      : []),
    { heading: 'owner', align: 'left', cell: ownerOf },
  ];
}

function isGrowth({ bytesChange, outstandingChange }: TagChange): boolean {
  return (bytesChange ?? 0) > 0 || ((bytesChange ?? 0) === 0 && (outstandingChange ?? 0) > 0);
}

/** One side does not list the tag, and its list is not whole: what it has is unknown. */
function isUnknown({ bytesChange, outstandingChange }: TagChange): boolean {
  return bytesChange === null && outstandingChange === null;
}

interface Group {
  readonly title: string;
  readonly changes: readonly TagChange[];
}

/** Growth and decline apart: the largest of the one must not hide the other. */
function groupsOf(diff: Difference, pools: readonly PoolName[]): readonly Group[] {
  const changes = diff.changes.filter(({ pool }) => pools.includes(pool));
  const [grown, shrunk] = diff.sameMachine ? ['Grew', 'Shrank'] : ['More on the second', 'More on the first'];
  const known = changes.filter((change) => !isUnknown(change));
  return [
    { title: grown, changes: known.filter(isGrowth) },
    { title: shrunk, changes: known.filter((change) => !isGrowth(change)) },
    { title: 'Not in both lists', changes: changes.filter(isUnknown) },
  ].filter((group) => group.changes.length > 0);
}

function sideName(side: Difference['before']): string {
  const host = side.host === null || side.host === side.source ? '' : `${side.host}, `;
  const time =
    side.capturedAt !== null
      ? `, ${formatStamp(side.capturedAt)}`
      : side.uptimeSeconds !== null
        ? `, up ${formatDuration(side.uptimeSeconds)}`
        : '';
  return `${host}${side.source}${time}`;
}

function spanSentence(diff: Difference): string {
  const hours = diff.hours === null ? '' : `, ${formatDuration(diff.hours * 3600)}`;
  const between = diff.sameMachine
    ? `From ${sideName(diff.before)} to ${sideName(diff.after)}`
    : `First: ${sideName(diff.before)}. Second: ${sideName(diff.after)}`;
  const unknown = diff.sameMachine && diff.hours === null && !diff.restarted ? ' (the time between is not known)' : '';
  return `${between}${hours}${unknown}.`;
}

function driverLines(diff: Difference): readonly string[] {
  const name = ({ driver }: DriverChange, version: string | null): string =>
    version === null ? driver : `${driver} ${version}`;
  const [before, after] = diff.sameMachine ? ['before', 'after'] : ['on the first', 'on the second'];
  return [
    ...diff.drivers
      .filter(({ where }) => where === 'both')
      .map((change) => `${change.driver}: ${change.before ?? ''} ${before}, ${change.after ?? ''} ${after}`),
    ...diff.drivers
      .filter(({ where }) => where === 'before')
      .map((change) => `only ${before}: ${name(change, change.before)}`),
    ...diff.drivers
      .filter(({ where }) => where === 'after')
      .map((change) => `only ${after}: ${name(change, change.after)}`),
  ];
}

function cut<Item>(items: readonly Item[], limit: number): readonly Item[] {
  return limit === 0 ? items : items.slice(0, limit);
}

/** Between the ends of two series there is time, but no rate. */
function hasRates({ hours, rates }: Difference): boolean {
  return hours !== null && rates === null;
}

function poolLines(diff: Difference): readonly (readonly string[])[] {
  return diff.pools.map(({ pool, before, after, bytesChange, bytesPerHour }) => [
    poolWord(pool),
    formatBytes(before),
    formatBytes(after),
    signedBytes(bytesChange),
    ...(hasRates(diff) ? [signedBytes(bytesPerHour)] : []),
  ]);
}

function poolHeading(diff: Difference): readonly string[] {
  const sides = diff.sameMachine ? ['before', 'after'] : ['first', 'second'];
  return ['Pools', ...sides, 'change', ...(hasRates(diff) ? ['per hour'] : [])];
}

function poolSection(diff: Difference, options: DiffTextOptions): string {
  const rows = poolLines(diff).map(([pool = '', ...cells]) => [`  ${pool}`, ...cells]);
  if (rows.length === 0) return '';
  const [head = '', ...body] = formatTable(
    poolHeading(diff),
    rows,
    ['left', 'right', 'right', 'right', 'right'],
    options.width,
  );
  return `${[options.style.strong(head), ...body].join('\n')}\n`;
}

const RATES_HEADING = ['Rates', 'pool', 'before', 'per hour', 'after', 'per hour', 'owner'] as const;
const RATES_ALIGN: readonly Align[] = ['left', 'left', 'left', 'right', 'left', 'right', 'left'];

/** How tags grew in each of two series: those that leak in one of them. */
function rateRows(diff: Difference, pools: readonly PoolName[]): readonly (readonly string[])[] {
  const cells = (side: RateWithin | null): readonly [string, string] => {
    if (side === null) return ['not listed', ''];
    const leaks = side.verdict === 'leak';
    return [
      leaks ? `leak ${side.confidence.toFixed(2)}` : side.verdict,
      leaks ? (side.bytesPerHour === null ? '?' : signedBytes(side.bytesPerHour)) : '',
    ];
  };
  return (diff.rates ?? [])
    .filter(
      ({ pool, before, after }) => pools.includes(pool) && [before, after].some((side) => side?.verdict === 'leak'),
    )
    .map(({ tag, pool, before, after, owner, guess }) => [
      tag,
      poolWord(pool),
      ...cells(before),
      ...cells(after),
      owner === null ? 'unknown' : nameDriver(owner, guess === true),
    ]);
}

function rateSection(diff: Difference, options: DiffTextOptions): string {
  const rows = rateRows(diff, options.pools);
  if (rows.length === 0) return '';
  const shown = cut(rows, options.limit).map(([tag = '', ...cells]) => [`  ${tag}`, ...cells]);
  const [head = '', ...body] = formatTable(RATES_HEADING, shown, RATES_ALIGN, options.width);
  const more = rows.length - shown.length;
  const rest = more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : [];
  return `${[options.style.strong(head), ...body, ...rest].join('\n')}\n`;
}

function changeSection(group: Group, diff: Difference, options: DiffTextOptions): string {
  const shown = cut(group.changes, options.limit);
  const columns = columnsOf(diff, diff.changes);
  const [head = '', ...body] = formatTable(
    [group.title, ...columns.map(({ heading }) => heading)],
    shown.map((change) => [`  ${change.tag}`, ...columns.map(({ cell }) => cell(change))]),
    ['left', ...columns.map(({ align }) => align)],
    options.width,
  );
  const more = group.changes.length - shown.length;
  const rest = more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : [];
  return `${[options.style.strong(head), ...body, ...rest].join('\n')}\n`;
}

/** Findings of weight that the sentence and the tables do not tell already. */
function furtherFindings(analysis: DiffAnalysis): readonly Finding[] {
  const told = toldFindings(analysis);
  return analysis.findings.filter((finding) => finding.severity !== 'info' && !told.includes(finding));
}

/** What was decided for the person who asked. */
const NOTES: ReadonlySet<string> = new Set(['moment-chosen', 'taken-as-two-machines']);

/** The comparison for a terminal. Ends with a line feed. */
export function formatDiffText(analysis: DiffAnalysis, options: DiffTextOptions): string {
  const { diff } = analysis;
  const { style, width } = options;
  const lead = leadingFinding(analysis);
  const reasons = (lead?.reasons ?? []).flatMap((reason) => wrap(reason, width - 2, '  ', '    '));
  const drivers = diff === null ? [] : driverLines(diff);
  const shownDrivers = cut(drivers, options.limit === 0 ? 0 : Math.max(options.limit, 20));
  const further = furtherFindings(analysis);
  const shownFindings = options.limit === 0 ? further : further.slice(0, 6);
  const doubts = analysis.diagnostics.filter(({ severity }) => severity !== 'info');
  const notes = analysis.diagnostics.filter(({ code: kind }) => NOTES.has(kind));
  const block = (heading: string, lines: readonly string[], more: number): string =>
    lines.length === 0
      ? ''
      : `${[style.strong(heading), ...lines, ...(more > 0 ? [style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : [])].join('\n')}\n`;
  const sections = [
    `${wrap(analysis.answer, width, '', '').map(style.strong).join('\n')}\n`,
    block('Why', reasons, 0),
    diff === null ? '' : `${wrap(spanSentence(diff), width, '', '').map(style.faint).join('\n')}\n`,
    diff === null ? '' : rateSection(diff, options),
    diff === null ? '' : poolSection(diff, options),
    ...(diff === null ? [] : groupsOf(diff, options.pools).map((group) => changeSection(group, diff, options))),
    block(
      'Drivers that differ',
      shownDrivers.map((line) => `  ${line}`),
      drivers.length - shownDrivers.length,
    ),
    block(
      'Also',
      shownFindings.flatMap((finding) => wrap(finding.title, width - 2, '  ', '    ')),
      further.length - shownFindings.length,
    ),
    block(
      'Doubts about the input',
      cut(doubts, options.limit === 0 ? 0 : 5).flatMap(({ message }) => wrap(message, width - 2, '  ', '    ')),
      options.limit === 0 ? 0 : doubts.length - 5,
    ),
    ...notes.map(({ message }) => wrap(message, width, '', '  ').map(style.faint).join('\n')),
  ];
  return `${sections
    .filter((section) => section !== '')
    .join('\n')
    .trimEnd()}\n`;
}

/** The comparison for a ticket. Ends with a line feed. */
export function formatDiffMarkdown(analysis: DiffAnalysis, options: DiffReportOptions): string {
  const { diff } = analysis;
  const lines: (string | readonly string[])[] = [
    '## Kernel pool, before and after',
    '',
    `**${escapeMarkdown(analysis.answer)}**`,
  ];
  const lead = leadingFinding(analysis);
  if (lead !== null && lead.reasons.length > 0) {
    lines.push(
      '',
      lead.reasons.map((reason) => `- ${escapeMarkdown(reason)}`),
    );
  }
  if (diff !== null) {
    lines.push('', escapeMarkdown(spanSentence(diff)));
    const pools = poolLines(diff);
    if (pools.length > 0) {
      lines.push(
        '',
        `| ${poolHeading(diff).join(' | ')} |`,
        `| --- | ${poolHeading(diff)
          .slice(1)
          .map(() => '---:')
          .join(' | ')} |`,
        pools.map((cells) => `| ${cells.join(' | ')} |`),
      );
    }
    const rates = cut(rateRows(diff, options.pools), options.limit);
    if (rates.length > 0) {
      lines.push(
        '',
        `| ${RATES_HEADING.join(' | ')} |`,
        `| ${RATES_ALIGN.map((align) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
        rates.map(([tag = '', ...cells]) => `| ${codeCell(tag)} | ${cells.map(escapeCell).join(' | ')} |`),
      );
    }
    const columns = columnsOf(diff, diff.changes);
    for (const group of groupsOf(diff, options.pools)) {
      const shown = cut(group.changes, options.limit);
      lines.push(
        '',
        `### ${group.title}`,
        '',
        `| Tag | ${columns.map(({ heading }) => heading).join(' | ')} |`,
        `| --- | ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
        shown.map(
          (change) =>
            `| ${codeCell(change.tag)} | ${columns.map(({ cell }) => escapeCell(cell(change))).join(' | ')} |`,
        ),
      );
      if (shown.length < group.changes.length) {
        lines.push('', `${formatCount(group.changes.length - shown.length)} more tags are not shown.`);
      }
    }
    const drivers = driverLines(diff);
    if (drivers.length > 0) {
      lines.push(
        '',
        '### Drivers that differ',
        '',
        drivers.map((line) => `- ${escapeMarkdown(line)}`),
      );
    }
  }
  const further = furtherFindings(analysis);
  if (further.length > 0)
    lines.push(
      '',
      'Also:',
      '',
      further.map((finding) => `- ${escapeMarkdown(finding.title)}`),
    );
  const doubts = analysis.diagnostics.filter(({ severity, code: kind }) => severity !== 'info' || NOTES.has(kind));
  if (doubts.length > 0)
    lines.push(
      '',
      'Of the input:',
      '',
      doubts.map(({ message }) => `- ${escapeMarkdown(message)}`),
    );
  // Why is told on standard error; a report says what it lacks.
  const missing = analysis.inputs.filter(({ error }) => error !== null).map(({ source }) => `- ${codeSpan(source)}`);
  if (missing.length > 0) lines.push('', 'Not read:', '', missing);
  lines.push('', `_poolsleuth ${analysis.tool.version}_`);
  return `${lines.flat().join('\n')}\n`;
}

const HEADING = [
  'tag',
  'pool',
  'bytes_before',
  'bytes_after',
  'bytes_change',
  'bytes_per_hour',
  'outstanding_before',
  'outstanding_after',
  'outstanding_change',
  'outstanding_per_hour',
  'bytes_per_operation',
  'outstanding_per_operation',
  'driver',
  'confidence',
] as const;

/** The changes as CSV, exact numbers; cells that a spreadsheet would take for a formula are led by an apostrophe. */
export function formatDiffCsv(analysis: DiffAnalysis, options: DiffReportOptions): string {
  const changes = (analysis.diff?.changes ?? []).filter(({ pool }) => options.pools.includes(pool));
  const rows = cut(changes, options.limit).map((change) => [
    change.tag,
    change.pool,
    change.before?.bytes ?? null,
    change.after?.bytes ?? null,
    change.bytesChange,
    change.bytesPerHour,
    change.before?.outstanding ?? null,
    change.after?.outstanding ?? null,
    change.outstandingChange,
    change.outstandingPerHour,
    change.bytesPerOperation,
    change.outstandingPerOperation,
    change.owner?.driver ?? null,
    change.owner?.confidence ?? null,
  ]);
  return [HEADING, ...rows].map(csvRow).join('');
}
