/**
 * Pool tags of drivers that do not come with Windows, from public source code and documents, with the place where each can
 * be seen. Facts only. `docs/tag-database.md` says how to read a line and how to add one; `public-tags.ts` reads it.
 */

/**
 * By depth: `product|maker`; driver file and its other names; `owner/repository@commit` or the address of a document; path;
 * then the tag (four characters as memory holds them), its line or `-`, how sure in hundredths, and marks: `nul` the fourth
 * byte is NUL, `shared` an everyday default that proves nothing, `joined` path and tag were joined by a unique name,
 * `since=` and `until=` the first and last version (or date) in which it was seen.
 */
export const publicTags = `Android Emulator Hypervisor Driver|Google
 aehd.sys gvm.sys
  google/android-emulator-hypervisor-driver@10a3cd29544b7fe8520cfb1895827e6e234cf16b
   ntkrutils.h
    GVM_ - 90
Arsenal Image Mounter|Arsenal Recon
 aimwrfltr.sys
  ArsenalRecon/Arsenal-Image-Mounter@1dd661028500cb9ee5bdb64cda59d722adb20a66
   Unmanaged Source/aimwrfltr/aimwrfltr.h
    AWrF 42 95
 awealloc.sys
  ArsenalRecon/Arsenal-Image-Mounter@1dd661028500cb9ee5bdb64cda59d722adb20a66
   Unmanaged Source/awealloc/awealloc.c
    AWEA 65 95
 deviodrv.sys
  ArsenalRecon/Arsenal-Image-Mounter@1dd661028500cb9ee5bdb64cda59d722adb20a66
   Unmanaged Source/deviodrv/deviodrv.h
    DvIo 96 95
 phdskmnt.sys
  ArsenalRecon/Arsenal-Image-Mounter@1dd661028500cb9ee5bdb64cda59d722adb20a66
   Unmanaged Source/phdskmnt/inc/phdskmnt.h
    ImSc 140 95
BthPS3|Nefarius Software Solutions
 bthps3.sys
  nefarius/BthPS3@4d4e5c19cc676d9cc51176b9a3a36b89d009ccbe
   BthPS3/Bluetooth.h
    BPS3 - 85 joined
    BthP - 75 joined
Chromebook EC bus driver|CoolStar
 crosecbus.sys
  coolstar/crosecbus@03eb65866b3f5c7f8617e03da8cb1d89930b025e
   crosecbus/driver.h
    CERC - 85
Chromebook EC I2C tunnel driver|CoolStar
 croseci2c.sys
  coolstar/croseci2c@7ecdab1e5257abb6a7c650e7ebf0b2f5bc1c39e0
   croseci2c/driver.h
    2IRC - 80 joined
Chromebook fingerprint driver|CoolStar
 crosfingerprint.sys
  coolstar/crosfingerprint@655734c978e561de1ae48bc3256deb367f0e18a6
   crosfingerprint/crosfingerprint.h
    CrFp - 85 joined
Chromebook IMX camera driver|CoolStar
 crosimxcams.sys
  coolstar/crosimxcams@7c848d99759357b8a2102712bd2228eb493c0abc
   crosimxcams/crosimxcams.h
    XMIG - 80 joined
Chromebook keyboard driver (croskeyboard3)|CoolStar
 croskeyboard3.sys
  coolstar/croskeyboard3@f591011534af3c181a49417b82567a070cca0abb
   croskeyboard3/croskeyboard3.h
    Atml - 80 joined
Chromebook Vivaldi keyboard driver|CoolStar
 crosecvivaldi.sys
  coolstar/crosecvivaldi@696b3d4586549bdd9b84faeacba106916c4de406
   crosecvivaldi/driver.h
    DVRC - 80 joined
com0com null-modem emulator|Vyacheslav Frolov
 com0com.sys
  paulakg4/com0com@c488efac89f7596eafce569003be4e3ff0d2efb4
   sys/com0com.h
    c0c  - 90 nul joined
DiskCryptor|ntldr / DavidXanatos
 dcrypt.sys
  DavidXanatos/DiskCryptor@77a6b3026cf9c8e2e9c7b8590a5bda3a0723d4ce
   DCrypt/driver/misc_mem.c
    dc_1 - 90 joined
    dc_2 - 90 joined
Dokany|Dokan project
 dokan2.sys dokan1.sys
  dokan-dev/dokany@767da4ba1522c9221d7b70f98446096faffcbc8b
   sys/dokan.h
    DOKA 107 95
DPDK kernel modules for Windows|DPDK project
 virt2phys.sys
  RealEffect/dpdk-kmods@16ef50c7af32a7694848fb617ce04d129c91a1ad
   windows/virt2phys/virt2phys_logic.c
    v2pp - 90 joined
eBPF for Windows|Microsoft (open source)
 ebpfcore.sys
  microsoft/ebpf-for-windows@0be2d1c3f36cf85146faa21df3550b6a92712545
   ebpfcore/ebpf_drv.c
    EBpf 462 95 since=Release-v1.0.0-rc1
   libs/shared/ebpf_shared_framework.h
    easn 50 95 since=Release-v0.16.0
    ebpf 52 95 since=Release-v0.16.0
    ecmp 62 95 since=v1.4.0
    ecor 51 95 since=Release-v0.16.0
    eepc 53 95 since=Release-v0.16.0
    elnk 54 95 since=Release-v0.16.0
    emap 55 95 since=Release-v0.16.0
    entv 56 95 since=Release-v0.16.0
    epin 57 95 since=Release-v1.0.0-rc1
    eprg 58 95 since=Release-v0.16.0
    erbf 60 95 since=Release-v0.16.0
    erng 59 95 since=Release-v0.16.0
    esta 61 95 since=Release-v0.16.0
 netebpfext.sys
  microsoft/ebpf-for-windows@0be2d1c3f36cf85146faa21df3550b6a92712545
   netebpfext/net_ebpf_ext.h
    ebfN 26 95
Ext2Fsd / Ext3Fsd|Matt Wu
 ext2fsd.sys ext3fsd.sys
  matt-wu/Ext3Fsd@0378f5de4497731f2d5708ab653eca670c2b888a
   Ext3Fsd/include/ext2fs.h
    E2DB - 90
    E2DE - 90
    E2DS - 90
    E2FL - 90
    E2FN - 90
    E2GD - 90
    E2IN - 90
    E2PP - 90
    E2RW - 90
    E2SB - 90
    E2VN - 90
    Vpb  - 90 shared
Fort Firewall|Nodir Temirkhodjaev
 fortfw.sys
  tnodir/fort
   src/driver/fortbuf.c
    BFPI - 60 joined
    FfwB - 90 joined
   src/driver/fortps.c
    FfwP - 85 joined
   src/driver/fortstat.c
    FfwS - 85 joined
Google Virtual NIC (gVNIC)|Google
 gvnic.sys gve.sys
  GoogleCloudPlatform/compute-virtual-ethernet-windows@d2c4047d57efc307eb154ba3966100fd4d9d93ec
   src/utils.h
    GVNm - 85 joined
GPLPV (Xen paravirtual drivers by James Harper)|James Harper
 xennet.sys
  spurious/win-pvdrivers-mirror@b77bba708fb8591011cdefa95dbb0eb448b7342a
   xennet/xennet.h
    NneX - 85 joined
HidHide|Nefarius Software Solutions
 hidhide.sys
  nefarius/HidHide@314d3476ff1f307d381de0320d41f1e1dab124e3
   HidHide/src/Config.c
    Tag1 - 90 shared
HyperDbg debugger|HyperDbg project
 hyperkd.sys hprdbghv.sys hyperhv.dll
  HyperDbg/HyperDbg
   hyperdbg/include/SDK/headers/Constants.h
    GBDH - 80 joined
Intel HAXM|Intel
 intelhaxm.sys
  intel/haxm@03cb81b8f34233d7fb15bfd66823c7201d112666
   platforms/windows/hax_mem_alloc.c
    MEMH - 90
libusbK|Travis Robinson
 libusbk.sys
  mcuee/libusbk@589e64873323ff4d532e575eda4d6ff96566e6cc
   libusbK/src/sys/drv_private.h
    USBK - 95
Mac Precision Touchpad|Bingxing Wang (imbushuo)
 amtptphidfilter.sys
  imbushuo/mac-precision-touchpad@057cbe7bd755998c7dadc434b40f2fec6f513ce6
   src/AmtPtpHidFilter/include/Driver.h
    APTL - 85
MAX98357A amplifier driver for Chromebooks|CoolStar
 max98357a.sys
  coolstar/max98357a@4691d68f41f66cae7bfe7a1a3a4d7dce3a5e544f
   max98357a/driver.h
    Maxm - 85
MAX98390 amplifier driver for Chromebooks|CoolStar
 max98390.sys
  coolstar/max98390@454c9bc6d08ade855a0cb7644de6493621e9a034
   max98390/max98390.h
    MAX3 - 80 joined
McAfee / Trellix Endpoint Security|McAfee / Trellix
 mfeavfk.sys
  https://medium.com/@clintcolding/finding-memory-leaks-with-poolmon-3da80e479040
    MFeS - 85
ms-nfs41-client (NFSv4.1 client)|CITI / Roland Mainz
 nfs41_driver.sys
  kofemann/ms-nfs41-client@00363a8224120fee04b30f945b8db8c1f338c9d7
   sys/nfs41sys_driver.h
    4sfn - 90
    acpu - 90
    nepo - 90
    nwod - 90
    slca - 90
    stnm - 90
MsQuic|Microsoft (open source, also ships in Windows)
 msquic.sys
  microsoft/msquic@00729fbae0505e2fa34c8ae34c2e302e11a31f6e
   src/inc/quic_platform.h
    QUIC - 90
    Qc00 - 90
    Qc01 - 90
    Qc02 - 90
    Qc03 - 90
    Qc04 - 90
    Qc05 - 90
    Qc06 - 90
    Qc0A - 90
    Qc0B - 90
    Qc0C - 90
    Qc0D - 90
    Qc0E - 90
    Qc0F - 90
    Qc10 - 90
    Qc11 - 90
    Qc12 - 90
    Qc13 - 90
    Qc14 - 90
    Qc15 - 90
    Qc16 - 90
    Qc17 - 90
    Qc18 - 90
    Qc19 - 90
    Qc1A - 90
    Qc1B - 90
    Qc1C - 90
    Qc1D - 90
    Qc1E - 90
    Qc1F - 90
    Qc20 - 90
    Qc21 - 90
    Qc22 - 90
    Qc23 - 90
    Qc24 - 90
    Qc25 - 90
    Qc26 - 90
    Qc27 - 90
    Qc28 - 90
    Qc29 - 90
    Qc2A - 90
    Qc2B - 90
    Qc2C - 90
    Qc2D - 90
    Qc2E - 90
    Qc2F - 90
    Qc30 - 90
    Qc31 - 90
    Qc32 - 90
    Qc33 - 90
    Qc34 - 90
    Qc35 - 90
    Qc36 - 90
    Qc37 - 90
    Qc38 - 90
    Qc39 - 90
    Qc3A - 90
    Qc3B - 90
    Qc3C - 90
    Qc3D - 90
    Qc3E - 90
    Qc3F - 90
    Qc40 - 90
    Qc41 - 90
    Qc42 - 90
    Qc43 - 90
    Qc44 - 90
    Qc45 - 90
    Qc46 - 90
    Qc47 - 90
    Qc48 - 90
Mullvad VPN split tunnel|Mullvad VPN AB
 mullvad-split-tunnel.sys
  mullvad/win-split-tunnel@e2756e0093b1bfdec20834664c790e7274254600
   src/defs/types.h
    SPTU - 95
Npcap|Nmap Software LLC
 npcap.sys
  nmap/npcap@8135649d389528c7c23ee0540377fbc1444d7834
   packetWin7/npf/npf/Openclos.c
    ACPN 1521 80 until=v0.99-r8
    AWO0 1423 80 until=v0.99-r8
    AWP0 593 80 until=v0.99-r8
   packetWin7/npf/npf/Packet.c
    AWP1 625 80 until=v0.99-r8
    AWP2 739 80 until=v0.99-r8
    AWP3 945 80 until=v0.99-r8
    AWP4 270 80 until=v0.99-r8
    AWP6 1904 80 until=v0.99-r8
   packetWin7/npf/npf/dump.c
    AWD0 137 80 until=v0.99-r8
   packetWin7/npf/npf/jitter.c
    AWJ0 148 80 until=v0.99-r8
    AWJ1 596 80 until=v0.99-r8
    AWJ2 640 80 until=v0.99-r8
    AWJ3 652 80 until=v0.99-r8
   packetWin7/npf/npf/memory_t.h
    AWT0 141 80 until=v0.99-r8
    AWT1 144 80 until=v0.99-r8
   packetWin7/npf/npf/stdafx.h
    4321 78 80 shared until=v0.99-r8
  nmap/npcap@c82f8fde2ba80d1759b097a4e689ca5c8795c8d9
   packetWin7/npf/npf/memory_tags.h
    NpcD 91 80 until=v0.9997
  nmap/npcap@d238ffb23a555d2469da3e1e142d1976e2991dad
   packetWin7/npf/npf/time_calls.h
    AWT2 93 80 until=v0.05-r4
  nmap/npcap@eb5b85205b31578477a90b6843df357cbdcc19fa
   packetWin7/npf/npf/memory_tags.h
    Np11 146 95 since=v0.9997
    NpBL 152 95 since=v0.9997
    NpBW 150 95 since=v0.9997
    NpCD 148 95 since=v0.9997
    NpDE 117 95 since=v1.84
    NpFM 136 95 since=v0.9997
    NpNB 142 95 since=v0.9997
    NpNL 140 95 since=v0.9997
    NpOP 134 95 since=v0.9997
    NpPD 138 95 since=v0.9997
    NpPF 124 95 since=v0.9997
    NpPP 154 95 since=v0.9997
    NpRP 132 95 since=v0.9997
    NpSN 144 95 since=v0.9997
    NpST 122 95 since=v0.9997
    NpUB 119 95 since=v0.9997
    NpoC 130 95 since=v0.9997
    NpoI 128 95 since=v0.9997
    NpoU 126 95 since=v0.9997
Open vSwitch for Windows (Hyper-V extension)|Open vSwitch / Cloudbase
 ovsext.sys
  openvswitch/ovs@0b5166dca34e6d16c09fa3657779a1a9863b77a9
   datapath-windows/ovsext/Util.h
    OVGF - 90
    OVNG - 90
    OVSA - 90
    OVSB - 90
    OVSC - 90
    OVSD - 90
    OVSE - 90
    OVSF - 90
    OVSG - 90
    OVSH - 90
    OVSL - 90
    OVSM - 90
    OVSN - 90
    OVSO - 90
    OVSP - 90
    OVSR - 90
    OVSS - 90
    OVST - 90
    OVSU - 90
    OVSV - 90
    OVSW - 90
    OVSX - 90
    OVTC - 90
OpenAFS|OpenAFS project
 afsredir.sys
  openafs/openafs@4083ffd08241836f9188c251958d8d41156ad82b
   src/WINNT/afsrdr/common/AFSRedirCommonDefines.h
    AFAG 125 95
    AFFA 72 95
    AFFN 73 95
    AFGF 54 95
    AFGG 55 95
    AFGH 56 95
    AFGI 57 95
    AFGJ 58 95
    AFGK 59 95
    AFGL 60 95
    AFGM 61 95
    AFGN 62 95
    AFGO 63 95
    AFGP 64 95
    AFGQ 65 95
    AFGS 67 95
    AFLQ 113 95
    AFPC 81 95
    AFPE 80 95
    AFSN 107 95
    AFZ7 120 95
    AFZ8 121 95
    AFZ9 122 95
 afsredirlib.sys
  openafs/openafs@4083ffd08241836f9188c251958d8d41156ad82b
   src/WINNT/afsrdr/common/AFSRedirCommonDefines.h
    ABR_ 127 95
    AFAR 109 95
    AFBS 95 95
    AFCC 76 95
    AFCN 77 95
    AFDB 82 95
    AFDE 83 95
    AFDN 98 95
    AFEX 106 95
    AFFA 72 95
    AFFL 128 95
    AFFN 73 95
    AFFR 97 95
    AFG1 40 95
    AFG2 41 95
    AFG3 42 95
    AFG4 43 95
    AFG5 44 95
    AFG6 45 95
    AFG7 46 95
    AFG8 47 95
    AFG9 48 95
    AFGA 49 95
    AFGC 51 95
    AFGD 52 95
    AFGE 53 95
    AFGR 66 95
    AFGT 68 95
    AFGU 69 95
    AFGV 70 95
    AFGW 71 95
    AFN1 84 95
    AFN2 85 95
    AFN3 86 95
    AFN4 87 95
    AFN5 88 95
    AFN6 89 95
    AFN7 90 95
    AFN8 91 95
    AFN9 92 95
    AFNO 111 95
    AFOI 110 95
    AFRN 108 95
    AFSL 102 95
    AFSS 112 95
    AFSY 129 95
    AFSg 104 95
    AFSi 103 95
    AFSx 100 95
    AFUR 105 95
    AFVC 74 95
    AFVN 75 95
    AFWC 78 95
    AFWI 79 95
    AFZ1 114 95
    AFZ2 115 95
    AFZ3 116 95
    AFZ4 117 95
    AFZ5 118 95
    AFZ6 119 95
OpenCBM (cbm4win)|Spiro Trikaliotis
 cbm4wdm.sys cbm4nt.sys
  OpenCBM/OpenCBM@2752ae43f91ca8d95c9030e24bfa235ad681c0c3
   opencbm/sys/include/WINDOWS/memtags.h
    STdb - 90
    STdn - 90
    STen - 90
    STpe - 90
    STpp - 90
    STsk - 90
OpenEDR|Comodo / Xcitium
 edrdrv.sys
  ComodoSecurity/openedr@1913079201f990ac2cd8311a3985648e5ed55e48
   edrav2/iprj/edrdrv/src/dllinj.cpp
    jnid 106 95
   edrav2/iprj/edrdrv/src/kernelcmnlib/kernelstl/new.h
    ddre 91 95
OpenVPN DCO for Windows (ovpn-dco-win)|OpenVPN Inc.
 ovpn-dco.sys
  OpenVPN/ovpn-dco-win@05ff141e83ff41328a8a0a890424f50e8c3029b5
   bufferpool.cpp
    npvo - 95
OpenZFS on Windows|OpenZFS
 openzfs.sys zfsin.sys
  openzfsonwindows/openzfs@40353243cc1ba9fc5cc7c6cdf82799bf651e714c
   include/os/windows/spl/sys/kmem.h
    ZFS! 64 95
   include/os/windows/zfs/sys/wzvol.h
    ZVOL 42 95
   module/os/windows/debug.c
    DBG! 138 95
   module/os/windows/spl/spl-windows.c
    rsfz 729 90
   module/os/windows/zfs/sysctl_os.c
    TSTZ 115 90 since=zfswin-2.1.7rc2
   module/os/windows/zfs/zfs_vnops_windows.c
    BOJZ 5857 90 since=zfswin-2.2.2rc1
    QbIn 8402 90 since=zfswin-2.2.6rc3
    ZIO! 2297 90
    ZSF! 433 90
    fatq 2949 90
   module/os/windows/zfs/zfs_vnops_windows_lib.c
    1gat 544 90 shared since=zfswin-2.2.6rc3
    CESZ 2765 95
    LCAZ 2990 95 since=zfswin-2.2.2rc1
    disz 2482 90
    gvrd 5685 90 since=zfswin-2.2.6rc3
    lcaz 2627 95
    tonz 2384 95 since=zfswin-2.2.6rc3
   module/os/windows/zfs/zfs_vnops_windows_mount.c
    MSFZ 706 95 since=zfswin-2.2.2rc1
    VSFZ 404 95 since=zfswin-2.2.2rc1
   module/os/windows/zfs/zfs_windows_zvol.c
    msys 82 90 since=zfswin-2.2.6rc3
  openzfsonwindows/openzfs@cb991c5b09ba37342afb9aa49f31b9e99e34b57c
   module/os/windows/zfs/zfs_vnops_windows_mount.c
    ptnm 1395 80 until=zfswin-2.2.6rc3
    zlov 1521 80 until=zfswin-2.2.6rc3
Oracle VirtualBox|Oracle
 vboxguest.sys
  VirtualBox/virtualbox
   src/VBox/Runtime/r0drv/nt/the-nt-kernel.h
    IPRT - 85 joined
 vboxnetlwf.sys
  VirtualBox/virtualbox
   src/VBox/HostDrivers/VBoxNetFlt/win/drv/VBoxNetLwf-win.h
    VBLF - 90 joined
 vboxsup.sys vboxdrv.sys
  VirtualBox/virtualbox
   src/VBox/Runtime/r0drv/nt/the-nt-kernel.h
    IPRT - 90 joined
  VirtualBox/virtualbox@4908d8d1a85c75c0eefb6a4c5c8a9f07211ad8f1
   src/VBox/HostDrivers/Support/win/SUPDrv-win.cpp
    VBox - 95 joined
 vboxusb.sys
  VirtualBox/virtualbox
   src/VBox/HostDrivers/VBoxUSB/win/cmn/VBoxDrvTool.cpp
    VBDT - 85 joined
   src/VBox/HostDrivers/VBoxUSB/win/cmn/VBoxUsbTool.cpp
    VBUT - 85 joined
 vboxusbmon.sys
  VirtualBox/virtualbox
   src/VBox/HostDrivers/VBoxUSB/win/cmn/VBoxDrvTool.cpp
    VBDT - 85 joined
   src/VBox/HostDrivers/VBoxUSB/win/cmn/VBoxUsbTool.cpp
    VBUT - 85 joined
   src/VBox/HostDrivers/VBoxUSB/win/mon/VBoxUsbMon.cpp
    VBUM - 90 joined
 vboxwddm.sys
  VirtualBox/virtualbox
   src/VBox/Additions/WINNT/Graphics/Video/mp/wddm/VBoxMPWddm.cpp
    VBDM - 90 joined
Portmaster|Safing
 portmasterkext.sys
  safing/portmaster-windows-kext@e95851068890a6886f89b566260824aca351e8c1
   pm_kext/include/pm_utils.h
    PMas - 85 joined until=1.x
  safing/portmaster@b026e7b97eabfc41dc4a697912579c0e2a2e4582
   windows_kext/wdk/src/allocator.rs
    PMrs - 85
Private Internet Access (WFP callout)|Private Internet Access
 piawfpcallout.sys
  pia-foss/desktop-windows-wfp-callout@f4612a6c66e47b1845c201f01fc710cca63e3661
   PiaWFPCallout/DnsFlows.h
    piax - 90
Process Hacker 2|Wen Jia Liu and contributors
 kprocesshacker.sys kprocesshacker2_x64.sys kprocesshacker2_x32.sys
  winsiderss/systeminformer@v2.39
   KProcessHacker/main.c
    KphC - 95 until=2.39
   KProcessHacker/object.c
    KphQ - 95 until=2.39
   KProcessHacker/thread.c
    Kphb - 95 until=2.39
   KProcessHacker/util.c
    KphT - 95 until=2.39
    KphU - 95 until=2.39
   KProcessHacker/verify.c
    Kphv - 95 until=2.39
Proton VPN|Proton AG
 protonvpn.calloutdriver.sys
  ProtonVPN/win-app
   src/ProtonVPN.CalloutDriver/Public.h
    npvp - 85
Qubes Windows Tools|Qubes OS project
 memorylock.sys
  QubesOS/qubes-gui-agent-windows
   MemoryLock/Driver.h
    Mlck - 60
QXL display-only driver (SPICE)|Red Hat
 qxldod.sys
  vrozenfe/qxl-dod@aa48200e4991fd3f0f17b0200d64207ba1a31c60
   qxldod/BaseObject.cpp
    dQXL - 85 joined
Raspberry Pi Windows drivers|Raspberry Pi / Microsoft
 bcm2836pwm.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/pwm/bcm2836/driver.h
    BCMP 29 95
 bcmauxspi.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/spi/bcmauxspi/bcmauxspi.h
    ASPI 53 95
 bcmgenet.sys bcmgenet_netadaptercx20.sys bcmgenet_netadaptercx21.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/net/bcm2711/bcmgenet/driver.c
    Bcmg 1570 95
 bcmgpio.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/gpio/bcm2836/BcmGpio.hpp
    BCMG 22 95
 bcmi2c.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/i2c/bcm2836/driver.h
    BCMI 53 95
 bcmspi.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/spi/bcm2836/internal.h
    BCMS 29 95
 pi_miniuart.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/uart/bcm2836/miniUart/serial.h
    PMNU 13 95
 rpiq.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/mailbox/bcm2836/device.c
    RpiQ 25 95
 rpiuxflt.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/usb/bcm2711/rpiuxflt/dma.c
    Rufa 3 95
 rpiwav.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/audio/bcm2836/EndpointsCommon/minwavertstream.cpp
    MWRS 19 95 shared
   drivers/audio/bcm2836/common.h
    MNTR 100 60 shared
    MNWR 99 95 shared
    SyAu 101 95 shared
   drivers/audio/bcm2836/rpiwav.h
    RPI2 43 60
 serpl011.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/uart/bcm2836/serPL011/PL011common.h
    PL10 35 60
    PL1@ 36 95
 vchiq.sys
  raspberrypi/windows-drivers@88ee238c9debecce810d208cac1e5f36add3d2a1
   drivers/misc/userland/interface/vcos/generic/vcos_mem_from_malloc.c
    vcos 56 90
   drivers/misc/vchiq/device.h
    VHQ0 47 60
    VHQ1 50 95
    VHQ2 53 95
    VHQ3 56 95
    VHQ@ 59 95
Rekall WinPmem|Google
 winpmem.sys
  google/rekall@55d1925f2df9759a989b35271b4fa48fc54a1c86
   tools/windows/winpmem/winpmem.h
    PMEM 31 95
RT1015 amplifier driver for Chromebooks|CoolStar
 rt1015.sys
  coolstar/rt1015@d54b2a5565d425df25ce2424bf07a6c43e2e80a8
   rt1015/rt1015.h
    1015 - 80 joined
Sandboxie / Sandboxie-Plus|Sandboxie-Plus (formerly Sophos)
 sbiedrv.sys
  sandboxie-plus/Sandboxie@991c700d845158107daedffd493833e99d733894
   Sandboxie/core/drv/driver.c
    sbox 98 90
   Sandboxie/core/drv/key.c
    Dacl 1110 95
    dSec 1137 95
   Sandboxie/core/drv/verify.c
    Kphv 80 90 since=0.9.7d
Scream virtual sound card|Tom Kistner
 scream.sys
  duncanthrax/scream@73a2005f33335997b77ec36126c8efafbac478d0
   Scream/scream.h
    MSVD 33 95 shared
Skylake+ HD Audio bus driver for Chromebooks|CoolStar
 sklhdaudbus.sys
  coolstar/sklhdaudbus@0551ac120199aaa06a15fdf895e2ddf46a20a76f
   sklhdaudbus/driver.h
    HDAS - 85
SoftEther VPN|SoftEther Project
 neo6_x64.sys neo6_x86.sys neo6_arm64.sys neo6_x64_vpn.sys neo6_x86_vpn.sys
  SoftEtherVPN/SoftEtherVPN@cf559617b1845e0892e51f41d0c67e7382f02c4c
   src/Neo6/NDIS6.c
    HTES 1579 95
 neo_x64.sys neo_x86.sys neo_x64_vpn.sys neo_x86_vpn.sys
  SoftEtherVPN/SoftEtherVPN@cf559617b1845e0892e51f41d0c67e7382f02c4c
   src/Neo/NDIS5.c
    HTES 1611 95
 pxwfp_x64.sys pxwfp_x86.sys
  SoftEtherVPN/SoftEtherVPN@cf559617b1845e0892e51f41d0c67e7382f02c4c
   src/Wfp/WfpInner.h
    xfpw 85 95
 see.sys see_x64.sys see_x86.sys
  SoftEtherVPN/SoftEtherVPN@cf559617b1845e0892e51f41d0c67e7382f02c4c
   src/See/Openclos.c
    AWO0 101 95
    AWO1 116 95
    AWO2 194 95
   src/See/Packet.c
    AWP0 261 95
    AWP1 332 95
    AWP2 419 95
    AWP3 480 95
    AWP4 889 95
    AWP5 1021 95
    AWP6 1129 95
    AWP7 1527 95
    AWP8 1625 95
   src/See/dump.c
    AWD0 77 90
   src/See/jitter.c
    AWJ0 100 95
    AWJ1 587 95
    AWJ2 631 95
    AWJ3 642 95
 selow_x64.sys selow_x86.sys selow_arm64.sys
  SoftEtherVPN/SoftEtherVPN@cf559617b1845e0892e51f41d0c67e7382f02c4c
   src/SeLow/SeLow.c
    HTES 290 95
Synchronous Audio Router|Mackenzie Straight
 synchronousaudiorouter.sys sar.sys
  eiz/SynchronousAudioRouter@ce9f98e46aaf1e9f804dc0512d46fa0ebac3526e
   SynchronousAudioRouter/sar.h
    SAR1 - 85 joined
Sysmon|Microsoft Sysinternals
 sysmondrv.sys
  https://github.com/MicrosoftDocs/sysinternals/issues/92
    SysR - 90
System Informer|Winsider Seminars & Solutions
 systeminformer.sys
  winsiderss/systeminformer@103cc43d77a6cd388d04c03371d019866d0521d6
   KSystemInformer/include/pooltags.h
    KpA0 16 95 since=2022-10-17
    KpA1 17 95 since=2023-07-02
    KpB0 114 95 since=2023-09-22
    KpC0 21 95 since=2022-08-06
    KpC1 22 95 since=2022-08-06
    KpC2 23 95 since=2022-08-06
    KpC3 24 95 since=2022-08-06
    KpC4 25 95 since=2022-08-06
    KpC5 26 95 since=2022-08-06
    KpC6 27 95 since=2025-11-28
    KpF0 109 95 since=2022-10-22
    KpF1 110 95 since=2022-10-22
    KpH0 66 95 since=2022-08-06
    KpH1 67 95 since=2022-08-06
    KpI0 75 95 since=2022-08-06
    KpI1 76 95 since=2022-08-06
    KpI2 77 95 since=2023-09-16
    KpI3 78 95 since=2023-09-16
    KpI4 79 95 since=2023-09-16
    KpI5 80 95 since=2023-09-16
    KpI6 81 95 since=2023-11-14
    KpI7 82 95 since=2023-11-14
    KpI8 83 95 since=2023-11-14
    KpI9 84 95 since=2023-11-23
    KpIS 85 95 since=2025-11-28
    KpIa 87 95 since=2026-03-30
    KpIs 86 95 since=2025-11-28
    KpO0 35 95 since=2022-08-06
    KpO1 36 95 since=2024-06-16
    KpP0 40 95 since=2022-08-06
    KpR0 123 95 since=2025-01-29
    KpT0 44 95 since=2022-08-06
    KpT1 45 95 since=2022-09-07
    KpU0 49 95 since=2022-08-06
    KpU1 50 95 since=2022-08-06
    KpU2 51 95 since=2022-08-06
    KpU3 52 95 since=2022-08-06
    KpY0 31 95 since=2024-07-25
    Kpa0 104 95 since=2023-09-22
    Kpa1 105 95 since=2023-09-22
    Kpc0 91 95 since=2022-08-06
    Kpc1 92 95 since=2022-08-06
    Kpc2 93 95 since=2022-08-06
    Kpc3 94 95 since=2022-08-06
    Kpc4 95 95 since=2023-03-05
    Kpc5 96 95 since=2024-10-22
    Kpd0 62 95 since=2022-08-06
    Kpp0 100 95 since=2022-09-07
    Kpr0 127 95 since=2025-06-21
    Kpt0 118 95 since=2023-10-30
    Kpv0 56 95 since=2022-08-06
    Kpv1 57 95 since=2024-02-28
    Kpv2 58 95 since=2024-03-01
  winsiderss/systeminformer@173d4a95f^
   KSystemInformer/include/pooltags.h
    KcA0 - 85 since=2022-08-06 until=2023-09-22
    KcA1 - 85 since=2022-08-06 until=2023-09-22
  winsiderss/systeminformer@36a7f64a4^
   KSystemInformer/include/pooltags.h
    KpH2 - 85 since=2022-08-11 until=2026-04-11
  winsiderss/systeminformer@49db88582^
   KSystemInformer/include/pooltags.h
    KpH3 - 85 since=2024-03-08 until=2024-08-25
    KpS0 - 85 since=2022-08-11 until=2024-08-25
  winsiderss/systeminformer@628715253^
   KSystemInformer/include/pooltags.h
    KpD6 - 85 since=2022-08-06 until=2023-04-08
    KpU4 - 85 since=2022-08-06 until=2023-04-08
    KpU5 - 85 since=2022-08-06 until=2023-04-08
  winsiderss/systeminformer@fd8f32f44^
   KSystemInformer/include/pooltags.h
    KpD0 - 85 since=2023-04-08 until=2025-01-19
    KpD1 - 85 since=2023-10-24 until=2025-01-19
    Kph0 - 85 since=2023-10-24 until=2025-01-19
    Kps0 - 85 since=2023-08-23 until=2025-01-19
    Kps1 - 85 since=2023-08-25 until=2025-01-19
    Kps2 - 85 since=2023-08-25 until=2025-01-19
TAP-Windows6 (OpenVPN)|OpenVPN Inc.
 tap0901.sys tapmullvad0901.sys tapprotonvpn.sys
  OpenVPN/tap-windows6@05380310342835e0e16b3c0abf29f9bec9e9b8bd
   src/adapter.h
    TapA - 95
  OpenVPN/tap-windows6@68e3874550a7d891fa6b1dfe9461186e1b51dc62
   src/mem.c
    TAPA - 95
TrueCrypt|TrueCrypt Foundation
 truecrypt.sys truecrypt-x64.sys
  FreeApophis/TrueCrypt@0ccbbe4df7a855f9a9265e740a44c706f49fb095
   Common/Tcdefs.h
    TCMM - 95
Tungsten Fabric / Contrail vRouter for Windows|Juniper Networks / CodiLime
 vrouter.sys
  codilime/contrail-vrouter-arch@38ec9bcb1bc1b1a4b779916eeb7bd30bb534fb76
   windows/vrouter_mod.c
    OCVR - 80 joined
UsbDk|Daynix / Red Hat
 usbdk.sys
  daynix/UsbDk@18fe395d208a83dc20050d156f0d4753aa2b8c28
   UsbDk/DeviceAccess.h
    RHWD 64 80 until=v0.01-rc1
   UsbDk/RedirectorStrategy.h
    RHRQ 23 80 until=v0.01-rc1
  daynix/UsbDk@29814251f4579876b290491697e7108346d6b628
   UsbDk/ControlDevice.h
    RHCQ 40 80 until=v1.00-4
   UsbDk/DeviceAccess.h
    RHDA 32 80 until=v1.00-4
   UsbDk/HiderDevice.h
    RHHQ 31 80 until=v1.00-4
   UsbDk/RedirectorStrategy.h
    HRQP 33 80 until=v1.00-4
    HRQS 47 80 until=v1.00-4
  daynix/UsbDk@af46b7ee3302413d2533c492fac2aa154cfd3d70
   UsbDk/Alloc.h
    RHRC 184 95
   UsbDk/ControlDevice.h
    RHCD 248 95
    RHHR 100 95 since=v0.04-1
    RHRN 167 95
    RHRP 239 95 since=v1.00-4
   UsbDk/DeviceAccess.cpp
    RHDI 210 95
   UsbDk/FilterDevice.cpp
    DGFC 753 95
   UsbDk/FilterDevice.h
    RHCC 50 95 since=v0.04-1
    RHFD 147 95
   UsbDk/HiderDevice.h
    RHHD 50 95 since=v0.04-1
   UsbDk/Irp.h
    RHIR 29 95
   UsbDk/MemoryBuffer.h
    RHMB 62 95
   UsbDk/RegText.h
    RHRT 29 95
   UsbDk/UsbDkCompat.cpp
    USBS 33 95 since=v0.04-1
   UsbDk/UsbDkUtil.cpp
    RHDB 151 95
    RHUS 46 90
   UsbDk/UsbDkUtil.h
    RHEV 496 95
   UsbDk/UsbTarget.h
    RHUI 108 95
    RHUP 54 95
   UsbDk/WdfWorkitem.h
    RHWI 28 95
usbip-win2|Vadym Hrynchyshyn
 usbip2_filter.sys
  vadimgrn/usbip-win2@74f5a7fa8a4991f61bcee3ec846d3b182184f05d
   drivers/ude_filter/driver.h
    FLTR 12 95 shared since=v.0.9.5.2
 usbip2_ude.sys
  vadimgrn/usbip-win2@74f5a7fa8a4991f61bcee3ec846d3b182184f05d
   drivers/libdrv/wsk_cpp.cpp
    VWSK 14 95 since=v.0.9.5.2
   drivers/ude/driver.h
    VHCI 12 95 since=v.0.9.5.2
usbip-win|usbip-win project (cezanne)
 usbip_vhci.sys usbip_vhci_ude.sys
  yyl-20020115/usbip-win@07ceedde84df64a98557ba0dcf3ab492254c759e
   driver/vhci/vhci.h
    IchV - 80 joined
USBPcap|Tomasz Mon
 usbpcap.sys
  desowin/usbpcap
   USBPcapDriver/USBPcapMain.h
    A3kd - 90 joined
VeraCrypt|IDRIX / AM Crypto
 veracrypt.sys veracrypt-x64.sys
  veracrypt/VeraCrypt@00d1fb268808e14520acbe9834e3c6c5e381f194
   src/Common/Tcdefs.h
    VCMM - 90
ViGEmBus|Nefarius Software Solutions
 vigembus.sys
  nefarius/ViGEmBus@957cbbed6b39a8e8aba3dde6578784acdbbe0776
   sys/Driver.h
    ViGE - 85 joined
virtio-win (KVM guest drivers)|Red Hat / virtio-win
 balloon.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   Balloon/sys/ProtoTypes.h
    Bltm 106 95 since=mm25
 fwcfg.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   fwcfg64/driver.c
    kdbg 110 95 since=mm207
    mdmp 82 95 since=mm207
 ivshmem.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   ivshmem/Device.c
    IRQs 119 90 since=mm207
 netkvm.sys
  virtio-win/kvm-guest-drivers-windows@25f2ba8c96f08f73c4be8e1035fb7c4fbc3f8a1f
   NetKVM/Common/ParaNdis_Protocol.cpp
    PRWI 406 80 until=mm207
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   NetKVM/Common/ParaNdis-CX.h
    CXQC 45 95 since=mm320
   NetKVM/Common/ParaNdis-RX.h
    RHRX 5 95 since=mm141
   NetKVM/Common/ParaNdis-TX.h
    HLBN 112 95 since=mm207
    RHNB 538 95 since=mm141
    RHNL 539 95 since=mm141
    RHTX 436 95 since=mm141
   NetKVM/Common/ParaNdis-Util.h
    MSTX 634 95 since=mm320
   NetKVM/Common/ParaNdis-VirtQueue.h
    RHTD 108 95 since=mm141
   NetKVM/Common/ParaNdis_Protocol.cpp
    PRO1 104 95 since=mm207
    PRO2 150 95 since=mm207
    PRO3 272 95 since=mm207
    PROE 1795 95 since=mm320
    PRON 81 95 since=mm320
    PROQ 1344 95 since=mm320
    PROS 1721 95 since=mm320
    PROT 382 95 since=mm207
   NetKVM/Common/ndis56common.h
    Qum5 252 95
    XTCD 488 95 since=mm320
 stdvga.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   stdvga/hw.cpp
    SVGD 322 95
 viocrypt.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   viocrypt/sys/driver.h
    Vcrp 41 95 since=mm207
 viofs.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   viofs/pci/viofs.h
    V_fs 48 95 since=mm207
 viogpudo.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   viogpu/common/helper.h
    gVIO 83 95 since=mm320
 vioinput.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   vioinput/sys/vioinput.h
    VIin 138 95 since=mm141
 viomem.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   viomem/sys/ProtoTypes.h
    Vmtm 89 95 since=mm320
 viorng.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   viorng/viorng/viorng.h
    Vrng 45 95 since=mm95
 vioscsi.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   vioscsi/vioscsi.h
    VioS 54 95 since=mm141
 vioser.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   vioserial/sys/vioser.h
    VIsr 109 95 since=mm25
 viosock.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   viosock/sys/viosock.h
    Vsoc 35 95 since=mm207
   viosock/wsk/viowsk.h
    Vwsk 37 95 since=mm320
 viostor.sys
  virtio-win/kvm-guest-drivers-windows@fbcc19d763f92a8281abe364c7ea1de3de87e61d
   viostor/virtio_stor.h
    VioB 98 95 since=mm207
vJoy|Shaul Eizikovich
 vjoy.sys
  shauleiz/vJoy@11230f0217ac7ff7b2c025922d4cd61c837d4fca
   driver/sys/vjoy.h
    HIDr - 85
    Tag1 - 85 shared
vmulti virtual HID driver|Daniel Newton (also used by OpenTabletDriver)
 vmulti.sys
  djpnewton/vmulti@7ec057c2d78eb687584718fb4bce623276a9a95a
   sys/vmulti.h
    VMul - 85 joined
WinBtrfs|Mark Harmstone
 btrfs.sys
  maharmstone/btrfs@9250ae560b7c727f2b5f344f83f99bd2263bee79
   src/btrfs_drv.h
    MHBt 73 95
    MHBz 74 95 since=v0.7
WinDivert|basil00
 windivert64.sys windivert32.sys windivert.sys
  basil00/WinDivert@05426c77c6ae94cee855b80cd36e2a8335b17761
   sys/windivert.c
    WDiv - 95
Windows 10 IoT Core BSP for NXP i.MX|NXP / Microsoft
 imx6aud.sys imxaud.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/audio/controller/audio-common/common.h
    MNTR 101 60 shared
    MNWR 100 95 shared
    SyAu 102 95 shared
   driver/audio/controller/audio-common/imx_audio.h
    Asr3 27 95
   driver/audio/controller/audio-common/minwavertstream.cpp
    BRBS 16 95
 imx6dod.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/video/imx6dod/MX6DodCommon.h
    MXD0 61 60
    MXD1 62 60
    MXD2 63 95
 imxecspi.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/spi/imxecspi/ECSPIcommon.h
    SPI0 30 60
    SPI@ 31 95
 imxgpio.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/gpio/imxgpio/imxgpio.hpp
    MX6G 34 95
 imxi2c.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/i2c/imxi2c/imxi2cinternal.h
    SI2C 28 95
 imxnetmini.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/net/ndis/imxnetmini/mp.h
    FceA 118 95
    FceB 121 95
    FceD 116 95
    FceM 117 95
    FceN 120 95
    FceW 119 60
    FecA 123 95
    FecI 124 60
    FecR 122 95
    FecT 125 95
 imxpwm.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/pwm/imxpwm/imxpwm.hpp
    MXPW 43 95
 imxuart.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/serial/imxuart/imxuart.h
    MXUR 43 95
 mx6pep.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/power/imx6pep/sys/mx6pep.h
    MXPP 246 95
   driver/power/imx6pep/sys/mx6peputil.h
    MxPP 45 95
 opteetree.sys
  ms-iot/imx-iotcore@c73879479ed026e607bf8ac111c836940a7aca00
   driver/TrEE/TrEE/GenService.c
    OPTr 40 95
    OPTs 39 60
   driver/TrEE/TrEE/OpteeClientLib/OpteeClientLib.c
    OTrg 67 95
   driver/TrEE/TrEE/OpteeClientLib/OpteeClientRPC.c
    OCid 91 95
    OPTE 90 95
    OPTw 83 95
   driver/TrEE/TrEE/OpteeTrEE.h
    TreS 19 95
WinDRBD|LINBIT
 windrbd.sys
  LINBIT/windrbd@170d8d5c6540a7f0274b94f208b14e96d10851d5
   windrbd/src/drbd_windows.c
    WD86 1013 80 until=windrbd-1.0.0-rc3
  LINBIT/windrbd@308559b826614ef0b8017ca08b5025c09c748db4
   windrbd/include/crypto/hash.h
    DWSH 36 95 since=windrbd-1.0.0-rc3
   windrbd/include/drbd_windows.h
    DWPF 1233 95 since=windrbd-1.0.0-rc3
   windrbd/src/drbd_windows.c
    DBRD 866 95 since=windrbd-1.0.0-rc3
    DRBD 3221 95 since=windrbd-1.0.0-rc3
    LKAZ 2277 95 since=windrbd-1.1.9
    WD13 1266 95 since=windrbd-1.0.0-rc3
    WD3C 546 95 since=windrbd-1.0.0-rc3
    WD3D 660 95 since=windrbd-1.0.0-rc3
    WD3E 671 95 since=windrbd-1.0.0-rc3
    WD42 1051 95 since=windrbd-1.0.0-rc3
    WD44 2769 95 since=windrbd-1.0.0-rc3
    WD5E 2750 95 since=windrbd-1.0.0-rc3
    XRDB 3079 95 since=windrbd-1.0.0-rc3
    XXXX 2146 95 shared since=windrbd-1.0.0-rc3
   windrbd/src/idr.c
    WD4E 530 95 since=windrbd-1.0.0-rc3
   windrbd/src/util.c
    WD63 66 95 since=windrbd-1.0.0-rc3
    WDVA 179 95 since=windrbd-1.0.0-rc3
   windrbd/src/windrbd_netlink.c
    WD76 404 95 since=windrbd-1.0.0-rc3
   windrbd/src/windrbd_winsocket.c
    BPMT 1224 95 since=windrbd-1.0.0-rc3
    IRAK 1827 95 since=windrbd-1.0.0-rc3
    RZYX 1862 95 since=windrbd-1.0.1
    WDW3 1823 95 since=windrbd-1.0.0-rc3
WinFsp|Bill Zissimopoulos (Navimatics)
 winfsp-x64.sys winfsp-x86.sys winfsp-a64.sys
  winfsp/winfsp@e7c7ccc5c45dc19fbf9f4499ef8104bde89fa488
   src/sys/driver.h
    FspI 63 95
    FspX 64 95
WinOF / OpenFabrics for Windows (OFED)|OpenFabrics Alliance / Mellanox
 fip.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   core/fip/inc/fip_main.h
    FipF 45 95
 ibbus.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   core/al/kernel/al_cm.c
    ibcm 52 95
   core/al/kernel/al_cm_cep.c
    KCEP 3462 90
   core/al/kernel/al_dev.c
    Dgpi 206 95
   core/al/kernel/al_mad_pool.c
    almd 163 90
   core/bus/kernel/bus_iou_mgr.c
    qbus 1393 95
    qcid 1226 95
    qdes 1310 90
    qdid 1127 95
    qhid 1172 95
    qloc 1354 95
    quid 1262 95
   core/bus/kernel/bus_port_mgr.c
    pqbi 1970 95
    pqde 1825 95
    pqhi 1703 95
    pqlo 1899 95
    pqui 1780 95
    qdev 1667 95
   core/complib/kernel/cl_memory_osd.c
    priv 46 95 shared
   core/complib/kernel/cl_pnp_po.c
    clar 1230 95
   core/ibat/kernel/ibatp.h
    ibat 38 95
   etc/kernel/index_list.c
    indx 40 95
   etc/kernel/work_queue.c
    wqtk 62 90
 ibiou.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   core/iou/kernel/iou_ioc_mgr.c
    iqbi 1448 95
    iqci 1144 95
    iqde 1304 90
    iqhi 1028 95
    iqlo 1391 90
    iqui 1230 95
    qdid 953 95
 ipoib.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   ulp/ipoib/kernel/ipoib_cm.cpp
    CMOD 3052 90
    IPRP 2899 95
   ulp/ipoib/kernel/ipoib_driver.cpp
    Ndk  4048 95
   ulp/ipoib/kernel/ipoib_port.cpp
    AXMX 3954 90
    IPRC 1617 95
    IPTX 1706 95
    ipib 1581 90
 mlx4_bus.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   hw/mlx4/kernel/bus/drv/drv.h
    TBus 22 60 shared
   hw/mlx4/kernel/bus/drv/stat.c
    ETBF 477 95
   hw/mlx4/kernel/genutils/gu_affinity.cpp
    Tag  90 95 shared
   hw/mlx4/kernel/genutils/gu_utils.h
    CotX 32 95
   hw/mlx4/kernel/inc/l2w_memory.h
    ATOM 13 95
    HIGH 15 95
    IMAP 17 60
    KRNL 14 95
    PCIP 16 95
 mlx4_hca.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   hw/mlx4/kernel/hca/drv.h
    TBus 57 60 shared
 mthca.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   hw/mthca/kernel/hca_pnp.c
    apnp 232 90
   hw/mthca/kernel/mt_memory.h
    ATOM 11 95
    HIGH 13 95
    IMAP 15 60
    KRNL 12 95
    PCIP 14 95
 ndfltr.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   core/ndfltr/kernel/nd_adapter.h
    ndad 37 95
   core/ndfltr/kernel/nd_cq.h
    ndcq 36 95
   core/ndfltr/kernel/nd_decl.h
    nddv 50 95
   core/ndfltr/kernel/nd_ep.h
    ndep 36 60
   core/ndfltr/kernel/nd_mr.h
    ndmr 36 95
   core/ndfltr/kernel/nd_mw.h
    ndmw 36 95
   core/ndfltr/kernel/nd_partition.h
    ndpa 38 95
    ndvp 37 95
   core/ndfltr/kernel/nd_pd.h
    ndpd 37 95
   core/ndfltr/kernel/nd_provider.h
    ndpr 37 95
   core/ndfltr/kernel/nd_qp.h
    ndqp 36 95
   core/ndfltr/kernel/nd_srq.h
    ndsr 36 95
   core/ndfltr/kernel/nd_util.h
    ndht 39 95
 qlgcvnic.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   ulp/qlgcvnic/kernel/vnic_adapter.c
    adap 191 95
    port 677 95 shared
   ulp/qlgcvnic/kernel/vnic_data.c
    Strg 213 90
    rbuf 298 90
   ulp/qlgcvnic/kernel/vnic_viport.c
    maca 810 95
 winmad.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   core/winmad/kernel/wm_driver.c
    wmca 292 95
    wmip 322 95
   core/winmad/kernel/wm_reg.c
    wmrg 62 95
 winverbs.sys
  lucasz93/WinOFED@913bc0ce42faa2a59143854a91b26d25ddb1193c
   core/winverbs/kernel/wv_cq.c
    wvcq 92 95
   core/winverbs/kernel/wv_device.c
    wvca 185 95
    wvdc 150 95
    wvpc 217 90
   core/winverbs/kernel/wv_ep.c
    wvep 86 95
    wvew 92 95
   core/winverbs/kernel/wv_pd.c
    wvah 555 95
    wvmr 320 95
    wvmw 425 95
    wvpd 77 95
   core/winverbs/kernel/wv_qp.c
    wvmc 640 95
    wvqp 437 95
   core/winverbs/kernel/wv_srq.c
    wvsr 104 95
WinPcap|CACE Technologies / Riverbed
 npf.sys
  wireshark/winpcap@0176068a01b6c64862730b6ec67c9a6623264a0e
   packetNtx/driver/Openclos.c
    AWO0 - 95
    AWO1 - 95
    AWO2 - 95
  wireshark/winpcap@0bc80504f8cf16919ccef58fc2906b326a11f169
   packetNtx/driver/Packet.c
    AWP0 - 95
    AWP1 - 95
    AWP2 - 95
    AWP3 - 95
  wireshark/winpcap@2d78d15482b080108bcc1fa8dd124484bd4e5ba1
   packetNtx/driver/jitter.c
    AWJ0 - 95
    AWJ1 - 95
    AWJ2 - 95
    AWJ3 - 95
WinPmem|Velocidex
 winpmem_x64.sys winpmem_x86.sys winpmem_64.sys winpmem_32.sys
  Velocidex/WinPmem@1385e105b12763348afde55fde1a34d6389dc640
   src/winpmem.h
    PMEM 24 95
Wintun (WireGuard, OpenVPN, Tailscale and others)|WireGuard LLC
 wintun.sys
  WireGuard/wintun@007ea09d1b8cf6127f2c4769ba1a9ecf0adbdb25
   wintun.c
    nutw - 60 until=2019
  WireGuard/wintun@d8fe1419fb480ec5fc4dd0c4bc49f1d1a1a90663
   driver/wintun.c
    wtun - 95 joined
WireGuardNT (WireGuard for Windows)|WireGuard LLC / Jason A. Donenfeld
 wireguard.sys mullvad-wireguard.sys
  WireGuard/wireguard-nt@b9a5dfeb26a17f719ccd81ce23790d8d586da89b
   driver/memory.h
    wgnt - 95 joined
WNBD (Ceph for Windows)|Cloudbase Solutions
 wnbd.sys
  cloudbase/wnbd@20e029d04df111a1a4ef12e98130a73491dee6d4
   driver/scsi_operation.c
    sNBD 586 95
   driver/userspace.c
    uNBD 23 90
  cloudbase/wnbd@55d43a54b9b27af93ad1d08bc28018ce50cab9ea
   driver/nbd_protocol.h
    NBDp 95 80 until=0.3.1
  cloudbase/wnbd@e59a5d138810caab1c82fa8a5f89ef6ab240f9e0
   driver/driver.c
    WNDr 41 80 until=0.0.1
   driver/driver_extension.c
    gNBD 25 80 until=0.0.1
   driver/userspace.c
    RBDp 172 80 until=0.0.1
XDP for Windows|Microsoft (open source)
 xdp.sys
  microsoft/xdp-for-windows@eb7c50bd6e91b8db8303d96b881455b23595fe7a
   src/nmr/common.h
    XdNc 10 95
    XdNp 11 95
   src/pktmonclnt/PktMonClnt.c
    PMdr 14 95
   src/rtl/precomp.h
    XdcL 47 95
    XdcR 48 95
    XdcT 49 95
    XdcW 50 95
   src/xdp/xdpp.h
    XdIf 24 95
    XdPb 30 95 since=v1.1.0+5421c3c5
    XdoQ 27 95 since=v1.1.0+5421c3c5
    XdpC 18 60
    XdpE 20 95
    XdpI 21 95
    XdpM 25 95
    XdpN 26 95
    XdpO 29 95 since=v1.1.0+5421c3c5
    XdpP 28 95
    XdpR 32 95
    XdpT 33 95
    Xdpc 34 95 since=v1.1.0
    Xdpe 19 95 since=v1.1.0+5421c3c5
    Xdpi 23 95
    Xdpo 22 95 since=v1.1.0+5421c3c5
    Xdpr 31 95
   src/xdp/xsk.c
    XskB 251 95
    XskR 252 95
    XskU 253 95
    Xskk 254 95
   src/xdplwf/filter.h
    XdfB 38 95
    XdfF 39 95
    XdfN 40 95
    XdfO 41 95
    XdfP 43 95
    XdfR 47 95
    XdfS 48 95
    XdfT 46 95 since=v1.1.0+5421c3c5
    Xdfn 45 95 since=v1.3.0
    Xdfo 42 95
    Xdfr 44 95
Xen Windows PV drivers|Xen Project / XenServer
 xen.sys
  xenserver/win-xenbus@f20b5a7b2fa77a1f5f81d3b5fd7f82a24e60764b
   src/common/registry.c
    XREG 38 95
   src/xen/module.c
    MODU 44 95
 xenbus.sys
  xenserver/win-xenbus@f20b5a7b2fa77a1f5f81d3b5fd7f82a24e60764b
   src/common/registry.c
    XREG 38 95
   src/xenbus/balloon.c
    BALL 50 95
   src/xenbus/bus.c
    BUS  52 95 nul shared
   src/xenbus/cache.c
    CACH 100 95
   src/xenbus/debug.c
    DEBU 62 95
   src/xenbus/dma.c
    DMA  196 95 nul shared
   src/xenbus/evtchn.c
    EVTC 103 95
   src/xenbus/fdo.c
    FDO  62 95 nul shared
   src/xenbus/gnttab.c
    GNTT 83 95
   src/xenbus/range_set.c
    RANG 42 95
   src/xenbus/shared_info.c
    INFO 51 95
   src/xenbus/store.c
    STOR 140 95
   src/xenbus/suspend.c
    SUSP 61 95
   src/xenbus/thread.c
    THRE 39 95
 xencrsh.sys
  xenserver/win-xenvbd@ec2dfdc05cc69c12a0b9ccc1221c4febe2cc2997
   src/xencrsh/austere.c
    XMEM 39 60
   src/xencrsh/pdoinquiry.c
    XVBI 60 60
 xenfilt.sys
  xenserver/win-xenbus@f20b5a7b2fa77a1f5f81d3b5fd7f82a24e60764b
   src/common/registry.c
    XREG 38 95
   src/xenfilt/emulated.c
    EMUL 77 95
   src/xenfilt/fdo.c
    FDO  53 95 nul shared
    FILT 1131 95
   src/xenfilt/thread.c
    THRE 39 95
 xeniface.sys
  xcp-ng/win-xeniface@f12cbdb2e7afe43cbf3f71f64fa1009fef1a180f
   src/xeniface/driver.h
    cfIX 52 95
   src/xeniface/fdo.c
    FDO  60 95 nul shared
   src/xeniface/registry.c
    XREG 39 95
   src/xeniface/thread.c
    THRE 40 95
   src/xeniface/wmi.c
    PneX 52 95
 xennet.sys
  xenserver/win-xennet@21310b8aa7301e5bf8556388e2e376c238f7673b
   src/xennet/adapter.c
    NET  148 95 shared
 xenvbd.sys
  xenserver/win-xenvbd@ec2dfdc05cc69c12a0b9ccc1221c4febe2cc2997
   src/xenvbd/blockring.c
    XRng 65 95
   src/xenvbd/buffer.c
    XBuf 38 95
   src/xenvbd/driver.c
    XFmt 307 95
    Xvbd 52 95
   src/xenvbd/frontend.c
    XFnt 105 95
   src/xenvbd/granter.c
    XGnt 53 95
   src/xenvbd/notifier.c
    XNfy 55 95
   src/xenvbd/pdo.c
    XMap 130 95
    XPdo 127 95
    XReq 128 95
    XSeg 129 95
   src/xenvbd/pdoinquiry.c
    XInq 50 95
   src/xenvbd/thread.c
    XThr 39 95
 xenvif.sys
  xenserver/win-xenvif@a2f52af4d49ae480d4f382ed4d665db77e647d0c
   src/xenvif/bus.c
    BUS  49 95 nul shared
   src/xenvif/fdo.c
    FDO  58 95 nul shared
    VIF  1519 95 nul
   src/xenvif/frontend.c
    FRON 107 95
   src/xenvif/granter.c
    GRAN 52 95
   src/xenvif/mac.c
    MAC  67 95 nul shared
   src/xenvif/netio.c
    NETI 50 95
   src/xenvif/notifier.c
    NOTI 72 95
   src/xenvif/pool.c
    EJBO 40 95
   src/xenvif/receiver.c
    RECE 62 95
   src/xenvif/registry.c
    XREG 38 95
   src/xenvif/thread.c
    THRE 39 95
   src/xenvif/transmitter.c
    TRAN 62 95
ZeroTier One|ZeroTier
 zttap300.sys
  zerotier/ZeroTierOne@36b4659f77bc480fdc510304bc53f009fde5d629
   windows/TapDriver6/adapter.h
    TapA 30 95 since=1.1.10
    TapI 32 95 since=1.1.10
    TapR 31 95 since=1.1.10
   windows/TapDriver6/mem.c
    TAPA 43 95 since=1.1.10
   windows/TapDriver6/mem.h
    TAP6 59 95 since=1.1.10`;
