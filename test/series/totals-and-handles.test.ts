/** A pool of which only the size is known, and what programs keep open meanwhile. */
import test from 'ava';
import { analyzeText } from '../../src/index.js';
import { createDice } from '../support/synthesize-series.js';

const DAYS = 5;

/** A performance log of a working week: sessions that stay bring 250 KiB of pool each, and handles or none. */
function log(handlesOfSession: number): string {
  const dice = createDice(8);
  const lines = [
    '"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\\\TS07\\Memory\\Pool Paged Bytes","\\\\TS07\\Process(_Total)\\Handle Count"',
  ];
  let sessions = 10;
  for (let half = 0; half < 48 * DAYS; half += 1) {
    const hour = (half / 2) % 24;
    const works = hour >= 8 && hour < 18;
    if (works) sessions += Math.max(0, Math.round(14 + 8 * dice.normal()));
    const busy = works ? 1 + 0.1 * dice.normal() : 0;
    const bytes = 300e6 + sessions * 256_000 + 30e6 * busy + 1e6 * dice.normal();
    const handles = 52_000 + sessions * handlesOfSession + 9000 * busy + 300 * dice.normal();
    const day = `11/0${2 + Math.floor(half / 48)}/2026`;
    const clock = `${String(Math.floor(hour)).padStart(2, '0')}:${hour % 1 === 0 ? '00' : '30'}:00.000`;
    lines.push(`"${day} ${clock}","${Math.round(bytes)}","${Math.round(handles)}"`);
  }
  return lines.join('\n');
}

test('a pool that grows with the handles is suspected, and the handles are told', (t) => {
  const { series, findings } = analyzeText(log(700), { source: 'week.csv' });
  const [paged] = series[0]?.totals ?? [];
  t.is(paged?.verdict, 'leak');
  t.is(paged?.confidence, 0.6);
  t.regex(paged?.reasons[0] ?? '', /^Handles grow as well \([\d,]+ to [\d,]+\): sessions that pile up/);
  t.true(findings.every(({ severity }) => severity !== 'high'));
});

test('the same growth beside handles that come and go is a leak', (t) => {
  const { series, answer } = analyzeText(log(0), { source: 'week.csv' });
  const [paged] = series[0]?.totals ?? [];
  t.true((paged?.confidence ?? 0) >= 0.8);
  t.notRegex(answer, /Handles/);
});
