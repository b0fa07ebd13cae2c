/** What a finding tells to do next can be done with what the input shows that the person has. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

/** A command that only a debugger knows. */
const OF_DEBUGGER = /^(?:!|lm|ln |\.)/;

const POOLMON = lines(
  ' Memory:16678704K Avail: 6170400K  PageFlts:   0   InRam Krnl:11212K P:712108K',
  ' Commit:8912340K Limit:19234560K Peak:9001000K            Pool N:6112340K P:802108K',
  ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
  '',
  ' Qzab Nonp   18200450 (   0)     20450 (   0) 18180000 5817600000 (   0)    320',
  ' File Nonp    1200000 (   0)   1100000 (   0)   100000   38400000 (   0)    384',
);

for (const [name, text] of [
  ['a screen of poolmon', POOLMON],
  ['a CSV', lines('Tag,Pool,Diff,Bytes', 'Qzab,Nonp,18180000,5817600000', 'Zmst,Paged,1110,1162240')],
  [
    'a table of held objects',
    lines('| Tag | Pool | Diff | Bytes |', '|---|---|---|---|', '| File | Nonp | 9400000 | 3609600000 |'),
  ],
  [
    'a table with the name of a driver',
    lines('| Tag | Pool | Bytes | Driver |', '|---|---|---|---|', '| Qzab | Nonp | 5817600000 | qzabflt.sys |'),
  ],
  [
    'a series in a CSV',
    lines(
      'Time,Tag,Pool,Diff,Bytes',
      ...[0, 1, 2, 3, 4, 5, 6, 7].map(
        (hour) => `2026-04-02 0${hour}:00,Qzab,Nonp,${1000000 + 90000 * hour},${(1000000 + 90000 * hour) * 320}`,
      ),
    ),
  ],
] as const) {
  test(`who has no debugger is asked for none unsaid: ${name}`, (t) => {
    const { findings } = analyzeText(text);
    const steps = findings.flatMap(({ next }) => next);
    t.true(steps.length > 0);
    for (const { command, why } of steps)
      t.true(!OF_DEBUGGER.test(command) || /debugger/.test(why), `${command}: ${why}`);
    t.true(steps.some(({ command }) => !OF_DEBUGGER.test(command)));
  });
}

test('who has a debugger searches the loaded modules and the blocks', (t) => {
  const { findings } = analyzeText(
    lines(
      'lkd> !poolused 2',
      '.',
      ' Sorting by NonPaged Pool Consumed',
      '',
      '               NonPaged                  Paged',
      ' Tag     Allocs         Used     Allocs         Used',
      '',
      " Qzab  18180000   5817600000          0            0\tUNKNOWN pooltag 'Qzab', please update pooltag.txt",
      ' File    100000     38400000          0            0\tFile objects',
      '',
      'TOTAL  18280000   5856000000          0            0',
    ),
  );
  const commands = findings.flatMap(({ next }) => next.map(({ command }) => command));
  t.true(commands.includes('!for_each_module s -a @#Base @#End "Qzab"'));
  t.true(commands.includes('!poolfind Qzab -nonpaged'));
  t.false(commands.some((command) => command.startsWith('findstr')));
});

test('a table that names a driver asks for the version of its file', (t) => {
  const { findings } = analyzeText(
    lines('| Tag | Pool | Bytes | Driver |', '|---|---|---|---|', '| Qzab | Nonp | 5817600000 | qzabflt.sys |'),
  );
  const commands = findings.flatMap(({ next }) => next.map(({ command }) => command));
  t.true(commands.includes('(Get-Item C:\\Windows\\System32\\drivers\\qzabflt.sys).VersionInfo.FileVersion'));
});
