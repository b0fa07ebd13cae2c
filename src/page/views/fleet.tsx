/** Many machines, the worst first, each with a way to its report; what they share. */
import { nameDriver } from '../../model/owner-guess.js';
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { FleetSummary, MachineState, RankedInput } from '../../model/fleet-summary.js';
import { showText } from '../../model/visible-text.js';
import { formatCount, formatPool } from '../../model/words.js';
import { FilterField, PoolKeys, Segments } from '../parts/controls.js';
import { Count, Size } from '../parts/figures.js';
import { Table } from '../parts/table.js';
import type { Column, Sorting } from '../parts/table.js';
import { Sentence, TagName } from '../parts/words.js';

type Chosen = 'all' | MachineState;

const STATES: readonly MachineState[] = ['leaking', 'suspicious', 'well', 'unknown'];
const CURVES: Readonly<Record<MachineState, string>> = {
  leaking: 'M1 11 17 1',
  suspicious: '',
  well: 'M1 6H17',
  unknown: '',
};

export function State({ state }: { readonly state: MachineState }): VNode {
  const curve = CURVES[state];
  return (
    <span class={state === 'leaking' ? 'vd leak' : state === 'suspicious' ? 'vd warned' : 'vd quiet'}>
      {curve === '' ? (
        <span class="vq" aria-hidden="true">
          {state === 'suspicious' ? '?' : '–'}
        </span>
      ) : (
        <svg viewBox="0 0 18 12" aria-hidden="true">
          <path d={curve} />
        </svg>
      )}
      {state}
    </span>
  );
}

/** A report that lies beside this page, where there is one that a browser shows. */
function reportOf({ reports }: RankedInput): string | null {
  const report = reports.find((name) => name.endsWith('.html')) ?? null;
  // Names are of our own making; anything else is no link.
  return report === null || /[:\\/?#]|^\./.test(report) ? null : encodeURIComponent(report);
}

const SHOWN_TAGS = 3;

function Machine({ row }: { readonly row: RankedInput }): VNode {
  const name = row.hosts.length === 0 ? row.input : row.hosts.join(', ');
  const report = reportOf(row);
  const also = row.hosts.length === 0 ? null : <span class="sub"> {showText(row.input)}</span>;
  return (
    <>
      <span class="rank">{row.rank}</span>
      {report === null ? showText(name) : <a href={report}>{showText(name)}</a>}
      {also}
    </>
  );
}

function columnsOf(most: number): readonly Column<RankedInput>[] {
  return [
    {
      id: 'rank',
      label: 'Machine',
      head: 'mach-h',
      cell: 'mach brk',
      sortBy: ({ rank }) => -rank,
      show: (row) => <Machine row={row} />,
    },
    {
      id: 'state',
      label: 'State',
      head: '',
      cell: '',
      sortBy: ({ state }) => -STATES.indexOf(state),
      show: ({ state }) => <State state={state} />,
    },
    {
      id: 'nonpaged',
      label: 'nonpaged',
      head: 'n nu',
      cell: 'n',
      sortBy: ({ nonPagedBytes }) => nonPagedBytes ?? NaN,
      show: ({ nonPagedBytes }) => <Size bytes={nonPagedBytes} />,
    },
    {
      id: 'paged',
      label: 'paged',
      head: 'n nu p2',
      cell: 'n p2',
      sortBy: ({ pagedBytes }) => pagedBytes ?? NaN,
      show: ({ pagedBytes }) => <Size bytes={pagedBytes} />,
    },
    {
      id: 'bar',
      label: <PoolKeys />,
      head: 'dvh p3',
      cell: 'dvc p3',
      show: ({ nonPagedBytes, pagedBytes }) => (
        <div class="track" aria-hidden="true">
          {nonPagedBytes === null ? null : (
            <i class="f-np" style={{ left: 0, width: `${(nonPagedBytes / most) * 100}%` }} />
          )}
          {pagedBytes === null ? null : (
            <i
              class="f-pg"
              style={{ left: `${((nonPagedBytes ?? 0) / most) * 100}%`, width: `${(pagedBytes / most) * 100}%` }}
            />
          )}
        </div>
      ),
    },
    {
      id: 'rate',
      label: 'an hour',
      head: 'n nu p2',
      cell: 'n p2',
      sortBy: ({ bytesPerHour }) => bytesPerHour ?? NaN,
      show: ({ bytesPerHour }) => <Size bytes={bytesPerHour === null ? null : Math.round(bytesPerHour)} signed />,
    },
    {
      id: 'tags',
      label: 'Tags',
      head: 'l p2',
      cell: 'l p2',
      show: ({ tags }) =>
        tags.length === 0 ? (
          <span class="nil">–</span>
        ) : (
          <>
            {tags.slice(0, SHOWN_TAGS).map((tag) => (
              <>
                <TagName key={tag} tag={tag} />{' '}
              </>
            ))}
            {tags.length > SHOWN_TAGS ? <span class="ro">+{tags.length - SHOWN_TAGS}</span> : null}
          </>
        ),
    },
    {
      id: 'driver',
      label: 'Driver',
      head: 'l p2',
      cell: 'l p2 nowrap',
      sortBy: ({ drivers }) => drivers[0] ?? '\uffff',
      show: ({ drivers, guesses = [] }) =>
        drivers.length === 0 ? (
          <span class="nil">–</span>
        ) : (
          showText(drivers.map((driver) => nameDriver(driver, guesses.includes(driver))).join(', '))
        ),
    },
  ];
}

export function Fleet({
  summary,
  heading,
}: {
  readonly summary: FleetSummary;
  readonly heading: { current: HTMLHeadingElement | null };
}): VNode {
  const { counts, inputs, answer } = summary;
  const [chosen, setChosen] = useState<Chosen>('all');
  const [filter, setFilter] = useState('');
  const [sorting, setSorting] = useState<Sorting>({ column: 'rank', ascending: false });
  const most = Math.max(1, ...inputs.map(({ nonPagedBytes, pagedBytes }) => (nonPagedBytes ?? 0) + (pagedBytes ?? 0)));
  const columns = useMemo(() => columnsOf(most), [most]);
  const rows = inputs.filter(
    ({ state, input, hosts, tags, drivers }) =>
      (chosen === 'all' || state === chosen) &&
      [input, ...hosts, ...tags, ...drivers].some((text) => text.toLowerCase().includes(filter.trim().toLowerCase())),
  );
  const countOf = (state: MachineState): number => inputs.filter((row) => row.state === state).length;
  const states = STATES.filter((state) => countOf(state) > 0);
  const tags = [...new Set(summary.tags.map(({ tag }) => tag))];
  return (
    <>
      <section aria-label="Answer" id="answer">
        <p class="where">
          <span>{formatCount(counts.inputs)} inputs</span>
          <span>{formatCount(counts.machines)} machines</span>
          {counts.notUnderstood === 0 ? null : <span>{formatCount(counts.notUnderstood)} not understood</span>}
          {counts.notRead === 0 ? null : <span>{formatCount(counts.notRead)} not read</span>}
        </p>
        <h1 class="answer" data-testid="answer" tabIndex={-1} ref={heading}>
          <Sentence text={answer} names={{ tags: tags.slice(0, 50), drivers: [], figures: true }} />
        </h1>
        <StateBars counts={states.map((state) => [state, countOf(state)] as const)} all={inputs.length} />
      </section>
      <section class="sect" id="machines" aria-labelledby="h-mach">
        <div class="head">
          <h2 id="h-mach">Machines, worst first</h2>
        </div>
        <div class="tools">
          <FilterField
            placeholder="Machine, tag or driver"
            label="Filter by machine, tag or driver"
            value={filter}
            change={setFilter}
          />
          <Segments
            label="State"
            values={[
              ['all', `All ${formatCount(inputs.length)}`] as const,
              ...states.map(
                (state) =>
                  [state, `${state.charAt(0).toUpperCase()}${state.slice(1)} ${formatCount(countOf(state))}`] as const,
              ),
            ]}
            chosen={chosen}
            choose={setChosen}
          />
          <p class="count" role="status">
            {rows.length === inputs.length
              ? 'a machine opens its report'
              : `${formatCount(rows.length)} of ${formatCount(inputs.length)}`}
          </p>
        </div>
        <div class="wide">
          <Table
            caption="Machines, worst first"
            testId="machines"
            columns={columns}
            rows={rows}
            keyOf={({ rank }) => String(rank)}
            sorting={sorting}
            onSort={setSorting}
            className="plain"
          />
        </div>
      </section>
      <Shared summary={summary} />
    </>
  );
}

function StateBars({
  counts,
  all,
}: {
  readonly counts: readonly (readonly [MachineState, number])[];
  readonly all: number;
}): VNode {
  let left = 0;
  const fills: Readonly<Record<MachineState, string>> = {
    leaking: 'f-su',
    suspicious: 'f-ot',
    well: 'f-fr',
    unknown: 'f-un',
  };
  return (
    <div class="rows states" role="group" aria-label="Machines by state">
      {counts.map(([state, count]) => {
        const at = left;
        left += count;
        return (
          <div class="r" key={state}>
            <span>
              <State state={state} />
            </span>
            <span class="q">{formatCount(count)}</span>
            <span class="track" aria-hidden="true">
              <i class={fills[state]} style={{ left: `${(at / all) * 100}%`, width: `${(count / all) * 100}%` }} />
            </span>
            <span class="pc">of {formatCount(all)}</span>
          </div>
        );
      })}
    </div>
  );
}

const MOST_TAGS = 20;
const MOST_DRIVERS = 12;

function Shared({ summary }: { readonly summary: FleetSummary }): VNode {
  return (
    <div class="cols sect">
      <section class="c7" aria-labelledby="h-all">
        <div class="head">
          <h2 id="h-all">Tags over all machines</h2>
        </div>
        <table class="fit">
          <caption class="sr">Tags over all machines</caption>
          <thead>
            <tr>
              <th scope="col">Tag</th>
              <th scope="col" class="p2">
                Pool
              </th>
              <th scope="col" class="n">
                leaking on
              </th>
              <th scope="col" class="n">
                suspicious on
              </th>
              <th scope="col" class="n p2">
                seen on
              </th>
              <th scope="col" class="n nu">
                bytes
              </th>
              <th scope="col" class="l p2">
                Owner
              </th>
            </tr>
          </thead>
          <tbody>
            {summary.tags.slice(0, MOST_TAGS).map(({ tag, pool, leaking, suspicious, machines, bytes, driver }) => (
              <tr key={`${pool} ${tag}`}>
                <th scope="row">
                  <TagName tag={tag} />
                </th>
                <td class="p2">{formatPool(pool).replace(' pool', '')}</td>
                <td class="n">
                  <Count count={leaking} />
                </td>
                <td class="n">
                  <Count count={suspicious} />
                </td>
                <td class="n p2">
                  <Count count={machines} />
                </td>
                <td class="n">
                  <Size bytes={bytes} />
                </td>
                <td class="l p2">{driver === null ? <span class="nil">no list names it</span> : showText(driver)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {summary.tags.length > MOST_TAGS ? (
          <p class="more">{formatCount(summary.tags.length - MOST_TAGS)} more tags are in the JSON.</p>
        ) : null}
      </section>
      <section class="c5" aria-labelledby="h-alld">
        <div class="head">
          <h2 id="h-alld">Drivers over all machines</h2>
        </div>
        <table class="fit">
          <caption class="sr">Drivers over all machines</caption>
          <thead>
            <tr>
              <th scope="col">Driver</th>
              <th scope="col" class="n">
                leaking on
              </th>
              <th scope="col" class="n">
                suspicious on
              </th>
              <th scope="col" class="n nu">
                bytes of its tags
              </th>
            </tr>
          </thead>
          <tbody>
            {summary.drivers.slice(0, MOST_DRIVERS).map(({ driver, leaking, suspicious, bytes, guess }) => (
              <tr key={driver}>
                <th scope="row" class="brk">
                  {showText(nameDriver(driver, guess === true))}
                </th>
                <td class="n">
                  <Count count={leaking} />
                </td>
                <td class="n">
                  <Count count={suspicious} />
                </td>
                <td class="n">
                  <Size bytes={bytes} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Comparisons summary={summary} />
      </section>
      <section class="c12" id="input" aria-labelledby="h-in">
        <div class="head">
          <h2 id="h-in">What was read</h2>
        </div>
        <p class="sub brk">
          {formatCount(summary.counts.inputs)} inputs.
          {summary.notUnderstood.length === 0
            ? ''
            : ` Nothing is understood in ${showText(summary.notUnderstood.join(', '))}.`}
        </p>
        {summary.notRead.map(({ input, error }) => (
          <p class="sub brk" key={input}>
            {showText(input)}: {showText(error)}
          </p>
        ))}
      </section>
    </div>
  );
}

const MOST_CANDIDATES = 3;

/** What ailing machines have and well ones have not, with how likely that is by chance. */
function Comparisons({ summary }: { readonly summary: FleetSummary }): VNode | null {
  const telling = summary.comparisons.filter(({ candidates }) => candidates.length > 0);
  if (telling.length === 0) return null;
  return (
    <div class="gap-above">
      <h3>What ailing machines share</h3>
      <ul class="why">
        {telling.flatMap(({ tag, candidates }) =>
          candidates
            .slice(0, MOST_CANDIDATES)
            .map(({ drivers, ailingWith, ailingWithout, wellWith, wellWithout, adjustedP }) => (
              <li key={`${tag ?? ''} ${drivers.join(' ')}`}>
                {showText(drivers.join(', '))}: on {ailingWith} of {ailingWith + ailingWithout}{' '}
                {tag === null ? 'ailing machines' : 'machines with '}
                {tag === null ? null : <TagName tag={tag} />}, on {wellWith} of {wellWith + wellWithout} well ones (p{' '}
                {adjustedP < 0.001 ? '< 0.001' : adjustedP.toFixed(3)}).
              </li>
            )),
        )}
      </ul>
    </div>
  );
}
