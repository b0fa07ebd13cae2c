/** A fleet of everything that a folder may hold, for batches of every kind. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const MACHINES = 'test/fixtures/batch/machines';
const UPDATE = 'samples/series-driver-update';

/** Our own CSV of one moment of one host. */
function csvOf(host: string, hour: number, bytes: number): string {
  const rows = ['Qvst', 'Irp ', 'Even'].map(
    (tag, place) =>
      `,${host},2026-05-04T${String(hour).padStart(2, '0')}:00:00Z,${tag},nonPaged,,,${10 + place},${bytes >> place}`,
  );
  return `source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes\n${rows.join('\n')}\n`;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

/**
 * Fills a folder with logs, series, several hosts in a folder, names that meet, files that hold nothing, folders of one
 * file; and with further logs of machines, each called as `nameOf` says. Gives the folder.
 */
export function fillFleet(folder: string, logs: number, nameOf: (number: number) => string): string {
  writeFiles(folder, {
    'a/b.log': readFileSync(`${MACHINES}/slow.log`),
    'a-b.log': readFileSync(`${MACHINES}/well.log`),
    'A-B.LOG': readFileSync(`${MACHINES}/well.log`),
    'hosts/one.csv': csvOf('NODE-A', 8, 4_000_000),
    'hosts/two.csv': csvOf('NODE-B', 9, 5_000_000),
    'hosts/three.csv': csvOf('NODE-A', 9, 6_000_000),
    'hosts@NODE-A': 'a name that a machine of the folder would have\n',
    'mixed/letter.txt': 'nothing of use\n',
    'mixed/MEMORY.DMP': Uint8Array.from([...Buffer.from('PAGEDU64'), ...new Uint8Array(900)]),
    'lone/snap.csv': csvOf('LONE', 8, 70_000),
    'empty/empty.txt': '',
  });
  cpSync(`${UPDATE}/after`, path.join(folder, 'after'), { recursive: true });
  cpSync(`${UPDATE}/before`, path.join(folder, 'mixed'), { recursive: true });
  for (let number = 0; number < logs; number += 1) {
    const own = readFileSync(`${MACHINES}/${number % 2 === 0 ? 'slow' : 'well'}.log`, 'utf8');
    writeFiles(folder, { [nameOf(number)]: `${own}\n` });
  }
  return folder;
}
