/** Who makes a driver, as the machine's module list and what is known beside it tell. */
import type { Module } from '../model/document.js';
import { toDriverFile } from '../tagdb/driver-file.js';
import type { Knowledge } from './knowledge.js';

export interface Maker {
  /** true: not from Microsoft; null: there is no driver to ask about. */
  readonly thirdParty: boolean | null;
  /** Company of the file in the module list; null when the list does not say. */
  readonly company: string | null;
}

/** The maker of a driver file; a driver that no list and no note knows, and that names no company, is not Windows' own. */
export function makerOf(driver: string | null, modules: readonly Module[], knowledge: Knowledge): Maker {
  if (driver === null) return { thirdParty: null, company: null };
  const module = modules.find(({ image, name }) => toDriverFile(image ?? name) === driver);
  return { thirdParty: knowledge.isMicrosoft(driver, modules) !== true, company: module?.company ?? null };
}
