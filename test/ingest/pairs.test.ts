/** A grammar that is added and forgotten elsewhere is seen. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import test from 'ava';
import { GRAMMARS } from '../../grammars/index.js';
import { INGEST, findIngest } from '../../src/ingest/index.js';
import { OUTPUT_NAMES } from '../../src/model/output-names.js';

const IDS = GRAMMARS.map(({ id }) => id);

/** Files of the folder that read no output of their own. */
const HELPERS: ReadonlySet<string> = new Set(['index', 'noise', 'other-commands', 'prompt', 'pooltag-txt']);

test('every grammar of the folder is in the registry', (t) => {
  const registry = readFileSync('grammars/index.ts', 'utf8');
  const files = readdirSync('grammars', { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name.replace(/\.ts$/, ''))
    .filter((name) => !HELPERS.has(name));
  t.true(files.length > 15);
  t.deepEqual(
    files.filter((name) => !registry.includes(`from './${name}.js'`)),
    [],
  );
});

test('every grammar is paired with what its rows say, once, and nothing else is', (t) => {
  t.deepEqual(INGEST.map(({ grammar }) => grammar).sort(), [...IDS].sort());
  t.is(findIngest('otherCommand'), null);
});

/** Grammars whose fixtures are still to be written. Nothing may be added. */
const WITHOUT_FIXTURES: ReadonlySet<string> = new Set(['get-counter']);

test('every grammar has fixtures and a name for people', (t) => {
  t.deepEqual(
    IDS.filter((id) => !WITHOUT_FIXTURES.has(id)).filter(
      (id) => !existsSync(`test/fixtures/debugger/${id}`) && !existsSync(`test/fixtures/evidence/${id}`),
    ),
    [],
  );
  t.deepEqual(
    IDS.filter((id) => !OUTPUT_NAMES.has(id)),
    [],
  );
});
