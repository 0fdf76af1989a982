/**
 * Publishers in memory with one RSS feed each, whose pages and lists a test writes and rewrites.
 *
 * Effects: none outside the process.
 *
 * @module
 */
import type { Http } from '../../src/ports.ts'

export interface PaperPage {
  status?: number
  body?: string
  /** Sends the reader on. */
  location?: string
  etag?: string
}

export interface PaperItem {
  link?: string
  guid?: string
  title?: string
  date?: string
  summary?: string
}

export interface Papers {
  http: Http
  /** Address without scheme and `www.` → page. */
  pages: Map<string, PaperPage>
  /** Addresses asked for, in order. */
  log: string[]
  /** Prints the list of a feed anew. */
  list(url: string, items: readonly PaperItem[]): void
}

export function createPapers(): Papers {
  const pages = new Map<string, PaperPage>()
  const log: string[] = []
  const http: Http = {
    async send({ url, headers }) {
      log.push(url)
      const page = pages.get(bare(url))
      const type = url.includes('/feed')
        ? 'application/rss+xml'
        : url.endsWith('robots.txt')
          ? 'text/plain'
          : 'text/html; charset=utf-8'
      const unchanged = page?.etag !== undefined && headers['if-none-match'] === page.etag
      const status = !page ? 404 : page.location ? 301 : unchanged ? 304 : (page.status ?? 200)
      const answer = {
        'content-type': type,
        ...(page?.etag ? { etag: page.etag } : {}),
        ...(page?.location ? { location: page.location } : {}),
      }
      const body = new TextEncoder().encode(status === 200 ? (page?.body ?? '') : '')
      return { ok: true, response: { url, status, headers: answer, body } }
    },
  }
  return {
    http,
    pages,
    log,
    list(url, items) {
      pages.set(bare(url), {
        body: `<rss version="2.0"><channel><title>Paper</title>${items.map(renderItem).join('')}</channel></rss>`,
      })
    },
  }
}

/** One page for all schemes and spellings of the host. */
function bare(url: string): string {
  return url.replace(/^https?:\/\/(?:www\.)?/, '').replace(/[?#].*$/, '')
}

function renderItem({ link, guid, title, date, summary }: PaperItem): string {
  const part = (name: string, value: string | undefined): string => (value === undefined ? '' : `<${name}>${value}</${name}>`)
  const id = guid === undefined ? '' : `<guid isPermaLink="false">${guid}</guid>`
  return `<item>${part('title', title)}${part('link', link)}${id}${part('pubDate', date ?? 'Tue, 03 Mar 2026 11:00:00 GMT')}${part('description', summary)}</item>`
}

/** A page of one article; `head` goes into the head, `after` stands below the paragraphs, inside the article. */
export function articlePage(
  title: string,
  paragraphs: readonly string[],
  more: { head?: string; after?: string; top?: string } = {},
): string {
  return `<!doctype html><html><head><title>${title}</title>${more.head ?? ''}</head><body><article><h1>${title}</h1>${more.top ?? ''}${paragraphs
    .map((text) => `<p>${text}</p>`)
    .join('')}${more.after ?? ''}</article></body></html>`
}

const SUBJECTS = [
  'harbour',
  'orchard',
  'library',
  'tunnel',
  'observatory',
  'bakery',
  'ferry',
  'museum',
  'quarry',
  'theatre',
  'lighthouse',
]
const VERBS = ['repaired', 'measured', 'painted', 'closed', 'moved', 'sold', 'counted', 'flooded', 'lifted', 'emptied', 'visited']
const ENDS = [
  'before winter',
  'without a word',
  'against all advice',
  'with borrowed tools',
  'under a full moon',
  'after a long vote',
  'for the third time',
]

/** Paragraphs that no other topic shares. */
export function paragraphsOf(topic: string, count = 5): string[] {
  const pick = (list: readonly string[], salt: number): string => {
    let hash = salt * 2654435761
    for (const char of topic) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193)
    return list[(hash >>> 0) % list.length]!
  }
  return Array.from(
    { length: count },
    (_, i) =>
      `Of ${topic} it is told, chapter ${i + 1}, that the ${pick(SUBJECTS, i)} near ${topic} was ${pick(VERBS, i + 7)} ${pick(ENDS, i + 3)}, and that the ${pick(SUBJECTS, i + 50)} of ${topic} was ${pick(VERBS, i + 90)} ${pick(ENDS, i + 70)} by those who lived there.`,
  )
}
