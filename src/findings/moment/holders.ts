/** Tags that stand out in one moment, each with those that share its block count. */
import type { Finding } from '../../model/document.js';
import { isWrittenDown } from '../../model/output-names.js';
import { shellTag } from '../../model/typed-names.js';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatList,
  formatPool,
  formatRoughCount,
  formatShare,
  formatTag,
} from '../../model/words.js';
import { isDefaultTag } from '../../tagdb/default-tags.js';
import type { Knowledge } from '../../owners/knowledge.js';
import type { MomentView, TagView } from '../moment-view.js';
import {
  ALLOCATION_TRACE,
  fileSearch,
  fileVersionCommand,
  isDebugged,
  moduleSearchCommand,
  moduleVersionCommand,
  MOST_HANDLES,
  nextForTag,
  moreMoments,
  withDump,
} from '../next-commands.js';
import type { NextCommand } from '../next-commands.js';
import { describeDriver, describeOwner } from '../../owners/owner-words.js';
import { isNearMaximum, isProven } from './suspects.js';
import type { Suspect } from './suspects.js';
import type { MomentInput } from './moment-input.js';
import { at, toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';

/** A list that is not whole has no "all of it". */
function wholeWords({ pool }: Suspect): string {
  return pool.basis === 'listed' && pool.pool !== 'session' ? 'what the list shows' : 'all of it';
}

/**
 * `amda holds 1.81 GiB of nonpaged pool in 5.8 million blocks, 58 % of all of it`. What nobody printed is left out or
 * said to be unknown: it is never 0.
 */
export function holdingSentence(suspect: Suspect): string {
  const { root } = suspect;
  const [tag, pool] = [formatTag(root.tag), formatPool(root.pool)];
  const blocks = Number.isNaN(root.count)
    ? ''
    : `${formatRoughCount(root.count)} ${root.count === 1 ? 'block' : 'blocks'}`;
  if (Number.isNaN(root.bytes)) {
    return `${tag} has ${blocks} of ${pool} outstanding, of a size that the input does not give`;
  }
  const within = blocks === '' ? '' : ` in ${blocks}`;
  const alone = suspect.pool.basis === 'listed' && suspect.pool.tags.length === 1;
  const part = alone ? 'the only tag that is listed' : `${formatShare(root.share)} of ${wholeWords(suspect)}`;
  return `${tag} holds ${formatBytes(root.bytes)} of ${pool}${within}, ${part}`;
}

function companionReasons(suspect: Suspect, knowledge: Knowledge): readonly string[] {
  const followers = suspect.members.slice(1);
  if (followers.length === 0) return [];
  const told = followers.map(({ view, ratio }) => {
    const share = ratio === 1 ? 'one for one' : `${ratio} for each`;
    return `${formatTag(view.tag)} (${formatCounted(view.count, 'block')}, ${share})`;
  });
  const [has, have] = followers.every(({ ratio }) => ratio === 1)
    ? ['has the same count', 'have the same count']
    : ['has a count in step', 'have counts in step'];
  const words = followers.length === 1 ? has : have;
  const helpers = followers.filter(({ view }) => view.class !== null && view.class !== 'owner');
  const aside = helpers.map(
    ({ view }) => `${formatTag(view.tag)} is not the suspect: ${describeOwner(view, knowledge)}`,
  );
  return [
    `${formatList(told)} ${words} ${followers.every(({ ratio }) => ratio === 1) ? 'as' : 'with'} ${formatTag(suspect.root.tag)}: together they are one thing${Number.isNaN(suspect.bytes) ? '' : ` and hold ${formatBytes(suspect.bytes)}`}.`,
    ...aside.slice(0, 2).map((sentence) => `${sentence}.`),
  ];
}

function ownerReason(tag: TagView, { snapshot }: MomentView, knowledge: Knowledge): string {
  const { owner } = tag;
  const name = formatTag(tag.tag);
  if (owner === null) {
    if (isDefaultTag(tag.tag)) {
      return `${name} stands for memory that was asked for without a tag: any driver may be behind it.`;
    }
    const listed = knowledge.isListed(tag.tag) ? 'in the tag lists, which name no driver for it' : 'in no tag list';
    return `${name} is ${listed}, and nothing in the input ties it to a driver: search the loaded modules for it.`;
  }
  const sources = [
    ...new Set(
      owner.evidence.map(({ kind, source, detail }) =>
        // What a person wrote beside a tag is no tool's word.
        kind === 'printed' && isWrittenDown(snapshot.grammar)
          ? `the text itself (${detail})`
          : evidenceWords(kind, source, detail),
      ),
    ),
  ];
  const told = `${name} is put down to ${describeDriver(owner.driver, tag.thirdParty, knowledge, tag.company)} by ${formatList(sources.slice(0, 4))}`;
  const others = tag.owners.slice(1, 3).map(({ driver }) => driver);
  return others.length === 0 ? `${told}.` : `${told}; also named: ${formatList(others)}.`;
}

function evidenceWords(kind: string, source: string, detail: string): string {
  switch (kind) {
    case 'printed':
      return `the debugger's own list (${detail})`;
    case 'pooltag':
    case 'localtag':
      return source === 'poolsleuth' ? 'a built-in record' : `the tag list ${source}`;
    case 'public-source':
      return `public source code (${source})`;
    case 'document':
      return `a public document (${source})`;
    case 'module-search':
      return "the log's module search";
    case 'verifier':
      return `Driver Verifier (${detail})`;
    case 'user':
      return 'your own record';
    case 'modules':
      return `the module list (${detail})`;
    case 'name-likeness':
      return 'the likeness of the names (weak)';
    default:
      return kind.startsWith('scan') ? `a scan of the driver file (${detail})` : kind;
  }
}

function stateReason(suspect: Suspect): readonly string[] {
  const { root, view, pool } = suspect;
  const reasons: string[] = [];
  if (isProven(root)) {
    reasons.push(
      `${formatCount(root.frees)} of ${formatCount(root.allocs)} allocations were ever freed: that path does not free.`,
    );
  }
  const sizes = Number.isNaN(root.average) ? '' : `, ${formatBytes(root.average)} each on average`;
  const next = pool.tags.find(
    (tag) => tag !== root && tag.class !== 'cache' && !suspect.members.some(({ view: member }) => member === tag),
  );
  const rival =
    next === undefined || Number.isNaN(next.bytes)
      ? ''
      : `The next tag, ${formatTag(next.tag)}, has ${formatBytes(next.bytes)}.`;
  const outstanding = Number.isNaN(root.count) ? '' : `${formatCounted(root.count, 'block')} outstanding${sizes}.`;
  const told = [outstanding, rival].filter((sentence) => sentence !== '').join(' ');
  if (told !== '') reasons.push(told);
  if (isNearMaximum(view, pool)) reasons.push(`The ${formatPool(pool.pool)} is close to its maximum.`);
  return reasons;
}

const REFERENCE_TRACING: NextCommand = {
  command: 'gflags /ro',
  why: 'when no process has the handles: object reference tracing records who takes references (needs a restart)',
};

/** Who holds an object is told by handles first; what no handle holds, a driver's reference does. */
const HANDLE_STEPS: readonly NextCommand[] = [
  { command: '!process 0 1', why: 'HandleCount of each process: one with very many handles holds the objects' },
  { command: '!handle 0 3 PID', why: 'of that process: which of its handles are of this type?' },
  REFERENCE_TRACING,
];

const CALLERS: NextCommand = {
  command: '!verifier 3',
  why: 'with pool tracking on for suspected drivers it names the caller of each block',
};

function nextFor(suspect: Suspect, knowledge: Knowledge): readonly NextCommand[] {
  const { root, view } = suspect;
  const next: NextCommand[] = [];
  const debugged = isDebugged(view);
  const note = knowledge.tagNote(root.tag);
  const searched = view.reading.tagHits.some(({ tag }) => tag === root.tag);
  const listed = view.reading.poolFinds.some(({ tag }) => tag === root.tag);
  const named = root.owner !== null && root.class !== 'shared' && root.class !== 'object';
  if (!searched && (root.owner === null || root.owner.confidence < 0.6) && root.class !== 'object') {
    const search = moduleSearchCommand(root.tag);
    if (!debugged) next.push(fileSearch(root.tag));
    else if (search !== null) next.push({ command: search, why: 'which loaded drivers hold these four bytes?' });
  }
  if (root.class === 'object') next.push(...(debugged ? HANDLE_STEPS : [MOST_HANDLES, REFERENCE_TRACING]));
  else if (!listed && debugged) next.push(nextForTag(root.tag, root.pool, view));
  if (named && root.thirdParty === true) {
    next.push({
      command: debugged ? moduleVersionCommand(root.owner.driver) : fileVersionCommand(root.owner.driver),
      why: 'which version is loaded, and is there a newer one?',
    });
  }
  if (root.class === 'shared' || root.class === 'object') {
    next.push(debugged ? CALLERS : withDump(CALLERS));
  }
  if (note !== null && (root.class !== null || root.owner === null))
    next.push({
      command: `poolsleuth tag ${shellTag(root.tag) ?? 'TAG'}`,
      why: `tells what this tag is. ${note.next}`,
    });
  next.push(...moreMoments(view));
  if (!debugged) next.push(ALLOCATION_TRACE);
  return next;
}

const CODES = {
  owner: 'dominant-tag',
  shared: 'shared-allocator',
  object: 'many-objects',
  victim: 'victim-tag',
  cache: 'large-cache',
} as const;

/** Finding of one suspect. */
function toHolderFinding(suspect: Suspect, knowledge: Knowledge): Finding {
  const { root, view } = suspect;
  const drivers =
    root.class === 'shared' || root.class === 'object' ? [] : root.owners.slice(0, 3).map(({ driver }) => driver);
  const note = knowledge.tagNote(root.tag);
  return toFinding({
    code: isProven(root)
      ? 'allocations-without-frees'
      : root.owner === null && root.class === null
        ? 'unknown-tag'
        : CODES[root.class ?? 'owner'],
    severity: suspect.severity,
    confidence: suspect.confidence,
    pool: root.pool,
    tags: suspect.members.map(({ view: tag }) => tag.tag),
    drivers,
    title: `${holdingSentence(suspect)}; ${describeOwner(root, knowledge)}.`,
    reasons: [
      ...stateReason(suspect),
      ...companionReasons(suspect, knowledge),
      root.class === 'object' || root.class === 'shared'
        ? (note?.what ?? ownerReason(root, view, knowledge))
        : ownerReason(root, view, knowledge),
      isProven(root)
        ? 'Allocations without frees are near-proof of a leak even in one moment.'
        : view.moments > 1
          ? `The last of ${formatCount(view.moments)} moments: what it holds shows who holds, not who grows.`
          : 'One moment cannot prove a leak: it shows who holds, not who grows.',
    ],
    evidence: at(view, root.line, ...suspect.members.slice(1).map(({ view: tag }) => tag.line)),
    next: nextFor(suspect, knowledge),
  });
}

/** Groups of tags with one count, as a finding of their own: who is the root and who follows; none when it stands alone. */
function toCompanionFinding(suspect: Suspect, knowledge: Knowledge): readonly Finding[] {
  if (suspect.members.length < 2) return [];
  const { root, view } = suspect;
  const names = suspect.members.map(({ view: tag }) => formatTag(tag.tag));
  const rooted = root.thirdParty === true || root.owner === null || root.class === 'owner';
  const where = rooted
    ? `${names[0] ?? ''} is the likely root`
    : 'none of them is a third-party tag, so the root is not among them or not known';
  return [
    toFinding({
      code: 'companions',
      severity: 'info',
      confidence: sureOf('companions', rooted ? 'rooted' : 'rootless'),
      pool: root.pool,
      tags: suspect.members.map(({ view: tag }) => tag.tag),
      drivers: rooted && root.owner !== null ? [root.owner.driver] : [],
      title: `${formatList(names)} have ${suspect.members.every(({ ratio }) => ratio === 1) ? 'the same number of blocks' : 'block counts in step'}; ${where}.`,
      reasons: companionReasons(suspect, knowledge),
      evidence: at(view, ...suspect.members.map(({ view: tag }) => tag.line)),
    }),
  ];
}

/** One finding for each suspect, in their order. */
export function findHolders({ suspects, knowledge }: MomentInput): readonly Finding[] {
  return suspects.map((suspect) => toHolderFinding(suspect, knowledge));
}

export function findCompanions({ suspects, knowledge }: MomentInput): readonly Finding[] {
  return suspects.flatMap((suspect) => toCompanionFinding(suspect, knowledge));
}
