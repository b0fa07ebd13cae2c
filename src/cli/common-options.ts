/** Options of the whole program, and which command takes which: what a command does nothing with is refused, not ignored. */
import type { Argv } from 'yargs';
import { FORMAT_FLAGS, FORMAT_IDS } from '../report/format-list.js';
import type { FormatFlag } from '../report/format-list.js';
import { UsageError } from './errors.js';
import { MOMENT_OPTIONS } from './moment-options.js';

type FormatOptions = Readonly<Record<FormatFlag, { readonly type: 'boolean'; readonly describe: string }>> & {
  readonly format: { readonly type: 'string'; readonly describe: string; readonly requiresArg: true };
};

/** `--format` and its short forms. */
export const FORMAT_OPTIONS: FormatOptions = {
  format: { type: 'string', describe: `form of the report: ${FORMAT_IDS.join(', ')}`, requiresArg: true },
  ...(Object.fromEntries(
    FORMAT_FLAGS.map((flag) => [flag, { type: 'boolean', describe: `= --format ${flag}` }]),
  ) as Omit<FormatOptions, 'format'>),
};

/** What `batch` and `fleet submit` take alike. */
export const BATCH_OPTIONS = {
  'each-file': {
    type: 'boolean',
    default: false,
    describe: 'every file is of another machine; else snapshots in one folder are of one',
  },
  parquet: { type: 'string', describe: 'also write every row as Parquet below a folder, for SQL', requiresArg: true },
} as const;

/** As yargs takes them. Choices of `format` are checked elsewhere: those of a tag list would add to them. */
export const COMMON_OPTIONS = {
  output: { alias: 'o', type: 'string', describe: 'write to a file, whole or not at all', requiresArg: true },
  limit: { type: 'number', describe: 'rows of a table, 0 = all (text: 10)', requiresArg: true },
  pool: { choices: ['paged', 'nonpaged', 'both'], describe: 'which pool to show (both)', requiresArg: true },
  db: {
    type: 'string',
    describe: "local tag database (else POOLSLEUTH_DB, else the user's data folder)",
    requiresArg: true,
  },
  'fail-on': {
    choices: ['info', 'low', 'medium', 'high', 'leak'],
    describe: 'exit with 1 when a finding is at least this severe; leak: when anything leaks',
    requiresArg: true,
  },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'nothing on stderr but errors' },
  redact: {
    type: 'boolean',
    describe: 'replace hosts, users, paths, mail and network addresses, the same by the same',
  },
  replaced: {
    type: 'string',
    describe: 'with --redact: write what became what to a file (CSV), to be kept',
    requiresArg: true,
  },
  color: { type: 'boolean', describe: 'colours on a terminal; --no-color or NO_COLOR turns them off' },
} as const;

export type CommonOption = keyof typeof COMMON_OPTIONS | keyof FormatOptions;

const ALL = Object.keys({ ...COMMON_OPTIONS, ...FORMAT_OPTIONS }) as readonly CommonOption[];

/** Told by every command, since every command keeps what they promise; listed where they change something. */
const ALWAYS_TAKEN: ReadonlySet<CommonOption> = new Set(['quiet', 'color']);

const REPORT = ALL;
const ANSWER: readonly CommonOption[] = ['format', 'json', 'output', 'db'];
const TEXT: readonly CommonOption[] = ['output'];
const FORMATS_ONLY: readonly CommonOption[] = ['format', ...FORMAT_FLAGS];

/** What each command does something with; the actions of `db` by both words. */
const TAKEN: Readonly<Record<string, readonly CommonOption[]>> = {
  analyze: REPORT,
  diff: REPORT,
  batch: REPORT,
  watch: ['pool', 'db', 'fail-on'],
  'fleet submit': [...FORMATS_ONLY, 'limit', 'pool', 'redact', 'replaced', 'db', 'quiet'],
  'fleet work': ['quiet'],
  'fleet status': ['format', 'json', 'output'],
  'fleet result': [...FORMATS_ONLY, 'output', 'limit', 'pool', 'fail-on', 'quiet'],
  fleet: [...FORMATS_ONLY, 'output', 'limit', 'pool', 'redact', 'replaced', 'db', 'fail-on', 'quiet'],
  tag: [...ANSWER, 'html', 'limit'],
  driver: [...ANSWER, 'limit'],
  'db import': ANSWER,
  'db scan': [...ANSWER, 'limit', 'quiet'],
  'db add': ANSWER,
  'db remove': ANSWER,
  'db list': [...ANSWER, 'limit'],
  'db export': [...ANSWER, 'csv'],
  'db stats': ANSWER,
  'db path': ANSWER,
  db: [...ANSWER, 'limit', 'csv', 'quiet'],
  capture: TEXT,
  mcp: ['db'],
  page: TEXT,
  schema: TEXT,
  completion: TEXT,
  guide: TEXT,
};

/** The options of a command under the headings of its help. */
const GROUPS: readonly (readonly [heading: string, options: readonly string[]])[] = [
  ['Report:', ['format', ...FORMAT_FLAGS, 'output', 'limit', 'pool', 'redact', 'replaced', 'fail-on']],
  ['Moments and machines:', Object.keys(MOMENT_OPTIONS)],
  ['Program:', ['db', 'quiet', 'color', 'help', 'version']],
];

const OF_EVERY_COMMAND: ReadonlySet<string> = new Set(['help', 'version']);

/** Lists the options that a command takes in its help, under headings, and leaves the others out. */
export function listOptions<Arguments>(command: Argv<Arguments>, name: string): Argv<Arguments> {
  const taken = TAKEN[name] ?? REPORT;
  const listed = new Set<string>([
    ...taken,
    ...OF_EVERY_COMMAND,
    ...(taken.includes('fail-on') ? Object.keys(MOMENT_OPTIONS) : []),
  ]);
  const hidden = ALL.filter((option) => !listed.has(option)).reduce((rest, option) => rest.hide(option), command);
  const worded =
    listed.has('format') && !listed.has('markdown')
      ? hidden.describe('format', 'form of the answer: text, json')
      : hidden;
  return GROUPS.reduce((rest, [heading, options]) => {
    const own = options.filter((option) => listed.has(option));
    return own.length === 0 ? rest : rest.group(own, heading);
  }, worded);
}

/** Throws `UsageError` for an option that was typed and that the command does nothing with. */
export function refuseUseless(name: string, argv: Readonly<Record<string, unknown>>): void {
  const taken = TAKEN[name] ?? REPORT;
  const useless = ALL.find(
    (option) => argv[option] !== undefined && !taken.includes(option) && !ALWAYS_TAKEN.has(option),
  );
  if (useless === undefined) return;
  const forms = taken.includes('json') && FORMAT_FLAGS.some((flag) => flag === useless);
  throw new UsageError(forms ? `${name} prints text or JSON, not ${useless}` : `${name} takes no --${useless}`);
}
