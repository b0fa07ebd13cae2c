/** Words of the program and of the input, as text: names set off where the finding itself names them. */
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Owner, Verdict as VerdictName } from '../../model/document.js';
import { showText } from '../../model/visible-text.js';

export function TagName({ tag }: { readonly tag: string }): VNode {
  return <code class="tag">{showText(tag)}</code>;
}

/** What of a sentence is an argument of its finding. */
export interface Names {
  readonly tags: readonly string[];
  readonly drivers: readonly string[];
  /** Sizes and shares are set off, too: in the first sentence. */
  readonly figures?: boolean;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const FIGURES = String.raw`\d[\d.,]*\s(?:[KMGTP]iB|%)(?:\san\shour)?|\d[\d,]*\sobjects\san\shour`;

/** A sentence with the names in it set off; its text is the sentence. */
export function Sentence({ text, names }: { readonly text: string; readonly names: Names }): VNode {
  const shown = showText(text);
  const tags = names.tags.map((tag) => showText(tag).trim()).filter((tag) => tag !== '');
  const drivers = names.drivers.map(showText).filter((driver) => driver !== '');
  const wanted = [...tags, ...drivers].toSorted((a, b) => b.length - a.length).map(escapePattern);
  const parts = [
    ...(wanted.length === 0 ? [] : [`(?<![\\w.])(?:${wanted.join('|')})(?![\\w])`]),
    ...(names.figures === true ? [FIGURES] : []),
  ];
  if (parts.length === 0) return <>{shown}</>;
  const pieces = shown.split(new RegExp(`(${parts.join('|')})`, 'u'));
  return (
    <>
      {pieces.map((piece, index): ComponentChildren => {
        if (index % 2 === 0) return piece;
        if (tags.includes(piece)) return <code class="tag">{piece}</code>;
        return names.figures === true ? <b>{piece}</b> : piece;
      })}
    </>
  );
}

const CURVES: Readonly<Record<VerdictName, string>> = {
  leak: 'M1 11 17 1',
  load: 'M1 10Q5 -4 9 6T17 3',
  'warm-up': 'M1 11Q4 3 8 3H17',
  held: 'M1 3H17',
  steady: 'M1 6H17',
  churn: 'M1 9 4 3 7 9 10 3 13 9 16 3',
  'cannot-tell': '',
};

export function verdictWords(verdict: VerdictName): string {
  return verdict === 'cannot-tell' ? 'cannot tell' : verdict;
}

/** The word of a verdict and the curve that it is of. */
export function Verdict({
  verdict,
  also,
}: {
  readonly verdict: VerdictName;
  readonly also?: string | undefined;
}): VNode {
  const curve = CURVES[verdict];
  return (
    <span class={verdict === 'leak' ? 'vd leak' : 'vd quiet'}>
      {curve === '' ? (
        <span class="vq" aria-hidden="true">
          ?
        </span>
      ) : (
        <svg viewBox="0 0 18 12" aria-hidden="true">
          <path d={curve} />
        </svg>
      )}
      {verdictWords(verdict)}
      {also === undefined ? null : <span class="ro">, {also}</span>}
    </span>
  );
}

const CLASS_WORDS: Readonly<Record<Owner['class'], string>> = {
  owner: '',
  shared: 'for any driver',
  object: 'object',
  unknown: '',
};

/** From here on a driver stands without a question mark. */
const LIKELY = 0.6;

/** The likeliest owner of a tag, what the tag is to it, and a mark where it is not likely. */
export function OwnerWords({ owner }: { readonly owner: Owner | null | undefined }): VNode {
  if (owner === null || owner === undefined) return <span class="nil">no list names it</span>;
  const about = CLASS_WORDS[owner.class];
  return (
    <>
      <span class="dr">{showText(owner.driver)}</span>
      {owner.confidence < LIKELY ? ' ?' : ''}
      {owner.component === null ? null : <span class="ro">, {showText(owner.component)}</span>}
      {about === '' ? null : <span class="ro"> ({about})</span>}
    </>
  );
}

const COPIED_MILLISECONDS = 1500;

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages from the disk may have no clipboard; a selection can always be copied.
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'sr';
    document.body.append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one way that every browser has without a permission
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** A command as it is typed, and a button that takes it along. */
export function Command({ text, say }: { readonly text: string; readonly say: (words: string) => void }): VNode {
  const [copied, setCopied] = useState(false);
  const shown = showText(text);
  const take = (): void => {
    void copy(text).then((done) => {
      say(done ? 'Copied' : 'The browser does not allow copying');
      setCopied(done);
      setTimeout(() => setCopied(false), COPIED_MILLISECONDS);
    });
  };
  return (
    <div class="cmd">
      <code>{shown}</code>
      <button type="button" onClick={take} aria-label={`Copy command ${shown}`}>
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
