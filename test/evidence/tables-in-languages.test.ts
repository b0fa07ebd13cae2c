/** Tables of people whose headings are in their own language: Markdown, and columns set apart by blanks. */
import test from 'ava';
import { markdownTable } from '../../grammars/markdown-table.js';
import { toEnglishHeading, toEnglishHeadings } from '../../grammars/lib/localized-headings.js';
import { findLocalizedPool } from '../../grammars/lib/localized-pools.js';
import { readText, usages } from './support.js';

const TABLES: readonly (readonly [language: string, heading: string, nonPaged: string, paged: string])[] = [
  ['German', 'Kennung|Pool|Belegungen|Freigaben|Differenz|Bytes', 'Nicht ausgelagert', 'Ausgelagert'],
  ['French', 'Étiquette|Type|Allocations|Libérations|Différence|Octets', 'Non paginé', 'Paginé'],
  ['Spanish', 'Etiqueta|Tipo|Asignaciones|Liberaciones|Diferencia|Bytes', 'No paginado', 'Paginado'],
  ['Italian', 'Etichetta|Tipo|Allocazioni|Rilasci|Differenza|Byte', 'Non paginato', 'Paginato'],
  ['Portuguese', 'Etiqueta|Tipo|Alocações|Liberações|Diferença|Bytes', 'Não paginado', 'Paginado'],
  ['Dutch', 'Tag|Soort|Toewijzingen|Vrijgaven|Verschil|Bytes', 'Niet-wisselbaar', 'Wisselbaar'],
  ['Polish', 'Znacznik|Rodzaj|Przydziały|Zwolnienia|Różnica|Bajty', 'Niestronicowana', 'Stronicowana'],
  ['Russian', 'Тег|Пул|Выделено|Освобождено|Разница|Байт', 'Невыгружаемый', 'Выгружаемый'],
  ['Japanese', 'タグ|種類|割り当て|解放|差分|バイト', '非ページ', 'ページ'],
  ['Chinese', '标签|类型|分配次数|释放次数|差值|字节数', '非分页', '分页'],
  ['Korean', '태그|유형|할당|해제|차이|바이트', '비페이징', '페이징'],
];

const EXPECTED = ['Qd4x|nonPaged|81200|19100|62100|39744000', 'MmSt|paged|5400|5100|300|1228800'];

const rowsOf = (nonPaged: string, paged: string): readonly (readonly string[])[] => [
  ['Qd4x', nonPaged, '81200', '19100', '62100', '39744000'],
  ['MmSt', paged, '5400', '5100', '300', '1228800'],
];

for (const [language, heading, nonPaged, paged] of TABLES) {
  const names = heading.split('|');
  test(`a Markdown table in ${language} is read`, (t) => {
    const rows = [names, names.map(() => '---'), ...rowsOf(nonPaged, paged)];
    const { rows: read, unparsed } = readText(markdownTable, rows.map((row) => `| ${row.join(' | ')} |`).join('\n'));
    t.deepEqual(usages(read), EXPECTED);
    t.deepEqual(unparsed, []);
  });

  test(`columns in ${language} are read`, (t) => {
    const rows = [names, ...rowsOf(nonPaged, paged)];
    const { rows: read, unparsed } = readText(markdownTable, rows.map((row) => row.join('    ')).join('\n'));
    t.deepEqual(usages(read), EXPECTED);
    t.deepEqual(unparsed, []);
  });
}

test('a unit stands behind a name in any language', (t) => {
  t.is(toEnglishHeading('Größe (MB)'), 'Size (MB)');
  t.is(toEnglishHeading('Taille, Mo'), 'Size (Mo)');
  t.is(toEnglishHeading('大小（MB）'), 'Size (MB)');
  t.is(toEnglishHeading('Nicht ausgelagert (MB)'), 'Nonpaged (MB)');
  t.is(toEnglishHeading('Невыгружаемый, МБ'), 'Nonpaged (МБ)');
  const table = ['Kennung | Größe (MB) | Treiber', '---|---|---', 'Qd4x | 7.615,5 | qdfilt.sys'].join('\n');
  const { rows } = readText(markdownTable, `Nonpaged pool, by tag:\n| ${table.replaceAll('\n', ' |\n| ')} |`);
  t.deepEqual(usages(rows), [`Qd4x|nonPaged||||${7615.5 * 1024 ** 2}`]);
});

test('one foreign word makes no table, and an English one keeps its meaning', (t) => {
  t.deepEqual(toEnglishHeadings(['Tag', 'Before', 'After', 'Difference']), ['Tag', 'Before', 'After', 'Difference']);
  t.deepEqual(toEnglishHeadings(['Name', 'Data', 'Größe']), ['Name', 'Data', 'Größe']);
  t.is(findLocalizedPool('Der nicht ausgelagerte Pool ist voll, sagt der Kollege aus der IT'), null);
  for (const line of [
    'Tag    Uhrzeit    Thema    Raum',
    'Der Speicher   wird    seit   Montag   größer',
    '| Zeit | Thema | Größe |',
    'Тег   статьи   размер   шрифта',
  ]) {
    t.is(markdownTable.detect(line), null, line);
  }
});
