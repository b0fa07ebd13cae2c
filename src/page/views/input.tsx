/** What was read and what was not understood, never hidden. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Analysis, InputReport, UnparsedLine } from '../../model/document.js';
import { showText } from '../../model/visible-text.js';
import { formatCount, formatCounted } from '../../model/words.js';
import type { ContextLine } from '../../model/context-line.js';

interface InputProps {
  readonly document: Analysis;
  readonly context: readonly ContextLine[];
  /** The line that a reason was followed to; null when none was. */
  readonly wanted: { readonly source: string; readonly line: number } | null;
}

/** Inputs whose blocks are listed one by one. */
const MOST_LISTED = 4;
/** Lines shown before the reader asks for the rest. */
const MOST_LINES = 60;
const MOST_CHARACTERS = 2000;

function countsOf({ lines, source }: InputReport): string {
  const name = source === 'text' ? 'pasted text' : showText(source);
  if (lines.total === 0) return `${name}.`;
  return `${name}, ${formatCounted(lines.total, 'line')}: ${formatCount(lines.understood)} understood, ${formatCount(lines.otherCommand)} of other commands, ${formatCount(lines.unparsed)} not understood.`;
}

function allCounts(inputs: readonly InputReport[]): string {
  const sum = (name: 'total' | 'understood' | 'otherCommand' | 'unparsed'): number =>
    inputs.reduce((all, { lines }) => all + lines[name], 0);
  return `${formatCounted(inputs.length, 'input')}, ${showText(inputs[0]?.source ?? '')} to ${showText(inputs.at(-1)?.source ?? '')}, ${formatCounted(sum('total'), 'line')}: ${formatCount(sum('understood'))} understood, ${formatCount(sum('otherCommand'))} of other commands, ${formatCount(sum('unparsed'))} not understood.`;
}

export function Input({ document, context, wanted }: InputProps): VNode {
  const { inputs, unparsed, diagnostics } = document;
  const listed =
    inputs.length <= MOST_LISTED
      ? inputs
      : inputs.filter(({ error, lines }) => error !== null || lines.unparsed > 0).slice(0, MOST_LISTED);
  return (
    <section class="sect" id="input" aria-labelledby="h-in">
      <div class="head">
        <h2 id="h-in">What was read</h2>
        {inputs.length > 1 ? (
          <p class="sub brk">{allCounts(inputs)}</p>
        ) : (
          inputs.map((input) => (
            <p class="sub brk" key={input.source}>
              {countsOf(input)}
            </p>
          ))
        )}
      </div>
      {inputs
        .filter(({ error }) => error !== null)
        .map(({ source, error }) => (
          <p class="msg" key={source}>
            {source === 'text' ? 'Pasted text' : showText(source)}: {showText(error ?? '')}
          </p>
        ))}
      {listed.map((input) => (
        <Blocks key={input.source} input={input} titled={inputs.length > 1} wanted={wanted} />
      ))}
      {diagnostics.length === 0 ? null : <Diagnostics diagnostics={diagnostics} />}
      {unparsed.length === 0 ? null : <Lines unparsed={unparsed} context={context} several={inputs.length > 1} />}
    </section>
  );
}

function Blocks({
  input,
  titled,
  wanted,
}: {
  readonly input: InputReport;
  readonly titled: boolean;
  readonly wanted: InputProps['wanted'];
}): VNode | null {
  if (input.blocks.length === 0) return null;
  return (
    <>
      {titled ? <p class="sub gap brk">{countsOf(input)}</p> : null}
      <div class="acct">
        {input.blocks.map(({ command, grammar, firstLine, lastLine, rows, complete, incompleteReason }) => {
          const here =
            wanted !== null && wanted.source === input.source && wanted.line >= firstLine && wanted.line <= lastLine;
          return (
            <>
              <span class="rg">
                {formatCount(firstLine)}
                {lastLine === firstLine ? '' : `–${formatCount(lastLine)}`}
              </span>
              <code class={here ? 'here' : ''}>{showText(command ?? grammar)}</code>
              <span class="sub">
                {formatCounted(rows, 'row')}
                {complete ? '' : `; not whole${incompleteReason === null ? '' : `: ${showText(incompleteReason)}`}`}
                {here ? `; line ${formatCount(wanted.line)} is here` : ''}
              </span>
            </>
          );
        })}
      </div>
    </>
  );
}

const MOST_DIAGNOSTICS = 12;

function Diagnostics({ diagnostics }: { readonly diagnostics: Analysis['diagnostics'] }): VNode {
  return (
    <ul class="also">
      {diagnostics.slice(0, MOST_DIAGNOSTICS).map(({ severity, message, source, line }, index) => (
        <li key={index} class="brk">
          {severity === 'info' ? null : (
            <span class="sev">
              !<span class="sr"> {severity}: </span>
            </span>
          )}
          {showText(message)}
          {source === null || source === 'text' ? '' : ` ${showText(source)}`}
          {line === null ? '' : `${source === null || source === 'text' ? ' ' : ', '}line ${formatCount(line)}`}
        </li>
      ))}
      {diagnostics.length > MOST_DIAGNOSTICS ? (
        <li>{formatCount(diagnostics.length - MOST_DIAGNOSTICS)} more are in the JSON.</li>
      ) : null}
    </ul>
  );
}

interface ShownLine {
  readonly source: string;
  readonly line: number;
  readonly text: string;
  readonly bad: boolean;
}

function linesOf(unparsed: readonly UnparsedLine[], context: readonly ContextLine[]): readonly ShownLine[] {
  const bad = new Set(unparsed.map(({ source, line }) => `${line} ${source}`));
  const around = context.filter(({ source, line }) => !bad.has(`${line} ${source}`));
  const order = new Map([...new Set(unparsed.map(({ source }) => source))].map((source, index) => [source, index]));
  return [
    ...unparsed.map((line) => ({ ...line, bad: true })),
    ...around.map((line) => ({ ...line, bad: false })),
  ].toSorted((a, b) => (order.get(a.source) ?? 0) - (order.get(b.source) ?? 0) || a.line - b.line);
}

function Lines({
  unparsed,
  context,
  several,
}: {
  readonly unparsed: readonly UnparsedLine[];
  readonly context: readonly ContextLine[];
  readonly several: boolean;
}): VNode {
  const [all, setAll] = useState(false);
  const lines = linesOf(unparsed, context);
  const shown = all ? lines : lines.slice(0, MOST_LINES);
  return (
    <>
      <h3 class="gap" id="h-lines">
        {formatCounted(unparsed.length, 'line')} {unparsed.length === 1 ? 'was' : 'were'} not understood
      </h3>
      <div class="lines" role="group" aria-labelledby="h-lines" tabIndex={0}>
        {shown.map(({ source, line, text, bad }, index) => {
          const before = shown[index - 1];
          const newSource = before?.source !== source;
          return (
            <>
              {several && newSource ? <p class="src">{showText(source)}</p> : null}
              {!newSource && before.line + 1 < line ? (
                <p class="gap-mark" aria-hidden="true">
                  ⋮
                </p>
              ) : null}
              <div key={`${source} ${line}`} class={bad ? 'bad' : 'ctx'}>
                <span class="no">{formatCount(line)}</span>
                <span>
                  {bad ? <span class="sr">not understood: </span> : null}
                  {showText(text.slice(0, MOST_CHARACTERS))}
                  {text.length > MOST_CHARACTERS
                    ? ` … ${formatCount(text.length - MOST_CHARACTERS)} more characters`
                    : ''}
                </span>
              </div>
            </>
          );
        })}
      </div>
      {lines.length > shown.length ? (
        <p class="more">
          <button type="button" class="btn" onClick={() => setAll(true)}>
            Show all {formatCount(lines.length)} lines
          </button>
        </p>
      ) : null}
    </>
  );
}
