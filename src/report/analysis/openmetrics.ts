import { formatMetrics } from '../openmetrics.js';
import { TABLE_ROWS, withRows } from '../report-options.js';
import type { AnalysisWriter } from '../report-options.js';

export const openmetrics: AnalysisWriter = (analysis, options) =>
  formatMetrics(analysis, withRows(options, TABLE_ROWS));
