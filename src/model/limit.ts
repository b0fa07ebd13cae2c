/** A threshold as data: what it is, in which unit, why it is so, and what it was set by. */

/**
 * What a limit was set by. `physics`: it follows from what Windows and its tools do. `chance`: from counting what agrees by
 * itself. `thumb`: a rule of thumb of those who read dumps, held against the samples and the captures of the tests alone.
 * `lists`: measured on ten editions of the tag list (docs/attribution.md). `bound`: what a machine may be asked to do.
 * `series`: from the small series in test/series. `sets`: set on development seeds of the generators in test/support, never
 * on those that docs/verdicts.md reports.
 */
export type LimitSource = 'physics' | 'chance' | 'thumb' | 'lists' | 'bound' | 'series' | 'sets';

export interface Limit<Value = number> {
  readonly value: Value;
  readonly unit: string;
  readonly from: LimitSource;
  readonly why: string;
}

/** A limit; the order is that of the columns of its table in docs/limits.md. */
export function limit<Value>(value: Value, unit: string, from: LimitSource, why: string): Limit<Value> {
  return { value, unit, from, why };
}

/**
 * The bare values of a table, for who computes with them.
 *
 * @example
 * valuesOf({ leastTags: limit(30, 'tags', 'thumb', '…') }).leastTags // 30
 */
export function valuesOf<Name extends string, Value>(
  table: Readonly<Record<Name, Limit<Value>>>,
): Readonly<Record<Name, Value>> {
  const entries = Object.entries<Limit<Value>>(table).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as Record<Name, Value>;
}
