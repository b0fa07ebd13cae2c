// The folders of samples that tell a story over time. What happens in them is in samples/README.md.
import { about, createRandom, draw } from './random.mjs';
import { WINDOWS_TAGS } from './windows-tags.mjs';
import { bytesOf } from './debugger.mjs';

const HOUR = 3600000;
const MINUTE = 60000;

const right = (value, width) => String(value).padStart(width);
const two = (value) => String(value).padStart(2, '0');

/** A moment in a zone: `{ year, month, day, hours, minutes, seconds, weekday, utc }`. */
function local(utc, zoneHours) {
  const shifted = new Date(utc + zoneHours * HOUR);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hours: shifted.getUTCHours(),
    minutes: shifted.getUTCMinutes(),
    seconds: shifted.getUTCSeconds(),
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][shifted.getUTCDay()],
    hour: shifted.getUTCHours() + shifted.getUTCMinutes() / 60,
  };
}

/** As `Get-Date -Format o` prints it: seven digits of a second and the offset. */
function roundTrip(utc, zoneHours, fraction) {
  const { year, month, day, hours, minutes, seconds } = local(utc, zoneHours);
  const offset = `${zoneHours < 0 ? '-' : '+'}${two(Math.abs(zoneHours))}:00`;
  return `${year}-${two(month)}-${two(day)}T${two(hours)}:${two(minutes)}:${two(seconds)}.${String(fraction).padStart(7, '0')}${offset}`;
}

/** As `%DATE% %TIME%` on an American machine. */
function american(utc, zoneHours, fraction) {
  const { year, month, day, hours, minutes, seconds, weekday } = local(utc, zoneHours);
  return `${weekday} ${two(month)}/${two(day)}/${year} ${right(hours, 2)}:${two(minutes)}:${two(seconds)}.${two(fraction % 100)}`;
}

/** As `%DATE% %TIME%` on a German machine. */
function german(utc, zoneHours, fraction) {
  const { year, month, day, hours, minutes, seconds } = local(utc, zoneHours);
  return `${two(day)}.${two(month)}.${year} ${right(hours, 2)}:${two(minutes)}:${two(seconds)},${two(fraction % 100)}`;
}

/** Work of an office, 0 to 1: from eight to six, with a dip at noon, none at the weekend. */
function officeLoad({ hour, weekday }) {
  if (weekday === 'Sat' || weekday === 'Sun' || hour < 7.5 || hour > 18.5) return 0;
  const rise = Math.min(1, (hour - 7.5) / 1.5, (18.5 - hour) / 1.5);
  return rise * (hour > 12 && hour < 13 ? 0.55 : 1);
}

const BASE = [
  'EtwB', 'MmCa', 'File', 'Pool', 'Ntfx', 'FMsl', 'Cont', 'Thre', 'Even', 'Vad ', 'EtwR', 'Irp ', 'Ntfr', 'CcSc', 'Proc',
  'ALPC', 'Mdl ', 'Nnnn', 'AfdE', 'TcpE', 'IoWI', 'NtFC', 'FOCX', 'MmSt', 'Ntff', 'Toke', 'FMfn', 'IoNm', 'NtFs', 'SeTd',
  'SeSd', 'Key ',
]; // prettier-ignore

/** How much of its blocks a tag takes and gives back in an hour; the rest of the tags sit still. */
const TURNOVER = { File: 24, 'Irp ': 900, 'Mdl ': 700, IoNm: 30, NtFC: 22, FOCX: 6, FMfn: 9, Nnnn: 210, IoWI: 60, 'Key ': 18, Even: 4, 'Vad ': 8, MmCa: 1.1, SeSd: 11, Toke: 3, SeTd: 3, ALPC: 2, AfdE: 14, TcpE: 20, NtFs: 1.4, Thre: 0.9 }; // prettier-ignore

/** How far the work moves a tag: a part of its level at full load. */
const SWAY = { File: 0.22, 'Irp ': 0.35, IoNm: 0.24, FMfn: 0.12, Thre: 0.1, Even: 0.08, 'Vad ': 0.14, Nnnn: 0.4, TcpE: 0.5, AfdE: 0.4, 'Key ': 0.12, Toke: 0.1, SeTd: 0.1, 'Mdl ': 0.2, Proc: 0.12 }; // prettier-ignore

/**
 * The tags of a machine as a series moves them: `{ tag, pool, size, level, turnover }`, `level` being the blocks at a
 * moment `{ hours, load, uptime }` before noise.
 */
function baseTags(random, scale) {
  return BASE.map((tag) => {
    const known = WINDOWS_TAGS.find((row) => row.tag === tag);
    const pool = known.nonPaged.count > 0 ? 'Nonp' : 'Paged';
    const { count, size } = pool === 'Nonp' ? known.nonPaged : known.paged;
    const middle = about(random, Math.max(2, count * scale), 0.2);
    const sway = SWAY[tag] ?? 0;
    // A machine fills up in its first two hours.
    const level = ({ load, uptime }) => middle * (1 + sway * load) * (1 - 0.45 * Math.exp(-uptime / 0.7));
    return { tag, pool, size, level, turnover: TURNOVER[tag] ?? 0.05, noise: sway > 0 ? 0.006 : 0.001 };
  });
}

/** Pool in use beyond what the tags say, in KiB: slack at the ends of pages, the same on every sample machine. */
const SLACK = { Nonp: 13660, Paged: 5880 };

/** Numbers of a machine's header lines, in KiB. */
function headerOf(rows, { ram, uptime, committed }) {
  const kib = (pool) => {
    const bytes = rows.filter((row) => row.pool === pool).reduce((sum, row) => sum + row.bytes, 0);
    return Math.ceil(bytes / 4096) * 4 + SLACK[pool];
  };
  const nonPaged = kib('Nonp');
  const paged = kib('Paged');
  return {
    ram,
    available: Math.max(180000, ram - nonPaged - paged - committed),
    faults: Math.floor(uptime * 3100000) % 4294967296,
    code: 14212,
    resident: Math.floor(paged * 0.93),
    commit: committed + nonPaged + paged,
    limit: Math.floor(ram * 1.15),
    nonPaged,
    paged,
  };
}

/**
 * Runs a machine over the moments of a series. Counters only grow until a reboot; what is outstanding is allocations
 * less frees. `tags` are base tags and those of the story; a story's tag may follow another (`twin`) block by block.
 */
function simulate(random, { tags, moments, ram, committed }) {
  const counters = new Map();
  let peak = 0;
  let before = null;
  return moments.map((moment) => {
    if (before !== null && moment.uptime < before.uptime) counters.clear();
    const hours = before === null || moment.uptime < before.uptime ? moment.uptime : moment.uptime - before.uptime;
    const gained = new Map();
    const rows = tags.map((tag) => {
      const key = tag.tag + tag.pool;
      const old = counters.get(key) ?? { allocs: 0, frees: 0, count: 0, drift: 0 };
      const drift = 0.8 * old.drift + (random() - 0.5) * (tag.noise ?? 0);
      const grown = (tag.twins ?? []).reduce((sum, [of, ratio]) => sum + ratio * (gained.get(of) ?? 0), 0);
      const total = (old.follows ?? 0) + grown;
      const count = Math.max(0, Math.round(tag.level(moment) * (1 + drift)) + total);
      const change = count - old.count;
      const churn = tag.turnover === 0 ? 0 : Math.round(tag.turnover * count * hours * (0.6 + 0.5 * moment.load + 0.1 * random()));
      const allocs = old.allocs + churn + Math.max(0, change);
      const frees = allocs - count;
      gained.set(tag.tag, change);
      const bytes = count === 0 ? 0 : Number.isInteger(tag.size) ? count * tag.size : bytesOf(random, count, tag.size);
      counters.set(key, { allocs, frees, count, drift, follows: total });
      return { tag: tag.tag, pool: tag.pool, allocs, frees, count, bytes };
    });
    before = moment;
    const header = headerOf(rows, { ram, uptime: moment.uptime, committed: Math.round(committed * (1 + 0.25 * moment.load)) });
    peak = Math.max(header.commit, moment.uptime < 0.2 ? 0 : peak);
    return { ...moment, rows, header: { ...header, peak }, fraction: draw(random, 0, 9999999) };
  });
}

/** `count` moments from `start` (UTC), `step` apart, give or take a second. `boot` is when the machine was started. */
function momentsFrom(random, { start, step, count, boot, zone, load = officeLoad }) {
  return Array.from({ length: count }, (_, index) => {
    const utc = start + index * step + draw(random, 0, 2) * 1000;
    const place = local(utc, zone);
    return { utc, zone, hours: (utc - start) / HOUR, uptime: (utc - boot) / HOUR, hour: place.hour, load: load(place) };
  });
}

/** One list of `poolmon /b /n`. */
function poolmonLines({ rows, header: head }) {
  return [
    ` Memory:${right(head.ram, 8)}K Avail:${right(head.available, 8)}K  PageFlts:${right(head.faults, 6)}   InRam Krnl:${right(head.code, 5)}K P:${right(head.resident, 6)}K`,
    ` Commit:${right(head.commit, 7)}K Limit:${right(head.limit, 7)}K Peak:${right(head.peak, 7)}K            Pool N:${right(head.nonPaged, 6)}K P:${right(head.paged, 6)}K`,
    '',
    ' Tag  Type         Allocs        Frees       Diff         Bytes  Per Alloc',
    '',
    ...[...rows]
      .sort((a, b) => b.bytes - a.bytes)
      .map(({ tag, pool, allocs, frees, count, bytes }) => {
        const each = count === 0 ? 0 : Math.floor(bytes / count);
        return ` ${tag} ${pool.padEnd(5)}${right(allocs, 13)}${right(frees, 13)}${right(count, 11)}${right(bytes, 14)}${right(each, 11)}`;
      }),
    '',
  ];
}

const asText = (lines) => `${lines.join('\n')}\n`;

/** One snapshot per file, as the script of `poolsleuth capture poolmon` writes them: the time first. */
function asFiles(folder, moments, stamp = roundTrip, first = 1001) {
  return moments.map((moment, index) => [
    `${folder}/snap${first + index}.txt`,
    asText([stamp(moment.utc, moment.zone, moment.fraction), ...poolmonLines(moment)]),
  ]);
}

/** All snapshots appended to one file, each under its date line. */
function asLog(file, moments, stamp) {
  return [[file, asText(moments.flatMap((moment) => [stamp(moment.utc, moment.zone, moment.fraction), ...poolmonLines(moment)]))]];
}

/** One CSV of a PowerShell sampler: a row per tag and moment. */
function asPoolCsv(file, moments) {
  const quote = (cells) => cells.map((cell) => `"${cell}"`).join(',');
  const head = ['DateTime', 'DateTimeUTC', 'Tag'];
  for (const pool of ['Paged', 'NonPaged']) head.push(`${pool}Allocs`, `${pool}Frees`, `${pool}Diff`, `${pool}UsedBytes`);
  head.push('TotalUsedBytes');
  const clock = (utc, zone) => roundTrip(utc, zone, 0).slice(0, 19);
  return [
    [
      file,
      asText([
        quote(head),
        ...moments.flatMap(({ utc, zone, rows }) =>
          rows.map(({ tag, pool, allocs, frees, count, bytes }) => {
            const some = [allocs, frees, count, bytes];
            const none = [0, 0, 0, 0];
            return quote([clock(utc, zone), clock(utc, 0), tag, ...(pool === 'Paged' ? some : none), ...(pool === 'Paged' ? none : some), bytes]);
          }),
        ),
      ]),
    ],
  ];
}

/** A performance log of the two pools, as relog writes it, every ten minutes between the snapshots. */
function asPerfmon(random, file, moments, { machine, zoneName, bias }) {
  const cell = (value) => `"${value}"`;
  const rows = moments.slice(0, -1).flatMap((moment, index) => {
    const next = moments[index + 1];
    return [0, 1, 2, 3, 4, 5].map((part) => {
      const between = (name) => {
        const kib = moment.header[name] + ((next.header[name] - moment.header[name]) * part) / 6;
        return Math.round(kib / 4 + draw(random, -12, 12)) * 4096;
      };
      const at = local(moment.utc + part * 10 * MINUTE, moment.zone);
      const time = `${two(at.month)}/${two(at.day)}/${at.year} ${two(at.hours)}:${two(at.minutes)}:${two(at.seconds)}.${String(draw(random, 100, 999))}`;
      return [time, between('available'), between('nonPaged'), between('paged')].map(cell).join(',');
    });
  });
  const counters = ['Available Bytes', 'Pool Nonpaged Bytes', 'Pool Paged Bytes'].map((name) => `\\\\${machine}\\Memory\\${name}`);
  return [[file, asText([[`(PDH-CSV 4.0) (${zoneName})(${bias})`, ...counters].map(cell).join(','), ...rows])]];
}

/** Rises by `perHour` from the start of the series; never falls. */
const rising = (perHour, from = 0) => ({ hours }) => from + perHour * hours;

function smbLoad() {
  const random = createRandom('series-smb-load');
  // Clients copy all morning, and a backup reads the shares at night.
  const traffic = ({ hour }) =>
    Math.max(
      hour > 8 && hour < 12 ? Math.sin(((hour - 8) / 4) * Math.PI) : 0,
      hour > 13 && hour < 17.5 ? 0.8 * Math.sin(((hour - 13) / 4.5) * Math.PI) : 0,
      hour > 22 || hour < 1.5 ? 0.9 : 0,
    );
  const moments = momentsFrom(random, {
    start: Date.UTC(2026, 8, 14, 4, 0),
    step: 30 * MINUTE,
    count: 48,
    boot: Date.UTC(2026, 8, 11, 5, 12),
    zone: 2,
    load: traffic,
  });
  const tags = [
    ...baseTags(random, 0.9),
    { tag: 'LSwn', pool: 'Nonp', size: 4480, level: ({ load }) => 320 + 18200 * load, turnover: 40, noise: 0.02 },
    { tag: 'LSbf', pool: 'Nonp', size: 1104.4, level: ({ load }) => 510 + 16100 * load, turnover: 52, noise: 0.02 },
    { tag: 'Leak', pool: 'Nonp', size: 65536, level: rising(360, 120), turnover: 0 },
  ];
  return asFiles('series-smb-load', simulate(random, { tags, moments, ram: 16651184, committed: 4180000 }));
}

function quietHourFloor() {
  const random = createRandom('series-quiet-hour-floor');
  const moments = momentsFrom(random, {
    start: Date.UTC(2026, 8, 21, 4, 0),
    step: HOUR,
    count: 97,
    boot: Date.UTC(2026, 8, 18, 16, 40),
    zone: -4,
  });
  let leaked = 21000;
  const floors = moments.map(({ load }) => {
    leaked += Math.round(load * 5200 * (0.9 + 0.2 * random()));
    return leaked;
  });
  const tags = [
    ...baseTags(random, 0.8),
    {
      tag: 'Pxsv',
      pool: 'Nonp',
      size: 1280,
      level: ({ hours, load }) => floors[Math.round(hours)] + 96000 * load,
      turnover: 0.9,
      noise: 0.004,
    },
  ];
  const run = simulate(random, { tags, moments, ram: 8262144, committed: 2240000 });
  return [
    ...asLog('series-quiet-hour-floor/poolmon.log', run, american),
    ...asPerfmon(random, 'series-quiet-hour-floor/perfmon.csv', run, {
      machine: 'WEB-07',
      zoneName: 'Eastern Daylight Time',
      bias: 240,
    }),
  ];
}

function cache() {
  const random = createRandom('series-cache');
  const moments = momentsFrom(random, {
    start: Date.UTC(2026, 4, 5, 16, 0),
    step: 45 * MINUTE,
    count: 60,
    boot: Date.UTC(2026, 3, 30, 3, 20),
    zone: 0,
    load: () => 0.2,
  });
  // A scan fills it for fourteen hours, it stays full, and gives back when a program wants memory.
  const filled = ({ hours }) => {
    if (hours < 14) return 1 - Math.exp(-hours / 5.5);
    if (hours < 30) return 0.92;
    return Math.max(0.12, 0.92 - (hours - 30) * 0.16);
  };
  const own = ['MmSt', 'MmCa', 'Ntff'];
  const tags = [
    ...baseTags(random, 0.8).filter(({ tag }) => !own.includes(tag)).slice(0, 19),
    { tag: 'MmSt', pool: 'Paged', size: 1232.4, level: (at) => 31000 + 940000 * filled(at), turnover: 0.3, noise: 0.004 },
    { tag: 'MmCa', pool: 'Nonp', size: 400.4, level: (at) => 62000 + 610000 * filled(at), turnover: 0.4, noise: 0.004 },
    { tag: 'Ntff', pool: 'Paged', size: 736.3, level: (at) => 36000 + 590000 * filled(at), turnover: 0.3, noise: 0.004 },
  ];
  const run = simulate(random, { tags, moments, ram: 33428480, committed: 9120000 });
  const at = local(run[0].utc, 0);
  const name = `${at.year}.${two(at.month)}.${two(at.day)}_${two(at.hours)}.${two(at.minutes)}.${two(at.seconds)}_${Math.floor(run[0].utc / 1000)}`;
  return asPoolCsv(`series-cache/${name}.pool.csv`, run);
}

function vpnIrp() {
  const random = createRandom('series-vpn-irp');
  const moments = momentsFrom(random, {
    start: Date.UTC(2026, 9, 6, 5, 30),
    step: 45 * MINUTE,
    count: 44,
    boot: Date.UTC(2026, 9, 5, 5, 2),
    zone: 2,
  });
  // Each connection that the split tunnel handles leaves a request behind; from six to six the VPN is off.
  let waiting = 211400;
  const held = moments.map(({ hour }) => {
    const connected = hour > 6 && hour < 18;
    waiting += connected ? Math.round(12300 * (0.85 + 0.3 * random())) : 0;
    return waiting;
  });
  const base = baseTags(random, 0.85);
  const irp = base.find(({ tag }) => tag === 'Irp ');
  const tags = [
    { tag: 'FbVt', pool: 'Nonp', size: 176, level: ({ hours }) => held[Math.round(hours / 0.75)], turnover: 0 },
    ...base.map((tag) =>
      tag === irp ? { ...tag, size: 1224, turnover: 6, level: (at) => irp.level(at), noise: 0.01, twins: [['FbVt', 1]] } : tag,
    ),
  ];
  return asFiles('series-vpn-irp', simulate(random, { tags, moments, ram: 16651184, committed: 5240000 }));
}

function filterNtfc() {
  const random = createRandom('series-filter-ntfc');
  const moments = momentsFrom(random, {
    start: Date.UTC(2026, 8, 3, 10, 0),
    step: 20 * MINUTE,
    count: 36,
    boot: Date.UTC(2026, 8, 2, 6, 30),
    zone: 0,
    load: () => 0.4,
  });
  let opens = 702118;
  const held = moments.map(() => {
    opens += Math.round(1690 * (0.7 + 0.6 * random()));
    return opens;
  });
  const followers = { NtFC: 1, File: 1, IoNm: 1, FOCX: 1, FMfn: 1 };
  const tags = [
    { tag: 'CfCx', pool: 'Nonp', size: 208, level: ({ hours }) => held[Math.round(hours * 3)], turnover: 0 },
    ...baseTags(random, 0.9).map((tag) =>
      followers[tag.tag] === undefined ? tag : { ...tag, noise: 0.001, turnover: 1.5, twins: [['CfCx', followers[tag.tag]]] },
    ),
    { tag: 'IoFE', pool: 'Nonp', size: 64, level: () => 1900, noise: 0.001, turnover: 1.5, twins: [['CfCx', 2]] },
  ];
  return asFiles('series-filter-ntfc', simulate(random, { tags, moments, ram: 33428480, committed: 6010000 }));
}

function warmUp() {
  const random = createRandom('series-warm-up');
  const moments = momentsFrom(random, {
    start: Date.UTC(2026, 1, 9, 6, 4),
    step: 20 * MINUTE,
    count: 36,
    boot: Date.UTC(2026, 1, 9, 5, 58),
    zone: 1,
    load: () => 0.3,
  });
  const full = (height, hours) => ({ uptime }) => height * (1 - Math.exp(-uptime / hours));
  const own = ['MmCa', 'Ntfx', 'FMsl', 'EtwR'];
  const tags = [
    ...baseTags(random, 0.9).filter(({ tag }) => !own.includes(tag)),
    { tag: 'MmCa', pool: 'Nonp', size: 400.4, level: full(142000, 0.9), turnover: 0.5, noise: 0.002 },
    { tag: 'Ntfx', pool: 'Nonp', size: 376.3, level: full(96400, 0.8), turnover: 0.5, noise: 0.002 },
    { tag: 'FMsl', pool: 'Nonp', size: 208, level: full(128000, 0.8), turnover: 0.5, noise: 0.002 },
    { tag: 'EtwR', pool: 'Nonp', size: 240, level: full(21300, 0.4), turnover: 0.4, noise: 0.001 },
  ];
  return asLog('series-warm-up/poolmon.log', simulate(random, { tags, moments, ram: 16651184, committed: 3680000 }), german);
}

function twoBoots() {
  const random = createRandom('series-two-boots');
  const first = momentsFrom(random, {
    start: Date.UTC(2026, 2, 16, 7, 0),
    step: 30 * MINUTE,
    count: 24,
    boot: Date.UTC(2026, 2, 16, 6, 21),
    zone: 1,
  });
  const second = momentsFrom(random, {
    start: Date.UTC(2026, 2, 16, 20, 0),
    step: 30 * MINUTE,
    count: 24,
    boot: Date.UTC(2026, 2, 16, 19, 34),
    zone: 1,
  });
  const tags = [
    ...baseTags(random, 0.8),
    { tag: 'TsuR', pool: 'Nonp', size: 480, level: ({ uptime }) => 40 + 11600 * uptime, turnover: 0.4, noise: 0.0004 },
  ];
  const run = simulate(random, { tags, moments: [...first, ...second], ram: 8262144, committed: 2610000 });
  return asLog('series-two-boots/poolmon.log', run, german);
}

function healthy() {
  const random = createRandom('series-healthy');
  const moments = momentsFrom(random, {
    start: Date.UTC(2026, 5, 9, 5, 0),
    step: 90 * MINUTE,
    count: 17,
    boot: Date.UTC(2026, 5, 1, 3, 0),
    zone: 1,
  });
  return asFiles('series-healthy', simulate(random, { tags: baseTags(random, 1), moments, ram: 33428480, committed: 7020000 }));
}

function driverUpdate() {
  const machine = (name, { start, boot, leak }) => {
    // The same seed: the same machine, image and load, before and after.
    const random = createRandom('series-driver-update');
    const tags = [
      ...baseTags(random, 0.85),
      {
        tag: 'Wgsd',
        pool: 'Nonp',
        size: 912,
        level: ({ uptime, load }) => 2310 + 140 * load + (leak ? 4180 * uptime : 0),
        turnover: 3,
        noise: leak ? 0.0005 : 0.004,
      },
    ];
    const moments = momentsFrom(random, { start, step: 2 * HOUR, count: 14, boot, zone: 0, load: () => 0.7 });
    return asFiles(`series-driver-update/${name}`, simulate(random, { tags, moments, ram: 33428480, committed: 5120000 }));
  };
  return [
    ...machine('before', { start: Date.UTC(2026, 9, 13, 9, 0), boot: Date.UTC(2026, 9, 13, 6, 0), leak: false }),
    ...machine('after', { start: Date.UTC(2026, 9, 15, 9, 0), boot: Date.UTC(2026, 9, 15, 6, 0), leak: true }),
  ];
}

/** File name and content of every file of every series. */
export function makeSeries() {
  return new Map([
    ...smbLoad(),
    ...quietHourFloor(),
    ...cache(),
    ...vpnIrp(),
    ...filterNtfc(),
    ...warmUp(),
    ...twoBoots(),
    ...healthy(),
    ...driverUpdate(),
  ]);
}
