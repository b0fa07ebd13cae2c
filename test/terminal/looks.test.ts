/** Colours and widths: what the terminal, the environment and the command line say about them. */
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { makeFolder } from '../support/run-cli.js';
import { runInTerminal, testOnTerminal } from '../support/terminal.js';

const LOG = 'samples/vm-only.log';
const PAIR = 'samples/healthy-server.log samples/notmyfault-leak.log';
const MACHINES = 'test/fixtures/batch/machines';

/** Bold, faint or red. */
const COLOUR = /\u001b\[(?:1|2|31)m/;

testOnTerminal('colours are where they are wanted, and nowhere else', async (t) => {
  const folder = makeFolder();
  const out = path.join(folder, 'out');
  const cases: readonly (readonly [line: string, coloured: boolean])[] = [
    [`TERM=xterm poolsleuth ${LOG}`, true],
    [`TERM=xterm-256color poolsleuth ${LOG}`, true],
    [`TERM=xterm-256color COLORTERM=truecolor poolsleuth ${LOG}`, true],
    [`TERM=linux poolsleuth ${LOG}`, true],
    [`TERM=dumb poolsleuth ${LOG}`, false],
    [`TERM=xterm NO_COLOR=1 poolsleuth ${LOG}`, false],
    // https://no-color.org: present and not empty.
    [`TERM=xterm NO_COLOR= poolsleuth ${LOG}`, true],
    [`TERM=xterm poolsleuth ${LOG} --no-color`, false],
    [`TERM=xterm FORCE_COLOR=1 poolsleuth ${LOG} --no-color`, false],
    [`TERM=xterm NO_COLOR=1 poolsleuth ${LOG} --color`, true],
    [`TERM=dumb FORCE_COLOR=1 poolsleuth ${LOG}`, true],
    [`TERM=xterm FORCE_COLOR=0 poolsleuth ${LOG}`, false],
    [`TERM=xterm FORCE_COLOR=false poolsleuth ${LOG}`, false],
    [`TERM=xterm FORCE_COLOR=1 NO_COLOR=1 poolsleuth ${LOG}`, false],
    [`TERM=xterm poolsleuth ${LOG} | cat`, false],
    [`TERM=xterm FORCE_COLOR=1 poolsleuth ${LOG} | cat`, true],
    [`TERM=xterm poolsleuth ${LOG} --color | cat`, true],
    [`TERM=xterm FORCE_COLOR=1 poolsleuth ${LOG} --json`, false],
    [`TERM=xterm FORCE_COLOR=1 poolsleuth ${LOG} -o ${out} && cat ${out}`, false],
    [`TERM=xterm poolsleuth diff ${PAIR}`, true],
    [`TERM=xterm NO_COLOR=1 poolsleuth diff ${PAIR}`, false],
    [`TERM=xterm poolsleuth batch ${MACHINES} --out ${folder}/a`, true],
    [`TERM=xterm poolsleuth batch ${MACHINES} --out ${folder}/b --no-color`, false],
    [`cat ${folder}/a/summary.txt ${folder}/a/*.log.txt`, false],
    [`TERM=xterm poolsleuth < ${LOG}`, true],
  ];
  const shown = await runInTerminal(cases.map(([line]) => ({ line: `${line} 2>${folder}/errors` })));
  for (const [index, [line, coloured]] of cases.entries()) {
    const { code, screen } = shown[index] ?? { code: null, screen: '' };
    t.is(code, 0, `${line}: ${screen}`);
    t.true(screen.length > 100, line);
    t.is(COLOUR.test(screen), coloured, line);
    t.is(screen.includes('\u001b'), coloured, line);
  }
  t.is(readFileSync(path.join(folder, 'errors'), 'utf8'), '');
});

testOnTerminal('lines are drawn where the terminal has blocks for them, and nowhere else', async (t) => {
  const folder = makeFolder();
  const series = 'poolsleuth samples/series-filter-ntfc --no-color';
  const cases: readonly (readonly [line: string, columns: number, drawn: boolean])[] = [
    [`TERM=xterm LC_ALL=C.UTF-8 ${series}`, 120, true],
    [`TERM=xterm LC_ALL= LC_CTYPE= LANG=de_DE.utf8 ${series}`, 120, true],
    [`TERM=xterm LC_ALL=C LANG=de_DE.utf8 ${series}`, 120, false],
    [`TERM=linux LC_ALL=C.UTF-8 ${series}`, 120, false],
    [`TERM=dumb LC_ALL=C.UTF-8 ${series}`, 120, false],
    [`TERM=xterm LC_ALL=C.UTF-8 ${series}`, 80, false],
    [`TERM=xterm LC_ALL=C.UTF-8 ${series} --brief`, 120, false],
    [`TERM=xterm LC_ALL=C.UTF-8 ${series} --markdown`, 120, false],
    [`TERM=xterm LC_ALL=C.UTF-8 ${series} | cat`, 120, false],
    [`TERM=xterm LC_ALL=C.UTF-8 ${series} -o ${folder}/out && cat ${folder}/out`, 120, false],
  ];
  const shown = await runInTerminal(cases.map(([line, columns]) => ({ line: `${line} 2>${folder}/errors`, columns })));
  for (const [index, [line, , drawn]] of cases.entries()) {
    const { code, screen } = shown[index] ?? { code: null, screen: '' };
    t.is(code, 0, `${line}: ${screen}`);
    t.is(/[▁-█]{4}/.test(screen), drawn, line);
    t.is(/"course":/.test(screen), drawn, line);
  }
  // The holder grows from the first moment to the last.
  t.regex(shown[0]?.screen ?? '', /^ {2}CfCx .* leak .* {2}▂+▃+▄+▅+▆+▇+\r?$/m);
  // Above the legend the report is the one of a terminal without blocks, and a column more.
  const tables = (screen = ''): string =>
    screen.replaceAll(/ +(?:course|[▁-█ ]+)(?=\r?$)/gm, '').replace(/"sure":[^]*/, '');
  t.is(tables(shown[0]?.screen), tables(shown[2]?.screen));
});

const WIDTHS = [0, 40, 60, 80, 120, 200] as const;

const WIDE: readonly string[] = [
  'samples/series-filter-ntfc',
  'samples/notmyfault-leak.log --limit 3',
  `diff ${PAIR} --limit 3`,
  `batch ${MACHINES} --fresh --out {folder}/out`,
  "tag 'Nt*'",
  'driver ntfs.sys',
  'db stats',
  'db scan --help',
  '--help',
];

testOnTerminal('every width is served; one that is not known is the usual one', async (t) => {
  const folder = makeFolder();
  const lineOf = (args: string): string =>
    `POOLSLEUTH_DB=${folder}/tags.json poolsleuth ${args.replace('{folder}', folder)}`;
  const steps = WIDE.flatMap((args) => WIDTHS.map((columns) => ({ line: lineOf(args), columns })));
  const usual = await runInTerminal(WIDE.map((args) => ({ line: lineOf(args), columns: 100 })));
  const shown = await runInTerminal(steps);
  for (const [at, { line, columns }] of steps.entries()) {
    const { code, screen } = shown[at] ?? { code: null, screen: '' };
    const expected = usual[Math.floor(at / WIDTHS.length)]?.screen ?? '';
    t.is(code, 0, `${line} at ${columns}: ${screen}`);
    t.notRegex(screen, /unexpected|TypeError|RangeError/, `${line} at ${columns}`);
    // Nobody waits for a spinner here, but a busy machine may show one: it is no part of the report.
    if (columns === 0) t.is(withoutSpinner(screen), withoutSpinner(expected), line);
    // A narrow terminal breaks lines; it multiplies nothing.
    t.true(withoutSpinner(screen).length < 3 * withoutSpinner(expected).length + 1000, `${line} at ${columns}`);
  }
});

/** The screen without what a spinner drew and took away. */
function withoutSpinner(screen: string): string {
  return screen.replaceAll(/\u001b\[(?:\?25[lh]|\?2026[lh]|1G|0K|1A)|\u001b\[\d+m[⠀-⣿]\u001b\[\d+m [^\u001b\n]*/g, '');
}
