/** Controls that several views have: a choice of few, a filter, what is measured, and the key of the pools' colours. */
import type { VNode } from 'preact';

interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly values: readonly (readonly [Value, string])[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}

/** A choice of one among few, as buttons that stay pressed. */
export function Segments<Value extends string>({ label, values, chosen, choose }: SegmentsProps<Value>): VNode {
  return (
    <span class="seg" role="group" aria-label={label}>
      {values.map(([value, words]) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => choose(value)}>
          {words}
        </button>
      ))}
    </span>
  );
}

interface FilterFieldProps {
  /** Where the keyboard goes at `/`. */
  readonly field?: { current: HTMLInputElement | null };
  readonly placeholder: string;
  /** For who does not see it. */
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

/** Filters a list as somebody types. Tags and drivers are no words of a language. */
export function FilterField({ field, placeholder, label, value, change }: FilterFieldProps): VNode {
  return (
    <input
      {...(field === undefined ? {} : { ref: field })}
      class="find"
      type="search"
      placeholder={placeholder}
      aria-label={label}
      spellcheck={false}
      autocomplete="off"
      value={value}
      onInput={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

/** What a chart over time draws of a tag. */
export type Measure = 'outstanding' | 'bytes';

interface MeasureSwitchProps {
  readonly chosen: Measure;
  readonly choose: (measure: Measure) => void;
}

/** Blocks or bytes, at the end of a heading. */
export function MeasureSwitch({ chosen, choose }: MeasureSwitchProps): VNode {
  return (
    <span class="right">
      <Segments
        label="Measure"
        values={[
          ['outstanding', 'Blocks'],
          ['bytes', 'Bytes'],
        ]}
        chosen={chosen}
        choose={choose}
      />
    </span>
  );
}

/** Which colour is which pool. */
export function PoolKeys(): VNode {
  return (
    <span class="small keys">
      <span class="key f-np" />
      nonpaged
      <span class="key f-pg second" />
      paged
    </span>
  );
}
