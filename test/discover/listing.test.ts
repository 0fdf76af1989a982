import { describe, expect, it } from 'vitest'
import { readListing } from '../../src/discover/listing.ts'
import type { ListingRules } from '../../src/model/source.ts'

const context = {
  url: 'https://site.example/az/news?page=1',
  timezone: 'Asia/Baku',
  language: 'az',
  now: new Date('2026-03-10T08:00:00Z'),
}
const read = (html: string, rules: ListingRules, liveBlog = false) => readListing(html, rules, context, { liveBlog })
const items = (html: string, rules: ListingRules, liveBlog = false) => {
  const found = read(html, rules, liveBlog)
  if (!('items' in found)) throw new Error(found.reason)
  return found.items
}

describe('readListing', () => {
  it('reads links, titles and local dates by selectors', () => {
    const html = `<ul><li class="n"><a href="/az/a">Birinci</a><span class="d">9 mart 2026, 10:30</span><img data-src="a.jpg" src="blank.gif"></li>
      <li class="n"><a href="b?x=1&amp;y=2">İkinci</a><span class="d">Dünən, 21:00</span></li></ul>`
    expect(items(html, { item: 'li.n', title: 'a', date: '.d' })).toMatchObject([
      {
        link: 'https://site.example/az/a',
        title: 'Birinci',
        published: { at: new Date('2026-03-09T06:30:00Z') },
        image: { url: 'https://site.example/az/a.jpg' },
      },
      { link: 'https://site.example/az/b?x=1&y=2', title: 'İkinci', published: { at: new Date('2026-03-09T17:00:00Z') } },
    ])
  })

  it('reads attributes named with @', () => {
    const html = '<div class="c" data-href="/x" data-t="Başlıq"><time datetime="2026-03-01T00:00:00Z">köhnə</time></div>'
    expect(items(html, { item: '.c', link: '@data-href', title: '@data-t', date: 'time@datetime' })).toMatchObject([
      { link: 'https://site.example/x', title: 'Başlıq', published: { at: new Date('2026-03-01T00:00:00Z') } },
    ])
  })

  it('tries several patterns in turn', () => {
    expect(items('<p class="new"><a href="/1">Bir</a></p>', { item: '.old || .new', title: 'h3 || a' })).toMatchObject([
      { title: 'Bir' },
    ])
  })

  it('joins the teaser and the headline of one address', () => {
    const html =
      '<div class="i"><a href="/1"><img src="p.jpg"></a></div><div class="i"><a href="/1">A long headline of the story</a><time>8 mart 2026</time></div>'
    const found = items(html, { item: '.i' })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      title: 'A long headline of the story',
      image: { url: 'https://site.example/az/p.jpg' },
      published: { precision: 'day' },
    })
  })

  it('keeps items of a live blog apart on one address', () => {
    const html = '<article id="p1"><h3>One</h3></article><article id="p2"><h3>Two</h3></article>'
    expect(items(html, { item: 'article', title: 'h3' }, true)).toMatchObject([
      { guid: 'p1', link: context.url, title: 'One' },
      { guid: 'p2', link: context.url, title: 'Two' },
    ])
  })

  it('names the next page', () => {
    expect(read('<li><a href="/1">x</a></li><a class="next" href="?page=2">></a>', { item: 'li', next: 'a.next' })).toMatchObject(
      { more: ['https://site.example/az/news?page=2'] },
    )
  })

  it('resolves against the base element', () => {
    expect(items('<head><base href="https://cdn.example/x/"></head><li><a href="1">x</a></li>', { item: 'li' })).toMatchObject([
      { link: 'https://cdn.example/x/1' },
    ])
  })

  it('passes over links that are none and says how many', () => {
    const found = read('<li><a href="javascript:x()">a</a></li><li><a href="/1">b</a></li>', { item: 'li' })
    expect(found).toMatchObject({ items: [{ title: 'b' }], faults: ['1 of 2 elements without usable link passed over'] })
  })

  it('says that nothing matches, or that a selector is wrong', () => {
    expect(read('<p>x</p>', { item: '.none' })).toMatchObject({ items: [], faults: ['nothing matches .none'] })
    expect(read('<p>x</p>', { item: 'p[' })).toMatchObject({ dialect: 'none' })
  })
})
