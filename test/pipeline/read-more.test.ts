import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Source } from '../../src/model/source.ts'
import type { Http } from '../../src/ports.ts'
import { createWorld, testSource } from '../support/world.ts'

const SITE = 'https://paper.example'
type Page = { body: string | Uint8Array; etag?: string }

async function open(source: Partial<Source>, pages: Record<string, Page>) {
  const asked: string[] = []
  const http: Http = {
    async send({ url, headers }) {
      const path = url.replace(SITE, '')
      const page = pages[path]
      const isHeld = page?.etag !== undefined && headers['if-none-match'] === page.etag
      asked.push(`${path} ${!page ? 404 : isHeld ? 304 : 200}`)
      const bytes = typeof page?.body === 'string' ? new TextEncoder().encode(page.body) : (page?.body ?? new Uint8Array())
      const status = !page ? 404 : isHeld ? 304 : 200
      const given: Record<string, string> = page?.etag ? { etag: page.etag } : {}
      return { ok: true, response: { url, status, headers: given, body: status === 200 ? bytes : new Uint8Array() } }
    },
  }
  const world = await createWorld({
    http,
    sources: [testSource({ id: 'paper', url: `${SITE}/`, robots: false, fullText: 'never', ...source })],
  })
  onTestFinished(() => world.close())
  const poll = async () => {
    asked.length = 0
    return { ...(await world.poll('paper')).record, asked: [...asked] }
  }
  return { poll, pages }
}

const urlset = (...names: string[]): string =>
  `<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${names.map((name) => `<url><loc>${SITE}/${name}</loc><lastmod>2026-03-03T10:00:00Z</lastmod><news:news><news:title>Story of ${name}</news:title></news:news></url>`).join('')}</urlset>`
const index = (...names: string[]): string =>
  `<sitemapindex>${names.map((name) => `<sitemap><loc>${SITE}/${name}</loc></sitemap>`).join('')}</sitemapindex>`

describe('an index of sitemaps', () => {
  it('is read with its children, gzip files too, and no more of them than allowed', async () => {
    const { poll } = await open(
      { kind: 'sitemap', sitemap: { sitemaps: 2 } },
      {
        '/': { body: index('3.xml', '2.xml.gz', '1.xml') },
        '/3.xml': { body: urlset('a', 'b') },
        '/2.xml.gz': { body: gzipSync(urlset('c')) },
        '/1.xml': { body: urlset('d') },
      },
    )
    expect(await poll()).toMatchObject({ outcome: 'ok', new: 3, asked: ['/ 200', '/3.xml 200', '/2.xml.gz 200'] })
  })

  it('shows what is new in a child although it stays the same itself, each asked conditionally', async () => {
    const { poll, pages } = await open(
      { kind: 'sitemap' },
      {
        '/': { body: index('1.xml', '2.xml'), etag: '"i"' },
        '/1.xml': { body: urlset('a'), etag: '"1"' },
        '/2.xml': { body: urlset('b'), etag: '"2"' },
      },
    )
    expect(await poll()).toMatchObject({ new: 2 })
    expect(await poll()).toMatchObject({ outcome: 'unchanged', asked: ['/ 304', '/2.xml 304', '/1.xml 304'] })
    pages['/1.xml'] = { body: urlset('c', 'a'), etag: '"1b"' }
    expect(await poll()).toMatchObject({ outcome: 'ok', new: 1, asked: ['/ 304', '/2.xml 304', '/1.xml 200'] })
  })

  it('loses nothing where a child cannot be read for a while', async () => {
    const { poll, pages } = await open({ kind: 'sitemap' }, { '/': { body: index('1.xml') }, '/1.xml': { body: urlset('a') } })
    await poll()
    delete pages['/1.xml']
    expect(await poll()).toMatchObject({ outcome: 'unchanged', withdrawn: 0 })
    pages['/1.xml'] = { body: urlset('b') }
    expect(await poll()).toMatchObject({ outcome: 'ok', new: 1 })
  })

  it('unpacks no bomb', async () => {
    const { poll } = await open({ kind: 'sitemap' }, { '/': { body: gzipSync(Buffer.alloc(40_000_000, 0x20)) } })
    expect(await poll()).toMatchObject({ outcome: 'failed', new: 0 })
  })
})

describe('a JSON Feed', () => {
  const feed = (ids: (number | undefined)[], next?: string): string =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Paper',
      items: ids.map((id, n) => ({
        ...(id === undefined ? {} : { id }),
        url: `${SITE}/n/${id ?? `x${n}`}`,
        title: `Story ${id}`,
        content_text: 'x',
      })),
      ...(next ? { next_url: next } : {}),
    })

  it('passes items without id over', async () => {
    const { poll } = await open({ kind: 'feed' }, { '/': { body: feed([1, undefined, 3]) } })
    expect(await poll()).toMatchObject({ outcome: 'ok', new: 2 })
  })

  it('is followed to further pages at first sight only, a few of them, and in no circle', async () => {
    const { poll, pages } = await open(
      { kind: 'feed' },
      {
        '/': { body: feed([9], `${SITE}/2`) },
        '/2': { body: feed([8], `${SITE}/3`) },
        '/3': { body: feed([7], `${SITE}/4`) },
        '/4': { body: feed([6], `${SITE}/5`) },
      },
    )
    expect(await poll()).toMatchObject({ new: 3, asked: ['/ 200', '/2 200', '/3 200'] })
    pages['/'] = { body: feed([10, 9], `${SITE}/2`) }
    expect(await poll()).toMatchObject({ new: 1, asked: ['/ 200'] })
    const round = await open({ kind: 'feed' }, { '/': { body: feed([1], `${SITE}/2`) }, '/2': { body: feed([2], `${SITE}/`) } })
    expect((await round.poll()).asked).toEqual(['/ 200', '/2 200'])
  })
})

describe('a listing', () => {
  const list = (names: string[], next?: string): string =>
    `${names.map((name) => `<li><a href="/${name}">Story of ${name}</a></li>`).join('')}${next ? `<a class="next" href="${next}">next</a>` : ''}`
  const rules = { item: 'li', next: 'a.next@href' }

  it('is read over as many pages as it says', async () => {
    const pages = {
      '/': { body: list(['a'], '/2') },
      '/2': { body: list(['b'], '/3') },
      '/3': { body: list(['c'], '/4') },
      '/4': { body: list(['d']) },
    }
    expect((await (await open({ kind: 'listing', listing: rules }, pages)).poll()).asked).toEqual(['/ 200', '/2 200', '/3 200'])
    const two = await open({ kind: 'listing', listing: { ...rules, pages: 2 } }, pages)
    expect(await two.poll()).toMatchObject({ new: 2, asked: ['/ 200', '/2 200'] })
  })

  it.each(['id="post-N"', 'data-id="N"', ''])(
    'takes items of one address for one, unless it is a live blog (%s)',
    async (attribute) => {
      const blog = ['First', 'Second', 'Third']
        .map(
          (title, n) =>
            `<li ${attribute.replace('N', String(n))}><h3>${title} thing happened</h3><time datetime="2026-03-03T10:0${n}:00Z"></time><p>Told.</p></li>`,
        )
        .join('')
      const named = { item: 'li', title: 'h3', date: 'time@datetime', summary: 'p' }
      const linked = blog.replaceAll('<p>', '<a href="/">#</a><p>')
      const plain = await open({ kind: 'listing', listing: named, fullText: 'auto' }, { '/': { body: linked } })
      expect((await plain.poll()).new).toBeLessThanOrEqual(1)
      const live = await open({ kind: 'listing', listing: named, liveBlog: true, fullText: 'auto' }, { '/': { body: blog } })
      expect(await live.poll()).toMatchObject({ new: 3, asked: ['/ 200'] })
      live.pages['/'] = { body: blog.replace('First', 'The very first') }
      expect(await live.poll()).toMatchObject({ new: 0 })
    },
  )
})
