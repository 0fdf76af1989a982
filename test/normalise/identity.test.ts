import { describe, expect, it } from 'vitest'
import { identityKeys, isPlausibleCanonical, mintId, urlKey } from '../../src/normalise/identity.ts'

const source = { key: 'news-az', url: 'https://news.az/news', home: 'https://news.az/' }

describe('mintId', () => {
  it('gives a version 8 UUID of scope, kind and key', async () => {
    const id = await mintId({ scope: 'news.az', kind: 'url', key: 'https://news.az/news/a' })
    const digest = Buffer.from(
      await crypto.subtle.digest('SHA-256', Buffer.from('dateline/1\nnews.az\nurl\nhttps://news.az/news/a')),
    )
    digest[6] = (digest[6]! & 0x0f) | 0x80
    digest[8] = (digest[8]! & 0x3f) | 0x80
    expect(id.replaceAll('-', '')).toBe(digest.subarray(0, 16).toString('hex'))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('identityKeys', () => {
  it('names an article by its address, whatever scheme, host prefix and trackers it came with', () => {
    const keys = ['http://www.news.az/news/a?utm_source=x#top', 'https://news.az/news/a'].map(
      (link) => identityKeys({ link }, source)?.primary,
    )
    expect(keys[0]).toEqual(keys[1])
    expect(keys[0]).toEqual({ scope: 'news.az', kind: 'url', key: 'https://news.az/news/a' })
  })

  it('prefers the canonical address a page states', () => {
    const keys = identityKeys({ link: 'https://news.az/?p=12' }, source, {
      url: 'https://news.az/?p=12',
      canonicalUrl: 'https://news.az/news/a',
    })
    expect(keys?.primary.key).toBe('https://news.az/news/a')
    expect(keys?.all.map((k) => k.key)).toContain('https://news.az?p=12')
  })

  it('names an item without an address of its own by its GUID, within its source', () => {
    expect(identityKeys({ link: 'https://news.az/', guid: ' 77 ' }, source)?.primary).toEqual({
      scope: 'news-az',
      kind: 'guid',
      key: '77',
    })
    expect(identityKeys({ link: 'https://news.az/news' }, source)).toBeUndefined()
  })

  it('names items that share an address by their GUIDs', () => {
    const keys = identityKeys({ link: 'https://news.az/live', guid: 'b' }, source, { sharedAddress: true })
    expect(keys?.all).toEqual([{ scope: 'news-az', kind: 'guid', key: 'b' }])
  })

  it('adds no key for a GUID that repeats the address', () => {
    expect(identityKeys({ link: 'https://news.az/news/a', guid: 'http://www.news.az/news/a' }, source)?.all).toHaveLength(1)
  })

  it('does not take the end of a redirect to a consent wall for the article', () => {
    const keys = identityKeys({ link: 'https://news.az/news/a' }, source, { url: 'https://consent.example.com/ask' })
    expect(keys?.all).toEqual([urlKey('https://news.az/news/a')])
  })

  it('keeps very long GUIDs apart in a bounded key', () => {
    const [a, b] = ['a', 'b'].map((end) => identityKeys({ guid: 'x'.repeat(5000) + end }, source)!.primary.key)
    expect(a).not.toBe(b)
    expect(a!.length).toBeLessThan(900)
  })
})

describe('isPlausibleCanonical', () => {
  it.each([
    ['https://news.az/', 'the home page'],
    ['https://news.az/news', 'the list itself'],
    ['https://other.example/news/a', 'another publisher'],
    ['https://news.az/en/', 'the home page in a language'],
    ['https://news.az/index.php', 'the home page by its file'],
    ['https://news.az/az/home', 'the home page by another name'],
    ['https://news.az/404', 'the page for what is not found'],
  ])('refuses %s: %s', (canonical) => {
    expect(isPlausibleCanonical(canonical, 'https://news.az/news/a', source)).toBe(false)
  })

  it('refuses the section an article lies in', () => {
    expect(isPlausibleCanonical('https://news.az/politics', 'https://news.az/politics/a', source)).toBe(false)
  })

  it('accepts another address of the same publisher', () => {
    expect(isPlausibleCanonical('https://news.az/news/new-slug', 'https://news.az/news/old-slug', source)).toBe(true)
  })
})
