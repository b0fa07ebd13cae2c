// What an executable for Windows holds beside code: our program, its icon, and the sheet "Details" of its properties.
import { readFileSync, writeFileSync } from 'node:fs';
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { drawIcon } from './icon.mjs';

const ENGLISH = 1033;
const UNICODE = 1200;
/** Kinds of resources: RT_RCDATA, RT_VERSION. */
const RAW_DATA = 10;
const VERSION = 16;

/**
 * Puts a blob into an executable as a resource, where Node looks for it (`FindResource` of its name), and replaces icon
 * and version. The signature goes: it is of another file from here on.
 */
export function fillExecutable(file, { blob, blobName }, { version, description, licence, nodeVersion }) {
  const executable = NtExecutable.from(readFileSync(file), { ignoreCert: true });
  const resources = NtExecutableResource.from(executable);

  const icons = Data.IconFile.from(drawIcon()).icons.map(({ data }) => data);
  for (const { id, lang } of Resource.IconGroupEntry.fromEntries(resources.entries)) {
    Resource.IconGroupEntry.replaceIconsForResource(resources.entries, id, lang, icons);
  }

  for (const { lang } of Resource.VersionInfo.fromEntries(resources.entries)) {
    resources.removeResourceEntry(VERSION, 1, lang);
  }
  const info = Resource.VersionInfo.createEmpty();
  info.lang = ENGLISH;
  info.setFileVersion(version, ENGLISH);
  info.setProductVersion(version, ENGLISH);
  info.setStringValues(
    { lang: ENGLISH, codepage: UNICODE },
    {
      FileDescription: description,
      InternalName: 'poolsleuth',
      LegalCopyright: licence,
      OriginalFilename: 'poolsleuth.exe',
      ProductName: 'poolsleuth',
      Comments: `runs on Node.js ${nodeVersion}, which it holds`,
    },
  );
  info.outputToResourceEntries(resources.entries);

  const bin = blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength);
  resources.entries.push({ type: RAW_DATA, id: blobName, lang: ENGLISH, codepage: UNICODE, bin });
  resources.outputResource(executable);
  writeFileSync(file, Buffer.from(executable.generate()));
}
