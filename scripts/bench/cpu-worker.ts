/**
 * A Worker that does one room's work so many times: what is sent to it is the material.
 *
 * Effects: none.
 *
 * @module
 */
import { discover } from '../../src/discover/discover.ts'
import { extractArticle } from '../../src/extract/extract.ts'
import { newSource } from '../../src/model/source.ts'
import { draftArticle } from '../../src/normalise/article.ts'
import { keyItems } from '../../src/normalise/plan-items.ts'
import { renderAtom } from '../../src/publish/atom.ts'
import { searchableArticle, searchText } from '../../src/query/match.ts'
import { compress } from '../../src/runtime/worker/compress.ts'
import { decodeText } from '../../src/web/charset.ts'
import { parseDate } from '../../src/web/date.ts'
import { feedDocument } from './material.ts'

const NOW = new Date('2026-03-03T12:00:00Z')
const DOCUMENT = feedDocument(50)
const SOURCE = newSource({ id: 'paper', url: 'https://paper.example/feed', kind: 'feed' })

/** All that is computed for one new article, but for the store. */
async function readPage(body: Uint8Array): Promise<number> {
  const { text } = decodeText(body, { contentType: 'text/html; charset=utf-8', kind: 'html' })
  const url = 'https://paper.example/news/1'
  const extraction = extractArticle(text, { url, timezone: 'UTC', now: NOW, parseDate })
  const item = { authors: [], keywords: [], attachments: [], link: url } as unknown as Parameters<typeof draftArticle>[0]
  const draft = await draftArticle(item, { url, extraction, extractorVersion: 1 } as never, SOURCE, { rights: 'full' })
  if (!draft) throw new Error('no article')
  return searchText(searchableArticle(draft.record)).body.length + JSON.stringify(draft.record).length
}

/** All that is computed for a changed feed, but for its new articles. */
async function readFeed(body: Uint8Array): Promise<number> {
  const headers = { 'content-type': 'application/rss+xml' }
  const found = await discover({ url: SOURCE.url, status: 200, headers, body }, SOURCE, NOW)
  if ('reason' in found) throw new Error(found.reason)
  return (await keyItems(found.items, SOURCE)).keyed.length
}

/** An unchanged feed that sends no validators: its bytes are compared. */
async function compareBytes(body: Uint8Array): Promise<number> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>))[0] ?? 0
}

/** A document made anew: rendered, digested, coded twice. */
async function makeDocument(): Promise<number> {
  const text = renderAtom(DOCUMENT)
  const identity = new TextEncoder().encode(text)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', identity))
  const { gzip, br } = await compress(identity)
  return (digest[0] ?? 0) + gzip.byteLength + br.byteLength
}

const WORK: Record<string, (body: Uint8Array) => Promise<number>> = {
  page: readPage,
  feed: readFeed,
  unchanged: compareBytes,
  document: makeDocument,
}

// biome-ignore lint/style/noDefaultExport: the runtime looks for it
export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const work = WORK[url.pathname.slice(1)]
    const body = new Uint8Array(await request.arrayBuffer())
    let sum = 0
    for (let left = Number(url.searchParams.get('times')); work && left > 0; left--) sum += await work(body)
    return new Response(String(sum))
  },
}
