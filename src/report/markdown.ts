/** The answer as Markdown, fit to paste into a ticket. */
import { isGuess, nameDriver } from '../model/owner-guess.js';
import type { Analysis, Finding, PoolName, Series, Snapshot, TagSeries } from '../model/document.js';
import { toNumber } from '../model/counters.js';
import { leadingFinding } from '../model/told-findings.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPool,
  formatShare,
  formatStamp,
} from '../model/words.js';
import { codeCell, codeSpan, escapeCell, escapeMarkdown } from './markdown-text.js';
import {
  BLOCK_HEADING,
  blockCells,
  chosenSnapshots,
  distinctBlocks,
  holdsMachines,
  known,
  orderOverTime,
  OWNER_CLASS_WORDS,
  overTimeCells,
  seriesInOrder,
  seriesTitle,
  shareBase,
  totalCells,
  totalsOf,
} from './text.js';

export interface MarkdownOptions {
  /** Rows of a table; 0 is all. */
  readonly limit: number;
  readonly pools: readonly PoolName[];
}

function poolTable(snapshot: Snapshot, pool: PoolName, limit: number): readonly string[] {
  const rows = snapshot.tags
    .flatMap((usage) => {
      const counters = usage[pool] ?? null;
      const bytes = toNumber(counters?.bytes);
      const count = toNumber(counters?.outstanding);
      return counters !== null && (bytes > 0 || count > 0) ? [{ usage, counters, bytes, count }] : [];
    })
    .toSorted((a, b) => (b.bytes || 0) - (a.bytes || 0));
  if (rows.length === 0) return [];
  const shown = limit === 0 ? rows : rows.slice(0, limit);
  const verbose = shown.some(({ counters }) => counters.allocs !== null);
  const base = shareBase(
    snapshot,
    pool,
    rows.map(({ bytes }) => bytes),
  );
  const heading = [
    'Tag',
    'Bytes',
    '',
    base.heading === 'share' ? 'Share' : 'Of listed',
    'Blocks',
    'Average',
    ...(verbose ? ['Allocs', 'Frees'] : []),
    'Owner',
    'Class',
    'Confidence',
  ];
  const body = shown.map(({ usage, counters, bytes, count }) => {
    const [owner] = usage.owners;
    return [
      codeCell(usage.tag),
      known(bytes, formatCount),
      known(bytes, formatBytes),
      known(bytes / base.bytes, formatShare),
      known(count, formatCount),
      count > 0 ? known(bytes / count, formatBytes) : '',
      ...(verbose
        ? [counters.allocs, counters.frees].map((value) => (value === null ? '' : formatCount(toNumber(value))))
        : []),
      owner === undefined ? 'unknown' : escapeCell(nameDriver(owner.driver, isGuess(owner))),
      owner === undefined ? '' : OWNER_CLASS_WORDS[owner.class] || owner.class,
      owner === undefined ? '' : owner.confidence.toFixed(2),
    ];
  });
  const name = formatPool(pool);
  const more = rows.length - shown.length;
  return [
    '',
    `### ${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    '',
    `| ${heading.join(' | ')} |`,
    `| ${heading.map((cell) => (['Tag', 'Owner', 'Class'].includes(cell) ? '---' : '---:')).join(' | ')} |`,
    ...body.map((cells) => `| ${cells.join(' | ')} |`),
    ...(more > 0 ? ['', `${formatCount(more)} more tags are not shown.`] : []),
  ];
}

const SERIES_HEADING = ['Tag', 'Pool', 'Verdict', 'Confidence', 'From', 'To', 'Per hour', 'Blocks per hour'] as const;

const TOTALS_HEADING = ['Whole pool', 'Verdict', 'Confidence', 'From', 'To', 'Per hour'] as const;

function totalsTable(series: Series, pools: readonly PoolName[]): readonly string[] {
  const totals = totalsOf(series, pools);
  if (totals.length === 0) return [];
  return [
    '',
    `| ${TOTALS_HEADING.join(' | ')} |`,
    `| ${TOTALS_HEADING.map((_, column) => (column < 2 ? '---' : '---:')).join(' | ')} |`,
    ...totals.map((total) => `| ${[formatPool(total.pool), ...totalCells(total)].join(' | ')} |`),
  ];
}

/** How the whole pools and each tag moved, worst verdict first. */
function seriesTable(series: Series, { pools, limit }: MarkdownOptions): readonly string[] {
  const rows = orderOverTime(series, pools);
  const totals = totalsTable(series, pools);
  if (rows.length === 0 && totals.length === 0) return [];
  return [
    '',
    '### Over time',
    '',
    `${escapeMarkdown(seriesTitle(series))}.`,
    ...totals,
    ...(rows.length === 0 ? [] : tagsOverTime(rows, limit)),
  ];
}

function tagsOverTime(rows: readonly TagSeries[], limit: number): readonly string[] {
  const shown = limit === 0 ? rows : rows.slice(0, limit);
  const more = rows.length - shown.length;
  return [
    '',
    `| ${SERIES_HEADING.join(' | ')} |`,
    `| ${SERIES_HEADING.map((_, column) => (column < 3 ? '---' : '---:')).join(' | ')} |`,
    ...shown.map((tag) => `| ${[codeCell(tag.tag), ...overTimeCells(tag)].join(' | ')} |`),
    ...(more > 0 ? ['', `${formatCount(more)} more tags are not shown.`] : []),
  ];
}

/** The blocks that `!pool` was asked about. */
function blockTable(analysis: Analysis, limit: number): readonly string[] {
  const blocks = distinctBlocks(analysis);
  if (blocks.length === 0) return [];
  const shown = limit === 0 ? blocks : blocks.slice(0, limit);
  const more = blocks.length - shown.length;
  return [
    '',
    '### Blocks',
    '',
    `| ${BLOCK_HEADING.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`).join(' | ')} |`,
    `| ${BLOCK_HEADING.map((name) => (name === 'bytes' ? '---:' : '---')).join(' | ')} |`,
    ...shown.map((block) => {
      const { bytes, pool, state, owner, damage } = blockCells(block);
      const cells = [
        codeCell(block.address),
        bytes,
        codeCell(block.tag),
        pool,
        state,
        escapeCell(owner),
        escapeCell(damage),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    ...(more > 0 ? ['', `${formatCount(more)} more blocks are not shown.`] : []),
  ];
}

/** Findings that are only notes are cut in a report of many. */
const MOST_NOTES = 8;

function furtherFindings(analysis: Analysis, lead: Finding | null, limit: number): readonly Finding[] {
  const others = analysis.findings.filter((finding) => finding !== lead);
  const weighty = others.filter(({ severity }) => severity !== 'info');
  return limit === 0 ? others : others.slice(0, Math.max(MOST_NOTES, weighty.length));
}

function environment(snapshot: Snapshot, named: boolean): readonly string[] {
  const facts = [
    snapshot.host !== null ? `host ${codeSpan(snapshot.host)}` : named ? codeSpan(snapshot.source) : null,
    snapshot.osBuild === null ? null : `Windows build ${formatNumber(snapshot.osBuild)}`,
    snapshot.architecture === null ? null : escapeMarkdown(snapshot.architecture),
    snapshot.capturedAt === null ? null : `captured ${escapeMarkdown(formatStamp(snapshot.capturedAt))}`,
    snapshot.uptimeSeconds === null ? null : `up ${formatDuration(snapshot.uptimeSeconds)}`,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? [] : ['', `Machine: ${facts.join(', ')}.`];
}

/** The whole report. Ends with a line feed. */
export function formatMarkdown(analysis: Analysis, options: MarkdownOptions): string {
  const lead = leadingFinding(analysis);
  const others = furtherFindings(analysis, lead, options.limit);
  const lines: (string | readonly string[])[] = ['## Kernel pool', '', `**${escapeMarkdown(analysis.answer)}**`];
  if (lead !== null && lead.reasons.length > 0) {
    lines.push(
      '',
      lead.reasons.map((reason) => `- ${escapeMarkdown(reason)}`),
    );
  }
  const next = lead?.next ?? [];
  if (next.length > 0) {
    lines.push(
      '',
      'Next:',
      '',
      next.map(({ command, why }, index) => `${index + 1}. ${codeSpan(command)}: ${escapeMarkdown(why)}`),
    );
  }
  if (others.length > 0)
    lines.push(
      '',
      'Also:',
      '',
      others.map((finding) => `- ${escapeMarkdown(finding.title)}`),
    );
  lines.push(blockTable(analysis, options.limit));
  for (const series of seriesInOrder(analysis, lead)) lines.push(seriesTable(series, options));
  for (const snapshot of chosenSnapshots(analysis, lead, options.limit)) {
    lines.push(environment(snapshot, holdsMachines(analysis)));
    for (const pool of options.pools) lines.push(poolTable(snapshot, pool, options.limit));
  }
  const unparsed = analysis.inputs.reduce((sum, { lines: counts }) => sum + counts.unparsed, 0);
  // Why is told on standard error; a report says what it lacks.
  const missing = analysis.inputs.filter(({ error }) => error !== null).map(({ source }) => `- ${codeSpan(source)}`);
  if (missing.length > 0 && missing.length < analysis.inputs.length) lines.push('', 'Not read:', '', missing);
  lines.push('', `_poolsleuth ${analysis.tool.version}; ${formatCount(unparsed)} input lines were not understood._`);
  return `${lines.flat().join('\n')}\n`;
}
