/** `poolsleuth diff BEFORE AFTER`: what changed between two inputs. */
import { historiesOf } from '../../analyze/histories.js';
import { diffReadings } from '../../compare/diff.js';
import { createKnowledge } from '../../owners/knowledge.js';
import { expandInputs } from '../../io/expand-inputs.js';
import type { InputSpec } from '../../io/expand-inputs.js';
import { readContext } from '../../work/read-context.js';
import { readSource } from '../../work/read-source.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { formatOf } from '../../report/formats.js';
import { VERSION } from '../../version.js';
import { localIndexes } from '../database-index.js';
import { UsageError, tell } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import type { MomentOptions } from '../moment-options.js';
import { wantsColour, writeForm } from '../output.js';
import { protectInputs } from '../protect-inputs.js';
import { startProgress } from '../spinner.js';
import { exitCodeOf, redactorIf, reportOptions, tellPassedOver, writeReplaced } from './analyze.js';
import type { AnalyzeOptions } from './analyze.js';

export interface DiffCommandOptions extends Pick<
  AnalyzeOptions,
  | 'format'
  | 'output'
  | 'limit'
  | 'pool'
  | 'db'
  | 'failOn'
  | 'quiet'
  | 'color'
  | 'signal'
  | 'redact'
  | 'replaced'
  | 'symbols'
> {
  readonly before: string;
  readonly after: string;
  readonly twoMachines: boolean;
  readonly moments: MomentOptions;
}

export async function runDiff(options: DiffCommandOptions): Promise<number> {
  if (options.before === '-' && options.after === '-') {
    throw new UsageError('only one of BEFORE and AFTER can be standard input');
  }
  const progress = startProgress('Reading…', options.quiet, [options.before, options.after]);
  try {
    const further = await localIndexes(options.db);
    const read = async (specs: readonly InputSpec[]): Promise<readonly SourceReading[]> => {
      const readings: SourceReading[] = [];
      for (const spec of specs) {
        progress.tell(`Reading… ${spec.source}`);
        readings.push(await readSource(spec, { signal: options.signal, symbols: options.symbols }));
      }
      return readings;
    };
    const passed = tellPassedOver(options.quiet);
    const specs = [await expandInputs([options.before], passed), await expandInputs([options.after], passed)] as const;
    await protectInputs(
      specs.flat(),
      [
        ['--output', options.output],
        ['--replaced', options.replaced],
      ],
      options.db,
    );
    const before = await read(specs[0]);
    const after = await read(specs[1]);
    progress.tell('Comparing…');
    const analysis = diffReadings(before, after, createKnowledge(further), VERSION, {
      ...options.moments.place,
      ...(options.moments.operations === undefined ? {} : { operations: options.moments.operations }),
      twoMachines: options.twoMachines,
    });
    progress.stop();
    // Of two series the later one is drawn; a line from one to the other would be neither.
    const histories = options.format === 'html' ? historiesOf(after, analysis.series, options.moments.place) : [];
    const redactor = await redactorIf(options.redact);
    const context = options.format === 'html' ? await readContext(specs.flat(), analysis.unparsed) : [];
    const named = { analysis, histories, context };
    const shown = redactor?.mask(named) ?? named;
    const report = formatOf(options.format).diff(
      shown.analysis,
      await reportOptions(options, { histories: shown.histories, context: shown.context }),
    );
    await writeForm(report, options.format, options.output, wantsColour(options));
    await writeReplaced(redactor, options.replaced);
    for (const { source, error } of analysis.inputs) {
      if (error !== null) tell(`${source}: ${error}`);
    }
    return analysis.diff === null ? EXIT.unreadable : exitCodeOf(analysis, options.failOn);
  } finally {
    progress.stop();
  }
}
