/** What is said of a fleet in one sentence, and where to look first. */
import { SIGNIFICANT } from '../model/fleet-summary.js';
import type { Comparison, FleetSummary, FleetTag, RankedInput } from '../model/fleet-summary.js';
import { nameDriver } from '../model/owner-guess.js';
import { formatCount, formatTag } from '../model/words.js';

/** Where to look first: the worst input, and the driver that ailing machines share when that is unlikely to be chance. */
export function toAdvice(inputs: readonly RankedInput[], comparisons: readonly Comparison[]): string {
  const [worst] = inputs;
  if (worst === undefined || (worst.state !== 'leaking' && worst.state !== 'suspicious')) return '';
  const [tag] = worst.tags;
  const [driver] = worst.drivers;
  const named = driver === undefined ? [] : [nameDriver(driver, worst.guesses?.includes(driver) === true)];
  const what = [...(tag === undefined ? [] : [formatTag(tag)]), ...named].join(', ');
  const first = ` Look first at ${worst.input}${what === '' ? '' : ` (${what})`}.`;
  const [best] = comparisons[0]?.candidates ?? [];
  if (best === undefined || best.adjustedP >= SIGNIFICANT) return first;
  const [shared, ...others] = best.drivers;
  const { ailingWith, ailingWithout, wellWith, wellWithout } = best;
  const of = (part: number, rest: number): string => `${formatCount(part)} of ${formatCount(part + rest)}`;
  const drivers = `${shared ?? ''}${others.length === 0 ? '' : ` and ${formatCount(others.length)} more`}`;
  return `${first} Of the ailing machines ${of(ailingWith, ailingWithout)} have ${drivers}, of the others ${of(wellWith, wellWithout)}.`;
}

/** How many machines leak or are suspicious, and with which tag most of them. */
export function toSentence(counts: FleetSummary['counts'], tags: readonly FleetTag[]): string {
  const { machines, leaking, suspicious } = counts;
  if (machines === 0) return 'No machine could be judged: nothing in the inputs is understood.';
  const of = `${formatCount(machines)} ${machines === 1 ? 'machine' : 'machines'}`;
  const be = (count: number, verb: string): string => `${formatCount(count)} ${verb}`;
  const parts = [
    ...(leaking > 0 ? [be(leaking, leaking === 1 ? 'leaks' : 'leak')] : []),
    ...(suspicious > 0 ? [be(suspicious, suspicious === 1 ? 'is suspicious' : 'are suspicious')] : []),
  ];
  if (parts.length === 0) {
    return counts.well === machines
      ? `Nothing stands out on any of ${of}.`
      : `Nothing stands out; ${formatCount(counts.well)} of ${of} could be judged.`;
  }
  const [worst] = tags.filter((tag) => tag.leaking + tag.suspicious > 0);
  const affected = worst === undefined ? 0 : worst.leaking + worst.suspicious;
  const commonest =
    worst === undefined || affected < 2
      ? ''
      : `; ${formatTag(worst.tag)} is the commonest, on ${formatCount(affected)} of them`;
  return `Of ${of}, ${parts.join(' and ')}${commonest}.`;
}
