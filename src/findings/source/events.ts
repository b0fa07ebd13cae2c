/** Records of the event log as findings: that memory had run out, when, and on which machine. */
import type { Finding } from '../../model/document.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { formatBytes, formatCount, formatStamp } from '../../model/words.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { hasDebugger, MOST_MEMORY } from '../next-commands.js';
import type { SourceInput } from './source-input.js';

/** Records that a finding points at; a log may hold thousands. */
const MOST_MARKS = 10;

type EventMark = SourceReading['marks'][number];

const CAPTURE_STEP = {
  command: 'poolsleuth capture poolmon',
  why: 'the event names no tag: a list of tags taken before the next one does',
};

type EventWords = Pick<Finding, 'code' | 'severity' | 'pool'> & { readonly what: string };

const EVENTS: ReadonlyMap<string, EventWords> = new Map([
  [
    'event-2019',
    {
      code: 'pool-was-empty',
      severity: 'high',
      pool: 'nonPaged',
      what: 'Windows could not allocate from the nonpaged pool (event 2019): it was at its limit; the event names no tag',
    },
  ],
  [
    'event-2020',
    {
      code: 'pool-was-empty',
      severity: 'high',
      pool: 'paged',
      what: 'Windows could not allocate from the paged pool (event 2020): it was at its limit; the event names no tag',
    },
  ],
  [
    'event-2004',
    {
      code: 'memory-was-short',
      severity: 'medium',
      pool: null,
      what: 'Windows ran short of virtual memory (event 2004)',
    },
  ],
  [
    'event-333',
    {
      code: 'memory-was-short',
      severity: 'medium',
      pool: null,
      what: 'Windows could not write the registry to its disk (event 333), mostly because pool or page table entries had run out, sometimes because the disk did not answer',
    },
  ],
] as const);

/** What each event stands for where a text only speaks of it. */
const SPOKEN_OF: ReadonlyMap<string, string> = new Map([
  ['event-2019', 'the nonpaged pool was at its limit'],
  ['event-2020', 'the paged pool was at its limit'],
  ['event-2004', 'Windows ran short of virtual memory'],
  ['event-333', 'the registry could not be written'],
]);

/** Titles and turns of articles and instructions, which quote the events that a reader may find. */
const OF_ARTICLE =
  /^\W{0,6}(?:symptoms?|causes?|resolutions?|workarounds?|solutions?|more information|applies to|what to do|article|symptome|ursachen?|lösung|symptômes|résolution|síntomas|causas?|solución|sintomi|soluzione|симптомы|причин[аы]|решение|症状|原因|解決方法|解决方法)\s{0,3}(?:[:：=]|$)|\b(?:may|might|can|could) (?:be (?:logged|recorded|seen)|see|find|receive|appear|occur)\b|\b(?:these|the following) (?:errors?|events?|messages?)\b|\bone or more of\b/iu;
/** Lines that are looked at: an article says early that it is one. */
const MOST_ARTICLE_LINES = 500;

/**
 * Whether a record is an example: it has neither a date nor a machine, nobody typed a command for it, and what stands around
 * it is an article. Then it may never have happened to whoever asks.
 */
function isExample({ at }: EventMark, host: string | null, { input, unparsed }: SourceReading): boolean {
  if (at !== null || host !== null) return false;
  const asked = input.blocks.some(({ command }) => command !== null && READS_LOG.test(command));
  if (asked) return false;
  const lines = unparsed.slice(0, MOST_ARTICLE_LINES);
  return (
    lines.some(({ text }) => OF_ARTICLE.test(text)) ||
    (lines.some(({ text }) => INSTRUCTION.test(text)) && !lines.some(({ text }) => FIRST_PERSON.test(text)))
  );
}
/** What a reader is told to do, and what a reader will see. */
const INSTRUCTION =
  /^\W{0,6}(?:\d{1,2}[.)]\s{1,4})?(?:open|run|use|install|download|click|press|start|type|follow|check|look|go to|select|identify)\s(?:the|a|an|this|these|your|to|up|on|for|poolmon|task manager|perfmon)\b|\b(?:you|users|administrators)(?: will|'ll| would)? (?:see|find|notice|observe|get|receive)\b/iu;
/** Who asks for himself speaks of himself. */
const FIRST_PERSON = /(?<![\p{L}'])(?:I|we|my|our|me|us|I'm|I've|we've|we're)(?!\p{L})/iu;
/** Commands that read the log of the machine that they run on. */
const READS_LOG = /\b(?:Get-WinEvent|Get-EventLog|wevtutil)\b/i;

/** What a text says of an event that it only quotes. */
function toExample(known: EventWords, marks: readonly EventMark[], code: string, source: string): Finding {
  return toFinding({
    code: known.code,
    severity: 'low',
    confidence: sureOf(known.code, 'quoted'),
    pool: known.pool,
    title: `The text speaks of event ${code.replace('event-', '')} (${SPOKEN_OF.get(code) ?? known.what}) without a date or a machine, as articles do: it does not show that it happened here.`,
    reasons: ['A record with its date and its computer would show it.'],
    evidence: marks.slice(0, MOST_MARKS).map(({ line }) => ({ source, line })),
    next: [
      { command: LIST_EVENTS, why: 'has it happened on this machine, and when?' },
      { command: CAPTURE_STEP.command, why: 'who holds the pool now: the event names no tag' },
    ],
  });
}

/** The events of memory that ran out, in PowerShell. */
const LIST_EVENTS =
  "Get-WinEvent -FilterHashtable @{LogName='System'; Id=2019,2020,2004,333} | Format-List TimeCreated, Id, MachineName, Message";

function eventWhen(marks: readonly EventMark[]): string {
  const times = marks.flatMap(({ at }) => (at === null ? [] : [at])).toSorted();
  const [first, last] = [times[0], times.at(-1)].map((time) => (time === undefined ? undefined : formatStamp(time)));
  if (first === undefined || last === undefined) return marks.length === 1 ? '' : `${formatCount(marks.length)} times `;
  return first === last ? `at ${first} ` : `${formatCount(marks.length)} times from ${first} to ${last} `;
}

/** What the records of the event log prove: that memory had run out, when and where. */
export function findEvents({ reading }: SourceInput): readonly Finding[] {
  const groups = new Map<string, EventMark[]>();
  for (const mark of reading.marks) {
    const key = `${mark.code} ${reading.moments[mark.moment]?.host ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [mark]);
    else group.push(mark);
  }
  return [...groups.values()].flatMap((marks): readonly Finding[] => {
    const [first] = marks;
    const known = EVENTS.get(first?.code ?? '');
    if (first === undefined || known === undefined) return [];
    const host = reading.moments[first.moment]?.host ?? null;
    if (marks.every((mark) => isExample(mark, host, reading)))
      return [toExample(known, marks, first.code, reading.input.source)];
    const when = eventWhen(marks);
    const place = `${when}${host === null ? '' : `on ${host} `}`;
    const [most] = marks.flatMap(({ programs }) => programs).toSorted((a, b) => b.bytes - a.bytes);
    const named =
      most === undefined
        ? ''
        : `; of the programs it names, ${most.image} had most (${formatBytes(most.bytes)}), which is a process's memory and not pool`;
    const sentence = `${place}${known.what}${named}.`;
    return [
      toFinding({
        code: known.code,
        severity: known.severity,
        confidence: sureOf(known.code, 'recorded'),
        pool: known.pool,
        title: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
        reasons: [
          first.code === 'event-333'
            ? 'The event does not say what was missing: the sizes of both pools, free page table entries, and errors of the disk at the same time do.'
            : known.pool === null
              ? 'The commit charge was at its limit. Pool is a part of it, processes are mostly the larger one.'
              : 'Since then the pool may have been given back; only a list of tags shows who holds it.',
        ],
        evidence: marks.slice(0, MOST_MARKS).map(({ line }) => ({ source: reading.input.source, line })),
        next: [
          known.pool === null
            ? hasDebugger(reading.input.blocks)
              ? { command: '!vm 1', why: 'is it pool or processes that hold the commit?' }
              : MOST_MEMORY
            : CAPTURE_STEP,
        ],
      }),
    ];
  });
}
