/** What says whose machine it was is taken out of a document; what it says of the machine stays. */
import test from 'ava';
import { createRedactor, redact, replacementsAsCsv } from '../../src/report/redact.js';

test('hosts, users, paths and addresses become stand-ins, the same the same', (t) => {
  const { value, replaced } = redact({
    answer: 'FILER9: Leak holds 2 GiB; see C:\\Users\\Mira\\dumps\\a.log and \\\\nas4\\share\\b.log.',
    inputs: [{ source: 'mira/filer9.log' }],
    snapshots: [{ host: 'FILER9', source: 'mira/filer9.log', tags: [{ tag: 'Mira' }] }],
    unparsed: [{ text: 'filer9.corp.example 10.20.30.40 fe80::1:2 mira@corp.example 00-1A-2B-3C-4D-5E by Mira' }],
  });
  const text = JSON.stringify(value);
  t.notRegex(text.replace('"tag":"Mira"', ''), /filer9|mira|corp|nas4|10\.20|fe80|1A-2B/i);
  t.is(value.snapshots[0]?.host, 'host-1');
  t.true(value.answer.startsWith('host-1: Leak holds 2 GiB'));
  t.is(value.inputs[0]?.source, value.snapshots[0]?.source);
  t.is(value.snapshots[0]?.tags[0]?.tag, 'Mira');
  t.true(replaced.some(({ from, to }) => from === 'FILER9' && to === 'host-1'));
});

test('tags, drivers, versions, memory addresses and the places of Windows stay', (t) => {
  const document = {
    answer: 'Leak is myfault.sys 10.0.22621.1 at 0xfffff80000000000',
    findings: [{ next: [{ command: 'findstr /m /l /c:"Leak" C:\\Windows\\System32\\drivers\\*.sys' }] }],
    snapshots: [{ source: 'text', pools: { nonPaged: { bytes: 1, source: 'vm' } } }],
  };
  t.deepEqual(redact(document), { value: document, replaced: [] });
});

test('a folder that is called like a word is one only where it is a name', (t) => {
  const { value } = redact({ answer: 'Before, nothing grew.', inputs: [{ source: 'before' }] });
  t.deepEqual(value, { answer: 'Before, nothing grew.', inputs: [{ source: 'path-1' }] });
});

test('the version of a driver stays, also where it could be an address', (t) => {
  const document = {
    answer: 'qvstor.sys 3.1.20.0 leaks',
    snapshots: [{ modules: [{ name: 'qvstor', version: '3.1.20.0' }] }],
  };
  t.deepEqual(redact(document), { value: document, replaced: [] });
  t.is(redact({ answer: 'asked 3.1.20.0' }).value.answer, 'asked address-1');
});

test('documents that belong together have the same stand-ins, and speak of each other', (t) => {
  const { mask, standIn, replaced } = createRedactor();
  const [first, second] = [
    mask({ inputs: [{ source: 'in/a.log' }], host: 'FILER9' }),
    mask({ inputs: [{ source: 'in/b.log' }], host: 'FILER8', answer: 'FILER8 is what filer9 was' }),
  ];
  t.is(first.host, 'host-1');
  t.deepEqual(second, { inputs: [{ source: 'path-2.log' }], host: 'host-2', answer: 'host-2 is what host-1 was' });
  t.is(standIn('path', 'in/A.log'), 'path-1.log');
  t.is(
    replacementsAsCsv(replaced()),
    [
      ...['kind,from,to', 'path,in/a.log,path-1.log', 'host,FILER9,host-1', 'path,in/b.log,path-2.log'],
      ...['host,FILER8,host-2', ''],
    ].join('\r\n'),
  );
});
