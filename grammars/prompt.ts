/**
 * The line on which a person typed: a debugger prompt with one or more commands, a prompt that a paste damaged, or the
 * bare command where the prompt was lost.
 *
 *     12: kd> !vm 1;!poolused 2
 *     | processor, absent on one processor    lkd> is a live local kernel, kd> a dump or a cable
 */
import P from 'parsimmon';
import type { TypedCommand } from './lib/grammar.js';
import { parseLine } from './lib/parse-line.js';

export interface Prompt {
  /** What kind of session it is: a changed kind is another target. */
  readonly session: 'local' | 'kernel' | 'user' | 'shell' | 'unknown';
  /** False where the prompt is missing or damaged, so that it says nothing of the session. */
  readonly certain: boolean;
  /** Commands in order, none on a bare prompt. */
  readonly commands: readonly TypedCommand[];
  /** What followed the prompt, as typed. */
  readonly text: string;
}

type Head = Pick<Prompt, 'session' | 'certain'>;

interface PromptLanguage {
  kernel: Head;
  user: Head;
  shell: Head;
  damaged: Head;
  bare: Head;
  head: Head;
}

/** Names that only a debugger's command line begins with, so that a damaged or missing prompt is still one. */
const COMMAND =
  '(?:!(?:poolused|poolfind|pool|poolval|vm|verifier|lookaside|for_each_module|analyze|memusage|sysptes|irpfind|session|sysinfo|cpuinfo|process|thread|running|stacks|filecache|object|handle|locks|dpcs|devnode|fltkd\\.\\w+|wdfkd\\.\\w+|mex\\.\\w+)|vertarget|\\.time|\\.bugcheck|\\.reload|\\.logopen|\\.logclose|lm[a-z]{0,5})';

const language = P.createLanguage<PromptLanguage>({
  kernel: () =>
    P.regexp(/[ \t]*(?:\d{1,4}:[ \t]?)?(l?)[kK]d>/, 1).map((local) => ({
      session: local === '' ? ('kernel' as const) : ('local' as const),
      certain: true,
    })),
  //  0:000> .breakin          the user-mode debugger
  user: () => P.regexp(/[ \t]*\d+:\d{3}(?::\w+)?>/).result<Head>({ session: 'user', certain: true }),
  //  C:\tools> poolmon.exe -b         PS C:\>
  shell: () => P.regexp(/[ \t]*(?:PS )?[A-Za-z]:\\[^<>|"]{0,200}>/).result<Head>({ session: 'shell', certain: true }),
  //  1kb> !vm    !kds !poolused 2    - !poolfind Proc    `!poolused 2`
  damaged: () =>
    P.regexp(
      new RegExp(
        `[ \\t]*(?:[-*+#•$>\`][ \\t]*){0,3}(?:[!\\dTl:.]{0,5}[ \\t]?l?[kK][bd][s>]?>?[ \\t]*)(?=${COMMAND}(?![\\w.]))`,
      ),
    ).result<Head>({ session: 'unknown', certain: false }),
  bare: () =>
    P.regexp(new RegExp(`[ \\t]*(?:[-*+#•$>\`“"][ \\t]*){0,3}(?=${COMMAND}(?![\\w.]))`)).result<Head>({
      session: 'unknown',
      certain: false,
    }),
  head: (r) => P.alt(r.kernel, r.user, r.shell, r.damaged),
});

/** What every prompt begins with; cheaper than parsing each line as one. */
const HEAD =
  /^[ \t]*(?:[-*+#•$>`!][-*+#•$>`! \t]{0,6})?(?:[!\dTl:. ]{0,8}l?[kK][bd][s>]?|\d+:\d{3}[:>]|(?:PS )?[A-Za-z]:\\)/;
const BARE = /^[ \t]*(?:[-*+#•$>`“"][ \t]*){0,3}(?:!|vertarget|\.|lm)/;

/** Commands on one line: separated by `;` outside of quotes. */
const commandTexts: P.Parser<readonly string[]> = P.regexp(/(?:"[^"]{0,400}"|“[^”]{0,400}”|[^;"“]|["“])*/)
  .sepBy1(P.string(';'))
  .map((texts) => texts.map((text) => text.trim()).filter((text) => text !== ''));

/** A command taken apart: `!poolused 2` is `!poolused` with the argument `2`. `s-a` and `lmt` keep their letters. */
export function toCommand(text: string): TypedCommand {
  const name = /^\S+/.exec(text)?.[0] ?? '';
  return { text, name: name.toLowerCase(), args: text.slice(name.length).trim() };
}

const MOST_ARGUMENTS = 200;

/** Arguments that a command can have: flags, a tag, options, an address; prose has longer words. */
const ARGUMENTS =
  /^(?:\s+(?:-\w+|["“'].{1,4}["”']|(?:0x)?[0-9a-f`]{1,17}|[\w.?*]{1,4}|@[#$]?\w+|[\w-]+\.(?:sys|dll|exe)|[a-z]{1,2}|m|L\?\S+)){0,6}(?:\s*[`"”])?\s*$/i;

function withCommands(head: Head, text: string): Prompt {
  const texts = parseLine(commandTexts, text) ?? [text];
  return { ...head, commands: texts.map(toCommand), text: text.trim() };
}

/**
 * The prompt of a line; null when the line is none. A bare command counts only when nothing but arguments follows it:
 * `!vm shows the number of failed allocations` is prose.
 */
export function parsePrompt(line: string): Prompt | null {
  const start = line.trimStart()[0];
  if (start === undefined) return null;
  const prompted = HEAD.test(line) ? parseLine(P.seq(language.head, P.all), line) : null;
  if (prompted !== null) return withCommands(prompted[0], prompted[1].trim());
  if (!/[!.lv`“"\-*+#•$>]/.test(start)) return null;
  const bare = BARE.test(line) ? parseLine(P.seq(language.bare, P.all), line) : null;
  if (bare === null) return null;
  if (bare[1].length > MOST_ARGUMENTS) return null;
  const text = bare[1].trim().replace(/[`"”]$/, '');
  const first = toCommand(text.split(';')[0] ?? text);
  const args = text.split(';')[0]?.slice(first.name.length) ?? '';
  const known = /^!for_each_module$/.test(first.name) ? args.trimStart().startsWith('s ') : ARGUMENTS.test(args);
  return known ? withCommands(bare[0], text) : null;
}

/** Where a second prompt stands inside a line that lost its line breaks: offsets, ascending. */
export function findEmbeddedPrompts(line: string): readonly number[] {
  if (!line.includes('kd>')) return [];
  const found: number[] = [];
  for (const match of line.matchAll(/(?<=\S)\s+(?=(?:\d{1,4}: ?)?l?kd>\s*[!.a-z])/g)) {
    // A mail quote before a prompt is no output.
    if (found.length === 0 && /^[>|\s]{0,40}$/.test(line.slice(0, Math.min(match.index, 41)))) continue;
    // The blank inside `0: kd>` is no boundary.
    if (/(?:^|[\s>|])\d{1,4}:$/.test(line.slice(Math.max(0, match.index - 6), match.index))) continue;
    found.push(match.index + match[0].length);
  }
  return found;
}
