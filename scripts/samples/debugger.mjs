// The layouts of the debugger, column by column.
import { describe } from './windows-tags.mjs';
import { about, draw, shuffled } from './random.mjs';

const right = (value, width) => String(value).padStart(width);

/** Bytes of `count` blocks; a size with a fraction stands for mixed sizes, so the average is no block size. */
export function bytesOf(random, count, size, granularity = 16) {
  if (count === 0) return 0;
  if (Number.isInteger(size)) return count * size;
  const low = Math.floor(size / granularity) * granularity;
  return count * low + granularity * draw(random, 1, Math.max(1, Math.floor(count / 3)));
}

/**
 * Usage rows of a machine: the Windows tags times `scale` give or take an eighth, and the rows of the story as they are.
 * A row has `tag`, `nonPaged` and `paged` with `count` and `bytes`, `description`, `binary`.
 */
export function usage(random, tags, { scale = 1, granularity = 16, story = [] } = {}) {
  const told = new Set(story.map(({ tag }) => tag));
  const counters = ({ count, size }) => {
    const blocks = count === 0 ? 0 : about(random, Math.max(1, count * scale), 0.125);
    return { count: blocks, bytes: bytesOf(random, blocks, size, granularity) };
  };
  const common = tags
    .filter(({ tag }) => !told.has(tag))
    .map((row) => ({ ...row, nonPaged: counters(row.nonPaged), paged: counters(row.paged) }));
  // Each token has one of each of these.
  const tokens = common.find(({ tag }) => tag === 'Toke')?.paged.count;
  const counted = common.map((row) =>
    row.tag === 'SeTd' || row.tag === 'SeAt'
      ? { ...row, paged: { count: tokens, bytes: tokens * (row.tag === 'SeTd' ? 432 : 160) } }
      : row,
  );
  return [
    ...counted,
    ...story.map((row) => ({
      description: null,
      binary: null,
      ...row,
      nonPaged: row.nonPaged ?? { count: 0, bytes: 0 },
      paged: row.paged ?? { count: 0, bytes: 0 },
    })),
  ];
}

/** Sum of one pool over rows. */
export function sumOf(rows, pool) {
  return rows.reduce(
    (sum, row) => ({ count: sum.count + row[pool].count, bytes: sum.bytes + row[pool].bytes }),
    { count: 0, bytes: 0 },
  );
}

/** Pages that `!vm` shows for a pool: its tags and a few per cent of slack. */
export function pagesFor(rows, pool, slack = 1.034) {
  return Math.ceil((sumOf(rows, pool).bytes * slack) / 4096);
}

/** Descending by bytes of the sorted pool; the tail without any stands in no order. */
function sorted(random, rows, by) {
  if (by === 'tag') return [...rows].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  const some = rows.filter((row) => row[by].bytes > 0).sort((a, b) => b[by].bytes - a[by].bytes);
  return [...some, ...shuffled(random, rows.filter((row) => row[by].bytes === 0))];
}

const SORTING = { nonPaged: 'NonPaged Pool Consumed', paged: 'Paged Pool Consumed', tag: 'Tag' };

/** `!poolused`, the layout of today's debuggers. `rows` limits the listing, as an author cuts it. */
export function poolused(random, all, { by, total = true, rows = all.length, dots = true }) {
  const numbers = ({ nonPaged, paged }) =>
    right(nonPaged.count, 10) + right(nonPaged.bytes, 13) + right(paged.count, 11) + right(paged.bytes, 13);
  return [
    ...(dots ? ['.'.repeat(draw(random, 1, 9))] : []),
    ` Sorting by ${SORTING[by]}`,
    '',
    '               NonPaged                  Paged',
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ...sorted(random, all, by)
      .slice(0, rows)
      .map((row) => ` ${row.tag}${numbers(row)}\t${describe(row)}`),
    ...(total ? ['', `TOTAL${numbers({ nonPaged: sumOf(all, 'nonPaged'), paged: sumOf(all, 'paged') })}`] : []),
    '',
  ];
}

/** `!poolused 3` and 5: with the running totals. `turnover` gives the frees of a tag so far. */
export function poolusedVerbose(random, all, { by, turnover }) {
  const group = ({ count, bytes, frees }, first) =>
    right(count + frees, first) + right(frees, 12) + right(count, 10) + right(bytes, 13);
  const withFrees = all.map((row) => ({
    ...row,
    nonPaged: { ...row.nonPaged, frees: turnover(row.tag, 'nonPaged', row.nonPaged.count) },
    paged: { ...row.paged, frees: turnover(row.tag, 'paged', row.paged.count) },
  }));
  const total = (pool) => ({
    ...sumOf(withFrees, pool),
    frees: withFrees.reduce((sum, row) => sum + row[pool].frees, 0),
  });
  return [
    ` Sorting by ${SORTING[by]}`,
    '',
    '                            NonPaged                                         Paged',
    ' Tag       Allocs       Frees      Diff         Used       Allocs       Frees      Diff         Used',
    '',
    ...sorted(random, withFrees, by).map(
      (row) => ` ${row.tag}${group(row.nonPaged, 12)}${group(row.paged, 13)}\t${describe(row)}`,
    ),
    '',
    `TOTAL${group(total('nonPaged'), 12)}${group(total('paged'), 13)}`,
    '',
  ];
}

/** `!poolused` of the debuggers before Windows 8: descriptions stand right behind the last number. */
export function poolusedOld(random, all, { by, rows = all.length, total = false }) {
  const numbers = ({ nonPaged, paged }) =>
    `${right(nonPaged.count, 8)} ${right(nonPaged.bytes, 8)}  ${right(paged.count, 8)} ${right(paged.bytes, 8)}`;
  return [
    by === 'nonPaged' ? '   Sorting by  NonPaged Pool Consumed' : '   Sorting by Paged Pool Consumed',
    '',
    '  Pool Used:',
    '            NonPaged            Paged',
    ' Tag    Allocs     Used    Allocs     Used',
    ...sorted(random, all, by)
      .slice(0, rows)
      .map((row) => ` ${row.tag} ${numbers(row)}${describe(row)}`),
    ...(total
      ? [` TOTAL    ${numbers({ nonPaged: sumOf(all, 'nonPaged'), paged: sumOf(all, 'paged') })}`]
      : []),
    '',
  ];
}

const TWO_64 = 2n ** 64n;
/** Kb of pages, wrapped as the debugger wraps it. */
const kbOf = (pages) => (typeof pages === 'bigint' ? (pages * 4n) % TWO_64 : pages * 4);

/** One line of today's `!vm`: the pages end in column 33; a number too wide for that begins in column 20. */
export function vmLine(label, pages) {
  const wide = String(pages).length > 31 - label.length;
  const value = wide ? `${label}:`.padEnd(19) + String(pages) : `${label}:${right(pages, 32 - label.length)}`;
  return `${value} (${right(kbOf(pages), 11)} Kb)`;
}

/** A link time as `lmv` prints it. */
export function timestamp(iso) {
  const date = new Date(iso);
  const [weekday, day, month, year, clock] = date.toUTCString().split(' ');
  const seconds = (date.getTime() / 1000).toString(16).toUpperCase();
  return `${weekday.slice(0, 3)} ${month} ${day} ${clock} ${year} (${seconds})`;
}

function pageFileLines({ name, current, free, minimum, maximum }) {
  return [
    name === null ? 'No Name for Paging File' : `Page File: ${name}`,
    `  Current:${right(current, 10)} Kb  Free Space:${right(free, 10)} Kb`,
    `  Minimum:${right(minimum ?? current, 10)} Kb  Maximum:${right(maximum ?? current, 13)} Kb`,
  ];
}

/**
 * `!vm` of today's debuggers on Windows 10 19H1 and later. All amounts are pages. What the kernel has committed, what
 * the processes have and the rest add up to the committed pages; RAM and named page files to the limit.
 */
export function vmCurrent(machine) {
  const { pageFiles, physical, available, nonPaged, nonPagedNx, paged, warnings = [], processes = [] } = machine;
  const held = nonPaged + nonPagedNx;
  const kernel = {
    processor: 1180,
    session: machine.session ?? 3460,
    shared: machine.shared ?? 96400,
    stacks: machine.stacks ?? 13900,
    mdls: machine.mdls ?? 2870,
    contiguous: 9,
    nonPagedCommit: held + 1620,
    pagedCommit: machine.pagedCommit ?? paged,
    driver: machine.driver ?? 12840,
    boot: 5010,
    pfn: Math.ceil(physical * 0.01235),
    smallPtes: 702,
    slab: 4096,
    uncharged: 5120,
    pageTables: machine.pageTables ?? 1490,
    locked: 17,
    hash: 64,
  };
  const numbers = Object.entries(kernel).filter(([name]) => name !== 'slab').map(([, pages]) => BigInt(pages));
  const sum = numbers.reduce((a, b) => a + b, 0n) % TWO_64;
  const wrapped = typeof machine.pagedCommit === 'bigint';
  const honest = wrapped ? (sum - machine.pagedCommit + BigInt(paged) + TWO_64) % TWO_64 : sum;
  const misc = 2310;
  const committed = Number(honest) + machine.private + misc;
  const limit = physical + pageFiles.filter(({ name }) => name !== null).reduce((all, { current }) => all + current / 4, 0);
  const excess = wrapped ? (((sum + BigInt(machine.private) - BigInt(committed)) % TWO_64) * 4n) % TWO_64 : null;
  return [
    ...pageFiles.flatMap(pageFileLines),
    '',
    vmLine('Physical Memory', physical),
    vmLine('Available Pages', available),
    vmLine('ResAvail Pages', physical - held - kernel.driver - kernel.pfn - kernel.stacks - kernel.mdls),
    vmLine('Locked IO Pages', 0),
    vmLine('Free System PTEs', 4295139400 + (physical % 9973)),
    ...warnings.flatMap((text) => ['', `******* ${text} ******`, '']),
    vmLine('Modified Pages', machine.modified ?? 15210),
    vmLine('Modified PF Pages', (machine.modified ?? 15210) - 164),
    vmLine('Modified No Write Pages', 38),
    vmLine('NonPagedPool Usage', nonPaged),
    vmLine('NonPagedPoolNx Usage', nonPagedNx),
    vmLine('NonPagedPool Max', 4294967296),
    vmLine('PagedPool Usage', paged),
    vmLine('PagedPool Maximum', 4294967296),
    vmLine('Processor Commit', kernel.processor),
    vmLine('Session Commit', kernel.session),
    vmLine('Shared Commit', kernel.shared),
    vmLine('Special Pool', 0),
    vmLine('Kernel Stacks', kernel.stacks),
    vmLine('Pages For MDLs', kernel.mdls),
    vmLine('ContigMem Pages', kernel.contiguous),
    vmLine('Partition Pages', 0),
    vmLine('Pages For AWE', 0),
    vmLine('NonPagedPool Commit', kernel.nonPagedCommit),
    vmLine('PagedPool Commit', kernel.pagedCommit),
    vmLine('Driver Commit', kernel.driver),
    vmLine('Boot Commit', kernel.boot),
    vmLine('PFN Array Commit', kernel.pfn),
    vmLine('SmallNonPagedPtesCommit', kernel.smallPtes),
    vmLine('SlabAllocatorPages', kernel.slab),
    vmLine('SkPagesInUnchargedSlabs', kernel.uncharged),
    vmLine('System PageTables', kernel.pageTables),
    vmLine('ProcessLockedFilePages', kernel.locked),
    vmLine('Pagefile Hash Pages', kernel.hash),
    vmLine('Sum System Commit', wrapped ? sum : Number(sum)),
    vmLine('Total Private', machine.private),
    ...(excess === null
      ? [vmLine('Misc/Transient Commit', misc)]
      : [
          '',
          `********** Sum of individual system commit + Process commit exceeds overall commit by ${excess} Kb ? ********`,
        ]),
    vmLine('Committed pages', committed),
    vmLine('Commit limit', limit),
    ...(processes.length === 0 ? [] : processLines(processes)),
    '',
  ];
}

function processLines(processes) {
  return [
    '',
    '  Pid ImageName                        Commit   SharedCommit        Debt',
    '',
    ...processes.map(
      ([pid, image, commit, shared]) =>
        `${right(pid, 5)} ${image.padEnd(27)}${right(commit, 9)} Kb${right(shared, 12)} Kb${right(0, 9)} Kb`,
    ),
  ];
}

/** `!vm` of the debuggers of Windows XP and Server 2003, on a 32-bit machine. Amounts are pages. */
export function vmOld({ physical, available, nonPaged, nonPagedMax, paged, pagedParts, pagedMax, pageFile, ...rest }) {
  const line = (label, pages) => `      ${label}:${right(pages, 25 - label.length)} (${right(pages * 4, 10)} Kb)`;
  const held = rest.shared + rest.session + rest.sharedProcess + paged + rest.driver;
  const committed = held + nonPaged + rest.private;
  return [
    '*** Virtual Memory Usage ***',
    line('Physical Memory', physical),
    `      Page File: ${pageFile.name}`,
    `         Current:${right(pageFile.current, 10)} Kb  Free Space:${right(pageFile.free, 10)} Kb`,
    `         Minimum:${right(pageFile.current, 10)} Kb  Maximum:${right(pageFile.maximum, 13)} Kb`,
    line('Available Pages', available),
    line('ResAvail Pages', rest.resident),
    line('Locked IO Pages', 131),
    line('Free System PTEs', 24016),
    line('Free NP PTEs', 1187),
    line('Free Special NP', 0),
    line('Modified Pages', 412),
    line('Modified PF Pages', 396),
    line('NonPagedPool Usage', nonPaged),
    line('NonPagedPool Max', nonPagedMax),
    ...(nonPaged > nonPagedMax * 0.9 ? ['      ********** Excessive NonPaged Pool Usage *****'] : []),
    ...pagedParts.map((pages, index) => line(`PagedPool ${index} Usage`, pages)),
    line('PagedPool Usage', paged),
    line('PagedPool Maximum', pagedMax),
    line('Session Commit', rest.session),
    line('Shared Commit', rest.shared),
    line('Special Pool', 0),
    line('Shared Process', rest.sharedProcess),
    line('PagedPool Commit', paged),
    line('Driver Commit', rest.driver),
    line('Committed pages', committed),
    line('Commit limit', physical + pageFile.current / 4 - 9211),
    '',
    line('Total Private', rest.private),
    '',
  ];
}

/** Sixteen hexadecimal digits with a backtick, or eight. */
export function address(value, bits = 64) {
  const digits = value.toString(16).padStart(bits / 4, '0');
  return bits === 64 ? `${digits.slice(0, 8)}\`${digits.slice(8)}` : digits;
}

const WINDOWS_MODULES = [
  'kdcom:0xa000',
  'hal:0x6000',
  'mcupdate_GenuineIntel:0x2b8000',
  'CLFS:0x6b000',
  'tm:0x27000',
  'PSHED:0x1a000',
  'BOOTVID:0xb000',
  'FLTMGR:0x73000',
  'msrpc:0x62000',
  'ksecdd:0x2a000',
  'clipsp:0x116000',
  'cmimcext:0xe000',
  'ntosext:0xc000',
  'CI:0xde000',
  'cng:0xbb000',
  'Wdf01000:0xd5000',
  'WDFLDR:0x13000',
  'WppRecorder:0x11000',
  'SleepStudyHelper:0x10000',
  'acpiex:0x26000',
  'ACPI:0xcc000',
  'WMILIB:0xc000',
  'msisadrv:0xb000',
  'pci:0x6f000',
  'tpm:0x37000',
  'vdrvroot:0x12000',
  'pdc:0x2c000',
  'partmgr:0x31000',
  'spaceport:0xa9000',
  'volmgr:0x19000',
  'mountmgr:0x1f000',
  'storport:0xb1000',
  'stornvme:0x33000',
  'fileinfo:0x1b000',
  'Ntfs:0x2d9000',
  'Fs_Rec:0xd000',
  'ndis:0x171000',
  'NETIO:0x98000',
  'ksecpkg:0x32000',
  'tcpip:0x2ed000',
  'fwpkclnt:0x7f000',
  'wfplwfs:0x30000',
  'fvevol:0xc6000',
  'volsnap:0x71000',
  'mup:0x24000',
  'disk:0x1c000',
  'CLASSPNP:0x6a000',
  'cdrom:0x30000',
  'Null:0xa000',
  'Beep:0xa000',
  'dxgkrnl:0x3b2000',
  'watchdog:0x18000',
  'BasicDisplay:0x16000',
  'Npfs:0x1c000',
  'Msfs:0x11000',
  'tdx:0x22000',
  'netbt:0x58000',
  'afd:0xa5000',
  'pacer:0x2a000',
  'nsiproxy:0x13000',
  'HTTP:0x18e000',
  'bowser:0x26000',
  'mrxsmb:0x94000',
  'mrxsmb20:0x45000',
  'srvnet:0x54000',
  'srv2:0xc7000',
  'HIDCLASS:0x3d000',
  'HIDPARSE:0x13000',
  'kbdclass:0x14000',
  'mouclass:0x13000',
];

/**
 * Modules of a machine, ascending by address: the kernel, drivers of Windows, and drivers of the story at drawn places.
 * Returns `{ name, start, end }` with BigInt addresses.
 */
export function modules(random, { bits = 64, base, own = [], drop = 0 }) {
  const parse = (text) => {
    const [name, size] = text.split(':');
    return { name, size: BigInt(size) };
  };
  const windows = WINDOWS_MODULES.map(parse).slice(0, WINDOWS_MODULES.length - drop);
  for (const text of own) windows.splice(draw(random, windows.length - 18, windows.length), 0, parse(text));
  const found = [{ name: 'nt', size: bits === 64 ? 0x1047000n : 0x1f6000n }, ...windows];
  let at = base;
  return found.map(({ name, size }) => {
    const start = at;
    const gap = BigInt(draw(random, 0, 3)) * 0x2000n;
    at = start + ((size + 0xfffn) / 0x1000n) * 0x1000n + gap + (random() < 0.1 ? 0x80000n : 0n);
    return { name, start, end: start + size };
  });
}

/** `lm` of kernel modules. */
export function lm(random, list, bits = 64) {
  const guid = Array.from({ length: 32 }, () => '0123456789ABCDEF'[draw(random, 0, 15)]).join('');
  return [
    bits === 64 ? 'start             end                 module name' : 'start    end        module name',
    ...list.map(({ name, start, end }) => {
      const state =
        name === 'nt'
          ? `(pdb symbols)          c:\\symbols\\ntkrnlmp.pdb\\${guid}1\\ntkrnlmp.pdb`
          : '(deferred)             ';
      return `${address(start, bits)} ${address(end, bits)}   ${name.padEnd(8)}   ${state}`;
    }),
    '',
  ];
}

/** One hit of `s -a`: sixteen bytes, given as hexadecimal behind the tag. */
export function hit(where, tag, rest, bits = 64) {
  const bytes = [...tag].map((character) => character.charCodeAt(0)).concat(rest.split(' ').map((byte) => parseInt(byte, 16)));
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
  const text = bytes.map((byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.')).join('');
  return `${address(where, bits)}  ${hex.slice(0, 8).join(' ')}-${hex.slice(8, 16).join(' ')}  ${text}`;
}

/** `!poolfind TAG -nonpaged`, cut off by the person after the blocks given as `[address, bytes]`. */
export function poolfind({ tag, range, blocks, searchedTo, pool = 'Nonpaged', second = null }) {
  const code = [...tag].reverse().map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  const row = ([where, bytes]) =>
    `${where.toString(16)} : tag ${tag}, size ${right(`0x${bytes.toString(16)}`, 9)}, ${pool} pool`;
  const bounds = ([from, to]) => `(${from.toString(16)} : ${to.toString(16)})`;
  return [
    '',
    `Scanning large pool allocation table for tag 0x${code} (${tag}) ${bounds(range)}`,
    '',
    ...blocks.map(row),
    ...(second === null
      ? []
      : [
          '',
          `Searching ${pool.toLowerCase()} pool ${bounds(second.range)} for tag 0x${code} (${tag})`,
          '',
          ...second.blocks.map(row),
        ]),
    ...(searchedTo === undefined ? [] : [`...terminating - searched pool to ${searchedTo.toString(16)}`]),
    '',
  ];
}

/** `vertarget`. */
export function vertarget({ build, processors, lab, machine, kernel, time, uptime, product = 'WinNt' }) {
  return [
    `Windows 10 Kernel Version ${build} MP (${processors} procs) Free x64`,
    `Product: ${product}, suite: TerminalServer SingleUserTS`,
    `Edition build lab: ${lab}`,
    ...(machine === undefined ? [] : [`Machine Name: "${machine}"`]),
    `Kernel base = 0x${address(kernel)} PsLoadedModuleList = 0x${address(kernel + 0xc2a310n)}`,
    `Debug session time: ${time}`,
    `System Uptime: ${uptime}`,
    '',
  ];
}

/** What the debugger says of its cache before the first long command of a session. */
export function cacheNoise() {
  return [
    '',
    '*** CacheSize too low - increasing to 91 MB',
    '',
    'Max cache size is       : 95420416 bytes (0x16c00 KB) ',
    'Total memory in cache   : 61184 bytes (0x3c KB) ',
    'Number of regions cached: 117',
    '904 full reads broken into 1021 partial reads',
    '    counts: 838 cached/183 uncached, 82.08% cached',
    '    bytes : 140112 cached/64880 uncached, 68.35% cached',
    '** Transition PTEs are implicitly decoded',
    '** Prototype PTEs are implicitly decoded',
  ];
}
