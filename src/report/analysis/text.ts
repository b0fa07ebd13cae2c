import { formatBrief, formatText } from '../text.js';
import { TABLE_ROWS, withRows } from '../report-options.js';
import type { AnalysisWriter } from '../report-options.js';

export const text: AnalysisWriter = (analysis, options) =>
  (options.brief ? formatBrief : formatText)(analysis, withRows(options, TABLE_ROWS));
