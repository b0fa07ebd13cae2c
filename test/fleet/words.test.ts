/** What is said of an address that is none, and of a queue that cannot be used; and who goes in side by side. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test from 'ava';
import { QueueError, connectQueue, parseQueueAddress } from '../../src/cli/fleet/connection.js';
import { createGate } from '../../src/cli/fleet/gate.js';
import { startRedis, testRedis } from '../support/redis.js';
import { makeFolder } from '../support/run-cli.js';
import { run } from './support.js';

test('addresses of a Redis', (t) => {
  t.deepEqual(parseQueueAddress('redis://lab'), {
    shown: 'redis://lab:6379/0',
    options: { host: 'lab', port: 6379, db: 0 },
  });
  t.deepEqual(parseQueueAddress('rediss://me:p%40ss@10.0.0.7:6380/3'), {
    shown: 'rediss://10.0.0.7:6380/3',
    options: { host: '10.0.0.7', port: 6380, db: 3, username: 'me', password: 'p@ss', tls: {} },
  });
  t.deepEqual(parseQueueAddress('redis://[::1]:7000').options, { host: '::1', port: 7000, db: 0 });
  t.deepEqual(parseQueueAddress('unix:///run/r%20s.sock?db=2'), {
    shown: 'unix:///run/r s.sock?db=2',
    options: { path: '/run/r s.sock', db: 2 },
  });
  for (const wrong of [
    '',
    'lab:6379',
    'http://lab',
    'redis://',
    'redis:///0',
    'redis://lab/one',
    'redis://a:%zz@lab',
  ]) {
    t.throws(() => parseQueueAddress(wrong), { name: 'UsageError' }, wrong);
  }
});

test('nothing there, and something that is no Redis', async (t) => {
  const nothing = path.join(makeFolder(), 'no.sock');
  const refused = await t.throwsAsync(connectQueue(parseQueueAddress(`unix://${nothing}`)), { instanceOf: QueueError });
  t.regex(refused.message, /no\.sock\?db=0 cannot be used: nothing answers there; start redis-server/);
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = parseQueueAddress(`redis://127.0.0.1:${port}`);
  const other = await t.throwsAsync(connectQueue(address), { instanceOf: QueueError });
  t.regex(other.message, /what answers there is no Redis/);
  server.closeAllConnections();
  server.close();
});

testRedis('a password, a database that is not there', async (t) => {
  const { queue } = await startRedis(t, ['--requirepass', 'open-sesame', '--databases', '2']);
  const said = async (address: string): Promise<string> => {
    const { code, stderr, stdout } = await run('fleet', 'status', '--queue', address);
    t.is(code, 3);
    t.is(stdout, '');
    t.notRegex(stderr, /sesame|wrong-one|\n {4}at /);
    return stderr;
  };
  t.regex(await said(queue), /it asks for a password; write it into the address/);
  t.regex(await said(queue.replace('unix://', 'unix://:wrong-one@host')), /refuses the name or the password/);
  t.regex(
    await said(`${queue.replace('unix://', 'unix://:open-sesame@host')}?db=7`),
    /it has no database of this number/,
  );
  const { code, stdout } = await run(
    'fleet',
    'status',
    '--queue',
    queue.replace('unix://', 'unix://:open-sesame@host'),
  );
  t.is(code, 0);
  t.regex(stdout, /^Nothing is submitted to unix:\/\//);
});

test('what is typed wrongly', async (t) => {
  for (const [args, words] of [
    [['fleet'], /fleet needs an action: submit, work, status, result/],
    [['fleet', 'sumbit'], /fleet has no action "sumbit"; did you mean "submit"\?/],
    [['fleet', 'work'], /fleet needs --queue, the address of a Redis/],
    [['fleet', 'work', '--queue', 'lab'], /--queue takes the address of a Redis, such as redis:\/\/HOST:6379\/0/],
    [['fleet', 'work', '--queue', 'redis://lab', '--jobs', '0'], /--jobs takes a whole number above 0/],
    [['fleet', 'work', '--queue', 'redis://lab', 'more'], /"more" is one word too many/],
    [['fleet', 'submit', '--queue', 'redis://lab', '--out', 'x'], /fleet submit needs folders or files/],
    [['fleet', 'submit', 'samples', '--queue', 'redis://lab'], /fleet needs --out, the folder for the reports/],
    [
      ['fleet', 'submit', 'samples', '--queue', 'redis://lab', '--out', 'x', '--fail-on', 'leak'],
      /fleet submit takes no --fail-on/,
    ],
    [['fleet', 'status', '--queue', 'redis://lab', '--csv'], /fleet status prints text or JSON, not csv/],
  ] as const) {
    const { code, stderr, stdout } = await run(...args);
    t.is(code, 2, args.join(' '));
    t.regex(stderr, words);
    t.is(stdout, '');
  }
});

test('what asks for it goes in alone, in the order of coming', async (t) => {
  const gate = createGate();
  const seen: string[] = [];
  const [first, second] = [await gate.enter(false), await gate.enter(false)];
  const alone = gate.enter(true).then((leave) => (seen.push('alone'), leave));
  const behind = gate.enter(false).then((leave) => (seen.push('behind'), leave));
  first();
  await Promise.resolve();
  t.deepEqual(seen, []);
  second();
  const leaveAlone = await alone;
  await Promise.resolve();
  t.deepEqual(seen, ['alone']);
  leaveAlone();
  (await behind)();
  t.deepEqual(seen, ['alone', 'behind']);
});
