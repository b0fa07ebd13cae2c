/**
 * Names of the performance counters that we read, in the languages of Windows. A counter path carries the words of the
 * machine that wrote the log; only the perflib indices (`\4\58`) are the same everywhere.
 *
 * Names are compared without accents and case (`foldCounter`), because collectors and consoles lose both.
 */
import { once } from './once.js';
import type { GaugeName } from './pool-rows.js';

export interface CounterMeaning {
  readonly gauge: GaugeName;
  /** Bytes per unit of the counter, 1 for counts. */
  readonly factor: number;
}

type CounterObject = 'memory' | 'system' | 'process';

/** Letters that have no accents to take off: most names that are asked about. */
const ASCII = /^[\x20-\x7e]*$/;

/** Lower case, no accents, blanks folded: `Octets de réserve  paginée` → `octets de reserve paginee`. */
export function foldCounter(name: string): string {
  const bare = ASCII.test(name) ? name : name.normalize('NFD').replace(/\p{M}/gu, '');
  return bare.toLowerCase().replaceAll('ł', 'l').replaceAll('ı', 'i').replaceAll('’', "'").replace(/\s+/g, ' ').trim();
}

/** What a counter object is called: index, then English, cs, de, es, fr, hu, it, nl, pl, pt, ru, sv, tr. */
const OBJECTS: Readonly<Record<CounterObject, readonly string[]>> = {
  memory: [
    '4',
    'Memory',
    'Paměť',
    'Arbeitsspeicher',
    'Speicher',
    'Memoria',
    'Mémoire',
    'Memória',
    'Geheugen',
    'Pamięć',
    'Память',
    'Minne',
    'Bellek',
    'メモリ',
    '메모리',
    '内存',
    '記憶體',
  ],
  system: ['2', 'System', 'Systém', 'Sistema', 'Système', 'Rendszer', 'Systeem', 'Система', 'Sistem'],
  process: ['230', 'Process', 'Proces', 'Prozess', 'Proceso', 'Processus', 'Folyamat', 'Processo', 'Процесс', 'İşlem'],
};

interface CounterNames extends CounterMeaning {
  readonly object: CounterObject;
  readonly names: readonly string[];
}

const MIB = 1024 * 1024;

const COUNTERS: readonly CounterNames[] = [
  {
    object: 'memory',
    gauge: 'poolNonPagedBytes',
    factor: 1,
    names: [
      '58',
      'Pool Nonpaged Bytes',
      'Bajty nestránkovaného fondu',
      'Nicht-Auslagerungsseiten (Bytes)',
      'Nichtauslagerungsseiten (Bytes)',
      'Bytes de bloque no paginado',
      'Octets de réserve non paginée',
      'Nem lapozható készlet mérete (bájt)',
      'Byte del pool non di paging',
      'Niet-wisselbaar geheugen: bytes',
      'Bajty w puli niestronicowanej',
      'Bytes de pool não-paginável',
      'Bytes na memória não paginável',
      'Байт в невыгружаемом страничном пуле',
      'Icke växlingsbart systemminne - byte',
      'Disk Belleği Olmayan Havuz Bayt Sayısı',
    ],
  },
  {
    object: 'memory',
    gauge: 'poolPagedBytes',
    factor: 1,
    names: [
      '56',
      'Pool Paged Bytes',
      'Bajty stránkovaného fondu',
      'Auslagerungsseiten (Bytes)',
      'Bytes de bloque paginado',
      'Octets de réserve paginée',
      'Lapozható készlet mérete (bájt)',
      'Byte del pool di paging',
      'Wisselbaar geheugen: bytes',
      'Bajty w puli stronicowanej',
      'Bytes de pool paginável',
      'Bytes na memória paginável',
      'Байт в выгружаемом страничном пуле',
      'Växlingsbart systemminne - byte',
      'Disk Belleği Havuzu Bayt Sayısı',
    ],
  },
  {
    object: 'memory',
    gauge: 'availableBytes',
    factor: 1,
    names: ['24', 'Available Bytes', 'Verfügbare Bytes', 'Bytes disponibles', 'Octets disponibles'],
  },
  { object: 'memory', gauge: 'availableBytes', factor: 1024, names: ['1380', 'Available KBytes'] },
  {
    object: 'memory',
    gauge: 'availableBytes',
    factor: MIB,
    names: [
      '1382',
      'Available MBytes',
      'Počet MB k dispozici',
      'Verfügbare MB',
      'Mbytes disponibles',
      'Mégaoctets disponibles',
      'Rendelkezésre álló memória (megabájt)',
      'MByte disponibili',
      'Beschikbare megabytes (MB)',
      'Dostępna pamięć (MB)',
      'MBytes disponíveis',
      'Tillgängliga megabyte',
      'Kullanılabilir MBayt',
    ],
  },
  {
    object: 'memory',
    gauge: 'committedBytes',
    factor: 1,
    names: [
      '26',
      'Committed Bytes',
      'Zugesicherte Bytes',
      'Bytes confirmados',
      'Octets validés',
      'Octets dédiés',
      'Byte vincolati',
    ],
  },
  {
    object: 'memory',
    gauge: 'commitLimitBytes',
    factor: 1,
    names: [
      '30',
      'Commit Limit',
      'Zusagegrenze',
      'Zusicherungslimit',
      'Límite de confirmación',
      'Limite de mémoire dédiée',
      'Limite memoria vincolata',
    ],
  },
  {
    object: 'system',
    gauge: 'processCount',
    factor: 1,
    names: ['248', 'Processes', 'Prozesse', 'Procesos', 'Processus'],
  },
  { object: 'system', gauge: 'threadCount', factor: 1, names: ['250', 'Threads'] },
  { object: 'system', gauge: 'uptimeSeconds', factor: 1, names: ['674', 'System Up Time', 'Systembetriebszeit'] },
  {
    object: 'process',
    gauge: 'handleCount',
    factor: 1,
    names: ['952', 'Handle Count', 'Handleanzahl', 'Número de identificadores', 'Nombre de handles'],
  },
];

const objectsByName = once(
  (): ReadonlyMap<string, CounterObject> =>
    new Map(
      (['memory', 'system', 'process'] as const).flatMap((object) =>
        OBJECTS[object].map((name): [string, CounterObject] => [foldCounter(name), object]),
      ),
    ),
);

const meaningsByName = once(
  (): ReadonlyMap<string, CounterMeaning> =>
    new Map(
      COUNTERS.flatMap(({ object, names, gauge, factor }) =>
        names.map((name): [string, CounterMeaning] => [`${object}\\${foldCounter(name)}`, { gauge, factor }]),
      ),
    ),
);

/** Characters of Windows-1252 for the bytes 0x80 to 0x9f: what text of another code page is shown as. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Text that was written in code page 866 or 1251 and read as Windows-1252, in Cyrillic. */
function recodeCyrillic(text: string, page: 866 | 1251): string {
  return Array.from(text, (letter) => {
    const place = WINDOWS_1252.indexOf(letter);
    const byte = place < 0 ? letter.charCodeAt(0) : 0x80 + place;
    if (byte < 0x80 || byte > 0xff) return letter;
    if (page === 1251) return byte >= 0xc0 ? String.fromCharCode(0x410 + byte - 0xc0) : letter;
    if (byte < 0xb0) return String.fromCharCode(0x410 + byte - 0x80);
    return byte >= 0xe0 && byte < 0xf0 ? String.fromCharCode(0x440 + byte - 0xe0) : letter;
  }).join('');
}

/** Two letters of code page 866 are shown as blanks, which are folded: names are compared without them. */
const squash = (name: string): string => foldCounter(name).replace(/[ ан]/g, '');

/** A name as it may look when its letters beyond ASCII were read in another code page, or each was lost to a `?`. */
function toDamagedPattern(name: string): RegExp {
  const pieces = Array.from(name.toLowerCase(), (letter) =>
    letter > '\x7e' ? '(?:\\?|[^\\x21-\\x7e]{1,3})' : letter.replace(/[^a-z0-9 ]/, '\\$&'),
  );
  return new RegExp(`^${pieces.join('')}$`);
}

interface Damaged<Value> {
  readonly pattern: RegExp | null;
  readonly squashed: string | null;
  readonly value: Value;
}

/** How a name is found although its letters are damaged; null for names of plain letters, which cannot be. */
function toDamaged<Value>(name: string, value: Value): readonly Damaged<Value>[] {
  if (/^[\x20-\x7e]*$/.test(name)) return [];
  if (/\p{Script=Cyrillic}/u.test(name)) return [{ pattern: null, squashed: squash(name), value }];
  // Letters of other scripts are damaged beyond telling them apart.
  return /[a-z]{3}/i.test(name) ? [{ pattern: toDamagedPattern(name), squashed: null, value }] : [];
}

const damagedObjects = once(() =>
  (['memory', 'system', 'process'] as const).flatMap((object) =>
    OBJECTS[object].flatMap((name) => toDamaged(name, object)),
  ),
);

const damagedCounters = once(() =>
  COUNTERS.flatMap(({ object, names, gauge, factor }) =>
    names.flatMap((name) => toDamaged(name, { object, meaning: { gauge, factor } })),
  ),
);

function findDamaged<Value>(text: string, known: readonly Damaged<Value>[]): Value | null {
  const lower = text.toLowerCase();
  const cyrillic = [squash(recodeCyrillic(text, 1251)), squash(recodeCyrillic(text, 866))];
  const found = known.find(
    ({ pattern, squashed }) => pattern?.test(lower) === true || (squashed !== null && cyrillic.includes(squashed)),
  );
  return found?.value ?? null;
}

/** The sum of all instances of an object, in the languages that translate it. */
const TOTAL_INSTANCES: ReadonlySet<string> = new Set(['_total', '_gesamt', '_totale', '__gesamt__']);

/** Whether any counter of an object means something to us; reading can pass over all others. */
export const isKnownObject = (object: string): boolean =>
  objectsByName().has(foldCounter(object)) || findDamaged(object, damagedObjects()) !== null;

/** Whether an instance, or the lack of one, can be a value of the machine. */
export const isWholeMachine = (instance: string | null): boolean =>
  instance === null || TOTAL_INSTANCES.has(foldCounter(instance));

/**
 * What a counter means to us; null for every other. `instance` is null for objects without instances. Of the counters
 * per process only the sum of all is a value of the machine.
 */
export function findCounter(object: string, instance: string | null, counter: string): CounterMeaning | null {
  const known = objectsByName().get(foldCounter(object)) ?? findDamaged(object, damagedObjects());
  if (known === null) return null;
  const summed = instance !== null && TOTAL_INSTANCES.has(foldCounter(instance));
  if (known === 'process' ? !summed : instance !== null) return null;
  const meaning = meaningsByName().get(`${known}\\${foldCounter(counter)}`);
  if (meaning !== undefined) return meaning;
  const damaged = findDamaged(counter, damagedCounters());
  return damaged?.object === known ? damaged.meaning : null;
}
