/** What the page and its thread say to each other. Answers go as JSON: rows that are made when they are looked at cannot be sent. */
import type { TagRecord } from '../../tagdb/record.js';
import type { PageInput } from './read-input.js';

export type Order =
  /** Reads inputs; `compare` puts them beside what was read before, or beside `before` where the page was opened with data. */
  | {
      readonly kind: 'read';
      readonly inputs: readonly PageInput[];
      readonly compare: boolean;
      readonly before: readonly PageInput[];
      readonly records: readonly TagRecord[];
    }
  /** Judges what was read once more, with other records. */
  | { readonly kind: 'again'; readonly records: readonly TagRecord[] }
  /** Ends the reading; what was read so far is answered. */
  | { readonly kind: 'stop' };

export interface Progress {
  /** The input that is being read. */
  readonly name: string;
  /** Of all inputs, as they lie on the disk. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly moments: number;
}

export type Told =
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** `data` is JSON of `PageData`; `stoppedAfter` the bytes at which it was cancelled, null when it was not. */
  | { readonly kind: 'done'; readonly data: string; readonly stoppedAfter: number | null }
  | { readonly kind: 'failed'; readonly message: string };
