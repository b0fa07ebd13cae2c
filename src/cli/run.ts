/** The program as one executable starts here; installed by npm it starts in `bin/poolsleuth.js`. */
import { main } from './main.js';

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
