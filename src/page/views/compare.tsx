/** Two moments, two machines or two series side by side, what changed first. */
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { toNumber } from '../../model/counters.js';
import type { Difference, DiffSide, RateChange, RateWithin, TagChange } from '../../model/difference.js';
import type { Snapshot } from '../../model/document.js';
import { showText } from '../../model/visible-text.js';
import { formatCount, formatCounted, formatDuration, formatPool, formatStamp } from '../../model/words.js';
import type { Subject } from '../model/subject.js';
import { FilterField, Segments } from '../parts/controls.js';
import { Count, Size, Unknown } from '../parts/figures.js';
import { ownerColumn } from '../parts/owner-column.js';
import { Table } from '../parts/table.js';
import type { Column, Sorting } from '../parts/table.js';
import { TagName, Verdict } from '../parts/words.js';

interface CompareProps {
  readonly diff: Difference;
  readonly subject: Subject;
  readonly onOpen: (tag: string) => void;
  readonly opened: string | null;
  readonly field: { current: HTMLInputElement | null };
}

type Which = 'largest' | 'appeared';

/** The host, else the file without its folders; where both sides have the same, what they are. */
function nameOf(side: DiffSide, other: DiffSide, fallback: string): string {
  const [name, otherName] = [side, other].map(({ host, source }) => host ?? source.replace(/^.*[\\/]/, ''));
  return showText(name === otherName || name === undefined || name === 'text' ? fallback : name);
}

/** What an unknown side of a change is: absent from a list, or not to be told. */
function Side({ counters }: { readonly counters: TagChange['before'] }): VNode {
  if (counters === null)
    return (
      <span class="nil" title="this side does not list the tag, and its list is not whole">
        not listed
      </span>
    );
  return toNumber(counters.bytes) === 0 && toNumber(counters.outstanding) === 0 ? (
    <span class="nil">not there</span>
  ) : (
    <Size bytes={counters.bytes} />
  );
}

/** A bar to the left of the middle for less, to the right for more. */
function Bar({ change, most }: { readonly change: number; readonly most: number }): VNode {
  const width = `${(Math.abs(change) / most) * 50}%`;
  return (
    <div class="dv" aria-hidden="true" style={{ '--z': '50%' }}>
      {change === 0 || Number.isNaN(change) ? null : (
        <i
          class={`f-np ${change < 0 ? 'neg' : 'pos'}`}
          style={change < 0 ? { right: '50%', width } : { left: '50%', width }}
        />
      )}
    </div>
  );
}

export function Compare({ diff, subject, onOpen, opened, field }: CompareProps): VNode {
  const [filter, setFilter] = useState('');
  const [which, setWhich] = useState<Which>('largest');
  const [turned, setTurned] = useState(false);
  const [sorting, setSorting] = useState<Sorting>({ column: 'change', ascending: false });
  const [a, b] = turned ? ([diff.after, diff.before] as const) : ([diff.before, diff.after] as const);
  const names: readonly [string, string] = [
    nameOf(a, b, turned ? 'after' : 'before'),
    nameOf(b, a, turned ? 'before' : 'after'),
  ];
  const sign = turned ? -1 : 1;
  const rows = useMemo(
    () =>
      diff.changes.filter(({ tag, owner, before, after }) => {
        const wanted = filter.trim().toLowerCase();
        const held = (side: TagChange['before']): boolean => (toNumber(side?.bytes ?? null) || 0) > 0;
        return (
          [tag, owner?.driver ?? 'no list names it', owner?.component ?? ''].some((text) =>
            text.toLowerCase().includes(wanted),
          ) &&
          (which === 'largest' || held(before) !== held(after))
        );
      }),
    [diff, filter, which],
  );
  const most = Math.max(1, ...rows.map(({ bytesChange }) => Math.abs(bytesChange ?? 0)));
  const columns = useMemo(() => changeColumns(diff, names, turned, sign, most), [diff, turned, most]);
  return (
    <>
      <section class="sect" id="changes" aria-labelledby="h-diff">
        <div class="head">
          <h2 id="h-diff">{diff.sameMachine ? 'What changed' : 'What differs'}</h2>
          {diff.sameMachine ? null : (
            <span class="right">
              <Segments
                label="Direction"
                values={[
                  [
                    'straight',
                    `${nameOf(diff.after, diff.before, 'after')} against ${nameOf(diff.before, diff.after, 'before')}`,
                  ],
                  [
                    'turned',
                    `${nameOf(diff.before, diff.after, 'before')} against ${nameOf(diff.after, diff.before, 'after')}`,
                  ],
                ]}
                chosen={turned ? 'turned' : 'straight'}
                choose={(value) => setTurned(value === 'turned')}
              />
            </span>
          )}
        </div>
        <Ends diff={diff} subject={subject} names={names} turned={turned} />
        {diff.rates === null ? null : <Rates rates={diff.rates} subject={subject} onOpen={onOpen} />}
        <div class="tools">
          <FilterField
            field={field}
            placeholder="Tag, driver or description"
            label="Filter by tag, driver or description"
            value={filter}
            change={setFilter}
          />
          <Segments
            label="Which"
            values={[
              ['largest', 'Largest change'],
              ['appeared', 'New or gone'],
            ]}
            chosen={which}
            choose={setWhich}
          />
          <p class="count" role="status">
            {rows.length === diff.changes.length
              ? `${formatCounted(rows.length, 'row')} ${rows.length === 1 ? 'differs' : 'differ'}`
              : `${formatCount(rows.length)} of ${formatCount(diff.changes.length)} rows`}
          </p>
        </div>
        <div class="wide">
          <Table
            caption="Tags that differ"
            testId="tags"
            columns={columns}
            rows={rows}
            keyOf={({ tag, pool }) => `${pool} ${tag}`}
            sorting={sorting}
            onSort={setSorting}
            isHit={({ tag }) => subject.named.has(tag)}
            onOpen={({ tag }) => onOpen(tag)}
            opened={opened}
          />
        </div>
      </section>
      {diff.drivers.length === 0 ? null : (
        <Drivers
          diff={diff}
          names={[nameOf(diff.before, diff.after, 'before'), nameOf(diff.after, diff.before, 'after')]}
        />
      )}
    </>
  );
}

function changeColumns(
  diff: Difference,
  names: readonly [string, string],
  turned: boolean,
  sign: number,
  most: number,
): readonly Column<TagChange>[] {
  const rates = diff.changes.some(({ bytesPerHour }) => bytesPerHour !== null);
  const [left, right] = turned ? (['after', 'before'] as const) : (['before', 'after'] as const);
  const sizeOf = (counters: TagChange['before']): number => toNumber(counters?.bytes ?? null);
  const changed = (value: number | null): number | null => (value === null ? null : value * sign);
  return [
    {
      id: 'tag',
      label: 'Tag',
      head: '',
      cell: '',
      sortBy: ({ tag }) => tag,
      show: ({ tag, owner }) => (
        <>
          <TagName tag={tag} />
          <span class="narrow-only">{owner === null ? 'no list names it' : showText(owner.driver)}</span>
        </>
      ),
    },
    {
      id: 'pool',
      label: 'Pool',
      head: 'p2',
      cell: 'p2',
      sortBy: ({ pool }) => pool,
      show: ({ pool }) => formatPool(pool).replace(' pool', ''),
    },
    {
      id: 'left',
      label: names[0],
      head: 'n nu p2',
      cell: 'n p2',
      sortBy: (row) => sizeOf(row[left]),
      show: (row) => <Side counters={row[left]} />,
    },
    {
      id: 'right',
      label: names[1],
      head: 'n nu',
      cell: 'n',
      sortBy: (row) => sizeOf(row[right]),
      show: (row) => <Side counters={row[right]} />,
    },
    {
      id: 'change',
      label: diff.sameMachine ? 'change' : 'difference',
      head: 'n nu',
      cell: 'n',
      sortBy: ({ bytesChange }) => (bytesChange === null ? NaN : Math.abs(bytesChange)),
      show: ({ bytesChange }) =>
        bytesChange === null ? (
          <Unknown why="one side is not known" />
        ) : bytesChange === 0 ? (
          <span class="nil">same</span>
        ) : (
          <Size bytes={changed(bytesChange)} signed />
        ),
    },
    {
      id: 'bar',
      label: <span class="sr">less or more</span>,
      head: 'dvh',
      cell: 'dvc',
      show: ({ bytesChange }) => <Bar change={(bytesChange ?? NaN) * sign} most={most} />,
    },
    ...(rates
      ? [
          {
            id: 'rate',
            label: 'an hour',
            head: 'n nu p3',
            cell: 'n p3',
            sortBy: ({ bytesPerHour }: TagChange) => bytesPerHour ?? NaN,
            show: ({ bytesPerHour }: TagChange) => (
              <Size bytes={bytesPerHour === null ? null : Math.round(bytesPerHour)} signed />
            ),
          },
        ]
      : []),
    {
      id: 'blocks',
      label: 'blocks',
      head: 'n p2',
      cell: 'n p2',
      sortBy: ({ outstandingChange }) => outstandingChange ?? NaN,
      show: ({ outstandingChange }) => <Count count={changed(outstandingChange)} signed />,
    },
    ownerColumn(({ owner }) => owner),
  ];
}

function snapshotOf(subject: Subject, side: DiffSide): Snapshot | null {
  return (
    subject.document.snapshots.find(
      ({ source, capturedAt, host }) => source === side.source && capturedAt === side.capturedAt && host === side.host,
    ) ?? null
  );
}

interface EndsProps {
  readonly diff: Difference;
  readonly subject: Subject;
  readonly names: readonly [string, string];
  readonly turned: boolean;
}

/** Both sides as wholes. */
function Ends({ diff, subject, names, turned }: EndsProps): VNode {
  const sides = turned ? ([diff.after, diff.before] as const) : ([diff.before, diff.after] as const);
  const [a, b] = sides.map((side) => snapshotOf(subject, side)) as [Snapshot | null, Snapshot | null];
  const rows: readonly (readonly [string, (snapshot: Snapshot | null) => number])[] = [
    ['RAM', (snapshot) => toNumber(snapshot?.memory.physicalBytes ?? null)],
    ['Nonpaged pool', (snapshot) => toNumber(snapshot?.pools.nonPaged?.bytes ?? null)],
    ['Paged pool', (snapshot) => toNumber(snapshot?.pools.paged?.bytes ?? null)],
    ['Available', (snapshot) => toNumber(snapshot?.memory.availableBytes ?? null)],
    ['Committed', (snapshot) => toNumber(snapshot?.memory.committedBytes ?? null)],
  ];
  const known = rows.filter(([, read]) => !Number.isNaN(read(a)) || !Number.isNaN(read(b)));
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return (
    <table class="fit sides">
      <caption class="sr">Both sides</caption>
      <thead>
        <tr>
          <td />
          <th scope="col" class="n nu">
            {names[0]}
          </th>
          <th scope="col" class="n nu">
            {names[1]}
          </th>
          <th scope="col" class="n nu">
            {diff.sameMachine ? 'change' : 'difference'}
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Taken</th>
          {sides.map((side, index) => (
            <td class="n words" key={index}>
              {side.capturedAt === null ? <Unknown /> : formatStamp(side.capturedAt)}
            </td>
          ))}
          <td class="n words">{diff.hours === null ? <Unknown /> : formatDuration(diff.hours * 3600)}</td>
        </tr>
        <tr>
          <th scope="row">Up</th>
          {sides.map((side, index) => (
            <td class="n words" key={index}>
              {side.uptimeSeconds === null ? <Unknown /> : formatDuration(side.uptimeSeconds)}
            </td>
          ))}
          <td class="n words">{diff.restarted ? 'restarted' : ''}</td>
        </tr>
        {known.map(([name, read]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="n">
              <Size bytes={orNull(read(a))} />
            </td>
            <td class="n">
              <Size bytes={orNull(read(b))} />
            </td>
            <td class="n">
              {read(a) === read(b) ? <span class="nil">same</span> : <Size bytes={orNull(read(b) - read(a))} signed />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rate({ rate }: { readonly rate: RateWithin | null }): VNode {
  if (rate === null) return <span class="nil">not listed</span>;
  return <Size bytes={rate.bytesPerHour === null ? null : Math.round(rate.bytesPerHour)} signed />;
}

const MOST_RATES = 12;

/** How each tag grew within each of two series: a rate from one to the other would be neither. */
function Rates({
  rates,
  subject,
  onOpen,
}: {
  readonly rates: readonly RateChange[];
  readonly subject: Subject;
  readonly onOpen: (tag: string) => void;
}): VNode {
  return (
    <table class="fit gap-below">
      <caption class="cap left">Growth an hour within each of the two series.</caption>
      <thead>
        <tr>
          <th scope="col">Tag</th>
          <th scope="col" class="n nu">
            before
          </th>
          <th scope="col" class="p2" />
          <th scope="col" class="n nu">
            after
          </th>
          <th scope="col" />
          <th scope="col" class="l p2">
            Owner
          </th>
        </tr>
      </thead>
      <tbody>
        {rates.slice(0, MOST_RATES).map(({ tag, pool, before, after, owner }) => (
          <tr key={`${pool} ${tag}`} class={subject.named.has(tag) ? 'hit' : ''}>
            <th scope="row">
              <a
                href="#card"
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(tag);
                }}
              >
                <TagName tag={tag} />
              </a>
            </th>
            <td class="n">
              <Rate rate={before} />
            </td>
            <td class="p2">{before === null ? '' : <Verdict verdict={before.verdict} />}</td>
            <td class="n">
              <Rate rate={after} />
            </td>
            <td>{after === null ? '' : <Verdict verdict={after.verdict} />}</td>
            <td class="l p2">{owner === null ? <span class="nil">no list names it</span> : showText(owner)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Drivers({ diff, names }: { readonly diff: Difference; readonly names: readonly [string, string] }): VNode {
  return (
    <section class="sect" aria-labelledby="h-drv">
      <div class="head">
        <h2 id="h-drv">Drivers that differ</h2>
        <p class="sub">{formatCount(diff.drivers.length)} are not the same on both.</p>
      </div>
      <table class="fit">
        <caption class="sr">Drivers that differ</caption>
        <thead>
          <tr>
            <th scope="col">Driver</th>
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
          </tr>
        </thead>
        <tbody>
          {diff.drivers.map(({ driver, before, after, where }) => (
            <tr key={driver}>
              <th scope="row">{showText(driver)}</th>
              <td>
                {where === 'after' ? (
                  <span class="nil">not there</span>
                ) : before === null ? (
                  <Unknown why="no version in the list" />
                ) : (
                  showText(before)
                )}
              </td>
              <td>
                {where === 'before' ? (
                  <span class="nil">not there</span>
                ) : after === null ? (
                  <Unknown why="no version in the list" />
                ) : (
                  showText(after)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
