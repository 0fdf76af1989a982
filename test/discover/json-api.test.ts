import { describe, expect, it } from 'vitest'
import { readJson } from '../../src/discover/json-api.ts'
import { findJsonRules } from '../../src/discover/json-shape.ts'

const context = { url: 'https://api.example/v1/news', timezone: 'Asia/Tbilisi' }

describe('readJson', () => {
  it('reads items by dotted paths', () => {
    const text = JSON.stringify({
      data: {
        items: [
          {
            id: 5,
            title: { rendered: 'A &amp; B' },
            url: '/n/5',
            at: 1_772_000_000,
            by: [{ name: 'Nino' }],
            images: [{ url: '/i.jpg' }],
            body: 'a < b',
          },
        ],
      },
    })
    expect(
      readJson(
        text,
        {
          items: 'data.items',
          link: 'url',
          id: 'id',
          title: 'title.rendered',
          date: 'at',
          author: 'by',
          image: 'images[0].url',
          content: 'body',
        },
        context,
      ),
    ).toMatchObject({
      items: [
        {
          guid: '5',
          link: 'https://api.example/n/5',
          title: 'A & B',
          published: { at: new Date(1_772_000_000_000) },
          authors: [{ name: 'Nino' }],
          image: { url: 'https://api.example/i.jpg' },
          contentHtml: 'a &lt; b',
        },
      ],
    })
  })

  it('reads JSON inside a page', () => {
    const html =
      '<html><script id="__NEXT_DATA__" type="application/json">{"props":{"list":[{"href":"/1","t":"One"}]}}</script></html>'
    expect(readJson(html, { items: 'props.list', link: 'href', title: 't', embedded: '#__NEXT_DATA__' }, context)).toMatchObject({
      items: [{ link: 'https://api.example/1', title: 'One' }],
    })
  })

  it('cuts a script down to its value', () => {
    const html = '<script class="s">window.__STATE__ = {"l":[{"u":"/1"}]};</script>'
    expect(readJson(html, { items: 'l', link: 'u', embedded: 'script.s' }, context)).toMatchObject({
      items: [{ link: 'https://api.example/1' }],
    })
  })

  it('passes over entries without link or id', () => {
    expect(readJson('[{"u":"/1"},{"x":1},null,"s"]', { items: '', link: 'u' }, context)).toMatchObject({
      items: [{ link: 'https://api.example/1' }],
      faults: ['3 entries without link or id passed over'],
    })
  })

  it('says what is missing', () => {
    expect(readJson('{"a":1}', { items: 'b', link: 'u' }, context)).toMatchObject({ dialect: 'none', reason: 'no list at b' })
    expect(readJson('<html>', { items: 'b', link: 'u' }, context)).toMatchObject({ dialect: 'none', reason: 'no JSON' })
  })
})

describe('findJsonRules', () => {
  it('finds the fields of WordPress REST', () => {
    const post = (id: number) => ({
      id,
      date_gmt: '2026-03-01T10:00:00',
      link: `https://w.example/${id}`,
      title: { rendered: 'A headline here' },
      excerpt: { rendered: '<p>x</p>' },
      content: { rendered: '<p>y</p>' },
    })
    expect(findJsonRules([post(1), post(2)])).toMatchObject({
      items: '',
      link: 'link',
      title: 'title.rendered',
      date: 'date_gmt',
      summary: 'excerpt.rendered',
      content: 'content.rendered',
    })
  })

  it('prefers the list of articles to a menu', () => {
    const document = {
      menu: Array.from({ length: 20 }, (_, i) => ({ url: `/m${i}`, title: 'Menu' })),
      page: {
        stories: [1, 2, 3].map((i) => ({ url: `/s/${i}`, headline: `Story number ${i} today`, publishedAt: '2026-03-01' })),
      },
    }
    expect(findJsonRules(document)?.items).toBe('page.stories')
  })

  it('finds nothing where there are no articles', () => {
    expect(findJsonRules({ a: [1, 2, 3], b: [{ x: 1 }, { x: 2 }] })).toBeUndefined()
  })
})
