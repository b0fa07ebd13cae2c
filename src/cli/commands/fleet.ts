/** `poolsleuth fleet …`: a batch on many machines, as its actions are typed. Only they load the queue. */
import type { Argv } from 'yargs';
import { isJson, typedFormat } from '../answer-format.js';
import type { FormatArguments } from '../answer-format.js';
import { BATCH_OPTIONS, listOptions } from '../common-options.js';
import { UsageError } from '../errors.js';
import { MOMENT_OPTIONS } from '../moment-options.js';
import { nearestWord } from '../near-words.js';
import { gatherArgumentsOf, jobsOf, limitOf } from '../report-arguments.js';
import { SYMBOL_OPTIONS } from '../symbol-options.js';
import type { ReportArguments } from '../report-arguments.js';

/** Options of the whole program that these commands read. */
export interface FleetArguments extends FormatArguments, ReportArguments {}

export interface FleetContext {
  /** Takes the exit code of the command. */
  readonly end: (code: number) => void;
  readonly signal: AbortSignal;
  /** What is under way ends by itself after the signal. */
  readonly wait: () => void;
}

const FLEET_ACTIONS = ['submit', 'work', 'status', 'result'] as const;

const QUEUE = {
  type: 'string',
  describe: 'the Redis that holds the jobs: redis://HOST:6379/0 (else POOLSLEUTH_QUEUE)',
  requiresArg: true,
} as const;

/** The address of the queue. Throws `UsageError` where none is given. */
function queueOf(typed: string | undefined): string {
  const queue = typed ?? process.env['POOLSLEUTH_QUEUE'] ?? '';
  if (queue === '') throw new UsageError('fleet needs --queue, the address of a Redis: --queue redis://HOST:6379/0');
  return queue;
}

function refuseAction([action]: readonly string[]): never {
  const list = FLEET_ACTIONS.join(', ');
  if (action === undefined) throw new UsageError(`fleet needs an action: ${list}`);
  const near = nearestWord(action, FLEET_ACTIONS);
  const advice = near === null ? `it has ${list}` : `did you mean "${near}"?`;
  throw new UsageError(`fleet has no action "${action}"; ${advice}`);
}

/** Registers the actions below `fleet`. */
export function registerFleetCommands(
  command: Argv<FleetArguments>,
  { end, signal, wait }: FleetContext,
): Argv<FleetArguments> {
  return command
    .usage(
      'poolsleuth fleet ACTION\n\nA batch on many machines: they share a queue (BullMQ on Redis) and see the same storage.',
    )
    .command(
      'submit <folders..>',
      'hand over what a batch would read',
      (action) =>
        listOptions(action, 'fleet submit')
          .positional('folders', { type: 'string', array: true, demandOption: true, describe: 'folders, files, globs' })
          .describe('limit', 'rows of a table, 0 = all (reports: 10, summary: 20)')
          .option('queue', QUEUE)
          .option('out', {
            type: 'string',
            demandOption: true,
            describe: 'folder for the reports, which every worker sees',
            requiresArg: true,
          })
          .option('fresh', {
            type: 'boolean',
            default: false,
            describe: 'read everything anew, and give up an unfinished submission of the folder',
          })
          .options(BATCH_OPTIONS)
          .options(MOMENT_OPTIONS)
          .options(SYMBOL_OPTIONS)
          .example('poolsleuth fleet submit /lab/dumps --queue redis://lab:6379/0 --out /lab/reports', ''),
      async (argv) => {
        const { runFleetSubmit } = await import('./fleet/submit.js');
        end(
          await runFleetSubmit({
            ...(await gatherArgumentsOf(argv)),
            queue: queueOf(argv.queue),
          }),
        );
      },
    )
    .command(
      'work',
      'do what is submitted, until all of it is done; on any number of machines',
      (action) =>
        listOptions(action, 'fleet work')
          .option('queue', QUEUE)
          .option('jobs', {
            type: 'number',
            describe: 'worker threads (default: 1; start a worker for each core, or type a number)',
            requiresArg: true,
          })
          .option('stay', { type: 'boolean', default: false, describe: 'wait for more when all is done' })
          .example('poolsleuth fleet work --queue redis://lab:6379/0 --jobs 4', 'Ctrl+C ends in good order'),
      async (argv) => {
        const { runFleetWork } = await import('./fleet/work.js');
        wait();
        end(
          await runFleetWork({
            queue: queueOf(argv.queue),
            jobs: jobsOf(argv.jobs),
            stay: argv.stay,
            quiet: argv.quiet,
            signal,
          }),
        );
      },
    )
    .command(
      'status',
      'how far it is, how fast, and what failed',
      (action) =>
        listOptions(action, 'fleet status')
          .option('queue', QUEUE)
          .option('out', { type: 'string', describe: 'only the submission of this folder', requiresArg: true })
          .example('poolsleuth fleet status --queue redis://lab:6379/0', 'of every submission'),
      async (argv) => {
        const { runFleetStatus } = await import('./fleet/status.js');
        end(
          await runFleetStatus({
            queue: queueOf(argv.queue),
            out: argv.out,
            json: isJson(argv),
            output: argv.output,
          }),
        );
      },
    )
    .command(
      'result',
      'print the summary of what is done',
      (action) =>
        listOptions(action, 'fleet result')
          .describe('limit', 'rows of a table, 0 = all (summary: 20)')
          .option('queue', QUEUE)
          .option('out', { type: 'string', describe: 'folder of the reports (default: the latest)', requiresArg: true })
          .option('wait', { type: 'boolean', default: false, describe: 'wait until it is done' })
          .option('junit', {
            type: 'string',
            describe: 'also write JUnit XML to a file; - for standard output',
            requiresArg: true,
          })
          .example('poolsleuth fleet result --queue redis://lab:6379/0 --wait --fail-on high', 'for a build server'),
      async (argv) => {
        const { runFleetResult } = await import('./fleet/result.js');
        end(
          await runFleetResult({
            queue: queueOf(argv.queue),
            out: argv.out,
            wait: argv.wait,
            junit: argv.junit,
            format: typedFormat(argv),
            output: argv.output,
            limit: limitOf(argv.limit),
            pool: argv.pool ?? 'both',
            failOn: argv.failOn,
            quiet: argv.quiet,
            color: argv.color,
            signal,
          }),
        );
      },
    )
    .command('$0', false, {}, (argv) => refuseAction(argv._.slice(1).map(String)));
}
