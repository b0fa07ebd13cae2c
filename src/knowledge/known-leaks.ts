/** The built-in documented leaks. They stay the text they are stored as until somebody asks for them. */
import { readLeak } from '../tagdb/known-leak.js';
import type { KnownLeak } from '../tagdb/known-leak.js';
import { knownLeakLines } from './known-leaks.data.js';

/** Those whose text holds a word: the look-up of a tag needs a few of them, and reads no more. */
function readLeaks(word = ''): readonly KnownLeak[] {
  return knownLeakLines
    .trim()
    .split('\n')
    .filter((line) => line.includes(word))
    .flatMap((line) => readLeak(JSON.parse(line)).leak ?? []);
}

let known: readonly KnownLeak[] | null = null;

/** Every built-in documented leak, in the order of the file. */
export function knownLeaks(): readonly KnownLeak[] {
  known ??= readLeaks();
  return known;
}

/**
 * Those that the pages put down to a driver file (`npcap.sys`, `nt`), the surest first. A line may call a driver by its name
 * alone, and the kernel by many: of the kernel all lines are read.
 */
export function leaksOfDriver(driver: string, further: readonly KnownLeak[] = []): readonly KnownLeak[] {
  const name = driver === 'nt' ? '' : driver.replace(/\.[a-z]+$/, '');
  return [...further, ...readLeaks(name)]
    .filter(({ drivers }) => drivers.includes(driver))
    .toSorted((a, b) => b.sure - a.sure);
}

/** Those whose pages print a tag (four characters), the surest first. */
export function leaksOfTag(tag: string, further: readonly KnownLeak[] = []): readonly KnownLeak[] {
  return [...further, ...readLeaks(JSON.stringify(tag))]
    .filter(({ tags }) => tags.includes(tag))
    .toSorted((a, b) => b.sure - a.sure);
}
