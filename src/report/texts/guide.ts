/** The text of `poolsleuth guide`. */

/**
 * The method, in about two terminal screens: lines of at most 78 columns, joined by line feeds, with one at the end.
 * Commands are indented by four blanks, one to a line.
 */
export const GUIDE: string = `HOW TO FIND WHO HOLDS THE KERNEL POOL

What it is
  Pool is the memory of the kernel and its drivers. Nonpaged pool always stays
  in RAM; paged pool may go to the page file. Every block carries a tag: four
  characters that the code which took it has chosen. Case and blanks count:
  NtFC and Ntfc are two tags. Task Manager's process list does not show it,
  and closing a program frees nothing that a driver keeps.

Leak, load, or held
  leak   taken again and again, not given back. The quietest hour of a day is
         higher than that of the day before.
  load   rises with the work and falls with it, back to the same floor.
  held   large, and no longer moving: leaked earlier, or pinned by somebody.
  cache  grows with work and is given back when others need the memory.
  One moment cannot tell these apart. Three moments, hours apart, can.

Collect, cheapest first (each line prints a script)
    poolsleuth capture perfmon     which pool, since when, under which work
    poolsleuth capture poolmon     which tag: a snapshot every 30 minutes
                                   (XP and 2000: gflags /r +ptg first)
    poolsleuth capture debugger    a dump: tags, memory, drivers, versions
    poolsleuth capture etw         which call stack (a restart before, on x64)
  Begin some hours after a start; the first hours are warm-up. Collect before
  you restart: a restart wipes the evidence. Then hand over all of it:
    poolsleuth FOLDER

Who is it
  owner    the tag belongs to one driver, which takes the memory for itself.
  shared   nt or a library takes it for any driver (Irp, Mdl, IoWI, Strg).
           The tag does not name the caller. Look for one with the same count.
  object   a type of object (File, Proc, Toke, Key). It lives as long as
           anyone refers to it: compare with handles and processes.
  victim   grows because somebody above holds on: NtFC and FMfn under a file
           filter, SeTd under Toke.
  So the fattest tag is often not the answer. Tags that grow by the same count
  are one thing. In such a group, the filter or third-party driver that frees
  nothing is the one to look at, not the file system below it.

From the tag to the file
    poolsleuth tag NtFC
    findstr /m /l amda C:\\Windows\\System32\\drivers\\*.sys
  A hit is a candidate, not a proof: short tags turn up by chance, and some
  tags are put together at run time and are in no file.

Prove it
  Stop the suspect or take it off, restart, and watch under the same work.
  A second machine with another version of the driver is as good.
  Count: 1,000 operations and 1,000 more blocks say more than any graph.
  Tags of shared allocators: Driver Verifier with pool tracking, !verifier 3.

What poolsleuth does with what it gets
  perfmon log       paged or nonpaged, growth by the hour, floor, forecast
  poolmon, CSV      the tags that grow, those that move together, leak or load
  !poolused, !vm    shares and sizes at one moment; never a verdict of leak
  lm, strings       file, version and vendor that go with a tag
  !poolfind         whether the blocks of a tag have one size
  !verifier 3       who took the blocks, when Driver Verifier was on
  what it cannot read, it lists: --unparsed

Practise on a test machine
  Sysinternals NotMyFault has a Leak page: choose paged or nonpaged pool and a
  rate. Its driver is myfault.sys and its tag is Leak. Take snapshots before,
  during and after, and see whether you would have found it. The memory comes
  back with a restart. Keep the rate low: the machine can run out of memory.

Mistakes people make
  - !poolused 2 is nonpaged, !poolused 4 is paged. Many pages swap them.
  - "Shut down" with fast start-up keeps the kernel and its pool. Use Restart.
  - Blaming what reports the shortage: srv.sys in events 2019 and 2020.
  - Sorting by size. Sort by growth, and look at the level as well: memory
    that leaked last week does not grow any more.
  - Two snapshots, or the first one just after start.
  - Reading the change column of poolmon, five seconds, as a trend.
  - Taking the printed maximum of 16 TB for a limit. On 64-bit Windows, RAM
    and commit run out first.
  - Expecting the sum of the tags to equal the counter. Rounding, moments and
    memory without tags make a gap.
  - A 32-bit count that wraps: more frees than allocations is no error then.
  - Taking a bugcheck such as 0x19 or 0xC2 for a leak. That is corruption.
`;
