/**
 * Which known word somebody probably meant.
 *
 * Effects: none.
 *
 * @module
 */

/** Longer words are compared by their beginning: nobody mistypes a key of 60 characters. */
const LONGEST = 48

/** Edits between two words, neighbouring letters swapped counting as one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      next.push(cost)
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

function fold(word: string): string {
  return word
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[\s_-]/g, '')
}

/** The known word nearest to `word`, where it is near enough to be a slip: a third of its letters at most. */
export function nearMiss(word: string, known: Iterable<string>): string | undefined {
  const folded = fold(word)
  let best: string | undefined
  let least = Math.max(1, Math.floor(folded.length / 3)) + 1
  for (const candidate of known) {
    const other = fold(candidate)
    if (Math.abs(other.length - folded.length) >= least) continue
    const edits = distance(folded, other)
    if (edits < least) {
      least = edits
      best = candidate
    }
  }
  return best
}
