// `node scripts/terminal-picture.mjs`: draws the picture of a terminal that the README shows, from what the program prints.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

const ARGS = ['samples/series-smb-load', '--limit', '3'];
const COLUMNS = 100;
const [LETTER, LINE, MARGIN] = [8.4, 19, 18];
const STYLES = { 1: 'font-weight="700" fill="#f2f4f8"', 2: 'fill="#8b93a3"', 31: 'fill="#ff8a80"' };

const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What the last escape sequence said; it goes on in the next line. */
let style = '';

/** A line with its colours as text spans. */
function toSpans(line) {
  return line
    .split(/(\u001b\[\d+m)/)
    .map((part) => {
      const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
      if (code === undefined) return part === '' ? '' : `<tspan ${style}>${escapeXml(part)}</tspan>`;
      style = STYLES[code] ?? '';
      return '';
    })
    .join('');
}

prepare();
const text = execFileSync(process.execPath, [path.join(root, 'bin', 'poolsleuth.js'), ...ARGS, '--color'], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, POOLSLEUTH_DB: path.join(root, 'no-database.json'), COLUMNS: String(COLUMNS) },
});
const lines = [`$ poolsleuth ${ARGS.join(' ')}`, ...text.trimEnd().split('\n')];
const [width, height] = [COLUMNS * LETTER + 2 * MARGIN, lines.length * LINE + 2 * MARGIN];
const rows = lines.map(
  (line, index) =>
    `<text xml:space="preserve" x="${MARGIN}" y="${MARGIN + LINE * (index + 0.75)}">${toSpans(line)}</text>`,
);
mkdirSync(path.join(root, 'docs', 'images'), { recursive: true });
writeFileSync(
  path.join(root, 'docs', 'images', 'terminal.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The answer for a series of snapshots, in a terminal">
<rect width="100%" height="100%" rx="8" fill="#1b1f27"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#d5dae3">
${rows.join('\n')}
</g>
</svg>
`,
);
