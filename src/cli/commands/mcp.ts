/** `poolsleuth mcp`: a Model Context Protocol server on standard input and output, until the client closes them. */
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createMcpServer } from '../../mcp/server.js';
import { localIndexes } from '../database-index.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-codes.js';

export interface McpCommandOptions {
  readonly roots: readonly string[];
  readonly db: string | undefined;
}

export async function runMcp({ roots, db }: McpCommandOptions): Promise<number> {
  for (const root of roots) {
    const found = await stat(root).catch(() => null);
    if (found?.isDirectory() !== true) throw new UsageError(`--root takes a folder, and "${root}" is none`);
  }
  const server = createMcpServer({ roots, further: await localIndexes(db) });
  const closed = once(process.stdin, 'close');
  await server.connect(new StdioServerTransport());
  await closed;
  await server.close();
  return EXIT.done;
}
