/** The page before anything was given to it, and while it reads. */
import { EXAMPLES } from 'poolsleuth:examples';
import type { Example } from 'poolsleuth:examples';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { showText } from '../../model/visible-text.js';
import { formatBytes, formatCounted } from '../../model/words.js';
import type { Progress } from '../engine/messages.js';
import type { PageInput } from '../engine/read-input.js';
import { Command } from '../parts/words.js';

interface StartProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** A text that is to be answered at once. */
  readonly onAnalyze: (text: string) => void;
  readonly onOpen: () => void;
  readonly onExample: (inputs: readonly PageInput[]) => void;
  /** What went wrong, in words; null when nothing did. */
  readonly message: string | null;
  readonly say: (words: string) => void;
}

/** The files of an example, unpacked. */
async function unpack({ packed }: Example): Promise<readonly PageInput[]> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const files = JSON.parse(await new Response(stream).text()) as readonly (readonly [string, string])[];
  // As files, so that they take the way that files take.
  return files.map(([name, text]) => ({ name, file: new Blob([text]), modifiedAt: null }));
}

export function Start({ text, onText, onAnalyze, onOpen, onExample, message, say }: StartProps): VNode {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <h1 class="answer">Who is eating this machine’s kernel pool, how sure are we, and what next?</h1>
      {message === null ? null : (
        <div class="msg" role="alert">
          <p>{showText(message)}</p>
          {text === '' ? null : <p class="sub">What was in the box is still there.</p>}
        </div>
      )}
      <label class="sr" for="paste">
        Debugger text
      </label>
      <textarea
        id="paste"
        ref={field}
        data-testid="paste"
        spellcheck={false}
        autocomplete="off"
        placeholder="Paste what the debugger, poolmon or perfmon printed. Anything around it may stay."
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
        onPaste={(event) => {
          // What is pasted beside files, or into a text that stands there, is the reader's own affair.
          const pasted = event.clipboardData?.getData('text/plain') ?? '';
          if (pasted === '' || text !== '') return;
          event.preventDefault();
          event.stopPropagation();
          // Not into the box first: to lay out some thousand lines takes longer than to read them.
          onAnalyze(pasted);
        }}
      />
      <div class="under">
        <button class="btn main" type="button" onClick={() => onAnalyze(field.current?.value ?? text)}>
          Analyze
        </button>
        <button class="btn" type="button" onClick={onOpen}>
          Open files…
        </button>
        <span class="sub">
          or drop files and folders anywhere. Several of one machine become a series, of several machines a comparison.
        </span>
      </div>
      <div class="cols sect">
        <section class="c7" aria-labelledby="h-ex">
          <div class="head">
            <h2 id="h-ex">Examples</h2>
          </div>
          <ul class="ex">
            {EXAMPLES.map((example) => (
              <li key={example.name}>
                <button type="button" onClick={() => void unpack(example).then(onExample)}>
                  <code>{example.name}</code>
                  <span>{example.words}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        <section class="c5" aria-labelledby="h-priv">
          <div class="head">
            <h2 id="h-priv">Nothing leaves this computer</h2>
          </div>
          <p>
            The page is one file, and its first lines forbid the browser every request: <code>default-src 'none'</code>.
            You need not believe it: pull the network plug, or watch the Network tab stay empty.
          </p>
          <p class="sub gap">What you export can have hosts, users, paths and addresses replaced.</p>
        </section>
        <section class="c12" aria-labelledby="h-get">
          <div class="head">
            <h2 id="h-get">Nothing to paste yet?</h2>
            <p class="sub">In WinDbg or kd, on the machine or on its dump:</p>
          </div>
          <Command text="!vm 1; !poolused 2; !poolused 4; lm" say={say} />
          <p class="sub gap">
            Before a restart destroys the evidence: <code>poolmon /n before.txt</code>, an hour later{' '}
            <code>poolmon /n after.txt</code>, and drop both here.
          </p>
        </section>
      </div>
    </>
  );
}

export function Reading({ progress, onCancel }: { readonly progress: Progress; readonly onCancel: () => void }): VNode {
  const { name, bytes, totalBytes, moments } = progress;
  const percent = totalBytes === 0 ? 0 : Math.min(100, Math.round((bytes / totalBytes) * 100));
  return (
    <section class="reading" aria-label="Reading">
      <p class="answer">Reading {name === 'text' ? 'the pasted text' : showText(name)}</p>
      <div
        class="prog"
        role="progressbar"
        aria-label="Read"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={{ width: `${percent}%` }} />
      </div>
      <p class="sub">
        {formatBytes(bytes)} of {formatBytes(totalBytes)}
        {moments > 0 ? `, ${formatCounted(moments, 'moment')} so far` : ''}.
      </p>
      <p class="gap">
        <button class="btn" type="button" data-testid="cancel" onClick={onCancel}>
          Cancel
        </button>
      </p>
    </section>
  );
}
