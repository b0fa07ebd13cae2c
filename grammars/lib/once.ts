/**
 * What is made when it is asked for the first time, and kept: a table that takes time to make, and that most inputs never
 * need. The program starts with everything that is imported, so what can wait waits.
 *
 * @example
 * const namesOf = once(() => new Map(NAMES.map((name) => [fold(name), name])));
 * namesOf().get('nonpaged');
 */
export function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | null = null;
  return () => (made ??= { value: make() }).value;
}
