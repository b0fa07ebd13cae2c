/** The first sentence: it stands alone, names what is known and how sure, and never more than the evidence. */
import { FINDING_MEANINGS } from '../model/codes.js';
import type { Analysis, Finding } from '../model/document.js';
import type { Lead, MomentFindings } from '../moments/moment-findings.js';
import { severityRank } from '../model/severity.js';
import { say } from '../model/told-findings.js';
import type { Answer } from '../model/told-findings.js';
import { isOutput, NO_ROW_BELOW, outputsRead } from '../model/output-names.js';
import { formatBytes, formatCount, formatCounted, formatList, formatTag } from '../model/words.js';
import { degreeOf } from '../owners/owner-words.js';
import { WHICH_TAG } from '../findings/series/pool-words.js';
import { isFollower } from '../findings/series/told-growth.js';
import { findHeld, findOpenGrowth, seriesSentence } from './series-answer.js';

/** The finding that proves or names, when there is one. */
function decisive(findings: readonly Finding[]): Finding | null {
  return findings.find(({ code }) => code === 'leak' || code === 'leak-at-unload') ?? null;
}

/** What a lead comes to: its finding, which knows its machine where there are several. */
function tellLead({ lead, moment }: PlacedLead): Answer {
  const finding = moment.findings[lead.finding];
  return say(`${lead.unknowable ? 'Cannot tell who is behind it yet: ' : ''}${finding?.title ?? ''}`, finding);
}

/** What can be said when nothing that was read shows the pools. */
function tellOther(analysis: Omit<Analysis, 'answer'>): Answer {
  const [find] = analysis.poolFinds;
  const told = analysis.findings.filter(({ code }) => code !== 'pool-not-the-problem' && code !== 'named-tag');
  const finding = told.find(({ code }) => code !== 'named-stop') ?? told[0];
  if (finding !== undefined) {
    const sizes = finding.code === 'one-block-size' || finding.code === 'many-block-sizes';
    return say(sizes ? `${finding.title} How much of the pool that is, !poolused tells.` : finding.title, finding);
  }
  if (find !== undefined) {
    const whole = find.complete ? '' : ', and the listing is not whole';
    const { allocated, free } = find;
    const held = formatBytes(Number(allocated.bytes));
    const amount =
      free.count === 0
        ? `${held} allocated`
        : `${formatCount(allocated.count)} allocated, ${held}; ${formatCount(free.count)} free`;
    return say(
      `${formatCounted(find.entries, 'block')} of ${formatTag(find.tag)} ${find.entries === 1 ? 'is' : 'are'} listed (${amount})${whole}; how much of the pool that is, !poolused tells.`,
    );
  }
  const read = outputsRead(analysis.inputs);
  // Who ran the very command is not told to run it.
  const empty = read.filter((output) => /^!(?:poolused|vm)\b/.test(output));
  if (empty.length > 0) {
    return say(
      `Cannot tell: ${formatList(empty)} ${empty.length === 1 ? 'has' : 'have'} no line here that shows what anybody holds.`,
    );
  }
  const named = read.slice(0, MOST_NAMED);
  const [what, show] =
    named.length === 0
      ? ['what was read', 'does']
      : [formatList(named), named.length === 1 && !named.includes('figures written down') ? 'does' : 'do'];
  return say(`Cannot tell: ${what} ${show} not show how much pool anybody holds; !poolused 2 and !vm 1 do.`);
}

/** More outputs are not told by name in a sentence. */
const MOST_NAMED = 4;

interface PlacedLead {
  readonly lead: Lead;
  readonly moment: MomentFindings;
}

/** The first of the worst. */
function worstLead(moments: readonly MomentFindings[]): PlacedLead | null {
  let worst: PlacedLead | null = null;
  for (const moment of moments) {
    for (const lead of moment.leads) {
      if (worst === null || severityRank(lead.severity) > severityRank(worst.lead.severity)) {
        worst = { lead, moment };
      }
    }
  }
  return worst;
}

/** The worst of what failed or ran out by the input's own words; null when it tells of nothing. */
function findAlarm(findings: readonly Finding[]): Finding | null {
  return (
    findings.find(
      ({ code, severity }) =>
        FINDING_MEANINGS[code].decides === 'alarm' && severityRank(severity) >= severityRank('medium'),
    ) ?? null
  );
}

/** What the pools hold, to stand behind a sentence of something else; empty when that is not known of one machine. */
function sizesBeside(finding: Finding, moments: readonly MomentFindings[]): string {
  const moment =
    moments.find(({ findings }) => findings.includes(finding)) ?? (moments.length === 1 ? moments[0] : undefined);
  if (moment === undefined) return '';
  if (moment.sizes !== '') return ` ${moment.sizes.charAt(0).toUpperCase()}${moment.sizes.slice(1)}.`;
  return '';
}

/** The crashes behind the first, by their names; empty where there is one. */
function otherCrashes(findings: readonly Finding[]): string {
  const [, ...others] = findings.filter(({ code }) => code === 'bugcheck');
  const names = [...new Set(others.map(({ title }) => title.slice(title.indexOf(' ') + 1).replace(/:.*$/s, '')))];
  return names.length === 0 ? '' : ` The input tells of another crash, too: ${formatList(names.slice(0, MOST_NAMED))}.`;
}

/** What somebody asked about; null when nobody asked for a block. */
function tellAsked(findings: readonly Finding[]): Answer | null {
  const asked = findings.filter(({ code }) => code === 'asked-block');
  if (asked.length === 0) return null;
  const told = asked.slice(0, MOST_ASKED);
  const more = asked.length - told.length;
  const rest = more > 0 ? ` ${formatCounted(more, 'other block')} ${more === 1 ? 'is' : 'are'} told below.` : '';
  return say(`${told.map(({ title }) => title).join(' ')}${rest}`, ...told);
}

/** Blocks that a sentence can hold. */
const MOST_ASKED = 3;

/** How large a pool is, where that is what stands out, and which tag is `said` to hold it, where no list shows one. */
function largeSentence(large: Finding, tagged: boolean, said: Finding | null): string {
  const title = large.title.replace(/\.$/, '');
  const [step = ''] = large.next.map(({ command }) => command);
  const command = step.startsWith('!poolused') ? step : 'poolmon';
  if (tagged) return `${title}, but no single tag stands out in it.`;
  return said !== null && said.tags.length > 0
    ? `${title}. ${said.title}`
    : `${title}; which tag holds it is not in the input, ${command} shows it.`;
}

/** The moments in which nobody stands out: an all-clear only when each of them is clear. */
function stateSentence(moments: readonly MomentFindings[]): string {
  const told = moments.filter(({ state }) => state !== '');
  const largest = (among: readonly MomentFindings[]): MomentFindings | undefined =>
    among.toSorted((a, b) => b.bytes - a.bytes)[0];
  const moment = largest(told.filter(({ clear }) => !clear)) ?? largest(told);
  if (moment === undefined) return '';
  const machines = new Set(moments.map(({ name }) => name)).size;
  if (machines === 1) return moment.state;
  return told.length === moments.length && moment.clear
    ? `Nothing stands out on any of ${formatCount(machines)} machines; the fullest is ${moment.name}: ${moment.state.replace(/^Nothing stands out: /, '')}`
    : `${moment.name}: ${moment.state}`;
}

/** What is said of moments by themselves: who stands out, what failed, how large the pools are. */
function tellMoments(analysis: Omit<Analysis, 'answer'>, moments: readonly MomentFindings[]): Answer {
  const { findings } = analysis;
  const worst = worstLead(moments);
  const alarm = findAlarm(findings);
  if (worst !== null) {
    const { sentence, about } = tellLead(worst);
    const [tag] = worst.moment.findings[worst.lead.finding]?.tags ?? [];
    const course = findings.find(({ code, tags }) => code === 'tag-over-time' && tags[0] === tag) ?? null;
    const sentences = [sentence, ...(alarm === null ? [] : [alarm.title])];
    const told = worst.lead.severity === 'low' ? sentences.toReversed() : sentences;
    // What another machine of the same text holds of it says more than any limit.
    const differs = findings.find(({ code, tags }) => code === 'count-differs' && tags[0] === tag) ?? null;
    // Whoever has the handles may hold the objects.
    const holder = OF_OBJECTS.has(worst.moment.findings[worst.lead.finding]?.code ?? '') ? findHandles(findings) : null;
    // What some tags hold is no measure of a pool whose size only the text gives.
    const said = moments.every(({ sizes }) => sizes === '') ? findSaid(findings) : null;
    const beside = [course, differs, holder, said].flatMap((finding) => (finding === null ? [] : [finding.title]));
    return say([...told, ...beside].join(' '), ...about, alarm, course, differs, holder, said);
  }
  const large = findings.find(({ code }) => code === 'large-pool' || code === 'pool-near-maximum');
  const tagged = moments.some((moment) => moment.tagged);
  const said = findSaid(findings);
  const crash = findings.find(({ code }) => code === 'bugcheck');
  const several = findings.find(({ code }) => code === 'several-crashes');
  if (several !== undefined) {
    // A pool that grew with every run of a machine is more than why it crashed.
    const growth = findings.find(({ code }) => code === 'pool-growth');
    if (growth !== undefined) return say(`${growth.title} ${several.title}`, growth, several);
    if (crash !== undefined && crash.severity !== 'info') return say(`${several.title} ${crash.title}`, several, crash);
    // Crashes without pool are not dragged towards one that is a little large.
    return large === undefined || large.severity === 'low'
      ? say(`${several.title}${alarm === null ? '' : ` ${alarm.title}`}`, several, alarm)
      : say(`${several.title} ${largeSentence(large, tagged, said)}`, several, large);
  }
  const tellCrash = (finding: Finding): Answer => {
    // Whoever lies in front of damage is worth more than how large the pools are, which has nothing to do with it.
    const named = findings.find(({ code, tags }) => code === 'pool-damage' && tags.length > 0) ?? null;
    // Who has mapped the address space that a crash is about.
    const mapper = findings.find(({ code, drivers }) => code === 'system-ptes' && drivers.length > 0) ?? null;
    const besides = alarm ?? named ?? mapper;
    const beside = besides === null ? sizesBeside(finding, moments) : ` ${besides.title}`;
    return say(`${finding.title}${otherCrashes(findings)}${beside}`, finding, besides);
  };
  if (crash !== undefined && crash.severity !== 'info') return tellCrash(crash);
  const damage = findings.find(({ code }) => code === 'pool-damage');
  if (damage !== undefined) return say(`${damage.title}${sizesBeside(damage, moments)}`, damage);
  const asked = tellAsked(findings);
  if (asked !== null && moments.every(({ sizes }) => sizes === '')) return asked;
  const trend = findings.find(({ code }) => code === 'pool-over-time');
  const state = stateSentence(moments);
  if (alarm !== null && !(large !== undefined && alarm.code === 'excessive-pool-usage')) {
    const blind = moments.every(({ sizes }) => sizes === '');
    // "Cannot tell" goes before what else is known; what is known of the pools stands behind what failed.
    if (blind && state !== '') return say(`${state} ${alarm.title}`, alarm);
    const beside = large === undefined ? sizesBeside(alarm, moments) : ` ${largeSentence(large, tagged, said)}`;
    return say(`${alarm.title}${beside}`, alarm, large);
  }
  if (trend !== undefined) {
    return tellTrends(trend, findings);
  }
  if (large !== undefined) return say(largeSentence(large, tagged, said), large);
  // A machine that crashed is not one on which nothing stands out, whatever its pools are like.
  if (crash !== undefined) return tellCrash(crash);
  // What the text says itself is more than what its figures leave open.
  const growth = findings.find(({ code }) => code === 'growth-told');
  if (growth !== undefined) return say(growth.title, growth);
  const handles = findHandles(findings);
  if (state === '' && handles !== null && said !== null) return say(`${said.title} ${handles.title}`, said, handles);
  if (state !== '' && handles !== null) return say(`${state} ${handles.title}`, handles);
  if (state !== '' && said !== null) return say(`${state} ${said.title}`, said);
  return state === '' ? tellOther(analysis) : say(state);
}

/** Tags that stand out because somebody holds references to what they count. */
const OF_OBJECTS: ReadonlySet<string> = new Set(['many-objects', 'victim-tag']);

/** What the text says itself of a pool or a tag that is large; null where it says nothing of the kind. */
const findSaid = (findings: readonly Finding[]): Finding | null =>
  findings.find(({ code, severity }) => code === 'said-in-text' && severity !== 'info') ?? null;

/** The process with far more handles than others; null where none has. */
const findHandles = (findings: readonly Finding[]): Finding | null =>
  findings.find(({ code }) => code === 'many-handles') ?? null;

/** How the pools of a machine went of which only the sizes are known; where one rises, what tells its tag. */
function tellTrends(trend: Finding, findings: readonly Finding[]): Answer {
  if (trend.severity !== 'info') return say(`${trend.title.replace(/\.$/, '')}; ${WHICH_TAG}.`, trend);
  const both = findings.filter(({ code, machine }) => code === trend.code && machine === trend.machine);
  return say(both.map(({ title }) => title).join(' '), ...both);
}

/** A pool that is judged to leak as a whole; null where none is, or only the row of crashes of a machine says so. */
function findGrowth({ series, findings }: Omit<Analysis, 'answer'>): Finding | null {
  const leaks = series.some(({ totals }) => totals.some(({ verdict }) => verdict === 'leak'));
  return leaks ? (findings.find(({ code }) => code === 'pool-growth') ?? null) : null;
}

const NO_PROOF = 'So few moments do not prove a leak: poolmon over a day does.';

/** The course of a tag with whoever a list names for it; an object and a shared allocator name nobody. */
function withOwner({ title, tags }: Finding, { snapshots }: Omit<Analysis, 'answer'>): string {
  const usage = snapshots.flatMap((snapshot) => snapshot.tags).find(({ tag }) => tag === tags[0]);
  const [owner] = usage?.owners ?? [];
  const words =
    owner === undefined
      ? 'no list names its driver'
      : owner.class !== 'owner'
        ? 'the tag does not name who holds it'
        : tags[0] !== undefined && isFollower({ tag: tags[0] })
          ? `${formatTag(tags[0])} is allocated by ${owner.driver} and often only follows: who holds on to it, the text does not show`
          : `its driver is ${degreeOf(owner)}${owner.driver}`;
  return title.replace(/\.$/, `; ${words}.`);
}

/** How the tag that moved most went. */
function findCourse(findings: readonly Finding[]): Finding | null {
  return findings.find(({ code }) => code === 'tag-over-time') ?? null;
}

/** What is said where no line is output of a tool, though it may name tags; what a text says goes first, and says so itself. */
function tellNothingRead(findings: readonly Finding[]): Answer {
  const told = (['said-in-text', 'named-stop', 'named-tag'] as const).flatMap(
    (code) => findings.find((each) => each.code === code) ?? [],
  );
  return told.length === 0
    ? say(
        'Nothing here is output that poolsleuth understands; it reads !poolused, !vm, !poolfind, lm and their kin, poolmon, perfmon logs, and tables with a heading such as Time, Tag, Type, Allocs, Frees, Diff, Bytes. ' +
          'poolsleuth capture poolmon, or capture live where no tool may be installed, prints the script that records what it needs.',
      )
    : say(
        `${told[0]?.code !== 'named-tag' ? '' : 'Nothing here is output that poolsleuth understands. '}${told.map(({ title }) => title).join(' ')}`,
        ...told,
      );
}

/** What is said of inputs in which nothing stands, or nothing but a heading; null for all others. */
function tellEmpty({ inputs, snapshots, findings, diagnostics }: Omit<Analysis, 'answer'>): string | null {
  if (inputs.length > 0 && inputs.every(({ bytes, error }) => bytes === 0 && error === null))
    return 'The input is empty: there is nothing to read.';
  const bare = diagnostics.find(({ code }) => code === 'heading-alone');
  if (bare === undefined || snapshots.length + findings.length > 0) return null;
  const nothing = 'and no row below it that can be read: nothing is measured here.';
  return bare.message === NO_ROW_BELOW || bare.line === null
    ? `There is a heading, ${nothing}`
    : `There is a heading in line ${bare.line}, ${nothing} ${bare.message}`;
}

/** `moments` are those that were judged by themselves. */
export function toAnswer(analysis: Omit<Analysis, 'answer'>, moments: readonly MomentFindings[]): Answer {
  const nothing = tellEmpty(analysis);
  if (nothing !== null) return say(nothing);
  const understood = analysis.inputs.some(({ blocks }) => blocks.some(isOutput));
  if (!understood) {
    return analysis.inputs.length > 0 && analysis.inputs.every(({ error }) => error !== null)
      ? say('Nothing could be read.')
      : tellNothingRead(analysis.findings);
  }
  const proof = decisive(analysis.findings);
  if (proof !== null) return say(proof.title, proof);
  const held = findHeld(analysis);
  const growth = findGrowth(analysis);
  if (growth !== null) {
    const alarm = findAlarm(analysis.findings);
    // Whoever holds most by now is a name; the growth, which has none, stands behind it.
    const lead = worstLead(moments);
    const named = lead?.lead.severity === 'high' ? tellLead(lead) : null;
    const titles = [
      ...(alarm === null ? [] : [alarm.title]),
      ...(named === null ? [] : [named.sentence]),
      growth.title,
    ];
    return say(titles.join(' '), ...(named?.about ?? []), growth, alarm);
  }
  const open = held === null ? findOpenGrowth(analysis) : null;
  const overTime = held?.title ?? open?.title ?? seriesSentence(analysis);
  if (overTime !== null && worstLead(moments)?.lead.severity !== 'high') {
    const alarm = findAlarm(analysis.findings);
    // What the text shows of its largest mover is more than that its few moments prove nothing.
    const course = held === null ? findCourse(analysis.findings) : null;
    const told = course === null ? overTime : `${withOwner(course, analysis)} ${NO_PROOF}`;
    return say(alarm === null ? told : `${alarm.title} ${told}`, alarm, held, course ?? open);
  }
  return tellMoments(analysis, moments);
}
