/** The connection to Redis: the address as it is typed, and what goes wrong in words. */
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { errorCode } from '../../io/describe-error.js';
import { UsageError } from '../errors.js';

/** The queue cannot be worked with; the message says why and what to do. */
export class QueueError extends Error {
  override readonly name: string = 'QueueError';
}

export interface QueueAddress {
  /** The address without what is secret in it. */
  readonly shown: string;
  readonly options: Pick<RedisOptions, 'path' | 'host' | 'port' | 'db' | 'username' | 'password' | 'tls'>;
}

const USUAL_PORT = 6379;
const EXAMPLE = 'redis://HOST:6379/0';

function databaseOf(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,5}$/.test(text)) throw new UsageError(`--queue names a database by its number, as in ${EXAMPLE}`);
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError('--queue has a % in it that stands for nothing; write a lone % as %25');
  }
}

function secretsOf({ username, password }: URL): Pick<RedisOptions, 'username' | 'password'> {
  return {
    ...(username === '' ? {} : { username: decode(username) }),
    ...(password === '' ? {} : { password: decode(password) }),
  };
}

/**
 * Reads an address: `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, `rediss://` for TLS, `unix:///PATH[?db=DATABASE]`, with a
 * password `unix://:PASSWORD@localhost/PATH`.
 * Throws `UsageError`.
 *
 * @example
 * parseQueueAddress('redis://:secret@lab:6380/2').shown // 'redis://lab:6380/2'
 */
export function parseQueueAddress(typed: string): QueueAddress {
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url?.protocol === 'unix:' && url.pathname.length > 1) {
    const database = databaseOf(url.searchParams.get('db') ?? '');
    const path = decode(url.pathname);
    return { shown: `unix://${path}?db=${database}`, options: { path, db: database, ...secretsOf(url) } };
  }
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw new UsageError(`--queue takes the address of a Redis, such as ${EXAMPLE}`);
  }
  const port = url.port === '' ? USUAL_PORT : Number(url.port);
  const database = databaseOf(url.pathname.replace(/^\//, ''));
  // An address of IPv6 stands in brackets.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    shown: `${url.protocol}//${url.hostname}:${port}/${database}`,
    options: {
      host,
      port,
      db: database,
      ...secretsOf(url),
      ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    },
  };
}

/** What Redis and the system say, and what that means. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED|ENOENT/, 'nothing answers there; start redis-server, or check the address'],
  [/ENOTFOUND|EAI_AGAIN/, 'no machine of this name is known; check the address'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'it cannot be reached from here; check the address and the firewall'],
  [/NOAUTH/, 'it asks for a password; write it into the address: redis://:PASSWORD@HOST'],
  [/WRONGPASS|invalid password|no password is set/i, 'it refuses the name or the password of the address'],
  [/NOPERM/, 'the user of the address may not do what a queue needs'],
  [/DB index is out of range/i, 'it has no database of this number'],
  [/Protocol error|Parser error|Unknown RESP type/i, 'what answers there is no Redis'],
  [/READONLY/, 'it is a replica that takes no writes; name the primary'],
  [/OOM command not allowed/, 'its memory is full'],
  [/WRONGTYPE/, 'it holds something else under the names of poolsleuth; name another database by its number'],
  [/MISCONF/, 'it cannot write to its disk, and so takes no writes'],
];

/** What is told of an error of the queue. */
export function describeQueueError(error: unknown, { shown }: QueueAddress): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = errorCode(error) ?? '';
  const known = REASONS.find(([pattern]) => pattern.test(`${code} ${message}`));
  return `the queue ${shown} cannot be used: ${known?.[1] ?? message}`;
}

/** How long the first connection may take. */
const CONNECT_MILLISECONDS = 10_000;
/** Between two tries of connecting again: at first, and at most. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [100, 2000];

/**
 * Connects. From then on a connection that is lost is made again, for ever, and what was under way is sent again. Throws
 * `QueueError` when the first connection fails.
 */
export async function connectQueue(address: QueueAddress): Promise<Redis> {
  const redis = new Redis({
    ...address.options,
    lazyConnect: true,
    connectTimeout: CONNECT_MILLISECONDS,
    // What BullMQ asks for: a command waits for the connection however long that takes.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(FIRST_PAUSE * 2 ** Math.min(times, 10), LONGEST_PAUSE),
  });
  let cause: unknown = null;
  const failed = new Promise<never>((_, reject) => {
    redis.once('error', (error) => {
      cause = error;
      reject(error);
    });
  });
  try {
    await Promise.race([redis.connect().then(() => redis.ping()), failed]);
  } catch (error) {
    redis.disconnect();
    redis.on('error', () => undefined);
    throw new QueueError(describeQueueError(cause ?? error, address));
  }
  redis.on('error', () => undefined);
  return redis;
}

/**
 * Connects, does what is to be done and disconnects. What Redis refuses on the way is told as what it means; throws
 * `QueueError` then, and whatever `use` throws.
 */
export async function useQueue<Result>(address: QueueAddress, use: (redis: Redis) => Promise<Result>): Promise<Result> {
  const redis = await connectQueue(address);
  try {
    return await use(redis);
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') throw new QueueError(describeQueueError(error, address));
    throw error;
  } finally {
    redis.disconnect();
  }
}
