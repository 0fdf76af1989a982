import { describe, expect, it } from 'vitest'
import { buildCatalogue, compileCatalogue } from '../../src/source/catalogue.ts'
import { resolveCatalogue } from '../../src/source/resolve-source.ts'

const NEWS_AZ = `# feeds/news-az.yaml
title: News.Az
home: https://news.az/
url: https://news.az/news
kind: listing            # feed | listing | sitemap | json | auto
language: en
timezone: Asia/Baku
interval: 10m
tags: [azerbaijan, South  Caucasus]
fullText: auto           # always | never | auto
rights: full             # full | excerpt | link
listing: { item: ".post", link: "a@href", title: "h2", date: "time@datetime" }
article: { body: ".article", remove: [".font-size"], date: ".date" }
`
const SOUTH_CAUCASUS = `title: South Caucasus
from: { sources: [news-az], tags: [south-caucasus], q: "Tbilisi OR Baku" }
`

describe('buildCatalogue', () => {
  it('reads a source and a bundle as people write them', () => {
    const catalogue = buildCatalogue(
      [
        { name: 'feeds/south-caucasus.yaml', text: SOUTH_CAUCASUS },
        { name: 'feeds/news-az.yaml', text: NEWS_AZ },
        { name: 'feeds/source.schema.json', text: '{}' },
        { name: 'feeds/.news-az.yaml.swp', text: '\u0000' },
      ],
      {},
    )
    expect(catalogue.problems).toEqual([])
    expect(catalogue.sources).toEqual([
      {
        id: 'news-az',
        key: 'news-az',
        was: [],
        origin: 'file',
        title: 'News.Az',
        home: 'https://news.az/',
        url: 'https://news.az/news',
        kind: 'listing',
        language: 'en',
        timezone: 'Asia/Baku',
        intervalMs: 600_000,
        tags: ['azerbaijan', 'south-caucasus'],
        fullText: 'auto',
        rights: 'full',
        own: false,
        paused: false,
        robots: true,
        liveBlog: false,
        headers: {},
        listing: { item: '.post', link: 'a@href', title: 'h2', date: 'time@datetime' },
        article: { body: '.article', remove: ['.font-size'], date: '.date' },
      },
    ])
    expect(catalogue.bundles).toMatchObject([{ id: 'south-caucasus', from: { sources: ['news-az'], tags: ['south-caucasus'] } }])
  })

  it('infers the kind from the rules that are given', () => {
    const kindOf = (rules: string) =>
      buildCatalogue([{ name: 'a.yaml', text: `title: A\nurl: https://a.example/\n${rules}` }], {}).sources[0]?.kind
    expect(kindOf('')).toBe('auto')
    expect(kindOf('listing: { item: .a }')).toBe('listing')
    expect(kindOf('json: { items: ., link: url }')).toBe('json')
    expect(kindOf('sitemap: { sinceDays: 2 }')).toBe('sitemap')
  })

  it('reads several patterns divided by || in a listing, and only there', () => {
    const listing =
      'title: A\nurl: https://a.example/\nlisting: { item: article, link: "@href || a@href", date: "time@datetime || .", title: "h2 || h3" }\n'
    expect(buildCatalogue([{ name: 'a.yaml', text: listing }], {}).problems).toEqual([])
    const article = 'title: A\nurl: https://a.example/\narticle: { body: "div || main" }\n'
    expect(buildCatalogue([{ name: 'a.yaml', text: article }], {}).problems).toMatchObject([{ path: 'article.body' }])
  })

  it('tells at most twenty faults of one file', () => {
    const text = Array.from({ length: 500 }, (_, i) => `zzzz${i}: 1`).join('\n')
    expect(buildCatalogue([{ name: 'a.yaml', text: `title: A\nurl: https://a.example/\n${text}\n` }], {}).problems).toHaveLength(
      20,
    )
  })

  it('reads one value where a list is allowed, and a list of filters as words', () => {
    const text =
      'title: A\nurl: https://a.example/\ntags: one\ninclude: [Baku, Tbilisi]\nexclude: { title: sport, author: [Bot] }\nlookAgain: false\n'
    expect(buildCatalogue([{ name: 'a.yaml', text }], {}).sources[0]).toMatchObject({
      tags: ['one'],
      include: { words: ['Baku', 'Tbilisi'] },
      exclude: { title: ['sport'], author: ['Bot'] },
      lookAgainMs: [],
    })
  })

  it('takes the oldest former name as key, so that a renamed file keeps its identity', () => {
    const text = 'title: A\nurl: https://a.example/\nwas: [first, second]\n'
    const { sources } = buildCatalogue([{ name: 'third.yaml', text }], {})
    expect(sources[0]).toMatchObject({ id: 'third', key: 'first', was: ['first', 'second'] })
  })

  it('folds a tag to composed lower case', () => {
    const text = 'title: A\nurl: https://a.example/\ntags: ["Az\u0259rbaycan", "CAFE\u0301", \u10d1\u10d0\u10e5\u10dd]\n'
    expect(buildCatalogue([{ name: 'a.yaml', text }], {}).sources[0]?.tags).toEqual([
      'az\u0259rbaycan',
      'caf\u00e9',
      '\u10d1\u10d0\u10e5\u10dd',
    ])
  })

  it('keeps a bundle in service when one of its sources is not there', () => {
    const bundle = { name: 'b.yaml', text: 'title: B\nfrom: { sources: [gone, a] }\n' }
    const source = { name: 'a.yaml', text: 'title: A\nurl: https://a.example/\n' }
    const { bundles, problems } = buildCatalogue([bundle, source], {})
    expect(bundles[0]?.from.sources).toEqual(['gone', 'a'])
    expect(problems).toMatchObject([{ file: 'b.yaml', line: 2, path: 'from.sources[0]' }])
  })

  it('reads a former name in a bundle as the present one', () => {
    const bundle = { name: 'b.yaml', text: 'title: B\nfrom: { sources: [old, a] }\n' }
    const source = { name: 'a.yaml', text: 'title: A\nurl: https://a.example/\nwas: old\n' }
    const { bundles, problems } = buildCatalogue([bundle, source], {})
    expect(problems).toEqual([])
    expect(bundles[0]?.from.sources).toEqual(['a'])
  })

  it('gives a former name that two files claim to the first of them', () => {
    const files = ['a', 'b'].map((id) => ({
      name: `${id}.yaml`,
      text: `title: ${id}\nurl: https://${id}.example/\nwas: old\nkey: ${id}\n`,
    }))
    const { sources, problems } = buildCatalogue(files, {})
    expect(sources.map(({ was }) => was)).toEqual([['old'], []])
    expect(problems).toMatchObject([{ file: 'b.yaml', message: '"old" is taken by a.yaml' }])
  })

  it('gives the same catalogue whatever the order of the files', () => {
    const files = ['c', 'a', 'b'].map((id) => ({
      name: `${id}.yaml`,
      text: `title: ${id}\nurl: https://x.example/\nkey: same\n`,
    }))
    expect(buildCatalogue(files, {})).toEqual(buildCatalogue(files.toReversed(), {}))
  })
})

describe('secrets', () => {
  const text = `title: A
url: https://a.example/feed?lang=en&key=\${FEED_KEY}
headers:
  Authorization: Bearer \${TOKEN}
`

  it('come from the environment and leave an address fit to be shown', () => {
    const { sources, problems } = buildCatalogue([{ name: 'a.yaml', text }], { FEED_KEY: 'k1', TOKEN: 't1' })
    expect(problems).toEqual([])
    expect(sources[0]).toMatchObject({
      url: 'https://a.example/feed?lang=en&key=k1',
      shownUrl: 'https://a.example/feed?lang=en',
      headers: { authorization: 'Bearer t1' },
    })
  })

  it('show no more than the origin where a secret stands in the path, and nothing where it is the address', () => {
    const shown = (url: string) =>
      buildCatalogue([{ name: 'a.yaml', text: `title: A\nurl: ${url}\n` }], { S: 's3cret', U: 'https://u.example/s3cret' })
        .sources[0]?.shownUrl
    expect(shown(`https://a.example/\${S}/feed?x=1`)).toBe('https://a.example/')
    expect(shown(`\${U}`)).not.toContain('s3cret')
    expect(shown('https://a.example/feed')).toBeUndefined()
  })

  it('are not inherited from the prototype of the environment', () => {
    const file = { name: 'a.yaml', text: `title: A\nurl: https://a.example/?\${constructor}\n` }
    expect(buildCatalogue([file], {}).problems[0]?.message).toBe(`\${constructor} is not set`)
  })

  it('are refused without being repeated when they make an address or a header impossible', () => {
    const files = [
      { name: 'a.yaml', text: `title: A\nurl: \${S}\n` },
      { name: 'b.yaml', text: `title: B\nurl: https://b.example/\nheaders: { X-Key: "\${S}" }\n` },
    ]
    const { sources, problems } = buildCatalogue(files, { S: 'hunter2\nx' })
    expect(sources).toEqual([])
    expect(problems).toMatchObject([
      { file: 'a.yaml', line: 2, path: 'url' },
      { file: 'b.yaml', line: 3, path: 'headers.x-key' },
    ])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  it('stay references when compiled, and are resolved later to the same catalogue', () => {
    const files = [{ name: 'a.yaml', text }]
    const compiled = compileCatalogue(files)
    expect(JSON.stringify(compiled)).toContain(`Bearer \${TOKEN}`)
    const env = { FEED_KEY: 'k1', TOKEN: 't1' }
    const carried = JSON.parse(JSON.stringify(compiled)) as typeof compiled
    expect(resolveCatalogue(carried, env)).toEqual(buildCatalogue(files, env))
    expect(resolveCatalogue(carried, { FEED_KEY: 'k1' })).toMatchObject({
      sources: [],
      problems: [{ file: 'a.yaml', path: 'headers.authorization' }],
    })
  })
})
