// The licences of what a bundle holds: a copy of somebody's code carries their notice.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** Folder of the package that a file belongs to, e.g. `node_modules/ora`; null for a file of our own. */
function packageOf(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null;
}

/** What one package says of its licence. A package without a text stops the build: we may not pass it on. */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const texts = readdirSync(path.join(root, folder))
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) =>
      readFileSync(path.join(root, folder, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    );
  if (texts.length === 0) throw new Error(`${folder} has no licence text; it cannot be bundled`);
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}

/** The notices of all packages among the files of a bundle, as one text. */
export function noticesOf(files) {
  const folders = [...new Set(files.map(packageOf).filter((folder) => folder !== null))].toSorted();
  const line = '-'.repeat(72);
  return ['poolsleuth holds parts of these packages. Their licences:', ...folders.map(noticeOf), ''].join(
    `\n\n${line}\n\n`,
  );
}
