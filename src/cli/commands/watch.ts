/** `poolsleuth watch INPUT…`: the answer of files that grow, again whenever they have grown. */
import { setTimeout as sleep } from 'node:timers/promises';
import { assemble } from '../../analyze/assemble.js';
import { snapshotsFor } from '../../analyze/kept-moments.js';
import { expandInputs } from '../../io/expand-inputs.js';
import type { InputSpec } from '../../io/expand-inputs.js';
import { identifyStream } from '../../io/same-file.js';
import { stampFile } from '../../io/stamp-file.js';
import type { Analysis } from '../../model/document.js';
import type { FailOn } from '../../model/fail-on.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { createKnowledge } from '../../owners/knowledge.js';
import type { Knowledge } from '../../owners/knowledge.js';
import { formatOf } from '../../report/formats.js';
import { PLAIN } from '../../report/style.js';
import { formatBrief } from '../../report/text.js';
import type { Style } from '../../report/style.js';
import { VERSION } from '../../version.js';
import { NO_FILES, lookAt, withUnread } from '../../watch/files.js';
import type { FileState, WatchedFiles } from '../../watch/files.js';
import { WATCH_BEGINS, takeNews } from '../../watch/watch.js';
import { readSources } from '../../work/read-sources.js';
import { localIndexes } from '../database-index.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import type { MomentOptions } from '../moment-options.js';
import { wantsColour } from '../output.js';
import { openDisplay } from '../watch-display.js';
import type { WatchDisplay } from '../watch-display.js';
import { POOLS_OF_OPTION, reaches, terminalStyle } from './analyze.js';
import type { AnalyzeOptions } from './analyze.js';

export interface WatchOptions {
  readonly inputs: readonly string[];
  /** Seconds from one look at the files to the next. */
  readonly every: number;
  readonly pool: AnalyzeOptions['pool'];
  readonly db: string | undefined;
  /** Ends the watch when something is found that is as bad. */
  readonly failOn: FailOn | undefined;
  readonly color: boolean | undefined;
  readonly moments: MomentOptions;
  readonly signal: AbortSignal;
}

/** A log that takes long to read is read so much less often that most of the time nothing is done. */
const REST_PER_WORK = 4;

const MILLISECONDS = 1000;

/** What there is to look at, and what is waited for. */
interface Present {
  readonly specs: ReadonlyMap<string, InputSpec>;
  readonly states: readonly FileState[];
  readonly waiting: readonly string[];
}

async function findPresent(inputs: readonly string[]): Promise<Present> {
  const specs = new Map<string, InputSpec>();
  const states: FileState[] = [];
  const waiting: string[] = [];
  // A watch whose output goes into the folder that it watches would read what it has just said.
  const ownOutput = identifyStream(1);
  for (const spec of await expandInputs(inputs)) {
    const { source, path, error } = spec;
    const stamp = path === null ? null : await stampFile(path);
    if (stamp === null) waiting.push(`Waiting for ${source}: ${error ?? 'it is no file that can grow.'}`);
    else if (stamp.identity !== ownOutput) {
      specs.set(source, spec);
      states.push({ source, ...stamp });
    }
  }
  return { specs, states, waiting };
}

/** The readings of a watch by their source, and what they come to. */
interface Watched {
  readonly files: WatchedFiles;
  readonly readings: ReadonlyMap<string, SourceReading>;
  readonly analysis: Analysis | null;
  readonly happened: readonly string[];
  readonly notes: readonly string[];
}

const NOTHING_WATCHED: Watched = { files: NO_FILES, readings: new Map(), analysis: null, happened: [], notes: [] };

/** Looks at the files, and reads those that have changed. */
async function look(before: Watched, options: WatchOptions, knowledge: Knowledge): Promise<Watched> {
  const { specs, states, waiting } = await findPresent(options.inputs);
  const { files: seen, toRead, gone, begunAnew } = lookAt(before.files, states);
  const read = await readSources(
    toRead.flatMap((source) => specs.get(source) ?? []),
    { signal: options.signal },
  );
  let files = seen;
  const readings = new Map(before.readings);
  for (const source of gone) readings.delete(source);
  const shut: string[] = [];
  for (const reading of read) {
    const { source, bytes, error } = reading.input;
    // Whoever writes a file may keep others out for the moment: what was read before stands, and it is tried again.
    const isShut = error !== null && bytes === 0;
    if (isShut) files = withUnread(files, source);
    if (isShut && readings.has(source)) shut.push(`${source}: ${error}`);
    else readings.set(source, reading);
  }
  const damaged = [...readings.values()].flatMap(({ input }) =>
    input.error === null ? [] : [`${input.source}: ${input.error}`],
  );
  const happened = [
    ...begunAnew.map((source) => `${source} begins anew: it was replaced or cut.`),
    ...gone.map((source) => `${source} is gone.`),
  ];
  const isSame = read.length === 0 && gone.length === 0;
  return {
    files,
    readings,
    analysis: isSame ? before.analysis : judge([...specs.keys()].flatMap((source) => readings.get(source) ?? [])),
    happened,
    notes: [...waiting, ...shut, ...damaged],
  };

  function judge(sources: readonly SourceReading[]): Analysis | null {
    if (sources.length === 0) return null;
    const { place, operations } = options.moments;
    return assemble(sources, knowledge, VERSION, {
      snapshots: snapshotsFor(sources, formatOf('text').moments),
      ...place,
      ...(operations === undefined ? {} : { operations }),
    });
  }
}

/** `2026-11-27 09:05:00` of the clock on the wall. */
function clockOf(date: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** The next answer after a while; the exit code when the watch was left meanwhile, else null. */
async function pause(milliseconds: number, left: Promise<number>): Promise<number | null> {
  const ended = new AbortController();
  const slept = sleep(milliseconds, null, { signal: ended.signal }).catch(() => null);
  const code = await Promise.race([left, slept]);
  ended.abort();
  return code;
}

async function watchUntilLeft(
  display: WatchDisplay,
  left: Promise<number>,
  style: Style,
  options: WatchOptions,
): Promise<number> {
  const knowledge = createKnowledge(await localIndexes(options.db));
  const reportOf = (analysis: Analysis | null, width: number): string =>
    analysis === null
      ? ''
      : formatBrief(analysis, { limit: 0, pools: POOLS_OF_OPTION[options.pool], width, style, unparsed: false });
  let watched = NOTHING_WATCHED;
  let state = WATCH_BEGINS;
  for (;;) {
    const began = performance.now();
    watched = await look(watched, options, knowledge);
    const next = takeNews(state, watched);
    if (next !== state) {
      state = next;
      const { analysis } = state;
      const report = (width: number): string => reportOf(analysis, width);
      await display.show({ ...state, inputs: options.inputs, since: clockOf(new Date()), report });
      if (analysis !== null && reaches(analysis, options.failOn)) return EXIT.finding;
    }
    const worked = performance.now() - began;
    const code = await pause(Math.max(options.every * MILLISECONDS, worked * REST_PER_WORK), left);
    if (code !== null) return code;
  }
}

/** Watches until somebody leaves, or until something is found that `--fail-on` names; resolves to the exit code. */
export async function runWatch(options: WatchOptions): Promise<number> {
  if (options.inputs.length === 0)
    throw new UsageError('watch needs what grows: files, folders or patterns. Example: poolsleuth watch pool.csv');
  if (options.inputs.includes('-'))
    throw new UsageError('watch reads files, which it can read again; write what comes through the pipe into one');
  const style = wantsColour({ color: options.color, output: undefined }) ? await terminalStyle() : PLAIN;
  const display = openDisplay(style);
  const interrupted = new Promise<number>((resolve) => {
    options.signal.addEventListener('abort', () => resolve(EXIT.interrupted), { once: true });
  });
  try {
    return await watchUntilLeft(display, Promise.race([display.left, interrupted]), style, options);
  } finally {
    display.close();
  }
}
