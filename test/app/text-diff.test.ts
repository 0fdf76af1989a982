import { describe, expect, it } from 'vitest'
import { shortDiff, type TextPiece, textDiff } from '../../src/app/pages/text-diff.ts'

const shown = (pieces: TextPiece[]): string =>
  pieces.map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `[+${text}+]`)).join(' ')
const side = (pieces: TextPiece[], kind: 'removed' | 'added'): string =>
  pieces
    .filter((piece) => piece.kind === 'same' || piece.kind === kind)
    .map(({ text }) => text)
    .join(' ')

describe('textDiff', () => {
  it('marks what was taken out and put in', () => {
    expect(shown(textDiff('closed until noon on Sunday', 'closed until one on Sunday'))).toBe(
      'closed until [-noon-] [+one+] on Sunday',
    )
    expect(shown(textDiff('a b c', 'a c'))).toBe('a [-b-] c')
    expect(shown(textDiff('a c', 'a b c d'))).toBe('a [+b+] c [+d+]')
    expect(shown(textDiff('', 'new'))).toBe('[+new+]')
    expect(shown(textDiff('same  text', 'same\ntext'))).toBe('same text')
  })

  it('keeps both texts whole, whatever they are', () => {
    let seed = 7
    const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below
    for (let round = 0; round < 200; round++) {
      const make = (): string => Array.from({ length: random(30) }, () => 'abcde'[random(5)]).join(' ')
      const [before, after] = [make(), make()]
      const pieces = textDiff(before, after)
      expect([side(pieces, 'removed'), side(pieces, 'added')]).toEqual([before, after])
    }
  })

  it('answers for texts that have nothing in common, without comparing each word with each', () => {
    const before = Array.from({ length: 30_000 }, (_, i) => `a${i}`).join(' ')
    expect(textDiff(before, before.replaceAll('a', 'b')).map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })
})

describe('shortDiff', () => {
  it('cuts long unchanged runs to the words around a change', () => {
    const run = Array.from({ length: 40 }, (_, i) => `w${i}`).join(' ')
    expect(shown(shortDiff(`${run} old ${run} old ${run}`, `${run} new ${run} new ${run}`, 2))).toBe(
      '… w38 w39 [-old-] [+new+] w0 w1 … w38 w39 [-old-] [+new+] w0 w1 …',
    )
  })

  it('shows only that nothing changed where nothing did', () => {
    expect(shown(shortDiff('one two three', 'one two three'))).toBe('…')
  })
})
