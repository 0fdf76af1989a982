/**
 * Finds the list of articles in JSON of unknown shape, and where its fields are.
 *
 * WordPress REST, `__NEXT_DATA__` and home-made APIs: the longest list whose entries have a title and an address.
 *
 * Effects: none.
 *
 * @module
 */
import type { JsonRules } from '../model/source.ts'
import { type Json, textAt } from './json-path.ts'

/** Keys tried for each field, best first. */
const KEYS = {
  link: [
    'link',
    'url',
    'permalink',
    'href',
    'canonical_url',
    'canonicalUrl',
    'canonical',
    'web_url',
    'webUrl',
    'shareUrl',
    'fullUrl',
    'path',
    'uri',
  ],
  title: ['title.rendered', 'title', 'headline', 'headline.main', 'name', 'heading'],
  date: [
    'date_gmt',
    'date',
    'published_at',
    'publishedAt',
    'pubDate',
    'datePublished',
    'published',
    'publishDate',
    'publish_date',
    'publicationDate',
    'firstPublished',
    'created_at',
    'createdAt',
    'timestamp',
    'time',
  ],
  updated: ['modified_gmt', 'modified', 'updated_at', 'updatedAt', 'dateModified', 'lastModified'],
  summary: ['excerpt.rendered', 'excerpt', 'summary', 'description', 'lead', 'teaser', 'abstract', 'standfirst'],
  content: ['content.rendered', 'content_html', 'contentHtml', 'body', 'content', 'text'],
  image: ['_embedded.wp:featuredmedia[0].source_url', 'image.url', 'image', 'image_url', 'imageUrl', 'thumbnail', 'cover', 'img'],
  author: ['_embedded.author', 'author.name', 'author', 'byline', 'authors'],
  id: ['id', 'guid.rendered', 'uuid', '_id'],
} as const

const MAX_NODES = 50_000

function isAddress(text: string | undefined): boolean {
  return text !== undefined && text.length < 2000 && /^(?:https?:\/\/|\/)[^\s<>]+$/.test(text)
}

function share(sample: readonly Json[], path: string, test: (text: string | undefined) => boolean): number {
  return sample.filter((entry) => test(textAt(entry, path))).length / sample.length
}

/** Rules for one list, or undefined where its entries are no articles. */
function rulesFor(items: string, entries: readonly Json[]): JsonRules | undefined {
  const sample = entries.slice(0, 30)
  const link = KEYS.link.find((key) => share(sample, key, isAddress) > 0.7)
  const title = KEYS.title.find(
    (key) => share(sample, key, (text) => text !== undefined && /\p{L}{2}/u.test(text) && text.length > 8) > 0.7,
  )
  if (link === undefined || title === undefined) return undefined
  const rules: JsonRules = { items, link, title }
  for (const field of ['date', 'updated', 'summary', 'content', 'image', 'author', 'id'] as const) {
    const key = KEYS[field].find((path) => share(sample, path, (text) => text !== undefined) > 0.5)
    if (key !== undefined) rules[field] = key === 'date_gmt' || key === 'modified_gmt' ? key : key
  }
  return rules
}

/** Rules for the likeliest list of articles in the document. */
export function findJsonRules(document: Json): JsonRules | undefined {
  let best: { rules: JsonRules; weight: number } | undefined
  const queue: { value: Json; path: string }[] = [{ value: document, path: '' }]
  for (let i = 0; i < queue.length && i < MAX_NODES; i++) {
    const { value, path } = queue[i] ?? { value: null, path: '' }
    if (Array.isArray(value)) {
      const rules = value.length >= 2 ? rulesFor(path, value) : undefined
      const weight = rules === undefined ? 0 : Math.min(value.length, 100) * (rules.date === undefined ? 1 : 3)
      if (rules !== undefined && weight > (best?.weight ?? 0)) best = { rules, weight }
      for (const [index, inner] of value.slice(0, 50).entries()) queue.push({ value: inner, path: `${path}[${index}]` })
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        if (typeof inner === 'object' && inner !== null && !/[.[\]]/.test(key))
          queue.push({ value: inner, path: path === '' ? key : `${path}.${key}` })
    }
  }
  return best?.rules
}
