/**
 * Stops that a text names without what Windows printed beside them: `BAD_POOL_CALLER`, "Bad Pool Header", `Stop 0xC5`. The name
 * says what kind of error it was, and no more: not which block, nor whose.
 *
 *   Stop code: DRIVER_CORRUPTED_EXPOOL        What failed: qzwlan.sys         the blue screen of newer Windows
 *   "bad pool header" whenever I start it                                     somebody's words
 *   error 0x000000c2 on a blue screen                                         the number alone
 */
import type { Finding, UnparsedLine } from '../../model/document.js';
import { SMALL_DUMP } from '../../../grammars/lib/crash-lines.js';
import { once } from '../../../grammars/lib/once.js';
import { bugcheckEntries } from '../../knowledge/bugcheck-entries.js';
import { formatList } from '../../model/words.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { toPlainText } from './plain-text.js';
import type { SourceReading } from '../../moments/source-reading.js';

/** Lines that are looked at: who pastes more pastes a log. */
const MOST_LINES = 2000;
const LONGEST_LINE = 2000;
/** More are a list of all that there are, and nobody's crash. */
const MOST_STOPS = 6;
/** Below the name of the stop, the screen names the driver within so many lines. */
const SCREEN_LINES = 3;

/** What a line with the number of a stop says beside it. */
const OF_A_STOP =
  /\bstop\b|stop.?code|bsod|blue.?screen|bug.?check|crash|absturz|abgestürzt|écran bleu|pantalla (?:azul|de la muerte)|tela azul|schermata blu|niebieski ekran|синий экран|蓝屏|藍屏|ブルースクリーン|블루스크린/iu;
const NUMBER = /(?<![\w.])0x(?:000000)?([0-9a-f]{2,3})(?![\w.])/gi;
/** `What failed: qzwlan.sys`, in whatever language, and `(qzwlan.sys)` behind the name. */
const FAILED = /^[^:：]{3,40}[:：]\s{0,3}([\w$.-]{1,60}\.sys)\s*$/i;
const BEHIND_NAME = /^\s{0,2}\(([\w$.-]{1,60}\.sys)\)/i;

interface NamedStop {
  readonly code: number;
  readonly line: number;
  /** The driver that the screen names beside the stop; null for none. */
  readonly driver: string | null;
}

/** A name as Windows prints it. */
const PRINTED = /(?<!\w)[A-Z][A-Z0-9]{1,20}(?:_[A-Z0-9]{1,20}){1,8}(?!\w)/g;
/** Names that no sentence has by chance are understood in any case, with blanks for the underscores. */
const UNMISTAKABLE = /POOL|HEAP/;
/** What the debugger prints below every stop of Driver Verifier names others. */
const BOILERPLATE = /BugChecks 0xC4, 0xC1 and 0xA|be among the most commonly seen/i;

/** Codes by the names of stops, and what finds the unmistakable ones as people type them. */
const spellings = once(() => {
  const codes = new Map([...bugcheckEntries()].map(([code, { name }]) => [name, code] as const));
  const typed = [...codes.keys()].filter((name) => UNMISTAKABLE.test(name));
  const pattern = typed.map((name) => name.replaceAll('_', '[ _-]{1,2}')).join('|');
  return { codes, typed: new RegExp(`(?<!\\w)(?:${pattern})(?!\\w)`, 'gi') };
});

function stopsIn({ text, line }: UnparsedLine): readonly NamedStop[] {
  if (text.length > LONGEST_LINE || BOILERPLATE.test(text)) return [];
  const plain = toPlainText(text);
  const { codes, typed } = spellings();
  const names = [...plain.matchAll(PRINTED), ...plain.matchAll(typed)].toSorted((a, b) => a.index - b.index);
  const named = names.flatMap(({ index, 0: name }): readonly NamedStop[] => {
    const code = codes.get(
      name
        .toUpperCase()
        .replaceAll(/[ _-]{1,2}/g, '_')
        .replace(/_M$/, ''),
    );
    const driver = BEHIND_NAME.exec(plain.slice(index + name.length))?.[1] ?? null;
    return code === undefined ? [] : [{ code, line, driver }];
  });
  const numbered = OF_A_STOP.test(plain)
    ? [...plain.matchAll(NUMBER)].flatMap(([, digits = '']): readonly NamedStop[] => {
        const code = Number.parseInt(digits, 16);
        return bugcheckEntries().has(code) ? [{ code, line, driver: null }] : [];
      })
    : [];
  return [...named, ...numbered];
}

/** The stops that the lines name, each once. */
function stopsNamed(lines: readonly UnparsedLine[]): readonly NamedStop[] {
  const stops = new Map<number, NamedStop>();
  for (const [index, unread] of lines.entries()) {
    for (const stop of stopsIn(unread)) {
      const below = lines
        .slice(index + 1, index + 1 + SCREEN_LINES)
        .flatMap(({ text, line }) => (line - unread.line > SCREEN_LINES ? [] : (FAILED.exec(text.trim())?.[1] ?? [])));
      const driver = stop.driver ?? below[0] ?? null;
      const known = stops.get(stop.code);
      if (known === undefined || (known.driver === null && driver !== null)) stops.set(stop.code, { ...stop, driver });
    }
  }
  return [...stops.values()];
}

const nameOf = ({ code }: NamedStop): string =>
  `${bugcheckEntries().get(code)?.name ?? ''} (0x${code.toString(16).toUpperCase()})`;

/** What one stop is, by its name alone. */
function meaningOf({ code }: NamedStop): string {
  const entry = bugcheckEntries().get(code);
  return entry === undefined ? '' : `${entry.lead}. ${entry.rest}`;
}

/** Drivers that the blue screen names beside a stop, by its code. */
export function driversOnScreen({ unparsed }: SourceReading): ReadonlyMap<number, string> {
  if (!unparsed.some(({ text }) => /\.sys\b/i.test(text))) return new Map();
  return new Map(
    stopsNamed(unparsed.slice(0, MOST_LINES)).flatMap(({ code, driver }) => (driver === null ? [] : [[code, driver]])),
  );
}

/** One finding for all of them; none where every one is told with its arguments, or the text lists them by the dozen. */
export function findNamedStops({ reading }: { readonly reading: SourceReading }): readonly Finding[] {
  const told = new Set(reading.bugchecks.map(({ code }) => code % SMALL_DUMP));
  const stops = stopsNamed(reading.unparsed.slice(0, MOST_LINES)).filter(({ code }) => !told.has(code));
  const [first] = stops;
  if (first === undefined || stops.length > MOST_STOPS) return [];
  const alone = stops.length === 1;
  const ofPool = stops.every(({ code }) => bugcheckEntries().get(code)?.kind === 'corruption');
  const meaning = alone ? ` ${meaningOf(first)}` : ofPool ? OF_DAMAGE : '';
  const drivers = [...new Set(stops.flatMap(({ driver }) => driver ?? []))];
  const blamed =
    drivers.length === 0 ? '' : ` The screen names ${formatList(drivers)}: a suspect, and no more than that.`;
  return [
    toFinding({
      code: 'named-stop',
      severity: 'info',
      confidence: sureOf('named-stop', 'always'),
      pool: null,
      drivers: drivers.map((driver) => driver.toLowerCase()),
      title: `The text names the ${alone ? 'stop' : 'stops'} ${formatList(stops.map(nameOf))} without ${alone ? 'its' : 'their'} arguments.${meaning}${blamed}`,
      reasons: [
        ...(alone ? [] : stops.map((stop) => `${nameOf(stop)}: ${meaningOf(stop)}`)),
        'The four arguments tell what went wrong with which block, and often the tag; a name alone tells neither that nor by whom.',
      ],
      evidence: stops.map(({ line }) => ({ source: reading.input.source, line })),
      next: [
        {
          command: LIST_CRASHES,
          why: 'the record of each crash has its arguments',
        },
        {
          command: '!analyze -v',
          why: 'on the newest file of C:\\Windows\\Minidump: the arguments, the stack, and a suspect',
        },
      ],
    }),
  ];
}

/** Said of several that are all of one kind. */
const OF_DAMAGE = ' All of them tell of damaged pool, which is no leak.';

/** The records of crashes, in PowerShell. */
const LIST_CRASHES =
  "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Microsoft-Windows-WER-SystemErrorReporting'} | Format-List TimeCreated, Message";
