/** Event 333, which a machine writes that is short of pool, and the sentence of 2019 and 2020 in other languages. */
import test from 'ava';
import { eventLog } from '../../grammars/event-log.js';
import { analyzeText } from '../../src/text.js';
import { readText } from './support.js';

const RECORD = [
  'Log Name:      System',
  'Source:        Application Popup',
  'Date:          09/21/2012 02:11:40',
  'Event ID:      333',
  'Level:         Error',
  'Computer:      TS12.lab.example',
  'Description:',
  'An I/O operation initiated by the Registry failed unrecoverably. The Registry could not read in, or write out.',
].join('\n');

test('event 333 is told with its time and machine, and what it may mean', (t) => {
  const { answer, findings } = analyzeText(RECORD);
  t.regex(answer, /^At 2012-09-21 02:11 on TS12\S* Windows could not write the registry/);
  const found = findings.find(({ code }) => code === 'memory-was-short');
  t.is(found?.severity, 'medium');
  t.true(found?.reasons.some((reason) => reason.includes('page table entries')));
});

test('another event 333 is none', (t) => {
  const { rows } = readText(
    eventLog,
    RECORD.replace('Application Popup', 'VendorSvc').replace(/\nDescription.*$/s, ''),
  );
  t.deepEqual(rows, []);
});

const SENTENCES: readonly (readonly [id: number, sentence: string])[] = [
  [2020, 'Der Server konnte keinen ausgelagerten Poolspeicher reservieren, da der Pool leer war.'],
  [2019, 'Der Server konnte keinen nicht ausgelagerten Poolspeicher reservieren, da der Pool leer war.'],
  [2019, "Le serveur n'a pas pu allouer de mémoire de la réserve non paginée, car la réserve était vide."],
  [2020, 'El servidor no pudo asignar memoria del bloque paginado del sistema porque el bloque estaba vacío.'],
  [2019, 'Сервер не смог выделить память из невыгружаемого пула системы, так как пул пуст.'],
];

for (const [id, sentence] of SENTENCES) {
  test(`the sentence of event ${id} is found: ${sentence.slice(0, 24)}`, (t) => {
    t.is(eventLog.detect(sentence), 'heading');
    const [row] = readText(eventLog, sentence).rows;
    t.is(row?.id, id);
  });
}

test('what is empty without a server or a pool is no event', (t) => {
  for (const line of [
    'Der Pool im Garten war leer, da der Server Urlaub hatte.',
    'Le serveur était vide.',
    '服务器为空。',
  ]) {
    t.is(eventLog.detect(line), null, line);
  }
});
