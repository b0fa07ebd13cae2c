/** What is typed by mistake is told as such: a word that is no command, a switch with a value, text that is no output. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder, runCli } from '../support/run-cli.js';

const file = path.join(makeFolder(), 'pool.log');
writeFileSync(file, 'Dear all,\nthe server is slow again.\n');

test('a word that is no command, in front of a file, is told with the commands', async (t) => {
  const { code, stderr } = await runCli(['repot', file]);
  t.is(code, 2);
  t.regex(stderr, /no command and no file "repot"\. The commands are analyze, diff/);
});

test('a value behind a switch that takes none is refused', async (t) => {
  const { code, stderr } = await runCli(['-h5'], { input: 'text' });
  t.is(code, 2);
  t.regex(stderr, /there is no option -h5/);
});

test('text that is no output says what is read and what records it', async (t) => {
  const { code, stdout } = await runCli([file]);
  t.is(code, 3);
  t.regex(stdout.replaceAll(/\s+/g, ' '), /Time, Tag, Type, Allocs, Frees, Diff, Bytes\. poolsleuth capture poolmon/);
});
