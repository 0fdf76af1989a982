import { describe, expect, it } from 'vitest'
import { parseHtml } from '../../src/web/html-parse.ts'
import { longTextBlocks } from '../../src/web/text-blocks.ts'

const blocks = (html: string): string[] => longTextBlocks(parseHtml(html))

describe('longTextBlocks', () => {
  it('gives the hashes it always gave', () => {
    expect(blocks('<p>One two three four five six seven eight</p>')).toEqual(['0b52e587cf6c42'])
    expect(blocks('<p>Один два три четыре пять шесть семь восемь é</p>')).toEqual(['119d308609b527'])
  })

  it('leaves out blocks of fewer than eight words', () => {
    expect(blocks('<p>One two three four five six seven</p>')).toEqual([])
  })

  it('folds white space and composes characters', () => {
    const plain = blocks('<p>caf\u00e9 two three four five six seven eight</p>')
    expect(blocks('<p> cafe\u0301\u00a0two\n three four  five six seven eight </p>')).toEqual(plain)
  })

  it('keeps digits apart', () => {
    expect(blocks('<p>At 9 two three four five six seven</p>')).not.toEqual(blocks('<p>At 8 two three four five six seven</p>'))
  })

  it('counts sixteen ideographs as words', () => {
    expect(blocks('<p>昨天上午一条全长两公里的索道正式</p>')).toHaveLength(1)
  })

  it('says nothing of scripts and gives each block once, sorted', () => {
    const html =
      '<script>var a = "one two three four five six seven eight"</script><p>b two three four five six seven eight</p><p>a two three four five six seven eight</p><p>a two three four five six seven eight</p>'
    const found = blocks(html)
    expect(found).toHaveLength(2)
    expect([...found].sort()).toEqual(found)
  })
})
