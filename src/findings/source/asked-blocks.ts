/** What `!pool` was asked: which block an address lies in, whose it is, what lies around it, and what is damaged there. */
import type { BlockAskedAbout, Finding, NeighbourBlock } from '../../model/document.js';
import { searchPattern, shellTag, typedName } from '../../model/typed-names.js';
import { formatList, formatTag } from '../../model/words.js';
import { MOST_GAP } from '../../moments/evidence.js';
import type { AskedBlock, PageDamage, PoolBlock, SourceReading } from '../../moments/source-reading.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import type { NextCommand } from '../next-commands.js';
import { describeTag, toPool } from './crashes.js';
import type { SourceKnowledge } from './crashes.js';

const PAGE = 0x1000n;

const hex = (bytes: number): string => `0x${bytes.toString(16)}`;
const pageOf = (address: string): bigint => BigInt(address) / PAGE;

const MOST_SEARCHES = 3;

/** What a person reads of the debugger's complaints. */
const MOST_DAMAGES = 3;

/** `FMvo (0x4b0 bytes, allocated)`. */
function describeBlock({ tag, bytes, free }: PoolBlock): string {
  return `${formatTag(tag)} (${hex(bytes)} bytes, ${free ? 'free' : 'allocated'})`;
}

/** `nonpaged`, `paged session`; empty where the debugger does not know the region. */
function describeRegion(region: string | null): string {
  if (region === null || /unknown/i.test(region)) return '';
  return `${region.toLowerCase().replace(/ pool\b/, '')}, `;
}

/** Damage that other outputs of the input show on the same page: `!poolval` behind `!pool`. */
function damagesOf(asked: AskedBlock, all: readonly AskedBlock[]): readonly PageDamage[] {
  const beside = all.filter(
    (other) => other !== asked && other.block === null && pageOf(other.asked) === pageOf(asked.asked),
  );
  return [...asked.damages, ...beside.flatMap(({ damages }) => damages)];
}

/** Whether the debugger proves damage: a page that it cannot read is neither sound nor damaged. */
function isDamaged(damages: readonly PageDamage[]): boolean {
  const placed = damages.some(({ telling, address }) => telling && address !== null);
  return placed || (damages.some(({ telling }) => telling) && !damages.some(({ unreadable }) => unreadable));
}

/** What the debugger says is broken, in a sentence without its full stop; null when nothing is. */
export function describeDamage(damages: readonly PageDamage[]): string | null {
  if (!isDamaged(damages)) return null;
  const words = damages.map(({ address, text }) => (address === null ? text : `at ${address}: ${text}`));
  return [...new Set(words)].join('; ');
}

function stepsFor(tag: string, owned: boolean): readonly NextCommand[] {
  const typed = shellTag(tag);
  const pattern = searchPattern(tag);
  return [
    ...(owned || pattern === null
      ? []
      : [
          {
            command: `!for_each_module s ${pattern}`,
            why: 'no list names the driver: the module with a hit is a candidate',
          },
        ]),
    ...(typed === null ? [] : [{ command: `poolsleuth tag ${typed}`, why: 'everybody whom a list names' }]),
  ];
}

/** The step that makes the damage show itself where it is done. */
function specialPool(driver: string | null): NextCommand {
  const named = driver === null || !driver.includes('.') ? null : typedName(driver);
  return {
    command: `verifier /flags 0x1 /driver ${named ?? 'NAME.sys'}`,
    why: `turns on special pool for ${named === null ? 'the driver of that tag' : named}, which then stops at the very access that does the damage`,
  };
}

/** The same where nothing shows whose block was overrun. */
const SPECIAL_POOL: NextCommand = {
  command: 'verifier /flags 0x1 /driver NAME.sys',
  why: 'turns on special pool for a driver that you suspect (the newest, or one that is no part of Windows), which then stops at the very access that does the damage',
};

/** The block when it ends where the damage is. */
function endingAt(block: PoolBlock | null, address: string | null): PoolBlock | null {
  if (block === null || address === null) return null;
  const gap = BigInt(address) - BigInt(block.address) - BigInt(block.bytes);
  return gap >= 0n && gap <= MOST_GAP ? block : null;
}

/** Who says what is damaged, and where. */
function tellDamage({ address, text, toldBy }: PageDamage): string {
  const told = address === null ? text : `at ${address}: ${text}`;
  return toldBy === 'debugger' ? `The debugger says ${told}.` : `The dump shows ${told}.`;
}

/** Where the damage is and who is the first suspect; no more than what is listed says. */
function damageTitle(place: PageDamage | undefined, suspect: PoolBlock | null, page: string): string {
  if (place === undefined) return `The debugger finds the pool page ${page} damaged; where in it, it does not say.`;
  const header = `the header at ${place.address ?? page} is not valid`;
  if (suspect === null) return `Pool is damaged: ${header}, and no block in front of it is listed.`;
  const tag = formatTag(suspect.tag);
  return `Pool is damaged behind the block ${suspect.address} (${tag}, ${hex(suspect.bytes)} bytes${suspect.free ? ', free' : ''}): ${header}, so ${suspect.free ? `it was written to after it was freed, or` : tag} most likely ${suspect.free ? 'the block before it was overrun' : 'wrote past its end'}.`;
}

function toDamageFinding(
  asked: AskedBlock,
  damages: readonly PageDamage[],
  reading: SourceReading,
  source: SourceKnowledge,
): Finding {
  const ownersOf = source.ownersAt(asked.moment);
  const place = damages.find(({ telling, address }) => telling && address !== null);
  const suspect = place === undefined ? null : (place.suspect ?? endingAt(asked.block, place.address));
  const page = `0x${(pageOf(asked.asked) * PAGE).toString(16)}`;
  const [owner = null] =
    suspect === null ? [] : ownersOf(suspect.tag, asked.block?.tag === suspect.tag ? asked.block.printed : null);
  const validated = reading.askedBlocks.some(
    ({ block, damages: found, asked: other }) =>
      block === null && found.length > 0 && pageOf(other) === pageOf(asked.asked),
  );
  return toFinding({
    code: 'pool-damage',
    severity: place === undefined ? 'low' : 'medium',
    confidence: sureOf('pool-damage', place === undefined ? 'unplaced' : 'placed'),
    pool: asked.region === null ? null : toPool(asked.region),
    tags: suspect === null ? [] : [suspect.tag],
    drivers: owner === null ? [] : [owner.driver],
    title: damageTitle(place, suspect, page),
    reasons: [
      ...[...new Set(damages.map(tellDamage))].slice(0, MOST_DAMAGES),
      ...(suspect === null
        ? []
        : [
            `${describeTag(suspect.tag, ownersOf, source, asked.block?.tag === suspect.tag ? asked.block.printed : null)}.`,
          ]),
      ...(suspect === null
        ? []
        : ['The block in front of the damage is the first suspect and no more: a stray write can come from anywhere.']),
      'This is corruption, not a leak: how much pool is in use has nothing to do with it.',
    ],
    evidence: [{ source: reading.input.source, line: place?.line ?? asked.line }],
    next: [
      ...(validated ? [] : [{ command: `!poolval ${page}`, why: 'checks the headers of the whole page' }]),
      ...(suspect === null
        ? [SPECIAL_POOL]
        : [...stepsFor(suspect.tag, owner !== null), specialPool(owner?.driver ?? null)]),
    ],
  });
}

/** What lies on both sides of a block. */
function neighbours({ before, after }: AskedBlock): readonly string[] {
  const told = [
    ...(before === null ? [] : [`in front of it lies ${describeBlock(before)} at ${before.address}`]),
    ...(after === null
      ? []
      : [`behind it ${before === null ? 'lies ' : ''}${describeBlock(after)} at ${after.address}`]),
  ];
  if (told.length === 0) return [];
  const sentence = formatList(told);
  return [`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`];
}

/** Searches for the other tags that were asked about and that nobody knows. */
function otherSearches(asked: AskedBlock, reading: SourceReading, source: SourceKnowledge): readonly NextCommand[] {
  const tags = new Set(
    reading.askedBlocks.flatMap(({ block, moment }) =>
      block === null || block.tag === asked.block?.tag || source.ownersAt(moment)(block.tag, block.printed).length > 0
        ? []
        : [block.tag],
    ),
  );
  return [...tags].slice(0, MOST_SEARCHES).flatMap((tag) => stepsFor(tag, false).slice(0, 1));
}

function toBlockFinding(asked: AskedBlock, block: PoolBlock, reading: SourceReading, source: SourceKnowledge): Finding {
  const { region } = asked;
  const ownersOf = source.ownersAt(asked.moment);
  const [owner = null] = ownersOf(block.tag, block.printed);
  const [name = '', ...words] = describeTag(block.tag, ownersOf, source, block.printed).split(': ');
  const offset = Number(BigInt(asked.asked) - BigInt(block.address));
  const { description, binary } = block.printed ?? { description: null, binary: null };
  return toFinding({
    code: 'asked-block',
    severity: 'info',
    confidence: owner?.confidence ?? sureOf('asked-block', 'owner-unknown'),
    pool: region === null ? null : toPool(region),
    tags: [block.tag],
    drivers: owner === null ? [] : [owner.driver],
    title: `The block at ${block.address} is ${name} (${hex(block.bytes)} bytes, ${describeRegion(region)}${block.free ? 'free' : 'allocated'}): ${words.join(': ')}.`,
    reasons: [
      ...(offset > 0 ? [`${asked.asked} is ${hex(offset)} bytes into it.`] : []),
      ...(block.free ? ['It is free: whoever still uses the address uses it after it was freed.'] : []),
      ...(description === null && binary === null
        ? []
        : [`The debugger's own list: ${[description, binary].filter((word) => word !== null).join(', ')}.`]),
      ...neighbours(asked),
    ],
    evidence: [{ source: reading.input.source, line: asked.line }],
    next: [
      ...stepsFor(block.tag, owner !== null),
      // Only the steps of the finding that is told first are shown.
      ...(reading.askedBlocks.find((first) => first.block !== null) === asked
        ? otherSearches(asked, reading, source)
        : []),
    ],
  });
}

/** An address in which no block was found. */
function toMissFinding(asked: AskedBlock, reading: SourceReading): Finding {
  const told = [...new Set(asked.damages.map(({ text }) => text))];
  return toFinding({
    code: 'asked-block',
    severity: 'info',
    confidence: sureOf('asked-block', 'no-block'),
    title: `No pool block was found at ${asked.asked}: ${told.join('; ')}.`,
    reasons: ['That is no proof that it never was one: a small dump does not hold every page.'],
    evidence: [{ source: reading.input.source, line: asked.line }],
    next: [{ command: `!pte ${asked.asked}`, why: 'is the page there at all?' }],
  });
}

function toNeighbour(block: PoolBlock | null): NeighbourBlock | null {
  if (block === null) return null;
  const { address, bytes, free, tag } = block;
  return { address, bytes, state: free ? 'free' : 'allocated', tag };
}

/** The blocks as the document has them. */
export function toBlocks(reading: SourceReading, ownersAt: SourceKnowledge['ownersAt']): readonly BlockAskedAbout[] {
  return reading.askedBlocks.flatMap((asked): readonly BlockAskedAbout[] => {
    const block = toNeighbour(asked.block);
    if (block === null || asked.block === null) return [];
    return [
      {
        source: reading.input.source,
        line: asked.line,
        asked: asked.asked,
        ...block,
        pool: asked.region === null ? null : toPool(asked.region),
        owners: ownersAt(asked.moment)(asked.block.tag, asked.block.printed),
        damage: describeDamage(damagesOf(asked, reading.askedBlocks)),
        before: toNeighbour(asked.before),
        after: toNeighbour(asked.after),
      },
    ];
  });
}

/** Whether an output before showed the same page, of which no block was listed that was asked about. */
function isToldBefore(asked: AskedBlock, all: readonly AskedBlock[]): boolean {
  const first = all.find(({ block, asked: other }) => block === null && pageOf(other) === pageOf(asked.asked));
  return first !== undefined && first !== asked && isDamaged(damagesOf(first, all));
}

/** One finding for each block that was asked about, and one for each page that is damaged. */
export function findAskedBlocks(reading: SourceReading, source: SourceKnowledge): readonly Finding[] {
  const all = reading.askedBlocks;
  const shown = (address: string): boolean =>
    all.some(({ block, asked }) => block !== null && pageOf(asked) === pageOf(address));
  return all.flatMap((asked): readonly Finding[] => {
    const { block } = asked;
    const damages = damagesOf(asked, all);
    const damaged = isDamaged(damages);
    // Damage without a block is told with the block of the same page, where there is one.
    if (block === null) {
      if (shown(asked.asked) || isToldBefore(asked, all)) return [];
      return [damaged ? toDamageFinding(asked, damages, reading, source) : toMissFinding(asked, reading)];
    }
    const told = toBlockFinding(asked, block, reading, source);
    return damaged ? [toDamageFinding(asked, damages, reading, source), told] : [told];
  });
}
