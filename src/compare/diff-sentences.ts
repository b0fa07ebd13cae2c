/** What a comparison comes to in a sentence. */
import { toNumber } from '../model/counters.js';
import { isWholePool } from '../model/pool-names.js';
import type { Difference, RateChange, RateWithin, TagChange } from '../model/difference.js';
import type { Finding } from '../model/document.js';
import { isGuess, nameDriver } from '../model/owner-guess.js';
import { say } from '../model/told-findings.js';
import type { Answer } from '../model/told-findings.js';
import { formatBytes, formatCount, formatDuration, formatPool, formatRoughCount, formatTag } from '../model/words.js';
import { VERY_LIKELY } from '../series/wording.js';
import { isUnknown } from './tag-changes.js';

/** `grew by 21 GiB and 1.4 million blocks`, `gave back 3 MiB`. */
function changeWords(change: TagChange): string {
  const bytes = change.bytesChange ?? 0;
  const blocks = change.outstandingChange;
  const count = (value: number): string => `${formatRoughCount(value)} ${value === 1 ? 'block' : 'blocks'}`;
  if (bytes === 0 && blocks !== null) {
    return `${blocks < 0 ? 'lost' : 'gained'} ${count(Math.abs(blocks))} while its bytes stayed as they were`;
  }
  const verb = bytes < 0 ? 'shrank by' : 'grew by';
  // Fewer blocks with more bytes is a change of size, and the two do not belong into one phrase.
  const along = blocks !== null && blocks !== 0 && Math.sign(blocks) === Math.sign(bytes);
  return `${verb} ${formatBytes(Math.abs(bytes))}${along ? ` and ${count(Math.abs(blocks))}` : ''}`;
}

function inTime({ hours }: Difference): string {
  return hours === null ? '' : ` in ${formatDuration(hours * 3600)}`;
}

function perOperation(change: TagChange, operations: number | null): string {
  const { bytesPerOperation: bytes, outstandingPerOperation: blocks } = change;
  if (operations === null || bytes === null) return '';
  const count = blocks === null ? '' : ` and ${blocks.toFixed(2)} blocks`;
  return `, ${formatBytes(bytes)}${count} for each of ${formatCount(operations)} operations`;
}

/** What the pools did where the tags of one side or both are not known. */
function poolSentence(diff: Difference): string {
  const [most] = diff.pools.toSorted((a, b) => Math.abs(b.bytesChange) - Math.abs(a.bytesChange));
  const advice = 'the inputs do not both list tags: !poolused 2 or poolmon on each would show which one';
  if (most === undefined) return `Cannot tell what changed: ${advice}.`;
  const pool = formatPool(most.pool);
  if (!diff.sameMachine) {
    const names = [diff.before.host ?? diff.before.source, diff.after.host ?? diff.after.source];
    return `The ${pool} holds ${formatBytes(most.before)} on ${names[0] ?? ''} and ${formatBytes(most.after)} on ${names[1] ?? ''}; ${advice}.`;
  }
  if (most.bytesChange === 0) return `The pools are as large as they were${inTime(diff)}; ${advice}.`;
  const verb = most.bytesChange < 0 ? 'shrank by' : 'grew by';
  const rate = most.bytesPerHour === null ? '' : `, ${formatBytes(Math.abs(Math.round(most.bytesPerHour)))} an hour`;
  return `The ${pool} ${verb} ${formatBytes(Math.abs(most.bytesChange))}${inTime(diff)}${rate}; ${advice}.`;
}

/** What one side holds much of and the other does not list. */
function unknownSentence(diff: Difference): string {
  const unknown = diff.changes.find((change) => change.bytesChange === null && isUnknown(change));
  if (unknown === undefined) return '';
  const [side, other] = unknown.after === null ? ['before', 'after'] : ['after', 'before'];
  const bytes = toNumber((unknown.after ?? unknown.before)?.bytes);
  return ` ${formatTag(unknown.tag)} holds ${formatBytes(bytes)} ${side}; the list of ${other} does not show it and need not be whole.`;
}

/** How fast a tag grew in each of two series, and what that says. */
function tellRates(rates: readonly RateChange[], findings: readonly Finding[], behind: string): Answer {
  const leaks = (side: RateWithin | null): boolean => side?.verdict === 'leak';
  const [worst] = rates;
  if (worst === undefined || (!leaks(worst.before) && !leaks(worst.after))) {
    return say(`No tag leaks in either of the two series.${behind}`);
  }
  const words = (side: RateWithin | null): string => {
    if (side === null) return 'not listed';
    if (side.verdict !== 'leak') return side.verdict === 'cannot-tell' ? 'not to be told' : 'no leak';
    const what = side.confidence >= VERY_LIKELY ? 'a leak' : 'perhaps a leak';
    return side.bytesPerHour === null ? what : `${what} of ${formatBytes(Math.round(side.bytesPerHour))} an hour`;
  };
  const leak = findings.find(({ code, tags }) => code === 'leak' && tags.includes(worst.tag));
  const owner = worst.owner === null ? 'no list names its driver' : nameDriver(worst.owner, worst.guess === true);
  return say(
    `${formatTag(worst.tag)} (${formatPool(worst.pool)}; ${owner}): ${words(worst.before)} before, ${words(worst.after)} after.${leak === undefined ? '' : ` ${leak.title}`}${behind}`,
    leak,
  );
}

/**
 * `Dfx1 (nonpaged pool; no list names its driver) held 439 MiB before it and holds 400 KiB`: what a restart took away, or
 * what there is more of since, whichever is more.
 */
function acrossRestart(changes: readonly TagChange[]): string {
  const [most] = changes.toSorted((a, b) => Math.abs(b.bytesChange ?? 0) - Math.abs(a.bytesChange ?? 0));
  if (most === undefined || (most.bytesChange ?? 0) === 0) return '';
  const [before, after] = [most.before, most.after].map((side) => toNumber(side?.bytes));
  const name = `${formatTag(most.tag)} (${formatPool(most.pool)}; ${ownerName(most)})`;
  const gone = (most.bytesChange ?? 0) < 0;
  const now = `holds ${formatBytes(after || 0)} since`;
  return gone
    ? ` What is gone with it: ${name} held ${formatBytes(before || 0)} before and ${now}.`
    : ` ${name} held ${formatBytes(before || 0)} before and ${now}.`;
}

/** Two moments with a restart between them: what differs, and what would show growth. */
const restartSentence = (changes: readonly TagChange[]): string =>
  `The machine was restarted between the two moments, so what differs is not growth.${acrossRestart(changes)} Whether something grows, two lists of one boot tell, hours apart (poolsleuth capture poolmon).`;

/** What changed on one machine. */
export function tellOneMachine(diff: Difference, findings: readonly Finding[], listsTags: boolean): Answer {
  const changes = diff.changes.filter(({ pool }) => isWholePool(pool));
  const grown = changes.filter(({ bytesChange }) => (bytesChange ?? 0) > 0);
  const [most, second] = grown;
  if (diff.rates !== null) {
    return tellRates(diff.rates, findings, diff.restarted ? ' A restart lies between the two series.' : '');
  }
  if (diff.restarted) return say(restartSentence(changes));
  if (!listsTags) return say(poolSentence(diff));
  const unknown = unknownSentence(diff);
  if (changes.every(({ bytesChange, outstandingChange }) => bytesChange === null && outstandingChange === null)) {
    return say(
      `${unknown === '' ? 'Nothing' : 'Nothing that both lists show'} changed between the two moments${inTime(diff)}.${unknown}`,
    );
  }
  if (most === undefined) {
    const [least] = changes;
    const told = least === undefined ? '' : `; ${formatTag(least.tag)} ${changeWords(least)}`;
    return say(`No tag grew${inTime(diff)}${told}.${unknown}`);
  }
  const leak = findings.find(({ code }) => code === 'leak');
  const next =
    second === undefined
      ? 'no other tag grew'
      : `next is ${formatTag(second.tag)} with ${formatBytes(second.bytesChange ?? 0)}`;
  const sentence =
    `${formatTag(most.tag)} (${formatPool(most.pool)}) ${changeWords(most)}${inTime(diff)}` +
    `${perOperation(most, diff.operations)}; ${ownerName(most)}; ${next}.${unknown}`;
  return say(leak === undefined ? sentence : `${sentence} ${leak.title}`, leak);
}

function ownerName({ owner }: TagChange): string {
  if (owner === null) return 'no list names its driver';
  return nameDriver(owner.driver, isGuess(owner));
}

/** The version of the driver that is put behind a tag, where it is not the same on both machines. */
function versionSentence(diff: Difference, tag: string | undefined, names: readonly [string, string]): string {
  const owner = diff.changes.find((change) => change.tag === tag)?.owner;
  const driver = diff.drivers.find((change) => change.driver === owner?.driver);
  if (driver === undefined || owner === null || owner === undefined) return '';
  const likely = `The ${isGuess(owner) ? 'possible owner' : 'owner'} of ${formatTag(tag ?? '')}`;
  const on = (where: string, version: string | null): string => `${version ?? 'an unknown version'} on ${where}`;
  switch (driver.where) {
    case 'both':
      return ` ${likely}, ${driver.driver}, is ${on(names[0], driver.before)} and ${on(names[1], driver.after)}.`;
    case 'before':
      return ` ${likely}, ${driver.driver}, is loaded on ${names[0]} only.`;
    case 'after':
      return ` ${likely}, ${driver.driver}, is loaded on ${names[1]} only.`;
  }
}

/** How two machines differ. */
export function tellTwoMachines(diff: Difference, findings: readonly Finding[], listsTags: boolean): Answer {
  const told = findings.find(
    ({ code, tags, severity }) =>
      tags.length > 0 && severity !== 'info' && ['count-differs', 'only-in-one', 'not-listed'].includes(code),
  );
  const names: readonly [string, string] = [
    diff.before.host ?? diff.before.source,
    diff.after.host ?? diff.after.source,
  ];
  const version = versionSentence(diff, told?.tags[0], names);
  const others = diff.drivers.length - Number(version !== '');
  const more = version === '' ? '' : 'more ';
  const differ =
    others === 0
      ? ''
      : ` ${formatCount(others)} ${more}${others === 1 ? 'driver is' : 'drivers are'} not the same on both.`;
  if (!listsTags) return say(`${poolSentence(diff)}${differ}`);
  return told === undefined
    ? say(
        `${names[0]} and ${names[1]} hold much the same: no tag has many times more on one than on the other.${differ}`,
      )
    : say(`${told.title}${version}${differ}`, told);
}
