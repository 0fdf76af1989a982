/**
 * Where a credited name that no table knows begins and ends.
 *
 * Read off the text's shape (`letter-shape.ts`). Effects: none.
 *
 * @module
 */

export interface Name {
  raw: string
  quoted: boolean
  start: number
}

const OPENING = /[“"«„]/
const SMALL = new Set(['of', 'and', 'al', 'de', 'the', 'for'])

/** The name that begins at `at`: in quotation marks, or words that begin with capitals. */
export function nameAfter(text: string, shape: string, at: number): Name | undefined {
  if (OPENING.test(text[at] ?? '')) {
    const length = text.slice(at + 1, at + 54).search(/[”"»“\n]/)
    return length < 2 ? undefined : { raw: text.slice(at + 1, at + 1 + length), quoted: true, start: at + 1 }
  }
  let end = at
  for (let words = 0, from = at; words < 6; words += 1) {
    const word = /^[A0](?:[Aag0&'’-]|\.(?=[Aag0])){0,30}/.exec(shape.slice(from, from + 40))?.[0].length ?? 0
    if (word > 0) {
      end = from + word
      if (shape[end] !== ' ') break
      from = end + 1
      continue
    }
    const small = /^a{2,3}(?= )/.exec(shape.slice(from, from + 8))?.[0].length ?? 0
    if (small === 0 || end === at || !SMALL.has(text.slice(from, from + small))) break
    from += small + 1
  }
  return end === at ? undefined : { raw: text.slice(at, end), quoted: false, start: at }
}

/** `Paper.az` */
export const ADDRESS_SHAPE = /^A[Aa0]{1,20}\.[Aa]{2,4}$/

/**
 * The name whose case ending, and at most two words, stand before `at`: quoted, or parted from its ending by a hyphen; with
 * `only`, quoted or of that shape.
 */
export function nameBefore(text: string, shape: string, at: number, only?: RegExp): Name | undefined {
  let end = at
  for (let skipped = 0; skipped <= 2; skipped += 1) {
    while (end > 0 && shape[end - 1] === ' ') end -= 1
    const quote = /[”"»“][-'’]?[ag]{0,5}$/.exec(shape.slice(Math.max(0, end - 8), end))?.[0].length ?? 0
    if (quote > 0) {
      const close = end - quote
      for (let open = close - 1; open > close - 52 && open >= 0; open -= 1)
        if (OPENING.test(text[open] as string)) return { raw: text.slice(open + 1, close), quoted: true, start: open + 1 }
      return undefined
    }
    const from = Math.max(shape.lastIndexOf(' ', end - 1), shape.lastIndexOf('\n', end - 1)) + 1
    const word = shape.slice(from, end)
    if (only !== undefined) {
      if (only.test(word)) return { raw: text.slice(from, end), quoted: false, start: from }
      if (!/^[ag]{2,20}$/.test(word)) return undefined
      end = from
      continue
    }
    const parted = /^A[Aag0.]{1,30}(?=[-'’][ag]{1,5}$)/.exec(word)?.[0].length ?? 0
    if (parted > 0) return widen(text, shape, from, from + parted)
    // a Latin name in a Georgian sentence needs no ending
    if (/^A[Aa0.]{1,30}$/.test(word) && shape[at] === 'g') return widen(text, shape, from, end)
    if (!/^[ag]{2,20}$/.test(word)) return undefined
    end = from
  }
  return undefined
}

/** The name with the capitalised words right before it. */
function widen(text: string, shape: string, start: number, end: number): Name {
  let from = start
  for (let words = 0; words < 3; words += 1) {
    const before = /(?:^|[\s])(A[Aa0]{1,20} )$/.exec(shape.slice(Math.max(0, from - 24), from))?.[1]
    if (before === undefined) break
    from -= before.length
  }
  return { raw: text.slice(from, end), quoted: false, start: from }
}
