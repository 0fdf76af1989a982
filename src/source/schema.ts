/**
 * The one schema of a source file: plain object in, `Source` or `Bundle` out, or every fault found.
 *
 * A file with `url` is a source, one with `from` a bundle. The JSON Schema that editors use is generated from here, and
 * so are the sentences of the documentation. `${NAME}` references stay as they are; see `references.ts`.
 *
 * Effects: none.
 *
 * @module
 */
import { z } from 'zod'
import { address, duration, fault, jsonPath, language, oneOrMany, query, selector, slug, tag, text, timeZone } from './fields.ts'
import { RECEIVER_KEYS, receivers } from './receivers.ts'
import { hasReference } from './references.ts'

const MINUTE = 60_000
const DAY = 86_400_000

const flag = z.boolean()
const element = selector({ attribute: false })
const value = selector({ attribute: true })
const listed = selector({ attribute: true, alternatives: true })

const headers = z
  .record(z.string(), text(4096))
  .superRefine((map, context) => {
    const names = Object.keys(map)
    if (names.length > 20) fault(context, 'has more than 20 headers', 'keep the ones this site needs')
    for (const name of names) checkHeader(name, map[name] ?? '', context)
  })
  .transform((map) => Object.fromEntries(Object.entries(map).map(([name, text]) => [name.toLowerCase(), text])))

/** Headers that belong to the connection, the cache or the service itself. */
const OWN_HEADERS = new Set(
  `host connection keep-alive transfer-encoding content-length content-type te trailer upgrade expect accept-encoding range if-range
  if-match if-none-match if-modified-since if-unmodified-since proxy-authorization via forwarded x-forwarded-for`.split(/\s+/),
)
const SECRET_HEADER = /^(?:authorization|cookie|(?:x-)?(?:api|auth|access)[-_]?(?:key|token))$/i

function checkHeader(name: string, held: string, context: z.RefinementCtx): void {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) {
    fault(context, 'is not a header name', 'use letters, digits and hyphens', [name])
  } else if (OWN_HEADERS.has(name.toLowerCase())) {
    fault(context, `the header ${name} is set by the service`, 'take the line out', [name])
  } else if (SECRET_HEADER.test(name) && !hasReference(held)) {
    fault(context, `the value of ${name} is written into the file`, `put it in the environment and write \${NAME} here`, [name])
  }
}

const words = oneOrMany(text(200), 500)

const filter = z.union([
  words.transform((list) => ({ words: list })),
  z.strictObject({
    words: words.optional().meta({ description: 'Words or phrases anywhere in the title or the summary.' }),
    title: words.optional().meta({ description: 'Words or phrases in the title.' }),
    author: words.optional().meta({ description: 'Words of an author’s name.' }),
    keyword: words.optional().meta({ description: 'Keywords or categories the source gives.' }),
  }),
])

const listing = z.strictObject({
  item: element.meta({ description: 'The element of one item; everything below is read inside it.', examples: ['.post'] }),
  link: listed.optional().meta({ description: 'The article’s address. Default: the first `a@href`.', examples: ['a@href'] }),
  title: listed.optional().meta({ description: 'The headline. Default: the text of the link.', examples: ['h2'] }),
  date: listed.optional().meta({ description: 'When it was published.', examples: ['time@datetime'] }),
  summary: listed.optional().meta({ description: 'A short text.' }),
  image: listed.optional().meta({ description: 'The picture’s address.', examples: ['img@src'] }),
  author: listed.optional().meta({ description: 'Who wrote it.' }),
  next: listed
    .optional()
    .meta({ description: 'Link to the next page of the list, read in the whole page.', examples: ['a.next@href'] }),
  pages: z.int().min(1).max(20).optional().meta({ description: 'Pages read at most. Default: 1, or 3 where `next` is given.' }),
})

const json = z.strictObject({
  items: jsonPath.meta({ description: 'Path of the list of items; `.` is the document itself.', examples: ['data.items'] }),
  link: jsonPath.meta({ description: 'The article’s address.', examples: ['url'] }),
  id: jsonPath.optional().meta({ description: 'The publisher’s own id.' }),
  title: jsonPath.optional().meta({ description: 'The headline.', examples: ['title.rendered'] }),
  date: jsonPath.optional().meta({ description: 'When it was published.' }),
  updated: jsonPath.optional().meta({ description: 'When it last changed.' }),
  summary: jsonPath.optional().meta({ description: 'A short text.' }),
  content: jsonPath.optional().meta({ description: 'The whole text, HTML.' }),
  image: jsonPath.optional().meta({ description: 'The picture’s address.', examples: ['images[0].url'] }),
  author: jsonPath.optional().meta({ description: 'Who wrote it.' }),
  embedded: element
    .optional()
    .meta({ description: 'Selector of the script element that holds the JSON, where the address answers with HTML.' }),
})

const sitemap = z.strictObject({
  match: oneOrMany(text(200), 50).optional().meta({ description: 'Only addresses that contain one of these texts.' }),
  sinceDays: z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .meta({ description: 'Entries older than so many days are left alone. Default: 7.' }),
  sitemaps: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .meta({ description: 'Child sitemaps read per poll at most, newest first. Default: 3.' }),
})

const article = z.strictObject({
  body: element.optional().meta({ description: 'The element that holds the text.', examples: ['.article'] }),
  remove: oneOrMany(element, 50)
    .optional()
    .meta({ description: 'Elements cut before anything is read.', examples: [['.font-size']] }),
  title: value.optional().meta({ description: 'The headline.' }),
  date: value.optional().meta({ description: 'When it was published.', examples: ['.date'] }),
  author: value.optional().meta({ description: 'Who wrote it.' }),
  image: value.optional().meta({ description: 'The lead picture.' }),
  summary: value.optional().meta({ description: 'A short text.' }),
})

const retention = z.strictObject({
  days: z
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .meta({ description: 'Articles first seen longer ago may go.', examples: [365] }),
  max: z.int().min(1).max(10_000_000).optional().meta({ description: 'More than so many may go, the oldest first.' }),
  min: z.int().min(0).max(10_000_000).optional().meta({ description: 'So many are kept whatever the others say.' }),
})

const title = text(200).meta({ description: 'Name of the feed, for people.', examples: ['News.Az'] })
const description = text(1000).optional().meta({ description: 'A sentence or two about the feed.' })
const was = oneOrMany(slug, 20).optional().meta({
  description: 'Earlier names of this file, oldest first. Their addresses redirect here, and articles keep their ids.',
})

/** A source file: something that is read. */
export const sourceSchema = z.strictObject({
  title,
  url: address.meta({
    description: 'What is read: a feed, a page of links, a sitemap or a JSON document.',
    examples: ['https://news.az/news'],
  }),
  home: address.optional().meta({ description: 'The site’s page for people.' }),
  description,
  kind: z.enum(['feed', 'listing', 'sitemap', 'json', 'auto']).optional().meta({
    description:
      'How the address is read. Default: `listing`, `json` or `sitemap` where rules of that name are given, else `auto`.',
  }),
  language: language.optional().meta({
    description: 'Language of the articles, an RFC 5646 tag. Default: what the source or the text says.',
    examples: ['az'],
  }),
  timezone: timeZone
    .optional()
    .meta({ description: 'IANA zone in which times without a zone are read. Default: UTC.', examples: ['Asia/Baku'] }),
  interval: duration(MINUTE, 30 * DAY, '1m', '30d')
    .optional()
    .meta({
      description: 'Time between looks. Default: what the source asks for, else between 1h and 24h as it changes.',
      examples: ['10m'],
    }),
  maxInterval: duration(MINUTE, 90 * DAY, '1m', '90d')
    .optional()
    .meta({ description: 'The interval may grow to this while nothing new comes.', examples: ['6h'] }),
  tags: oneOrMany(tag, 50)
    .optional()
    .meta({ description: 'Words with feeds of their own. Default: none.', examples: [['azerbaijan', 'south-caucasus']] }),
  fullText: z.enum(['auto', 'always', 'never']).optional().meta({
    description:
      'Whether the article’s page is fetched; `auto` does so unless the source carries the whole text. Default: `auto`.',
  }),
  rights: z.enum(['full', 'excerpt', 'link']).optional().meta({
    description: 'How much of an article any output may carry. Default: the instance’s setting.',
  }),
  own: flag
    .optional()
    .meta({ description: 'You publish this site: news sitemap and NewsArticle markup are allowed. Default: false.' }),
  paused: flag.optional().meta({ description: 'Not polled; its feed stays. Default: false.' }),
  robots: flag
    .optional()
    .meta({ description: '`false` overrides robots.txt (RFC 9309) for this source, visibly. Default: true.' }),
  lookAgain: z
    .union([z.literal(false), oneOrMany(z.string(), 12)])
    .transform((list, context) => (list === false ? [] : readDelays(list, context)))
    .optional()
    .meta({
      description:
        'Delays after first sight at which an article’s page is looked at again; `false` for never. Default: 30m, 2h, 8h, 1d, 3d, 7d.',
      examples: [['30m', '1d']],
    }),
  liveBlog: flag.optional().meta({ description: 'Several items may share one address. Default: false.' }),
  headers: headers
    .optional()
    .meta({ description: `Extra request headers, sent to the source’s own host only. Secrets as \${NAME}.` }),
  via: address.optional().meta({
    description:
      'A render service that you run, for sites that need a browser: lists and article pages are asked for through it. `{url}` takes the page’s address; without, it is sent as the parameter `url`.',
    examples: ['http://127.0.0.1:3000/render?url={url}'],
  }),
  include: filter.optional().meta({ description: 'Only items that match are kept. A list means words.' }),
  exclude: filter
    .optional()
    .meta({ description: 'Items that match are dropped before their page is fetched. A list means words.' }),
  listing: listing.optional().meta({ description: 'CSS selectors over a page of links; a selector may end in `@attribute`.' }),
  json: json.optional().meta({ description: 'Dotted paths into a JSON document.' }),
  sitemap: sitemap.optional().meta({ description: 'Which entries of a sitemap are articles.' }),
  article: article.optional().meta({ description: 'CSS selectors over an article’s page; they outrank all other evidence.' }),
  retention: retention
    .optional()
    .meta({ description: 'What is kept of this source’s articles. Default: the instance’s setting, everything.' }),
  to: receivers.optional().meta({ description: 'Who is told of this source’s articles: webhooks and chat rooms.' }),
  was,
  key: slug.optional().meta({ description: 'Scope of identity; survives renames. Default: the first name of the file.' }),
})

/** A bundle file: a feed over several sources, tags or a search. */
export const bundleSchema = z.strictObject({
  title,
  description,
  from: z
    .strictObject({
      sources: oneOrMany(slug, 5000)
        .optional()
        .meta({ description: 'Ids of sources.', examples: [['news-az']] }),
      tags: oneOrMany(tag, 200)
        .optional()
        .meta({ description: 'Tags; any source that carries one belongs.', examples: [['south-caucasus']] }),
      q: query.optional().meta({
        description: 'A search that narrows the above, or all articles where they are absent.',
        examples: ['Tbilisi OR Baku'],
      }),
      exclude: query.optional().meta({ description: 'A search; what matches is left out.' }),
    })
    .superRefine((from, context) => {
      if (!from.sources?.length && !from.tags?.length && from.q === undefined) {
        fault(context, 'names nothing to take articles from', 'give at least one of sources, tags and q')
      }
    })
    .meta({ description: '(sources and tags together) narrowed by q, less exclude.' }),
  to: receivers.optional().meta({ description: 'Who is told of this bundle’s articles: webhooks and chat rooms.' }),
  was,
})

/** Keys known at a path, for suggestions; empty where keys are free. */
export function keysOf(kind: 'source' | 'bundle', path: readonly (string | number)[]): string[] {
  if (path.length === 0) return Object.keys((kind === 'source' ? sourceSchema : bundleSchema).shape)
  if (path.length > 1) return []
  return NESTED[String(path[0])] ?? []
}

const NESTED: Record<string, string[]> = {
  listing: Object.keys(listing.shape),
  json: Object.keys(json.shape),
  sitemap: Object.keys(sitemap.shape),
  article: Object.keys(article.shape),
  retention: Object.keys(retention.shape),
  include: ['words', 'title', 'author', 'keyword'],
  exclude: ['words', 'title', 'author', 'keyword'],
  from: ['sources', 'tags', 'q', 'exclude'],
  to: RECEIVER_KEYS,
}

export type SourceFile = z.output<typeof sourceSchema>

const delay = duration(1000, 365 * DAY, '1s', '365d')

function readDelays(list: string[], context: z.RefinementCtx): number[] {
  const out: number[] = []
  for (const [index, entry] of list.entries()) {
    const read = delay.safeParse(entry)
    if (read.success) out.push(read.data)
    else {
      for (const issue of read.error.issues) {
        const remedy = issue.code === 'custom' ? String(issue.params?.['remedy']) : 'write 30m or 1d'
        fault(context, issue.message, remedy, list.length > 1 ? [index] : [])
      }
    }
  }
  return out.sort((a, b) => a - b)
}
