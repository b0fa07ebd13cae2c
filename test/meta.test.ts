/** Who may import whom, so that the core stays pure and the same in Node and in a browser. */
import { readFileSync, readdirSync } from 'node:fs';
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

interface Rule {
  readonly why: string;
  readonly of: (file: string) => boolean;
  readonly may: (imported: string, file: string) => boolean;
}

const isIn = (file: string, ...folders: readonly string[]): boolean =>
  folders.some((folder) => file === folder || file.startsWith(`${folder}/`));

/** The only places that may touch the system. */
const IMPURE = ['src/io', 'src/cli', 'src/page', 'src/tagdb/store.ts', 'src/index.ts'];

const RULES: readonly Rule[] = [
  {
    why: 'grammars import parsimmon, their helpers, and the CSV ones csv-parse',
    of: (file) => isIn(file, 'grammars'),
    may: (imported) => isIn(imported, 'grammars') || imported === 'parsimmon' || imported === 'csv-parse/sync',
  },
  {
    why: 'a grammar does not import another',
    of: (file) => /^grammars\/[^/]+\.ts$/.test(file) && file !== 'grammars/index.ts',
    may: (imported) => !isIn(imported, 'grammars') || isIn(imported, 'grammars/lib'),
  },
  {
    why: 'the model is types and their own helpers',
    of: (file) => isIn(file, 'src/model'),
    may: (imported) => isIn(imported, 'src/model'),
  },
  {
    why: 'lines are text only, and the dates that grammars know',
    of: (file) => isIn(file, 'src/lines'),
    may: (imported) => isIn(imported, 'src/lines') || isIn(imported, 'grammars/lib'),
  },
  {
    why: 'the session knows grammars, lines and the model',
    of: (file) => isIn(file, 'src/session'),
    may: (imported) => isIn(imported, 'src/session', 'src/lines', 'src/model', 'grammars'),
  },
  {
    why: 'statistics know numbers only',
    of: (file) => isIn(file, 'src/statistics'),
    may: (imported) => isIn(imported, 'src/statistics'),
  },
  {
    why: 'binary sources give rows of grammars, and know nobody who reads them',
    of: (file) => isIn(file, 'src/sources'),
    may: (imported) => isIn(imported, 'src/sources', 'src/session', 'src/model', 'grammars'),
  },
  {
    why: 'only the outermost parts touch the system',
    of: (file) => !isIn(file, ...IMPURE),
    may: (imported) => !imported.startsWith('node:') && !isIn(imported, 'src/io', 'src/tagdb/store.ts'),
  },
  {
    why: 'nothing imports the command line',
    of: (file) => !isIn(file, 'src/cli'),
    may: (imported) => !isIn(imported, 'src/cli', 'bin'),
  },
  {
    why: 'nothing imports the page',
    of: (file) => !isIn(file, 'src/page'),
    may: (imported) => !isIn(imported, 'src/page'),
  },
  {
    why: 'options and spinners belong to the command line',
    of: (file) => !isIn(file, 'src/cli'),
    may: (imported) => !/^(?:yargs|ora)(?:\/|$)/.test(imported),
  },
  {
    why: 'one file knows how the database is stored',
    of: (file) => file !== 'src/tagdb/store.ts',
    may: (imported) => !/^lowdb(?:\/|$)/.test(imported),
  },
];

const FILES = [...filesUnder('grammars'), ...filesUnder('src')];

function breaches(files: readonly (readonly [string, string])[]): readonly string[] {
  return files.flatMap(([file, text]) =>
    importsOf(file, text).flatMap((imported) =>
      RULES.filter(({ of, may }) => of(file) && !may(imported, file)).map(
        ({ why }) => `${file} imports ${imported}: ${why}`,
      ),
    ),
  );
}

test('imports go one way', (t) => {
  t.true(FILES.length > 40);
  t.deepEqual(breaches(FILES.map((file) => [file, readFileSync(file, 'utf8')])), []);
});

test('an import against the direction is seen', (t) => {
  t.is(breaches([['grammars/x.ts', "import { a } from '../src/model/document.js';\n"]]).length, 1);
  t.is(breaches([['grammars/x.ts', "import type { Row } from './vm.js';\n"]]).length, 1);
  t.is(breaches([['src/analyze/x.ts', "import {\n  readFileSync,\n} from 'node:fs';\n"]]).length, 1);
  t.is(breaches([['src/statistics/x.ts', "import { a } from '../model/document.js';\n"]]).length, 1);
  t.is(breaches([['src/sources/x.ts', "import { a } from '../ingest/collector.js';\n"]]).length, 1);
  t.is(breaches([['src/report/x.ts', "export { main } from '../cli/main.js';\n"]]).length, 1);
});
