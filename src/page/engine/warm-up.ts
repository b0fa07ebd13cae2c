/** Makes the first answer as quick as the second. */
import { readText } from '../../sources/read-text.js';
import { documentOf } from './answer.js';

/** One row of the table that is pasted most: enough for lists to be unpacked and for programs to be compiled. */
const ROW = ' Pool Used:\n            NonPaged            Paged\n Tag    Allocs     Used    Allocs     Used\n';

/**
 * Answers a text of its own and throws the answer away: what a first paste would wait for (lists that are unpacked when
 * they are first looked at, code that runs slowly until it has run for a while) is done while the page waits for input.
 */
export function warmUp(): void {
  const rows = Array.from(
    { length: 400 },
    (_, index) => ` Tg${String(index).padStart(2, '0')} ${String(index + 10)} 4096 0 0`,
  );
  documentOf([readText(`${ROW}${rows.join('\n')}\n`, 'text')], []);
}
