import { request as httpsRequest } from 'node:https'
import { describe, expect, it } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { noon, startNewsroom } from '../support/newsroom.ts'

function get(newsroom: Newsroom, url: string, headers: Record<string, string> = {}): Promise<Response> {
  return newsroom.handle(new Request(url, { headers }))
}

const lists: Record<string, string> = {
  'news-az': 'https://news.az/news',
  'oc-media': 'https://oc-media.org/feed/',
  trend: 'https://en.trend.az/feeds/index.rss',
  apa: 'https://apa.az/rss',
  'civil-ge': 'https://civil.ge/wp-json/wp/v2/posts?per_page=20',
  netgazeti: 'https://netgazeti.ge/feed/',
  civilnet: 'https://www.civilnet.am/feed/',
  interfax: 'https://www.interfax.ru/rss.asp',
  anadolu: 'https://www.aa.com.tr/tr/rss/default?cat=guncel',
  'al-jazeera': 'https://www.aljazeera.com/sitemaps/news-1.xml',
  'dw-world': 'https://rss.dw.com/rdf/rss-en-world',
  npr: 'https://feeds.npr.org/1001/feed.json',
  'the-register': 'https://www.theregister.com/headlines.atom',
}

describe('sites', () => {
  it('list every article of their opening stock', async () => {
    const newsroom = await startNewsroom()
    expect(newsroom.sites.map((site) => site.sourceId).sort()).toEqual(Object.keys(lists).sort())
    for (const { sourceId } of newsroom.sites) {
      const list = await (await get(newsroom, lists[sourceId]!)).text()
      const truths = newsroom.truth(sourceId)
      expect(truths.length).toBeGreaterThanOrEqual(10)
      for (const { url } of truths) expect(list, sourceId).toContain(sourceId === 'news-az' ? new URL(url).pathname : url)
    }
  })

  it('print title and every paragraph on each page, in the charset they declare', async () => {
    const newsroom = await startNewsroom()
    for (const { sourceId } of newsroom.sites) {
      for (const truth of newsroom.truth(sourceId)) {
        const response = await get(newsroom, truth.url)
        const charset = /charset=(.+)/.exec(response.headers.get('content-type') ?? '')?.[1] ?? ''
        const page = new TextDecoder(charset, { fatal: true }).decode(await response.arrayBuffer())
        const text = page.replaceAll('&quot;', '"').replaceAll('&amp;', '&')
        for (const wanted of [truth.title, ...truth.paragraphs, ...truth.authors]) expect(text, truth.url).toContain(wanted)
      }
    }
  })

  it('give no two articles the same title, text or address', async () => {
    const newsroom = await startNewsroom()
    const all = newsroom.sites.flatMap((site) => newsroom.truth(site.sourceId))
    for (const field of ['url', 'title', 'text'] as const) {
      const seen = new Map<string, string>()
      for (const truth of all) {
        expect(seen.get(truth[field]), `${field} of ${truth.url}`).toBeUndefined()
        seen.set(truth[field], truth.url)
      }
    }
  })

  it('answer 421 for a host they do not print', async () => {
    const newsroom = await startNewsroom()
    expect((await get(newsroom, 'https://elsewhere.example/')).status).toBe(421)
  })
})

describe('news.az', () => {
  it('carries the clutter that real pages have', async () => {
    const newsroom = await startNewsroom()
    const pages = await Promise.all(newsroom.truth('news.az').map(async (truth) => (await get(newsroom, truth.url)).text()))
    for (const page of pages) {
      expect(page).toContain('+ ↺ − 16 px')
      expect(page).toContain('<p>News.Az</p>\n')
      expect(page).toContain(' | News.az</title>')
      expect(page).toContain('You Might Also Like')
      expect(page).toMatch(/News\.Az reports, citing \w/)
    }
    expect(pages.some((page) => page.includes('RECOMMENDED STORIES'))).toBe(true)
    expect(pages.some((page) => page.includes('Yandex metrika counter'))).toBe(true)
  })

  it('pages its list and links the older page while there is one', async () => {
    const newsroom = await startNewsroom({ stock: 45 })
    const counts: number[] = []
    for (let address: string | undefined = 'https://news.az/news'; address !== undefined; ) {
      const page: string = await (await get(newsroom, address)).text()
      counts.push(page.split('class="post"').length - 1)
      const next: string | undefined = /class="next" href="([^"]+)"/.exec(page)?.[1]
      address = next && new URL(next, address).href
    }
    expect(counts).toEqual([20, 20, 5])
  })

  it('prints times of Baku without saying so', async () => {
    const newsroom = await startNewsroom()
    const draft = { title: 'Clock struck', publishedAt: new Date('2026-03-03T10:09:00Z') }
    const page = await (await get(newsroom, newsroom.publish('news.az', draft).url)).text()
    expect(page).toContain('<li class="date">03 Mar 2026 14:09</li>')
    expect(await (await get(newsroom, 'https://news.az/news')).text()).toContain('datetime="2026-03-03T14:09"')
  })
})

describe('validators', () => {
  it('turn into 304 until something is published', async () => {
    const newsroom = await startNewsroom()
    const first = await get(newsroom, lists['oc-media']!)
    const etag = first.headers.get('etag')!
    const modified = first.headers.get('last-modified')!
    expect((await get(newsroom, lists['oc-media']!, { 'if-none-match': etag })).status).toBe(304)
    expect((await get(newsroom, lists['oc-media']!, { 'if-modified-since': modified })).status).toBe(304)
    newsroom.publish('oc-media.org')
    expect((await get(newsroom, lists['oc-media']!, { 'if-none-match': etag })).status).toBe(200)
    expect((await get(newsroom, lists['oc-media']!, { 'if-modified-since': modified })).status).toBe(200)
  })

  it('tell two changes in one second apart', async () => {
    const newsroom = await startNewsroom()
    newsroom.publish('apa.az')
    const modified = (await get(newsroom, lists['apa']!)).headers.get('last-modified')!
    newsroom.publish('apa.az')
    expect((await get(newsroom, lists['apa']!, { 'if-modified-since': modified })).status).toBe(200)
  })
})

describe('editors', () => {
  it('publish a new article at the head of the list', async () => {
    const newsroom = await startNewsroom()
    const { slug, publishedAt } = newsroom.publish('news.az')
    expect(publishedAt).toEqual(noon)
    expect(newsroom.truth('news.az')[0]?.slug).toBe(slug)
    const list = await (await get(newsroom, 'https://news.az/news')).text()
    expect(list.indexOf('/news/')).toBe(list.indexOf(`/news/${slug}`))
  })

  it('correct title and text in place', async () => {
    const newsroom = await startNewsroom()
    const before = newsroom.truth('the-register')[2]!
    const after = newsroom.correct('www.theregister.com', before.slug)
    expect(after.url).toBe(before.url)
    expect(after.title).not.toBe(before.title)
    expect(after.paragraphs.slice(0, -1)).toEqual(before.paragraphs)
    expect(after.updatedAt.getTime()).toBeGreaterThan(before.updatedAt.getTime())
    expect(newsroom.correct('the-register', before.slug).title).toBe(after.title)
  })

  it('withdraw with 410, or 404 where asked, and restore', async () => {
    const newsroom = await startNewsroom()
    const { slug, url } = newsroom.truth('npr')[0]!
    newsroom.withdraw('npr', slug)
    expect((await get(newsroom, url)).status).toBe(410)
    expect(await (await get(newsroom, lists['npr']!)).text()).not.toContain(url)
    newsroom.withdraw('npr', slug, 404)
    expect((await get(newsroom, url)).status).toBe(404)
    newsroom.restore('npr', slug)
    expect((await get(newsroom, url)).status).toBe(200)
    expect(await (await get(newsroom, lists['npr']!)).text()).toContain(url)
  })

  it('move an article, its old address redirecting', async () => {
    const newsroom = await startNewsroom()
    const { slug, url } = newsroom.truth('news.az')[0]!
    const moved = newsroom.move('news.az', slug, 'a-better-slug')
    const old = await get(newsroom, url)
    expect([old.status, old.headers.get('location')]).toEqual([301, moved.url])
    expect((await get(newsroom, moved.url)).status).toBe(200)
    expect(() => newsroom.move('trend', newsroom.truth('trend')[0]!.slug, 'x')).toThrow('do not carry the slug')
  })

  it('name the sites they have when asked for another', async () => {
    const newsroom = await startNewsroom()
    expect(() => newsroom.publish('elsewhere.example')).toThrow(/news\.az/)
    expect(() => newsroom.correct('news.az', 'no-such-slug')).toThrow('no-such-slug')
  })
})

describe('breakage', () => {
  it.each(['500', 'garbage', 'empty', 'redesign'] as const)('of kind %s ends when mended and spares robots.txt', async (kind) => {
    const newsroom = await startNewsroom()
    const whole = await (await get(newsroom, 'https://news.az/news')).text()
    newsroom.break('news.az', kind)
    const broken = await get(newsroom, 'https://news.az/news')
    expect(broken.status).toBe(kind === '500' ? 500 : 200)
    expect(await broken.text()).not.toContain('class="post"')
    expect((await get(newsroom, 'https://news.az/robots.txt')).status).toBe(200)
    newsroom.mend('news.az')
    expect(await (await get(newsroom, 'https://news.az/news')).text()).toBe(whole)
  })

  it('of kind timeout holds requests until mended', async () => {
    const newsroom = await startNewsroom()
    newsroom.break('news.az', 'timeout')
    let answered = false
    const held = get(newsroom, 'https://news.az/news').then((response) => {
      answered = true
      return response.status
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    newsroom.mend('news.az')
    expect(await held).toBe(503)
  })
})

describe('seeds', () => {
  it('give the same articles again, and other ones for another seed', async () => {
    const facts = async (seed: number): Promise<unknown> => {
      const newsroom = await startNewsroom({ seed })
      newsroom.publish('news.az')
      newsroom.correct('npr', newsroom.truth('npr')[1]!.slug)
      return newsroom.sites.map((site) => newsroom.truth(site.sourceId))
    }
    expect(await facts(7)).toEqual(await facts(7))
    expect(await facts(8)).not.toEqual(await facts(7))
  })
})

describe('the port', () => {
  function secureGet(newsroom: Newsroom, host: string, path: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: newsroom.port,
        servername: host,
        headers: { host },
        path,
        ca: newsroom.caPem,
        agent: false,
      }
      httpsRequest(options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
      })
        .on('error', reject)
        .end()
    })
  }

  it('speaks TLS with a certificate for every host', async () => {
    const newsroom = await startNewsroom()
    for (const host of newsroom.hosts) expect((await secureGet(newsroom, host, '/robots.txt')).status, host).toBe(200)
    await expect(secureGet(newsroom, 'elsewhere.example', '/')).rejects.toThrow(/altnames/)
  })

  it('speaks plain HTTP beside it and packs long bodies', async () => {
    const newsroom = await startNewsroom()
    const address = `http://127.0.0.1:${newsroom.port}/about`
    expect((await fetch(address)).status).toBe(421)
    const { status, body } = await secureGet(newsroom, 'news.az', '/news')
    expect([status, body.includes('class="post"')]).toEqual([200, true])
  })

  it('maps every host in its resolve rules', async () => {
    const newsroom = await startNewsroom()
    const rules = newsroom.resolveRules.split(',')
    expect(rules[0]).toBe(`news.az:443=127.0.0.1:${newsroom.port}`)
    expect(rules.length).toBe(newsroom.hosts.length)
  })

  it('logs what was asked and answered', async () => {
    const newsroom = await startNewsroom()
    await secureGet(newsroom, 'news.az', '/news?page=1')
    expect(newsroom.requests.at(-1)).toMatchObject({
      host: 'news.az',
      path: '/news?page=1',
      status: 200,
      method: 'GET',
      at: noon,
    })
  })

  it('closes while a request hangs', async () => {
    const newsroom = await createNewsroom()
    newsroom.break('news.az', 'timeout')
    const hanging = secureGet(newsroom, 'news.az', '/news').catch((error: Error) => error.message)
    while (!newsroom.requests.length) await new Promise((resolve) => setTimeout(resolve, 5))
    await newsroom.close()
    expect(await hanging).toBeDefined()
  })
})
