/** A perfmon log as a source: its samples become what the rows of the same log as text become. */
import type { DiagnosticCode } from '../../model/codes.js';
import { findCounter, isKnownObject, isWholeMachine } from '../../../grammars/lib/localized-counters.js';
import { toFault } from '../../../grammars/lib/pool-rows.js';
import type { CounterPath } from '../../../grammars/lib/counter-path.js';
import type { PerfmonColumns } from '../../../grammars/perfmon.js';
import { NO_COUNTER, perfmon, selectColumns, toPerfmonRows } from '../../../grammars/perfmon.js';
import type { Collector } from '../../ingest/collector.js';
import { binarySource } from '../source.js';
import type { BinaryBody, Source } from '../source.js';
import type { CounterName } from './catalogue.js';
import { perfmonLogKind } from './kind.js';
import { createPerfmonLogReader } from './perfmon-log.js';
import type { LogSample, LogState } from './perfmon-log.js';
import type { Wanted } from './sample.js';

/** Counters of a log that are looked at: some ten of each machine. */
const MOST_COLUMNS = 20_000;

/** Bytes of a log that tell how many samples the rest of it holds: some thousand. */
const TELLING_BYTES = 4 * 1024 * 1024;

/** A value of a binary file stands in no line. */
const NO_LINE = 0;

const TRACE =
  'This is an event trace (.etl), not a performance counter log. For a pool trace: `xperf -i in.etl -o out.csv -a dumper`, and give that.';
const EMPTY = 'This performance log holds no sample: the collector was stopped before its first one. Collect again.';
const CUT =
  'This performance log ends before its first sample: the file is cut, or was just begun. Copy it again, whole.';
/** The head alone is that of either. */
const HEAD_ALONE =
  'This performance log, or event trace (.etl), ends before its first sample: the file is cut, or was just begun. Copy it again, whole.';
const UNEXPLAINED =
  'This performance log does not name its counters: the part that does was overwritten. Collect again, without a limit of size (`-f bin`).';

/** Which of a log's counters mean something; asked for every counter of every sample, so it remembers. */
function createWanted(): Wanted {
  const objects = new Map<string, boolean>();
  const counters = new Map<string, boolean>();
  const instances = new Map<string, boolean>();
  const remember = (known: Map<string, boolean>, key: string, find: () => boolean): boolean => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find();
    if (known.size < MOST_COLUMNS) known.set(key, found);
    return found;
  };
  return {
    object: (object) => remember(objects, object, () => isKnownObject(object)),
    counter: (object, counter) =>
      remember(
        counters,
        `${object}\\${counter}`,
        () => findCounter(object, null, counter) !== null || findCounter(object, '_total', counter) !== null,
      ),
    instance: (_object, instance) => instance === null || remember(instances, instance, () => isWholeMachine(instance)),
  };
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What a person should know of how whole the log is. */
function* remarksOn(
  state: LogState,
): Generator<readonly [code: DiagnosticCode, severity: 'info' | 'warning', message: string]> {
  const { header, leftOver, broken, unexplained, unknownKinds } = state;
  if (header !== null && !header.closed) {
    yield [
      'log-not-closed',
      'info',
      'The log was not closed: it is still written, or the machine went down. What is there is read.',
    ];
  }
  if (leftOver > 0) {
    yield [
      'log-cut',
      'warning',
      `The file ends inside a record; the last ${plural(leftOver, 'byte', 'bytes')} of it are not read.`,
    ];
  }
  if (broken > 0) {
    yield ['log-damaged', 'warning', `${plural(broken, 'record is', 'records are')} not whole and left out.`];
  }
  if (unexplained > 0) {
    yield [
      'log-damaged',
      'warning',
      `${plural(unexplained, 'sample stands', 'samples stand')} before the list of counters and cannot be read.`,
    ];
  }
  if (unknownKinds > 0) {
    yield [
      'log-damaged',
      'warning',
      `${plural(unknownKinds, 'value is', 'values are')} of a kind that is not known and left out.`,
    ];
  }
  if (header !== null && header.eventsLost > 0) {
    yield [
      'log-lossy',
      'info',
      `Windows could not write ${plural(header.eventsLost, 'event', 'events')}: samples may be missing.`,
    ];
  }
}

/** Reads a perfmon log and tells the collector what it says, as the grammar of the log as text does. */
function createPerfmonReader({ sink, pace }: Pick<Collector, 'sink' | 'pace'>, size: number | null): BinaryBody {
  const places = new Map<string, number>();
  const paths: CounterPath[] = [];
  let columns: PerfmonColumns = selectColumns([]);
  let rows = 0;
  let bytes = 0;
  let isExpected = false;

  /** The place of a counter among those seen so far; -1 when there are too many. */
  function placeOf(path: CounterName): number {
    const key = `${path.host ?? ''}\\${path.object}(${path.instance ?? ''})\\${path.counter}`.toLowerCase();
    const known = places.get(key);
    if (known !== undefined) return known;
    if (paths.length >= MOST_COLUMNS) return -1;
    places.set(key, paths.length);
    return paths.push(path) - 1;
  }

  function take({ local, offset, values }: LogSample): void {
    const before = paths.length;
    const found = new Map(values.map(({ path, value }) => [placeOf(path), value]));
    if (paths.length > before) columns = selectColumns(paths);
    // Years beyond four digits are no dates of a log.
    const time = Number.isNaN(new Date(local).getTime()) ? '' : new Date(local).toISOString();
    if (!/^\d{4}-/.test(time)) return;
    const samples = toPerfmonRows(`${time.slice(0, -1)}${offset}`, columns, found);
    rows += samples.length;
    sink.rows(samples, NO_LINE);
  }

  const reader = createPerfmonLogReader(take, createWanted(), {
    skips: () => columns.hosts.length > 0 && pace.skips(columns.hosts),
    passOver: () => pace.passOver(columns.hosts),
  });
  sink.beginBlock({ grammar: perfmon.id, command: null, firstLine: NO_LINE });
  return {
    push: (chunk) => {
      const goesOn = reader.push(chunk);
      bytes += chunk.length;
      if (!isExpected && size !== null && bytes >= TELLING_BYTES) {
        isExpected = true;
        pace.expect((reader.samples() * size) / bytes);
      }
      return goesOn;
    },
    finish: () => {
      const state = reader.finish();
      const readable = state.isPerfmon && state.samples > state.unexplained;
      if (readable && columns.columns.length === 0) sink.rows([toFault('no-pool-counter', NO_COUNTER)], NO_LINE);
      const report = {
        command: null,
        grammar: perfmon.id,
        firstLine: NO_LINE,
        lastLine: NO_LINE,
        rows,
        complete: state.leftOver === 0,
        incompleteReason: state.leftOver === 0 ? null : 'the file ends inside a record',
      };
      sink.endBlock(report, null);
      if (!state.isPerfmon) return state.isForeign ? TRACE : HEAD_ALONE;
      if (state.samples === 0) return state.leftOver > 0 ? CUT : EMPTY;
      if (!readable) return UNEXPLAINED;
      for (const [code, severity, message] of remarksOn(state)) sink.diagnose(code, severity, message, NO_LINE);
      return null;
    },
  };
}

export const perfmonLog: Source = binarySource({
  ...perfmonLogKind,
  open: (collector, { openFile }) => createPerfmonReader(collector, openFile()?.size ?? null),
});
