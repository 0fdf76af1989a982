/**
 * What changed between two texts, word by word.
 *
 * Equal ends are set aside first, then the longest common run of words of what is left; two texts that differ too much
 * to compare in bounded time are shown as one taken out and the other put in.
 *
 * Effects: none.
 *
 * @module
 */

export interface TextPiece {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Cells of the comparison table at most: 1,000 changed words against 1,000. */
const MAX_CELLS = 1_000_000

/** Pieces in reading order; `same` and `removed` make up `before`, `same` and `added` make up `after`, but for blanks. */
export function textDiff(before: string, after: string): TextPiece[] {
  const a = words(before)
  const b = words(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const pieces: TextPiece[] = []
  add(pieces, 'same', a.slice(0, start))
  middle(pieces, a.slice(start, a.length - end), b.slice(start, b.length - end))
  add(pieces, 'same', a.slice(a.length - end))
  return pieces
}

/** The same with long unchanged runs cut to `context` words on either side of a change. */
export function shortDiff(before: string, after: string, context = 8): TextPiece[] {
  const pieces = textDiff(before, after)
  return pieces.map((piece, i) => {
    const list = piece.text.split(' ')
    const lead = i === 0 ? 0 : context
    const tail = i === pieces.length - 1 ? 0 : context
    if (piece.kind !== 'same' || list.length <= lead + tail + 1) return piece
    return { kind: 'same', text: [...list.slice(0, lead), '…', ...list.slice(list.length - tail)].join(' ') }
  })
}

function words(text: string): string[] {
  const folded = text.replace(/\s+/gu, ' ').trim()
  return folded === '' ? [] : folded.split(' ')
}

function add(pieces: TextPiece[], kind: TextPiece['kind'], list: readonly string[]): void {
  if (list.length === 0) return
  const last = pieces.at(-1)
  if (last?.kind === kind) last.text += ` ${list.join(' ')}`
  else pieces.push({ kind, text: list.join(' ') })
}

function middle(pieces: TextPiece[], a: readonly string[], b: readonly string[]): void {
  if (a.length === 0 || b.length === 0 || a.length * b.length > MAX_CELLS) {
    add(pieces, 'removed', a)
    add(pieces, 'added', b)
    return
  }
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(pieces, 'same', [a[i++] as string])
      j++
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) add(pieces, 'removed', [a[i++] as string])
    else add(pieces, 'added', [b[j++] as string])
  }
}
