/** Crashes: what the bugcheck means, which block, whose tag, who is suspected, and what to do that nobody has done yet. */
import { SMALL_DUMP } from '../../../grammars/lib/crash-lines.js';
import type { Finding, PoolName } from '../../model/document.js';
import { searchPattern, shellTag, typedName } from '../../model/typed-names.js';
import { formatBytes, formatCounted, formatPool, formatTag } from '../../model/words.js';
import type { PrintedOwner } from '../../tables/row-names.js';
import type { AskedBlock, PoolBlock, SourceReading } from '../../moments/source-reading.js';
import { findBugcheckName } from '../../knowledge/bugcheck-names.js';
import { explainBugcheck } from '../../knowledge/bugchecks.js';
import type { BugcheckExplanation } from '../../knowledge/bugchecks.js';
import type { Knowledge } from '../../owners/knowledge.js';
import { describeOwner } from '../../owners/owner-words.js';
import type { OwnersOf } from '../../owners/owners-of.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import type { NextCommand } from '../next-commands.js';
import { driversOnScreen } from './named-stops.js';

type Crash = SourceReading['bugchecks'][number];

/** What the findings of one source are judged with. */
export interface SourceKnowledge {
  readonly knowledge: Knowledge;
  /** Owners of a tag in the moment that something of the source was read in. */
  readonly ownersAt: (moment: number) => OwnersOf;
}

/** Names that the debugger gives where it blames nobody's driver. */
const NO_SUSPECT =
  /^(?:nt|nt[a-z]*krnl?[a-z]*\.exe|ntoskrnl.*|hardware.*|memory_corruption.*|pool_corruption.*|unknown.*)$/i;

/** Addresses are above this; smaller values are sizes, levels and types. */
const LEAST_ADDRESS = 0x1_0000;

/** Codes of a driver that left its pool behind, as Driver Verifier says. */
const LEFT_BEHIND = new Set(['0x60', '0x62']);

/** What follows where the debugger blames damaged pool. */
const POOL_IS_BLAMED =
  'The debugger puts it down to damaged pool, and names nobody: who was on the stack met the damage. That is no leak.';

/** `Unloaded`, `Loaded and Unloaded`, as the debugger prints the state of a verified driver. */
const UNLOADED = /\bunloaded$/i;

/** The tag in words, with whoever it belongs to. */
export function describeTag(
  tag: string,
  ownersOf: OwnersOf,
  { knowledge }: SourceKnowledge,
  printed: PrintedOwner | null = null,
): string {
  const [owner = null] = ownersOf(tag, printed);
  const thirdParty = owner === null ? null : knowledge.isMicrosoft(owner.driver, []) !== true;
  const words = describeOwner({ owner, class: knowledge.tagClass(tag), thirdParty, company: null }, knowledge);
  return `${formatTag(tag)}: ${words}`;
}

/** The block that an argument is the address of, by the debugger's own words; null when it says so of none. */
function findPrintedBlock({ arguments: values, texts }: Crash): string | null {
  const index = texts.findIndex(
    (text, place) =>
      text !== null &&
      /\bpool\b|\bblock\b/i.test(text) &&
      /\baddress\b/i.test(text) &&
      Number(values[place] ?? 0) >= LEAST_ADDRESS,
  );
  return values[index] ?? null;
}

/** The pool that the debugger says an address lies in: `Nonpaged pool`, `Paged session pool`. */
export function toPool(region: string): PoolName | null {
  if (/session/i.test(region)) return 'session';
  if (/\bnon-?paged/i.test(region)) return 'nonPaged';
  return /\bpaged/i.test(region) ? 'paged' : null;
}

/** Whom the crash points at. */
interface Suspect {
  readonly file: string;
  /** Driver Verifier names it: more than a guess of the debugger. */
  readonly proven: boolean;
  /** Who says so: `!analyze`, or what else tells of the crash. */
  readonly toldBy: string;
  /** How that is said: a stack only shows who called. */
  readonly verb: 'blames' | 'shows';
}

function findSuspect({ image, details, code, arguments: [first] }: Crash, reading: SourceReading): Suspect | null {
  const left = code === 0xc4 && LEFT_BEHIND.has(first ?? '');
  const file = (left ? (details?.leakedBy ?? image ?? soleUnloaded(reading)) : undefined) ?? image;
  if (file !== null && !NO_SUSPECT.test(file))
    return { file, proven: left, toldBy: details?.analyzed === true ? '!analyze' : 'the report', verb: 'blames' };
  const shown = driversOnScreen(reading).get(code % SMALL_DUMP);
  if (shown !== undefined && !NO_SUSPECT.test(shown))
    return { file: shown, proven: false, toldBy: 'the blue screen', verb: 'blames' };
  // Nobody is named, but the stack shows who asked the kernel for what went wrong.
  const caller = details?.poolCaller;
  return caller === undefined ? null : { file: `${caller}.sys`, proven: false, toldBy: 'the stack', verb: 'shows' };
}

/** The driver that `!verifier` of the same input calls unloaded, when there is one only. */
function soleUnloaded({ verifier }: SourceReading): string | null {
  const [first, ...more] = verifier.filter(({ state }) => UNLOADED.test(state));
  return first === undefined || more.length > 0 ? null : first.driver;
}

/** Where it happened, as far as that was in a routine that works on pool, and who had called it. */
function describeRoutine({ details = {} }: Crash): readonly string[] {
  const { poolRoutine, poolCaller } = details;
  if (poolRoutine === undefined) return [];
  return [
    poolCaller === undefined
      ? `It happened in ${poolRoutine}, where the kernel works on pool: whoever was there met damage that somebody else may have done.`
      : `It happened in ${poolRoutine}, called by ${poolCaller}: the caller asked for it, and may have met damage that somebody else did.`,
  ];
}

/** The block that `!pool` of the same input shows at an address; null when none does. */
function findAsked(reading: SourceReading, address: string): AskedBlock | null {
  const value = BigInt(address);
  const holds = ({ block }: AskedBlock): boolean =>
    block !== null &&
    value >= BigInt(block.address) &&
    value < BigInt(block.address) + BigInt(Math.max(1, block.bytes));
  return reading.askedBlocks.find(holds) ?? null;
}

const findShown = (reading: SourceReading, address: string): PoolBlock | null =>
  findAsked(reading, address)?.block ?? null;

/** The block in front of the one that a crash is about, which comes first where that was overrun; empty where none is shown. */
function describeBefore(
  reading: SourceReading,
  block: string,
  ownersOf: OwnersOf,
  source: SourceKnowledge,
): readonly string[] {
  const before = findAsked(reading, block)?.before ?? null;
  if (before === null || before.free || isGarbage(before.tag, source)) return [];
  return [
    `In front of it lies ${before.address} (${formatTag(before.tag)}, 0x${before.bytes.toString(16)} bytes), the first to look at if it was overrun; ${describeTag(before.tag, ownersOf, source)}.`,
  ];
}

/** Steps as commands, without those that the input already answers. */
function toSteps(
  told: BugcheckExplanation | null,
  crash: Crash,
  block: string | null,
  suspect: Suspect | null,
  reading: SourceReading,
): readonly NextCommand[] {
  const driver = suspect === null ? null : typedName(suspect.file);
  const steps = told?.next ?? ['`!analyze -v` explains the code and names a suspect, which need not be the culprit.'];
  return steps.flatMap((step): readonly NextCommand[] => {
    const [, command = '', why = ''] = /^`([^`]+)` (.*)\.$/.exec(step) ?? [];
    if (command.includes('BLOCK') && (block === null || findShown(reading, block) !== null)) return [];
    if (command === '!analyze -v' && crash.details?.analyzed === true) return [];
    if (command === 'kb' && crash.details?.stack === true) return [];
    if (command === '!verifier 3') {
      if (reading.verifier.length > 0) return [];
      return [{ command: driver === null ? command : `${command} ${driver}`, why }];
    }
    const mapped = reading.systemPtes.some(({ mappers }) => mappers.length > 0);
    if (mapped && (command.startsWith('!sysptes') || command.includes('TrackPtes'))) return [];
    if (command === '!vm' && reading.moments.some(({ vm }) => vm !== null)) return [];
    const typed = command.replace('BLOCK', block ?? '').replace('NAME.sys', driver ?? 'NAME.sys');
    return [{ command: typed, why }];
  });
}

/** How to learn whose a tag is: its lists, and where none names it, the drivers of the machine. */
export function stepsForTag(tag: string, ownersOf: OwnersOf): readonly NextCommand[] {
  const typed = shellTag(tag);
  const pattern = searchPattern(tag);
  return [
    ...(typed === null ? [] : [{ command: `poolsleuth tag ${typed}`, why: 'whose tag is it?' }]),
    ...(pattern === null || ownersOf(tag, null).length > 0
      ? []
      : [
          {
            command: `!for_each_module s ${pattern}`,
            why: 'no list names the driver: the module with a hit is a candidate',
          },
        ]),
  ];
}

/** `A driver was unloading and left 7 pool blocks that it had not freed`. */
function leftBehind(suspect: Suspect | null, crash: Crash): string {
  const printed = crash.arguments[3] ?? null;
  const count = printed === null ? NaN : Number(printed);
  const [first, paged, nonPaged] = crash.arguments;
  // Only the older of the two counts the bytes.
  const sizes =
    first === '0x60'
      ? ([
          ['nonPaged', nonPaged],
          ['paged', paged],
        ] as const)
      : [];
  const told = sizes.flatMap(([pool, bytes]) =>
    Number(bytes ?? 0) > 0 ? [`${formatBytes(Number(bytes))} of ${formatPool(pool)}`] : [],
  );
  const amount = told.length === 0 ? '' : ` (${told.join(' and ')})`;
  const blocks = `${count > 0 ? formatCounted(count, 'pool block') : 'pool'}${amount}`;
  return `${suspect?.file ?? 'a driver'} was unloading and left ${blocks} that it had not freed; Driver Verifier stopped the machine for it, and that proves a leak in ${suspect === null ? 'that driver' : 'it'}.`;
}

function nameOf({ code, name }: Crash, told: BugcheckExplanation | null): string {
  const known = told?.name ?? findBugcheckName(code) ?? '';
  // A paste loses letters at the start or at the end; the code says which name it is.
  return name === null || known.includes(name) ? known : name;
}

/** A tag that !pool shows with a dot for what is no letter, and that no list knows: a damaged header, and nobody's name. */
const isGarbage = (tag: string, { knowledge }: SourceKnowledge): boolean =>
  tag.includes('.') && !knowledge.isListed(tag);

function toCrashFinding(crash: Crash, reading: SourceReading, source: SourceKnowledge): Finding {
  const { code, arguments: values, texts, tag, details = {}, line } = crash;
  const moment = reading.moments[crash.moment];
  const ownersOf = source.ownersAt(crash.moment);
  const told = explainBugcheck(code, values, texts, moment?.osBuild ?? details.osBuild ?? null);
  const suspect = findSuspect(crash, reading);
  const block = told?.block ?? findPrintedBlock(crash) ?? details.poolAddress?.address ?? null;
  const shown = block === null ? null : findShown(reading, block);
  const named = shown !== null && !isGarbage(shown.tag, source) ? [shown.tag] : [];
  const tags = [...new Set([...(tag === null ? [] : [tag]), ...(told?.tags ?? []), ...named])];
  const blamesPool = details.poolBlamed === true && told?.concernsPool !== true;
  const concernsPool = told?.concernsPool === true || blamesPool;
  const leak = told?.kind === 'leak';
  const windows =
    suspect !== null && source.knowledge.isMicrosoft(suspect.file.toLowerCase(), moment?.modules ?? []) === true;
  const about = [
    ...(told?.access == null ? (block === null || !concernsPool ? [] : [`block ${block}`]) : [told.access]),
    ...(tags.length === 0 ? [] : [`${tags.length === 1 ? 'tag' : 'tags'} ${tags.map(formatTag).join(' and ')}`]),
  ];
  const blame =
    suspect === null || suspect.proven
      ? ''
      : `; ${suspect.toldBy} ${suspect.verb} ${suspect.file}${suspect.verb === 'shows' ? ' as the caller' : ''}, which is a suspect and no more`;
  const summary = leak
    ? leftBehind(suspect, crash)
    : `${told?.lead ?? 'poolsleuth does not explain this one'}${about.length === 0 ? '' : ` (${about.join(', ')})`}${blame}.${told === null ? '' : ` ${blamesPool ? POOL_IS_BLAMED : told.rest}`}`;
  return toFinding({
    code: 'bugcheck',
    severity: leak && reading.verifier.length === 0 ? 'high' : concernsPool ? 'medium' : 'info',
    confidence: sureOf('bugcheck', leak && suspect !== null ? 'left-behind' : 'stopped'),
    pool: details.poolAddress === undefined ? null : toPool(details.poolAddress.region),
    tags,
    drivers: suspect === null ? [] : [suspect.file.toLowerCase()],
    title: `${`Bugcheck 0x${code.toString(16).toUpperCase()} ${nameOf(crash, told)}`.trimEnd()}: ${summary}`,
    reasons: [
      ...(told?.arguments ?? values.flatMap((value, index) => unexplained(value, texts[index] ?? null, index))),
      ...tags.map((each) => `${describeTag(each, ownersOf, source, each === shown?.tag ? shown.printed : null)}.`),
      ...(shown === null
        ? []
        : [
            `!pool shows the block at ${shown.address}: ${formatTag(shown.tag)}, 0x${shown.bytes.toString(16)} bytes, ${shown.free ? 'free' : 'allocated'}${named.length === 0 ? '; with dots for what is no letter it may be damage and no tag' : ''}.`,
            ...(told?.kind === 'corruption' ? describeBefore(reading, shown.address, ownersOf, source) : []),
          ]),
      ...(details.corruptingTag === undefined
        ? []
        : [`The block in front of the damage has the tag ${describeTag(details.corruptingTag, ownersOf, source)}.`]),
      ...(details.poolAddress === undefined
        ? []
        : [`${details.poolAddress.address} lies in ${details.poolAddress.region.toLowerCase()}, says the debugger.`]),
      ...describeRoutine(crash),
      ...(suspect === null || suspect.proven ? [] : [weightOf(suspect, windows)]),
      ...(details.inferred === true
        ? ['The code is not in the text: the words behind argument 1 are those of this one.']
        : []),
    ],
    evidence: [{ source: reading.input.source, line }],
    next: [
      ...(block === null ||
      findShown(reading, block) !== null ||
      told?.next.some((step) => step.includes('BLOCK')) === true
        ? []
        : [{ command: `!pool ${block}`, why: 'the block, its tag and its neighbours' }]),
      ...orderSteps(
        toSteps(told, crash, block, suspect, reading),
        tags.flatMap((each) => stepsForTag(each, ownersOf)),
      ),
      ...versionStep(suspect, moment?.modules ?? []),
    ],
  });
}

/** What `!pool` shows goes first, then whose tag it is. */
function orderSteps(steps: readonly NextCommand[], ofTags: readonly NextCommand[]): readonly NextCommand[] {
  const pool = steps.filter(({ command }) => command.startsWith('!pool '));
  return [...pool, ...ofTags, ...steps.filter((step) => !pool.includes(step))];
}

function unexplained(value: string | null, text: string | null, index: number): readonly string[] {
  if (value === null) return [];
  return [text === null ? `${index + 1} is ${value}.` : `${index + 1} (${value}): ${text} (the debugger's words).`];
}

function weightOf({ file, toldBy }: Suspect, windows: boolean): string {
  return windows
    ? `${file} comes with Windows: the one that met the damage, mostly, not the one that did it.`
    : `${toldBy.charAt(0).toUpperCase()}${toldBy.slice(1)} names ${file}, which is a suspect and need not have done the damage.`;
}

function versionStep(
  suspect: Suspect | null,
  modules: readonly { readonly image: string | null; readonly name: string; readonly version: string | null }[],
): readonly NextCommand[] {
  // The debugger names a module after its file, with what no name can hold turned into underscores.
  const module = suspect === null ? null : typedName(suspect.file.replace(/\.[^.]+$/, '').replaceAll(/[^\w]/g, '_'));
  if (suspect === null || module === null) return [];
  const known = modules.some(
    ({ image, name, version }) =>
      version !== null && [image, name].some((each) => each?.toLowerCase() === suspect.file.toLowerCase()),
  );
  return known ? [] : [{ command: `lmvm ${module}`, why: 'which version is it, and is there a newer one?' }];
}

/** One finding for each crash of a source. */
export function findCrashes(reading: SourceReading, source: SourceKnowledge): readonly Finding[] {
  return reading.bugchecks.map((crash) => toCrashFinding(crash, reading, source));
}
