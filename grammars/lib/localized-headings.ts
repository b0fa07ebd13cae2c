/**
 * Headings of the CSV that scripts write, in the languages of their authors: German, French, Spanish, Italian, Portuguese,
 * Dutch, Polish, Russian, Japanese, Chinese. Names are compared without accents and case, as those of counters are.
 */
import { foldCounter } from './localized-counters.js';
import { once } from './once.js';

/** What stands for a column in other languages; English is what `findField` reads itself. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [
    'Tag',
    'kennung, pool-tag, pooltag, etiquette, etiqueta, etichetta, znacznik, тег, тэг, метка, タグ, プールタグ, 标记, 标签, 標籤, 池标记',
  ],
  [
    'Type',
    'typ, art, pooltyp, pool-typ, poolart, type de pool, type de reserve, tipo, tipo de pool, tipo di pool, tipo pool, soort, pooltype, ' +
      'rodzaj, typ puli, pula, тип, тип пула, пул, 種類, 種別, タイプ, プール, プールの種類, 类型, 類型, 池类型, 池',
  ],
  [
    'Allocs',
    'zuordnungen, zuweisungen, allokationen, reservierungen, belegungen, attributions, asignaciones, allocazioni, alocacoes, toewijzingen, ' +
      'allocaties, alokacje, przydzialy, przydzielenia, выделения, выделено, выделений, 割り当て, 割り当て数, 割当, 割当数, 分配, 分配数, 分配次数',
  ],
  [
    'Frees',
    'freigaben, freigegeben, liberations, liberes, liberaciones, liberados, liberazioni, rilasci, deallocazioni, liberacoes, vrijgaven, ' +
      'vrijgegeven, zwolnienia, zwolnione, освобождения, освобождено, освобождений, 解放, 解放数, 释放, 释放数, 释放次数, 釋放',
  ],
  [
    'Diff',
    'differenz, ausstehend, difference, ecart, diferencia, differenza, diferenca, verschil, roznica, разница, разность, 差, 差分, 差数, ' +
      '差异, 差值, 差異',
  ],
  [
    'Bytes',
    'octets, taille (octets), byte, bytes belegt, bajty, bajtow, байт, байты, байтов, バイト, バイト数, 字节, 字节数, 位元組',
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
const LONGEST = 30;

/**
 * The English name of a column; the name as it is where it is none that we know in another language.
 *
 * @example
 * toEnglishHeading('Horodatage') // 'Timestamp'
 */
export function toEnglishHeading(name: string): string {
  if (name.length > LONGEST) return name;
  return englishOf().get(foldCounter(name.replace(/["'_]/g, ' '))) ?? name;
}
