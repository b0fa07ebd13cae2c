/** Names that every object has, wherever a name can stand: nothing of the process changes, and each is a name like any other. */
import test from 'ava';
import { GRAMMARS } from '../../grammars/index.js';
import { matchesLine, parseLine } from '../../grammars/lib/parse-line.js';
import { parsePooltagLine } from '../../grammars/pooltag-txt.js';
import { parsePrompt } from '../../grammars/prompt.js';
import { decimal } from '../../grammars/lib/tokens.js';
import { analyzeText } from '../../src/index.js';
import { importRecords } from '../../src/tagdb/import.js';
import { loadSeeds } from '../support/mutate.js';

const NAMES: readonly string[] = [
  ...Object.getOwnPropertyNames(Object.prototype),
  '__proto__',
  'prototype',
  'length',
  '0',
];

/** Everything that a plain object has without being asked. */
function inherited(): readonly string[] {
  const names: string[] = [];
  for (const name in {}) names.push(name);
  return [...names, ...Object.getOwnPropertyNames(Object.prototype), ...Object.getOwnPropertyNames(Array.prototype)];
}

const BEFORE = inherited();

test.afterEach((t) => {
  t.deepEqual(inherited(), BEFORE);
});

test('a parser that fails at such a name keeps nothing', (t) => {
  for (const name of NAMES.filter((each) => each !== '0')) {
    t.is(parseLine(decimal, name), null);
    t.false(matchesLine(decimal, name));
    parsePooltagLine(name);
    parsePrompt(`0: kd> ${name}`);
  }
});

test('a parser that throws is nobody else’s affair', (t) => {
  const thrower = decimal.map((): number => {
    throw new Error('a map that is not total');
  });
  for (const text of ['1', '2', '1']) t.throws(() => parseLine(thrower, text), { message: /not total/ });
  t.is(parseLine(decimal, '1'), 1);
});

test('every grammar reads such a name as its line, its first and its last word', (t) => {
  for (const grammar of GRAMMARS) {
    for (const name of NAMES) {
      for (const line of [
        name,
        `${name}: ${name}`,
        `${name},${name},${name}`,
        ` ${name.slice(0, 4)} 1 2 3 4 5 6 ${name}`,
      ]) {
        t.notThrows(() => {
          grammar.detect(line);
          grammar.finish(grammar.start(null));
          grammar.read(line, grammar.start(null));
          grammar.read(line, grammar.start({ text: name, name, args: name }));
          grammar.accepts?.({ text: name, name, args: name });
        }, `${grammar.id}: ${line}`);
      }
    }
  }
});

test('every word of every output may be such a name', (t) => {
  const seeds = loadSeeds(['samples', 'test/fixtures']);
  let at = 0;
  for (const seed of seeds) {
    const text = seed.join('\n');
    for (const found of [...text.matchAll(/[^\s,"|:;()=]+/g)].filter((_, index) => index % 37 === 0)) {
      const name = NAMES[(at += 1) % NAMES.length] ?? '';
      const changed = text.slice(0, found.index) + name + text.slice(found.index + found[0].length);
      t.notThrows(() => analyzeText(changed), `${name} for ${found[0]}`);
    }
  }
  t.true(at > 300, String(at));
});

test('two lines of such a name leave the process as it was', (t) => {
  const ordinary =
    'kd> !poolused 2\n Tag    Allocs     Used    Allocs     Used\n Lkd1    5000   640000        0        0\n';
  const before = JSON.stringify(analyzeText(ordinary));
  for (const name of NAMES) {
    analyzeText(`0: kd> !WinDe.info\n${name}`);
    analyzeText(
      `0: kd> ${name}\nPage File: \\??\\C:\\pagefile.sys\n  Current:   4194304 Kb  Free Space:   4100000 Kb\n`,
    );
    analyzeText(`<p>&${name};</p>\nMachine Name: "${name}"\nWindows 10 Kernel Version 19041 MP (4 procs) Free ${name}`);
    t.is(JSON.stringify(analyzeText(ordinary)), before);
  }
});

test('such a name is a host, a tag’s owner and a column like any other', (t) => {
  const [snapshot] = analyzeText(
    'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,__proto__,constructor\n' +
      'a,__proto__,,cons,nonPaged,9,0,9,900,x,y\na,__proto__,,cons,paged,9,0,9,900,x,y\n',
  ).snapshots;
  t.is(snapshot?.host, '__proto__');
  t.deepEqual(
    snapshot?.tags.map(({ tag, nonPaged, paged }) => [tag, nonPaged?.bytes, paged?.bytes]),
    [['cons', 900, 900]],
  );
  const document = `{"schemaVersion":1,"tool":{"name":"poolsleuth"},"__proto__":{"polluted":1},"snapshots":[{"host":"constructor","tags":[{"tag":"valu","__proto__":{"polluted":1},"nonPaged":{"bytes":64,"outstanding":2,"toString":1}}]}]}`;
  const own = analyzeText(document);
  t.is(own.snapshots[0]?.host, 'constructor');
  t.is(own.snapshots[0]?.tags[0]?.nonPaged?.bytes, 64);
});

test('such a name is a driver and a tag of a list like any other', (t) => {
  for (const name of NAMES) {
    const list = `${name.slice(0, 4)} - ${name}.sys - ${name}\n${name}\n`;
    t.notThrows(() => importRecords(list), name);
    t.notThrows(() => importRecords(`tag,driver,${name}\nAbcd,${name},x\n`), name);
    t.notThrows(
      () => importRecords(`{"${name}":{"${name}":1},"records":[{"tag":"${name.slice(0, 4)}","${name}":1}]}`),
      name,
    );
  }
});
