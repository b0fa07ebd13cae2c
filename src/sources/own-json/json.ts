/** Values of JSON that somebody else may have written. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** The objects of a list; none where there is no list. */
export const toObjects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
export const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
