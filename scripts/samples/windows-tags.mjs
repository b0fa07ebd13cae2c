// What a Windows machine with little to do holds: tag, blocks and bytes per block in nonpaged and in paged pool, what the
// debugger would say of the tag (in our own words), and its owner. Sizes are for 64 bits; a fraction means mixed sizes.

function row(tag, nonPaged, paged, description, binary) {
  return {
    tag,
    nonPaged: { count: nonPaged[0], size: nonPaged[1] },
    paged: { count: paged[0], size: paged[1] },
    description,
    binary,
  };
}

const NONE = [0, 0];
const UNKNOWN = null;

export const WINDOWS_TAGS = [
  row('EtwB', [1130, 98304.5], [6, 65536], 'Trace buffers', 'nt!etw'),
  row('MmCa', [88200, 400.4], NONE, 'Control areas of mapped files', 'nt!mm'),
  row('File', [84100, 416], NONE, 'Open file objects', null),
  row('Pool', [9, 372736.5], NONE, 'Tables of the pool itself', null),
  row('Ntfx', [60400, 376.3], NONE, 'NTFS file control blocks', 'ntfs.sys'),
  row('FMsl', [86300, 208], NONE, 'Filter manager, list per stream', 'fltmgr.sys'),
  row('Cont', [212, 70656.5], NONE, 'Contiguous memory for devices', null),
  row('Thre', [3240, 2864], NONE, 'Threads', 'nt!ps'),
  row('Even', [48900, 144.2], NONE, 'Events', null),
  row('Vad ', [36800, 176], NONE, 'Address descriptors of processes', 'nt!mm'),
  row('VadS', [25400, 112], NONE, 'Address descriptors, small', 'nt!mm'),
  row('smNp', [410, 16384.5], NONE, 'Memory compression, fixed part', 'nt!store or rdyboost.sys'),
  row('EtwR', [17900, 240], NONE, 'Provider registrations', 'nt!etw'),
  row('Irp ', [3910, 744.3], NONE, 'I/O requests', null),
  row('ViMm', [5900, 560.4], [4100, 640.3], 'Video memory management', 'dxgkrnl.sys'),
  row('DxgK', [4800, 480.4], [9700, 352.4], 'DirectX kernel', 'dxgkrnl.sys'),
  row('Ntfr', [41200, 128], NONE, 'NTFS resource locks', 'ntfs.sys'),
  row('MmCi', [5100, 656.4], NONE, 'Control areas of programs', 'nt!mm'),
  row('CcSc', [3900, 640], NONE, 'Cache maps of files', 'nt!cc'),
  row('Proc', [236, 3712], NONE, 'Processes', 'nt!ps'),
  row('ALPC', [4700, 592], NONE, 'Local call ports', 'nt!alpc'),
  row('Mdl ', [5200, 280.3], NONE, 'Page lists of buffers', null),
  row('TpWo', [1380, 640], NONE, 'Thread pool factories', 'nt!ex'),
  row('Wait', [14800, 128], NONE, 'Wait packets', 'nt!io'),
  row('NDnd', [1950, 736.3], [64, 512.4], 'Network driver library', 'ndis.sys'),
  row('Nnnn', [2600, 768], NONE, 'Network buffers with their lists', 'netio.sys'),
  row('AfdE', [2150, 576], NONE, 'Socket endpoints', 'afd.sys'),
  row('AfdB', [310, 4096.4], NONE, 'Socket data', 'afd.sys'),
  row('TcpE', [640, 704], NONE, 'TCP endpoints', 'tcpip.sys'),
  row('UdpA', [390, 416], NONE, 'UDP endpoints', 'tcpip.sys'),
  row('Wfpn', [720, 352], NONE, 'Packet notes of the filtering platform', 'netio.sys'),
  row('Nbuf', [830, 448], NONE, 'Page lists of network data', 'netio.sys'),
  row('Sema', [9100, 128], NONE, 'Semaphores', null),
  row('Muta', [6200, 144], NONE, 'Mutexes', null),
  row('IoCo', [2050, 224], NONE, 'Completion ports', 'nt!io'),
  row('Devi', [1180, 880.4], NONE, 'Devices of drivers', 'nt!io'),
  row('Driv', [291, 592], NONE, 'Drivers', 'nt!io'),
  row('FMic', [180, 4352], NONE, 'Filter manager, one per request', 'fltmgr.sys'),
  row('RaPD', [96, 4608.4], NONE, 'Storage port data', 'storport.sys'),
  row('HidC', [210, 1424.3], [38, 304.4], 'Input device class', 'hidclass.sys'),
  row('Ipng', [690, 304.3], NONE, 'IP buffers', 'tcpip.sys'),
  row('VoSm', [40, 65536], NONE, 'Shadow copy bitmaps', 'volsnap.sys'),
  row('PsTp', [2900, 96], NONE, 'Thread ending records', 'nt!ps'),
  row('EtwG', [2740, 320], NONE, 'Known providers', 'nt!etw'),
  row('WmiG', [310, 288], NONE, 'WMI identities', null),
  row('IoWI', [262, 112], NONE, 'Work items of drivers', 'nt!io'),
  row('NtFC', [1240, 96], [310, 208.4], 'NTFS open path', 'ntfs.sys'),
  row('FOCX', [1420, 96], NONE, 'Contexts on file objects', 'nt!fsrtl'),
  row('MmPb', [3, 212992.5], NONE, 'Page file bitmaps', 'nt!mm'),
  row('IoSB', [58, 720.4], [12, 640.4], 'Buffered I/O copies', 'nt!io'),
  row('CM31', NONE, [2380, 4864.4], UNKNOWN, null),
  row('MmSt', NONE, [41900, 1232.4], 'Page tables of mapped files', 'nt!mm'),
  row('CM25', NONE, [5900, 4512.4], UNKNOWN, null),
  row('Ntff', NONE, [41100, 736.3], 'NTFS data about files', 'ntfs.sys'),
  row('MmRe', NONE, [2500, 9216.5], 'Relocations of programs', 'nt!mm'),
  row('Toke', NONE, [3350, 2064.3], 'Access tokens', 'nt!se'),
  row('FMfn', NONE, [37600, 288.4], 'Filter manager, remembered names', 'fltmgr.sys'),
  row('IoNm', NONE, [39500, 272.4], 'Names of opened files', 'nt!io'),
  row('NtfF', NONE, [4800, 1600], 'NTFS folders', 'ntfs.sys'),
  row('NtFs', NONE, [30200, 208.3], 'NTFS structures', 'ntfs.sys'),
  row('Sect', NONE, [29800, 176], 'Sections', null),
  row('ObNm', NONE, [24100, 128.3], 'Object names', 'nt!ob'),
  row('Key ', NONE, [16900, 192], 'Open registry keys', null),
  row('SeTd', NONE, [3350, 432.3], 'Token, changing part', 'nt!se'),
  row('SeSd', NONE, [6200, 224.3], 'Security descriptors', 'nt!se'),
  row('SeAt', NONE, [3350, 160.3], 'Security attributes', 'nt!se'),
  row('NtfC', NONE, [21400, 208], 'NTFS opens', 'ntfs.sys'),
  row('AlMs', NONE, [1850, 512.3], 'Local call messages', 'nt!alpc'),
  row('CIcr', NONE, [420, 3584.4], 'Code integrity, checks', 'ci.dll'),
  row('CM  ', NONE, [3100, 176.3], 'Registry', 'nt!cm'),
  row('ObDi', NONE, [7800, 80], 'Object folders', 'nt!ob'),
  row('Symb', NONE, [1190, 160], 'Symbolic links', null),
  row('Gtmp', NONE, [150, 2304.4], 'Drawing, short lived', null),
  row('AtmA', NONE, [3300, 96], 'Atoms', null),
  row('Atom', NONE, [240, 304], 'Atom tables', null),
  row('ObSc', NONE, [1260, 288.3], 'Cached object security', 'nt!ob'),
  row('ObHd', NONE, [2350, 96], 'Handle counts per process', 'nt!ob'),
  row('EtwD', NONE, [380, 896.3], 'Trace messages', 'nt!etw'),
  row('SeAc', NONE, [1450, 112.2], 'Access lists', 'nt!se'),
  row('Ppcd', NONE, [1, 14336], 'Boot device database', 'nt!pnp'),
  row('Pp  ', NONE, [640, 144.3], 'Plug and play', 'nt!io'),
  row('UlRB', NONE, [24, 4608], 'Web server, requests', 'http.sys'),
  row('UlHT', NONE, [1, 262144], 'Web server, tables', 'http.sys'),
];

/** Made-up drivers of no story: what third parties add to a common machine. */
export const BYSTANDERS = [
  row('Ldmx', [148, 1184.3], [22, 480.3], UNKNOWN, null),
  row('Nwdv', [61, 896], NONE, UNKNOWN, null),
  row('Prsq', NONE, [312, 336.3], UNKNOWN, null),
];

/** What the debugger prints behind the numbers. */
export function describe({ tag, description, binary }) {
  if (description === null) return `UNKNOWN pooltag '${tag}', please update pooltag.txt`;
  return binary === null ? `${description} ` : `${description} , Binary: ${binary}`;
}
