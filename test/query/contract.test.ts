import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { toFts } from '../../src/query/fts.ts'
import { matches, prepareText, searchText } from '../../src/query/match.ts'
import { parseQuery } from '../../src/query/parse.ts'
import { canonicalQuery } from '../../src/query/query.ts'

/** Words of several languages, in several spellings, as news would have them. */
const LANGUAGES: Record<string, string[]> = {
  en: 'The government said on Monday that e-mail taxes naïve Café U.S. economy rise rises rising don’t COVID-19 F-16 ½ O’Brien'.split(
    ' ',
  ),
  az: 'Bakıda İclas keçirilib Azərbaycan Azerbaycan iqtisadiyyatı ISTANBUL ılıq Əliyev şəhər ŞƏHƏR gün üzrə'.split(' '),
  ru: 'Ёлка елка мой мои правительство Правительства заявило объём об’явил Россия в о́круге №5 й'.split(' '),
  ka: 'საქართველო ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ თბილისი მთავრობა თბილისში პრემიერ-მინისტრი დღეს 2024'.split(' '),
  hy: 'Հայաստան ՀԱՅԱՍՏԱՆ ինչո՞ւ Եվրոպա Եւրոպա և եւ կառավարություն Երևան Երեւան հայտարարեց'.split(' '),
  zh: '中国 学 大学 学校 北京大学 经济 增长。 经济增长 ５G手机 手机 机 “一带一路” 𠮷野家 2024年'.split(' '),
  ja: '東京 東京都 政府は ｶﾞｲﾄﾞ ガイド がいど ドナルド・トランプ 大統領 学 学校へ サーバー サ人々 です。'.split(' '),
  tr: 'İstanbul ISPARTA ısı isi Türkiye’nin çalışma ÇALIŞMA hükûmet güneş ğ'.split(' '),
  fa: 'می‌خواهم کتاب كتاب‌ها کتابهای ایران ايران دولت ۱۲۳ ١٢٣ رئیس‌جمهور آب'.split(' '),
  mixed: 'हिन्दी समाचार กรุงเทพ ประเทศไทย ไทย 서울에서 서울 한국 ბანკი צה"ל שָׁלוֹם שלום 🔥 --- “ ” \u0000 \ud800 ﷺ ꙮ ᏣᎳᎩ'.split(' '),
}

/** Repeatable pseudo-random numbers (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

type Pick = <T>(list: readonly T[]) => T

function makeText(words: readonly string[], pick: Pick, length: number): string {
  return Array.from({ length }, () => pick(words) + pick(['', ' ', ' ', ' ', ', ', '\n', '-', '. '])).join('')
}

function makeTerm(words: readonly string[], pick: Pick, random: () => number): string {
  const word = pick(words)
  const shape = random()
  const letters = Array.from(word)
  const from = Math.floor(random() * letters.length)
  const part = letters.slice(from, from + 1 + Math.floor(random() * 3)).join('')
  if (shape < 0.35) return word
  if (shape < 0.5) return `${letters.slice(0, 1 + Math.floor(random() * letters.length)).join('')}*`
  if (shape < 0.65) return part
  if (shape < 0.8) return `"${word} ${pick(words)}"`
  if (shape < 0.85) return `"${word} ${part}"*`
  return `${pick(['title', 'author'])}:${pick([word, `${part}*`, `"${word}"`])}`
}

function makeQuery(words: readonly string[], pick: Pick, random: () => number, depth = 0): string {
  const shape = random()
  if (depth > 3 || shape < 0.3) return makeTerm(words, pick, random)
  const left = makeQuery(words, pick, random, depth + 1)
  const right = makeQuery(words, pick, random, depth + 1)
  if (shape < 0.5) return `${left} ${right}`
  if (shape < 0.65) return `${left} OR ${right}`
  if (shape < 0.75) return `(${left} OR ${right})`
  if (shape < 0.85) return `NOT (${left} ${right})`
  return `${left} -${right}`
}

describe.each(Object.keys(LANGUAGES))('memory and full-text index in %s', (language) => {
  const words = [...(LANGUAGES[language] as string[]), 'news', 'Новости', '新闻']
  const random = createRandom(language.charCodeAt(0) * 1000 + language.charCodeAt(1))
  const pick: Pick = (list) => list[Math.floor(random() * list.length)] as (typeof list)[number]
  const articles = Array.from({ length: 60 }, () => ({
    title: makeText(words, pick, 1 + Math.floor(random() * 4)),
    text: makeText(words, pick, Math.floor(random() * 12)),
    authors: Array.from({ length: Math.floor(random() * 3) }, () => makeText(words, pick, 2)),
  }))
  const database = new DatabaseSync(':memory:')
  database.exec(
    "CREATE VIRTUAL TABLE fts USING fts5 (title, author, body, content = '', contentless_delete = 1, tokenize = 'ascii')",
  )
  const insert = database.prepare('INSERT INTO fts (rowid, title, author, body) VALUES (?, ?, ?, ?)')
  articles.forEach((article, i) => {
    const { title, author, body } = searchText(article)
    insert.run(i + 1, title, author, body)
  })
  const select = database.prepare('SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rowid')
  const prepared = articles.map(prepareText)

  it('give the same answer to generated queries', () => {
    let parsed = 0
    let found = 0
    for (let tries = 0; parsed < 400 && tries < 4000; tries++) {
      const text = makeQuery(words, pick, random)
      const result = parseQuery(text)
      if (!result.ok) continue
      parsed++
      const { match, negated } = toFts(result.query)
      const rows = new Set(select.all(match).map((row) => row['rowid'] as number))
      const expected = articles.map((_, n) => n + 1).filter((rowid) => rows.has(rowid) !== negated)
      const actual = articles.map((_, n) => n + 1).filter((rowid) => matches(result.query, prepared[rowid - 1]!))
      expect({ text, rows: actual }).toEqual({ text, rows: expected })
      if (actual.length > 0 && actual.length < articles.length) found++
    }
    // Most generated queries must be readable and tell articles apart, or the comparison shows nothing.
    expect(parsed).toBe(400)
    expect(found).toBeGreaterThan(200)
  })

  it('keep their meaning in canonical form', () => {
    for (let i = 0; i < 300; i++) {
      const result = parseQuery(makeQuery(words, pick, random))
      if (!result.ok) continue
      const canonical = canonicalQuery(result.query)
      expect(parseQuery(canonical)).toEqual({ ok: true, query: result.query })
    }
  })

  it('index every token as it was made', () => {
    database.exec("CREATE VIRTUAL TABLE vocabulary USING fts5vocab (fts, 'row')")
    const indexed = database
      .prepare('SELECT term FROM vocabulary')
      .all()
      .map((row) => row['term'] as string)
    const made = articles.flatMap((article) => Object.values(searchText(article)).flatMap((column) => column.split(' ')))
    expect(new Set(indexed)).toEqual(new Set(made.filter((token) => token !== '')))
  })
})
