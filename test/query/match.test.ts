import { describe, expect, it } from 'vitest'
import { toFts } from '../../src/query/fts.ts'
import { matchedTerms, matches, prepareText, searchableArticle, searchText } from '../../src/query/match.ts'
import { parseQuery } from '../../src/query/parse.ts'
import type { Query } from '../../src/query/query.ts'

function query(text: string): Query {
  const result = parseQuery(text)
  if (!result.ok) throw new Error(result.problem)
  return result.query
}

const article = {
  title: 'Parlament hökumətin büdcəsini təsdiqlədi',
  text: 'The budget of New York was passed on Monday.\n北京大学的学生. ประเทศไทย',
  authors: ['Ann Lee', 'Bob Stone'],
}

describe('matches', () => {
  it.each([
    'budget', 'BUDGET monday', '"new york"', 'bud*', '"new yo"*', 'title:hokumetin', 'author:ann', 'author:"bob stone"', 'stone',
    'budget -london', 'london OR budget', '北京', '学', '大学的', '学生', '生', 'ไทย', 'NOT london', '-london -paris', 'london OR -paris',
  ])('finds the article by %s', (text) => {
    expect(matches(query(text), article)).toBe(true)
    expect(matches(query(text), prepareText(article))).toBe(true)
  }) // biome-ignore format: a list

  it.each([
    'udget', 'budge', '"york new"', 'title:budget', 'author:monday', '"lee bob"', 'budget -monday', '学北', 'london', '-budget',
    'author:"ann lee bob"', '"tesdiqledi the"', '-(budget OR london)',
  ])('does not find it by %s', (text) => {
    expect(matches(query(text), article)).toBe(false)
  }) // biome-ignore format: a list

  it('finds every substring of a text without blanks and nothing else', () => {
    const text = '中国人民大学学生会中国'
    const letters = [...'中国人民大学生会不']
    for (let from = 0; from < text.length; from++) {
      for (let to = from + 1; to <= text.length; to++) {
        const part = text.slice(from, to)
        expect({ part, found: matches(query(part), { title: '', text, authors: [] }) }).toEqual({ part, found: true })
      }
    }
    for (const a of letters) {
      for (const b of letters) {
        const part = a + b
        expect({ part, found: matches(query(part), { title: '', text, authors: [] }) }).toEqual({
          part,
          found: text.includes(part),
        })
      }
    }
  })
})

describe('searchText', () => {
  it('keeps authors apart by a token no query can hold', () => {
    expect(searchText(article).author).toBe('ann lee ¶ bob stone')
  })
})

describe('searchableArticle', () => {
  it('joins summary and text and leaves out what is missing', () => {
    const record = { title: 'T', summary: 'S', contentText: 'C', authors: [{ name: 'N' }] }
    expect(searchableArticle(record as never)).toEqual({ title: 'T', text: 'S\nC', authors: ['N'] })
    expect(searchableArticle({ title: 'T', authors: [] } as never).text).toBe('')
  })
})

describe('toFts', () => {
  it.each([
    ['a b', '("a" AND "b")', false],
    ['a -b -c', '("a" NOT ("b" OR "c"))', false],
    ['-a', '"a"', true],
    ['-a -b', '("a" OR "b")', true],
    ['a OR -b', '("b" NOT "a")', true],
    ['title:a* OR "b c"', '("b c" OR title : "a" *)', false],
    ['author:学', 'author : "学" *', false],
  ])('gives %s as a MATCH string', (text, match, negated) => {
    expect(toFts(query(text))).toEqual({ match, negated })
  })
})

describe('matchedTerms', () => {
  it('names the words that speak for the article', () => {
    expect(matchedTerms(query('(Budget OR london) -monday title:parl*'), article)).toEqual(['budget', 'title:parl*'])
  })
})
