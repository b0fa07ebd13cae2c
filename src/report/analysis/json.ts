import { denseJsonParts, jsonParts } from '../json.js';
import type { AnalysisWriter } from '../report-options.js';

export const json: AnalysisWriter = (analysis, { dense }) => (dense ? denseJsonParts(analysis) : jsonParts(analysis));
