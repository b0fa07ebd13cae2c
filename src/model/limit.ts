/** A threshold as data: what it is, in which unit, why it is so, and what it was set by. */

/**
 * What a limit was set by. `physics`: it follows from what Windows and its tools do. `chance`: from counting what agrees by
 * itself. `thumb`: a rule of thumb of those who read dumps, held against the samples and the captures of the tests alone.
 * `lists`: measured on ten editions of the tag list (docs/attribution.md). `bound`: what a machine may be asked to do.
 */
export type LimitSource = 'physics' | 'chance' | 'thumb' | 'lists' | 'bound';

export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly from: LimitSource;
  readonly why: string;
}

/** A limit; the order is that of the columns of its table in docs/limits.md. */
export function limit(value: number, unit: string, from: LimitSource, why: string): Limit {
  return { value, unit, from, why };
}

/**
 * The bare values of a table, for who computes with them.
 *
 * @example
 * valuesOf({ leastTags: limit(30, 'tags', 'thumb', '…') }).leastTags // 30
 */
export function valuesOf<Name extends string>(table: Readonly<Record<Name, Limit>>): Readonly<Record<Name, number>> {
  const entries = Object.entries<Limit>(table).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as Record<Name, number>;
}
