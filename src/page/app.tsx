/** The page: what was given, what is being read, what is shown of it. */
import type { VNode } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageData } from '../report/html.js';
import { formatBytes } from '../model/words.js';
import { VERSION } from '../version.js';
import { inputsOf, sortInputs, toInput } from './engine/dropped.js';
import type { Progress } from './engine/messages.js';
import type { PageInput } from './engine/read-input.js';
import type { Answered, Reader } from './engine/reader.js';
import { loadKept, saveKept } from './model/kept.js';
import type { Kept, Theme } from './model/kept.js';
import { subjectOf } from './model/subject.js';
import type { Subject } from './model/subject.js';
import { Answer } from './views/answer.js';
import { Card, listedTags } from './views/card.js';
import { Compare } from './views/compare.js';
import { AgainDialog, ExportDialog, KeysDialog, ListsDialog } from './views/dialogs.js';
import { Fleet } from './views/fleet.js';
import { Header } from './views/header.js';
import type { Section } from './views/header.js';
import { Input } from './views/input.js';
import { Memory } from './views/memory.js';
import { OverTime } from './views/over-time.js';
import { Owners } from './views/owners.js';
import { Reading, Start } from './views/start.js';
import { FIRST_CHOICE, Tags, firstSorting } from './views/tags.js';
import type { PoolChoice, TagsChoice } from './views/tags.js';

interface AppProps {
  readonly reader: Reader;
  /** What the page was made to show; null for a page without data. */
  readonly data: PageData | null;
}

type Open = 'export' | 'keys' | 'lists' | null;

/** A reading that is over sooner is not told of. */
const QUIET_MILLISECONDS = 300;

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];
const POOL_ORDER: readonly PoolChoice[] = ['both', 'nonPaged', 'paged'];

function sectionsOf(data: PageData, subject: Subject | null): readonly Section[] {
  const has = (condition: boolean, id: string, name: string): readonly Section[] => (condition ? [{ id, name }] : []);
  if (data.kind === 'tags') return [{ id: 'main', name: 'Owners' }];
  if (data.kind === 'fleet') {
    return [
      { id: 'main', name: 'Answer' },
      { id: 'machines', name: 'Machines' },
      { id: 'input', name: 'Input' },
    ];
  }
  const diff = data.kind === 'diff' && data.document.diff !== null;
  const over = subject?.series.some(({ history }) => history !== null) === true;
  return [
    { id: 'main', name: 'Answer' },
    ...has(diff, 'changes', 'Changes'),
    ...has(over, 'time', 'Over time'),
    ...has(!diff && !over && subject?.snapshot !== null, 'memory', 'Memory'),
    ...has(!diff && (over || (subject?.snapshot?.tags.length ?? 0) > 0), 'tags', 'Tags'),
    { id: 'input', name: 'Input' },
  ];
}

/** Whether a key is typed into a field. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)
  );
}

export function App({ reader, data: first }: AppProps): VNode {
  const [data, setData] = useState<PageData | null>(first);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [stopped, setStopped] = useState<number | null>(null);
  const [text, setText] = useState('');
  const [choice, setChoice] = useState<TagsChoice>(FIRST_CHOICE);
  const [card, setCard] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const [asked, setAsked] = useState<readonly PageInput[] | null>(null);
  const [dragged, setDragged] = useState(false);
  const [wanted, setWanted] = useState<{ readonly source: string; readonly line: number } | null>(null);
  const [kept, setKept] = useState<Kept>(loadKept);
  const [lasting, setLasting] = useState(true);
  const [status, setStatus] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  /** Whether the files that are being chosen are to be compared with what is shown. */
  const compares = useRef(false);
  const hasRead = useRef(false);
  const busy = useRef(false);

  const subject = useMemo(
    () =>
      data === null || data.kind === 'fleet' || data.kind === 'tags' ? null : subjectOf(data.document, data.histories),
    [data],
  );
  const change = useCallback((part: Partial<TagsChoice>) => setChoice((known) => ({ ...known, ...part })), []);
  const say = useCallback((words: string) => {
    // A word said twice is said again.
    setStatus('');
    setTimeout(() => setStatus(words), 20);
  }, []);

  useEffect(() => {
    setLasting(saveKept(kept));
    const root = document.documentElement;
    if (kept.theme === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = kept.theme;
  }, [kept]);

  const show = useCallback(({ data: answered, stoppedAfter }: Answered) => {
    setData(answered);
    setStopped(stoppedAfter);
    setChoice(FIRST_CHOICE);
    setCard(null);
    setOpened(null);
    setWanted(null);
    window.scrollTo({ top: 0 });
    setTimeout(() => heading.current?.focus({ preventScroll: true }), 0);
  }, []);

  /** A text that could not be read comes back into the box. */
  const keepText = (inputs: readonly PageInput[]): void => {
    const [only] = inputs;
    if (only !== undefined && 'text' in only) setText(only.text);
  };

  const read = useCallback(
    async (inputs: readonly PageInput[], compare: boolean): Promise<void> => {
      if (inputs.length === 0 || busy.current) return;
      busy.current = true;
      setMessage(null);
      let told = false;
      let last: Progress | null = null;
      const timer = setTimeout(() => {
        told = true;
        setProgress(last ?? { name: inputs[0]?.name ?? '', bytes: 0, totalBytes: 0, moments: 0 });
      }, QUIET_MILLISECONDS);
      // A page that was opened with data has read nothing: its document is evidence, too.
      const before =
        compare && !hasRead.current && data !== null && data.kind !== 'tags' && data.kind !== 'fleet'
          ? [{ name: data.document.inputs[0]?.source ?? 'report', text: JSON.stringify(data.document) }]
          : [];
      try {
        const answered = await reader.read({ inputs, compare, before, records: kept.records }, (now) => {
          last = now;
          if (told) setProgress(now);
        });
        hasRead.current = true;
        const [failed] =
          answered.data.kind === 'analysis' && answered.data.document.inputs.every(({ error }) => error !== null)
            ? answered.data.document.inputs
            : [];
        if (failed?.error != null && data === null && answered.stoppedAfter === null) {
          keepText(inputs);
          setMessage(`${failed.source === 'text' ? 'The pasted text' : failed.source}: ${failed.error}`);
        } else show(answered);
      } catch (error) {
        keepText(inputs);
        setMessage(
          `Reading failed inside the page: ${error instanceof Error ? error.message : String(error)}. What was in the box is still there.`,
        );
      } finally {
        clearTimeout(timer);
        busy.current = false;
        setProgress(null);
      }
    },
    [reader, data, kept.records, show],
  );

  /** What was given to a page that shows an answer already is asked about first. */
  const give = useCallback(
    (inputs: readonly PageInput[]): void => {
      if (inputs.length === 0) return;
      if (data === null || data.kind === 'fleet' || data.kind === 'tags') void read(inputs, false);
      else setAsked(inputs);
    },
    [data, read],
  );

  const choose = (compare: boolean): void => {
    compares.current = compare;
    files.current?.click();
  };

  const home = (): void => {
    setData(first);
    setStopped(null);
    setCard(null);
    setMessage(null);
    window.scrollTo({ top: 0 });
  };

  const changeKept = (part: Partial<Kept>): void => {
    const next = { ...kept, ...part };
    setKept(next);
    if (part.records !== undefined && hasRead.current) {
      void reader
        .again(next.records)
        .then(show, () => setMessage('The answer could not be judged anew with these lists.'));
    }
  };

  const openCard = useCallback((tag: string) => {
    setCard(tag);
    setOpened(tag);
  }, []);
  const closeCard = useCallback(() => setCard(null), []);
  /** The row of the table that the card was opened from. */
  const openedRow = useMemo(() => {
    if (opened === null || card !== null || subject === null) return null;
    const over = subject.series.find(({ series }) => series.tags.length > 0);
    if (data?.kind === 'diff' && data.document.diff !== null) {
      const row = data.document.diff.changes.find(({ tag }) => tag === opened);
      return row === undefined ? null : `${row.pool} ${row.tag}`;
    }
    if (over !== undefined && choice.overTime) {
      const row = over.series.tags.find(({ tag }) => tag === opened);
      return row === undefined ? null : `${row.pool} ${row.tag}`;
    }
    return opened;
  }, [opened, card, subject, data, choice.overTime]);

  // Paste, drop and keys of the whole window.
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      if (isTyping(event.target) || event.clipboardData === null) return;
      const pasted = [...event.clipboardData.files].map(toInput);
      const words = event.clipboardData.getData('text/plain');
      if (pasted.length === 0 && words === '') return;
      event.preventDefault();
      give(pasted.length > 0 ? pasted : [{ name: 'text', text: words }]);
    };
    const onDragOver = (event: DragEvent): void => {
      event.preventDefault();
      setDragged(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDragged(false);
    };
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      setDragged(false);
      if (event.dataTransfer !== null) void inputsOf(event.dataTransfer).then(give);
    };
    document.addEventListener('paste', onPaste);
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('paste', onPaste);
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [give]);

  useEffect(() => {
    const neighbour = (step: number): void => {
      if (card === null || subject === null) return;
      const list = listedTags(subject);
      const next = list[list.findIndex(({ tag }) => tag === card) + step];
      if (next !== undefined) openCard(next.tag);
    };
    const sortBy = (letter: string): void => {
      if (subject === null) return;
      const over = subject.series.some(({ series }) => series.tags.length > 0) && choice.overTime;
      const { column } = firstSorting(subject, false, choice.pool);
      const ofMoment: Readonly<Record<string, string>> = {
        b: column,
        d: column.replace('bytes', 'count'),
        a: 'allocs',
        f: 'frees',
        t: 'tag',
      };
      const ofTime: Readonly<Record<string, string>> = { b: 'bytes', d: 'blocks', a: 'rate', f: 'freed', t: 'tag' };
      const wantedColumn = (over ? ofTime : ofMoment)[letter] ?? column;
      const ascending =
        wantedColumn === 'tag'
          ? choice.sorting?.column !== 'tag' || !choice.sorting.ascending
          : choice.sorting?.column === wantedColumn && !choice.sorting.ascending;
      change({ sorting: { column: wantedColumn, ascending } });
      say(`Sorted by ${wantedColumn}`);
    };
    const copyFirst = (): void => document.querySelector<HTMLButtonElement>('.next .cmd button')?.click();
    const onLetter = (key: string): boolean => {
      switch (key) {
        case 'b':
        case 'd':
        case 'a':
        case 'f':
        case 't':
          sortBy(key);
          return true;
        case 'p':
          change({
            pool: POOL_ORDER[(POOL_ORDER.indexOf(choice.pool) + 1) % POOL_ORDER.length] ?? 'both',
            sorting: null,
          });
          return true;
        case '[':
          neighbour(-1);
          return true;
        case ']':
          neighbour(1);
          return true;
        case 'e':
          setOpen('export');
          return true;
        case 'c':
          copyFirst();
          return true;
        default:
          return false;
      }
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === 'o') {
        event.preventDefault();
        choose(false);
      } else if (
        data !== null &&
        ((command && event.key.toLowerCase() === 'k') || (event.key === '/' && !isTyping(event.target)))
      ) {
        event.preventDefault();
        (field.current ?? document.querySelector<HTMLInputElement>('.find'))?.focus();
      } else if (event.key === 'Escape' && card !== null) closeCard();
      else if (!command && !event.altKey && !isTyping(event.target) && kept.letters) {
        if (event.key === '?') {
          event.preventDefault();
          setOpen('keys');
        } else if (data !== null && onLetter(event.key)) event.preventDefault();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [card, subject, choice, data, kept.letters, openCard, closeCard, change, say]);

  // Back from a card the page stands where it stood.
  const place = useRef(0);
  useLayoutEffect(() => {
    if (card === null && place.current > 0) window.scrollTo({ top: place.current });
    return () => {
      if (card === null) place.current = window.scrollY;
    };
  }, [card]);

  const changeFilter = (filter: string): void => {
    change({ filter, overTime: false });
    document.querySelector('#tags')?.scrollIntoView();
  };
  const difference = data?.kind === 'diff' ? data.document.diff : null;
  const over = subject?.series.find(({ history }) => history !== null) ?? null;
  return (
    <>
      <a class="skip" href="#main">
        To the answer
      </a>
      <Header
        sections={data === null || card !== null ? [] : sectionsOf(data, subject)}
        hasAnswer={data !== null}
        canCompare={subject !== null}
        theme={kept.theme}
        onHome={home}
        onOpen={() => choose(false)}
        onCompare={() => choose(true)}
        onExport={() => setOpen('export')}
        onTheme={() => changeKept({ theme: THEMES[(THEMES.indexOf(kept.theme) + 1) % THEMES.length] ?? 'auto' })}
        onKeys={() => setOpen('keys')}
        onLists={() => setOpen('lists')}
      />
      <main id="main" tabIndex={-1} class={data === null ? 'start' : 'page'}>
        {progress === null ? null : <Reading progress={progress} onCancel={() => reader.stop()} />}
        {data === null ? (
          progress === null ? (
            <Start
              text={text}
              onText={setText}
              onAnalyze={(typed) =>
                typed.trim() === ''
                  ? setMessage('There is nothing in the box yet.')
                  : void read([{ name: 'text', text: typed }], false)
              }
              onOpen={() => choose(false)}
              onExample={(inputs) => void read(inputs, false)}
              message={message}
              say={say}
            />
          ) : null
        ) : (
          <>
            {message === null ? null : (
              <p class="msg" role="alert">
                {message}
              </p>
            )}
            {stopped === null ? null : (
              <p class="msg">Cancelled after {formatBytes(stopped)}. This is what was read so far.</p>
            )}
            {data.kind === 'fleet' ? <Fleet summary={data.document} heading={heading} /> : null}
            {data.kind === 'tags' ? <Owners document={data.document} heading={heading} /> : null}
            {subject === null || data.kind === 'fleet' || data.kind === 'tags' ? null : card === null ? (
              <>
                <Answer
                  subject={subject}
                  onLine={(source, line) => setWanted({ source, line })}
                  say={say}
                  heading={heading}
                />
                {difference === null ? null : (
                  <Compare diff={difference} subject={subject} onOpen={openCard} opened={openedRow} field={field} />
                )}
                {over === null ? null : <OverTime subject={subject} over={over} onOpen={openCard} />}
                {difference !== null || subject.snapshot === null ? null : (
                  <Memory
                    subject={subject}
                    snapshot={subject.snapshot}
                    onPaper={over === null}
                    onFilter={changeFilter}
                  />
                )}
                {difference === null ? (
                  <Tags
                    subject={subject}
                    choice={choice}
                    change={change}
                    onOpen={openCard}
                    opened={openedRow}
                    field={field}
                  />
                ) : null}
                <Input document={data.document} context={data.context} wanted={wanted} />
                <p class="printfoot">
                  poolsleuth {VERSION} · made offline, nothing was sent
                  {over === null ? '' : ' · where the memory is stands on the page and in the JSON'}
                </p>
              </>
            ) : (
              <Card
                tag={card}
                subject={subject}
                onOpen={openCard}
                onBack={closeCard}
                say={say}
                note={kept.notes.get(card) ?? ''}
                onNote={(words) => changeKept({ notes: withNote(kept.notes, card, words) })}
              />
            )}
          </>
        )}
        <input
          ref={files}
          class="sr"
          type="file"
          multiple
          tabIndex={-1}
          data-testid="open"
          aria-label="Open files"
          onChange={({ currentTarget }) => {
            const chosen = sortInputs([...(currentTarget.files ?? [])].map(toInput));
            const compare = compares.current;
            compares.current = false;
            void read(chosen, compare);
            currentTarget.value = '';
          }}
        />
      </main>
      <p class="sr" role="status">
        {status}
      </p>
      {dragged ? (
        <div class="drop" aria-hidden="true">
          <div>
            <p>Drop to read</p>
            <p class="sub">Files and folders. Nothing is sent.</p>
          </div>
        </div>
      ) : null}
      {open === 'export' && data !== null ? <ExportDialog data={data} onClose={() => setOpen(null)} say={say} /> : null}
      {open === 'keys' ? (
        <KeysDialog
          letters={kept.letters}
          onLetters={(letters) => changeKept({ letters })}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'lists' ? (
        <ListsDialog kept={kept} lasting={lasting} change={changeKept} onClose={() => setOpen(null)} />
      ) : null}
      {asked === null ? null : (
        <AgainDialog
          onCompare={() => {
            setAsked(null);
            void read(asked, true);
          }}
          onReplace={() => {
            setAsked(null);
            void read(asked, false);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function withNote(notes: ReadonlyMap<string, string>, tag: string, words: string): ReadonlyMap<string, string> {
  const next = new Map(notes);
  if (words === '') next.delete(tag);
  else next.set(tag, words);
  return next;
}
