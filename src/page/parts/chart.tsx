/**
 * Lines over time. Text is HTML at a fixed size and only the plot stretches; the values under the pointer, or where the
 * arrow keys are, stand where the last values stand else. Zoomed by dragging or by `+` and `-`.
 */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Line } from '../../model/history.js';
import { strokesOf } from './sparkline.js';

export interface ChartLine {
  readonly id: string;
  readonly label: ComponentChildren;
  readonly line: Line;
  readonly kind: 'root' | 'follower' | 'ghost';
  /** Behind the value at the end. */
  readonly note?: string;
}

/** Something that happened at a time, with its words. */
export interface ChartEvent {
  readonly at: number;
  readonly words: string;
}

interface ChartProps {
  readonly label: string;
  readonly at: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly boots: readonly (readonly [number, number])[];
  readonly events?: readonly ChartEvent[];
  /** Points drawn over by a line of a model. */
  readonly model?: Line;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly formatValue: (value: number) => string;
  readonly formatTick: (value: number) => string;
  readonly formatAt: (at: number) => string;
  readonly ticksAt: (from: number, to: number) => readonly (readonly [at: number, words: string])[];
  /** Whether the axis may begin above 0. */
  readonly fromZero: boolean;
  readonly dots?: boolean;
}

/** Steps between ticks are 1, 2, 2.5 or 5 times a power of ten, or of two where bytes are counted. */
const STEPS = [1, 2, 2.5, 5, 10] as const;
const WANTED_TICKS = 5;

/** Round values from below the least to above the most. */
export function niceTicks(least: number, most: number, unit = 1): readonly number[] {
  const range = (most - least) / unit || 1;
  const rough = range / WANTED_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((each) => each * power >= rough) ?? 10) * power * unit;
  const first = Math.floor(least / step) * step;
  const ticks: number[] = [];
  for (let tick = first; tick < most + step; tick += step) ticks.push(tick);
  return ticks;
}

/** Labels pushed apart so that none covers another, as near to their own places as that goes. */
export function spreadLabels(places: readonly number[], gap: number, height: number): readonly number[] {
  const order = places.map((place, index) => ({ place, index })).toSorted((a, b) => a.place - b.place);
  let last = -Infinity;
  const moved = order.map(({ place, index }) => {
    last = Math.max(place, last + gap);
    return { place: last, index };
  });
  // What was pushed out at the bottom pushes back.
  let ceiling = height + gap / 2;
  const settled = moved.toReversed().map(({ place, index }) => {
    ceiling = Math.min(place, ceiling - 0);
    const own = ceiling;
    ceiling -= gap;
    return { place: own, index };
  });
  const out: number[] = new Array<number>(places.length).fill(0);
  for (const { place, index } of settled) out[index] = place;
  return out;
}

/** A point for each value: strokes without a length, which end round. */
function dotsOf(line: Line, toX: (index: number) => number, toY: (value: number) => number): string {
  return line
    .map((value, index) => (value === null ? '' : `M${toX(index).toFixed(1)} ${toY(value).toFixed(1)}h0`))
    .join('');
}

const LABEL_GAP = 16;
const SIZE = 1000;
const STROKES = { root: 'g-root', follower: 'g-fol', ghost: 'g-ghost' } as const;
const LABELS = { root: 'el t-root', follower: 'el t-fol', ghost: 'el t-ghost' } as const;
const ZOOM = 0.5;

function lastKnown(line: Line, upTo: number): number | null {
  for (let index = Math.min(upTo, line.length - 1); index >= 0; index -= 1) {
    const value = line[index];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

/** First and last place of a line within a range of times. */
function placesWithin(at: readonly number[], from: number, to: number): readonly [number, number] {
  const first = at.findIndex((each) => each >= from);
  const last = at.findLastIndex((each) => each <= to);
  return [Math.max(0, first), Math.max(0, last)];
}

export function Chart(props: ChartProps): VNode {
  const {
    label,
    at,
    lines,
    boots,
    events = [],
    model,
    height,
    left,
    right,
    formatValue,
    formatTick,
    formatAt,
    ticksAt,
  } = props;
  const [start, end] = [at[0] ?? 0, at.at(-1) ?? 1];
  const [range, setRange] = useState<readonly [number, number]>([start, end]);
  const [cursor, setCursor] = useState<number | null>(null);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const plot = useRef<HTMLDivElement>(null);
  useEffect(() => setRange([start, end]), [start, end]);
  const [from, to] = range;
  const span = to - from || 1;
  const [firstPlace, lastPlace] = placesWithin(at, from, to);
  const plotHeight = height - TOP - BOTTOM;

  const drawn = useMemo(() => {
    const telling = lines.filter(({ kind }) => kind !== 'ghost');
    const measured = telling.length > 0 ? telling : lines;
    const values = measured
      .flatMap(({ line }) => line.slice(firstPlace, lastPlace + 1))
      .filter((value) => value !== null);
    const [least, most] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
    const unit = most >= 1024 && formatTick(1024) !== '1,024' ? 1024 ** Math.floor(Math.log2(most) / 10) : 1;
    const ticks = niceTicks(props.fromZero ? Math.min(0, least) : least, most === least ? most + 1 : most, unit);
    const [floor, roof] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
    const toX = (index: number): number => (((at[index] ?? 0) - from) / span) * SIZE;
    const toY = (value: number): number => SIZE - ((value - floor) / (roof - floor || 1)) * SIZE;
    return {
      ticks: ticks.map((tick) => ({ tick, top: toY(tick) / SIZE })),
      toY,
      paths: lines.map(({ id, line, kind }) => ({
        id,
        kind,
        path: props.dots === true && kind === 'root' ? dotsOf(line, toX, toY) : strokesOf(line, boots, toX, toY),
      })),
      model: model === undefined ? null : strokesOf(model, boots, toX, toY),
    };
  }, [at, lines, boots, model, from, span, firstPlace, lastPlace, props.fromZero]);

  const place = cursor ?? lastPlace;
  const labelled = lines.filter(({ kind }) => kind !== 'ghost');
  const tops = spreadLabels(
    labelled.map(({ line }) => (drawn.toY(lastKnown(line, lastPlace) ?? 0) / SIZE) * plotHeight),
    LABEL_GAP,
    plotHeight,
  );
  const gaps = boots.slice(1).map(([first], index) => ({ from: at[boots[index]?.[1] ?? 0] ?? 0, to: at[first] ?? 0 }));
  const ghosts = lines.length - labelled.length;

  const timeAt = (event: PointerEvent): number => {
    const box = plot.current?.getBoundingClientRect();
    return box === undefined ? from : from + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * span;
  };
  const nearest = (time: number): number => {
    let best = firstPlace;
    for (let index = firstPlace; index <= lastPlace; index += 1) {
      if (Math.abs((at[index] ?? 0) - time) < Math.abs((at[best] ?? 0) - time)) best = index;
    }
    return best;
  };
  const zoomTo = (low: number, high: number): void => {
    const least = (end - start) / Math.max(1, at.length - 1);
    if (high - low < least * 2) return;
    setCursor(null);
    setRange([Math.max(start, low), Math.min(end, high)]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    const middle = cursor === null ? (from + to) / 2 : (at[cursor] ?? from);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => setCursor(Math.max(firstPlace, place - step)),
      ArrowRight: () => setCursor(cursor === null ? firstPlace : Math.min(lastPlace, place + step)),
      Home: () => setCursor(firstPlace),
      End: () => setCursor(lastPlace),
      Escape: () => setCursor(null),
      '+': () => zoomTo(middle - (span * ZOOM) / 2, middle + (span * ZOOM) / 2),
      '=': () => zoomTo(middle - (span * ZOOM) / 2, middle + (span * ZOOM) / 2),
      '-': () => zoomTo(middle - span, middle + span),
      '0': () => zoomTo(start, end),
    };
    const move = moves[event.key];
    if (move === undefined || (event.key === 'Escape' && cursor === null)) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  const valueText = `${formatAt(at[place] ?? 0)}: ${labelled
    .map(({ id, line }) => {
      const value = line[place];
      return `${id} ${value === null || value === undefined ? 'not known' : formatValue(value)}`;
    })
    .join('; ')}`;
  const toLeft = (time: number): string => `${((time - from) / span) * 100}%`;
  const inRange = (time: number): boolean => time >= from && time <= to;

  return (
    <div
      class="chart"
      style={{
        height: `${height}px`,
        '--l': `${left}px`,
        '--r': `${right}px`,
        '--t': `${TOP}px`,
        '--b': `${BOTTOM}px`,
      }}
      tabIndex={0}
      role="slider"
      aria-label={`${label} Arrow keys read the values, plus and minus zoom, 0 shows all.`}
      aria-valuemin={firstPlace}
      aria-valuemax={lastPlace}
      aria-valuenow={place}
      aria-valuetext={valueText}
      onKeyDown={onKeyDown}
      onBlur={() => setCursor(null)}
      onPointerLeave={() => {
        setCursor(null);
        setDrag(null);
      }}
      onPointerMove={(event) => {
        const time = timeAt(event);
        setCursor(nearest(time));
        if (drag !== null) setDrag([drag[0], time]);
      }}
      onPointerDown={(event) => event.button === 0 && setDrag([timeAt(event), timeAt(event)])}
      onPointerUp={() => {
        if (drag !== null && Math.abs(drag[1] - drag[0]) > span * LEAST_DRAG)
          zoomTo(Math.min(...drag), Math.max(...drag));
        setDrag(null);
      }}
    >
      <div class="plot" ref={plot}>
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} preserveAspectRatio="none" aria-hidden="true">
          {gaps.map((gap) => (
            <rect
              key={gap.from}
              class="g-gap"
              x={((gap.from - from) / span) * SIZE}
              width={Math.max(0, ((gap.to - gap.from) / span) * SIZE)}
              y="0"
              height={SIZE}
            />
          ))}
          {drawn.ticks.map(({ tick, top }, index) => (
            <path key={tick} class={index === 0 ? 'g-axis' : 'g-grid'} d={`M0 ${top * SIZE}H${SIZE}`} />
          ))}
          <g class="g-lines">
            {drawn.paths.map(({ id, kind, path }) => (
              <path key={id} class={props.dots === true && kind === 'root' ? 'g-dots' : STROKES[kind]} d={path} />
            ))}
            {drawn.model === null ? null : <path class="g-fit" d={drawn.model} />}
          </g>
        </svg>
        {drawn.ticks.map(({ tick, top }) => (
          <span key={tick} class="yt" style={{ top: `${top * 100}%` }}>
            {formatTick(tick)}
          </span>
        ))}
        {ticksAt(from, to).map(([time, words], index) => (
          <span key={time} class={`xt${index % 2 === 1 ? ' alt' : ''}`} style={{ left: toLeft(time) }}>
            {words}
          </span>
        ))}
        {gaps
          .filter((gap) => inRange(gap.from))
          .map((gap) => (
            <span key={gap.from} class="note gap-name" style={{ left: toLeft((gap.from + gap.to) / 2), top: 0 }}>
              restart
            </span>
          ))}
        {events
          .filter((event) => inRange(event.at))
          .map((event) => (
            <span
              key={`${event.at} ${event.words}`}
              class="ev"
              title={event.words}
              style={{ left: toLeft(event.at) }}
            />
          ))}
        {labelled.map(({ id, label: name, line, kind, note }, index) => {
          const value = cursor === null ? lastKnown(line, lastPlace) : (line[cursor] ?? null);
          return (
            <span key={id} class={LABELS[kind]} style={{ top: `${tops[index] ?? 0}px` }}>
              {name} <span class="v">{value === null ? '–' : formatValue(value)}</span>
              {note === undefined ? null : <span class="wl">{note}</span>}
            </span>
          );
        })}
        {ghosts > 0 && cursor === null ? (
          <span class="el t-ghost bottom">{ghosts === 1 ? '1 other tag' : `${ghosts} other tags`}</span>
        ) : null}
        {drag === null ? null : (
          <span
            class="brush"
            style={{ left: toLeft(Math.min(...drag)), width: `${(Math.abs(drag[1] - drag[0]) / span) * 100}%` }}
          />
        )}
        {cursor === null ? null : (
          <span class="cur on" style={{ left: toLeft(at[cursor] ?? 0) }}>
            <span class="at">{formatAt(at[cursor] ?? 0)}</span>
          </span>
        )}
      </div>
    </div>
  );
}

const TOP = 10;
const BOTTOM = 26;
/** A click is no drag. */
const LEAST_DRAG = 0.02;
