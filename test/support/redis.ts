/** A Redis of the test's own: Debian's `redis-server`, on a socket in a folder that is gone when the process ends. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makeFolder } from './run-cli.js';

const HAS_REDIS = spawnSync('redis-server', ['--version']).error === undefined;

/** Registers a test that needs Redis, or says that it is left out. */
export function testRedis(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (HAS_REDIS) test.serial(title, run);
  else test(`LEFT OUT, there is no \`redis-server\` here: ${title}`, (t) => t.pass());
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface TestRedis {
  /** For `--queue`. */
  readonly queue: string;
  /** Ends it as a machine does that is switched off, and starts it again on what it wrote. */
  readonly restart: () => Promise<void>;
}

/** Starts one that notes every command in its append-only file; it ends with the test. `more` are further options of `redis-server`. */
export async function startRedis(t: ExecutionContext, more: readonly string[] = []): Promise<TestRedis> {
  const folder = makeFolder();
  const socket = path.join(folder, 'redis.sock');
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(
      'redis-server',
      [
        ...['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'always', ...more],
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    running.add(child);
    child.once('close', () => running.delete(child));
    let printed = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (/Ready to accept connections|ready to accept connections/.test(printed)) resolve();
      });
      child.once('close', () => reject(new Error(`redis-server ended: ${printed}`)));
    });
    return child;
  };
  const end = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      child.once('close', () => resolve());
      child.kill('SIGKILL');
    });
  let server = await start();
  t.teardown(() => end(server));
  return {
    queue: `unix://${socket}`,
    restart: async () => {
      await end(server);
      server = await start();
    },
  };
}
