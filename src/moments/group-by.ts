/** Values by what they have in common. */

/** Values by their key, in the order of the keys' first appearance. */
export function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): readonly (readonly Value[])[] {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return [...groups.values()];
}

/** The folder of a file by its path, whichever system wrote it; empty where the path has none. */
export function folderOf(source: string): string {
  const slash = Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\'));
  return slash < 0 ? '' : source.slice(0, slash);
}
