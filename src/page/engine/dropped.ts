/** What was dropped or chosen, folders walked, as inputs in the order of their names. */
import type { PageInput } from './read-input.js';

/** Files that a folder may hold beside evidence and that nobody means: what a system leaves there. */
const HIDDEN = /(?:^|\/)(?:\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

/** A folder of more files is a disk that slipped. */
const MOST_FILES = 20_000;

export function toInput(file: File): PageInput {
  const name = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
  return named(name, file);
}

function named(name: string, file: File): PageInput {
  return { name, file, modifiedAt: file.lastModified > 0 ? new Date(file.lastModified).toISOString() : null };
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A browser gives a folder a hundred entries at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

async function walk(entry: FileSystemEntry, found: PageInput[]): Promise<void> {
  const name = entry.fullPath.replace(/^\//, '');
  if (found.length >= MOST_FILES || HIDDEN.test(name)) return;
  if (entry.isDirectory) {
    for (const inner of await entriesOf(entry as FileSystemDirectoryEntry)) await walk(inner, found);
  } else {
    const file = await fileOf(entry as FileSystemFileEntry).catch(() => null);
    if (file !== null) found.push(named(name, file));
  }
}

/** Files and folders of a drop. The browser forgets them when the event is over, so they are taken at once. */
export async function inputsOf(transfer: DataTransfer): Promise<readonly PageInput[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files = [...transfer.files];
  const text = transfer.getData('text/plain');
  if (entries.length === 0 && files.length === 0) return text === '' ? [] : [{ name: 'text', text }];
  if (entries.length === 0) return sortInputs(files.map(toInput));
  const found: PageInput[] = [];
  for (const entry of entries) await walk(entry, found);
  return sortInputs(found);
}

export function sortInputs(inputs: readonly PageInput[]): readonly PageInput[] {
  return inputs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
