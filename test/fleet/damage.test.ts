/** What lies in the folder or in Redis may be damaged by anybody: no summary is made of a part, and nothing is "unexpected". */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { startRedis, testRedis } from '../support/redis.js';
import { makeFolder } from '../support/run-cli.js';
import { makeFleet, run, startWorker } from './support.js';

/** Says something to the Redis of a test, as anybody can who reaches it. */
function say(t: ExecutionContext, queue: string, ...words: readonly string[]): void {
  const { status } = spawnSync('redis-cli', ['-s', queue.replace('unix://', ''), ...words]);
  t.is(status, 0);
}

testRedis('of a plan that is damaged no summary is made, and no input is blamed', async (t) => {
  const redis = await startRedis(t);
  for (const damage of ['', '{"index":0}\n', 'no JSON\n'.repeat(400)]) {
    const out = path.join(makeFolder(), 'out');
    const submitted = await run('fleet', 'submit', makeFleet(2), '--queue', redis.queue, '--out', out, '--fresh');
    t.is(submitted.code, 0, submitted.stderr);
    writeFileSync(path.join(out, '.fleet', 'plan.jsonl'), damage);
    const { code, stderr } = await startWorker(redis.queue).ended;
    t.is(code, 3);
    t.regex(stderr, /plan\.jsonl is damaged; submit anew with --fresh/);
    t.false(existsSync(path.join(out, 'summary.json')));
    const status = await run('fleet', 'status', '--queue', redis.queue, '--out', out);
    t.regex(status.stdout, /under way/);
    t.notRegex(status.stdout, /failed/);
    say(t, redis.queue, 'FLUSHALL');
  }
});

testRedis('what others write into Redis is passed over, or told in words', async (t) => {
  const redis = await startRedis(t);
  for (const entry of ['{"id":7,"out":null}', '[]', 'null', '{"id":"a","out":"b","state":"open","files":"many"}', '{'])
    say(t, redis.queue, 'HSET', '{poolsleuth}:submissions', entry, entry);
  const passed = await run('fleet', 'status', '--queue', redis.queue);
  t.is(passed.code, 0, passed.stderr);
  t.regex(passed.stdout, /^Nothing is submitted/);
  say(t, redis.queue, 'DEL', '{poolsleuth}:submissions');
  say(t, redis.queue, 'SET', '{poolsleuth}:submissions', 'of somebody else');
  const out = path.join(makeFolder(), 'out');
  for (const args of [['status'], ['result'], ['work'], ['submit', makeFleet(1), '--out', out]]) {
    const { code, stderr } = await run('fleet', ...args, '--queue', redis.queue);
    t.is(code, 3, args[0]);
    t.regex(stderr, /cannot be used: it holds something else under the names of poolsleuth/);
    t.notRegex(stderr, /unexpected|\n {4}at /);
  }
});

testRedis('a Redis whose memory is full says so', async (t) => {
  const redis = await startRedis(t, ['--maxmemory', '1', '--maxmemory-policy', 'noeviction']);
  const out = path.join(makeFolder(), 'out');
  const { code, stderr } = await run('fleet', 'submit', makeFleet(1), '--queue', redis.queue, '--out', out);
  t.is(code, 3);
  t.regex(stderr, /cannot be used: its memory is full/);
});
