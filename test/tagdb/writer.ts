// A process that adds records one at a time, for the tests of two writers and of killed writers:
//   node writer.js FILE NAME COUNT
import { openDatabase } from '../../src/tagdb/store.js';

const [file = '', name = '', count = '0'] = process.argv.slice(2);
const database = await openDatabase(file);
for (let number = 0; number < Number(count); number += 1) {
  await database.add([
    {
      tag: 'Zed1',
      wildcard: false,
      driver: `${name}${number}.sys`,
      module: null,
      component: null,
      description: null,
      kind: 'user',
      source: { name: 'user', version: null, date: null, sha256: null },
      builds: { from: null, to: null },
      sites: null,
      note: null,
    },
  ]);
  process.stdout.write('.');
}
