/**
 * The scripts of `poolsleuth completion`: each asks the program itself what can stand next (`--get-yargs-completions`, as
 * yargs documents it), so a new command or option needs no change here. Where the program knows nothing, the shell
 * completes file names.
 *
 * Sources: the manuals of bash (`complete`), zsh (`compdef`), fish (`complete`), and PowerShell
 * (`Register-ArgumentCompleter -Native`).
 */

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

/** One line at the end of a profile is enough; each script says which. `--x` of one letter is yargs' short name, and no option. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# poolsleuth in bash. Add to ~/.bashrc: source <(poolsleuth completion bash)
_poolsleuth() {
  local word="\${COMP_WORDS[COMP_CWORD]}" found
  found=$(poolsleuth --get-yargs-completions "\${COMP_WORDS[@]}" 2>/dev/null | grep -v '^--.$')
  mapfile -t COMPREPLY < <(compgen -W "$found" -- "$word")
}
complete -o default -o bashdefault -F _poolsleuth poolsleuth
`,
  zsh: `#compdef poolsleuth
# poolsleuth in zsh. Add to ~/.zshrc, behind compinit: source <(poolsleuth completion zsh)
_poolsleuth() {
  local -a found
  found=("\${(@f)$(poolsleuth --get-yargs-completions "\${words[@]}" 2>/dev/null | grep -v '^--.$')}")
  [[ -n "\${found[1]}" ]] && compadd -- "\${found[@]}"
  _files
}
compdef _poolsleuth poolsleuth
`,
  fish: `# poolsleuth in fish. Save as ~/.config/fish/completions/poolsleuth.fish
complete -c poolsleuth -a '(poolsleuth --get-yargs-completions (commandline -opc) (commandline -ct) 2>/dev/null | string match -rv "^--.\\$")'
`,
  powershell: `# poolsleuth in PowerShell. Add to $PROFILE: poolsleuth completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName poolsleuth -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '""' }
  poolsleuth --get-yargs-completions @words 2>$null |
    Where-Object { $_ -like "$wordToComplete*" -and $_ -notmatch '^--.$' } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`,
};

/**
 * The script for a shell; it says in its first lines where it belongs.
 *
 * @example
 * completionScript('bash').startsWith('# poolsleuth in bash')
 */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
