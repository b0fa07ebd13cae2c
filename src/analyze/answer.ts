/** The first sentence: it stands alone, names what is known and how sure, and never more than the evidence. */
import type { Analysis, Finding } from '../model/document.js';
import { formatBytes, formatCount, formatPool, formatShare, formatTag } from '../model/words.js';
import type { MomentView } from './moment-view.js';
import type { Suspect } from './suspects.js';

function sayWhere(suspect: Suspect, views: readonly MomentView[]): string {
  const named = new Set(views.map(({ snapshot }) => snapshot.host ?? snapshot.source));
  return named.size > 1 ? `${suspect.view.snapshot.host ?? suspect.view.snapshot.source}: ` : '';
}

/** The sentence of a finding that proves or names, when there is one. */
function decisive(findings: readonly Finding[]): Finding | null {
  return findings.find(({ code }) => code === 'leak' || code === 'leak-at-unload') ?? null;
}

function calmSentence(views: readonly MomentView[]): string {
  const [view] = views.toSorted((a, b) => largest(b) - largest(a));
  if (view === undefined) return '';
  const sized = view.pools.filter(({ pool, tags, basis }) => pool !== 'session' && (tags.length > 0 || basis === 'vm'));
  const nonPaged = sized.find(({ pool }) => pool === 'nonPaged') ?? sized[0];
  if (nonPaged === undefined) return '';
  const ram = Number.isNaN(view.ramBytes) ? '' : ` (${formatShare(nonPaged.bytes / view.ramBytes)} of RAM)`;
  const [top] = nonPaged.tags;
  const tag = top === undefined ? '' : `, the largest tag, ${formatTag(top.tag)}, has ${formatShare(top.share)} of it`;
  const listed = nonPaged.basis === 'listed' && view.listing === 'some' ? 'What is listed of the ' : 'The ';
  return `Nothing stands out: ${listed.toLowerCase()}${formatPool(nonPaged.pool)} is ${formatBytes(nonPaged.bytes)}${ram}${tag}.`;
}

function largest(view: MomentView): number {
  return view.pools.reduce((sum, { bytes }) => sum + bytes, 0);
}

function suspectSentence(suspect: Suspect, analysis: Omit<Analysis, 'answer'>, where: string): string {
  const finding = analysis.findings.find(
    ({ tags, evidence, pool }) =>
      tags[0] === suspect.root.tag && pool === suspect.root.pool && evidence[0]?.line === suspect.root.line,
  );
  const title = finding?.title ?? '';
  const unknowable =
    suspect.root.class === 'object' || suspect.root.class === 'shared' || suspect.root.class === 'victim';
  return `${where}${unknowable ? 'Cannot tell who is behind it yet: ' : ''}${title}`;
}

/** What a series without a leak says: that is an answer, too. null when there is no series. */
function seriesSentence(analysis: Omit<Analysis, 'answer'>): string | null {
  const tags = analysis.series.flatMap((series) => series.tags);
  if (tags.length === 0) return null;
  const held = analysis.findings.find(({ code, severity }) => code === 'held' && severity !== 'info');
  if (held !== undefined) return held.title;
  const moments = Math.max(...tags.map(({ samples }) => samples));
  const machines = analysis.series.length === 1 ? '' : ` on ${analysis.series.length} machines`;
  const undecided = tags.filter(({ verdict }) => verdict === 'cannot-tell');
  if (undecided.length * 2 > tags.length) {
    const [reason] = undecided[0]?.reasons.slice(-1) ?? [];
    return `Cannot tell yet whether anything leaks: ${moments} moments${machines} are too few or too short.${reason === undefined ? '' : ` ${reason}`}`;
  }
  const moving = tags
    .filter(({ verdict, pool }) => (verdict === 'load' || verdict === 'warm-up') && pool !== 'session')
    .toSorted((a, b) => Number(b.last.bytes) - Number(a.last.bytes));
  const [most] = moving;
  const told = most === undefined ? '' : `; ${formatTag(most.tag)} moves most, as ${most.verdict}`;
  return `Nothing leaks in what was sampled: ${formatCount(tags.length)} tags over ${moments} moments${machines}${told}.`;
}

/** What can be said when only blocks, modules or a bugcheck were read. */
function otherSentence(analysis: Omit<Analysis, 'answer'>): string {
  const [find] = analysis.poolFinds;
  const [finding] = analysis.findings.filter(({ code }) => code !== 'pool-not-the-problem');
  if (finding !== undefined) return finding.title;
  if (find !== undefined) {
    const whole = find.complete ? '' : ', and the listing is not whole';
    return `${formatCount(find.entries)} blocks of ${formatTag(find.tag)} are listed (${formatBytes(Number(find.allocated.bytes))} allocated)${whole}; how much of the pool that is, !poolused tells.`;
  }
  if (analysis.snapshots.some(({ modules }) => modules.length > 0)) {
    return 'Cannot tell: only a module list was read, and it does not show who holds pool; !poolused 2 does.';
  }
  return 'Cannot tell: nothing in the input shows how much pool anybody holds; !poolused 2 and !vm 1 do.';
}

export function toAnswer(
  analysis: Omit<Analysis, 'answer'>,
  views: readonly MomentView[],
  suspects: readonly Suspect[],
): string {
  const understood = analysis.inputs.some(({ blocks }) => blocks.some(({ grammar }) => grammar !== 'otherCommand'));
  if (!understood) {
    return analysis.inputs.length > 0 && analysis.inputs.every(({ error }) => error !== null)
      ? 'Nothing could be read: see the errors below.'
      : 'Nothing here is output that poolsleuth understands; it reads !poolused, !vm, !poolfind, lm and their kin, and poolmon.';
  }
  const proof = decisive(analysis.findings);
  if (proof !== null) return proof.title;
  const overTime = seriesSentence(analysis);
  if (overTime !== null && suspects.every(({ severity }) => severity !== 'high')) return overTime;
  const [suspect] = suspects.toSorted((a, b) => order(b) - order(a));
  if (suspect !== undefined) return suspectSentence(suspect, analysis, sayWhere(suspect, views));
  const large = analysis.findings.find(({ code }) => code === 'large-pool' || code === 'pool-near-maximum');
  const tagged = views.some(({ pools }) => pools.some(({ tags }) => tags.length > 0));
  if (large !== undefined) {
    return tagged
      ? `${large.title.replace(/\.$/, '')}, but no single tag stands out in it.`
      : `${large.title.replace(/\.$/, '')}; which tag holds it is not in the input, ${large.pool === 'paged' ? '!poolused 4' : '!poolused 2'} shows it.`;
  }
  if (tagged || views.some(({ pools }) => pools.some(({ basis }) => basis === 'vm'))) return calmSentence(views);
  return otherSentence(analysis);
}

function order(suspect: Suspect): number {
  return { high: 3, medium: 2, low: 1, info: 0 }[suspect.severity];
}
