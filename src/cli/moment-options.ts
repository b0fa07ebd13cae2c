/** The options that say when and where moments were taken: the same for analyze, diff and batch. */
import type { PlaceOptions } from '../moments/place-moments.js';
import { UsageError } from './errors.js';

/** As yargs takes them; spread into the options of a command. */
export const MOMENT_OPTIONS = {
  'time-from': {
    choices: ['auto', 'content', 'name', 'file', 'none'],
    describe: 'where times come from: the text, a date in the file name, the date of the file',
    requiresArg: true,
  },
  host: { type: 'string', describe: 'the machine that every input is of', requiresArg: true },
  timezone: { type: 'string', describe: 'offset of times that carry none, such as +02:00', requiresArg: true },
  operations: {
    type: 'number',
    describe: 'how often a reproducer ran between first and last moment: rates for each run',
    requiresArg: true,
  },
} as const;

export interface MomentArguments {
  readonly timeFrom?: string | undefined;
  readonly host?: string | undefined;
  readonly timezone?: string | undefined;
  readonly operations?: number | undefined;
}

/** What the options come to: how moments are placed, and the operations between them. */
export interface MomentOptions {
  readonly place: PlaceOptions;
  readonly operations: number | undefined;
}

function zoneOf(typed: string): string {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(typed.trim());
  if (/^(?:Z|UTC|GMT)$/i.test(typed.trim())) return '+00:00';
  const [, sign = '', hours = '', minutes = '00'] = match ?? [];
  if (match === null || Number(hours) > 14) {
    throw new UsageError('--timezone takes an offset such as +02:00, -05:30 or Z');
  }
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

/**
 * Checks what was typed. Throws UsageError.
 *
 * @example
 * momentOptionsOf({ timezone: '+2' }).place.timezone // '+02:00'
 */
export function momentOptionsOf(argv: MomentArguments): MomentOptions {
  const { timeFrom, host, timezone, operations } = argv;
  if (operations !== undefined && !(Number.isSafeInteger(operations) && operations > 0)) {
    throw new UsageError('--operations takes a whole number above 0');
  }
  if (host?.trim() === '') throw new UsageError('--host takes the name of a machine');
  return {
    place: {
      ...(timeFrom === undefined ? {} : { timeFrom: timeFrom as NonNullable<PlaceOptions['timeFrom']> }),
      ...(host === undefined ? {} : { host: host.trim() }),
      ...(timezone === undefined ? {} : { timezone: zoneOf(timezone) }),
    },
    operations,
  };
}
