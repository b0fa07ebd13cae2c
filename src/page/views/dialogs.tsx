/** What is asked and told in a window of its own. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { showText } from '../../model/visible-text.js';
import { formatCount, formatCounted } from '../../model/words.js';
import type { PageData } from '../../report/html.js';
import { exportRecords } from '../../tagdb/export.js';
import { importRecords, mergeRecords } from '../../tagdb/import.js';
import { EXPORT_FORMS, exportAs, redacted, saveFile } from '../model/exports.js';
import type { ExportForm } from '../model/exports.js';
import { noteRecords } from '../model/kept.js';
import type { Kept } from '../model/kept.js';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: DialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="h-dialog"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="in-dialog">
        <div class="head">
          <h2 id="h-dialog">{title}</h2>
          <button type="button" class="act right" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

interface ExportProps {
  readonly data: PageData;
  readonly onClose: () => void;
  readonly say: (words: string) => void;
}

export function ExportDialog({ data, onClose, say }: ExportProps): VNode {
  const [form, setForm] = useState<ExportForm>('markdown');
  const [replaces, setReplaces] = useState(false);
  const clean = useMemo(() => (replaces ? redacted(data) : data), [data, replaces]);
  const forms = data.kind === 'tags' ? EXPORT_FORMS.filter(([id]) => id === 'json' || id === 'html') : EXPORT_FORMS;
  const list = replaces && 'replaced' in clean ? (clean.replaced ?? []) : [];
  const copyable = form === 'markdown' || form === 'text';
  const text = (): string => exportAs(clean, form).parts.join('');
  return (
    <Dialog title="Export" onClose={onClose}>
      <fieldset class="choices">
        <legend class="sr">Form</legend>
        {forms.map(([id, words, also]) => (
          <label key={id} class="choice">
            <input type="radio" name="form" value={id} checked={form === id} onChange={() => setForm(id)} />
            <span>{words}</span>
            <span class="sub">{also}</span>
          </label>
        ))}
      </fieldset>
      <label class="chk">
        <input
          type="checkbox"
          checked={replaces}
          onChange={({ currentTarget }) => setReplaces(currentTarget.checked)}
        />
        Replace hosts, users, paths and addresses
      </label>
      {replaces ? (
        <div class="replaced" tabIndex={0} role="group" aria-label="What is replaced">
          {list.length === 0 ? (
            <p class="sub">Nothing of that kind is in the data.</p>
          ) : (
            <table>
              <caption class="cap left">
                {formatCounted(list.length, 'name')} replaced, the same name by the same stand-in everywhere.
              </caption>
              <tbody>
                {list.map(({ from, to }) => (
                  <tr key={`${from} ${to}`}>
                    <th scope="row" class="brk">
                      {showText(from)}
                    </th>
                    <td class="brk">{showText(to)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p class="sub">
            Tags, drivers and memory addresses stay. Read the text before you send it: a name that the input gives
            nowhere as a name cannot be found.
          </p>
        </div>
      ) : null}
      <div class="under">
        <button
          type="button"
          class="btn main"
          onClick={() => {
            saveFile(exportAs(clean, form));
            say('Saved');
          }}
        >
          Save file
        </button>
        {copyable ? (
          <button
            type="button"
            class="btn"
            onClick={() =>
              void navigator.clipboard.writeText(text()).then(
                () => say('Copied'),
                () => say('The browser does not allow copying'),
              )
            }
          >
            Copy text
          </button>
        ) : null}
      </div>
    </Dialog>
  );
}

const KEYS: readonly (readonly [keys: string, does: string, letter: boolean])[] = [
  ['Ctrl V', 'paste anywhere', false],
  ['Ctrl O', 'open files', false],
  ['/ or Ctrl K', 'filter', false],
  ['↑ ↓ Enter Esc', 'row, card, back to the row', false],
  ['← → Home End', 'read values of a chart', false],
  ['+ − 0', 'zoom a chart, show all of it', false],
  ['b d a f t', 'sort by bytes, blocks, allocations, frees, tag', true],
  ['p', 'nonpaged, paged, both', true],
  ['[ ]', 'tag before, tag after (card)', true],
  ['e', 'export', true],
  ['c', 'copy the first command', true],
  ['?', 'these keys', true],
];

interface KeysProps {
  readonly letters: boolean;
  readonly onLetters: (on: boolean) => void;
  readonly onClose: () => void;
}

export function KeysDialog({ letters, onLetters, onClose }: KeysProps): VNode {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys-list">
        {KEYS.map(([keys, does, letter]) => (
          <div key={keys} class={letter && !letters ? 'off' : ''}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="chk">
        <input type="checkbox" checked={letters} onChange={({ currentTarget }) => onLetters(currentTarget.checked)} />
        Single letters are keys
      </label>
    </Dialog>
  );
}

interface ListsProps {
  readonly kept: Kept;
  /** Whether it will be there on the next visit. */
  readonly lasting: boolean;
  readonly change: (part: Partial<Kept>) => void;
  readonly onClose: () => void;
}

/** The reader's own lists of tags: what an import brings is weighed with what the program knows. */
export function ListsDialog({ kept, lasting, change, onClose }: ListsProps): VNode {
  const [told, setTold] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const take = async (file: File): Promise<void> => {
    const { records, entries, skipped } = importRecords(await file.text(), { path: file.name });
    const merged = mergeRecords(kept.records, records);
    change({ records: merged.records });
    setTold(
      `${showText(file.name)}: ${formatCounted(entries, 'entry', 'entries')}; ${formatCount(merged.added)} tags added, ${formatCount(merged.updated)} updated, ${formatCount(merged.unchanged)} as they were${skipped.length === 0 ? '' : `, ${formatCounted(skipped.length, 'line')} that names no tag`}.`,
    );
  };
  return (
    <Dialog title="Tag lists" onClose={onClose}>
      <p>
        Import a <code>pooltag.txt</code>, a <code>localtag.txt</code>, or what <code>poolsleuth db export</code>{' '}
        writes. Its claims are weighed with what the program knows.
      </p>
      <p class="sub gap">
        {formatCounted(kept.records.length, 'record')} and {formatCounted(kept.notes.size, 'note')} of yours,{' '}
        {lasting ? 'kept in this browser.' : 'for this visit: the browser keeps nothing for this page.'}
      </p>
      <p class="sub" role="status">
        {told}
      </p>
      <div class="under">
        <button type="button" class="btn main" onClick={() => field.current?.click()}>
          Import…
        </button>
        <input
          ref={field}
          class="sr"
          type="file"
          tabIndex={-1}
          aria-label="Tag list"
          data-testid="tag-list"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file !== undefined) void take(file);
            currentTarget.value = '';
          }}
        />
        <button
          type="button"
          class="btn"
          onClick={() =>
            saveFile({
              name: 'pooltags.json',
              type: 'application/json',
              parts: [exportRecords([...kept.records, ...noteRecords(kept.notes)], 'json')],
            })
          }
        >
          Export
        </button>
        <button
          type="button"
          class="btn"
          onClick={() => {
            change({ records: [], notes: new Map() });
            setTold('Removed.');
          }}
        >
          Remove all
        </button>
      </div>
    </Dialog>
  );
}

interface AgainProps {
  readonly onCompare: () => void;
  readonly onReplace: () => void;
  readonly onClose: () => void;
}

export function AgainDialog({ onCompare, onReplace, onClose }: AgainProps): VNode {
  return (
    <Dialog title="Compare or replace?" onClose={onClose}>
      <p>There is an answer already. What was given now can be compared with it, or take its place.</p>
      <div class="under">
        <button type="button" class="btn main" onClick={onCompare}>
          Compare
        </button>
        <button type="button" class="btn" onClick={onReplace}>
          Replace
        </button>
      </div>
    </Dialog>
  );
}
