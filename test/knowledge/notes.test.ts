import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { captureScript } from '../../src/report/texts/capture.js';
import type { CaptureKind } from '../../src/report/texts/capture-kinds.js';
import { GUIDE } from '../../src/report/texts/guide.js';
import { explainBugcheck } from '../../src/knowledge/bugchecks.js';
import { DRIVER_NOTES } from '../../src/knowledge/driver-notes.js';
import { findDriverNote, findTagNote } from '../../src/knowledge/find-note.js';
import { knownLeaks } from '../../src/knowledge/known-leaks.js';
import { TAG_NOTES } from '../../src/knowledge/tag-notes.js';
import { builtInDrivers } from '../../src/tagdb/built-in.js';
import { allPublicTags } from '../../src/tagdb/public-tags.js';
import type { TagClass } from '../../src/tagdb/record.js';

/** Tags with a note that the newest tag list does not name; the comment above the note says why it is there. */
const IN_NO_LIST: ReadonlySet<string> = new Set([
  '    ',
  'Job ',
  'Wind',
  'Desk',
  'Sess',
  'Filt',
  'IoFE',
  'WCsc',
  'WCfc',
  'WCri',
  'CM16',
  'CM25',
  'CM31',
  'amda',
  'NpSN',
  'NpSB',
  'NVRM',
  'SysR',
  'WDiv',
  'Leak',
]);

const EXPECTED_CLASSES: Readonly<Record<TagClass, readonly string[]>> = {
  owner: ['amda', 'WCsc', 'NpSN', 'UlHT', 'Leak', 'VoSm'],
  shared: [
    'Irp ',
    'Mdl ',
    'IoWI',
    'Strg',
    'Ddk ',
    'Wdm ',
    'None',
    'Cont',
    'FxDr',
    'NDnd',
    'Wfpn',
    'Acrl',
    'EtwB',
    'EtwD',
    'Etwr',
    'Se  ',
    'Pp  ',
    'Io  ',
    'VMdl',
    'Vfwi',
    'Mmdi',
  ],
  object: [
    'Proc',
    'Thre',
    'File',
    'Toke',
    'Even',
    'Sema',
    'Muta',
    'Sect',
    'Key ',
    'Driv',
    'Devi',
    'Symb',
    'Dire',
    'Port',
    'ALPC',
    'Job ',
    'IoCo',
    'Time',
    'Wait',
    'TpWo',
  ],
  victim: ['NtFC', 'NtfC', 'Ntfc', 'FMfn', 'FMfc', 'IoNm', 'FMwi', 'SeTd', 'SeAt', 'SeTl', 'FOCX', 'IoFE'],
  cache: ['MmSt', 'MmRe', 'CM31', 'CM25', 'smNp', 'CcPD', 'AfdB'],
};

/** One sentence: begins with a capital or a backquote, ends with a period, and has no line break or double blank. */
function isSentence(text: string): boolean {
  return (
    /^[A-Z`]/.test(text) &&
    text.endsWith('.') &&
    !/\n| {2}/.test(text.replaceAll(/`[^`]*`/g, 'x')) &&
    text.length <= 220
  );
}

function findSharedFolder(): string | null {
  const candidates = [process.env['POOLSLEUTH_SHARED'], join('..', 'shared')];
  return candidates.find((folder) => folder !== undefined && existsSync(join(folder, 'pooltag'))) ?? null;
}

function readLists(folder: string): readonly string[] {
  return readdirSync(join(folder, 'pooltag'))
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readFileSync(join(folder, 'pooltag', name), 'latin1'));
}

/** The words after the second dash of `Tag - file - words`, folded for comparison. */
function toDescriptions(list: string): readonly string[] {
  return list.split(/\r?\n/).flatMap((line) => {
    const parts = /^.{4}\s*-\s*\S*\s*-\s*(.*)$/.exec(line);
    const words = fold(parts?.[1] ?? '');
    return words === '' ? [] : [words];
  });
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}

test('every tag note has a tag of four characters and two sentences', (t) => {
  for (const note of TAG_NOTES) {
    t.regex(note.tag, /^[\x20-\x7e]{4}$/, note.tag);
    t.true(isSentence(note.what), `${note.tag}: ${note.what}`);
    t.true(isSentence(note.next), `${note.tag}: ${note.next}`);
    t.notRegex(`${note.what} ${note.next}`, /\b(leaks|leaking|leaky|buggy|faulty|culprit|guilty)\b/i, note.tag);
  }
});

test('there are enough tag notes, and no tag twice', (t) => {
  t.true(TAG_NOTES.length >= 200, String(TAG_NOTES.length));
  t.is(new Set(TAG_NOTES.map((note) => note.tag)).size, TAG_NOTES.length);
});

test('a note is one line, of a class that there is', (t) => {
  const files = [
    ['tag-notes.ts', TAG_NOTES.length],
    ['driver-notes.ts', DRIVER_NOTES.length],
  ] as const;
  for (const [file, notes] of files) {
    const lines = readFileSync(join('src', 'knowledge', file), 'utf8').split('\n');
    t.is(lines.filter((line) => /^ {2}toNote\('.*'?\),$/.test(line)).length, notes, file);
  }
  for (const note of TAG_NOTES) t.true(Object.keys(EXPECTED_CLASSES).includes(note.class), note.tag);
});

/** Old drivers that only the page of their leak names. */
const ONLY_IN_LEAKS: readonly string[] = [
  ...['aksdf.sys', 'basp.sys', 'elxsli2.sys', 'ftdisk.sys', 'hardlock.sys', 'ndu.sys', 'nwlnkrip.sys', 'rdr.sys'],
  ...['symevent.sys', 'wdica.sys'],
];

test('a driver of a documented leak has a note or a tag, or is known to have neither', (t) => {
  const named = new Set([
    'nt',
    ...DRIVER_NOTES.map(({ driver }) => driver),
    ...builtInDrivers(),
    ...allPublicTags().map(({ driver }) => driver),
  ]);
  const unknown = new Set(knownLeaks().flatMap(({ drivers }) => drivers.filter((driver) => !named.has(driver))));
  t.deepEqual([...unknown].toSorted(), [...ONLY_IN_LEAKS]);
});

test('well-known tags have the class that the method gives them', (t) => {
  for (const [tagClass, tags] of Object.entries(EXPECTED_CLASSES)) {
    for (const tag of tags) {
      t.is(findTagNote(tag)?.class, tagClass as TagClass, tag);
    }
  }
});

test('a tag is found exactly, with case and blanks', (t) => {
  t.is(findTagNote('NtFC')?.tag, 'NtFC');
  t.is(findTagNote('Ntfc')?.tag, 'Ntfc');
  t.not(findTagNote('NtFC')?.what, findTagNote('Ntfc')?.what);
  t.is(findTagNote('ntfc'), null);
  t.is(findTagNote('Irp'), null);
  t.is(findTagNote('Irp ')?.class, 'shared');
  t.is(findTagNote('ConT'), null);
  t.is(findTagNote('    ')?.class, 'shared');
  t.is(findTagNote(''), null);
});

test('every driver note has a file name in lower case, a vendor and a sentence', (t) => {
  for (const note of DRIVER_NOTES) {
    t.regex(note.driver, /^[a-z0-9_.-]+\.(sys|dll|exe)$/, note.driver);
    t.true(note.vendor.length > 1, note.driver);
    t.true(isSentence(note.what), `${note.driver}: ${note.what}`);
    t.notRegex(note.what, /\b(leaks|leaking|leaky|buggy|faulty|culprit|guilty)\b/i, note.driver);
  }
  t.true(DRIVER_NOTES.length >= 170, String(DRIVER_NOTES.length));
  t.is(new Set(DRIVER_NOTES.map((note) => note.driver)).size, DRIVER_NOTES.length);
});

test('filters are those that stand above the file system or in the network', (t) => {
  for (const driver of [
    'wcifs.sys',
    'bindflt.sys',
    'cldflt.sys',
    'luafv.sys',
    'wof.sys',
    'wdfilter.sys',
    'npcap.sys',
  ]) {
    t.true(findDriverNote(driver)?.filter, driver);
  }
  for (const driver of [
    'ntoskrnl.exe',
    'ntfs.sys',
    'fltmgr.sys',
    'tcpip.sys',
    'ndis.sys',
    'volsnap.sys',
    'amdacpbus.sys',
  ]) {
    t.false(findDriverNote(driver)?.filter, driver);
  }
});

test('a driver is found in any case, and the kernel under its names', (t) => {
  t.is(findDriverNote('NTFS.SYS')?.driver, 'ntfs.sys');
  t.is(findDriverNote('nt')?.driver, 'ntoskrnl.exe');
  t.is(findDriverNote('ntkrnlmp.exe')?.driver, 'ntoskrnl.exe');
  t.is(findDriverNote('ntoskrnl.exe')?.vendor, 'Microsoft');
  t.is(findDriverNote('ntfs'), null);
  t.is(findDriverNote('nosuch.sys'), null);
});

test('tags exist in the newest list, or are known not to', (t) => {
  const shared = findSharedFolder();
  if (shared === null) {
    t.pass();
    return;
  }
  const list = readFileSync(join(shared, 'pooltag', 'windbg-10.0.29547.1002.txt'), 'latin1');
  const listed = new Set(list.split(/\r?\n/).map((line) => line.slice(0, 4).padEnd(4)));
  for (const { tag } of TAG_NOTES) {
    t.is(listed.has(tag) && tag.trim() !== '', !IN_NO_LIST.has(tag), tag);
  }
});

test('no note repeats a description of the lists', (t) => {
  const shared = findSharedFolder();
  if (shared === null) {
    t.pass();
    return;
  }
  const descriptions = new Set(readLists(shared).flatMap(toDescriptions));
  // Three words or fewer are names ("file objects", "TCP connections"), not somebody's sentence.
  const sentences = [...descriptions].filter((words) => words.split(' ').length > 3);
  t.true(sentences.length > 1000);
  for (const note of TAG_NOTES) {
    const what = fold(note.what);
    t.false(descriptions.has(what), `${note.tag}: ${note.what}`);
    t.is(sentences.find((words) => ` ${what} `.includes(` ${words} `)) ?? null, null, `${note.tag}: ${note.what}`);
  }
});

test('a bugcheck of corruption is told apart from one of shortage', (t) => {
  for (const code of [0x19, 0xc1, 0xc2, 0xc5, 0xcc, 0xcd, 0xd0, 0xd5, 0xd6, 0xde, 0x13a]) {
    const explanation = explainBugcheck(code, []);
    t.true(explanation?.concernsPool, code.toString(16));
    t.regex(explanation?.summary ?? '', /corruption, not a leak/, code.toString(16));
  }
  for (const code of [0x3f, 0x41, 0x4d]) {
    const explanation = explainBugcheck(code, []);
    t.true(explanation?.concernsPool, code.toString(16));
    t.notRegex(explanation?.summary ?? '', /corruption/, code.toString(16));
    t.true(
      explanation?.next.some((step) => step.includes('!poolused 2')),
      code.toString(16),
    );
  }
  for (const code of [0x1a, 0x50, 0x7e, 0xd1, 0xc4, 0xd8, 0xda, 0xf5]) {
    t.false(explainBugcheck(code, [])?.concernsPool, code.toString(16));
  }
});

test('bugchecks that have nothing to do with pool are not explained', (t) => {
  t.is(explainBugcheck(0x124, ['0x0', null, null, null]), null);
  t.is(explainBugcheck(0, []), null);
  t.is(explainBugcheck(Number.NaN, []), null);
});

test('0x19 with 0x20 is a damaged size', (t) => {
  const explanation = explainBugcheck(0x19, ['0x20', '0xffffe00012345670', '0xffffe00012345690', '0x4020001']);
  t.is(explanation?.name, 'BAD_POOL_HEADER');
  t.deepEqual(explanation?.arguments, [
    '1 (0x20): no block begins where one should, because a size in a header is damaged.',
    '2 (0xffffe00012345670) is the block that should have been found.',
    '3 (0xffffe00012345690) is the block after it.',
  ]);
});

test('0xC2 says what was wrong with the request', (t) => {
  const says = (first: string): string => explainBugcheck(0xc2, [first])?.arguments.join(' ') ?? '';
  t.regex(says('0x7'), /free already/);
  t.regex(says('0x6'), /free already/);
  t.regex(says('0xa'), /another tag/);
  t.regex(says('0x9b'), /tag of zero/);
  t.regex(says('0x99'), /wrong address/);
  t.regex(says('0x46'), /not valid pool/);
  t.is(says('0x7777'), '1 is 0x7777.', 'argument 1 is shown whether anybody knows it or not');
});

test('0xC4 with 0x62 proves a leak, with 0x30 is no matter of pool', (t) => {
  const left = explainBugcheck(0xc4, ['0x62', '0xffff800012340000', null, '0x5']);
  t.true(left?.concernsPool);
  t.regex(left?.summary ?? '', /proves a leak/);
  t.deepEqual(left?.arguments, [
    '1 (0x62): it unloaded without freeing all of its pool.',
    '2 (0xffff800012340000) is the address of the name of the driver.',
    '4 (0x5) is the number of blocks left, of both pools.',
  ]);
  t.true(explainBugcheck(0xc4, ['0x60'])?.concernsPool);
  t.true(explainBugcheck(0xc4, ['0x13'])?.concernsPool);
  t.regex(explainBugcheck(0xc4, ['0x13'])?.summary ?? '', /not a leak/);
  const irql = explainBugcheck(0xc4, ['0x30', '0x2', '0x1', '0x0']);
  t.false(irql?.concernsPool);
  t.deepEqual(irql?.arguments, ['1 is 0x30.']);
});

test('the value of argument 1 decides about 0xF5, 0x1A and 0x13A', (t) => {
  t.true(explainBugcheck(0xf5, ['0x67'])?.concernsPool);
  t.regex(explainBugcheck(0xf5, ['0x67'])?.summary ?? '', /shortage/);
  t.false(explainBugcheck(0xf5, ['0x6d'])?.concernsPool);
  t.true(explainBugcheck(0x1a, ['0x5200'])?.concernsPool);
  t.true(explainBugcheck(0x1a, ['0x41286'])?.concernsPool);
  t.false(explainBugcheck(0x1a, ['0x41792'])?.concernsPool);
  t.regex(explainBugcheck(0x13a, ['0x15'])?.summary ?? '', /shortage/);
  t.regex(explainBugcheck(0x13a, ['0x11'])?.summary ?? '', /not a leak/);
});

test('argument 4 decides about 0xC1, and 0x3F tells what for', (t) => {
  t.deepEqual(explainBugcheck(0xc1, ['0x1', null, null, '0x24'])?.arguments, [
    '4 (0x24): bytes behind the end of the block were changed.',
  ]);
  t.regex(explainBugcheck(0x3f, ['0x1'])?.arguments[0] ?? '', /nonpaged pool to grow/);
  t.regex(explainBugcheck(0x3f, ['0x0'])?.arguments[0] ?? '', /mappings of the system/);
  t.regex(explainBugcheck(0xc5, ['0x8', '0x2', '0x1', '0xfffff8'])?.arguments[2] ?? '', /write/);
});

test('a bugcheck never throws, and says sentences, whatever the arguments are', (t) => {
  const codes = fc.constantFrom(
    0x19,
    0x1a,
    0x3f,
    0x41,
    0x4d,
    0x50,
    0x7e,
    0xc1,
    0xc2,
    0xc4,
    0xc5,
    0xd8,
    0xda,
    0xf5,
    0x13a,
  );
  const argument = fc.oneof(
    fc.constant(null),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => `0x${value.toString(16)}`),
    fc.integer({ min: 0, max: 0x200 }).map((value) => `0x${value.toString(16)}`),
    fc.string(),
  );
  fc.assert(
    fc.property(codes, fc.array(argument, { maxLength: 6 }), (code, args) => {
      const explanation = explainBugcheck(code, args);
      return (
        explanation !== null &&
        explanation.next.length > 0 &&
        explanation.summary.endsWith('.') &&
        explanation.arguments.length <= 4 &&
        explanation.arguments.every((sentence) => /^[1-4] (?:\(|is )/.test(sentence) && sentence.endsWith('.'))
      );
    }),
  );
  t.pass();
});

test('the guide fits two screens of 80 columns', (t) => {
  const lines = GUIDE.split('\n');
  t.is(lines.pop(), '');
  t.true(lines.length >= 60 && lines.length <= 100, String(lines.length));
  for (const line of lines) {
    t.true(line.length <= 78, line);
    t.regex(line, /^[\x20-\x7e]*$/, line);
    t.is(line, line.trimEnd());
  }
});

test('the guide says what must not be missed', (t) => {
  const words = GUIDE.replaceAll(/\s+/g, ' ');
  t.regex(words, /!poolused 2 is nonpaged, !poolused 4 is paged/);
  t.regex(words, /fast start-up/);
  t.regex(words, /myfault\.sys/);
  t.regex(words, /16 TB/);
  t.regex(words, /victim/);
  for (const kind of ['perfmon', 'poolmon', 'debugger', 'etw']) {
    t.true(words.includes(`poolsleuth capture ${kind}`), kind);
  }
});

const SHELLS: Readonly<
  Record<Exclude<CaptureKind, 'live' | 'windbg'>, { readonly comment: RegExp; readonly command: RegExp }>
> = {
  debugger: {
    comment: /^(\$\$ [^;]*|\* .*)$/,
    command:
      /^(\.(logopen|logclose|time|bugcheck|symfix\+|reload)|vertarget|!vm|!poolused [24]|lm (t n|kv)|!verifier 3)( .*)?$/,
  },
  poolmon: { comment: /^rem /, command: /^(mkdir|cd \/d|for \/l %i|driverquery|fltmc) ?/ },
  perfmon: { comment: /^rem /, command: /^(mkdir|logman (create|start)) / },
  etw: { comment: /^# /, command: /^(New-Item|wpr -start Pool) / },
};

for (const [kind, shell] of Object.entries(SHELLS)) {
  test(`every line of the ${kind} script is a command or a comment of its shell`, (t) => {
    const script = captureScript(kind as CaptureKind);
    const lines = script.split('\n');
    t.is(lines.pop(), '');
    t.true(lines.some((line) => shell.command.test(line)));
    for (const line of lines) {
      t.true(shell.comment.test(line) !== shell.command.test(line), line);
      t.regex(line, /^[\x20-\x7e]+$/, line);
    }
  });
}

test('the debugger script asks for what the tool reads, with the right flags', (t) => {
  const lines = captureScript('debugger').split('\n');
  for (const command of [
    'vertarget',
    '.time',
    '!vm',
    '!poolused 2',
    '!poolused 4',
    'lm t n',
    '!verifier 3',
    '.logclose',
  ]) {
    t.is(lines.filter((line) => line === command).length, 1, command);
  }
  t.true(lines.findIndex((line) => line.startsWith('.logopen')) < lines.indexOf('!vm'));
  t.true(lines.some((line) => line.includes('.shell -ci "!poolused 2" poolsleuth -')));
  t.true(lines.some((line) => /^\* kd -z \S+ -y \S+ .*-c ".*;q"$/.test(line)));
});

test('pasting a whole script does not end the recording that it begins', (t) => {
  const poolmon = captureScript('poolmon').trimEnd().split('\n');
  t.regex(poolmon.at(-1) ?? '', /^for \/l .*poolmon \/b \/n .*ping -n 1801 /);
  t.false(/^logman stop/m.test(captureScript('perfmon')));
  t.regex(captureScript('perfmon'), /^rem logman stop PoolLeak$/m);
  t.regex(captureScript('etw'), /^wpr -start Pool -filemode; Start-Sleep -Seconds \d+; wpr -stop /m);
  t.regex(captureScript('etw'), /^# wpr -disablepagingexecutive on$/m);
});

test('poolmon is started with documented options only', (t) => {
  const options = captureScript('poolmon').match(/poolmon (\/\S+ )+/g) ?? [];
  t.true(options.length > 0);
  for (const option of options.join(' ').match(/\/\S+/g) ?? []) {
    t.true(['/b', '/n', '/g', '/p', '/e'].includes(option), option);
  }
});
