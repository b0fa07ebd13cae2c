/** What the first hour of a machine shows: pools that fill, and rates that hold for no week. */
import test from 'ava';
import { analyzeText } from '../../src/index.js';

/** A performance log of an hour, a sample a minute, from so many seconds after the start on. */
function log(uptime: number): string {
  const lines = [
    '"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\\\VD12\\Memory\\Pool Paged Bytes","\\\\VD12\\System\\System Up Time"',
  ];
  for (let minute = 0; minute < 70; minute += 1) {
    const bytes = 150e6 + 0.9e6 * minute + 4e5 * Math.sin(minute);
    const clock = `${String(8 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00.000`;
    lines.push(`"11/10/2026 ${clock}","${Math.round(bytes)}","${uptime + 60 * minute}.000"`);
  }
  return lines.join('\n');
}

test('a pool that rises in the first hour of a machine accuses nobody', (t) => {
  const [paged] = analyzeText(log(120), { source: 'start.csv' }).series[0]?.totals ?? [];
  t.is(paged?.verdict, 'cannot-tell');
  t.regex(paged?.reasons[0] ?? '', /had just started/);
});

test('the same rise of a machine that has run for days is suspected', (t) => {
  const [paged] = analyzeText(log(500_000), { source: 'days.csv' }).series[0]?.totals ?? [];
  t.is(paged?.verdict, 'leak');
});

test('of an hour of growth the length of the watch is why no date can be told', (t) => {
  const lists = Array.from({ length: 61 }, (_, minute) => {
    const kept = 2000 + 250 * minute;
    const row = (tag: string, allocs: number, left: number): string =>
      ` ${tag} Nonp ${String(allocs).padStart(11)} (  40) ${String(allocs - left).padStart(11)} (  40) ${String(left).padStart(8)} ${String(left * 4096).padStart(12)} (     0) ${String(4096).padStart(7)}`;
    return [
      `${minute < 60 ? '09' : '10'}:${String(minute % 60).padStart(2, '0')}:00 2026-11-10`,
      ' Memory:16711680K Avail: 8912896K  PageFlts:  1204   InRam Krnl:10320K P:120480K',
      ' Commit:9203712K Limit:19857408K Peak:11213824K            Pool N:204800K P:151552K',
      ' Tag  Type     Allocs            Frees            Diff        Bytes              Per Alloc',
      '',
      row('Fast', 3 * kept, kept),
      ...Array.from({ length: 20 }, (_, other) => row(`Ab${other + 10}`, 9000 + 60 * minute, 300 + (minute % 3))),
      '',
    ].join('\n');
  });
  const { findings } = analyzeText(lists.join('\n'), { source: 'hour.log' });
  const leak = findings.find(({ code }) => code === 'leak');
  t.regex(leak?.reasons.join(' ') ?? '', /at the soonest, .*: 60 minutes are too short a watch for a date\./);
});
