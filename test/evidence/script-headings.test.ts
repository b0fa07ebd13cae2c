/** CSV of scripts whose headings are in the language of their authors, and times in forms of their own. */
import test from 'ava';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { readText } from '../../src/sources/read-text.js';

const TAGS = [
  'Qwx1',
  'MmSt',
  'NtfF',
  'CM31',
  'File',
  'Thre',
  'FMfn',
  'Ntff',
  'Toke',
  'Irp ',
  'ObNm',
  'Vad ',
  'Gh05',
  'MmCa',
];

/** Rows of so many moments under a heading whose columns are time, tag, pool, allocations, frees, difference, bytes. */
function table(heading: string, timeOf: (hour: number) => string, hours = 8, delimiter = ';'): string {
  const rows = Array.from({ length: hours }, (_, hour) =>
    TAGS.map((tag, index) => {
      const [allocs, held] = [40_000 + index * 500 + hour * 90, 700 + index];
      return [timeOf(hour), tag, index % 2 === 0 ? 'Nonp' : 'Paged', allocs, allocs - held, held, held * 128].join(
        delimiter,
      );
    }),
  );
  return [heading, ...rows.flat()].join('\n');
}

const two = (value: number): string => String(value).padStart(2, '0');
const times = ({ moments }: SourceReading): readonly (string | null)[] => moments.map(({ capturedAt }) => capturedAt);
const columnsOf = ({ moments }: SourceReading): readonly unknown[] =>
  moments.map(({ table: { size, sums, counted } }) => [size, sums, counted]);

const ENGLISH = readText(
  table('Timestamp;Tag;Type;Allocs;Frees;Diff;Bytes', (hour) => `2026-11-03 ${two(hour)}:00:00`),
  'en.csv',
);

const HEADINGS: readonly (readonly [language: string, heading: string])[] = [
  ['German', 'Zeitstempel;Tag;Typ;Zuordnungen;Freigaben;Differenz;Bytes'],
  ['French', 'Horodatage;Étiquette;Type;Allocations;Libérations;Différence;Octets'],
  ['Spanish', 'Fecha y hora;Etiqueta;Tipo;Asignaciones;Liberaciones;Diferencia;Bytes'],
  ['Italian', 'Data e ora;Etichetta;Tipo;Allocazioni;Rilasci;Differenza;Byte'],
  ['Portuguese', 'Data/Hora;Etiqueta;Tipo;Alocações;Liberações;Diferença;Bytes'],
  ['Dutch', 'Tijdstip;Tag;Soort;Toewijzingen;Vrijgaven;Verschil;Bytes'],
  ['Polish', 'Znacznik czasu;Znacznik;Rodzaj;Alokacje;Zwolnienia;Różnica;Bajty'],
  ['Russian', 'Время;Тег;Тип;Выделено;Освобождено;Разница;Байт'],
  ['Japanese', '日時;タグ;種類;割り当て;解放;差分;バイト'],
  ['Chinese', '时间;标记;类型;分配;释放;差值;字节'],
];

for (const [language, heading] of HEADINGS) {
  test(`headings in ${language} mean what they mean in English`, (t) => {
    const reading = readText(
      table(heading, (hour) => `2026-11-03 ${two(hour)}:00:00`),
      'own.csv',
    );
    t.deepEqual(times(reading), times(ENGLISH));
    t.deepEqual(columnsOf(reading), columnsOf(ENGLISH));
    t.deepEqual(reading.diagnostics, []);
    t.is(reading.input.lines.unparsed, 0);
  });
}

test('seconds and milliseconds since 1970 are times in UTC', (t) => {
  const start = Date.UTC(2026, 10, 3) / 1000;
  const expected = Array.from({ length: 8 }, (_, hour) => `2026-11-03T${two(hour)}:00:00Z`);
  for (const [name, factor] of [
    ['Timestamp', 1],
    ['epoch', 1],
    ['time', 1000],
    ['Epoch_ms', 1000],
    ['unixtime', 1],
  ] as const) {
    const reading = readText(
      table(`${name},Tag,Type,Allocs,Frees,Diff,Bytes`, (hour) => String((start + hour * 3600) * factor), 8, ','),
      'u.csv',
    );
    t.deepEqual(times(reading), expected, name);
  }
});

test('a date and a clock in two columns are one time', (t) => {
  for (const [first, second] of [
    ['Date', 'Time'],
    ['Datum', 'Uhrzeit'],
    ['Fecha', 'Hora'],
  ] as const) {
    const text = table(
      `${first};${second};Tag;Type;Allocs;Frees;Diff;Bytes`,
      (hour) => `2026-11-03;${two(hour)}:00:00`,
    );
    const reading = readText(text, 'two.csv');
    t.deepEqual(times(reading), times(ENGLISH));
    t.deepEqual(columnsOf(reading), columnsOf(ENGLISH));
  }
});

test('a column of times is the time in a language that we do not know', (t) => {
  const reading = readText(
    table('Ajankohta;Tag;Type;Allocs;Frees;Diff;Bytes', (hour) => `2026-11-03 ${two(hour)}:00:00`),
    'fi.csv',
  );
  t.deepEqual([times(reading), columnsOf(reading)], [times(ENGLISH), columnsOf(ENGLISH)]);
});

test('a column of times that is not read is named, with what is read', (t) => {
  const told = (reading: SourceReading): readonly string[] =>
    reading.diagnostics.flatMap(({ code, message }) => (code === 'time-not-read' ? [message] : []));
  const unread = readText(
    table('Timestamp;Tag;Type;Allocs;Frees;Diff;Bytes', (hour) => `3.11.2026#${hour}`),
    'a.csv',
  );
  t.is(told(unread).length, 1);
  t.regex(told(unread)[0] ?? '', /“3\.11\.2026#0” is not read as a time; “2026-11-03 14:30:00”/);
  const unnamed = readText(
    table('Laufzeit_am;Tag;Type;Allocs;Frees;Diff;Bytes', (hour) => `3.11.2026#${hour}`),
    'b.csv',
  );
  t.deepEqual(told(unnamed), []);
  const named = readText(
    table('Sampled_by_hand;Tag;Type;Allocs;Frees;Diff;Bytes', (hour) => `3.11.2026#${hour}`),
    'd.csv',
  );
  t.is(told(named).length, 1);
  t.regex(told(named)[0] ?? '', /Column “Sampled_by_hand”: “3\.11\.2026#0” is not read as a time/);
  t.deepEqual(
    told(
      readText(
        table('Time;Tag;Type;Allocs;Frees;Diff;Bytes', (hour) => `run ${hour}`),
        'c.csv',
      ),
    ),
    [],
  );
});
