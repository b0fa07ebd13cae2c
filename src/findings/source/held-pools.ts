/** What single drivers hold by counters of their own: Driver Verifier's, and those of the driver framework. */
import type { DriverPool, Finding, HeldPoolCounters } from '../../model/document.js';
import { shellTag, typedName } from '../../model/typed-names.js';
import { formatBytes, formatCounted, formatList, formatTag } from '../../model/words.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { toFinding } from '../finding.js';
import type { NextCommand } from '../next-commands.js';
import { sureOf } from '../sureness.js';
import type { SourceInput } from './source-input.js';

const POOLS = [
  ['nonPaged', 'nonpaged pool'],
  ['paged', 'paged pool'],
] as const;

const holdsAny = ({ allocations, bytes }: HeldPoolCounters): boolean => (allocations ?? 0) > 0 || (bytes ?? 0) > 0;

/** `94 blocks (14.8 KiB)`; empty for nothing, and for what is not printed. */
function tellAmount(blocks: number | null, bytes: number | null): string {
  if ((blocks ?? 0) === 0 && (bytes ?? 0) === 0) return '';
  if (blocks === null) return formatBytes(bytes ?? 0);
  return `${formatCounted(blocks, 'block')}${bytes === null ? '' : ` (${formatBytes(bytes)})`}`;
}

/** `94 blocks (14.8 KiB) of nonpaged pool and 10 blocks (548 bytes) of paged pool`; empty for nothing. */
function tellPools(amountOf: (held: HeldPoolCounters) => string, held: DriverPool): string {
  return formatList(
    POOLS.flatMap(([pool, name]) => {
      const amount = amountOf(held[pool]);
      return amount === '' ? [] : [`${amount} of ${name}`];
    }),
  );
}

const COUNTED_BY: Readonly<Record<DriverPool['toldBy'], string>> = {
  verifier: "Driver Verifier's counters",
  framework: "the driver framework's counters",
};

/** Who holds it: the driver, all that are watched, or a driver that nothing names. */
function holderOf({ driver, toldBy }: DriverPool): string {
  if (driver !== null) return driver;
  return toldBy === 'verifier' ? 'the drivers that it watches, all together,' : 'a framework driver';
}

/** Blocks of the driver one by one say the same and more; so do counters of single drivers instead of their sum. */
function isToldElsewhere(held: DriverPool, { verifier, driverPools }: SourceReading): boolean {
  if (held.toldBy === 'framework') return false;
  if (held.driver === null) return driverPools.some(({ driver, toldBy }) => driver !== null && toldBy === 'verifier');
  return verifier.some(({ driver, allocations }) => driver === held.driver && allocations.length > 0);
}

/** What lists the blocks with their callers, unless somebody typed it. */
function stepsFor(held: DriverPool, { input }: SourceReading): readonly NextCommand[] {
  const { driver, tag, toldBy } = held;
  const typed = input.blocks.flatMap(({ command }) => command ?? []);
  const file = driver === null ? null : typedName(driver);
  const module = driver === null ? null : typedName(driver.replace(/\.[^.]+$/, '').replaceAll(/[^\w]/g, '_'));
  const version =
    module === null
      ? []
      : [{ command: `lmvm ${module}`, why: 'which version is it? its maker needs the figures and the version' }];
  if (toldBy === 'framework') {
    const own = tag === null ? null : shellTag(tag);
    return [
      ...(module === null
        ? [{ command: '!wdfkd.wdfldr', why: 'which framework drivers are there? the figures are of one of them' }]
        : [
            {
              command: `!wdfkd.wdfpoolusage ${module} 0 4`,
              why: 'each block with its caller, while the driver is loaded',
            },
          ]),
      ...(own === null ? [] : [{ command: `!poolused 2 ${own}`, why: 'what the same tag holds by the pool itself' }]),
      ...version,
    ];
  }
  const listed = typed.some((command) => /^!verifier (?:0x)?[0-9a-f]*[37bf]\b/i.test(command));
  return [
    ...(listed
      ? []
      : [{ command: `!verifier 3${file === null ? '' : ` ${file}`}`, why: 'each block with its tag and its caller' }]),
    ...version,
  ];
}

/** What drivers hold by such counters; a driver that was unloaded with blocks of its own has leaked them. */
export function findHeldPools({ reading }: SourceInput): readonly Finding[] {
  return reading.driverPools
    .filter((held) => !isToldElsewhere(held, reading))
    .map((held): Finding => {
      const now = tellPools(({ allocations, bytes }) => tellAmount(allocations, bytes), held);
      const most = tellPools(({ peakAllocations, peakBytes }) => tellAmount(peakAllocations, peakBytes), held);
      const left = held.unloaded && POOLS.some(([pool]) => holdsAny(held[pool]));
      const holder = holderOf(held);
      const by = COUNTED_BY[held.toldBy];
      const tagged = held.tag === null ? '' : `, under the tag ${formatTag(held.tag)}`;
      const unwatched = held.toldBy === 'verifier' && held.driver === null && now === '' && most === '';
      const peak = most === '' ? '' : `; at most ${held.driver === null ? 'they' : 'it'} held ${most}`;
      return toFinding({
        code: left ? 'leak-at-unload' : 'driver-pool',
        severity: left ? 'high' : 'info',
        confidence: left ? sureOf('leak-at-unload', 'gone') : sureOf('driver-pool', 'always'),
        pool: null,
        tags: held.tag === null ? [] : [held.tag],
        drivers: held.driver === null ? [] : [held.driver.toLowerCase()],
        title: left
          ? `${held.driver ?? 'A framework driver'} was unloaded with ${now}${tagged} not freed, by ${by}.`
          : unwatched
            ? 'Driver Verifier watches no driver here, or has seen none allocate: its counters are zero and say nothing of the pool.'
            : `By ${by} ${holder} ${held.driver === null && held.toldBy === 'verifier' ? 'hold' : 'holds'} ${now === '' ? 'nothing' : now} now${tagged}${peak}.`,
        reasons: [
          ...(left && most !== '' ? [`At most it held ${most}.`] : []),
          ...(left || now === '' ? [] : ['Outstanding is not leaked: a loaded driver holds what it uses.']),
          ...(now === '' ? ['What other drivers hold, these counters do not show.'] : []),
        ],
        evidence: [{ source: held.source, line: held.line }],
        next:
          now === '' ? [{ command: '!poolused 2', why: 'whose tags hold the pool, then?' }] : stepsFor(held, reading),
      });
    });
}
