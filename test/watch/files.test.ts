import test from 'ava';
import { NO_FILES, lookAt, withUnread } from '../../src/watch/files.js';
import type { FileState, Look } from '../../src/watch/files.js';

function file(bytes: number, rest: Partial<FileState> = {}): FileState {
  return { source: 'pool.csv', identity: '8:31', bytes, modifiedMilliseconds: bytes, ...rest };
}

/** The looks at states one after the other, each on what the one before left. */
function looksAt(...states: readonly (readonly FileState[])[]): readonly Look[] {
  let files = NO_FILES;
  return states.map((now) => {
    const look = lookAt(files, now);
    files = look.files;
    return look;
  });
}

test('a file is read when it is there, and not again while it stands', (t) => {
  const looks = looksAt([], [file(70)], [file(70)]);
  t.deepEqual(
    looks.map(({ toRead }) => toRead),
    [[], ['pool.csv'], []],
  );
});

test('a file that is being written is read when it rests', (t) => {
  const looks = looksAt([file(70)], [file(90)], [file(120)], [file(120)], [file(120)]);
  t.deepEqual(
    looks.map(({ toRead }) => toRead.length),
    [1, 0, 0, 1, 0],
  );
});

test('a file that never rests is read at every fifth look', (t) => {
  const looks = looksAt(...Array.from({ length: 16 }, (_, at) => [file(70 + at)]));
  t.deepEqual(
    looks.flatMap(({ toRead }, at) => (toRead.length > 0 ? [at] : [])),
    [0, 5, 10, 15],
  );
});

test('a file that was cut, and another of its name, begin anew; one that grew does not', (t) => {
  const last = (...states: readonly FileState[]): readonly string[] =>
    looksAt(...states.map((state) => [state])).at(-1)?.begunAnew ?? [];
  t.deepEqual(last(file(70), file(30), file(30)), ['pool.csv']);
  t.deepEqual(last(file(70), file(90, { identity: '8:77' }), file(90, { identity: '8:77' })), ['pool.csv']);
  t.deepEqual(last(file(70), file(90), file(90)), []);
});

test('a file that is written over with as many bytes is read again', (t) => {
  const looks = looksAt(
    [file(70)],
    [file(70, { modifiedMilliseconds: 900 })],
    [file(70, { modifiedMilliseconds: 900 })],
  );
  t.deepEqual(
    looks.map(({ toRead }) => toRead.length),
    [1, 0, 1],
  );
});

test('a file that is gone is told once, and read when it is back', (t) => {
  const looks = looksAt([file(70)], [], [], [file(20)]);
  t.deepEqual(
    looks.map(({ gone }) => gone),
    [[], ['pool.csv'], [], []],
  );
  t.deepEqual(looks[3]?.toRead, ['pool.csv']);
});

test('what could not be read is tried at the next look', (t) => {
  const [first] = looksAt([file(70)]);
  t.deepEqual(lookAt(withUnread(first?.files ?? NO_FILES, 'pool.csv'), [file(70)]).toRead, ['pool.csv']);
  t.deepEqual(lookAt(withUnread(first?.files ?? NO_FILES, 'other.csv'), [file(70)]).toRead, []);
});
