// The single-moment transcripts. Each function returns the text of one sample; the stories are in samples/README.md.
import { createRandom, draw, shuffled } from './random.mjs';
import { BYSTANDERS, WINDOWS_TAGS } from './windows-tags.mjs';
import {
  address,
  cacheNoise,
  hit,
  lm,
  modules,
  pagesFor,
  poolfind,
  poolused,
  poolusedOld,
  poolusedVerbose,
  timestamp,
  usage,
  vertarget,
  vmCurrent,
  vmOld,
} from './debugger.mjs';

const GIB_PAGES = 262144;
const ALL = [...WINDOWS_TAGS, ...BYSTANDERS];

const text = (lines) => `${lines.join('\n')}\n`;
const blocks = (count, size) => ({ count, bytes: count * size });

/** Nonpaged pages in the two kinds that `!vm` shows; nearly all of it is not executable. */
function split(pages) {
  const nonPaged = Math.round(pages * 0.018);
  return { nonPaged, nonPagedNx: pages - nonPaged };
}

function pageFiles(current, free, swap = 16384) {
  return [
    { name: '\\??\\C:\\pagefile.sys', current, free, maximum: current * 3 },
    { name: '\\??\\C:\\swapfile.sys', current: swap, free: swap - 12, maximum: swap * 190 },
  ];
}

/** Module of the list by name. */
function find(list, name) {
  return list.find((module) => module.name === name);
}

/** NotMyFault leaks nonpaged pool at 1,000 KB a second; anybody can repeat it. */
function notmyfaultLeak() {
  const random = createRandom('notmyfault-leak');
  const rows = usage(random, ALL, { scale: 0.94, story: [{ tag: 'Leak', nonPaged: blocks(2148, 1024000) }] });
  const list = modules(random, { base: 0xfffff80452800000n, own: ['myfault:0x9000'], drop: 6 });
  const myfault = find(list, 'myfault');
  const physical = 16 * GIB_PAGES - 37214;
  const held = pagesFor(rows, 'nonPaged');
  return text([
    '0: kd> vertarget',
    ...vertarget({
      build: 22631,
      processors: 8,
      lab: '22621.1.amd64fre.ni_release.220506-1250',
      machine: 'LAB-W11-04',
      kernel: list[0].start,
      time: 'Tue Sep 15 11:42:07.318 2026 (UTC + 2:00)',
      uptime: '0 days 1:19:44.506',
    }),
    '0: kd> !vm 1',
    ...vmCurrent({
      physical,
      available: physical - held - 1180400,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      private: 1004120,
      pageFiles: pageFiles(2490368, 2481152),
    }),
    '0: kd> !poolused 2',
    ...poolused(random, rows, { by: 'nonPaged' }),
    '0: kd> !poolfind Leak -nonpaged',
    ...poolfind({
      tag: 'Leak',
      range: [0xffffb10c4a410000n, 0xffffb10c4a710000n],
      blocks: shuffled(random, Array.from({ length: 3600 }, (_, index) => index))
        .slice(0, 36)
        .map((place) => [0xffffb10c60000000n + BigInt(place) * 0x100000n, 1024000]),
      searchedTo: 0xffffb10c4a43a2c0n,
    }),
    '0: kd> lm',
    ...lm(random, list),
    '0: kd> !for_each_module s -a @#Base @#End "Leak"',
    hit(myfault.start + 0x1287n, 'Leak', '8b d3 b9 00 02 00 00 ff 15 63 1d 00'),
    hit(myfault.start + 0x12e1n, 'Leak', '8b d3 b9 01 00 00 00 ff 15 09 1d 00'),
    '0: kd> lmvm myfault',
    'Browse full module list',
    'start             end                 module name',
    `${address(myfault.start)} ${address(myfault.end)}   myfault    (deferred)             `,
    '    Image path: \\??\\C:\\Windows\\system32\\drivers\\myfault.sys',
    '    Image name: myfault.sys',
    '    Browse all global symbols  functions  data',
    `    Timestamp:        ${timestamp('2022-09-30T14:17:32Z')}`,
    '    CheckSum:         0000D51E',
    '    ImageSize:        00009000',
    '    Translations:     0000.04b0 0000.04e4 0409.04b0 0409.04e4',
    '    Information from resource tables:',
    '0: kd> ',
  ]);
}

/** A sound driver queues work items that never finish: its blocks and the kernel's work items come in pairs. */
function nonpagedWorkItems() {
  const random = createRandom('nonpaged-work-items');
  const rows = usage(random, ALL, {
    scale: 1.21,
    story: [
      { tag: 'Acdw', nonPaged: blocks(4217306, 288), paged: blocks(18, 544) },
      { tag: 'IoWI', nonPaged: blocks(4217871, 112), description: 'Work items of drivers', binary: 'nt!io' },
    ],
  });
  const list = modules(random, { base: 0xfffff80717000000n, own: ['acmedsp:0x2c000', 'nwdisp:0x1a1000'] });
  const acmedsp = find(list, 'acmedsp');
  const physical = 16 * GIB_PAGES - 52190;
  const held = pagesFor(rows, 'nonPaged', 1.027);
  const paged = pagesFor(rows, 'paged');
  return text([
    '6: kd> vertarget',
    ...vertarget({
      build: 19041,
      processors: 12,
      lab: '19041.1.amd64fre.vb_release.191206-1406',
      kernel: list[0].start,
      time: 'Thu Mar 12 09:03:51.290 2026 (UTC - 5:00)',
      uptime: '16 days 22:31:09.117',
    }),
    '6: kd> !vm 1',
    ...vmCurrent({
      physical,
      available: physical - held - 1911220,
      ...split(held),
      paged,
      private: 1730600,
      pageFiles: pageFiles(2621440, 2399104),
    }),
    '6: kd> !poolused 2',
    ...cacheNoise(),
    ...poolused(random, rows, { by: 'nonPaged', total: false, rows: 64 }),
    '6: kd> !poolused 4',
    ...poolused(random, rows, { by: 'paged', total: false, rows: 46 }),
    '6: kd> !for_each_module s -a @#Base @#End "Acdw"',
    hit(acmedsp.start + 0x68f2n, 'Acdw', 'ba 10 01 00 00 b9 00 02 00 00 48 ff'),
    '',
    hit(acmedsp.start + 0x6a3dn, 'Acdw', '48 8b cf 48 ff 15 c9 4e 01 00 0f 1f'),
    '6: kd> lm',
    ...lm(random, list),
  ]);
}

/** Millions of tokens: the tag says what they are, not who keeps them. */
function tokenObjects() {
  const random = createRandom('token-objects');
  const tokens = 3106482;
  const rows = usage(random, WINDOWS_TAGS, {
    scale: 1.9,
    story: [
      { tag: 'Toke', paged: blocks(tokens, 2080), description: 'Access tokens', binary: 'nt!se' },
      { tag: 'SeTd', paged: blocks(tokens, 448), description: 'Token, changing part', binary: 'nt!se' },
      { tag: 'SeAt', paged: blocks(tokens, 160), description: 'Security attributes', binary: 'nt!se' },
    ],
  });
  const physical = 32 * GIB_PAGES - 18811;
  const held = pagesFor(rows, 'nonPaged');
  return text([
    'lkd> vertarget',
    ...vertarget({
      build: 20348,
      processors: 16,
      lab: '20348.1.amd64fre.fe_release.210507-1500',
      machine: 'APP-SRV-11',
      product: 'Server',
      kernel: 0xfffff80632e00000n,
      time: 'Wed Jun 17 17:20:36.004 2026 (UTC + 1:00)',
      uptime: '73 days 4:12:50.871',
    }),
    'lkd> !vm 1',
    ...vmCurrent({
      physical,
      available: physical - held - pagesFor(rows, 'paged') - 1490220,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      private: 1288040,
      pageFiles: pageFiles(4980736, 2211840),
    }),
    'lkd> !poolused 4',
    ...poolused(random, rows, { by: 'paged', total: false, rows: 40, dots: false }),
    'lkd> !poolused 2',
    ...poolused(random, rows, { by: 'nonPaged', total: false, rows: 30, dots: false }),
  ]);
}

/** A paste from a web form: runs of blanks are gone, and the last row stops in the middle. */
function pagedLeakTruncated() {
  const random = createRandom('paged-leak-truncated');
  const rows = usage(random, ALL, { scale: 0.8, story: [{ tag: 'CsIx', paged: blocks(1482604, 2352) }] });
  const physical = 8 * GIB_PAGES - 24100;
  const held = pagesFor(rows, 'nonPaged');
  const whole = [
    '3: kd> !vm 1',
    ...vmCurrent({
      physical,
      available: 311290,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      private: 802300,
      pageFiles: pageFiles(6291456, 3450880),
    }),
    '3: kd> !poolused 4',
    ...poolused(random, rows, { by: 'paged', total: false, rows: 31, dots: false }).slice(0, -1),
  ].map((line) => line.replaceAll(/[ \t]+/g, ' ').trim());
  const last = whole.at(-1);
  return `${[...whole.slice(0, -1), last.slice(0, last.indexOf(' ', 6) + 6)].join('\n')}`;
}

/** A file server on a good day. */
function healthyServer() {
  const random = createRandom('healthy-server');
  const rows = usage(random, ALL, { scale: 1.6 });
  const list = modules(random, { base: 0xfffff80265a00000n, own: ['ldmx64:0x41000'] });
  const physical = 64 * GIB_PAGES - 60117;
  const held = pagesFor(rows, 'nonPaged');
  return text([
    '0: kd> vertarget',
    ...vertarget({
      build: 20348,
      processors: 24,
      lab: '20348.1.amd64fre.fe_release.210507-1500',
      machine: 'FILE-SRV-02',
      product: 'Server',
      kernel: list[0].start,
      time: 'Mon May 18 14:00:22.915 2026 (UTC + 0:00)',
      uptime: '41 days 6:08:13.420',
    }),
    '0: kd> !vm 1',
    ...vmCurrent({
      physical,
      available: physical - held - 4120880,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      private: 3310470,
      pageFiles: pageFiles(9961472, 9949184),
    }),
    '0: kd> !poolused 2',
    ...poolused(random, rows, { by: 'nonPaged' }),
    '0: kd> !poolused 4',
    ...poolused(random, rows, { by: 'paged' }),
    '0: kd> lm',
    ...lm(random, list),
  ]);
}

/** Tags of a Server 2003 machine: blocks and bytes per block. */
const OLD_TAGS = [
  ['LSwn', [1640, 4368], [0, 0], 'SMB server, requests', 'srv.sys'],
  ['MmCm', [212, 15432.5], [0, 0], 'Contiguous memory for drivers', 'nt!mm'],
  ['File', [21960, 152], [0, 0], 'Open file objects', null],
  ['Thre', [1874, 640], [0, 0], 'Threads', 'nt!ps'],
  ['Irp ', [2630, 392.4], [0, 0], 'I/O requests', null],
  ['Ntfr', [9120, 64], [0, 0], 'NTFS resource locks', 'ntfs.sys'],
  ['MmCa', [7420, 120.3], [0, 0], 'Control areas of mapped files', 'nt!mm'],
  ['Even', [14100, 48], [0, 0], 'Events', null],
  ['NDpp', [318, 1688.4], [0, 0], 'Packet pools', 'ndis.sys'],
  ['TCPt', [860, 400.3], [4, 3072], 'TCP', 'tcpip.sys'],
  ['AfdE', [1210, 280], [0, 0], 'Socket endpoints', 'afd.sys'],
  ['Devi', [790, 424.3], [0, 0], 'Devices of drivers', null],
  ['8042', [4, 3944], [0, 0], '8042 keyboard and mouse port', 'i8042prt.sys'],
  ['Proc', [94, 640], [0, 0], 'Processes', 'nt!ps'],
  ['Sema', [4400, 56], [0, 0], 'Semaphores', null],
  ['ohci', [2, 136], [0, 0], '1394 host controller', null],
  ['AGP ', [1, 344], [2, 384], null, null],
  ['CM25', [0, 0], [3870, 4520.4], null, null],
  ['MmSt', [0, 0], [8810, 1144.4], 'Page tables of mapped files', 'nt!mm'],
  ['Ntff', [0, 0], [7310, 720], 'NTFS data about files', 'ntfs.sys'],
  ['Toke', [0, 0], [940, 1104.3], 'Access tokens', 'nt!se'],
  ['NtFs', [0, 0], [9420, 88.3], 'NTFS structures', 'ntfs.sys'],
  ['ObNm', [0, 0], [8120, 72.3], 'Object names', 'nt!ob'],
  ['Key ', [0, 0], [6140, 88], 'Open registry keys', null],
  ['Gla5', [1, 128], [812, 416.3], 'Drawing bitmaps', null],
];

/** Server 2003 on 32 bits: nonpaged pool has 256 MB at most, and nearly all of it is used. */
function xpExhausted() {
  const random = createRandom('xp-exhausted');
  const tags = OLD_TAGS.map(([tag, nonPaged, paged, description, binary]) => ({
    tag,
    nonPaged: { count: nonPaged[0], size: nonPaged[1] },
    paged: { count: paged[0], size: paged[1] },
    description,
    binary,
  }));
  const rows = usage(random, tags, { granularity: 8, story: [{ tag: 'Lwbk', nonPaged: blocks(417312, 568) }] });
  const list = modules(random, { bits: 32, base: 0x80800000n, own: ['lwbackup:0x1b000'], drop: 30 }).filter(
    ({ name }) => !/^(?:clipsp|cmimcext|ntosext|CI|Wdf01000|WppRecorder|SleepStudyHelper|acpiex|tpm|pdc|spaceport|stornvme|fileinfo)$/.test(name),
  );
  const backup = find(list, 'lwbackup');
  const paged = pagesFor(rows, 'paged');
  return text([
    '1: kd> vertarget',
    'Windows Server 2003 Kernel Version 3790 (Service Pack 2) MP (2 procs) Free x86 compatible',
    'Product: Server, suite: TerminalServer SingleUserTS',
    'Built by: 3790.srv03_sp2_rtm.070216-1710',
    `Kernel base = 0x${address(list[0].start, 32)} PsLoadedModuleList = 0x${address(list[0].start + 0xaf8a8n, 32)}`,
    'Debug session time: Fri Nov 14 06:51:30.562 2008 (GMT-5)',
    'System Uptime: 27 days 13:44:02.187',
    '1: kd> !vm 1',
    '',
    ...vmOld({
      physical: 917342,
      available: 402117,
      resident: 838120,
      nonPaged: pagesFor(rows, 'nonPaged', 1.031),
      nonPagedMax: 65536,
      paged,
      pagedParts: [Math.floor(paged * 0.62), Math.floor(paged * 0.2), paged - Math.floor(paged * 0.62) - Math.floor(paged * 0.2)],
      pagedMax: 67072,
      session: 1870,
      shared: 6210,
      sharedProcess: 4408,
      driver: 1530,
      private: 284110,
      pageFile: { name: '\\??\\D:\\pagefile.sys', current: 2095104, free: 1988240, maximum: 4190208 },
    }),
    '1: kd> !poolused 2',
    ...poolusedOld(random, rows, { by: 'nonPaged', total: true }),
    '1: kd> !for_each_module s -a @#Base @#End "Lwbk"',
    hit(backup.start + 0x3a17n, 'Lwbk', '68 30 02 00 00 6a 00 ff 15 14 31 b7', 32),
    '1: kd> lm',
    ...lm(random, list, 32),
  ]);
}

/** What `.logopen /u` writes: UTF-16 with a byte order mark, and five commands. */
function utf16FiveCommands() {
  const random = createRandom('utf16-five-commands');
  const rows = usage(random, ALL, { scale: 1.1, story: [{ tag: 'Pxsv', nonPaged: blocks(611824, 1280), paged: blocks(3, 4096) }] });
  const list = modules(random, { base: 0xfffff8031ca00000n, own: ['proxsvc:0x1f000'], drop: 12 });
  const physical = 8 * GIB_PAGES - 30077;
  const held = pagesFor(rows, 'nonPaged');
  return text([
    "Opened log file 'C:\\Logs\\pool-2026-07-02.log'",
    '0: kd> vertarget',
    ...vertarget({
      build: 17763,
      processors: 4,
      lab: '17763.1.amd64fre.rs5_release.180914-1434',
      machine: 'WEB-07',
      product: 'Server',
      kernel: list[0].start,
      time: 'Thu Jul  2 08:15:40.127 2026 (UTC + 2:00)',
      uptime: '11 days 19:55:31.640',
    }),
    '0: kd> !vm 1',
    ...vmCurrent({
      physical,
      available: physical - held - 1004300,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      private: 870140,
      pageFiles: pageFiles(1310720, 1187840),
    }),
    '0: kd> !poolused 2',
    ...poolused(random, rows, { by: 'nonPaged', total: false, rows: 34 }),
    '0: kd> !poolused 4',
    ...poolused(random, rows, { by: 'paged', total: false, rows: 34 }),
    '0: kd> lm',
    ...lm(random, list),
    '0: kd> .logclose',
    'Closing open log file C:\\Logs\\pool-2026-07-02.log',
  ]);
}

/** Driver Verifier stopped the machine: a driver unloaded and left blocks behind. */
function verifierC462() {
  const random = createRandom('verifier-c4-62');
  const list = modules(random, { base: 0xfffff8016b400000n, own: ['tailspinusb:0x1d000'], drop: 30 });
  const driver = find(list, 'tailspinusb');
  const site = (offset) => `0x${(driver.start + offset).toString(16)}`;
  const left = [
    ...Array.from({ length: 11 }, () => ['TsuR', 0x1d8, site(0x2c4en), 'tailspinusb!QueueTransfer+0x9a']),
    ...Array.from({ length: 5 }, () => ['TsuN', 0x64, site(0x41b3n), 'tailspinusb!ReadDescriptor+0x57']),
    ['VMdl', 0x58, site(0x2c91n), 'tailspinusb!QueueTransfer+0xdd'],
  ].map(([tag, bytes, where, symbol]) => ({ tag, bytes, where, symbol }));
  const total = left.reduce((sum, { bytes }) => sum + bytes, 0);
  const eight = (value) => `0x${value.toString(16).padStart(8, '0')}`;
  const structure = 'ffffa70f4c1b2d30';
  return text([
    '2: kd> vertarget',
    ...vertarget({
      build: 22621,
      processors: 4,
      lab: '22621.1.amd64fre.ni_release.220506-1250',
      machine: 'TESTRIG-3',
      kernel: list[0].start,
      time: 'Fri Aug 28 13:31:12.440 2026 (UTC - 7:00)',
      uptime: '0 days 0:46:21.902',
    }),
    '2: kd> !analyze -v',
    '*******************************************************************************',
    '*                                                                             *',
    '*                        Bugcheck Analysis                                    *',
    '*                                                                             *',
    '*******************************************************************************',
    '',
    'DRIVER_VERIFIER_DETECTED_VIOLATION (c4)',
    'A device driver was watched by Driver Verifier and broke one of its rules.',
    'Arguments:',
    'Arg1: 0000000000000062, A driver has forgotten to free its pool allocations prior to unloading.',
    'Arg2: ffffa70f47e0c4b8, name of the driver having the issue.',
    `Arg3: ${structure}, verifier internal structure with driver information.`,
    `Arg4: ${left.length.toString(16).padStart(16, '0')}, total # of (paged+nonpaged) allocations that weren't freed.`,
    '\tType !verifier 3 drivername.sys for info on the allocations',
    '\tthat were leaked that caused the bugcheck.',
    '',
    'Debugging Details:',
    '------------------',
    '',
    'BUGCHECK_CODE:  c4',
    '',
    'BUGCHECK_P1: 62',
    '',
    'BUGCHECK_P2: ffffa70f47e0c4b8',
    '',
    `BUGCHECK_P3: ${structure}`,
    '',
    `BUGCHECK_P4: ${left.length.toString(16)}`,
    '',
    'IMAGE_NAME:  tailspinusb.sys',
    '',
    'MODULE_NAME: tailspinusb',
    '',
    '2: kd> !verifier 3 tailspinusb.sys',
    '',
    'Verify Flags Level 0x0000000b',
    '',
    '  STANDARD FLAGS:',
    '    [X] (0x00000000) Automatic Checks',
    '    [X] (0x00000001) Special pool',
    '    [X] (0x00000002) Force IRQL checking',
    '    [X] (0x00000008) Pool tracking',
    '    [ ] (0x00000010) I/O verification',
    '    [ ] (0x00000020) Deadlock detection',
    '    [ ] (0x00000080) DMA checking',
    '    [ ] (0x00000100) Security checks',
    '    [ ] (0x00000800) Miscellaneous checks',
    '    [ ] (0x00020000) DDI compliance checking',
    '',
    '    [X] Indicates flag is enabled',
    '',
    '',
    'Summary of All Verifier Statistics',
    '',
    '  RaiseIrqls           0x0',
    '  AcquireSpinLocks     0x1c07',
    '  Synch Executions     0x0',
    '  Trims                0x0',
    '',
    '  Pool Allocations Attempted             0x2a4e',
    '  Pool Allocations Succeeded             0x2a4e',
    '  Pool Allocations Succeeded SpecialPool 0x2a4e',
    '  Pool Allocations With NO TAG           0x0',
    '  Pool Allocations Failed                0x0',
    '',
    '  Current paged pool allocations         0x0 for 00000000 bytes',
    '  Peak paged pool allocations            0x2 for 00000240 bytes',
    `  Current nonpaged pool allocations      0x${left.length.toString(16)} for ${total.toString(16).toUpperCase().padStart(8, '0')} bytes`,
    '  Peak nonpaged pool allocations         0x4d for 00009A10 bytes',
    '',
    'Driver Verification List',
    '------------------------',
    '',
    `nt!_VF_TARGET_DRIVER 0x${structure}: tailspinusb.sys (Loaded and Unloaded)`,
    '',
    '    Pool Allocation Statistics: ( NonPagedPool / PagedPool )',
    '',
    `      Current Pool Allocations: ( ${eight(left.length)} / 0x00000000 )`,
    `      Current Pool Bytes:       ( ${eight(total)} / 0x00000000 )`,
    '      Peak Pool Allocations:    ( 0x0000004d / 0x00000002 )',
    '      Peak Pool Bytes:          ( 0x00009a10 / 0x00000240 )',
    '      Contiguous Memory Bytes:       0x00000000',
    '      Peak Contiguous Memory Bytes:  0x00000000',
    '',
    '    Pool Allocations:',
    '',
    '      Address             Length      Tag   Caller Address    ',
    '      ------------------  ----------  ----  ------------------',
    ...left.map(({ tag, bytes, where, symbol }) => {
      const page = 0xffffa70f50000000n + BigInt(draw(random, 0x100, 0xffff)) * 0x1000n;
      // Special pool puts a block at the end of its page.
      const start = page + 0x1000n - BigInt(Math.ceil(bytes / 16) * 16);
      return `      0x${start.toString(16)}  ${eight(bytes)}  ${tag}  ${where}  ${symbol}`;
    }),
    '',
    '2: kd> lm',
    ...lm(
      random,
      list.filter(({ name }) => name !== 'tailspinusb'),
    ).slice(0, -1),
    '',
    'Unloaded modules:',
    `${address(driver.start)} ${address(driver.end)}   tailspinusb.sys`,
    '',
  ]);
}

/** A tag that no list has, found in a driver by search. */
function unknownTagSearch() {
  const random = createRandom('unknown-tag-search');
  const rows = usage(random, ALL, { scale: 1.05, story: [{ tag: 'Wgsd', nonPaged: blocks(1288410, 912), paged: blocks(7, 640) }] });
  const list = modules(random, { base: 0xfffff80040600000n, own: ['wgstor:0x58000'] });
  const driver = find(list, 'wgstor');
  const nt = list[0];
  const physical = 32 * GIB_PAGES - 44120;
  const held = pagesFor(rows, 'nonPaged');
  return text([
    'lkd> vertarget',
    ...vertarget({
      build: 19045,
      processors: 8,
      lab: '19041.1.amd64fre.vb_release.191206-1406',
      machine: 'CAD-WS-15',
      kernel: nt.start,
      time: 'Tue Oct 20 16:44:58.731 2026 (UTC + 2:00)',
      uptime: '5 days 7:02:18.055',
    }),
    'lkd> !vm 1',
    ...vmCurrent({
      physical,
      available: physical - held - 2660310,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      private: 2390450,
      pageFiles: pageFiles(4980736, 4915200),
    }),
    'lkd> !poolused 2',
    ...poolused(random, rows, { by: 'nonPaged', total: false, rows: 42 }),
    'lkd> !for_each_module s -a @#Base @#End "Wgsd"',
    hit(nt.start + 0x3f2a90n, 'Wgsd', '20 00 57 67 73 64 3a 20 25 64 0a 00'),
    hit(driver.start + 0x81c4n, 'Wgsd', 'ba 80 03 00 00 b9 00 02 00 00 48 ff'),
    hit(driver.start + 0x9d0an, 'Wgsd', '48 8b cb 48 ff 15 f2 7a 03 00 0f 1f'),
    hit(driver.start + 0xb177n, 'Wgsd', '33 c9 48 ff 15 80 65 03 00 48 85 c0'),
    'lkd> lmvm wgstor',
    'Browse full module list',
    'start             end                 module name',
    `${address(driver.start)} ${address(driver.end)}   wgstor     (deferred)             `,
    '    Image path: \\SystemRoot\\System32\\drivers\\wgstor.sys',
    '    Image name: wgstor.sys',
    '    Browse all global symbols  functions  data',
    `    Timestamp:        ${timestamp('2026-02-11T04:32:40Z')}`,
    '    CheckSum:         0005F0E2',
    '    ImageSize:        00058000',
    '    File version:     4.2.1180.0',
    '    Product version:  4.2.1180.0',
    '    File flags:       0 (Mask 3F)',
    '    File OS:          40004 NT Win32',
    '    File type:        3.7 Driver',
    '    File date:        00000000.00000000',
    '    Translations:     0409.04b0',
    '    Information from resource tables:',
    '        CompanyName:      Wingtip Storage',
    '        ProductName:      Wingtip Array Driver',
    '        InternalName:     wgstor',
    '        OriginalFilename: wgstor.sys',
    '        ProductVersion:   4.2.1180.0',
    '        FileVersion:      4.2.1180.0',
    '        FileDescription:  Wingtip array storage driver',
    '        LegalCopyright:   Copyright (c) Wingtip Storage',
    'lkd> lm',
    ...lm(random, list),
  ]);
}

const PROCESSES = [
  'Memory Compression',
  'devshell.exe',
  'MsMpEng.exe',
  'dwm.exe',
  'explorer.exe',
  'northwind-desktop-agent.exe',
  'SearchIndexer.exe',
  'SearchHost.exe',
  'StartMenuExperienceHost.exe',
  'svchost.exe',
  'svchost.exe',
  'svchost.exe',
  'lsass.exe',
  'RuntimeBroker.exe',
  'TextInputHost.exe',
  'sihost.exe',
  'ctfmon.exe',
  'spoolsv.exe',
  'audiodg.exe',
  'services.exe',
  'csrss.exe',
  'winlogon.exe',
  'fontdrvhost.exe',
  'wininit.exe',
  'smss.exe',
  'Registry',
];

/** Today's debugger on a small dump: one counter has gone below zero and is printed as a 64-bit number. */
function windows11Wrapped() {
  const random = createRandom('windows11-wrapped');
  const rows = usage(random, ALL, { scale: 1.15 });
  const physical = 16 * GIB_PAGES - 71340;
  let commit = 1840000;
  const processes = PROCESSES.map((image) => {
    commit = Math.max(72, Math.floor((commit * draw(random, 62, 92)) / 400) * 4);
    return [draw(random, 30, 9000) * 4, image, commit, draw(random, 0, 900) * 4].map((value, index) =>
      index === 0 ? value.toString(16) : value,
    );
  });
  const inProcesses = processes.reduce((sum, [, , kib]) => sum + kib / 4, 0);
  const held = pagesFor(rows, 'nonPaged');
  return text([
    '4: kd> vertarget',
    ...vertarget({
      build: 26100,
      processors: 16,
      lab: '26100.1.amd64fre.ge_release.240331-1435',
      kernel: 0xfffff8005de00000n,
      time: 'Sun Oct 11 21:17:04.662 2026 (UTC + 9:00)',
      uptime: '2 days 3:51:47.233',
    }),
    '4: kd> !vm',
    ...vmCurrent({
      physical,
      available: physical - held - inProcesses - 640300,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      pagedCommit: 2n ** 64n - 8773311840211n,
      private: inProcesses + 1120,
      pageFiles: [
        ...pageFiles(9437184, 9318400, 262144),
        { name: null, current: 41820160, free: 41177088 },
      ],
      warnings: ['28417 kernel stack PTE allocations have failed', '1190 kernel stack growth attempts have failed'],
      processes,
    }),
    '4: kd> !poolused 2',
    ...poolused(random, rows, { by: 'nonPaged', total: false, rows: 28 }),
  ]);
}

/** Two machines in one paste: the one that leaks, and its healthy twin. */
function twoMachines() {
  const machine = (name, { seed, story, uptime, time, available, kernel }) => {
    const random = createRandom(seed);
    const rows = usage(random, ALL, { scale: 1.1, story });
    const physical = 16 * GIB_PAGES - 41200;
    const held = pagesFor(rows, 'nonPaged');
    return [
      '0: kd> vertarget',
      ...vertarget({
        build: 20348,
        processors: 8,
        lab: '20348.1.amd64fre.fe_release.210507-1500',
        machine: name,
        product: 'Server',
        kernel,
        time,
        uptime,
      }),
      '0: kd> !vm 1',
      ...vmCurrent({
        physical,
        available: physical - held - available,
        ...split(held),
        paged: pagesFor(rows, 'paged'),
        private: 1310400,
        pageFiles: pageFiles(2490368, 2433024),
      }),
      '0: kd> !poolused 2',
      ...poolused(random, rows, { by: 'nonPaged', total: false, rows: 24 }),
    ];
  };
  return text([
    'We have two web servers behind one balancer, installed from the same image. WEB-A slows down after two weeks, WEB-B does not.',
    'Both dumps were taken on the same morning. First the one that is slow:',
    '',
    ...machine('WEB-A', {
      seed: 'two-machines-a',
      story: [{ tag: 'Litw', nonPaged: blocks(2904118, 1168) }],
      uptime: '14 days 2:40:11.094',
      time: 'Wed Apr 22 07:58:20.615 2026 (UTC + 2:00)',
      available: 1690300,
      kernel: 0xfffff80727800000n,
    }),
    '',
    'And here is the healthy one. It has been up for just as long.',
    '',
    ...machine('WEB-B', {
      seed: 'two-machines-b',
      story: [],
      uptime: '14 days 2:52:36.480',
      time: 'Wed Apr 22 08:09:47.302 2026 (UTC + 2:00)',
      available: 1702880,
      kernel: 0xfffff8016ac00000n,
    }),
    '',
    'Only WEB-A had the new version of the traffic monitor. Could that be it?',
  ]);
}

/** What a file-system filter holds on to: one context for each open, and all that hangs on an open. */
function filterVictim() {
  const random = createRandom('filter-victim');
  const opens = 2781940;
  const rows = usage(random, ALL, {
    scale: 1.12,
    story: [
      { tag: 'CfCx', nonPaged: blocks(opens, 208) },
      { tag: 'File', nonPaged: blocks(opens + 91730, 416), description: 'Open file objects' },
      { tag: 'NtFC', nonPaged: blocks(opens + 1388, 96), description: 'NTFS open path', binary: 'ntfs.sys' },
      { tag: 'FMfn', paged: blocks(opens + 40217, 304), description: 'Filter manager, remembered names', binary: 'fltmgr.sys' },
      { tag: 'IoNm', paged: blocks(opens + 43066, 288), description: 'Names of opened files', binary: 'nt!io' },
    ],
  });
  const list = modules(random, { base: 0xfffff8066f000000n, own: ['contosoflt:0x36000'], drop: 8 });
  const filter = find(list, 'contosoflt');
  const physical = 32 * GIB_PAGES - 51030;
  const held = pagesFor(rows, 'nonPaged');
  // Tags of opens are taken and given back all day; the filter has never given one back.
  const turnover = (tag, pool, count) => {
    if (count === 0 || tag === 'CfCx') return 0;
    if (['File', 'NtFC', 'IoNm', 'FMfn'].includes(tag)) return 61240000 + draw(random, 0, 900000);
    return count * draw(random, 0, 14);
  };
  return text([
    '0: kd> vertarget',
    ...vertarget({
      build: 20348,
      processors: 16,
      lab: '20348.1.amd64fre.fe_release.210507-1500',
      machine: 'BUILD-09',
      product: 'Server',
      kernel: list[0].start,
      time: 'Sat Sep  5 10:12:33.870 2026 (UTC - 4:00)',
      uptime: '3 days 18:30:25.119',
    }),
    '0: kd> !vm 1',
    ...vmCurrent({
      physical,
      available: physical - held - pagesFor(rows, 'paged') - 2104400,
      ...split(held),
      paged: pagesFor(rows, 'paged'),
      private: 1870220,
      pageFiles: pageFiles(4980736, 4890624),
    }),
    '0: kd> !poolused 3',
    ...poolusedVerbose(random, rows, { by: 'nonPaged', turnover }),
    '0: kd> !for_each_module s -a @#Base @#End "CfCx"',
    hit(filter.start + 0x5b21n, 'CfCx', 'ba d0 00 00 00 b9 00 02 00 00 48 ff'),
    '0: kd> lm',
    ...lm(random, list),
  ]);
}

/** Only `!vm`: nonpaged pool is far too large, and nothing says whose it is. */
function vmOnly() {
  const physical = 16 * GIB_PAGES - 40211;
  const held = 1847220;
  return text([
    '2: kd> !vm 1',
    ...vmCurrent({
      physical,
      available: 296410,
      ...split(held),
      paged: 171840,
      private: 1602330,
      pageFiles: pageFiles(7864320, 6320128),
    }),
  ]);
}

/** A mail program breaks lines at a width and puts a mark in front of each line of the letter before. */
function quoted(lines, width) {
  return lines.flatMap((line) => {
    const parts = [];
    let rest = line.replaceAll('\t', ' ').trimEnd();
    while (rest.length > width) {
      const cut = rest.lastIndexOf(' ', width);
      parts.push(rest.slice(0, cut).trimEnd());
      rest = rest.slice(cut + 1);
    }
    return [...parts, rest].map((part) => (part === '' ? '>' : `> ${part}`));
  });
}

/** A letter with a question around a quoted table. */
function mailQuoted() {
  const random = createRandom('mail-quoted');
  const rows = usage(random, ALL, { scale: 1.3, story: [{ tag: 'AfdB', nonPaged: blocks(486220, 4352), description: 'Socket data', binary: 'afd.sys' }] });
  return text([
    'From: Robin',
    'To: Kim',
    'Subject: Re: Re: server slow again',
    '',
    'Hi Kim,',
    'thanks for the table. Which of these is too much? Is afd.sys broken?',
    'Robin',
    '',
    'On Friday Kim wrote:',
    '> As you asked, this is from the dump of last night:',
    '>',
    ...quoted(['0: kd> !poolused 2', ...poolused(random, rows, { by: 'nonPaged', total: false, rows: 22, dots: false })], 74),
    '> That is all I have. The machine was restarted since.',
    '> Kim',
  ]);
}

/** UTF-16LE with a byte order mark and CR LF. */
function toUtf16(content) {
  return Buffer.from(`\ufeff${content.replaceAll('\n', '\r\n')}`, 'utf16le');
}

/** File name and content of every transcript. */
export function makeTranscripts() {
  return new Map([
    ['notmyfault-leak.log', notmyfaultLeak()],
    ['nonpaged-work-items.log', nonpagedWorkItems()],
    ['token-objects.log', tokenObjects()],
    ['paged-leak-truncated.txt', pagedLeakTruncated()],
    ['healthy-server.log', healthyServer()],
    ['xp-exhausted.log', xpExhausted()],
    ['utf16-five-commands.log', toUtf16(utf16FiveCommands())],
    ['verifier-c4-62.log', verifierC462()],
    ['unknown-tag-search.log', unknownTagSearch()],
    ['windows11-wrapped.log', windows11Wrapped()],
    ['two-machines.txt', twoMachines()],
    ['filter-victim.log', filterVictim()],
    ['vm-only.log', vmOnly()],
    ['mail-quoted.txt', mailQuoted()],
  ]);
}
