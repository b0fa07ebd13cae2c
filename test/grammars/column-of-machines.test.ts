/** A column `VM` names the machine of a row, as `Host` does. */
import test from 'ava';
import { readText } from '../../src/sources/read-text.js';

test('the machine of a row stands in a column of virtual machines', (t) => {
  for (const heading of ['VM', 'VM Name', 'VMName', 'Guest', 'Virtual Machine']) {
    const rows = [1, 2, 3].flatMap((hour) =>
      ['web-a', 'web-b'].map((host) => `2026-05-04 0${hour}:00:00,${host},Kz4t,Nonp,${900 + hour},${hour},900,57600`),
    );
    const text = [`Timestamp,${heading},Tag,Type,Allocs,Frees,Diff,Bytes`, ...rows].join('\n');
    const { moments } = readText(text, 'x.csv');
    t.deepEqual([...new Set(moments.map(({ host }) => host))].toSorted(), ['web-a', 'web-b'], heading);
  }
});
