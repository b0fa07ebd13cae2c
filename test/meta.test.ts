/** Who may import whom, so that data flows one way and the core stays the same in Node and in a browser. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')));
}

/** Modules that a file imports: packages as named, relative ones as paths from the root. */
function importsOf(file: string, text: string): readonly string[] {
  const found = text.matchAll(
    /^import\s+['"]([^'"]+)['"]|^(?:import|export)\s[^;'"]*?\sfrom\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
  );
  return [...found].map(([, bare, named, dynamic]) => {
    const name = bare ?? named ?? dynamic ?? '';
    return name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts') : name;
  });
}

interface Room {
  /** A folder, or a file that is a room of its own. */
  readonly room: string;
  /** Rooms, packages and `node:`; null where everything may be imported. */
  readonly may: readonly string[] | null;
}

/** The table of rooms in docs/architecture.md. */
function roomsOf(document: string): readonly Room[] {
  const rows = document.matchAll(/^\| `((?:src|grammars)[^`]*)`\s*\|[^|\n]*\|([^|\n]*)\|$/gm);
  return [...rows].map(([, room = '', may = '']) => ({
    room,
    may: may.trim() === 'everything' ? null : [...may.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  }));
}

const ROOMS = roomsOf(readFileSync('docs/architecture.md', 'utf8'));

const isIn = (file: string, ...rooms: readonly string[]): boolean =>
  rooms.some((room) => file === room || file.startsWith(room.endsWith(':') ? room : `${room}/`));

/** The room of a file: a file that is a room goes before the folder that it stands in. */
const roomOf = (file: string): Room | undefined =>
  ROOMS.find(({ room }) => room === file) ?? ROOMS.find(({ room }) => isIn(file, room));

interface Rule {
  readonly why: string;
  readonly of: (file: string) => boolean;
  readonly may: (imported: string, file: string) => boolean;
}

/** The only places that may touch the system. */
const IMPURE = [
  'src/io',
  'src/work',
  'src/lake/read-lake.ts',
  'src/lake/write-lake.ts',
  'src/mcp',
  'src/cli',
  'src/page',
  'src/tagdb/store.ts',
  'src/index.ts',
];

/** What the table cannot say: rules for some files of a room. */
const RULES: readonly Rule[] = [
  {
    why: 'a grammar does not import another',
    of: (file) => /^grammars\/[^/]+\.ts$/.test(file) && file !== 'grammars/index.ts',
    may: (imported) => !isIn(imported, 'grammars') || isIn(imported, 'grammars/lib'),
  },
  {
    why: 'only the outermost parts touch the system',
    of: (file) => !isIn(file, ...IMPURE),
    may: (imported) => !imported.startsWith('node:') && !isIn(imported, 'src/io', 'src/work', 'src/tagdb/store.ts'),
  },
  {
    why: 'one file knows how the database is stored',
    of: (file) => file !== 'src/tagdb/store.ts',
    may: (imported) => !isIn(imported, 'lowdb', 'env-paths'),
  },
];

const FILES = [...filesUnder('grammars'), ...filesUnder('src')];

function breaches(files: readonly (readonly [string, string])[]): readonly string[] {
  return files.flatMap(([file, text]) => {
    const room = roomOf(file);
    if (room === undefined) return /^src\/[^/]+\.ts$/.test(file) ? [] : [`${file} stands in no room`];
    return importsOf(file, text).flatMap((imported) => [
      ...(room.may === null || isIn(imported, room.room, ...room.may)
        ? []
        : [`${file} imports ${imported}: the table of rooms does not allow it`]),
      ...RULES.filter(({ of, may }) => of(file) && !may(imported, file)).map(
        ({ why }) => `${file} imports ${imported}: ${why}`,
      ),
    ]);
  });
}

test('imports go one way', (t) => {
  t.true(FILES.length > 40);
  t.true(ROOMS.length > 20);
  t.deepEqual(breaches(FILES.map((file) => [file, readFileSync(file, 'utf8')])), []);
});

test('every room of the table exists, and what it may import is a room, a package or Node', (t) => {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const isKnown = (name: string): boolean =>
    name === 'node:' || name in devDependencies || FILES.some((file) => isIn(file, name));
  t.deepEqual(
    ROOMS.flatMap(({ room, may }) => [room, ...(may ?? [])]).filter((name) => !isKnown(name)),
    [],
  );
});

test('no row of the table allows what nobody imports', (t) => {
  const used = FILES.map((file) => ({
    room: roomOf(file)?.room,
    imported: importsOf(file, readFileSync(file, 'utf8')),
  }));
  const idle = ROOMS.flatMap(({ room, may }) =>
    (may ?? [])
      .filter((name) => !used.some((file) => file.room === room && file.imported.some((other) => isIn(other, name))))
      .map((name) => `${room}: ${name}`),
  );
  t.deepEqual(idle, []);
});

test('every row is felt: what it does not name may not be imported', (t) => {
  const importFrom = (file: string, room: string): string => {
    const target = room.endsWith('.ts') ? room.replace(/\.ts$/, '.js') : `${room}/x.js`;
    return `import { a } from '${path.posix.relative(path.posix.dirname(file), target)}';\n`;
  };
  for (const { room, may } of ROOMS.filter((row) => row.may !== null)) {
    const file = room.endsWith('.ts') ? room : `${room}/x.ts`;
    const others = ROOMS.map((row) => row.room).filter((other) => !isIn(other, room, ...(may ?? [])));
    t.true(others.length > 0, room);
    for (const other of others) t.not(breaches([[file, importFrom(file, other)]]).length, 0, `${room}: ${other}`);
    t.not(breaches([[file, "import a from 'some-package';\n"]]).length, 0, `${room}: a package`);
  }
});

test('an import against the direction is seen', (t) => {
  t.is(breaches([['grammars/x.ts', "import { a } from '../src/model/document.js';\n"]]).length, 1);
  t.is(breaches([['grammars/x.ts', "import type { Row } from './vm.js';\n"]]).length, 1);
  t.is(breaches([['src/analyze/x.ts', "import {\n  readFileSync,\n} from 'node:fs';\n"]]).length, 2);
  t.is(breaches([['src/statistics/x.ts', "import { a } from '../model/document.js';\n"]]).length, 1);
  t.is(breaches([['src/session/x.ts', "import { a } from '../ingest/collector.js';\n"]]).length, 1);
  t.is(breaches([['src/report/x.ts', "export { main } from '../cli/main.js';\n"]]).length, 1);
  t.is(breaches([['src/new/x.ts', "export { main } from '../cli/main.js';\n"]]).length, 1);
});

/** Files that import each other, type imports included, in groups: each file of a group is reached from every other. */
function circlesAmong(files: readonly (readonly [string, string])[]): readonly (readonly string[])[] {
  const imports = new Map(files.map(([file, text]) => [file, importsOf(file, text)]));
  const reached = new Map(
    [...imports.keys()].map((file) => {
      const seen = new Set<string>();
      const waiting = [...(imports.get(file) ?? [])];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (!imports.has(next) || seen.has(next)) continue;
        seen.add(next);
        waiting.push(...(imports.get(next) ?? []));
      }
      return [file, seen] as const;
    }),
  );
  const circles = new Set<string>();
  for (const [file, seen] of reached) {
    if (!seen.has(file)) continue;
    circles.add(
      [...seen]
        .filter((other) => reached.get(other)?.has(file))
        .sort()
        .join(' '),
    );
  }
  return [...circles].sort().map((circle) => circle.split(' '));
}

/** The one circle that is left, of types alone: a span and what is measured of it. Nothing may be added. */
const LEFT: readonly string[] = ['src/series/verdict/measures.ts', 'src/series/verdict/span.ts'];

test('no file is reached from itself', (t) => {
  const circles = circlesAmong(FILES.map((file) => [file, readFileSync(file, 'utf8')]));
  t.deepEqual(
    circles.filter((circle) => circle.some((file) => !LEFT.includes(file))),
    [],
  );
});

test('a circle is seen, however long and whatever it imports', (t) => {
  const files: readonly (readonly [string, string])[] = [
    ['src/a/one.ts', "import type { Two } from './two.js';\n"],
    ['src/a/two.ts', "import { three } from '../b/three.js';\nimport { four } from '../b/four.js';\n"],
    ['src/b/three.ts', "export * from '../a/one.js';\n"],
    ['src/b/four.ts', ''],
  ];
  t.deepEqual(circlesAmong(files), [['src/a/one.ts', 'src/a/two.ts', 'src/b/three.ts']]);
});

test('the places that the map of questions names exist', (t) => {
  const map = readFileSync('docs/architecture.md', 'utf8').split('Rooms, the ground floor first.')[0] ?? '';
  const places = [...map.matchAll(/`((?:src|docs)\/[^`<>]+)`/g)].map(([, place = '']) => place);
  t.true(places.length > 12);
  t.deepEqual(
    places.filter((place) => !existsSync(place)),
    [],
  );
});
