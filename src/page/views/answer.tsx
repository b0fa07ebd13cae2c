/** The first sentence, how sure it is, why, and what to do next. */
import type { VNode } from 'preact';
import { toNumber } from '../../model/counters.js';
import type { Finding } from '../../model/document.js';
import { isWrittenDown } from '../../model/output-names.js';
import { showText } from '../../model/visible-text.js';
import { formatBytes, formatCount, formatDuration, formatStamp } from '../../model/words.js';
import { degreeOf, Meter } from '../parts/figures.js';
import { Command, Sentence } from '../parts/words.js';
import type { Names } from '../parts/words.js';
import { listingOf, ownerOf } from '../model/subject.js';
import type { Subject } from '../model/subject.js';

interface Sureness {
  readonly what: string;
  /** null: cannot tell. */
  readonly value: number | null;
  readonly because: string;
}

const EVIDENCE: ReadonlyMap<string, string> = new Map([
  ['printed', 'the debugger'],
  ['pooltag', 'a tag list'],
  ['localtag', 'a tag list'],
  ['module-search', 'the module search'],
  ['modules', 'the module list'],
  ['verifier', 'Driver Verifier'],
  ['user', 'your record'],
  ['name-likeness', 'a likeness of names'],
  ['built-in', 'a built-in record'],
]);

/** Who says whose a tag is; what is printed in figures that somebody wrote down (`grammar`), the text says. */
export function evidenceWords(kind: string, grammar: string | null): string {
  if (kind === 'printed' && grammar !== null && isWrittenDown(grammar)) return 'the text';
  return EVIDENCE.get(kind) ?? (kind.startsWith('scan') ? 'a driver scan' : kind);
}

/** How sure each part of the answer is: never one number for two questions. */
function surenessOf(subject: Subject): readonly Sureness[] {
  const { lead, document, series } = subject;
  const [tag] = subject.named;
  if (lead === null || tag === undefined) return [];
  const name = showText(tag).trim();
  const family = series.flatMap(({ series: each }) => each.families).find(({ root }) => root?.tag === tag);
  const owner = ownerOf(subject, tag);
  const grammar = listingOf(subject, tag)?.grammar ?? null;
  const overTime = document.series.some(({ tags }) => tags.length > 0);
  const leaks = lead.code.startsWith('leak');
  const judged = document.series
    .flatMap(({ tags }) => tags)
    .find((each) => each.tag === tag && each.verdict === 'leak');
  const rows: Sureness[] = [
    {
      what: leaks ? 'It is a leak' : 'This tag stands out',
      value: lead.confidence,
      because: leaks ? (judged?.reasons[0] ?? lead.reasons[0] ?? '') : 'among the tags of its pool',
    },
  ];
  if (family?.root !== null && family?.root !== undefined) {
    const others = family.members.length - 1;
    rows.push({
      what: `${name} is the root`,
      value: family.root.confidence,
      because: others > 0 ? `${formatCount(others)} other ${others === 1 ? 'tag follows' : 'tags follow'} it` : '',
    });
  }
  rows.push(
    owner === null
      ? { what: `Whose ${name} is`, value: null, because: 'no list names a driver' }
      : {
          what: `It is ${showText(owner.driver)}`,
          value: owner.confidence,
          because: [...new Set(owner.evidence.map(({ kind }) => evidenceWords(kind, grammar)))].join(', '),
        },
  );
  if (!leaks && !overTime) {
    rows.push({ what: 'Leak or load', value: null, because: 'one moment shows who holds, not who grows' });
  }
  return rows;
}

const MOST_BECAUSE = 90;

function shorten(text: string): string {
  const shown = showText(text);
  return shown.length > MOST_BECAUSE ? `${shown.slice(0, MOST_BECAUSE).trimEnd()}…` : shown;
}

function Sure({ rows }: { readonly rows: readonly Sureness[] }): VNode | null {
  if (rows.length === 0) return null;
  return (
    <dl class="sure">
      {rows.map(({ what, value, because }) => (
        <div class="row" key={what}>
          <dt>{what}</dt>
          <dd>
            <Meter value={value} />
          </dd>
          <dd class="deg">
            {value === null ? (
              'cannot tell'
            ) : (
              <>
                {degreeOf(value)} <span>{value.toFixed(2)}</span>
              </>
            )}
          </dd>
          <dd class="for sub">{shorten(because)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Where the answer is of: machine, build, time, uptime, memory, input. */
function whereOf({ snapshot, document, series }: Subject): readonly string[] {
  const sources = document.inputs.map(({ source }) => source);
  const [first] = series;
  const input =
    sources.length === 1 ? (sources[0] ?? '') : (first?.series.source ?? `${formatCount(sources.length)} inputs`);
  const ram = toNumber(snapshot?.memory.physicalBytes ?? null);
  const samples = first?.series.boots.reduce((sum, boot) => sum + boot.samples, 0) ?? 0;
  const boots = first?.series.boots.length ?? 0;
  return [
    snapshot?.host ?? null,
    snapshot?.osBuild == null
      ? null
      : `Windows build ${snapshot.osBuild}${snapshot.architecture === null ? '' : ` ${snapshot.architecture}`}`,
    samples > 0 ? `${formatCount(samples)} moments, ${boots === 1 ? 'one boot' : `${boots} boots`}` : null,
    snapshot?.capturedAt == null ? null : `${samples > 0 ? 'to ' : ''}${formatStamp(snapshot.capturedAt)}`,
    snapshot?.uptimeSeconds == null ? null : `up ${formatDuration(snapshot.uptimeSeconds)}`,
    Number.isNaN(ram) ? null : `${formatBytes(ram)} RAM`,
    input === 'text' ? 'pasted text' : input,
  ].flatMap((part) => (part === null || part === '' ? [] : [showText(part)]));
}

const SIGNS: Readonly<Record<Finding['severity'], string>> = { high: '!!', medium: '!', low: '–', info: '' };
/** A sentence that would be a page in the largest type. */
const LONG_ANSWER = 170;
/** More findings are in the exports. */
const MOST_ALSO = 8;

interface AnswerProps {
  readonly subject: Subject;
  readonly onLine: (source: string, line: number) => void;
  readonly say: (words: string) => void;
  readonly heading: { current: HTMLHeadingElement | null };
}

function LineLink({
  finding,
  onLine,
  small,
}: {
  readonly finding: Finding;
  readonly onLine: AnswerProps['onLine'];
  readonly small: boolean;
}): VNode | null {
  const [first] = finding.evidence;
  if (first === undefined) return null;
  return (
    <>
      {' '}
      <a
        class={small ? 'ln small' : 'ln'}
        href="#input"
        title={showText(first.source)}
        onClick={() => onLine(first.source, first.line)}
      >
        line {formatCount(first.line)}
      </a>
    </>
  );
}

export function Answer({ subject, onLine, say, heading }: AnswerProps): VNode {
  const { document, lead } = subject;
  const tags = [...new Set([...subject.named, ...document.findings.flatMap((finding) => finding.tags)])];
  const names: Names = { tags, drivers: [] };
  const also = document.findings.filter((finding) => finding !== lead && finding.title !== '');
  const next =
    lead?.next.length === 0 || lead === null
      ? (document.findings.find(({ next: own }) => own.length > 0)?.next ?? [])
      : lead.next;
  const reasons = lead?.reasons ?? [];
  const accused =
    lead === null || lead.severity === 'info'
      ? []
      : [...lead.drivers, ...(lead.machine === undefined ? [] : [lead.machine])];
  return (
    <>
      <section aria-label="Answer" id="answer">
        <p class="where">
          {whereOf(subject).map((part) => (
            <span key={part}>{part}</span>
          ))}
        </p>
        <h1
          class={document.answer.length > LONG_ANSWER ? 'answer long' : 'answer'}
          data-testid="answer"
          tabIndex={-1}
          ref={heading}
        >
          <Sentence
            text={document.answer}
            names={{ tags: lead?.tags ?? [], drivers: accused, figures: lead !== null }}
          />
        </h1>
        <Sure rows={surenessOf(subject)} />
      </section>
      {reasons.length === 0 && also.length === 0 && next.length === 0 ? null : (
        <div class="cols sect first">
          <section class="c6 keep6" aria-labelledby="h-why">
            <div class="head">
              <h2 id="h-why">Why</h2>
            </div>
            {reasons.length === 0 ? null : (
              <ul class="why">
                {reasons.map((reason, index) => (
                  <li key={reason}>
                    <Sentence text={reason} names={names} />
                    {index === 0 && lead !== null ? <LineLink finding={lead} onLine={onLine} small={false} /> : null}
                  </li>
                ))}
              </ul>
            )}
            {also.length === 0 ? null : (
              <ul class="also">
                {also.slice(0, MOST_ALSO).map((finding) => (
                  <li key={`${finding.code} ${finding.title}`}>
                    {SIGNS[finding.severity] === '' ? null : (
                      <span class="sev">
                        {SIGNS[finding.severity]}
                        <span class="sr"> {finding.severity}: </span>
                      </span>
                    )}
                    <Sentence text={finding.title} names={names} />
                    <LineLink finding={finding} onLine={onLine} small />
                  </li>
                ))}
                {also.length > MOST_ALSO ? (
                  <li>{formatCount(also.length - MOST_ALSO)} more findings are in the JSON.</li>
                ) : null}
              </ul>
            )}
          </section>
          <section class="c6 keep6" aria-labelledby="h-next">
            <div class="head">
              <h2 id="h-next">Next</h2>
            </div>
            <NextSteps steps={next} say={say} />
          </section>
        </div>
      )}
    </>
  );
}

export function NextSteps({
  steps,
  say,
}: {
  readonly steps: Finding['next'];
  readonly say: (words: string) => void;
}): VNode {
  if (steps.length === 0) return <p class="sub">Nothing to be done.</p>;
  return (
    <ol class="next">
      {steps.map(({ command, why }) => (
        <li key={command}>
          <Command text={command} say={say} />
          <p class="w">{showText(why)}</p>
        </li>
      ))}
    </ol>
  );
}
