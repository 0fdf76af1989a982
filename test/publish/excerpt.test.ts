import { describe, expect, it } from 'vitest'
import { excerpt } from '../../src/publish/excerpt.ts'

const words = (count: number): string => Array.from({ length: count }, (_, i) => `w${i}`).join(' ')

describe('excerpt', () => {
  it('keeps a short text whole, on one line', () => {
    expect(excerpt(' One\n two\u00a0three. ')).toBe('One two three.')
    expect(excerpt('')).toBe('')
  })

  it('keeps exactly as many words as are allowed', () => {
    expect(excerpt(words(50))).toBe(words(50))
    expect(excerpt(words(51))).toBe(`${words(50)}…`)
  })

  it('stops at a sentence that ends late enough', () => {
    expect(excerpt(`${words(45)}. ${words(30)}`)).toBe(`${words(45)}.`)
    expect(excerpt(`${words(10)}. ${words(60)}`)).toMatch(/…$/)
  })

  it('leaves no comma before the ellipsis', () => {
    expect(excerpt(`${words(49)} last, ${words(30)}`)).toMatch(/last…$/)
  })

  it('cuts scripts without blanks by characters, at a sentence where one ends', () => {
    const sentence = '河水昨夜再次上涨下游桥梁关闭至中午。'
    const short = excerpt(sentence.repeat(100))
    expect(short.endsWith('。')).toBe(true)
    expect(short.length).toBeLessThanOrEqual(400)
  })

  it('never cuts inside a surrogate pair', () => {
    expect(excerpt(`a${'🎈'.repeat(900)}`).isWellFormed()).toBe(true)
  })

  it('looks at no more of an endless text than it needs', () => {
    const blanks = ' '.repeat(2_000_000)
    expect(excerpt(`a${blanks}b`).length).toBeLessThan(10)
  })
})
