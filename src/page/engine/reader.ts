/** The page's side of its thread. */
import type { PageData } from '../../report/html.js';
import type { TagRecord } from '../../tagdb/record.js';
import type { Order, Progress, Told } from './messages.js';
import type { PageInput } from './read-input.js';
import { serve } from './thread.js';

export interface ReadOrder {
  readonly inputs: readonly PageInput[];
  readonly compare: boolean;
  /** What to compare with where the page was opened with data and nothing was read yet. */
  readonly before: readonly PageInput[];
  readonly records: readonly TagRecord[];
}

export interface Answered {
  readonly data: PageData;
  /** Bytes after which the reading was cancelled; null when it was not. */
  readonly stoppedAfter: number | null;
}

export interface Reader {
  readonly read: (order: ReadOrder, onProgress: (progress: Progress) => void) => Promise<Answered>;
  /** Judges what was read once more, with other records of tags. */
  readonly again: (records: readonly TagRecord[]) => Promise<Answered>;
  /** Ends the reading; it resolves with what was read so far. */
  readonly stop: () => void;
}

interface Line {
  readonly postMessage: (order: Order) => void;
}

/** A thread of the program's own text; where the browser refuses threads, this one. */
function startThread(script: string, onTold: (told: Told) => void): Line {
  try {
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<Told>) => onTold(data);
    worker.onerror = ({ message }) => onTold({ kind: 'failed', message });
    return worker;
  } catch {
    const scope: Parameters<typeof serve>[0] = { onmessage: null, postMessage: onTold };
    serve(scope);
    return { postMessage: (order) => scope.onmessage?.(new MessageEvent('message', { data: order })) };
  }
}

/** Reads in a thread that is started at once, so that the first answer does not wait for it. */
export function createReader(script: string): Reader {
  let onTold: (told: Told) => void = () => undefined;
  const line = startThread(script, (told) => onTold(told));

  function ask(order: Order, onProgress: (progress: Progress) => void): Promise<Answered> {
    return new Promise((resolve, reject) => {
      onTold = (told) => {
        if (told.kind === 'progress') onProgress(told.progress);
        else if (told.kind === 'failed') reject(new Error(told.message));
        else resolve({ data: JSON.parse(told.data) as PageData, stoppedAfter: told.stoppedAfter });
      };
      line.postMessage(order);
    });
  }

  return {
    read: (order, onProgress) => ask({ kind: 'read', ...order }, onProgress),
    again: (records) => ask({ kind: 'again', records }, () => undefined),
    stop: () => line.postMessage({ kind: 'stop' }),
  };
}
