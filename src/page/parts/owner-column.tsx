/** The column of owners, the same in every table of tags. */
import type { Owner } from '../../model/document.js';
import type { Column } from './table.js';
import { OwnerWords } from './words.js';

/** Behind every name: who is not known comes last. */
const LAST = '\uffff';

/** Owners by driver; `ownerOf` gives the likeliest one of a row, nothing where nobody is known. */
export function ownerColumn<Row>(ownerOf: (row: Row) => Owner | null | undefined): Column<Row> {
  return {
    id: 'owner',
    label: 'Owner',
    head: 'l p2',
    cell: 'l p2 own',
    sortBy: (row) => ownerOf(row)?.driver ?? LAST,
    show: (row) => <OwnerWords owner={ownerOf(row)} />,
  };
}
