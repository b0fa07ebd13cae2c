/** How it went: what grew beside what did not, when it ends, and what each tag holds. */
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { toNumber } from '../../model/counters.js';
import type { Family, Forecast, Series, TagSeries } from '../../model/document.js';
import type { History, KeyHistory, Line } from '../../model/history.js';
import { showText } from '../../model/visible-text.js';
import { formatBytes, formatCount } from '../../model/words.js';
import { formatAhead, yearOf } from '../../series/wording.js';
import { clockOf } from '../model/clock.js';
import { lineOf, ownerOf } from '../model/subject.js';
import type { OverTime as OverTimeModel, Subject } from '../model/subject.js';
import { Chart, niceTicks } from '../parts/chart.js';
import type { ChartEvent, ChartLine } from '../parts/chart.js';
import { MeasureSwitch } from '../parts/controls.js';
import type { Measure } from '../parts/controls.js';
import { Count } from '../parts/figures.js';
import { PoolsOverTime } from './pools-over-time.js';
import { OwnerWords, TagName } from '../parts/words.js';

const HOUR = 3_600_000;

/** What is drawn in ink: a family, else what leaks, else what is largest. */
const MOST_INKED = 7;
/** Hairs of silence beyond these are one grey. */
const MOST_GHOSTS = 40;

interface Chosen {
  readonly heading: string;
  readonly inked: readonly TagSeries[];
  readonly root: string | null;
  readonly family: Family | null;
}

function chooseTags({ series }: OverTimeModel, subject: Subject): Chosen {
  const [named] = subject.named;
  const family =
    series.families.find(({ members }) => members.some(({ tag }) => tag === named)) ?? series.families[0] ?? null;
  const byGrowth = (a: TagSeries, b: TagSeries): number => growth(b) - growth(a);
  if (family !== null && family.members.length > 1) {
    const root = family.root?.tag ?? null;
    const members = family.members.flatMap(
      (member) => series.tags.find((tag) => tag.tag === member.tag && tag.pool === member.pool) ?? [],
    );
    const inked = members.toSorted((a, b) => Number(b.tag === root) - Number(a.tag === root));
    return {
      heading: `One leak, ${formatCount(inked.length)} tags`,
      inked: inked.slice(0, MOST_INKED + 3),
      root,
      family,
    };
  }
  const leaks = series.tags.filter(({ verdict }) => verdict === 'leak').toSorted(byGrowth);
  if (leaks.length > 0)
    return {
      heading: 'What grows',
      inked: leaks.slice(0, MOST_INKED),
      root: named ?? leaks[0]?.tag ?? null,
      family: null,
    };
  const largest = series.tags
    .toSorted(
      (a, b) =>
        Number(b.tag === named) - Number(a.tag === named) || toNumber(b.last.bytes) - toNumber(a.last.bytes) || 0,
    )
    .slice(0, MOST_INKED);
  return { heading: 'How the largest tags went', inked: largest, root: named ?? null, family: null };
}

function growth({ first, last }: TagSeries): number {
  return Math.abs(toNumber(last.bytes) - toNumber(first.bytes)) || 0;
}

/** A line as what was gained since the first known value of each boot. */
function gained(line: Line, boots: History['boots']): Line {
  return line.map((value, index) => {
    const boot = boots.findLast(([first]) => first <= index) ?? [0, 0];
    const base = line.slice(boot[0], index + 1).find((each) => each !== null);
    return value === null || base === undefined ? null : value - base;
  });
}

function toLines(
  history: History,
  { inked, root, family }: Chosen,
  read: (key: KeyHistory) => Line,
): readonly ChartLine[] {
  const keys = inked.flatMap((tag) => lineOf(history, tag) ?? []);
  const ghosts = history.keys.filter((key) => !keys.includes(key)).slice(0, MOST_GHOSTS);
  const noteOf = (key: KeyHistory): { readonly note?: string } => {
    if (key.tag === root) return { note: family === null ? '' : 'root' };
    const ratio = family?.members.find(({ tag, pool }) => tag === key.tag && pool === key.pool)?.ratio ?? 1;
    return ratio >= 1.5 ? { note: `${Math.round(ratio)} each` } : {};
  };
  const inkedLines = keys.map((key): ChartLine => ({
    id: key.tag,
    label: <TagName tag={key.tag} />,
    line: read(key),
    kind: key.tag === root ? 'root' : 'follower',
    ...noteOf(key),
  }));
  return [
    ...ghosts.map((key): ChartLine => ({ id: `${key.pool} ${key.tag}`, label: null, line: read(key), kind: 'ghost' })),
    // The root last, so that it lies on top.
    ...inkedLines.filter(({ kind }) => kind !== 'root'),
    ...inkedLines.filter(({ kind }) => kind === 'root'),
  ];
}

function signed(words: string, value: number): string {
  return `${value > 0 ? '+' : ''}${words.replace('-', '−')}`;
}

/** Ticks in one unit, which the caption names. */
export function unitFor(most: number): { readonly unit: string; readonly tick: (value: number) => string } {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  const power = most >= 1024 ? Math.min(units.length - 1, Math.floor(Math.log2(most) / 10)) : 0;
  return {
    unit: units[power] ?? 'bytes',
    tick: (value) => {
      const scaled = value / 1024 ** power;
      return (Number.isInteger(scaled) ? formatCount(scaled) : String(Math.round(scaled * 100) / 100)).replace(
        '-',
        '−',
      );
    },
  };
}

function mostOf(lines: readonly ChartLine[]): number {
  return Math.max(
    1,
    ...lines.filter(({ kind }) => kind !== 'ghost').flatMap(({ line }) => line.map((value) => Math.abs(value ?? 0))),
  );
}

interface OverTimeProps {
  readonly subject: Subject;
  readonly over: OverTimeModel;
  readonly onOpen: (tag: string) => void;
}

/** A restart, a gap, and what the input says of the machine at a time. */
function eventsOf(subject: Subject): readonly ChartEvent[] {
  return subject.document.findings.flatMap((finding) => {
    if (!EVENT_CODES.has(finding.code)) return [];
    const at = subject.document.snapshots.find(({ source }) => source === finding.evidence[0]?.source)?.capturedAt;
    const time = at == null ? NaN : Date.parse(at);
    return Number.isNaN(time) ? [] : [{ at: time, words: showText(finding.title) }];
  });
}

const EVENT_CODES: ReadonlySet<string> = new Set(['event', 'allocation-failed', 'pool-exhausted']);

export function OverTime({ subject, over, onOpen }: OverTimeProps): VNode | null {
  const { series, history } = over;
  const [measure, setMeasure] = useState<Measure>('outstanding');
  const chosen = useMemo(() => chooseTags(over, subject), [over, subject]);
  if (history === null) return null;
  if (history.keys.length === 0) {
    const { totals } = series;
    return totals.length === 0 ? null : <PoolsOverTime totals={totals} history={history} unitFor={unitFor} />;
  }
  const clock = clockOf(history);
  const hasBlocks = chosen.inked.some(
    (tag) => lineOf(history, tag)?.outstanding.some((value) => value !== null) === true,
  );
  const shown: Measure = hasBlocks ? measure : 'bytes';
  const gains = toLines(history, chosen, (key) => gained(key[shown], history.boots));
  const held = toLines(history, chosen, ({ bytes }) => bytes).map(({ note: _role, ...line }) => line);
  const { unit, tick } = unitFor(mostOf(gains));
  const heldUnit = unitFor(mostOf(held));
  const zone = clock.zone === '' ? '' : ` (${clock.zone})`;
  const events = eventsOf(subject);
  const common = {
    at: history.at,
    boots: history.boots,
    events,
    formatAt: clock.words,
    ticksAt: clock.ticks,
  };
  const since =
    series.boots.length > 1 ? 'since the start of each boot' : `since ${clock.words(history.at[0] ?? 0)}${zone}`;
  return (
    <section class="sect" id="time" aria-labelledby="h-time">
      <div class="head">
        <h2 id="h-time">{chosen.heading}</h2>
        {hasBlocks ? <MeasureSwitch chosen={shown} choose={setMeasure} /> : null}
      </div>
      <div class="cols">
        <figure class={chosen.family === null ? 'c12' : 'c7'}>
          <figcaption class="cap">
            {shown === 'bytes' ? `${unit} gained ` : 'Blocks gained '}
            {since}.{history.leftOut > 0 ? ` ${formatCount(history.leftOut)} smaller tags are not drawn.` : ''}
          </figcaption>
          <Chart
            {...common}
            label={`What each tag gained ${since}.`}
            lines={gains}
            height={300}
            left={66}
            right={172}
            fromZero
            formatValue={(value) => signed(shown === 'bytes' ? formatBytes(value) : formatCount(value), value)}
            formatTick={shown === 'bytes' ? tick : (value) => formatCount(value).replace('-', '−')}
          />
        </figure>
        {chosen.family === null ? null : (
          <div class="c5">
            <p class="cap">Between first and last moment.</p>
            <FamilyTable family={chosen.family} series={series} subject={subject} onOpen={onOpen} />
          </div>
        )}
        <Ending series={series} history={history} />
        <figure class="c6 keep6">
          <figcaption>
            <h3>Bytes held</h3>
            <p class="cap">{heldUnit.unit} of each tag. The scale does not begin at zero.</p>
          </figcaption>
          <Chart
            {...common}
            label="Bytes held by each tag."
            lines={held.filter(({ kind }) => kind !== 'ghost')}
            height={230}
            left={52}
            right={132}
            fromZero={false}
            formatValue={formatBytes}
            formatTick={heldUnit.tick}
          />
        </figure>
      </div>
    </section>
  );
}

interface FamilyTableProps {
  readonly family: Family;
  readonly series: Series;
  readonly subject: Subject;
  readonly onOpen: (tag: string) => void;
}

export function FamilyTable({ family, series, subject, onOpen }: FamilyTableProps): VNode {
  const root = family.root?.tag ?? null;
  const rows = family.members.toSorted((a, b) => Number(b.tag === root) - Number(a.tag === root));
  const difference = (tag: TagSeries | undefined, name: 'allocs' | 'frees'): number =>
    toNumber(tag?.last[name] ?? null) - toNumber(tag?.first[name] ?? null);
  return (
    <table class="fit">
      <caption class="sr">The family</caption>
      <thead>
        <tr>
          <th scope="col">Tag</th>
          <th scope="col" class="n">
            for each
          </th>
          <th scope="col" class="n noprint">
            allocated
          </th>
          <th scope="col" class="n">
            freed
          </th>
          <th scope="col" class="l p2">
            Owner
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((member) => {
          const tag = series.tags.find((each) => each.tag === member.tag && each.pool === member.pool);
          const known = (name: 'allocs' | 'frees'): number | null => {
            const value = difference(tag, name);
            return Number.isNaN(value) || value < 0 ? null : value;
          };
          return (
            <tr key={`${member.pool} ${member.tag}`} class={member.tag === root ? 'hit' : ''}>
              <th scope="row">
                <a
                  href="#card"
                  onClick={(event) => {
                    event.preventDefault();
                    onOpen(member.tag);
                  }}
                >
                  <TagName tag={member.tag} />
                </a>
              </th>
              <td class="n">{member.ratio.toFixed(2)}</td>
              <td class="n noprint">
                <Count count={known('allocs')} />
              </td>
              <td class="n">
                <Count count={known('frees')} />
              </td>
              <td class="l p2">
                <OwnerWords owner={ownerOf(subject, member.tag)} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const LIMITS: Readonly<Record<string, string>> = {
  ram: 'RAM',
  commit: 'the commit limit',
  maximum: 'the pool’s maximum',
};
const LEVELS: Readonly<Record<string, string>> = {
  ram: 'Nonpaged pool',
  commit: 'Committed memory',
  maximum: 'The pool',
};

function lastOf(line: Line): number {
  return line.findLast((value) => value !== null) ?? NaN;
}

/** What is held of a limit at the last moment. */
function levelOf({ limitKind, limitBytes, pool }: Forecast, history: History): number {
  const limit = toNumber(limitBytes);
  if (limitKind === 'commit') return lastOf(history.committed);
  if (limitKind === 'ram') {
    const free = lastOf(history.available);
    return Number.isNaN(free) ? lastOf(history.pools.nonPaged) : limit - free;
  }
  return lastOf(history.pools[pool === 'paged' ? 'paged' : 'nonPaged']);
}

function Ending({ series, history }: { readonly series: Series; readonly history: History }): VNode | null {
  const dated = series.forecast.filter(({ exhaustedAt }) => exhaustedAt !== null);
  const [first, ...later] = dated.toSorted((a, b) => Date.parse(a.exhaustedAt ?? '') - Date.parse(b.exhaustedAt ?? ''));
  const second = later.find(({ limitKind }) => limitKind !== first?.limitKind);
  if (first?.exhaustedAt == null || history.clock !== 'date') return null;
  const now = history.at.at(-1) ?? 0;
  const [middle, low, high] = [first.exhaustedAt, first.low ?? first.exhaustedAt, first.high ?? first.exhaustedAt].map(
    (iso) => timeOf(iso),
  ) as [number, number, number];
  const dataYear = yearOf(series.boots.at(-1)?.to ?? '');
  const ahead = (iso: string | null): string =>
    iso === null ? 'never' : formatAhead(iso, (middle - now) / HOUR, dataYear);
  const limit = toNumber(first.limitBytes);
  const level = levelOf(first, history);
  const clock = clockOf(history);
  const name = LIMITS[first.limitKind] ?? first.limitKind;
  const end = Math.max(middle, Math.min(high, middle + (middle - now)));
  const ticks = niceTicks(0, limit, 1024 ** Math.floor(Math.log2(limit) / 10));
  const roof = ticks.at(-1) ?? limit;
  const { unit, tick } = unitFor(roof);
  const x = (at: number): number => ((at - now) / (end - now || 1)) * 1000;
  const y = (bytes: number): number => 1000 - (bytes / roof) * 1000;
  const from = Number.isNaN(level) ? 0 : level;
  return (
    <figure class="c6 keep6">
      <figcaption>
        <h3>When it ends</h3>
        <p class="cap">
          {LEVELS[first.limitKind] ?? 'Memory'}, {unit}, if nothing changes.
          {second?.exhaustedAt == null
            ? ''
            : ` ${capital(LIMITS[second.limitKind] ?? second.limitKind)} would be reached later: ${ahead(second.exhaustedAt)}.`}
        </p>
      </figcaption>
      <div
        class="chart ending"
        role="img"
        aria-label={`${capital(name)} is reached at about ${ahead(first.exhaustedAt)}, between ${ahead(first.low ?? first.exhaustedAt)} and ${ahead(first.high)}.`}
        style={{ height: '230px', '--l': '36px', '--r': '176px', '--t': '10px', '--b': '26px' }}
      >
        <div class="plot">
          <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
            {ticks.map((each, index) => (
              <path key={each} class={index === 0 ? 'g-axis' : 'g-grid'} d={`M0 ${y(each)}H1000`} />
            ))}
            <path
              class="g-band"
              d={`M0 ${y(from)}L${x(Math.min(low, end))} ${y(limit)}H${x(end)}V${y(from + ((limit - from) * (end - now)) / Math.max(high - now, 1))}Z`}
            />
            <path class="g-mid" d={`M0 ${y(from)}L${x(middle)} ${y(limit)}`} />
            <path class="g-lim" d={`M0 ${y(limit)}H1000`} />
          </svg>
          {ticks.map((each) => (
            <span key={each} class="yt" style={{ top: `${y(each) / 10}%` }}>
              {tick(each)}
            </span>
          ))}
          {clock.ticks(now, end).map(([at, words], index) => (
            <span key={at} class={index % 2 === 1 ? 'xt alt' : 'xt'} style={{ left: `${x(at) / 10}%` }}>
              {words}
            </span>
          ))}
          <span class="note above" style={{ left: 0, top: `${y(limit) / 10}%` }}>
            {name.replace('the ', '')} {formatBytes(limit)}
          </span>
          <span class="note point" style={{ left: 0, top: `${y(from) / 10}%` }} />
          <span class="note below" style={{ left: '10px', top: `${y(from) / 10}%` }}>
            last moment, {Number.isNaN(level) ? 'level not known' : formatBytes(level)}
          </span>
          <span class="el t-root" style={{ top: `${y(limit) / 10}%` }}>
            {ahead(first.exhaustedAt)}
          </span>
          <span class="el t-root light" style={{ top: `calc(${y(limit) / 10}% + 16px)` }}>
            {ahead(first.low ?? first.exhaustedAt)} to {ahead(first.high)}
          </span>
        </div>
      </div>
    </figure>
  );
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A time without a zone is read as UTC, as everywhere. */
function timeOf(iso: string): number {
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
