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
] as const);

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
        confidence: sureOf(known.code, 'always'),
        pool: known.pool,
        title: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
        reasons: [
          known.pool === null
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
