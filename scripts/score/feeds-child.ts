/**
 * Reads feeds in a process of its own, one request per line, so that a hang or a crash costs one case only.
 *
 * Effects: reads files named on standard input, writes results to standard output.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { gunzipSync } from 'node:zlib'
import { readFeed } from '../../src/discover/feed.ts'
import type { Author, Item } from '../../src/model/item.ts'
import { sanitiseHtml } from '../../src/web/html-sanitise.ts'

interface Request {
  id: string
  group?: string
  file: string
  gzip?: boolean
  url?: string
  contentType?: string
}

type Sanitise = (html: string, baseUrl: string) => string

const person = (author: Author): Author => author

function itemResult(item: Item, url: string, sanitise: Sanitise | undefined): Record<string, unknown> {
  const clean = (html: string | undefined): string | undefined =>
    html === undefined || sanitise === undefined ? html : sanitise(html, url)
  return {
    id: item.guid ?? item.link,
    title: item.title,
    link: item.link,
    // A lone body is what stands in for a summary.
    summary: clean(item.summaryHtml ?? item.contentHtml),
    content: clean(item.contentHtml),
    published: (item.published ?? item.updated)?.at.toISOString(),
    updated: item.updated?.at.toISOString(),
    language: item.language,
    image: item.image?.url,
    authors: item.authors.map(person),
    categories: item.keywords,
    enclosures: item.attachments.map((one) => ({
      url: one.url,
      type: one.mediaType,
      length: one.sizeBytes === undefined ? undefined : String(one.sizeBytes),
    })),
    source:
      item.creditedSource === undefined
        ? undefined
        : { title: item.creditedSource.name, link: item.creditedSource.url, id: item.creditedSource.id },
  }
}

function readCase(request: Request): Record<string, unknown> {
  // Format groups judge the reader; `sanitize` judges what leaves the product, where every text passes the allow-list.
  const sanitise: Sanitise | undefined =
    request.group === 'sanitize' ? (html, baseUrl) => sanitiseHtml(html, { baseUrl }) : undefined
  const raw = readFileSync(request.file)
  const bytes = request.gzip ? gunzipSync(raw) : raw
  const url = request.url ?? 'https://feed.example/'
  const started = performance.now()
  const found = readFeed(new Uint8Array(bytes), {
    url,
    timezone: 'UTC',
    ...(request.contentType === undefined ? {} : { contentType: request.contentType }),
  })
  if (found.dialect === 'none') return { ok: false, error: (found as { reason: string }).reason, ms: performance.now() - started }
  if (!('items' in found)) return { ok: false, error: 'no items' }
  const { source } = found
  const items = found.items.filter((item) => item.deleted === undefined).map((item) => itemResult(item, url, sanitise))
  const ms = performance.now() - started
  const feed = {
    ...source,
    updated: source.updated?.at.toISOString(),
    published: (source.published ?? source.updated)?.at.toISOString(),
  }
  return { ok: true, ms, feed, items }
}

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const request = JSON.parse(line) as Request
  let result: Record<string, unknown>
  try {
    result = readCase(request)
  } catch (error) {
    result = { ok: false, error: `threw ${error instanceof Error ? error.message : String(error)}` }
  }
  // Peak of this process, of one case only where the case runs alone.
  result['rssMb'] = process.resourceUsage().maxRSS / 1024
  process.stdout.write(`${JSON.stringify({ id: request.id, result })}\n`)
})
