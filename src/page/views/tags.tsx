/** The tags of a moment, or over time: one table, filtered as one types. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { toNumber } from '../../model/counters.js';
import type { Snapshot, TagCounters, TagSeries, TagUsage } from '../../model/document.js';
import { VERDICT_PLACES } from '../../model/verdicts.js';
import { showText } from '../../model/visible-text.js';
import { formatCount, formatStamp } from '../../model/words.js';
import { evidenceWords } from './answer.js';
import { isThirdParty, lineOf, leadingPool, momentName, ownerOf, poolBytes } from '../model/subject.js';
import type { OverTime, Subject } from '../model/subject.js';
import { FilterField, Segments } from '../parts/controls.js';
import { Count, Share, shareText, Size, Unknown } from '../parts/figures.js';
import { Sparkline } from '../parts/sparkline.js';
import { ownerColumn } from '../parts/owner-column.js';
import { Table } from '../parts/table.js';
import type { Column, Sorting } from '../parts/table.js';
import { TagName, Verdict } from '../parts/words.js';

export type PoolChoice = 'both' | 'nonPaged' | 'paged';
export type Grown = 'all' | 'grew' | 'leaks';

/** What the reader chose to see of the tags. */
export interface TagsChoice {
  readonly filter: string;
  readonly pool: PoolChoice;
  readonly thirdParty: boolean;
  readonly unknown: boolean;
  readonly grown: Grown;
  readonly sorting: Sorting | null;
  /** Which of several moments is shown; null: the one that the answer is of. */
  readonly moment: number | null;
  /** Where there is a series: its tags over time, or those of a moment. */
  readonly overTime: boolean;
}

export const FIRST_CHOICE: TagsChoice = {
  filter: '',
  pool: 'both',
  thirdParty: false,
  unknown: false,
  grown: 'all',
  sorting: null,
  moment: null,
  overTime: true,
};

interface TagsProps {
  readonly subject: Subject;
  readonly choice: TagsChoice;
  readonly change: (part: Partial<TagsChoice>) => void;
  readonly onOpen: (tag: string) => void;
  readonly opened: string | null;
  readonly field: { current: HTMLInputElement | null };
}

/** Whether a row says what was typed, in its tag, its drivers or what is said of it. */
function says(filter: string, texts: readonly (string | null)[]): boolean {
  const wanted = filter.trim().toLowerCase();
  return wanted === '' || texts.some((text) => text?.toLowerCase().includes(wanted) === true);
}

function textsOf(usage: TagUsage): readonly (string | null)[] {
  return [
    usage.tag,
    usage.printed.description,
    usage.printed.binary,
    ...(usage.owners.length === 0 ? ['no list names it'] : []),
    ...usage.owners.flatMap(({ driver, component }) => [driver, component]),
  ];
}

const bytesOf = (counters: TagCounters | null): number => toNumber(counters?.bytes ?? null);
const countOf = (counters: TagCounters | null): number => toNumber(counters?.outstanding ?? null);

function seenBy({ owners }: TagUsage, { grammar }: Snapshot): string {
  const kinds = (owners[0]?.evidence ?? []).map(({ kind }) =>
    evidenceWords(kind, grammar).replace(/^(?:an?|the) /, ''),
  );
  return [...new Set(kinds.filter((kind) => kind !== 'module list'))].slice(0, 2).join(', ');
}

function average(counters: TagCounters | null): number {
  const count = countOf(counters);
  return count > 0 ? bytesOf(counters) / count : NaN;
}

function poolColumns(pool: 'nonPaged' | 'paged', leads: boolean, whole: number): readonly Column<TagUsage>[] {
  const important = leads ? '' : ' p2';
  const figures: readonly Column<TagUsage>[] = [
    {
      id: `${pool} bytes`,
      label: 'bytes',
      group: pool === 'nonPaged' ? 'Nonpaged' : 'Paged',
      head: `n nu l${important}`,
      cell: `n l${important}`,
      sortBy: (usage) => bytesOf(usage[pool]),
      show: (usage) => <Size bytes={usage[pool]?.bytes} />,
    },
    {
      id: `${pool} count`,
      label: 'blocks',
      head: leads ? 'n p2' : 'n p3',
      cell: leads ? 'n p2' : 'n p3',
      sortBy: (usage) => countOf(usage[pool]),
      show: (usage) => (countOf(usage[pool]) === 0 ? '' : <Count count={usage[pool]?.outstanding} />),
    },
    {
      id: `${pool} average`,
      label: 'average',
      head: `n nu ${leads ? 'p2' : 'p3'}`,
      cell: `n ${leads ? 'p2' : 'p3'}`,
      sortBy: (usage) => average(usage[pool]),
      show: (usage) => (countOf(usage[pool]) > 0 ? <Size bytes={Math.round(average(usage[pool]))} /> : ''),
    },
  ];
  if (!leads) return figures;
  const share: Column<TagUsage> = {
    id: 'share',
    label: <span class="p">share</span>,
    head: 'sh',
    cell: 'sh',
    sortBy: (usage) => bytesOf(usage[pool]),
    show: (usage) => (bytesOf(usage[pool]) === 0 ? '' : <Share share={bytesOf(usage[pool]) / whole} />),
  };
  return [...figures.slice(0, 1), share, ...figures.slice(1)];
}

/** Counters that poolmon has and a debugger has not; a column that is empty in every row is left out. */
function turnoverColumns(rows: readonly TagUsage[], pool: 'nonPaged' | 'paged'): readonly Column<TagUsage>[] {
  return (['allocs', 'frees'] as const).flatMap((name): readonly Column<TagUsage>[] => {
    const valueOf = (usage: TagUsage): number => toNumber(usage[pool]?.[name] ?? null);
    if (rows.every((usage) => Number.isNaN(valueOf(usage)))) return [];
    return [
      {
        id: name,
        label: name === 'allocs' ? 'allocated' : 'freed',
        head: 'n p3',
        cell: 'n p3',
        sortBy: valueOf,
        show: (usage) => <Count count={usage[pool]?.[name]} />,
      },
    ];
  });
}

function momentColumns(snapshot: Snapshot, subject: Subject, choice: PoolChoice): readonly Column<TagUsage>[] {
  const first = choice === 'both' ? leadingPool(subject) : choice;
  const other = first === 'nonPaged' ? 'paged' : 'nonPaged';
  return [
    {
      id: 'tag',
      label: 'Tag',
      head: '',
      cell: '',
      sortBy: (usage) => usage.tag,
      show: (usage) => (
        <>
          <TagName tag={usage.tag} />
          <span class="narrow-only">
            {usage.owners[0] === undefined ? 'no list names it' : showText(usage.owners[0].driver)}
          </span>
        </>
      ),
    },
    ...poolColumns(first, true, poolBytes(snapshot, first)),
    ...turnoverColumns(snapshot.tags, first),
    ...(choice === 'both' && snapshot.tags.some((usage) => usage[other] !== null)
      ? poolColumns(other, false, poolBytes(snapshot, other))
      : []),
    ownerColumn((usage) => usage.owners[0]),
    { id: 'seen', label: 'Seen by', head: 'p3', cell: 'p3 ro', show: (usage) => seenBy(usage, snapshot) },
  ];
}

function seriesColumns({ series, history }: OverTime, subject: Subject): readonly Column<TagSeries>[] {
  const roleOf = ({ tag, pool }: TagSeries): string | undefined => {
    const family = series.families.find(({ members }) =>
      members.some((member) => member.tag === tag && member.pool === pool),
    );
    if (family?.root === null || family?.root === undefined || family.members.length < 2) return undefined;
    return family.root.tag === tag ? 'root' : 'follows';
  };
  return [
    {
      id: 'tag',
      label: 'Tag',
      head: '',
      cell: '',
      sortBy: ({ tag }) => tag,
      show: ({ tag, pool }) => (
        <>
          <TagName tag={tag} />
          <span class="narrow-only">{pool === 'nonPaged' ? 'nonpaged' : pool}</span>
        </>
      ),
    },
    {
      id: 'pool',
      label: 'Pool',
      head: 'p2',
      cell: 'p2',
      sortBy: ({ pool }) => pool,
      show: ({ pool }) => (pool === 'nonPaged' ? 'nonpaged' : pool),
    },
    {
      id: 'verdict',
      label: 'Verdict',
      head: '',
      cell: '',
      // The worst first; among equals the root, then the surer.
      sortBy: (tag) => -VERDICT_PLACES[tag.verdict] * 10 + (roleOf(tag) === 'root' ? 5 : 0) + tag.confidence,
      show: (tag) => <Verdict verdict={tag.verdict} also={tag.verdict === 'leak' ? roleOf(tag) : undefined} />,
    },
    {
      id: 'sure',
      label: 'sure',
      head: 'n p2',
      cell: 'n p2',
      sortBy: ({ confidence }) => confidence,
      show: ({ confidence }) => confidence.toFixed(2),
    },
    {
      id: 'line',
      label: 'Bytes over time',
      head: 'l',
      cell: 'l sp',
      show: (tag) => {
        const line = lineOf(history, tag);
        return line === null || history === null ? null : (
          <Sparkline line={line.bytes} boots={history.boots} at={history.at} />
        );
      },
    },
    {
      id: 'from',
      label: 'from',
      head: 'n nu p3',
      cell: 'n p3',
      sortBy: ({ first }) => toNumber(first.bytes),
      show: ({ first }) => <Size bytes={first.bytes} />,
    },
    {
      id: 'bytes',
      label: 'to',
      head: 'n nu',
      cell: 'n',
      sortBy: ({ last }) => toNumber(last.bytes),
      show: ({ last }) => <Size bytes={last.bytes} />,
    },
    {
      id: 'change',
      label: 'change',
      head: 'n nu p3',
      cell: 'n p3',
      sortBy: ({ first, last }) => toNumber(last.bytes) - toNumber(first.bytes),
      show: ({ first, last }) => <Size bytes={orNull(toNumber(last.bytes) - toNumber(first.bytes))} signed />,
    },
    {
      id: 'rate',
      label: 'an hour',
      head: 'n nu',
      cell: 'n',
      sortBy: ({ bytesPerHour }) => bytesPerHour ?? NaN,
      show: ({ bytesPerHour }) => <Size bytes={roundOrNull(bytesPerHour)} signed />,
    },
    {
      id: 'blocks',
      label: 'blocks an hour',
      head: 'n p2',
      cell: 'n p2',
      sortBy: ({ outstandingPerHour }) => outstandingPerHour ?? NaN,
      show: ({ outstandingPerHour }) => <Count count={roundOrNull(outstandingPerHour)} signed />,
    },
    {
      id: 'freed',
      label: 'freed',
      head: 'n p3',
      cell: 'n p3',
      sortBy: ({ freeRatio }) => freeRatio ?? NaN,
      show: ({ freeRatio }) => (freeRatio === null ? <Unknown /> : freedText(freeRatio)),
    },
    ownerColumn(({ tag }) => ownerOf(subject, tag)),
  ];
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

/** Nearly all is not all: 99.96 % is not printed as 100 %. */
function freedText(ratio: number): string {
  if (ratio >= 1) return '100\u00a0%';
  return ratio > 0.995
    ? `${(Math.floor(ratio * 1000) / 10).toFixed(1)}\u00a0%`
    : ratio === 0
      ? '0\u00a0%'
      : shareText(ratio);
}

const POOLS: readonly (readonly [PoolChoice, string])[] = [
  ['both', 'Both pools'],
  ['nonPaged', 'Nonpaged'],
  ['paged', 'Paged'],
];
const GROWN: readonly (readonly [Grown, string])[] = [
  ['all', 'All'],
  ['grew', 'Grew'],
  ['leaks', 'Leaks'],
];

/** How the tags are sorted before anybody chose. */
export function firstSorting(subject: Subject, overTime: boolean, pool: PoolChoice): Sorting {
  if (overTime) return { column: 'verdict', ascending: false };
  return { column: `${pool === 'both' ? leadingPool(subject) : pool} bytes`, ascending: false };
}

export function Tags(props: TagsProps): VNode | null {
  const { subject, choice, change, field } = props;
  const over = subject.series.find(({ series }) => series.tags.length > 0);
  const showsTime = over !== undefined && choice.overTime;
  const snapshot = choice.moment === null ? subject.snapshot : (subject.snapshots[choice.moment] ?? subject.snapshot);
  if (!showsTime && (snapshot === null || snapshot.tags.length === 0)) return null;
  const tools = (
    <>
      <FilterField
        field={field}
        placeholder="Tag, driver or description"
        label="Filter by tag, driver or description"
        value={choice.filter}
        change={(filter) => change({ filter })}
      />
      {showsTime ? (
        <Segments label="Which" values={GROWN} chosen={choice.grown} choose={(grown) => change({ grown })} />
      ) : null}
      <Segments label="Pool" values={POOLS} chosen={choice.pool} choose={(pool) => change({ pool, sorting: null })} />
      <Check label="Third party only" checked={choice.thirdParty} set={(thirdParty) => change({ thirdParty })} />
      <Check label="Unknown only" checked={choice.unknown} set={(unknown) => change({ unknown })} />
      {!showsTime && subject.snapshots.length > 1 ? <MomentChoice {...props} snapshot={snapshot} /> : null}
    </>
  );
  return (
    <section class="sect" id="tags" aria-labelledby="h-tags">
      <div class="head">
        <h2 id="h-tags">{showsTime ? 'Tags over time' : 'Tags'}</h2>
        {showsTime ? (
          <p class="sub noprint">
            Each line has its own scale: its range, at least a tenth of its level, so that noise looks flat.
          </p>
        ) : null}
        {over === undefined || subject.snapshots.length === 0 ? null : (
          <span class="right">
            <Segments
              label="Moments"
              values={[
                ['time', 'Over time'],
                ['moment', 'One moment'],
              ]}
              chosen={showsTime ? 'time' : 'moment'}
              choose={(value) => change({ overTime: value === 'time', sorting: null })}
            />
          </span>
        )}
      </div>
      {showsTime ? (
        <SeriesTable {...props} over={over} tools={tools} />
      ) : snapshot === null ? null : (
        <MomentTable {...props} snapshot={snapshot} tools={tools} />
      )}
    </section>
  );
}

function Check({
  label,
  checked,
  set,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly set: (checked: boolean) => void;
}): VNode {
  return (
    <label class="chk">
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => set(currentTarget.checked)} />
      {label}
    </label>
  );
}

function MomentChoice({ subject, snapshot, change }: TagsProps & { readonly snapshot: Snapshot | null }): VNode {
  return (
    <label class="chk">
      Moment
      <select onChange={({ currentTarget }) => change({ moment: Number(currentTarget.value) })}>
        {subject.snapshots.map((each, index) => (
          <option key={index} value={index} selected={each === snapshot}>
            {showText(momentName(each, formatStamp))}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FoundProps {
  readonly shown: number;
  readonly all: number;
  readonly filter: string;
  readonly clear: () => void;
}

function Found({ shown, all, filter, clear }: FoundProps): VNode {
  const words = shown === all ? `${formatCount(all)} tags` : `${formatCount(shown)} of ${formatCount(all)} tags`;
  if (shown > 0) {
    return (
      <p class="count" role="status">
        {words}
      </p>
    );
  }
  return (
    <p class="count" role="status">
      No tag matches{filter === '' ? ' what is chosen' : ` "${showText(filter)}"`}.{' '}
      <button type="button" class="act" onClick={clear}>
        Clear
      </button>
    </p>
  );
}

function MomentTable({
  subject,
  choice,
  change,
  onOpen,
  opened,
  snapshot,
  tools,
}: TagsProps & { readonly snapshot: Snapshot; readonly tools: VNode }): VNode {
  const columns = useMemo(() => momentColumns(snapshot, subject, choice.pool), [snapshot, subject, choice.pool]);
  const all = useMemo(
    () => snapshot.tags.filter((usage) => choice.pool === 'both' || usage[choice.pool] !== null),
    [snapshot, choice.pool],
  );
  const rows = useMemo(
    () =>
      all.filter(
        (usage) =>
          says(choice.filter, textsOf(usage)) &&
          (!choice.thirdParty || isThirdParty(usage.owners[0], snapshot)) &&
          (!choice.unknown || usage.owners.length === 0),
      ),
    [all, choice.filter, choice.thirdParty, choice.unknown],
  );
  const sorting = choice.sorting ?? firstSorting(subject, false, choice.pool);
  return (
    <>
      <div class="tools">
        {tools}
        <Found
          shown={rows.length}
          all={all.length}
          filter={choice.filter}
          clear={() => change({ filter: '', thirdParty: false, unknown: false })}
        />
      </div>
      <div class="wide">
        <Table
          caption={`Tags of ${showText(snapshot.host ?? snapshot.source)}`}
          testId="tags"
          columns={columns}
          rows={rows}
          keyOf={({ tag }) => tag}
          sorting={sorting}
          onSort={(next) => change({ sorting: next })}
          isHit={({ tag }) => subject.named.has(tag)}
          onOpen={({ tag }) => onOpen(tag)}
          opened={opened}
        />
      </div>
    </>
  );
}

function SeriesTable({
  subject,
  choice,
  change,
  onOpen,
  opened,
  over,
  tools,
}: TagsProps & { readonly over: OverTime; readonly tools: VNode }): VNode {
  const columns = useMemo(() => seriesColumns(over, subject), [over, subject]);
  const { tags } = over.series;
  const rows = useMemo(
    () =>
      tags.filter((tag) => {
        const owner = ownerOf(subject, tag.tag);
        const grew = toNumber(tag.last.bytes) > toNumber(tag.first.bytes);
        return (
          says(choice.filter, [tag.tag, owner?.driver ?? 'no list names it', owner?.component ?? null, tag.verdict]) &&
          (choice.pool === 'both' || tag.pool === choice.pool) &&
          (!choice.thirdParty || isThirdParty(owner, subject.snapshot)) &&
          (!choice.unknown || owner === null) &&
          (choice.grown === 'all' || (choice.grown === 'grew' ? grew : tag.verdict === 'leak'))
        );
      }),
    [tags, subject, choice],
  );
  const clear = (): void => change({ filter: '', thirdParty: false, unknown: false, grown: 'all', pool: 'both' });
  return (
    <>
      <div class="tools">
        {tools}
        <Found shown={rows.length} all={tags.length} filter={choice.filter} clear={clear} />
      </div>
      <div class="wide">
        <Table
          caption="Tags over time"
          testId="tags"
          columns={columns}
          rows={rows}
          keyOf={({ tag, pool }) => `${pool} ${tag}`}
          sorting={choice.sorting ?? firstSorting(subject, true, choice.pool)}
          onSort={(next) => change({ sorting: next })}
          isHit={({ tag }) => subject.named.has(tag)}
          onOpen={({ tag }) => onOpen(tag)}
          opened={opened}
        />
      </div>
    </>
  );
}
