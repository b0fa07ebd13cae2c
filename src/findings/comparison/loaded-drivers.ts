/** Which drivers two machines have loaded, and in which versions. */
import type { DriverChange } from '../../model/difference.js';
import type { Module } from '../../model/document.js';
import { toDriverFile } from '../../tagdb/driver-file.js';

/** Loaded modules by driver file, which has one spelling: one list has `acpi`, another `ACPI.sys`. */
export function loadedDrivers(modules: readonly Module[]): ReadonlyMap<string, Module> {
  return new Map(
    modules
      .filter(({ unloaded }) => !unloaded)
      .map((module) => [toDriverFile(module.image ?? module.name) ?? module.name.toLowerCase(), module]),
  );
}

/** Drivers that only one side has loaded, or in another version; none unless both sides list modules. */
export function compareDrivers(before: readonly Module[], after: readonly Module[]): readonly DriverChange[] {
  const [was, is] = [loadedDrivers(before), loadedDrivers(after)];
  if (was.size === 0 || is.size === 0) return [];
  const told = (module: Module | undefined): string | null => module?.version ?? module?.timestamp ?? null;
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((driver): readonly DriverChange[] => {
    const [first, second] = [was.get(driver), is.get(driver)];
    const versions = { before: told(first), after: told(second) };
    if (first === undefined) return [{ driver, ...versions, where: 'after' }];
    if (second === undefined) return [{ driver, ...versions, where: 'before' }];
    const differs = versions.before !== null && versions.after !== null && versions.before !== versions.after;
    return differs ? [{ driver, ...versions, where: 'both' }] : [];
  });
}
