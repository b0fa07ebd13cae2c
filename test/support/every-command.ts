/** Every command with every format of its report, and every sample: what has to work wherever the program runs. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface Run {
  /** `{folder}` stands for a folder of the run; see `argumentsIn`. */
  readonly args: readonly string[];
  /** Whether the report is text for people, in colours on a terminal that has them. */
  readonly coloured?: true;
}

const FORMATS = ['text', 'json', 'markdown', 'csv', 'html', 'openmetrics'] as const;
const TWO_FORMATS = ['text', 'json'] as const;

function inFormats(formats: readonly string[], args: readonly string[], coloured: boolean): readonly Run[] {
  return formats.map((format) => ({
    args: [...args, '--format', format],
    ...(coloured && format === 'text' ? { coloured: true } : {}),
  }));
}

function plain(...runs: readonly (readonly string[])[]): readonly Run[] {
  return runs.map((args) => ({ args }));
}

/** To be run in this order and with a database of their own: some use what others have made. All end with 0. */
export const EVERY_COMMAND: readonly Run[] = [
  ...inFormats(FORMATS, ['analyze', 'samples/notmyfault-leak.log', '--limit', '4'], true),
  ...inFormats(FORMATS, ['samples/series-driver-update', '--unparsed'], true),
  ...inFormats(FORMATS, ['diff', 'samples/healthy-server.log', 'samples/notmyfault-leak.log'], true),
  ...FORMATS.flatMap((format) =>
    inFormats([format], ['batch', 'test/fixtures/batch/machines', '--out', `{folder}/${format}`], true),
  ),
  ...inFormats([...TWO_FORMATS, 'html'], ['tag', 'NtFC', 'Nt*', '0x636f7250', '--explain'], false),
  ...inFormats(TWO_FORMATS, ['driver', 'ntfs.sys', 'tcp*'], false),
  ...inFormats(TWO_FORMATS, ['db', 'add', 'Qwzx', 'qwzx.sys', '--note', 'seen on the bench'], false),
  ...inFormats(TWO_FORMATS, ['db', 'scan', 'test/scan/fixtures/built/tags-x64-O2.sys'], false),
  ...inFormats(TWO_FORMATS, ['db', 'list'], false),
  ...inFormats(TWO_FORMATS, ['db', 'stats'], false),
  ...plain(['db', 'path']),
  ...inFormats(['pooltag', 'localtag', 'json', 'csv'], ['db', 'export'], false),
  ...plain(['db', 'export', '--format', 'pooltag', '--output', '{folder}/list.txt']),
  ...plain(['db', 'import', '{folder}/list.txt'], ['db', 'import', '{folder}/list.txt', '--json']),
  ...inFormats(TWO_FORMATS, ['db', 'remove', 'Qwzx'], false),
  ...plain(...['debugger', 'poolmon', 'perfmon', 'etw', 'live', 'windbg'].map((kind) => ['capture', kind])),
  ...plain(['page', '--output', '-'], ['page', '--output', '{folder}/page.html']),
  ...plain(...['bash', 'zsh', 'fish', 'powershell'].map((shell) => ['completion', shell])),
  ...plain(...['diff', 'batch', 'fleet-status', 'tag', 'driver', 'import', 'scan'].map((name) => ['schema', name])),
  ...inFormats(['text'], ['analyze', 'samples/filter-victim.log', '--brief'], true),
  ...plain(['schema'], ['guide'], ['--version'], ['--help']),
  ...plain(
    ...[
      'analyze',
      'diff',
      'batch',
      'watch',
      'fleet',
      'tag',
      'driver',
      'capture',
      'page',
      'db',
      'mcp',
      'completion',
    ].map((command) => [command, '--help']),
  ),
];

/** The samples that are shipped, each as one input. */
export const EVERY_SAMPLE: readonly string[] = readdirSync('samples')
  .filter((name) => name !== 'README.md')
  .toSorted()
  .map((name) => path.posix.join('samples', name));

/** The arguments of a run with its folder in place. */
export function argumentsIn({ args }: Run, folder: string): readonly string[] {
  return args.map((arg) => arg.replace('{folder}', folder));
}
