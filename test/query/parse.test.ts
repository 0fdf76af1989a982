import { describe, expect, it } from 'vitest'
import { MAX_QUERY_DEPTH, MAX_QUERY_LENGTH, MAX_QUERY_TERMS, parseQuery } from '../../src/query/parse.ts'
import { canonicalQuery } from '../../src/query/query.ts'

function canonical(text: string): string {
  const result = parseQuery(text)
  return result.ok ? canonicalQuery(result.query) : result.problem
}

describe('parseQuery', () => {
  it.each([
    ['a b', 'b a', 'a AND b', '(a) (b)', 'A  b a', '“a” b'],
    ['a b OR c', 'c OR (b AND a)', '(a b) OR c'],
    ['-a b', 'NOT a AND b', 'b -a', 'b NOT(a)', 'b －a', '--b -a'],
    ['title:a title:b', 'title:(b a)', 'TITLE: a title:"b"', 'Title:(a) AND title:b'],
    ['"e mail"', 'e-mail', '“E mail”', '«e-mail»', 'e_mail'],
    ['new*', 'NEW*', '"new"*', 'new**', 'nèw*'],
    ['手机', '手机*', '"手机"', '「手机」'],
    ['a', 'NOT NOT a', '--a', 'a OR a', 'a & a', 'a – a', '((a))', '（a）'],
    ['-(a b)', 'NOT (b AND a)', '-(b a a)'],
    ['istanbul', 'İSTANBUL', 'ıstanbul'],
    ['and b or', 'b and or'],
    ['"o brien"', "O'Brien", 'O’Brien', '"o brien"'],
    ['"https example com a"', 'https://example.com/a'],
    ['"10 30"', '10:30'],
    ['צהל', 'צה"ל', 'צה״ל'],
    ['constructor', 'CONSTRUCTOR'],
    ['bar foo', '"foo"-bar', 'foo bar'],
  ])('reads as %s what means it', (...spellings) => expect(new Set(spellings.map(canonical))).toEqual(new Set([spellings[0]])))

  it('binds NOT before AND before OR', () => expect(canonical('a OR b NOT c AND d')).toBe('-c b d OR a'))

  it('keeps parentheses that change the meaning', () => expect(canonical('(a OR b) c')).toBe('(a OR b) c'))

  it.each([
    ['say "hello', 'unclosed quote at 5', 4],
    ['«a', 'unclosed quote at 1', 0],
    ['', 'the query is empty: it has no letter or digit', 0],
    ['  — & ', 'the query is empty: it has no letter or digit', 0],
    ['a AND', 'nothing to look for after AND at 3', 2],
    ['OR b', 'nothing to look for before OR at 1', 0],
    ['a AND OR b', 'nothing to look for after AND at 3', 2],
    ['a NOT', 'nothing to look for after NOT at 3', 2],
    ['(a b', 'unclosed parenthesis at 1', 0],
    ['a (', 'unclosed parenthesis at 3', 2],
    ['a) b', 'closing parenthesis without an opening one at 2', 1],
    [') b', 'closing parenthesis without an opening one at 1', 0],
    ['a ()', 'nothing between the parentheses at 3', 2],
    ['a fo*o', '* can only end a word at 5', 4],
    ['*foo', '* can only end a word at 1', 0],
    ['a *', '* needs the beginning of a word before it at 3', 2],
    ['a ""', 'no letter or digit between the quotes at 3', 2],
    ['title:', 'nothing to look for after “title:” at 1', 0],
    ['title:(a author:b)', 'a field within a field at 10', 9],
    ['a source:b', 'unknown field “source:” (title: and author: are known; quote the words otherwise) at 3', 2],
    ['constructor:b', 'unknown field “constructor:” (title: and author: are known; quote the words otherwise) at 1', 0],
  ])('refuses %j and says where', (text, problem, position) => expect(parseQuery(text)).toEqual({ ok: false, problem, position }))

  it('refuses a query longer than the limit', () => {
    expect(parseQuery('a'.repeat(MAX_QUERY_LENGTH)).ok).toBe(true)
    expect(parseQuery('a'.repeat(MAX_QUERY_LENGTH + 1))).toMatchObject({ ok: false, position: MAX_QUERY_LENGTH })
  })

  it('refuses a query whose canonical form is longer than the limit', () => {
    const words = Array.from({ length: MAX_QUERY_TERMS }, (_, i) => `w${i}`).join(' ')
    expect(canonical(`author:(${words})`)).toMatch(/written out in full/)
  })

  it('refuses more terms than the limit', () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`).join(' ')
    expect(parseQuery(words(MAX_QUERY_TERMS)).ok).toBe(true)
    expect(canonical(words(MAX_QUERY_TERMS + 1))).toMatch(/^more than 64 words or phrases at/)
  })

  it('refuses parentheses deeper than the limit', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`
    expect(parseQuery(nested(MAX_QUERY_DEPTH)).ok).toBe(true)
    expect(canonical(nested(MAX_QUERY_DEPTH + 1))).toMatch(/^more than 10 parentheses within each other at 11$/)
  })

  it('survives every short string of its own signs', () => {
    const signs = ['a', '"', '(', ')', '-', '*', ':', ' ', 'OR ', 'NOT ', 'title:']
    let texts = ['']
    for (let length = 0; length < 4; length++) texts = texts.flatMap((text) => ['', ...signs].map((sign) => text + sign))
    for (const text of new Set(texts)) {
      const result = parseQuery(text)
      if (result.ok) expect(parseQuery(canonicalQuery(result.query))).toEqual(result)
      else expect(result.problem).not.toBe('')
    }
  })
})
