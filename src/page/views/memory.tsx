/** Where the memory is: the pools as parts of RAM and of the commit limit, and whose tags hold them. */
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { toNumber } from '../../model/counters.js';
import type { Snapshot } from '../../model/document.js';
import { showText } from '../../model/visible-text.js';
import { formatCount } from '../../model/words.js';
import { heldBytes, leadingPool, poolBytes } from '../model/subject.js';
import type { Subject } from '../model/subject.js';
import { PoolKeys } from '../parts/controls.js';
import { shareText, Size, Unknown } from '../parts/figures.js';

interface Part {
  readonly name: string;
  readonly bytes: number;
  /** Looks of its bar. */
  readonly fill: 'np' | 'pg' | 'ot' | 'fr' | 'su';
  /** Stands within the part before it, from the same place. */
  readonly within?: true;
  readonly tag?: string;
}

interface WholeProps {
  readonly title: string;
  readonly whole: number;
  readonly parts: readonly Part[];
}

/** Each part at its place in the whole, a row for each, so that every one has its name and figure. */
function Whole({ title, whole, parts }: WholeProps): VNode {
  let at = 0;
  const placed = parts.map((part) => {
    const left = part.within === true ? at - (placedBefore(parts, part)?.bytes ?? 0) : at;
    if (part.within !== true) at += part.bytes;
    return { part, left };
  });
  return (
    <div class="rows" role="group" aria-label={title}>
      <div class="r whole">
        <span>{title}</span>
        <span class="q">
          <Size bytes={whole} />
        </span>
        <span class="track" />
        <span class="pc" />
      </div>
      {placed.map(({ part, left }) => (
        <div class="r" key={part.name}>
          <span>
            {part.tag === undefined ? (
              part.name
            ) : (
              <span class="in named">
                <code class="tag">{showText(part.tag)}</code>
              </span>
            )}
          </span>
          <span class="q">
            <Size bytes={Math.round(part.bytes)} />
          </span>
          <span class="track" aria-hidden="true">
            {part.bytes > 0 ? (
              <i
                class={`f-${part.fill}`}
                style={{ left: `${(left / whole) * 100}%`, width: `${(part.bytes / whole) * 100}%` }}
              />
            ) : null}
          </span>
          <span class="pc">{shareText(part.bytes / whole)}</span>
        </div>
      ))}
    </div>
  );
}

function placedBefore(parts: readonly Part[], part: Part): Part | undefined {
  return parts.slice(0, parts.indexOf(part)).findLast(({ within }) => within !== true);
}

function poolParts(snapshot: Snapshot, subject: Subject): readonly Part[] {
  const pool = leadingPool(subject);
  const [tag] = subject.named;
  const held = toNumber(snapshot.tags.find((usage) => usage.tag === tag)?.[pool]?.bytes ?? null);
  const named: readonly Part[] =
    tag === undefined || !(held > 0) ? [] : [{ name: tag, bytes: held, fill: 'su', within: true, tag }];
  return (['nonPaged', 'paged'] as const).flatMap((each): readonly Part[] => {
    const bytes = poolBytes(snapshot, each);
    if (Number.isNaN(bytes)) return [];
    const part: Part = {
      name: each === 'nonPaged' ? 'Nonpaged pool' : 'Paged pool',
      bytes,
      fill: each === 'nonPaged' ? 'np' : 'pg',
    };
    return each === pool ? [part, ...named] : [part];
  });
}

function wholesOf(snapshot: Snapshot, subject: Subject): readonly WholeProps[] {
  const { physicalBytes, availableBytes, committedBytes, commitLimitBytes } = snapshot.memory;
  const [ram, free, committed, limit] = [physicalBytes, availableBytes, committedBytes, commitLimitBytes].map((bytes) =>
    toNumber(bytes),
  ) as [number, number, number, number];
  const pools = poolParts(snapshot, subject);
  const pooled = pools.reduce((sum, { bytes, within }) => sum + (within === true ? 0 : bytes), 0);
  const of = (title: string, whole: number, left: number, used: string, rest: string): readonly WholeProps[] => {
    if (!(whole > 0)) return [];
    const others = whole - pooled - left;
    const parts: readonly Part[] = Number.isNaN(left)
      ? [{ name: 'All else', bytes: Math.max(0, whole - pooled), fill: 'ot' }]
      : [
          ...(others > 0 ? [{ name: used, bytes: others, fill: 'ot' } as const] : []),
          { name: rest, bytes: left, fill: 'fr' },
        ];
    return [{ title, whole, parts: [...pools, ...parts] }];
  };
  return [
    ...of('RAM', ram, free, 'Other, in use', 'Available'),
    ...of('Commit limit', limit, limit - committed, 'Other, committed', 'Left'),
  ];
}

type Grouping = 'driver' | 'tag';

interface Group {
  readonly name: string;
  readonly nonPaged: number;
  readonly paged: number;
  readonly named: boolean;
  /** What the table is filtered by; null for sums. */
  readonly filter: string | null;
  readonly isTag: boolean;
}

const MOST_GROUPS = 9;
const NOBODY = 'no list names it';

function groupsOf(snapshot: Snapshot, subject: Subject, by: Grouping): readonly Group[] {
  const sums = new Map<string, { nonPaged: number; paged: number; named: boolean; filter: string }>();
  for (const usage of snapshot.tags) {
    const [owner] = usage.owners;
    const name = by === 'tag' ? usage.tag : owner === undefined ? NOBODY : owner.driver;
    const known = sums.get(name) ?? { nonPaged: 0, paged: 0, named: false, filter: name };
    known.nonPaged += toNumber(usage.nonPaged?.bytes ?? null) || 0;
    known.paged += toNumber(usage.paged?.bytes ?? null) || 0;
    known.named ||= subject.named.has(usage.tag);
    sums.set(name, known);
  }
  const all = [...sums]
    .map(([name, sum]) => ({ name, ...sum, isTag: by === 'tag' }))
    .filter(({ nonPaged, paged }) => nonPaged + paged > 0)
    .toSorted((a, b) => b.nonPaged + b.paged - (a.nonPaged + a.paged));
  const shown = all.slice(0, MOST_GROUPS);
  const rest = all.slice(MOST_GROUPS);
  if (rest.length === 0) return shown;
  const what = by === 'tag' ? 'tags' : 'drivers';
  return [
    ...shown,
    {
      name: `${formatCount(rest.length)} more ${what}`,
      nonPaged: rest.reduce((sum, group) => sum + group.nonPaged, 0),
      paged: rest.reduce((sum, group) => sum + group.paged, 0),
      named: false,
      filter: null,
      isTag: false,
    },
  ];
}

/** What the pools hold beyond the sum of their tags; NaN where a pool or a list of it is not known. */
function untagged(snapshot: Snapshot): number {
  let rest = 0;
  let known = false;
  for (const pool of ['nonPaged', 'paged'] as const) {
    const whole = snapshot.pools[pool];
    const tags = snapshot.tags.flatMap((usage) => usage[pool] ?? []);
    if (whole === null || whole.source === 'tags' || tags.length === 0) continue;
    known = true;
    rest += toNumber(whole.bytes) - tags.reduce((sum, { bytes }) => sum + (toNumber(bytes) || 0), 0);
  }
  return known ? rest : NaN;
}

interface MemoryProps {
  readonly subject: Subject;
  readonly snapshot: Snapshot;
  /** Whether paper shows it: a series has its own pictures, and two pages. */
  readonly onPaper: boolean;
  readonly onFilter: (text: string) => void;
}

export function Memory({ subject, snapshot, onPaper, onFilter }: MemoryProps): VNode | null {
  const [by, setBy] = useState<Grouping>('driver');
  const groups = useMemo(() => groupsOf(snapshot, subject, by), [snapshot, subject, by]);
  const wholes = useMemo(() => wholesOf(snapshot, subject), [snapshot, subject]);
  if (groups.length === 0 && wholes.length === 0) return null;
  const tagged = snapshot.tags.reduce((sum, usage) => sum + heldBytes(usage), 0);
  const rest = untagged(snapshot);
  const total = tagged + (rest > 0 ? rest : 0);
  const longest = Math.max(...groups.map(({ nonPaged, paged }) => nonPaged + paged), rest > 0 ? rest : 0, 1);
  return (
    <section class={onPaper ? 'sect' : 'sect noprint'} id="memory" aria-labelledby="h-mem">
      <div class="head">
        <h2 id="h-mem">Where the memory is</h2>
      </div>
      <div class="cols">
        <div class="c5 stack">
          {wholes.map((whole) => (
            <Whole key={whole.title} {...whole} />
          ))}
          {wholes.length === 0 ? (
            <p class="sub">
              The size of the memory is not in the input; <code>!vm 1</code> shows it.
            </p>
          ) : null}
        </div>
        {groups.length === 0 ? (
          <p class="c7 sub">
            No tags are in the input; <code>!poolused 2</code> shows who holds the pools.
          </p>
        ) : (
          <div class="c7">
            <div class="rows" role="group" aria-label={`By ${by}`}>
              <div class="r whole">
                <span>
                  <span class="seg small noprint" role="group" aria-label="Sum up by">
                    {(['driver', 'tag'] as const).map((each) => (
                      <button key={each} type="button" aria-pressed={by === each} onClick={() => setBy(each)}>
                        By {each}
                      </button>
                    ))}
                  </span>
                  <span class="printonly">By {by}</span>
                </span>
                <span class="q">
                  <Size bytes={total} />
                </span>
                <PoolKeys />
                <span class="pc wl">of both</span>
              </div>
              {groups.map((group) => (
                <GroupRow key={group.name} group={group} total={total} longest={longest} onFilter={onFilter} />
              ))}
              {rest > 0 ? (
                <div class="r">
                  <span>In no tag</span>
                  <span class="q">
                    <Size bytes={rest} />
                  </span>
                  <span class="track" aria-hidden="true">
                    <i class="f-un" style={{ left: 0, width: `${(rest / longest) * 100}%` }} />
                  </span>
                  <span class="pc">{shareText(rest / total)}</span>
                </div>
              ) : null}
            </div>
            <p class="cap under">
              <span class="noprint">A row filters the table.</span>
              {rest > 0 ? ' In no tag: what the machine counts beyond the sum of the tags.' : ''}
              {rest < 0
                ? ' The tags add up to more than the machine counts: they were not counted at one instant.'
                : ''}
              {Number.isNaN(rest)
                ? ' How much is in no tag cannot be told: the input does not show the size of the pools.'
                : ''}
            </p>
          </div>
        )}
      </div>
    </section>
  );
}

interface GroupRowProps {
  readonly group: Group;
  readonly total: number;
  readonly longest: number;
  readonly onFilter: (text: string) => void;
}

function GroupRow({ group, total, longest, onFilter }: GroupRowProps): VNode {
  const { name, nonPaged, paged, named, filter, isTag } = group;
  const shown = name === 'nt' && !isTag ? 'nt (kernel)' : showText(name);
  const width = (bytes: number): string => `${(bytes / longest) * 100}%`;
  const inner = (
    <>
      <span class={named ? 'named' : ''}>{isTag ? <code class="tag">{shown}</code> : shown}</span>
      <span class="q">{nonPaged + paged > 0 ? <Size bytes={nonPaged + paged} /> : <Unknown />}</span>
      <span class="track" aria-hidden="true">
        {nonPaged > 0 ? <i class={named ? 'f-su' : 'f-np'} style={{ left: 0, width: width(nonPaged) }} /> : null}
        {paged > 0 ? (
          <i class={named && nonPaged === 0 ? 'f-su' : 'f-pg'} style={{ left: width(nonPaged), width: width(paged) }} />
        ) : null}
      </span>
      <span class="pc">{shareText((nonPaged + paged) / total)}</span>
    </>
  );
  if (filter === null) return <div class="r">{inner}</div>;
  return (
    <button type="button" class="r" onClick={() => onFilter(filter)}>
      {inner}
    </button>
  );
}
