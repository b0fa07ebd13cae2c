/** The built-in documented leaks. They stay the text they are stored as until somebody asks for one. */
import { readLeak } from '../tagdb/known-leak.js';
import type { KnownLeak } from '../tagdb/known-leak.js';
import { knownLeakLines } from './known-leaks.data.js';

let known: readonly KnownLeak[] | null = null;

/** Every built-in documented leak, in the order of the file. */
export function knownLeaks(): readonly KnownLeak[] {
  known ??= knownLeakLines
    .trim()
    .split('\n')
    .flatMap((line) => readLeak(JSON.parse(line)).leak ?? []);
  return known;
}

/** Those that the pages put down to a driver file (`npcap.sys`, `nt`), the surest first. */
export function leaksOfDriver(driver: string, further: readonly KnownLeak[] = []): readonly KnownLeak[] {
  return [...further, ...knownLeaks()]
    .filter(({ drivers }) => drivers.includes(driver))
    .toSorted((a, b) => b.sure - a.sure);
}

/** Those whose pages print a tag (four characters), the surest first. Nothing is read where the text does not hold the tag. */
export function leaksOfTag(tag: string, further: readonly KnownLeak[] = []): readonly KnownLeak[] {
  const builtIn = known === null && !knownLeakLines.includes(JSON.stringify(tag)) ? [] : knownLeaks();
  return [...further, ...builtIn].filter(({ tags }) => tags.includes(tag)).toSorted((a, b) => b.sure - a.sure);
}
