/** The answer of `tag`: who owns each of some tags, and who says so. */
import type { VNode } from 'preact';
import { showText } from '../../model/visible-text.js';
import { formatCounted } from '../../model/words.js';
import type { TagsDocument } from '../../report/html.js';
import { degreeOf, Meter } from '../parts/figures.js';
import { OwnerWords, TagName } from '../parts/words.js';
import { evidenceWords } from './answer.js';

export function Owners({
  document,
  heading,
}: {
  readonly document: TagsDocument;
  readonly heading: { current: HTMLHeadingElement | null };
}): VNode {
  const [first] = document.tags;
  const title =
    document.tags.length === 1 && first !== undefined
      ? `Who owns ${showText(first.tag).trim()}`
      : `Who owns ${formatCounted(document.tags.length, 'tag')}`;
  return (
    <>
      <h1 class="answer" data-testid="answer" tabIndex={-1} ref={heading}>
        {title}
      </h1>
      <div class="wide">
        <table class="sect" data-testid="tags">
          <caption class="sr">Owners of tags</caption>
          <thead>
            <tr>
              <th scope="col">Tag</th>
              <th scope="col">Owner</th>
              <th scope="col">How sure</th>
              <th scope="col" class="p2">
                Who says so
              </th>
            </tr>
          </thead>
          <tbody>
            {document.tags.flatMap(({ tag, owners, suggestions, note }) => {
              const rows = owners.length === 0 ? [null] : owners;
              return rows.map((owner, index) => (
                <tr key={`${tag} ${owner?.driver ?? ''}`}>
                  <th scope="row">{index === 0 ? <TagName tag={tag} /> : <span class="sr">{showText(tag)}</span>}</th>
                  <td>
                    <OwnerWords owner={owner} />
                    {index === 0 && note !== null ? <p class="sub">{showText(note.what)}</p> : null}
                    {index === 0 && owner === null && suggestions.length > 0 ? (
                      <p class="sub">Near it (case matters): {showText(suggestions.join('  '))}</p>
                    ) : null}
                  </td>
                  <td class="sure-cell">
                    <Meter value={owner?.confidence ?? null} />
                    {owner === null ? 'cannot tell' : `${degreeOf(owner.confidence)} ${owner.confidence.toFixed(2)}`}
                  </td>
                  <td class="p2 ro brk">
                    {owner === null
                      ? ''
                      : [
                          ...new Set(
                            owner.evidence.map(
                              ({ kind, source }) =>
                                `${evidenceWords(kind, null)}${source === kind ? '' : ` (${showText(source)})`}`,
                            ),
                          ),
                        ].join(', ')}
                  </td>
                </tr>
              ));
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
