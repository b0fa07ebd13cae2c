/** Writes every block of every `!poolfind` to a file of its own, for tools that count on. */
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import type { FoundBlock } from '../tables/pool-find-tally.js';
import { csvCells } from '../model/csv-cells.js';
import { toJsonText } from '../model/visible-text.js';
import { beginTemporary, finishTemporary } from '../io/temporary-file.js';
import { OutputError } from '../io/write-whole.js';

export interface RowWriter {
  /** Writes one block of a source. */
  readonly write: (source: string, block: FoundBlock) => void;
  /** Puts the file in place. Throws `OutputError` when anything could not be written; there is no file then. */
  readonly close: () => void;
  /** Gives up: there is no file. */
  readonly discard: () => void;
}

const BUFFER_CHARACTERS = 1024 * 1024;

const COLUMNS = 'source,address,tag,pool,bytes,state\n';

function stateOf({ free, layout }: FoundBlock): string | null {
  // The current layout does not print a state.
  return layout === 'current' ? null : free ? 'free' : 'allocated';
}

function toCsv(source: string, block: FoundBlock): string {
  const { address, tag, pool, bytes } = block;
  return `${csvCells([source, address, tag, pool, bytes, stateOf(block)])}\n`;
}

function toJson(source: string, block: FoundBlock): string {
  const { address, tag, pool, bytes } = block;
  return `${toJsonText({ source, address, tag, pool, bytes, state: stateOf(block) }) ?? ''}\n`;
}

/** Where the rows go: of a link the file behind it is replaced; a device or a pipe is written to directly. */
function findPlace(target: string): { readonly place: string; readonly direct: boolean } {
  try {
    const entry = statSync(target, { throwIfNoEntry: false });
    if (entry === undefined) return { place: target, direct: false };
    return { place: realpathSync(target), direct: !entry.isFile() && !entry.isDirectory() };
  } catch {
    // Why it cannot be written is told when it is tried.
    return { place: target, direct: false };
  }
}

/**
 * A writer of CSV for a name that ends in `.csv`, else of one JSON object per line. A block that is listed twice is
 * written once. Errors wait for `close`, so that reading never fails for them.
 */
export function createRowWriter(target: string): RowWriter {
  const csv = target.toLowerCase().endsWith('.csv');
  const format = csv ? toCsv : toJson;
  const { place, direct } = findPlace(target);
  const beside = direct ? place : beginTemporary(place);
  let file: number | null = null;
  let failure: unknown = null;
  let buffer = csv ? COLUMNS : '';

  function attempt(step: () => void): void {
    if (failure !== null) return;
    try {
      step();
    } catch (error) {
      failure = error;
    }
  }

  function flush(): void {
    attempt(() => {
      file ??= openSync(beside, 'w');
      const bytes = Buffer.from(buffer);
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    });
    buffer = '';
  }

  function discard(): void {
    if (file !== null) closeSync(file);
    file = null;
    if (direct) return;
    rmSync(beside, { force: true });
    finishTemporary(beside);
  }

  return {
    write: (source, block) => {
      buffer += format(source, block);
      if (buffer.length >= BUFFER_CHARACTERS) flush();
    },
    close: () => {
      flush();
      attempt(() => {
        if (file !== null) closeSync(file);
        file = null;
        if (direct) return;
        renameSync(beside, place);
        finishTemporary(beside);
      });
      if (failure === null) return;
      discard();
      throw new OutputError(target, failure);
    },
    discard,
  };
}
