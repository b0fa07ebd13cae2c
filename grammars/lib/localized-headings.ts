/**
 * Headings of the CSV that scripts write, in the languages of their authors: German, French, Spanish, Italian, Portuguese,
 * Dutch, Polish, Russian, Japanese, Chinese, Korean. Names are compared without accents and case, as those of counters are.
 */
import { foldCounter } from './localized-counters.js';
import { findLocalizedPool } from './localized-pools.js';
import { findUnit } from './numbers.js';
import { once } from './once.js';

/** What stands for a column in other languages; English is what `findField` reads itself. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [
    'Tag',
    'kennung, pool-tag, pooltag, etiquette, etiqueta, etichetta, znacznik, тег, тэг, метка, тег пула, タグ, プールタグ, 标记, 标签, 標籤, 池标记, 池标签, 태그, 풀 태그',
  ],
  [
    'Type',
    'typ, art, pooltyp, pool-typ, poolart, type de pool, type de reserve, tipo, tipo de pool, tipo di pool, tipo pool, soort, pooltype, ' +
      'rodzaj, typ puli, pula, тип, тип пула, пул, 種類, 種別, タイプ, プール, プールの種類, 类型, 類型, 池类型, 池, 유형, 종류, 풀',
  ],
  [
    'Allocs',
    'alloc., alloc, zuordnungen, zuweisungen, allokationen, reservierungen, belegungen, attributions, asignaciones, allocazioni, alocacoes, toewijzingen, ' +
      'allocaties, alokacje, przydzialy, przydzielenia, выделения, выделено, выделений, 割り当て, 割り当て数, 割当, 割当数, 分配, 分配数, 分配次数, 할당, 할당 수',
  ],
  [
    'Frees',
    'liber., frei, freigaben, freigegeben, liberations, liberes, liberaciones, liberados, liberazioni, rilasci, deallocazioni, liberacoes, vrijgaven, ' +
      'vrijgegeven, zwolnienia, zwolnione, освобождения, освобождено, освобождений, 解放, 解放数, 释放, 释放数, 释放次数, 釋放, 해제, 해제 수',
  ],
  [
    'Diff',
    'diff., differenz, ausstehend, difference, ecart, diferencia, differenza, diferenca, verschil, roznica, разница, разность, 差, 差分, 差数, ' +
      '差异, 差值, 差異, 未释放, 차이',
  ],
  [
    'Bytes',
    'octets, taille (octets), byte, bytes belegt, bajty, bajtow, байт, байты, байтов, バイト, バイト数, 字节, 字节数, 位元組, 바이트',
  ],
  [
    'Size',
    'große, groesse, belegt, verbrauch, speicher, speicherverbrauch, taille, memoire, tamano, memoria, dimensione, dimensioni, tamanho, ' +
      'grootte, omvang, rozmiar, zajete, pamiec, размер, объем, память, занято, サイズ, 使用量, 大小, 占用, 占用大小, 內存, 内存, 크기, 사용량',
  ],
  [
    'Driver',
    'treiber, treiberdatei, pilote, fichier pilote, controlador, conductor, driver file, stuurprogramma, sterownik, драйвер, файл драйвера, ' +
      'ドライバー, ドライバ, 驱动, 驱动程序, 驱动文件, 驅動程式, 드라이버',
  ],
  [
    'Description',
    'beschreibung, bemerkung, descripcion, descrizione, descricao, omschrijving, opis, описание, 説明, 说明, 描述, 說明, 설명',
  ],
  [
    'Timestamp',
    'zeitstempel, zeitpunkt, datum/uhrzeit, datum und uhrzeit, datum/zeit, horodatage, date/heure, date et heure, date heure, fecha y hora, ' +
      'fecha/hora, fecha hora, marca de tiempo, data e ora, data/ora, data ora, data/hora, data e hora, data hora, carimbo de data/hora, tijdstip, ' +
      'tijdstempel, datum en tijd, datum/tijd, data i czas, data i godzina, data/czas, znacznik czasu, дата и время, дата/время, метка времени, ' +
      '日時, タイムスタンプ, 时间戳, 日期时间, 日期和时间, 日期時間',
  ],
  ['Date', 'datum, fecha, data, дата, 日付, 日期'],
  ['Time', 'zeit, uhrzeit, heure, hora, ora, orario, tijd, czas, godzina, время, 時刻, 時間, 时间'],
  [
    'Host',
    "rechner, rechnername, computer, ordinateur, serveur, hote, nom de l'ordinateur, equipo, servidor, maquina, ordenador, computadora, " +
      'macchina, computador, nome do computador, serwer, komputer, сервер, компьютер, машина, хост, имя компьютера, サーバー, サーバ, ホスト, ホスト名, ' +
      'コンピューター, コンピュータ名, 主机, 主机名, 服务器, 计算机, 计算机名, 伺服器, 主機',
  ],
]);

const englishOf = once(
  (): ReadonlyMap<string, string> =>
    new Map(
      [...NAMES].flatMap(([english, names]) =>
        names.split(',').map((name): [string, string] => [foldCounter(name), english]),
      ),
    ),
);

/** Longer names are of none of these. */
const LONGEST = 40;

/** The unit behind a name: `Größe (MB)`, `Taille, Mo`, `大小（MB）`. */
const UNIT_BEHIND = /^(.{1,36}?)\s{0,3}(?:[([（]\s{0,2}(\p{L}{1,6})\s{0,2}[)\]）]|[,/]?\s(\p{L}{2,5}))$/u;

/**
 * The English name of a column, with its unit; the name as it is where it is none that we know in another language.
 *
 * @example
 * toEnglishHeading('Horodatage') // 'Timestamp'
 * toEnglishHeading('Größe (MB)') // 'Size (MB)'
 */
export function toEnglishHeading(name: string): string {
  if (name.length > LONGEST) return name;
  const bare = name.replace(/["'_*`]/g, ' ').trim();
  const whole = englishOfName(bare);
  if (whole !== null) return whole;
  const [, core = '', bracketed, behind] = UNIT_BEHIND.exec(bare) ?? [];
  const unit = bracketed ?? behind ?? '';
  const english = unit === '' || findUnit(unit) === null ? null : englishOfName(core);
  return english === null ? name : `${english} (${unit})`;
}

function englishOfName(name: string): string | null {
  const known = englishOf().get(foldCounter(name));
  if (known !== undefined) return known;
  const pool = /[^\x20-\x7e]|paging|pagin|lager|wissel|stronic/i.test(name) ? findLocalizedPool(name) : null;
  return pool === null ? null : pool === 'paged' ? 'Paged' : 'Nonpaged';
}

/** Names that are words of English, too, which mean something else there. */
const ENGLISH_TOO: ReadonlySet<string> = new Set([
  'difference',
  'date',
  'data',
  'art',
  'computer',
  'typ',
  'pool',
  'tag',
]);

/**
 * The names of a row in English, where at least two of them can only be of another language: one may be anybody's word.
 *
 * @example
 * toEnglishHeadings(['Kennung', 'Größe (MB)']) // ['Tag', 'Size (MB)']
 */
export function toEnglishHeadings(names: readonly string[]): readonly string[] {
  const english = names.map(toEnglishHeading);
  const foreign = english.filter((name, index) => {
    const given = names[index] ?? '';
    return name !== given && !ENGLISH_TOO.has(foldCounter(given)) && foldCounter(name) !== foldCounter(given);
  });
  return foreign.length < LEAST_FOREIGN ? names : english;
}
const LEAST_FOREIGN = 2;
