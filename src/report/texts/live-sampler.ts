/**
 * The script of `poolsleuth capture live`: a sampler for Windows PowerShell 5.1 and PowerShell 7 that needs nothing but
 * Windows, writes the CSV that we read, and sends nothing anywhere.
 *
 * Sources: NtQuerySystemInformation with class 22 (SystemPoolTagInformation) and SYSTEM_POOLTAG as the public headers of
 * System Informer (phnt, `ntexapi.h`) have them; `POOLTAG_LAYOUTS` holds the offsets. The CIM classes Win32_OperatingSystem
 * and Win32_PerfRawData_PerfOS_Memory, schtasks, driverquery and fltmc as Microsoft documents them.
 */

/** Where a field of SYSTEM_POOLTAG begins, in bytes; of a process of 64 or of 32 bits. */
export interface PoolTagLayout {
  /** Of the whole structure; the first stands behind the count, at `first`. */
  readonly size: number;
  readonly first: number;
  readonly pagedAllocs: number;
  readonly pagedFrees: number;
  readonly pagedUsed: number;
  readonly nonPagedAllocs: number;
  readonly nonPagedFrees: number;
  readonly nonPagedUsed: number;
}

/** The counts are 32 bits wide in both, so they wrap; the bytes are as wide as a pointer and are aligned like one. */
export const POOLTAG_LAYOUTS: { readonly bits64: PoolTagLayout; readonly bits32: PoolTagLayout } = {
  bits64: {
    size: 40,
    first: 8,
    pagedAllocs: 4,
    pagedFrees: 8,
    pagedUsed: 16,
    nonPagedAllocs: 24,
    nonPagedFrees: 28,
    nonPagedUsed: 32,
  },
  bits32: {
    size: 28,
    first: 4,
    pagedAllocs: 4,
    pagedFrees: 8,
    pagedUsed: 12,
    nonPagedAllocs: 16,
    nonPagedFrees: 20,
    nonPagedUsed: 24,
  },
};

/** The heading of the CSV: that of our own tables, and what only a sampler knows. */
export const SAMPLER_HEADING =
  'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,uptime_seconds,counter_bits,listing';

function layoutOf(layout: PoolTagLayout): string {
  const { size, first, pagedAllocs, pagedFrees, pagedUsed, nonPagedAllocs, nonPagedFrees, nonPagedUsed } = layout;
  return `@{ Size = ${size}; First = ${first}; Paged = @(${pagedAllocs}, ${pagedFrees}, ${pagedUsed}); NonPaged = @(${nonPagedAllocs}, ${nonPagedFrees}, ${nonPagedUsed}) }`;
}

/** The script, with line feeds; a file of it has the line ends of Windows. */
export const LIVE_SAMPLER: string = `<#
poolsleuth: samples the pool tags of this Windows machine into CSV files. It needs nothing but Windows and an elevated
PowerShell, changes nothing but its own folder, and sends nothing anywhere.

  .\\collect.ps1                 a sample every 15 minutes until Ctrl+C, which takes a last one
  .\\collect.ps1 -Once           one sample now: before the reboot
  .\\collect.ps1 -Minutes 5      more often
  .\\collect.ps1 -Install        as a scheduled task that goes on after a restart
  .\\collect.ps1 -Remove         take the task off; what it wrote stays

If scripts are not allowed: powershell -NoProfile -ExecutionPolicy Bypass -File collect.ps1
What to do with the result, anywhere: poolsleuth C:\\ProgramData\\poolsleuth
#>
[CmdletBinding()]
param(
  [ValidateRange(1, 1440)] [int] $Minutes = 15,
  [string] $Folder = (Join-Path $env:ProgramData 'poolsleuth'),
  [ValidateRange(1, 10240)] [int] $MostMegabytes = 512,
  [switch] $Once,
  [switch] $Install,
  [switch] $Remove
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$task = 'poolsleuth sampler'
$invariant = [Globalization.CultureInfo]::InvariantCulture

if ($Remove) {
  schtasks.exe /End /TN $task | Out-Null
  schtasks.exe /Delete /TN $task /F
  return
}
[void] (New-Item -ItemType Directory -Force -Path $Folder)
if ($Install) {
  $copy = Join-Path $Folder 'collect.ps1'
  if ($PSCommandPath -ne $copy) { Copy-Item -LiteralPath $PSCommandPath -Destination $copy -Force }
  $run = 'powershell.exe -NoProfile -ExecutionPolicy Bypass -File \\"{0}\\" -Minutes {1}' -f $copy, $Minutes
  schtasks.exe /Create /TN $task /SC ONSTART /RU SYSTEM /RL HIGHEST /F /TR $run
  schtasks.exe /Run /TN $task
  return
}

# The list that Windows keeps of its pool tags, class 22. Offsets in bytes, of this process: 64 or 32 bits.
$native = Add-Type -PassThru -Namespace Poolsleuth -Name Native -MemberDefinition @'
[System.Runtime.InteropServices.DllImport("ntdll.dll")]
public static extern int NtQuerySystemInformation(int kind, System.IntPtr buffer, int length, out int needed);
'@
if ([IntPtr]::Size -eq 8) {
  $layout = ${layoutOf(POOLTAG_LAYOUTS.bits64)}
} else {
  $layout = ${layoutOf(POOLTAG_LAYOUTS.bits32)}
}
# STATUS_INFO_LENGTH_MISMATCH, 0xC0000004, as a whole number without a sign.
$tooSmall = 3221225476
$fourBytes = 4294967295
$mebibyte = 1048576
$marshal = [System.Runtime.InteropServices.Marshal]

function Read-PoolTags {
  $length = $mebibyte
  while ($true) {
    $buffer = $marshal::AllocHGlobal($length)
    try {
      $needed = 0
      $status = $native::NtQuerySystemInformation(22, $buffer, $length, [ref] $needed)
      if ($status -eq 0) {
        $count = $marshal::ReadInt32($buffer)
        $bytes = New-Object byte[] ($layout.First + $count * $layout.Size)
        $marshal::Copy($buffer, $bytes, 0, $bytes.Length)
        return , $bytes
      }
      if (([long] $status -band $fourBytes) -ne $tooSmall -or $length -ge 256 * $mebibyte) {
        throw ('Windows does not give its list of pool tags (0x{0:X8}). Run this elevated.' -f $status)
      }
      $length = [Math]::Max($length * 2, $needed)
    } finally {
      $marshal::FreeHGlobal($buffer)
    }
  }
}

function Read-Size([byte[]] $bytes, [int] $at) {
  if ([IntPtr]::Size -eq 8) { return [BitConverter]::ToUInt64($bytes, $at) }
  return [uint64] [BitConverter]::ToUInt32($bytes, $at)
}

# The four bytes as printed; the highest bit of the last one marks a protected tag. What no CSV can hold is a dot.
function Read-Tag([byte[]] $bytes, [int] $at) {
  $letters = foreach ($byte in $bytes[$at..($at + 3)]) {
    $code = $byte -band 0x7F
    if ($code -eq 0) { ' ' } elseif ($code -lt 32 -or $code -eq 127) { '.' } else { [string] [char] $code }
  }
  $tag = -join $letters
  # A spreadsheet must not take a tag for a formula.
  if ($tag -match "^['=+@-]") { $tag = "'" + $tag }
  if ($tag -match '[",]') { $tag = '"' + $tag.Replace('"', '""') + '"' }
  return $tag
}

function Write-Sample {
  $now = Get-Date
  $stamp = $now.ToString('yyyy-MM-ddTHH:mm:sszzz', $invariant)
  $system = Get-CimInstance Win32_OperatingSystem
  $uptime = [long] ($now - $system.LastBootUpTime).TotalSeconds
  $machine = $env:COMPUTERNAME
  $file = Join-Path $Folder ('pool-{0}-{1}.csv' -f $machine, $now.ToString('yyyyMMdd', $invariant))
  $stream = New-Object System.IO.FileStream($file, [IO.FileMode]::Append, [IO.FileAccess]::Write, [IO.FileShare]::Read)
  $writer = New-Object System.IO.StreamWriter($stream, (New-Object System.Text.UTF8Encoding($false)))
  try {
    $writer.NewLine = "\`r\`n"
    if ($stream.Length -eq 0) { $writer.WriteLine('${SAMPLER_HEADING}') }
    $lead = 'live,{0},{1},' -f $machine, $stamp
    $tail = ',{0},32,all' -f $uptime
    $bytes = Read-PoolTags
    for ($at = $layout.First; $at + $layout.Size -le $bytes.Length; $at += $layout.Size) {
      $tag = Read-Tag $bytes $at
      foreach ($pool in 'NonPaged', 'Paged') {
        $offsets = $layout[$pool]
        $allocs = [BitConverter]::ToUInt32($bytes, $at + $offsets[0])
        $frees = [BitConverter]::ToUInt32($bytes, $at + $offsets[1])
        $used = Read-Size $bytes ($at + $offsets[2])
        # Both counts wrap at 2^32; what is outstanding does not.
        $outstanding = ([long] $allocs - [long] $frees) -band $fourBytes
        $name = if ($pool -eq 'Paged') { 'paged' } else { 'nonPaged' }
        if ($allocs -ne 0 -or $used -ne 0) {
          $writer.WriteLine($lead + $tag + ',' + $name + ',' + $allocs + ',' + $frees + ',' + $outstanding + ',' + $used + $tail)
        }
      }
    }
    $memory = Get-CimInstance Win32_PerfRawData_PerfOS_Memory
    $gauges = @(
      @('poolNonPagedBytes', $memory.PoolNonpagedBytes), @('poolPagedBytes', $memory.PoolPagedBytes),
      @('availableBytes', $memory.AvailableBytes), @('committedBytes', $memory.CommittedBytes),
      @('commitLimitBytes', $memory.CommitLimit), @('physicalBytes', ([uint64] $system.TotalVisibleMemorySize * 1024))
    )
    foreach ($gauge in $gauges) {
      $writer.WriteLine($lead + ',' + $gauge[0] + ',,,,' + ([uint64] $gauge[1]).ToString($invariant) + $tail)
    }
  } finally {
    # Whatever happens next, this sample is on the disk.
    $writer.Flush()
    $stream.Flush($true)
    $writer.Dispose()
  }
  return $file
}

# Drivers with versions, filters, and the processes with most handles: once a day, for whoever reads the result.
function Write-Machine {
  $file = Join-Path $Folder ('machine-{0}-{1}.txt' -f $env:COMPUTERNAME, (Get-Date).ToString('yyyyMMdd', $invariant))
  if (Test-Path -LiteralPath $file) { return }
  $system = Get-CimInstance Win32_OperatingSystem
  @(
    ('{0} {1} build {2}' -f $system.Caption, $system.Version, $system.BuildNumber)
    (driverquery.exe /v)
    $(try { fltmc.exe instances } catch { 'fltmc: ' + $_ })
    (Get-Process | Sort-Object HandleCount -Descending | Select-Object -First 40 -Property @('Id', 'ProcessName', 'HandleCount') | Format-Table -AutoSize | Out-String)
  ) | Out-File -LiteralPath $file -Encoding utf8
}

# The oldest days go when the folder is full; the file that is being written never does.
function Remove-OldDays([string] $current) {
  $files = @(Get-ChildItem -LiteralPath $Folder -Filter 'pool-*.csv' | Sort-Object LastWriteTime)
  $total = ($files | Measure-Object -Property Length -Sum).Sum
  foreach ($file in $files) {
    if ($total -le $MostMegabytes * $mebibyte -or $file.FullName -eq $current) { break }
    $total -= $file.Length
    Remove-Item -LiteralPath $file.FullName
  }
  return $total -le $MostMegabytes * $mebibyte
}

Write-Machine
$going = $true
try {
  while ($going) {
    $file = Write-Sample
    $going = (Remove-OldDays $file) -and -not $Once
    if (-not $Once) { Write-Host ('{0}  {1}' -f (Get-Date -Format 'HH:mm:ss'), $file) }
    if ($going) { Start-Sleep -Seconds ($Minutes * 60) }
  }
} finally {
  # Ctrl+C ends the sleep and comes here: how it stands at the end is worth most.
  if ($going -and -not $Once) { $file = Write-Sample }
  Write-Host ('Written to {0}. Now: poolsleuth "{0}"' -f $Folder)
}
`;

/** What starts the script from a folder where both lie, by a double click. */
export const LIVE_STARTER = `@echo off
rem Starts the sampler of poolsleuth that lies beside this file. Options go on: collect.cmd -Once
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%~dp0collect.ps1" %*
if not "%1"=="-Once" pause
`;
