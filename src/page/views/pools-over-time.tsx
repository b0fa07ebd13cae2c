/** How the pools as wholes went, where no list of tags says more. */
import type { VNode } from 'preact';
import { toNumber } from '../../model/counters.js';
import type { TotalSeries } from '../../model/document.js';
import type { History } from '../../model/history.js';
import { formatBytes, formatPool } from '../../model/words.js';
import { clockOf } from '../model/clock.js';
import { Chart } from '../parts/chart.js';
import type { ChartLine } from '../parts/chart.js';

function toLine({ pool, verdict }: TotalSeries, history: History): ChartLine {
  return {
    id: pool,
    label: <>{formatPool(pool)}</>,
    line: history.pools[pool],
    kind: verdict === 'leak' ? 'root' : 'follower',
  };
}

interface PoolsOverTimeProps {
  readonly totals: readonly TotalSeries[];
  readonly history: History;
  /** Ticks of an axis of bytes, and the unit that its caption names. */
  readonly unitFor: (most: number) => { readonly unit: string; readonly tick: (value: number) => string };
}

export function PoolsOverTime({ totals, history, unitFor }: PoolsOverTimeProps): VNode {
  const lines = totals.map((total) => toLine(total, history));
  const most = lines.flatMap(({ line }) => line).reduce<number>((peak, value) => Math.max(peak, value ?? 0), 1);
  const { unit, tick } = unitFor(most);
  const clock = clockOf(history);
  return (
    <section class="sect" id="time" aria-labelledby="h-time">
      <div class="head">
        <h2 id="h-time">How the pools went</h2>
      </div>
      <div class="cols">
        <figure class="c7">
          <figcaption class="cap">{unit} of each pool. No list of tags says whose they are.</figcaption>
          <Chart
            at={history.at}
            boots={history.boots}
            events={[]}
            formatAt={clock.words}
            ticksAt={clock.ticks}
            label="Bytes of each pool."
            lines={lines}
            height={300}
            left={66}
            right={132}
            fromZero
            formatValue={formatBytes}
            formatTick={tick}
          />
        </figure>
        <div class="c5">
          <table class="fit">
            <caption class="sr">What was judged of each pool</caption>
            <thead>
              <tr>
                <th scope="col">Pool</th>
                <th scope="col" class="l">
                  Verdict
                </th>
                <th scope="col" class="n">
                  sure
                </th>
                <th scope="col" class="n">
                  from
                </th>
                <th scope="col" class="n">
                  to
                </th>
              </tr>
            </thead>
            <tbody>
              {totals.map(({ pool, verdict, confidence, first, last }) => (
                <tr key={pool} class={verdict === 'leak' ? 'hit' : ''}>
                  <th scope="row">{formatPool(pool)}</th>
                  <td class="l">{verdict}</td>
                  <td class="n">{confidence.toFixed(2)}</td>
                  <td class="n">{formatBytes(toNumber(first.bytes))}</td>
                  <td class="n">{formatBytes(toNumber(last.bytes))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}
