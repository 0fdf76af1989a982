/**
 * Lists of articles that a page declares as JSON-LD: `ItemList`, `Blog`, `CollectionPage` and loose `NewsArticle`s.
 *
 * schema.org.
 *
 * Effects: none.
 *
 * @module
 */
import type { Item } from '../model/item.ts'
import { parseDate } from '../web/date.ts'
import { resolveAddress } from './feed-address.ts'
import { addAuthor, emptyItem, type FeedContext } from './feed-fields.ts'
import { looseText, textToHtml } from './feed-text.ts'
import { type Json, textAt } from './json-path.ts'

const ARTICLE = /(?:Article|BlogPosting|Report|LiveBlogPosting)$/
const MAX_NODES = 20_000

type Node = { [key: string]: Json }

const isNode = (value: Json | undefined): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const asList = (value: Json | undefined): Json[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

function typesOf(node: Node): string[] {
  return asList(node['@type']).filter((type) => typeof type === 'string')
}

/** Every object in the documents, in order. */
function collect(documents: readonly Json[]): Node[] {
  const nodes: Node[] = []
  const stack: Json[] = [...documents].reverse()
  while (stack.length > 0 && nodes.length < MAX_NODES) {
    const value = stack.pop()
    if (Array.isArray(value)) stack.push(...[...value].reverse().slice(-5000))
    else if (isNode(value)) {
      nodes.push(value)
      stack.push(...Object.values(value).reverse())
    }
  }
  return nodes
}

function readNode(node: Node, context: FeedContext): Item | undefined {
  const link = resolveAddress(
    textAt(node, 'url') ?? textAt(node, 'mainEntityOfPage.@id') ?? textAt(node, 'mainEntityOfPage') ?? textAt(node, '@id'),
    context.url,
  )
  if (link === undefined) return undefined
  const item: Item = { ...emptyItem(), link }
  const title = textAt(node, 'headline') ?? textAt(node, 'name')
  if (title !== undefined) item.title = looseText(title)
  for (const [key, field] of [
    ['datePublished', 'published'],
    ['dateModified', 'updated'],
  ] as const) {
    const written = textAt(node, key)
    const instant = written === undefined ? undefined : parseDate(written, context)
    if (instant !== undefined) item[field] = instant
  }
  const summary = textAt(node, 'description')
  if (summary !== undefined) item.summaryHtml = textToHtml(looseText(summary))
  const image = resolveAddress(textAt(node, 'image.url') ?? textAt(node, 'image') ?? textAt(node, 'thumbnailUrl'), context.url)
  if (image !== undefined) item.image = { url: image }
  for (const author of asList(node['author'])) {
    const name = textAt(author, '')
    if (name !== undefined) addAuthor(item.authors, { name: looseText(name) })
  }
  return item
}

/** Items of the longest list declared; at least three, none of them the page itself or a breadcrumb. */
export function readJsonLdList(documents: readonly Json[], context: FeedContext): Item[] {
  const nodes = collect(documents)
  let best: Item[] = []
  for (const node of nodes) {
    const types = typesOf(node)
    if (types.includes('BreadcrumbList')) continue
    const entries = asList(node['itemListElement'] ?? node['blogPost'] ?? node['hasPart'])
    if (entries.length < 3) continue
    const items = entries
      .map((entry) =>
        isNode(entry)
          ? readNode(
              isNode(entry['item'])
                ? { ...entry['item'], ...(entry['item']['url'] ? {} : { url: entry['url'] ?? entry['item']['@id'] ?? null }) }
                : typeof entry['item'] === 'string'
                  ? { ...entry, url: entry['item'] }
                  : entry,
              context,
            )
          : undefined,
      )
      .filter((item) => item !== undefined && item.link !== context.url)
    if (items.length > best.length) best = items as Item[]
  }
  if (best.length >= 3) return best
  const loose = nodes
    .filter((node) => typesOf(node).some((type) => ARTICLE.test(type)))
    .map((node) => readNode(node, context))
    .filter((item): item is Item => item !== undefined && item.link !== context.url)
  return loose.length >= 3 ? loose : []
}
