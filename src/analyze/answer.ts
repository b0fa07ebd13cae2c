/** The first sentence: it stands alone, names what is known and how sure, and never more than the evidence. */
import type { Analysis, Finding } from '../model/document.js';
import type { Lead, MomentFindings } from '../model/moment-findings.js';
import { severityRank } from '../model/severity.js';
import { formatBytes, formatCount, formatTag } from '../model/words.js';
import { seriesSentence } from './series-answer.js';

/** The sentence of a finding that proves or names, when there is one. */
function decisive(findings: readonly Finding[]): Finding | null {
  return findings.find(({ code }) => code === 'leak' || code === 'leak-at-unload') ?? null;
}

function leadSentence({ lead, moment }: PlacedLead): string {
  // Of its own moment: another machine may have the same tag in the same line.
  const finding = moment.findings.find(
    ({ tags, evidence, pool }) => tags[0] === lead.tag && pool === lead.pool && evidence[0]?.line === lead.line,
  );
  return `${lead.unknowable ? 'Cannot tell who is behind it yet: ' : ''}${finding?.title ?? ''}`;
}

/** The name of a moment in front of what is said of it, where there are several. */
function sayWhere(moment: MomentFindings, moments: readonly MomentFindings[]): string {
  return moments.some(({ name }) => name !== moment.name) ? `${moment.name}: ` : '';
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

/** `moments` are those that were judged by themselves. */
export function toAnswer(analysis: Omit<Analysis, 'answer'>, moments: readonly MomentFindings[]): string {
  const understood = analysis.inputs.some(({ blocks }) => blocks.some(({ grammar }) => grammar !== 'otherCommand'));
  if (!understood) {
    return analysis.inputs.length > 0 && analysis.inputs.every(({ error }) => error !== null)
      ? 'Nothing could be read.'
      : 'Nothing here is output that poolsleuth understands; it reads !poolused, !vm, !poolfind, lm and their kin, and poolmon.';
  }
  const proof = decisive(analysis.findings);
  if (proof !== null) return proof.title;
  const overTime = seriesSentence(analysis);
  const worst = worstLead(moments);
  if (overTime !== null && worst?.lead.severity !== 'high') return overTime;
  if (worst !== null) return leadSentence(worst);
  const large = analysis.findings.find(({ code }) => code === 'large-pool' || code === 'pool-near-maximum');
  const tagged = moments.some((moment) => moment.tagged);
  if (large !== undefined) {
    return tagged
      ? `${large.title.replace(/\.$/, '')}, but no single tag stands out in it.`
      : `${large.title.replace(/\.$/, '')}; which tag holds it is not in the input, ${large.pool === 'paged' ? '!poolused 4' : '!poolused 2'} shows it.`;
  }
  if (tagged || moments.some(({ sized }) => sized)) {
    const fullest = moments.reduce((most, moment) => (moment.bytes > most.bytes ? moment : most));
    const where = sayWhere(fullest, moments);
    return where === ''
      ? fullest.calm
      : `Nothing stands out on any of ${formatCount(new Set(moments.map(({ name }) => name)).size)} machines; the fullest is ${where}${fullest.calm.replace(/^Nothing stands out: /, '')}`;
  }
  return otherSentence(analysis);
}
