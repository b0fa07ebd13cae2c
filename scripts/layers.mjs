// What a program starts with, in few files. A bundler that splits puts modules together that the same entries reach: with
// thirty commands and threads that makes a file of every handful of modules, and each file takes a program a third of a
// millisecond to find and link, whatever is in it. A layer is loaded as a whole: by the entries it is made of, and by every
// other that needs enough of it.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * From the first that a program loads to the last; each holds what its entries reach and none before it does. Named by the
 * command that is answered with it.
 */
const LAYERS = [
  {
    name: 'start',
    entries: ['src/cli/main', 'src/cli/page-file', 'src/cli/spinner', 'src/io/make-folder', 'src/model/words'],
  },
  { name: 'owners', entries: ['src/cli/commands/tag', 'src/cli/commands/driver'] },
  { name: 'reading', entries: ['src/cli/commands/analyze'] },
];
/** Entries that start without a large layer and need next to nothing of it: they load that part alone, from files of its own. */
const LEAN = [
  'src/cli/commands/db/import',
  'src/cli/commands/db/scan',
  'src/cli/commands/fleet/work',
  'src/report/schemas',
  'src/work/read-symbols',
  'src/work/scan-worker',
];
const NEXT_TO_NOTHING = 0.05;
/** Bytes of compiled modules from which on a layer is large. */
const LARGE = 200_000;

const fileOf = (name) => `build/${name}.js`;

/** Packages decide for themselves what they are made of. */
const isOurs = (file) => file.startsWith('build/');

/** Every module that an entry loads at once. */
function reach(inputs, entries) {
  const reached = new Set();
  const waiting = [...entries];
  while (waiting.length > 0) {
    const file = waiting.pop();
    if (reached.has(file) || inputs[file] === undefined) continue;
    reached.add(file);
    waiting.push(...inputs[file].imports.filter(({ kind }) => kind === 'import-statement').map((to) => to.path));
  }
  return reached;
}

function bytesOf(inputs, files) {
  return files.reduce((sum, file) => sum + inputs[file].bytes, 0);
}

/** Modules of each layer, and the layers that each entry takes, by what a build without layers reports. */
function divide({ inputs, outputs }) {
  const taken = new Set();
  const entries = Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
  const layers = LAYERS.map((layer) => {
    const reached = [...reach(inputs, layer.entries.map(fileOf))];
    const files = reached.filter((file) => isOurs(file) && !taken.has(file) && !entries.includes(file));
    for (const file of files) taken.add(file);
    return { name: layer.name, files };
  });
  const takes = (entry, reached, files) => {
    const part = files.filter((file) => reached.has(file));
    const all = bytesOf(inputs, files);
    const isLean = all >= LARGE && LEAN.map(fileOf).includes(entry);
    return bytesOf(inputs, part) > (isLean ? NEXT_TO_NOTHING * all : 0);
  };
  const needs = entries.filter(isOurs).map((entry) => {
    // From the last to the first: a layer that is taken reaches into those before it.
    const own = layers.toReversed().reduce((taken, layer) => {
      const reached = reach(inputs, [entry, ...taken.flatMap(({ files }) => files)]);
      return takes(entry, reached, layer.files) ? [layer, ...taken] : taken;
    }, []);
    return [entry, own.map(({ name }) => name)];
  });
  return { layers: new Map(layers.map(({ name, files }) => [name, files])), needs: new Map(needs) };
}

/** Has the entries of a build load layers as a whole; `metafile` is that of the same build without it. */
export function layersOf(root, metafile) {
  const { layers, needs } = divide(metafile);
  return {
    name: 'layers',
    setup(build) {
      build.onResolve({ filter: /^layer:/ }, ({ path: name }) => ({ path: name, namespace: 'layer' }));
      build.onLoad({ filter: /.*/, namespace: 'layer' }, ({ path: name }) => ({
        contents: layers
          .get(name.slice('layer:'.length))
          .map((file) => `import ${JSON.stringify(path.join(root, file))};`)
          .join('\n'),
        resolveDir: root,
      }));
      // Resolved here, a module counts as one that does something by itself, so that nobody has to use what it exports.
      build.onResolve({ filter: /^\..*\.js$|^\// }, ({ path: to, resolveDir }) => {
        const file = path.resolve(resolveDir, to);
        return isOurs(path.relative(root, file).replaceAll(path.sep, '/')) ? { path: file } : undefined;
      });
      build.onLoad({ filter: /\.js$/ }, async ({ path: file }) => {
        const own = needs.get(path.relative(root, file).replaceAll(path.sep, '/'));
        if (own === undefined || own.length === 0) return undefined;
        const text = await readFile(file, 'utf8');
        return { contents: `${own.map((name) => `import 'layer:${name}';`).join('')}${text}` };
      });
    },
  };
}
