/** The thread behind the page: reads and judges, so that the page stays alive. */
import type { SourceReading } from '../../moments/source-reading.js';
import type { PageData } from '../../report/html.js';
import { analysisData, differenceData } from './answer.js';
import type { Order, Told } from './messages.js';
import { readInput, sizeOf, takeSymbols } from './read-input.js';
import type { PageInput } from './read-input.js';
import { warmUp } from './warm-up.js';

/** The parts of a worker's global scope that are used; the types of a page do not have them. */
interface ThreadScope {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  readonly postMessage: (told: Told) => void;
}

/** One side of what is shown. */
interface Read {
  readonly inputs: readonly PageInput[];
  readonly readings: readonly SourceReading[];
}

const NOTHING: Read = { inputs: [], readings: [] };

/** Bars that move oftener than this are not seen to. */
const PROGRESS_MILLISECONDS = 50;

/** Serves the page until it goes away. */
export function serve(scope: ThreadScope): void {
  let before = NOTHING;
  let now = NOTHING;
  let stopped = false;

  async function readAll(given: readonly PageInput[]): Promise<{ readonly read: Read; readonly bytes: number }> {
    const { inputs, symbols } = await takeSymbols(given);
    const totalBytes = inputs.reduce((sum, input) => sum + sizeOf(input), 0);
    const readings: SourceReading[] = [];
    let done = 0;
    let bytes = 0;
    let moments = 0;
    let told = 0;
    for (const input of inputs) {
      if (stopped) break;
      const onBytes = (own: number): void => {
        bytes = done + own;
        if (Date.now() - told < PROGRESS_MILLISECONDS) return;
        told = Date.now();
        scope.postMessage({ kind: 'progress', progress: { name: input.name, bytes, totalBytes, moments } });
      };
      onBytes(0);
      const reading = await readInput(input, symbols, { onBytes, isStopped: () => stopped });
      readings.push(reading);
      moments += reading.moments.length;
      done += sizeOf(input);
    }
    return { read: { inputs, readings }, bytes };
  }

  function show(records: Extract<Order, { kind: 'read' }>['records']): Promise<PageData> {
    if (before === NOTHING) return analysisData(now.inputs, now.readings, records);
    return differenceData([...before.inputs, ...now.inputs], before.readings, now.readings, records);
  }

  async function obey(order: Order): Promise<void> {
    if (order.kind === 'stop') {
      stopped = true;
      return;
    }
    let stoppedAfter: number | null = null;
    if (order.kind === 'read') {
      stopped = false;
      const earlier = order.before.length > 0 ? (await readAll(order.before)).read : now;
      const { read, bytes } = await readAll(order.inputs);
      before = order.compare ? earlier : NOTHING;
      now = read;
      // `stopped` changes while this waits, which the compiler does not see.
      stoppedAfter = (stopped as boolean) ? bytes : null;
    }
    const data = JSON.stringify(await show(order.records));
    scope.postMessage({ kind: 'done', data, stoppedAfter });
  }

  scope.onmessage = ({ data: order }) => {
    obey(order).catch((error: unknown) => {
      scope.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    });
  };
  // After what was given already, if anything was.
  setTimeout(warmUp, 0);
}
