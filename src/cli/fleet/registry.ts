/**
 * What Redis knows besides the jobs: which submissions there are, and which files of each are done, a bit for each. Small
 * facts, and no names but those of the folders of the reports.
 */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Of all keys; the braces keep them together on one node of a cluster. */
export const PREFIX = '{poolsleuth}';
const SUBMISSIONS = `${PREFIX}:submissions`;

/**
 * `adding`: jobs are still being added. `open`: to be worked on. `done`: the summary is written. `failed`: it could not
 * be, and why.
 */
export type EntryState = 'adding' | 'open' | 'done' | 'failed';

export interface Entry {
  readonly id: string;
  /** Folder of the reports, as every worker sees it. */
  readonly out: string;
  readonly state: EntryState;
  readonly reason: string | null;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** What the program failed on, once the submission is done; at most `MOST_FAILURES`. */
  readonly failures: readonly string[];
}

/** The last time that a date can hold. */
const LAST_MILLISECOND = 8_640_000_000_000_000;
/** More failures than these are told in the summary alone. */
export const MOST_FAILURES = 20;

/** Since when a pace is measured, and how many files were done by then. */
export interface PaceStart {
  readonly at: number;
  readonly files: number;
}

export interface Registry {
  /** The oldest first. */
  readonly list: () => Promise<readonly Entry[]>;
  readonly find: (id: string) => Promise<Entry | null>;
  readonly put: (entry: Entry) => Promise<void>;
  /** Takes a submission away with what is known of its files. */
  readonly remove: (id: string) => Promise<void>;
  readonly markDone: (id: string, files: readonly number[]) => Promise<void>;
  readonly countDone: (id: string) => Promise<number>;
  readonly startPace: (id: string, pace: PaceStart) => Promise<void>;
  readonly findPace: (id: string) => Promise<PaceStart | null>;
  /**
   * Keeps others from submitting for a folder until the claim is let go of; null where somebody else has it. A claim of
   * whoever is gone ends by itself.
   */
  readonly claim: (out: string) => Promise<(() => Promise<void>) | null>;
}

/** A claim that is not made again for so long has nobody behind it. */
const CLAIM_MILLISECONDS = 30_000;

function parse(text: string | null | undefined): unknown {
  try {
    return text == null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

const STATES: ReadonlySet<unknown> = new Set<EntryState>(['adding', 'open', 'done', 'failed']);

/** An entry; null for what is none, since anybody who reaches the Redis can write to it. */
function toEntry(text: string | null): Entry | null {
  const value = parse(text) as Partial<Record<keyof Entry, unknown>> | null;
  if (typeof value !== 'object' || value === null) return null;
  const { id, out, state, reason, submittedAt, files, folders, bytes, failures } = value;
  const isOurs =
    [id, out].every((word) => typeof word === 'string') &&
    STATES.has(state) &&
    (reason === null || typeof reason === 'string') &&
    [submittedAt, files, folders, bytes].every((count) => Number.isSafeInteger(count)) &&
    Math.abs(submittedAt as number) <= LAST_MILLISECOND &&
    Array.isArray(failures) &&
    failures.every((failure) => typeof failure === 'string');
  return isOurs ? (value as Entry) : null;
}

export function openRegistry(redis: Redis): Registry {
  const bitsOf = (id: string): string => `${PREFIX}:files:${id}`;
  const paceOf = (id: string): string => `${PREFIX}:pace:${id}`;
  return {
    list: async () => {
      const texts = Object.values(await redis.hgetall(SUBMISSIONS));
      const entries = texts.map(toEntry).filter((entry) => entry !== null);
      return entries.toSorted((a, b) => a.submittedAt - b.submittedAt);
    },
    find: async (id) => toEntry(await redis.hget(SUBMISSIONS, id)),
    put: async (entry) => {
      await redis.hset(SUBMISSIONS, entry.id, JSON.stringify(entry));
    },
    remove: async (id) => {
      await redis.hdel(SUBMISSIONS, id);
      await redis.del(bitsOf(id), paceOf(id));
    },
    markDone: async (id, files) => {
      const pipeline = redis.pipeline();
      for (const file of files) pipeline.setbit(bitsOf(id), file, 1);
      await pipeline.exec();
    },
    countDone: (id) => redis.bitcount(bitsOf(id)),
    startPace: async (id, pace) => {
      await redis.set(paceOf(id), JSON.stringify(pace));
    },
    claim: async (out) => {
      const key = `${PREFIX}:claim:${out}`;
      const own = randomUUID();
      if ((await redis.set(key, own, 'PX', CLAIM_MILLISECONDS, 'NX')) === null) return null;
      const renewal = setInterval(() => {
        redis.set(key, own, 'PX', CLAIM_MILLISECONDS, 'XX').catch(() => undefined);
      }, CLAIM_MILLISECONDS / 3);
      return async () => {
        clearInterval(renewal);
        if ((await redis.get(key)) === own) await redis.del(key);
      };
    },
    findPace: async (id) => parse(await redis.get(paceOf(id))) as PaceStart | null,
  };
}
