import { describe, expect, it } from 'vitest'
import { buildCatalogue } from '../../src/source/catalogue.ts'

const GOOD = { name: 'good.yaml', text: 'title: Good\nurl: https://good.example/feed\n' }
const HEAD = 'title: Bad\nurl: https://bad.example/feed\n'

interface Case {
  name: string
  text: string
  /** Absent: the fault has no line of its own. */
  line?: number
  path?: string
  says: RegExp
  file?: string
}

const CASES: Case[] = [
  // The text itself
  { name: 'an empty file', text: '', line: 1, says: /is empty/ },
  { name: 'a file of comments', text: '# title: x\n   # url: y\n', line: 1, says: /is empty/ },
  { name: '60,000 empty lines', text: '\n'.repeat(60_000), line: 1, says: /is empty/ },
  { name: 'a tab as indent', text: `${HEAD}listing:\n\titem: .post\n`, line: 4, says: /tab.*indent with blanks/ },
  { name: 'two documents', text: `${HEAD}---\n${HEAD}`, line: 3, says: /several documents/ },
  { name: 'a list at the top', text: '- title: x\n- url: y\n', line: 1, says: /no map of keys/ },
  { name: 'a scalar at the top', text: 'https://bad.example/\n', line: 1, says: /no map of keys/ },
  { name: 'a key given twice', text: `${HEAD}kind: feed\ntitle: Again\n`, line: 4, says: /"title" a second time, after line 1/ },
  { name: 'an unclosed quote', text: 'url: https://bad.example/\ntitle: "Bad\n', line: 3, says: /closing quote/ },
  { name: 'an unclosed bracket', text: `${HEAD}tags: [a, b\n`, line: 4, says: /closing quote, bracket/ },
  { name: 'a second colon', text: 'title: Bad: worse\nurl: https://bad.example/\n', line: 1, says: /second colon/ },
  { name: 'an alias without anchor', text: `${HEAD}headers: *other\n`, line: 3, says: /no anchor/ },
  {
    name: 'an alias bomb',
    text: `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n`,
    line: 5,
    says: /too many values/,
  },
  {
    name: 'an anchor that holds itself',
    text: 'title: &t [*t]\nurl: https://bad.example/\n',
    line: 1,
    says: /no anchor before it/,
  },
  { name: 'a tag of another language', text: `${HEAD}tags: !!python/object [a]\n`, line: 3, says: /tag that has no meaning/ },
  { name: 'a map as a key', text: `${HEAD}? {a: b}\n: c\n`, line: 3, says: /key that is a list or a map/ },
  { name: '60,000 opening brackets', text: '['.repeat(60_000), line: 1, says: /nested too deeply/ },
  { name: '20,000 lists in lists', text: '- '.repeat(20_000), line: 1, says: /nested too deeply/ },
  {
    name: '300 levels of indent',
    text: Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}k:`).join('\n'),
    line: 100,
    says: /nested too deeply/,
  },
  { name: 'more than 64 kB', text: `${HEAD}description: ${'x'.repeat(70_000)}\n`, line: 1, says: /larger than 64 kB/ },
  { name: 'bytes that are no UTF-8', text: `${HEAD}description: caf\ufffd\n`, line: 3, says: /not UTF-8/ },
  { name: 'a NUL', text: `${HEAD}description: a\u0000b\n`, line: 3, says: /not UTF-8/ },
  // Keys
  { name: 'neither url nor from', text: 'title: Bad\n', line: 1, says: /neither url nor from/ },
  { name: 'url beside from', text: `${HEAD}from: { tags: [a] }\n`, line: 3, path: 'from', says: /split it in two/ },
  { name: 'a slip of a key', text: `${HEAD}langauge: az\n`, line: 3, path: 'langauge', says: /did you mean language\?/ },
  {
    name: 'a slip of the title',
    text: 'titel: Bad\nurl: https://bad.example/\n',
    line: 1,
    path: 'titel',
    says: /did you mean title\?/,
  },
  { name: 'a key of another tool', text: `${HEAD}refresh: 10m\n`, line: 3, path: 'refresh', says: /did you mean interval\?/ },
  { name: 'a key of a nested map', text: `${HEAD}sinceDays: 3\n`, line: 3, path: 'sinceDays', says: /belongs under sitemap:/ },
  {
    name: 'an unknown nested key',
    text: `${HEAD}listing: { item: .a, lnk: a }\n`,
    line: 3,
    path: 'listing.lnk',
    says: /did you mean link\?/,
  },
  {
    name: 'an unknown key near nothing',
    text: `${HEAD}zzzzzzzz: 1\n`,
    line: 3,
    path: 'zzzzzzzz',
    says: /known here: title, url/,
  },
  {
    name: 'the key __proto__',
    text: `${HEAD}__proto__: { paused: true }\n`,
    line: 3,
    path: '__proto__',
    says: /not a known key/,
  },
  { name: 'no title', text: 'url: https://bad.example/\n', line: 1, path: 'title', says: /is missing/ },
  // Values
  {
    name: 'a number as title',
    text: 'title: 2024\nurl: https://bad.example/\n',
    line: 1,
    path: 'title',
    says: /put it in quotes/,
  },
  {
    name: 'a title of 10,000 letters',
    text: `title: ${'x'.repeat(10_000)}\nurl: https://bad.example/\n`,
    line: 1,
    path: 'title',
    says: /200 characters/,
  },
  { name: 'an empty value', text: `${HEAD}language:\n`, line: 3, path: 'language', says: /has no value/ },
  { name: 'a relative address', text: 'title: Bad\nurl: /feed.xml\n', line: 2, path: 'url', says: /is not an address/ },
  { name: 'another scheme', text: 'title: Bad\nurl: file:///etc/passwd\n', line: 2, path: 'url', says: /only http and https/ },
  {
    name: 'credentials in the address',
    text: 'title: Bad\nurl: https://me:hunter2@bad.example/\n',
    line: 2,
    path: 'url',
    says: /as a header/,
  },
  { name: 'an unknown kind', text: `${HEAD}kind: lsting\n`, line: 3, path: 'kind', says: /did you mean listing\?/ },
  { name: 'a kind without its rules', text: `${HEAD}kind: listing\n`, line: 3, path: 'kind', says: /needs its selectors/ },
  {
    name: 'rules of another kind',
    text: `${HEAD}kind: feed\njson: { items: a, link: b }\n`,
    line: 4,
    path: 'json',
    says: /not read for kind: feed/,
  },
  {
    name: 'an underscore in the language',
    text: `${HEAD}language: en_US\n`,
    line: 3,
    path: 'language',
    says: /did you mean "en-US"\?/,
  },
  { name: 'a country as language', text: `${HEAD}language: ge\n`, line: 3, path: 'language', says: /did you mean "ka"\?/ },
  { name: 'a city as zone', text: `${HEAD}timezone: Baku\n`, line: 3, path: 'timezone', says: /did you mean Asia\/Baku\?/ },
  { name: 'an offset as zone', text: `${HEAD}timezone: "+04:00"\n`, line: 3, path: 'timezone', says: /not an IANA time zone/ },
  { name: 'a number as interval', text: `${HEAD}interval: 600\n`, line: 3, path: 'interval', says: /90s, 10m, 1h or 1d/ },
  {
    name: 'a cron expression as interval',
    text: `${HEAD}interval: "*/5 * * * *"\n`,
    line: 3,
    path: 'interval',
    says: /cron expression/,
  },
  { name: 'an interval of a second', text: `${HEAD}interval: 1s\n`, line: 3, path: 'interval', says: /write 1m or more/ },
  {
    name: 'an interval of 9,999,999 days',
    text: `${HEAD}interval: 9999999d\n`,
    line: 3,
    path: 'interval',
    says: /write 30d or less/,
  },
  { name: 'a negative interval', text: `${HEAD}interval: -5m\n`, line: 3, path: 'interval', says: /not a length of time/ },
  {
    name: 'maxInterval below interval',
    text: `${HEAD}interval: 1h\nmaxInterval: 5m\n`,
    line: 4,
    path: 'maxInterval',
    says: /shorter than interval/,
  },
  { name: 'a reserved tag', text: `${HEAD}tags: [a, all]\n`, line: 3, path: 'tags[1]', says: /reserved/ },
  {
    name: 'a tag with a slash',
    text: `${HEAD}tags:\n  - ok\n  - a/b\n`,
    line: 5,
    path: 'tags[1]',
    says: /cannot stand in an address/,
  },
  { name: 'a tag of 65 letters', text: `${HEAD}tags: [${'x'.repeat(65)}]\n`, line: 3, path: 'tags[0]', says: /longer than 64/ },
  { name: 'yes for true', text: `${HEAD}paused: yes\n`, line: 3, path: 'paused', says: /true or false/ },
  {
    name: 'a broken selector',
    text: `${HEAD}listing: { item: "div[" }\n`,
    line: 3,
    path: 'listing.item',
    says: /not a CSS selector/,
  },
  {
    name: 'an unknown pseudo-class',
    text: `${HEAD}listing: { item: "a:frist" }\n`,
    line: 3,
    path: 'listing.item',
    says: /not a CSS selector/,
  },
  {
    name: 'a selector of 50,000 characters',
    text: `${HEAD}listing: { item: "${'a '.repeat(25_000)}" }\n`,
    line: 3,
    path: 'listing.item',
    says: /300 characters/,
  },
  {
    name: 'a selector of nested :has()',
    text: `${HEAD}listing: { item: "a:has(b:has(c:has(d:has(e))))" }\n`,
    line: 3,
    path: 'listing.item',
    says: /nests more than 3/,
  },
  {
    name: 'a selector of 60 steps',
    text: `${HEAD}listing: { item: "${'* '.repeat(60).trim()}" }\n`,
    line: 3,
    path: 'listing.item',
    says: /too many parts/,
  },
  {
    name: 'an attribute where an element is meant',
    text: `${HEAD}article: { body: "div@id" }\n`,
    line: 3,
    path: 'article.body',
    says: /without @id/,
  },
  {
    name: 'a path with blanks',
    text: `${HEAD}json: { items: "a b", link: url }\n`,
    line: 3,
    path: 'json.items',
    says: /not a path/,
  },
  {
    name: 'pages beyond reason',
    text: `${HEAD}listing: { item: .a, pages: 9999 }\n`,
    line: 3,
    path: 'listing.pages',
    says: /20 or less/,
  },
  { name: 'a list where a map belongs', text: `${HEAD}article: [a]\n`, line: 3, path: 'article', says: /is a list.*map of keys/ },
  {
    name: 'a number among words',
    text: `${HEAD}include:\n  - Baku\n  - 2024\n`,
    line: 5,
    path: 'include[1]',
    says: /put it in quotes/,
  },
  {
    name: 'a literal Authorization',
    text: `${HEAD}headers: { Authorization: Bearer hunter2 }\n`,
    line: 3,
    path: 'headers.Authorization',
    says: /\$\{NAME\}/,
  },
  {
    name: 'a literal Cookie',
    text: `${HEAD}headers:\n  cookie: sid=hunter2\n`,
    line: 4,
    path: 'headers.cookie',
    says: /\$\{NAME\}/,
  },
  {
    name: 'a header of the connection',
    text: `${HEAD}headers: { Host: other.example }\n`,
    line: 3,
    path: 'headers.Host',
    says: /set by the service/,
  },
  {
    name: 'a header name with a blank',
    text: `${HEAD}headers: { "X Y": z }\n`,
    line: 3,
    path: 'headers.X Y',
    says: /not a header name/,
  },
  {
    name: 'a line end in a header',
    text: `${HEAD}headers: { X-Y: "a\\r\\nEvil: b" }\n`,
    line: 3,
    path: 'headers.X-Y',
    says: /control/,
  },
  {
    name: 'a variable that is unset',
    text: `title: Bad\nurl: https://bad.example/?k=\${NO_SUCH}\n`,
    line: 2,
    path: 'url',
    says: /\$\{NO_SUCH\} is not set/,
  },
  {
    name: 'a broken reference',
    text: `title: Bad\nurl: "https://bad.example/?k=\${no such}"\n`,
    line: 2,
    path: 'url',
    says: /names no variable/,
  },
  {
    name: 'a delay that is no time',
    text: `${HEAD}lookAgain: [30m, soon]\n`,
    line: 3,
    path: 'lookAgain[1]',
    says: /not a length of time/,
  },
  { name: 'a reserved former name', text: `${HEAD}was: [all]\n`, line: 3, path: 'was[0]', says: /reserved/ },
  // Bundles
  {
    name: 'a bundle of nothing',
    text: 'title: Bad\nfrom: {}\n',
    line: 2,
    path: 'from',
    says: /at least one of sources, tags and q/,
  },
  {
    name: 'a bundle with a language',
    text: 'title: Bad\nlanguage: en\nfrom: { tags: [a] }\n',
    line: 2,
    path: 'language',
    says: /not a known key/,
  },
  {
    name: 'a bundle that holds itself',
    text: 'title: Bad\nfrom: { sources: [bad] }\n',
    line: 2,
    path: 'from.sources[0]',
    says: /this bundle itself/,
  },
  {
    name: 'a bundle of a source that is not there',
    text: 'title: Bad\nfrom: { sources: [god] }\n',
    line: 2,
    path: 'from.sources[0]',
    says: /did you mean good\?/,
  },
  {
    name: 'a search that does not parse',
    text: 'title: Bad\nfrom: { q: "(Baku OR" }\n',
    line: 2,
    path: 'from.q',
    says: /^nothing to look for after OR at 7; write words/,
  },
  // Names
  { name: 'the file name all', file: 'all.yaml', text: HEAD, says: /reserved/ },
  { name: 'a file name that starts with _', file: '_operator.yaml', text: HEAD, says: /reserved/ },
  { name: 'a file name with capitals', file: 'News Az.yaml', text: HEAD, says: /such as "news-az"/ },
  { name: 'the id of another file', file: 'good.yml', text: HEAD, line: 1, says: /same id as good\.yaml/ },
  {
    name: 'the key of another file',
    file: 'zbad.yaml',
    text: `${HEAD}key: good\n`,
    line: 3,
    path: 'key',
    says: /is the key of good\.yaml/,
  },
  { name: 'a former name that is in use', file: 'zbad.yaml', text: `${HEAD}was: good\n`, line: 3, says: /taken by good\.yaml/ },
]

describe('hostile source files', () => {
  it.each(CASES)('locates $name and leaves the other file in service', ({ text, line, path, says, file = 'bad.yaml' }) => {
    const catalogue = buildCatalogue([{ name: file, text }, GOOD], { UNRELATED: 'hunter3' })
    expect(catalogue.sources.find((source) => source.id === 'good')?.url).toBe('https://good.example/feed')
    const first = catalogue.problems[0]
    expect(first).toMatchObject({ file, ...(line === undefined ? {} : { line }), ...(path === undefined ? {} : { path }) })
    expect(`${first?.message}; ${first?.remedy}`).toMatch(says)
    expect(JSON.stringify(catalogue.problems)).not.toMatch(/hunter/)
  })

  it('counts more than fifty kinds of fault', () => {
    expect(new Set(CASES.map((entry) => entry.name)).size).toBeGreaterThan(50)
  })

  it('tells several faults of one file in the order of its lines', () => {
    const text = 'titel: x\nurl: nowhere\ninterval: 5\nkind: fed\npaused: no\n'
    const { problems } = buildCatalogue([{ name: 'bad.yaml', text }], {})
    expect(problems.map(({ line, path }) => [line, path])).toEqual([
      [1, 'titel'],
      [2, 'url'],
      [3, 'interval'],
      [4, 'kind'],
      [5, 'paused'],
    ])
  })

  it('reads a file with a byte order mark and Windows line ends', () => {
    const text = '\ufefftitle: Baku\r\nurl: https://a.example/\r\ntags:\r\n  - one\r\n'
    const { sources, problems } = buildCatalogue([{ name: 'a.yaml', text }], {})
    expect(problems).toEqual([])
    expect(sources[0]).toMatchObject({ title: 'Baku', tags: ['one'] })
  })

  it('reads 5,000 files, half of them broken', () => {
    const files = Array.from({ length: 5000 }, (_, i) => ({ name: `s${i}.yaml`, text: i % 2 ? GOOD.text : 'title: x\nurl: y\n' }))
    const { sources, problems } = buildCatalogue(files, {})
    expect(sources).toHaveLength(2500)
    expect(problems).toHaveLength(2500)
  })
})
