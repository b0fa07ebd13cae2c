/** Everything of one tag: whose it is and who says so, what it did, its family, its blocks, a note of one's own, and how to go on. */
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { moduleSearchCommand } from '../../findings/next-commands.js';
import { findTagNote } from '../../knowledge/find-note.js';
import { toNumber } from '../../model/counters.js';
import type { Finding, Owner, TagSeries } from '../../model/document.js';
import type { History, Line } from '../../model/history.js';
import { POOL_NAMES } from '../../model/pool-names.js';
import { findstrText, poolfindTag } from '../../model/typed-names.js';
import { isWrittenDown } from '../../model/output-names.js';
import { showText } from '../../model/visible-text.js';
import { formatBytes, formatCount, formatCounted, formatPool, formatTag } from '../../model/words.js';
import { suggestTags } from '../../owners/suggest.js';
import { builtInIndex } from '../../tagdb/lookup.js';
import { clockOf } from '../model/clock.js';
import { heldBytes, lineOf, listingOf } from '../model/subject.js';
import type { OverTime, Subject } from '../model/subject.js';
import { Chart } from '../parts/chart.js';
import { FilterField, MeasureSwitch } from '../parts/controls.js';
import { degreeOf, Meter, Share, Size } from '../parts/figures.js';
import { Command, OwnerWords, Sentence, TagName, Verdict } from '../parts/words.js';
import { evidenceWords, NextSteps } from './answer.js';
import { FamilyTable, unitFor } from './over-time.js';

interface CardProps {
  readonly tag: string;
  readonly subject: Subject;
  readonly onOpen: (tag: string) => void;
  readonly onBack: () => void;
  readonly say: (words: string) => void;
  readonly note: string;
  readonly onNote: (text: string) => void;
}

interface Listed {
  readonly tag: string;
  readonly verdict: TagSeries['verdict'] | null;
  readonly bytes: number;
}

/** The tags beside which one is looked at: as the table has them, the telling first. */
export function listedTags(subject: Subject): readonly Listed[] {
  const verdicts = new Map(
    subject.series
      .flatMap(({ series }) =>
        series.tags.map(({ tag, verdict, last }) => [tag, { verdict, bytes: toNumber(last.bytes) }] as const),
      )
      .toReversed(),
  );
  const sizes = new Map((subject.snapshot?.tags ?? []).map((usage) => [usage.tag, heldBytes(usage)]));
  const tags = [...new Set([...verdicts.keys(), ...sizes.keys()])];
  return tags
    .map((tag) => ({
      tag,
      verdict: verdicts.get(tag)?.verdict ?? null,
      bytes: sizes.get(tag) ?? verdicts.get(tag)?.bytes ?? 0,
    }))
    .toSorted(
      (a, b) =>
        Number(subject.named.has(b.tag)) - Number(subject.named.has(a.tag)) ||
        Number(b.verdict === 'leak') - Number(a.verdict === 'leak') ||
        b.bytes - a.bytes,
    );
}

const CLASSES: Readonly<Record<string, string>> = {
  owner: 'Its own memory.',
  shared: 'A shared allocator: the tag does not name the driver behind it.',
  object: 'An object: whoever holds a reference keeps the memory.',
  victim: 'Often a victim: it grows because something above it holds on.',
  cache: 'A cache: it grows with the work and is given back.',
};

function leadOf(tag: string, subject: Subject, owner: Owner | null): string {
  const family = subject.series
    .flatMap(({ series }) => series.families)
    .find(({ members }) => members.some((member) => member.tag === tag));
  const role =
    family?.root == null || family.members.length < 2
      ? ''
      : family.root.tag === tag
        ? `The root of one leak with ${formatCount(family.members.length)} tags; the others follow. `
        : `It follows ${formatTag(showText(family.root.tag))}: look there. `;
  if (owner === null) return `${role}No list names a driver for it.`;
  const sure = owner.confidence >= 0.9 ? '' : owner.confidence >= 0.6 ? 'Probably ' : 'Perhaps ';
  return `${role}${sure}${showText(owner.driver)}${owner.component === null ? '' : `, ${showText(owner.component)}`}.`;
}

const SHOWN_SIZES = 6;

export function Card({ tag, subject, onOpen, onBack, say, note, onNote }: CardProps): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    window.scrollTo({ top: 0 });
  }, [tag]);
  const [filter, setFilter] = useState('');
  const list = useMemo(() => listedTags(subject), [subject]);
  const shownList = list.filter((each) => each.tag.toLowerCase().includes(filter.trim().toLowerCase()));
  const listing = listingOf(subject, tag);
  const usage = listing?.tags.find((each) => each.tag === tag);
  const owners = usage?.owners ?? [];
  const judged = subject.series.flatMap((over) =>
    over.series.tags.filter((each) => each.tag === tag).map((each) => ({ over, judged: each })),
  );
  const known = findTagNote(tag);
  const finds = subject.document.poolFinds.filter((find) => find.tag === tag);
  const pools = POOL_NAMES.filter(
    (pool) => (usage?.[pool] ?? null) !== null || judged.some((each) => each.judged.pool === pool),
  );
  const steps = stepsOf(tag, subject);
  const typed = poolfindTag(tag, false);
  const names = { tags: list.map((each) => each.tag).slice(0, 200), drivers: [] };
  return (
    <div class="md">
      <nav class="list" aria-label="Tags">
        <FilterField placeholder="Tag" label="Filter tags" value={filter} change={setFilter} />
        <ul class="taglist">
          {shownList.slice(0, MOST_LISTED).map((each) => (
            <li key={each.tag}>
              <a
                href="#card"
                aria-current={each.tag === tag ? 'true' : undefined}
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(each.tag);
                }}
              >
                <TagName tag={each.tag} />
                <span class="p4">{each.verdict === null ? '' : <Verdict verdict={each.verdict} />}</span>
                <span class="q">
                  <Size bytes={each.bytes} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <article class="card">
        <p class="where">
          <span>
            <a
              href="#tags"
              onClick={(event) => {
                event.preventDefault();
                onBack();
              }}
            >
              Back to the answer
            </a>
          </span>
          {pools.map((pool) => (
            <span key={pool}>{formatPool(pool)}</span>
          ))}
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {showText(tag)}
        </h1>
        <p class="lead">{leadOf(tag, subject, owners[0] ?? null)}</p>
        {known === null ? null : (
          <p class="sub">
            {CLASSES[known.class] ?? ''} {known.what}
          </p>
        )}
        <CardSure owner={owners[0] ?? null} judged={judged.map((each) => each.judged)} />

        <section class="sect" aria-labelledby="h-own">
          <div class="head">
            <h2 id="h-own">Whose it is</h2>
            <p class="sub">Confidence that the driver allocates with this tag, not that it leaks.</p>
          </div>
          {owners.length === 0 ? (
            <Nobody tag={tag} printed={usage?.printed.description ?? null} />
          ) : (
            owners.map((owner) => <Claims key={owner.driver} owner={owner} grammar={listing?.grammar ?? null} />)
          )}
        </section>

        {judged.map((each) => (
          <Doings
            key={`${each.judged.pool} ${each.over.series.source ?? ''} ${each.over.series.host ?? ''}`}
            over={each.over}
            tag={each.judged}
            names={names}
          />
        ))}

        {subject.series.map(({ series }) => {
          const family = series.families.find(
            ({ members }) => members.length > 1 && members.some((member) => member.tag === tag),
          );
          return family === undefined ? null : (
            <section class="sect" key={series.source ?? series.host ?? ''} aria-label="Its family">
              <div class="head">
                <h2>Its family</h2>
                <p class="sub">Tags that grow with it, by the same count or a multiple of it.</p>
              </div>
              <FamilyTable family={family} series={series} subject={subject} onOpen={onOpen} />
            </section>
          );
        })}

        <div class="cols sect">
          <section class="c6" aria-labelledby="h-blocks">
            <div class="head">
              <h2 id="h-blocks">Blocks</h2>
            </div>
            {pools.map((pool) => {
              const counters = usage?.[pool] ?? null;
              const [bytes, count] = [toNumber(counters?.bytes ?? null), toNumber(counters?.outstanding ?? null)];
              if (!(count > 0)) return null;
              return (
                <p key={pool}>
                  {capital(formatPool(pool))}: {formatBytes(bytes / count)} each on average:{' '}
                  {formatCounted(count, 'block')}, {formatBytes(bytes)}.
                </p>
              );
            })}
            {finds.map((find) => (
              <Sizes key={find.firstLine} find={find} />
            ))}
            {finds.length === 0 && typed !== null ? (
              <>
                <p class="sub gap">The sizes of single blocks are not in the input. This lists them:</p>
                <Command text={`!poolfind ${typed} ${pools[0] === 'paged' ? '-paged' : '-nonpaged'}`} say={say} />
              </>
            ) : null}
          </section>
          <section class="c6" aria-labelledby="h-go">
            <div class="head">
              <h2 id="h-go">Next</h2>
            </div>
            <NextSteps steps={steps} say={say} />
          </section>
        </div>

        <section class="sect noprint" aria-labelledby="h-note">
          <div class="head">
            <h2 id="h-note">Your note</h2>
            <p class="sub">Kept in this browser where it allows that; exported with the tag lists.</p>
          </div>
          <textarea
            class="note-field"
            rows={2}
            aria-labelledby="h-note"
            value={note}
            onInput={({ currentTarget }) => onNote(currentTarget.value)}
          />
        </section>
      </article>
    </div>
  );
}

const MOST_LISTED = 60;

/** What the findings say to do about a tag, else how its driver is found. */
function stepsOf(tag: string, subject: Subject): Finding['next'] {
  const said = subject.document.findings.filter(({ tags }) => tags[0] === tag).flatMap(({ next }) => next);
  const search = moduleSearchCommand(tag);
  const text = findstrText(tag);
  const own: Finding['next'] = [
    ...(search === null ? [] : [{ command: search, why: 'which loaded drivers hold these four bytes?' }]),
    ...(text === null
      ? []
      : [
          {
            command: `findstr /m /l ${text} C:\\Windows\\System32\\drivers\\*.sys`,
            why: 'which driver files hold the tag as text: candidates, not proof',
          },
        ]),
  ];
  const all = said.length > 0 ? said : own;
  return all.filter((step, index) => all.findIndex(({ command }) => command === step.command) === index);
}

function CardSure({ owner, judged }: { readonly owner: Owner | null; readonly judged: readonly TagSeries[] }): VNode {
  return (
    <dl class="sure">
      {judged.map(({ verdict, confidence, pool, reasons }) => (
        <div class="row" key={pool}>
          <dt>
            {verdict === 'leak' ? 'It is a leak' : verdict === 'cannot-tell' ? 'Leak or load' : `It is ${verdict}`}
          </dt>
          <dd>
            <Meter value={verdict === 'cannot-tell' ? null : confidence} />
          </dd>
          <dd class="deg">
            {verdict === 'cannot-tell' ? (
              'cannot tell'
            ) : (
              <>
                {degreeOf(confidence)} <span>{confidence.toFixed(2)}</span>
              </>
            )}
          </dd>
          <dd class="for sub">{showText(reasons[0] ?? '')}</dd>
        </div>
      ))}
      <div class="row">
        <dt>{owner === null ? 'Whose it is' : `It is ${showText(owner.driver)}`}</dt>
        <dd>
          <Meter value={owner?.confidence ?? null} />
        </dd>
        <dd class="deg">
          {owner === null ? (
            'cannot tell'
          ) : (
            <>
              {degreeOf(owner.confidence)} <span>{owner.confidence.toFixed(2)}</span>
            </>
          )}
        </dd>
        <dd class="for sub">
          {owner === null ? 'no list names a driver' : formatCounted(owner.evidence.length, 'source')}
        </dd>
      </div>
    </dl>
  );
}

function Nobody({ tag, printed }: { readonly tag: string; readonly printed: string | null }): VNode {
  const near = suggestTags(tag, [builtInIndex()], MOST_NEAR);
  return (
    <p class="sub">
      No tag list has <TagName tag={tag} />
      {printed === null ? '' : `; the debugger prints ${showText(printed)}`}.
      {near.length === 0 ? '' : ' Near it (case matters): '}
      {near.map((each) => (
        <>
          <TagName key={each} tag={each} />{' '}
        </>
      ))}
    </p>
  );
}

const MOST_NEAR = 4;

/** Where evidence stands; of figures that somebody wrote down nothing stands in a debugger. */
function sayWhere(kind: string, source: string, grammar: string | null): string {
  return kind === 'printed' && grammar !== null && isWrittenDown(grammar) ? 'this input' : showText(source);
}

/** One driver's claim to the tag and who supports it. */
function Claims({ owner, grammar }: { readonly owner: Owner; readonly grammar: string | null }): VNode {
  return (
    <table class="fit claims">
      <caption class="sr">Evidence for {showText(owner.driver)}</caption>
      <thead>
        <tr>
          <th scope="col">
            <OwnerWords owner={owner} />
          </th>
          <th scope="col" class="p2">
            says
          </th>
          <th scope="col">where</th>
        </tr>
      </thead>
      <tbody>
        {owner.evidence.map(({ kind, source, detail }) => (
          <tr key={`${kind} ${source} ${detail}`}>
            <th scope="row">{capital(evidenceWords(kind, grammar))}</th>
            <td class="p2 brk">{showText(detail)}</td>
            <td class="ro brk">{sayWhere(kind, source, grammar)}</td>
          </tr>
        ))}
        <tr class="tot">
          <th scope="row">{capital(degreeOf(owner.confidence))}</th>
          <td class="p2">
            <Meter value={owner.confidence} />
          </td>
          <td>{owner.confidence.toFixed(2)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The straight line of the rate that was found, through the middle of the points of the last boot. */
function modelOf(line: Line, history: History, perHour: number | null): Line | null {
  const [first, last] = history.boots.at(-1) ?? [0, line.length - 1];
  if (perHour === null || history.clock === 'samples') return null;
  const hour = history.clock === 'date' ? 3_600_000 : 1;
  const rests = line
    .map((value, index) =>
      value === null || index < first || index > last ? NaN : value - (perHour * (history.at[index] ?? 0)) / hour,
    )
    .filter((rest) => !Number.isNaN(rest))
    .toSorted((a, b) => a - b);
  const base = rests[Math.floor(rests.length / 2)];
  if (base === undefined) return null;
  return line.map((_, index) =>
    index < first || index > last ? null : base + (perHour * (history.at[index] ?? 0)) / hour,
  );
}

interface DoingsProps {
  readonly over: OverTime;
  readonly tag: TagSeries;
  readonly names: { readonly tags: readonly string[]; readonly drivers: readonly string[] };
}

function Doings({ over, tag, names }: DoingsProps): VNode {
  const { history } = over;
  const key = lineOf(history, tag);
  const hasBlocks = key?.outstanding.some((value) => value !== null) === true;
  const [measure, setMeasure] = useState<'outstanding' | 'bytes'>('outstanding');
  const shown = hasBlocks ? measure : 'bytes';
  const perHour = shown === 'bytes' ? tag.bytesPerHour : tag.outstandingPerHour;
  const model =
    key === null || history === null || tag.verdict !== 'leak' ? null : modelOf(key[shown], history, perHour);
  const clock = history === null ? null : clockOf(history);
  const most = Math.max(1, ...(key?.[shown] ?? []).map((value) => value ?? 0));
  const { unit, tick } = unitFor(most);
  return (
    <section class="sect" aria-label={`What it does in ${formatPool(tag.pool)}`}>
      <div class="head">
        <h2>What it does</h2>
        <p class="sub">
          <Verdict verdict={tag.verdict} /> {tag.confidence.toFixed(2)}, {formatPool(tag.pool)}
        </p>
        {hasBlocks ? <MeasureSwitch chosen={shown} choose={setMeasure} /> : null}
      </div>
      <div class="cols">
        {key === null || history === null || clock === null ? (
          <p class="c8 sub">
            The samples of this tag are not kept in the page; its first and last values are in the table.
          </p>
        ) : (
          <figure class="c8">
            <figcaption class="cap">
              {shown === 'bytes' ? `${unit} held` : 'Blocks outstanding'}
              {clock.zone === '' ? '' : ` (${clock.zone})`}. The scale does not begin at zero.
              {model === null ? '' : ' The thin line is the rate that was found.'}
            </figcaption>
            <Chart
              label={`${shown === 'bytes' ? 'Bytes' : 'Outstanding blocks'} of ${showText(tag.tag)}.`}
              at={history.at}
              lines={[
                {
                  id: tag.tag,
                  label: <TagName tag={tag.tag} />,
                  line: key[shown],
                  kind: tag.verdict === 'leak' ? 'root' : 'follower',
                },
              ]}
              boots={history.boots}
              {...(model === null ? {} : { model })}
              dots={model !== null}
              height={250}
              left={72}
              right={142}
              fromZero={false}
              formatValue={shown === 'bytes' ? formatBytes : formatCount}
              formatTick={shown === 'bytes' ? tick : formatCount}
              formatAt={clock.words}
              ticksAt={clock.ticks}
            />
          </figure>
        )}
        <ul class="c4 why">
          {tag.reasons.map((reason) => (
            <li key={reason}>
              <Sentence text={reason} names={names} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Sizes({ find }: { readonly find: Subject['document']['poolFinds'][number] }): VNode {
  const all = find.sizes.reduce((sum, { count }) => sum + count, 0);
  return (
    <table class="fit">
      <caption class="cap left">
        {formatCounted(find.entries, 'block')} listed{find.complete ? '' : '; the search was not whole'}.
      </caption>
      <thead>
        <tr>
          <th scope="col" class="n nu">
            size
          </th>
          <th scope="col" class="n">
            count
          </th>
          <th scope="col">
            <span class="p">share</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {find.sizes.slice(0, SHOWN_SIZES).map(({ bytes, count }) => (
          <tr key={bytes}>
            <th scope="row" class="n">
              <Size bytes={bytes} />
            </th>
            <td class="n">{formatCount(count)}</td>
            <td>
              <Share share={count / all} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
