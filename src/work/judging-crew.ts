/**
 * Threads that judge the tags of one large machine along with this one. Who judges waits for the verdicts and does nothing else, so
 * this thread claims parts from the front as the others do from the back, and then waits for what they have begun: nothing
 * is asynchronous, and no thread can cost more than the parts that it took, which are judged here instead.
 */
import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import { startThread } from '../io/program-files.js';
import type { JudgingCrew, Part, PartJudge } from '../series/judge-keys.js';
import type { JudgedKey } from '../series/tag-series.js';
import { answersOf, claimPart, CLAIM, createClaims, type JudgingAnswer, type JudgingOrder } from './judging-order.js';

export interface CrewOptions {
  /** Threads at most, this one among them; the default is one per processor. */
  readonly jobs?: number | undefined;
  /** The module of the threads, from how many rows on they are started, how long one may be silent, and whether this thread judges, too. For tests. */
  readonly worker?: URL | undefined;
  readonly leastRows?: number | undefined;
  readonly silentMilliseconds?: number | undefined;
  readonly judgesHere?: boolean | undefined;
}

/** Rows of which the judging takes about as long as it takes a thread to start and to get up to speed. */
const LEAST_ROWS = 1_000_000;
/** More threads than these wait for the one that lays out what they judge. */
const MOST_THREADS = 4;
/** Megabytes for what is made and let go of at once: a thread takes four times as much by itself, and is no faster for it. */
const YOUNG_MEGABYTES = 8;
/** A part takes some hundredths of a second. */
const SILENT_MILLISECONDS = 30_000;

interface Thread {
  readonly worker: Worker;
  /** Where its answers come. */
  readonly port: MessagePort;
  readonly orderPort: MessagePort;
}

function startWorker(module: URL): Thread {
  const worker = startThread(module, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } });
  // What it took is judged here when it does not answer; that it failed needs no other handling.
  worker.on('error', () => undefined);
  worker.unref();
  const { port1: port, port2: orderPort } = new MessageChannel();
  port.unref();
  return { worker, port, orderPort };
}

/** As many threads as can be started. */
function startWorkers(count: number, module: URL): readonly Thread[] {
  const threads: Thread[] = [];
  try {
    while (threads.length < count) threads.push(startWorker(module));
  } catch {
    // This thread judges what no other does.
  }
  return threads;
}

/** Puts down all answers that have come so far. */
function takeAnswers(threads: readonly Thread[], results: (readonly JudgedKey[] | undefined)[]): void {
  for (const { port } of threads) {
    for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
      const { part, judged } = got.message as JudgingAnswer;
      results[part] = judged;
    }
  }
}

/** Waits until one more part has come to its end since `seen` had; false when none does for too long. */
function waitForAnswer(claims: Int32Array, parts: readonly Part[], seen: number, milliseconds: number): boolean {
  return Atomics.wait(claims, answersOf(parts), seen, milliseconds) !== 'timed-out';
}

function createCrew(threads: readonly Thread[], silentMilliseconds: number, judgesHere: boolean): JudgingCrew {
  return {
    allot: (bytes) => new Uint8Array(new SharedArrayBuffer(bytes)),
    judge: (machine, priors, parts, judgeHere: PartJudge) => {
      const claims = createClaims(parts);
      for (const { worker, orderPort } of threads) {
        const order: JudgingOrder = { machine, priors, parts, claims, port: orderPort };
        worker.postMessage(order, [orderPort]);
      }
      const results: (readonly JudgedKey[] | undefined)[] = new Array<undefined>(parts.length);
      if (judgesHere) {
        for (const [index, part] of parts.entries()) {
          if (claimPart(claims, index)) results[index] = judgeHere(part);
          // Answers that wait take room.
          takeAnswers(threads, results);
        }
      }
      const isOpen = (part: number): boolean =>
        results[part] === undefined && Atomics.load(claims, part) !== CLAIM.failed;
      for (;;) {
        const seen = Atomics.load(claims, answersOf(parts));
        takeAnswers(threads, results);
        if (!parts.some((_, part) => isOpen(part))) break;
        if (!waitForAnswer(claims, parts, seen, silentMilliseconds)) break;
      }
      for (const { worker } of threads) void worker.terminate();
      return parts.map((part, index) => results[index] ?? judgeHere(part));
    },
  };
}

/** Starts threads that help to judge a machine of so many rows; null where that does not pay, or where there is but one processor. */
export function startCrew(rows: number, options: CrewOptions = {}): JudgingCrew | null {
  const { leastRows = LEAST_ROWS, silentMilliseconds = SILENT_MILLISECONDS, judgesHere = true } = options;
  const others = Math.min(options.jobs ?? availableParallelism(), MOST_THREADS) - 1;
  if (others < 1 || rows < leastRows) return null;
  const threads = startWorkers(others, options.worker ?? new URL('./judge-worker.js', import.meta.url));
  return threads.length === 0 ? null : createCrew(threads, silentMilliseconds, judgesHere);
}
