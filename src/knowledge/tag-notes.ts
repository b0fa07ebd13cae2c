/**
 * What the tags people meet in a hunt are, in poolsleuth's own words; `docs/knowledge.md` says how a note is written.
 * A note describes the memory and the next step. It never says that a driver leaks.
 */
import type { TagClass, TagNote } from '../tagdb/record.js';

/** Next steps that are the same for a whole family of tags. */
const LIST_FILTERS =
  'List the file-system filters with `fltmc instances` and look for a filter tag with the same count.';
const LIST_CALLOUTS =
  'Write the filters and callouts to a file with `netsh wfp show state` and see whose callouts they are.';
const COUNT_HANDLES = 'Count open handles by type with Sysinternals `handle -s` and compare them with the blocks.';
const COUNT_SOCKETS = 'Compare the count with the sockets that `netstat -ano` lists, and see which process holds them.';
const COUNT_SMB_CLIENTS = 'Compare with the sessions and open files that Get-SmbSession and Get-SmbOpenFile list.';
const COUNT_SMB_MOUNTS =
  'Compare with the connections that Get-SmbConnection lists, and see which process uses the shares.';
const WATCH_WORK = 'Take snapshots before, during and some hours after the work: what stays is what matters.';
const WHO_MAPS = 'See whether a backup, a scan or file serving is running, and look again when it has ended.';
const VERIFY_CALLER = 'Turn on pool tracking in Driver Verifier for the suspected driver and read `!verifier 3`.';
const TRACE_STACKS = 'Record a pool trace (`poolsleuth capture etw`) and read the stacks of this tag.';

function toNote(tag: string, tagClass: TagClass, what: string, next: string): TagNote {
  return { tag, class: tagClass, what, next };
}

/**
 * The notes, one per tag, in groups of kin. Every tag is four characters, blanks kept; a tag that no published list
 * names is marked by a comment with the reason why it is known all the same.
 */
// prettier-ignore
export const TAG_NOTES: readonly TagNote[] = [
  // Allocators that serve any caller.
  toNote('Irp ', 'shared', 'I/O request packets: the I/O manager allocates one for each request that a driver or a program sends to a device.', 'List the waiting requests with `!irpfind` and see which driver in their stacks holds them.'),
  toNote('Irpl', 'shared', 'The store of larger, reusable I/O request packets that the I/O manager keeps for the next request.', 'List the waiting requests with `!irpfind`; packets that are merely kept for reuse do not grow without end.'),
  toNote('Irps', 'shared', 'The store of small, reusable I/O request packets that the I/O manager keeps for the next request.', 'List the waiting requests with `!irpfind`; packets that are merely kept for reuse do not grow without end.'),
  toNote('IrpX', 'shared', 'Additional data that the I/O manager hangs on a request packet, for instance for activity tracing.', 'Compare its count with `Irp `: when both grow together, look for the driver that holds the requests.'),
  toNote('Mdl ', 'shared', 'Memory descriptor lists, which tell a driver the physical pages of a buffer; any driver may allocate them.', 'Look for a driver tag whose count moves with it, then check that driver with Driver Verifier.'),
  toNote('Mmdl', 'shared', 'Page descriptions that the memory manager builds while it writes changed file pages to disk.', 'Watch whether it falls when the disk is idle; if not, see whether writes hang with `!irpfind`.'),
  toNote('Mmdi', 'shared', 'Descriptions of physical pages that a driver asked the memory manager for directly, outside of pool.', 'Look for the driver that allocates pages: a virtual machine, file-sharing or graphics driver is typical.'),
  toNote('MmCm', 'shared', 'What the memory manager takes when drivers request physically contiguous memory.', 'A device driver takes such memory when it starts, so look whether it grows after that at all.'),
  toNote('IoWI', 'shared', 'I/O work items: small orders to run a routine later on a system thread, allocated by nt for any driver.', 'Look for a driver tag with the same count, and check with `!exqueue` whether the worker threads are stuck.'),
  toNote('Strg', 'shared', 'Strings made by the kernel string routines on behalf of a driver, which has to free them itself.', VERIFY_CALLER),
  toNote('RtlT', 'shared', 'Short-lived working memory of the kernel run-time library, used while a caller waits.', 'It should be gone when the call returns, so a growing count calls for stacks: `poolsleuth capture etw`.'),
  toNote('D2d ', 'victim', 'Names such as `C:` or a mount point that the kernel looks up for a volume, mostly because a filter or file object asked.', 'Compare its count with `File`: when both are alike, look for what holds the file objects, not for this tag.'),
  toNote('Ddk ', 'shared', 'The default tag of drivers that were built without a tag of their own; several drivers may share it.', TRACE_STACKS),
  toNote('Wdm ', 'shared', 'The default tag of device drivers that were built against the WDM headers without a tag of their own.', TRACE_STACKS),
  toNote('None', 'shared', 'Pool that a driver asked for without any tag; Windows writes this one for it, whoever it is.', 'Turn on Driver Verifier with pool tracking for the suspected drivers: `!verifier 3` names the caller of each block.'),
  // Four blanks: no list has it; a tag field of zeros or blanks is printed this way.
  toNote('    ', 'shared', 'Pool with an empty tag: the caller gave none, or the tag was overwritten.', TRACE_STACKS),
  toNote('Cont', 'shared', 'Physically contiguous memory that drivers take for device transfers, mostly once when they start.', 'Large and flat is normal; do not mix it up with ConT, which is another tag.'),
  toNote('FxDr', 'shared', 'Pool of drivers built on the kernel-mode driver framework (KMDF) when no driver tag is known.', 'Use `!wdfkd.wdfpoolusage DRIVER 0 4` with the name of each framework driver to see its share and callers.'),
  toNote('FxLg', 'shared', 'The in-flight recorder: a small log that the driver framework keeps for each framework driver.', 'One log per driver is normal; read one with `!wdfkd.wdflogdump DRIVER`.'),
  toNote('NDnd', 'shared', 'General pool of the network driver library, used on behalf of adapters and filters.', 'List what is bound to each adapter with `Get-NetAdapterBinding` and take filters off one at a time.'),
  toNote('NDam', 'shared', 'Memory that network drivers take through the older NDIS allocation call, whichever driver they are.', 'List the network drivers with `!ndiskd.miniport` and `!ndiskd.filter`, then check one with Driver Verifier.'),
  toNote('ND  ', 'shared', 'General pool of the network driver library, taken for adapters, protocols and filters.', 'List the network drivers with `!ndiskd.miniport` and `!ndiskd.filter`, then check one with Driver Verifier.'),
  toNote('NDpp', 'shared', 'Pools of packet descriptions which older network drivers create through NDIS.', 'Use `!ndiskd.pktpools` to see which driver created each pool.'),
  toNote('NDre', 'shared', 'Control requests that travel between protocols, filters and network adapters.', 'Look whether a network filter keeps requests pending: `!ndiskd.oid` lists them.'),
  toNote('NDwi', 'shared', 'Work items that network drivers queue through NDIS to run later.', 'See which adapter or filter grows with it, and whether worker threads are stuck, with `!exqueue`.'),
  toNote('NDtk', 'shared', 'Tracking data of NDIS for network buffers whose way through the drivers is being recorded.', 'It exists only while packet tracking is on; `!ndiskd.nbl` shows where the buffers are.'),
  toNote('Nbuf', 'shared', 'Page descriptions of network data, allocated by the network I/O library for the whole stack.', 'Use `!ndiskd.pendingnbls` to see which driver holds network buffers.'),
  toNote('Nnbl', 'shared', 'Lists of network buffers that the network I/O library allocates for the stack above and below it.', 'Use `!ndiskd.pendingnbls` to see which driver holds network buffers.'),
  toNote('Nnbf', 'shared', 'Single network buffers that the network I/O library allocates for the stack.', 'Use `!ndiskd.pendingnbls` to see which driver holds network buffers.'),
  toNote('Nnnn', 'shared', 'Network buffers allocated together with their list by the network I/O library for the stack.', 'Use `!ndiskd.pendingnbls` to see which driver holds network buffers.'),
  toNote('Wfpn', 'shared', 'What the filtering platform remembers about packets while callout drivers look at them.', LIST_CALLOUTS),
  toNote('Fwpn', 'shared', 'Packet bookkeeping that the filtering platform keeps for callout drivers.', LIST_CALLOUTS),
  toNote('Fwpi', 'shared', 'State of the facility with which callout drivers put packets back into the network stack.', LIST_CALLOUTS),
  toNote('Fwpx', 'shared', 'Notes that callout drivers attach to packets on their way through.', LIST_CALLOUTS),
  toNote('Fwpd', 'shared', 'Packets waiting to be put back into the network stack after a callout driver has taken them out.', LIST_CALLOUTS),
  toNote('Acrl', 'shared', 'Data of tcpip.sys for connections that a callout driver redirects, as VPN split tunnelling does.', 'Switch split tunnelling or the traffic filter off for a while and see whether the growth stops.'),
  toNote('Abrl', 'shared', 'Data of tcpip.sys for local addresses that a callout driver redirects while a socket is bound.', 'Switch split tunnelling or the traffic filter off for a while and see whether the growth stops.'),
  toNote('AleU', 'shared', 'Connections that tcpip.sys holds back while a callout driver decides about them.', LIST_CALLOUTS),
  toNote('EtwB', 'shared', 'Buffers of event tracing sessions; each session chooses how many it has and how large they are.', 'List the sessions with `logman query -ets` and look at buffer size and count of the large ones.'),
  toNote('EtwD', 'shared', 'Event tracing messages on their way between a provider and those who listen to it.', 'List the sessions with `logman query -ets` and stop them one at a time; compare with Etwr.'),
  toNote('Etwr', 'shared', 'Answers of event tracing providers that nobody has fetched yet.', 'Compare its count with EtwD: equal counts are one thing, and the listener that does not read is the one to find.'),
  toNote('EtwR', 'shared', 'Registrations of event providers, both of drivers and of programs.', 'Count the handles of type EtwRegistration per process with Sysinternals `handle -s -p PID`.'),
  toNote('EtwG', 'shared', 'What event tracing knows of each provider identity that was registered or enabled.', 'Look for a program that registers providers with ever new identities; `logman query providers` counts them.'),
  toNote('EtwF', 'shared', 'Filters which a tracing session sets on a provider, such as a list of processes.', 'List the sessions with `logman query -ets` and stop the third-party ones one at a time.'),
  toNote('EtwL', 'owner', 'The state of one event tracing session.', 'Compare with the number of sessions in `logman query -ets`.'),
  toNote('EtwP', 'shared', 'General memory of event tracing, taken while sessions and providers are managed.', 'List the sessions with `logman query -ets` and see what started many of them.'),
  toNote('EtwC', 'owner', 'Consumers that read a tracing session live.', 'Look which program reads live sessions: monitoring and security products do.'),
  toNote('Se  ', 'shared', 'General pool of the security part of nt, often handed to a driver that asked a security question.', TRACE_STACKS),
  toNote('SeSd', 'shared', 'Security descriptors that nt built or copied for a caller.', 'Look for growth together with File, Key or process counts, then take stacks with `poolsleuth capture etw`.'),
  toNote('SeSc', 'shared', 'Copies of security descriptors that callers passed in.', 'It lives as long as the call does; a growing count calls for stacks: `poolsleuth capture etw`.'),
  toNote('SeSi', 'shared', 'Security identifiers (SIDs) of users and groups that nt copied for a caller.', TRACE_STACKS),
  toNote('SeAc', 'shared', 'Access control lists that nt built for a caller.', TRACE_STACKS),
  toNote('SeUs', 'shared', 'Names that the security part of nt copied from a caller.', 'Look for growth together with Toke; if it grows alone, take stacks with `poolsleuth capture etw`.'),
  toNote('Pp  ', 'shared', 'Pool of Plug and Play in nt, also used for services such as firmware variables that any caller may use.', 'See which program or driver asks for devices or firmware variables again and again.'),
  toNote('PnpX', 'shared', 'Device queries which programs have asked Plug and Play to keep up to date.', 'Find the process whose handle count grows with it; the query belongs to the program.'),
  toNote('PnpD', 'owner', 'Registrations of drivers and programs that want to hear about devices of a kind coming and going.', 'See which process or driver registers and never withdraws; stop suspects one at a time.'),
  toNote('Io  ', 'shared', 'General pool of the I/O manager, used on behalf of callers.', TRACE_STACKS),
  toNote('IoSB', 'shared', 'Copies of user data that the I/O manager makes for devices with buffered I/O.', 'They live as long as the request: list waiting requests with `!irpfind`.'),
  toNote('IoEr', 'shared', 'Error log entries that drivers have reported and that wait to be written.', 'Read the System event log for a device that reports errors all the time.'),
  toNote('IoUs', 'shared', 'Links between open files and the completion port that a program attached to them.', 'Compare with File: when both grow together, follow File.'),
  toNote('IoEa', 'shared', 'Extended attributes that a caller passes when it opens a file; sockets are opened this way too.', 'It lives as long as the open does, so look for opens that hang in a filter: `!irpfind`.'),
  toNote('HalD', 'shared', 'Bookkeeping of device transfers which the hardware abstraction layer keeps for drivers.', 'It is taken per device; see whether a device comes and goes all the time in Device Manager or setupapi.dev.log.'),
  toNote('VMdl', 'shared', 'Memory descriptor lists that Driver Verifier allocates in place of the usual ones while it is on.', 'Read `!verifier 3`, and turn Driver Verifier off with `verifier /reset` when the hunt is over.'),
  toNote('Vfwi', 'shared', 'Work items that Driver Verifier allocates in place of the usual ones while it is on.', 'Read `!verifier 3`, and turn Driver Verifier off with `verifier /reset` when the hunt is over.'),
  toNote('VfPT', 'owner', 'The log of pool calls, with stacks, that Driver Verifier keeps while it is on.', 'Read it with `!verifier 0x80`, and turn Driver Verifier off with `verifier /reset` when the hunt is over.'),
  toNote('Rpcm', 'shared', 'Memory of remote procedure calls made or served inside the kernel, for whichever driver uses them.', TRACE_STACKS),
  toNote('FSrt', 'shared', 'Memory of the file-system support routines of nt, which every file system and filter calls.', LIST_FILTERS),
  toNote('FSim', 'shared', 'Tables that map file positions to disk positions, kept by nt for file systems.', 'It follows many or badly fragmented open files; compare with the tags of the file system.'),

  // Objects of the object manager: the tag names the type, whoever holds a reference keeps the block.
  toNote('Proc', 'object', 'Process objects, one for each process, kept until the last reference is gone even when the process has ended.', 'Compare with the processes that run (`!process 0 0` shows ended ones too), then find who holds the ended ones.'),
  toNote('Thre', 'object', 'Thread objects, kept until the last handle or reference to the thread is gone.', 'Compare with the thread count of the System performance object; then look for a process with very many handles.'),
  toNote('File', 'object', 'File objects: one for each open of a file, directory, device, pipe or socket.', 'Compare with open handles; when those are far fewer, look at `fltmc instances`, or trace references with `!obtrace`.'),
  toNote('Toke', 'object', 'Access tokens: who a process or thread acts as. Logons, services and impersonation create them.', 'Compare with SeTd, which has one block for each token, and look for a service whose handle count grows.'),
  toNote('Even', 'object', 'Event objects, with which programs and drivers signal each other.', COUNT_HANDLES),
  toNote('Sema', 'object', 'Semaphore objects, with which programs share a counted resource.', COUNT_HANDLES),
  toNote('Muta', 'object', 'Mutex objects, called mutants inside the kernel.', COUNT_HANDLES),
  toNote('Sect', 'object', 'Section objects: memory shared between processes, or a file mapped into memory.', COUNT_HANDLES),
  toNote('Key ', 'object', 'Open registry keys, one object for each open.', 'Find the process with many handles of type Key; if there is none, a driver opens keys and does not close them.'),
  toNote('Driv', 'object', 'Driver objects, one for each loaded driver.', 'There are a few hundred at most; see whether a driver is loaded again and again with `driverquery`.'),
  toNote('Devi', 'object', 'Device objects that drivers create for devices, volumes, connections and filters.', 'List the devices of one driver with `!drvobj NAME` and look for a driver with very many.'),
  toNote('Symb', 'object', 'Symbolic links in the object name space, such as drive letters and device names.', 'Look through the name space with Sysinternals WinObj for a folder with very many links.'),
  toNote('Dire', 'object', 'Directories of the object name space; each logon session has one for its device names.', 'Compare with the number of logon sessions (Sysinternals `logonsessions`).'),
  toNote('Port', 'object', 'Ports of the older local procedure call facility.', 'Compare with open handles per process; newer Windows uses ALPC instead.'),
  toNote('ALPC', 'object', 'Ports of advanced local procedure calls, the way by which processes talk to services.', COUNT_HANDLES),
  toNote('IoCo', 'object', 'Completion ports, where programs wait for many I/O requests at once.', COUNT_HANDLES),
  toNote('Time', 'object', 'Timer objects of programs and drivers.', COUNT_HANDLES),
  toNote('Wait', 'object', 'Packets that connect a waitable object with a completion port; thread pools use them.', COUNT_HANDLES),
  toNote('TpWo', 'object', 'The kernel part of user-mode thread pools, one for each pool.', 'Find the process with many handles of type TpWorkerFactory.'),
  toNote('Call', 'object', 'Callback objects, through which drivers tell each other about events.', 'They are few and named; look in the Callback folder with Sysinternals WinObj.'),
  toNote('Adap', 'object', 'Adapter objects for device transfers, created when a driver sets up its hardware.', 'See whether a device is started again and again in the event log of Plug and Play.'),
  toNote('Type', 'object', 'Names of object types themselves.', 'Their number is fixed after start, so growth here would be very unusual.'),
  toNote('ObjT', 'object', 'The object types that the object manager knows, one block for each.', 'Their number is fixed after start, so growth here would be very unusual.'),
  toNote('TmTx', 'object', 'Kernel transactions, used by transacted files and registry keys.', 'List open transactions with `fsutil transaction list`.'),
  toNote('TmRm', 'object', 'Resource managers that take part in kernel transactions.', 'List them for a volume with `fsutil resource info`.'),
  // In no list: the kernel takes the first four letters of a type's name as the tag of its objects.
  toNote('Job ', 'object', 'Job objects, which hold groups of processes together; containers and browsers use many.', COUNT_HANDLES),
  // In no list: first four letters of the type WindowStation.
  toNote('Wind', 'object', 'Window stations: one or more for each logon session and for services.', 'Compare with the number of logon sessions and services.'),
  // In no list: first four letters of the type Desktop.
  toNote('Desk', 'object', 'Desktops inside window stations, on which windows live.', 'Compare with the number of logon sessions and services.'),
  // In no list: first four letters of the type Session.
  toNote('Sess', 'object', 'Session objects, one for each logon session with a desktop of its own.', 'Compare with `query session`; ended sessions that stay are held by some process or driver.'),
  // In no list: first four letters of the type FilterConnectionPort and its kin.
  toNote('Filt', 'object', 'Ports through which a file-system minifilter talks to its service.', 'List the minifilters with `fltmc filters` and see which service connects again and again.'),
  toNote('ObHd', 'owner', 'The table in which the object manager counts how many handles each process has to an object.', 'It follows objects that many processes open; look for the object type that grows with it.'),
  toNote('ObNm', 'victim', 'Names of named objects.', 'Look for the object type that grows by the same count; the name goes when its object goes.'),
  toNote('ObDi', 'owner', 'Entries of the object name space, one for each named object.', 'Look through the name space with Sysinternals WinObj for a folder with very many names.'),
  toNote('ObSq', 'shared', 'Security descriptors that the object manager hands to a caller who asked for them.', TRACE_STACKS),
  toNote('ObSc', 'victim', 'Security descriptors that objects share; each lives while some object uses it.', 'Look for the object type that grows with it, most often File, Key or Toke.'),
  toNote('ObRt', 'owner', 'The record of object references that the kernel keeps while object reference tracing is on.', 'Turn object reference tracing off in gflags when the hunt is over.'),
  toNote('Obtb', 'owner', 'Handle tables: the lists of open handles that each process has.', 'Sort the processes by handle count; one with hundreds of thousands of handles keeps large tables.'),
  toNote('Icp ', 'shared', 'Finished I/O that waits at a completion port until the program fetches it.', 'Find the program that no longer reads its completion port; stopping it should free the blocks.'),

  // Tokens and their parts.
  toNote('SeTd', 'victim', 'The changeable part of an access token, one block for each token.', 'Compare with Toke: equal counts are one thing, so find who keeps the tokens.'),
  toNote('SeTl', 'victim', 'The lock of an access token, one block for each token.', 'Compare with Toke: equal counts are one thing, so find who keeps the tokens.'),
  toNote('SeAt', 'victim', 'Security attributes, mostly those that hang on an access token.', 'Compare with Toke: equal counts are one thing, so find who keeps the tokens.'),
  toNote('SeLs', 'victim', 'Logon sessions, each kept as long as a token of it lives.', 'List them with Sysinternals `logonsessions` and compare with Toke.'),
  toNote('PsQb', 'victim', 'Quota accounts, shared by the processes of one user and session.', 'Compare with Proc and Toke; it stays when ended processes are held.'),
  toNote('Pstb', 'owner', 'The table of process and thread numbers.', 'It follows the number of processes and threads, ended but held ones included.'),
  toNote('Ps  ', 'shared', 'General pool of the process manager in nt.', TRACE_STACKS),
  toNote('Psap', 'shared', 'Calls queued to threads of a program that the threads have not run yet.', 'Find the program whose threads never wait in a way that lets queued calls run.'),

  // NTFS.
  toNote('NtFC', 'victim', 'Memory that ntfs.sys takes while a file is opened, and keeps while somebody keeps the file open.', LIST_FILTERS),
  toNote('NtfC', 'victim', 'What ntfs.sys keeps for each open of a file or folder.', LIST_FILTERS),
  toNote('Ntfc', 'victim', 'What ntfs.sys keeps for each open of a plain file.', LIST_FILTERS),
  toNote('Ntff', 'victim', 'What ntfs.sys keeps for each file that is in use.', LIST_FILTERS),
  toNote('NtfF', 'victim', 'What ntfs.sys keeps for each folder that is in use.', LIST_FILTERS),
  toNote('Ntfs', 'victim', 'What ntfs.sys keeps for each data stream that is in use.', LIST_FILTERS),
  toNote('NtfS', 'victim', 'What ntfs.sys keeps for each folder index that is in use.', LIST_FILTERS),
  toNote('Ntfl', 'victim', 'Links between a folder and the name of a file in it that ntfs.sys has in use.', LIST_FILTERS),
  toNote('Ntfn', 'victim', 'The part of a stream that ntfs.sys must keep in memory at all times.', LIST_FILTERS),
  toNote('Ntfr', 'victim', 'Locks of ntfs.sys, one or two for each file in use.', LIST_FILTERS),
  toNote('Ntfo', 'victim', 'Full names of folders that ntfs.sys worked out and keeps with the folder.', LIST_FILTERS),
  toNote('Ntfk', 'victim', 'Byte-range locks that programs have on NTFS files.', 'Find the program that locks many ranges; database engines do.'),
  toNote('NtfM', 'cache', 'Maps of ntfs.sys from file positions to disk positions.', 'It follows large or badly fragmented files; see whether it returns when they are closed.'),
  toNote('Ntfm', 'cache', 'Arrays inside the maps of ntfs.sys from file positions to disk positions.', 'It follows large or badly fragmented files; see whether it returns when they are closed.'),
  toNote('Ntfi', 'owner', 'One request that ntfs.sys is working on.', 'It follows requests under way; a large count that stays means requests hang, so use `!irpfind`.'),
  toNote('Ntf0', 'owner', 'General pool of ntfs.sys.', WATCH_WORK),
  toNote('NtFU', 'owner', 'Memory of ntfs.sys for the change journal of a volume.', 'Look which indexing, backup or security product reads the journal: `fsutil usn queryjournal C:`.'),
  toNote('NtfE', 'owner', 'A search in the index of a folder that ntfs.sys has under way.', 'Find the program that lists folders and keeps the listing open.'),

  // Filter manager.
  toNote('FMfn', 'victim', 'File names that fltmgr.sys worked out for minifilters and keeps while one of them holds the name.', LIST_FILTERS),
  toNote('FMfc', 'victim', 'What fltmgr.sys keeps for an open file on which a minifilter hung a context.', LIST_FILTERS),
  toNote('FMsl', 'victim', 'What fltmgr.sys keeps for a file stream on which a minifilter hung a context.', LIST_FILTERS),
  toNote('FMfz', 'victim', 'What fltmgr.sys keeps for a file, over all its streams, on which a minifilter hung a context.', LIST_FILTERS),
  toNote('FMwi', 'victim', 'Work items that minifilters queue through fltmgr.sys to run later.', 'Look for a filter tag with the same count, and check with `!exqueue` whether the worker threads are stuck.'),
  toNote('FMic', 'victim', 'One request that fltmgr.sys carries through the minifilters.', 'Many that stay mean a minifilter holds requests: use `!fltkd.irpctrl` on one of them.'),
  toNote('FMng', 'victim', 'Work that fltmgr.sys does to find out the name of a file for a minifilter.', LIST_FILTERS),
  toNote('FMnc', 'victim', 'Bookkeeping of fltmgr.sys for names of files that are being created.', LIST_FILTERS),
  toNote('FMfk', 'victim', 'Byte-range locks that fltmgr.sys keeps on behalf of minifilters.', LIST_FILTERS),
  toNote('FMol', 'victim', 'Oplock requests that minifilters made through fltmgr.sys.', LIST_FILTERS),
  toNote('FMib', 'victim', 'Data buffers that fltmgr.sys allocates for requests of minifilters.', LIST_FILTERS),
  toNote('FMis', 'owner', 'The attachment of one minifilter to one volume.', 'Compare with `fltmc instances`: snapshots and containers bring many volumes.'),
  toNote('FOCX', 'victim', 'Contexts which file systems and filters hang on an open file through nt.', 'Compare with File, then look among the filters: `fltmc instances`.'),
  // In no list: seen to move with File, two for each, in public reports of a filter above NTFS.
  toNote('IoFE', 'victim', 'Extensions that the I/O manager hangs on file objects.', 'Compare with File, with one or two blocks for each, and follow whoever holds the files.'),
  toNote('IoNm', 'victim', 'File and device names that the I/O manager keeps with file objects.', 'Compare with File: the name lives as long as the file object, so find who holds that.'),

  // Windows' own filters above the file systems. The first three are in no list; public reports pair them with wcifs.sys.
  toNote('WCsc', 'owner', 'Contexts that wcifs.sys, the filter for container and app file layers, keeps for file streams.', 'Compare its frees with its allocations, and see with `fltmc instances` where wcifs is attached.'),
  toNote('WCfc', 'owner', 'Contexts that wcifs.sys, the filter for container and app file layers, keeps for open files.', 'Compare its frees with its allocations, and see with `fltmc instances` where wcifs is attached.'),
  toNote('WCri', 'owner', 'Data about redirected files that wcifs.sys, the filter for container and app layers, keeps.', 'Compare its count with WCsc and WCfc, and see with `fltmc instances` where wcifs is attached.'),
  toNote('Luaf', 'owner', "Memory of luafv.sys, which sends old programs' writes to protected folders somewhere else.", 'See which program without a manifest writes below Program Files or Windows.'),
  toNote('WofS', 'owner', 'What wof.sys, the filter for compressed system files, keeps for a stream.', LIST_FILTERS),
  toNote('WofF', 'owner', 'What wof.sys, the filter for compressed system files, keeps for a file.', LIST_FILTERS),
  toNote('WofH', 'owner', 'What wof.sys, the filter for compressed system files, keeps for an open file.', LIST_FILTERS),
  toNote('FIcs', 'owner', 'What fileinfo.sys, which watches file use for prefetching, keeps for a stream.', LIST_FILTERS),
  toNote('FIof', 'owner', 'What fileinfo.sys, which watches file use for prefetching, keeps for an open file.', LIST_FILTERS),
  toNote('FVE0', 'owner', 'General pool of fvevol.sys, which encrypts volumes (BitLocker).', 'See whether an encryption or decryption is under way: `manage-bde -status`.'),
  toNote('FVEp', 'owner', 'Copies of data that fvevol.sys encrypts on their way to disk.', 'It follows writes to disk; see whether it falls when the disk is idle.'),

  // Memory manager, cache manager, prefetcher.
  toNote('MmSt', 'cache', 'Page tables of mapped files and of cached file data.', WHO_MAPS),
  toNote('MmRe', 'cache', 'Data that the memory manager keeps to move program files to their random load addresses.', 'It follows the number of different programs and libraries loaded since start.'),
  toNote('MmCa', 'victim', "The memory manager's record of each file that is mapped or cached.", 'Compare with File and MmSt: files that stay open, or that the cache still holds, keep it.'),
  toNote('MmCi', 'cache', "The memory manager's record of each program file that is mapped.", 'It follows the number of different programs and libraries in use.'),
  toNote('MmSm', 'victim', 'Parts of the record of mapped data files.', WHO_MAPS),
  toNote('MmSd', 'victim', 'Further parts of the record of mapped data files, taken as files grow.', WHO_MAPS),
  toNote('MSeg', 'cache', 'Parts of the record of mapped program files.', WHO_MAPS),
  toNote('Mm  ', 'owner', 'General pool of the memory manager.', WATCH_WORK),
  toNote('MmPb', 'owner', 'Maps of which parts of the page files are used.', 'It follows the size of the page files and does not grow with use.'),
  toNote('MmRl', 'cache', 'Lists of pages that are to be read ahead.', WATCH_WORK),
  toNote('Vad ', 'victim', 'Descriptions of address ranges in processes.', 'Find the process that maps or reserves very many ranges with Sysinternals VMMap.'),
  toNote('VadS', 'victim', 'Short descriptions of private address ranges in processes.', 'Find the process that reserves very many ranges with Sysinternals VMMap.'),
  toNote('Vadl', 'victim', 'Long descriptions of address ranges in processes.', 'Find the process that maps very many ranges with Sysinternals VMMap.'),
  toNote('VadF', 'victim', 'Descriptions of address ranges that came about when a process freed the middle of a range.', 'Find the process whose address space is cut into very many pieces with Sysinternals VMMap.'),
  toNote('CcSc', 'victim', "The cache manager's record of each file that is cached.", WHO_MAPS),
  toNote('CcPc', 'victim', "The cache manager's record of each open file that reads through the cache.", WHO_MAPS),
  toNote('CcVp', 'cache', 'Tables of the cache manager that find the cached parts of a large file.', WHO_MAPS),
  toNote('CcVl', 'cache', 'Further levels of those tables, for very large files.', WHO_MAPS),
  toNote('CcBc', 'cache', 'Pieces of file-system structures that the cache manager has pinned in memory.', WHO_MAPS),
  toNote('CcWk', 'cache', "Orders to the cache manager's worker threads, such as reading ahead.", WATCH_WORK),
  toNote('Cc  ', 'owner', 'General pool of the cache manager.', WATCH_WORK),
  toNote('CcDw', 'owner', 'Writes that the cache manager holds back because too much changed data waits for the disk.', 'See which disk is slow: the counters of Physical Disk show queue and response time.'),
  toNote('CcPD', 'cache', 'Records of the prefetcher about what a program reads when it starts.', WATCH_WORK),
  toNote('CcPT', 'cache', 'Recordings of the prefetcher that are under way.', WATCH_WORK),
  toNote('CcPB', 'cache', "Buffers of the prefetcher's recordings.", WATCH_WORK),
  toNote('PfTD', 'cache', 'Recordings of the prefetch service that wait to be fetched.', WATCH_WORK),
  toNote('PfLB', 'cache', 'Log buffers of the prefetch service.', WATCH_WORK),
  toNote('smNp', 'cache', 'Memory of the store manager, which keeps compressed memory and ReadyBoost data.', 'Look at the Memory Compression process; it gives memory back when other programs need less.'),
  toNote('FSro', 'shared', 'Further memory of the file-system support routines of nt, taken on behalf of file systems and filters.', LIST_FILTERS),

  // Registry.
  // CM with two digits: in no list; the list only has the wildcard CM?? for the registry.
  toNote('CM25', 'cache', 'Registry data, for the most part contents of loaded hives.', 'Compare with the number and size of loaded user profiles: `reg query HKU`.'),
  toNote('CM31', 'cache', 'Registry data, for the most part contents of loaded hives.', 'Compare with the number and size of loaded user profiles: `reg query HKU`.'),
  toNote('CM16', 'cache', 'Registry data that comes and goes with loaded hives and open keys.', 'Compare with the number and size of loaded user profiles: `reg query HKU`.'),
  toNote('CM  ', 'owner', 'General pool of the registry.', 'See which process opens or changes keys all the time.'),
  toNote('CMkb', 'victim', "The registry's record of each key that is open or was used lately.", 'Compare with Key: open keys hold it.'),
  toNote('CMnb', 'victim', 'Requests to be told when a registry key changes.', 'Find the program that waits for changes again and again; stopping it should free them.'),
  toNote('CMpb', 'victim', 'Pending requests to be told when a registry key changes, one for each wait.', 'Find the program that waits for changes again and again; stopping it should free them.'),
  toNote('CMAl', 'cache', 'General small memory of the registry.', 'It follows the use of the registry; compare with Key and CMkb.'),

  // Networking.
  toNote('AfdB', 'cache', 'Data of sockets that has arrived or waits to be sent, and that the program has not fetched.', 'Find the program that does not read its sockets: `netstat -ano` and its memory over time.'),
  toNote('AfdE', 'victim', 'Sockets of programs, one block for each.', COUNT_SOCKETS),
  toNote('AfdC', 'victim', 'Connections of sockets, one block for each.', COUNT_SOCKETS),
  toNote('AfdX', 'victim', 'Protocol data that hangs on a socket.', COUNT_SOCKETS),
  toNote('AfdP', 'victim', 'Waits on several sockets at once, as made by the select and poll calls.', 'Find the program that waits on very many sockets: `netstat -ano`.'),
  toNote('WSKs', 'owner', 'Sockets that kernel drivers use.', 'See which driver uses kernel sockets and how many connections it has.'),
  toNote('TcpE', 'victim', 'Ends of TCP connections that tcpip.sys keeps for sockets.', COUNT_SOCKETS),
  toNote('TTcb', 'victim', 'TCP connections, one block for each.', COUNT_SOCKETS),
  toNote('TcpL', 'victim', 'TCP listeners, one for each port that a program listens on.', COUNT_SOCKETS),
  toNote('UdpA', 'victim', 'UDP sockets as tcpip.sys knows them.', COUNT_SOCKETS),
  toNote('InPa', 'victim', 'Port numbers that are in use.', COUNT_SOCKETS),
  toNote('IPpa', 'cache', 'What tcpip.sys knows about the ways to remote addresses.', 'It follows the number of different addresses spoken to: `netsh interface ipv4 show destinationcache`.'),
  toNote('IPdc', 'cache', 'Remote addresses that tcpip.sys remembers.', 'It follows the number of different addresses spoken to: `netsh interface ipv4 show destinationcache`.'),
  toNote('IPre', 'cache', 'Pieces of IP packets that wait for the rest.', 'A large amount points to lost fragments on the network, or to a flood of them.'),
  toNote('Ipng', 'owner', 'General pool of the IP part of tcpip.sys.', WATCH_WORK),
  toNote('AleE', 'victim', 'What the filtering part of tcpip.sys keeps for each socket.', COUNT_SOCKETS),
  toNote('AleP', 'victim', 'Program paths that the filtering part of tcpip.sys keeps for connections.', COUNT_SOCKETS),
  toNote('Alep', 'victim', 'What the filtering part of tcpip.sys keeps for each process that uses the network.', 'Compare with Proc, and list the callouts with `netsh wfp show state`.'),
  toNote('AleD', 'cache', 'Remote ends that the filtering part of tcpip.sys remembers.', COUNT_SOCKETS),
  toNote('AlP5', 'victim', 'What the filtering part of tcpip.sys keeps for each flow.', COUNT_SOCKETS),
  toNote('WfpF', 'owner', 'Filters that firewall, VPN and security products have set in the filtering platform.', 'Count them with `netsh wfp show filters`; products that add filters and never remove them show there.'),
  toNote('WfpM', 'owner', 'Memory of the filtering platform while it finds the filters that match.', 'Count the filters with `netsh wfp show filters`.'),
  toNote('WfpC', 'owner', 'Callouts that drivers have registered in the filtering platform.', LIST_CALLOUTS),
  toNote('StDa', 'shared', 'Stream data that the filtering platform holds while a callout looks at it.', LIST_CALLOUTS),
  toNote('NDfb', 'owner', 'The attachment of one network filter driver to one adapter.', 'List them with `Get-NetAdapterBinding -AllBindings` or `!ndiskd.filter`.'),
  toNote('NDob', 'owner', 'The attachment of one protocol to one adapter.', 'List them with `Get-NetAdapterBinding -AllBindings` or `!ndiskd.protocol`.'),
  toNote('NDmb', 'owner', 'What NDIS keeps for network adapters and their drivers.', 'See whether adapters are created again and again by a VPN or virtual machine: `Get-NetAdapter -IncludeHidden`.'),
  toNote('NbtC', 'owner', 'Local names and addresses of NetBIOS over TCP/IP.', 'See `nbtstat -n` and `nbtstat -S`; NetBIOS can be turned off on an adapter that does not need it.'),
  toNote('Wl2n', 'shared', 'What the filtering platform keeps for packets at the level of network frames.', LIST_CALLOUTS),

  // HTTP and SMB.
  toNote('UlHT', 'owner', 'Hash tables of http.sys, a few large blocks.', 'One or so for each server silo is normal; growth by one per container start shows in the count.'),
  toNote('UlRB', 'cache', 'Buffers of http.sys for requests that arrive.', 'Compare with the connections in `netsh http show servicestate`.'),
  toNote('UlUC', 'cache', 'Answers that http.sys keeps ready.', 'Look at them with `netsh http show cachestate`; they can be emptied with `netsh http delete cache`.'),
  toNote('UlHC', 'victim', 'Connections of http.sys, one block for each.', 'Compare with the connections in `netsh http show servicestate`, and see which service does not answer.'),
  toNote('LS2b', 'cache', 'Buffers of the SMB server for requests and answers.', COUNT_SMB_CLIENTS),
  toNote('LS2c', 'victim', 'Connections of clients to the SMB server.', COUNT_SMB_CLIENTS),
  toNote('LS2f', 'victim', 'Files that clients of the SMB server hold open.', COUNT_SMB_CLIENTS),
  toNote('LS2s', 'victim', 'Logons of clients at the SMB server.', COUNT_SMB_CLIENTS),
  toNote('LS2t', 'victim', 'Shares to which clients of the SMB server are connected.', COUNT_SMB_CLIENTS),
  toNote('LS2l', 'victim', 'Leases with which clients of the SMB server cache file contents.', COUNT_SMB_CLIENTS),
  toNote('LS2w', 'cache', 'Requests that the SMB server is working on.', 'It rises with traffic; many that stay point to a slow disk or a filter below the server.'),
  toNote('LSbf', 'cache', 'Network buffers of the SMB server.', COUNT_SMB_CLIENTS),
  toNote('LSwn', 'cache', 'Requests that the SMB1 server is working on.', 'It rises with traffic; many that stay point to a slow disk or a filter below the server.'),
  toNote('LScn', 'victim', 'Connections of clients to the SMB1 server.', COUNT_SMB_CLIENTS),
  toNote('RxFc', 'victim', 'What the network redirector keeps for each remote file.', COUNT_SMB_MOUNTS),
  toNote('RxNf', 'victim', 'The part of each remote file that the redirector must keep in memory.', COUNT_SMB_MOUNTS),
  toNote('RxFx', 'victim', 'What the network redirector keeps for each open of a remote file.', COUNT_SMB_MOUNTS),
  toNote('RxSo', 'victim', 'Opens of remote files that the redirector has made at servers.', COUNT_SMB_MOUNTS),
  toNote('RxIr', 'owner', 'Requests for remote files that the redirector is working on.', 'Many that stay mean servers do not answer: use `!irpfind` and look at the network.'),
  toNote('RxSc', 'owner', 'Servers that the network redirector knows.', COUNT_SMB_MOUNTS),
  toNote('SmCe', 'owner', 'Connections of the SMB client to servers.', COUNT_SMB_MOUNTS),
  toNote('SmXc', 'owner', 'Exchanges between the SMB client and a server that are under way.', COUNT_SMB_MOUNTS),
  toNote('SmFi', 'victim', 'Files that the SMB client holds open at servers.', COUNT_SMB_MOUNTS),
  toNote('SmDc', 'cache', 'Folder listings of servers that the SMB client remembers for a short time.', COUNT_SMB_MOUNTS),
  toNote('NpFr', 'cache', 'Data in named pipes that the other side has not read yet.', 'Find the program that does not read its pipe with Sysinternals `pipelist` and `handle`.'),
  toNote('NpFc', 'victim', 'Opens of named pipes.', 'Find the processes that hold pipes open with Sysinternals `pipelist` and `handle`.'),
  toNote('Mup ', 'owner', 'Memory of mup.sys, which finds the right redirector for network paths.', COUNT_SMB_MOUNTS),

  // Storage and devices.
  toNote('VoSm', 'owner', 'Maps that volsnap.sys keeps of what a shadow copy holds.', 'Count the shadow copies with `vssadmin list shadows`; each one on a large volume needs large maps.'),
  toNote('VoSh', 'owner', 'Maps of volsnap.sys of what changed on a volume that has shadow copies.', 'Count the shadow copies with `vssadmin list shadows`, and see whether backups delete theirs.'),
  toNote('RaXr', 'owner', 'Requests to a disk that storport.sys is working on.', 'Many that stay mean the disk or its driver does not answer; see the System event log for resets.'),
  toNote('RaME', 'owner', 'Working memory that storport.sys takes for the storage adapter driver below it.', 'It is taken when the adapter starts and should not grow afterwards.'),
  toNote('CPnp', 'owner', 'Requests to disks and optical drives that classpnp.sys is working on.', 'It follows the load on the disks; many that stay mean a disk does not answer.'),
  toNote('Clfs', 'owner', 'Buffers of the common log file system, on which transactions build.', 'See which transactions are open with `fsutil transaction list`.'),
  toNote('MSb+', 'cache', 'Tables of refs.sys: the trees in which it keeps its records.', WATCH_WORK),
  toNote('MScl', 'cache', 'Disk data that refs.sys keeps in its own cache.', WATCH_WORK),
  toNote('Refs', 'victim', 'What refs.sys keeps for each data stream that is in use.', LIST_FILTERS),
  toNote('Acpi', 'owner', 'General pool of the ACPI driver, which talks to the firmware.', 'Look for an endless stream of firmware events, and for a newer BIOS of the machine.'),
  toNote('AcpO', 'owner', 'Objects of firmware code that the ACPI driver runs.', 'Look for an endless stream of firmware events, and for a newer BIOS of the machine.'),
  toNote('WmiR', 'shared', 'Data blocks and events that drivers have registered with WMI.', 'See which driver registers again and again; a device that comes and goes would do it.'),
  toNote('HidC', 'owner', 'Memory of the class driver for keyboards, mice and other input devices.', 'See whether an input device comes and goes, and which program keeps it open without reading.'),
  toNote('BTHP', 'owner', 'General pool of the Bluetooth port driver.', 'Turn the Bluetooth adapter off in Device Manager and see whether the growth stops.'),
  toNote('VsNb', 'owner', 'Network buffers of the Hyper-V virtual switch.', 'Compare with the traffic of the virtual machines, and see which adapters the switch has: `Get-VMNetworkAdapter`.'),
  toNote('VsOb', 'owner', 'Objects of the Hyper-V virtual switch, such as ports and adapters.', 'See which virtual machines and containers come and go: `Get-VMNetworkAdapter -All`.'),
  toNote('Vkin', 'owner', 'Messages that arrive over the Hyper-V bus.', 'Many that stay mean that a virtual device does not answer; see which virtual machine it is.'),
  toNote('Vkou', 'owner', 'Messages that leave over the Hyper-V bus.', 'Many that stay mean that the other side does not answer; see which virtual machine it is.'),

  // Graphics and windows.
  toNote('DxgK', 'shared', 'General pool of the graphics kernel, which works for display drivers and for programs that draw.', "See which program's GPU memory grows in Task Manager, and try another version of the display driver."),
  toNote('Vi10', 'shared', 'Bookkeeping of video memory for programs that draw.', "See which program's GPU memory grows in Task Manager, and try another version of the display driver."),
  toNote('Gla1', 'cache', 'Reusable blocks for device contexts of programs that draw with GDI.', 'Sort the processes by GDI objects in Task Manager.'),
  toNote('Gla5', 'cache', 'Reusable blocks for bitmaps and surfaces of programs that draw with GDI.', 'Sort the processes by GDI objects in Task Manager.'),
  toNote('Gpbm', 'victim', 'Contents of GDI bitmaps.', 'Sort the processes by GDI objects in Task Manager.'),
  toNote('Gtmp', 'shared', 'Short-lived working memory of GDI.', 'Sort the processes by GDI objects in Task Manager, and look at print and remote-session drivers.'),
  toNote('Ttfd', 'cache', 'Data of TrueType fonts that are in use.', 'Count the installed fonts; programs that load their own fonts add to it.'),
  toNote('Usqm', 'victim', 'Messages to windows that their programs have not fetched.', 'Find the program that does not react: Task Manager, or the Hung Window list of a process explorer.'),
  toNote('Uscu', 'victim', 'Cursors and icons of programs.', 'Sort the processes by USER objects in Task Manager.'),

  // Local procedure calls.
  toNote('AlMs', 'victim', 'Messages between processes that the receiver has not answered.', 'Use `!alpc /lpp` on the processes that look busy to find the port where messages pile up.'),
  toNote('AlIn', 'owner', 'Internal memory of advanced local procedure calls.', 'Compare with ALPC and AlMs.'),
  toNote('AlVi', 'victim', 'Shared memory views of advanced local procedure calls.', 'Compare with ALPC, and look for a process with very many handles.'),

  // Third-party tags that the sources pair with a file. None of them is in the lists.
  // Public report with a live dump: counts match IoWI, module search found the tag in amdacpbus.sys.
  toNote('amda', 'owner', "Memory of amdacpbus.sys, AMD's audio coprocessor bus driver.", 'Compare its count with IoWI, and look for another version of the driver.'),
  // Npcap's published source defines a family of tags that begin with Np.
  toNote('NpSN', 'owner', 'Memory of npcap.sys, a packet capture driver, for copies of network buffers.', 'Look which program captures packets, and compare versions of Npcap.'),
  toNote('NpSB', 'owner', 'Memory of npcap.sys, a packet capture driver, for copies of packet data.', 'Look which program captures packets, and compare versions of Npcap.'),
  // Sysinternals' own tracker has the pairing.
  toNote('SysR', 'owner', 'Memory of the Sysmon driver, which records system activity.', 'Compare versions of Sysmon, and see whether the configuration is loaded again and again.'),
  // WinDivert's published source.
  toNote('WDiv', 'owner', 'Memory of the WinDivert driver, with which programs capture and change packets.', 'Find the program that brought it (`sc query WinDivert`); several products carry a copy.'),
  // Public report with a measured series; the tag is that of NVIDIA's resource manager.
  toNote('NVRM', 'owner', "Memory of NVIDIA's display driver.", 'See whether it falls when the programs that use the graphics card end, and compare versions of the driver.'),
  // The practice driver of Sysinternals NotMyFault.
  toNote('Leak', 'owner', 'Memory of myfault.sys, the practice driver of Sysinternals NotMyFault.', 'Somebody is practising: close NotMyFault, restart the machine, and the blocks are gone.'),
];
