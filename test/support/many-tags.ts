/** A table of the debugger with many tags, sizes falling. */
export function manyTags(count: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const rows = Array.from({ length: count }, (_, index) => {
    const tag = [index, index / 26, index / 676].map((place) => letters.charAt(Math.floor(place) % 26)).join('');
    return ` Q${tag} ${String(1000 + index).padStart(8)} ${String((count - index) * 4096).padStart(12)}        0           0\tUNKNOWN pooltag 'Q${tag}', please update pooltag.txt`;
  });
  return [
    'kd> !poolused 2',
    ' Sorting by NonPaged Pool Consumed',
    '',
    '               NonPaged                  Paged',
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ...rows,
    'kd> ',
  ].join('\n');
}
