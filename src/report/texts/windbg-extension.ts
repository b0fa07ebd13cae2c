/**
 * The extension for WinDbg and kd (`.scriptload`): `!poolsleuth` has the debugger run commands, hands what they print to
 * the program, and prints the answer. Nothing is written to the disk: `.shell -ci` gives the program the text as its input.
 *
 * Sources: Microsoft's pages on JavaScript Debugger Scripting (`host.functionAlias`, `host.apiVersionSupport`,
 * `Debugger.Utility.Control.ExecuteCommand`, `host.diagnostics.debugLog`) and on `.shell`. The language is ECMAScript 2015,
 * which is what they promise.
 */

/** A text as a literal of the script. */
function literal(text: string): string {
  return JSON.stringify(text);
}

/**
 * The script that runs these commands of the debugger. None of them may hold a quotation mark, which would end the list that
 * `.shell` is given.
 */
export function windbgExtension(commands: readonly string[]): string {
  return `// poolsleuth in WinDbg or kd, with a kernel dump or a live kernel. Load it, then ask:
//   .scriptload C:\\tools\\poolsleuth.js
//   !poolsleuth
// Where poolsleuth.exe is not on the path, with two backslashes for one:
//   !poolsleuth "C:\\\\tools\\\\poolsleuth.exe"
"use strict";

// What the debugger runs. The answer is about what these print; nothing is sent anywhere.
const COMMANDS = [
${commands.map((command) => `  ${literal(command)},`).join('\n')}
];

// A path of a program, and nothing that a shell would obey.
const PATH = /^[A-Za-z0-9_.:\\\\() -]+$/;

// Evidence is printed as text: no control character, no letter that the window may not have, no beginning of a link.
function say(text) {
  const shown = String(text).replace(/[^ -~]/g, "?").replace(/<(?=[A-Za-z/!?])/g, "< ");
  host.diagnostics.debugLog(shown, "\\n");
}

// Each command is printed before its output, as a log has it.
function listOf(commands) {
  return commands.map((command) => ".echo 0: kd> " + command + ";" + command).join(";");
}

function poolsleuth(program) {
  const path = program === undefined ? "poolsleuth" : String(program);
  if (!PATH.test(path)) {
    say("The path of the program may hold letters, digits, blanks and : \\\\ . _ - ( ).");
    return;
  }
  const quoted = path.indexOf(" ") < 0 ? path : '"' + path + '"';
  say("poolsleuth: " + COMMANDS.join("; "));
  const control = host.namespace.Debugger.Utility.Control;
  let told = 0;
  for (const line of control.ExecuteCommand(
    '.shell -ci "' + listOf(COMMANDS) + '" ' + quoted + " - --brief --no-color"
  )) {
    // What .shell says of itself is no part of the answer.
    if (/^\\.shell: /.test(String(line))) continue;
    if (/\\S/.test(String(line))) told += 1;
    say(line);
  }
  if (told === 0) say('There is no answer. Is poolsleuth.exe on the path? Else: !poolsleuth "C:\\\\\\\\tools\\\\\\\\poolsleuth.exe"');
}

function initializeScript() {
  return [new host.apiVersionSupport(1, 3), new host.functionAlias(poolsleuth, "poolsleuth")];
}
`;
}
