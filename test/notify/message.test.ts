import { describe, expect, it } from 'vitest'
import type { ArticleRecord } from '../../src/model/article.ts'
import { bodyHash, buildBody, buildMessage, MAX_BODY_BYTES, MAX_FULL_BODY_BYTES, type MessageInput, type PinnedArticle, } from '../../src/notify/message.ts' // biome-ignore format: one list

const ID = '0190c7a2-3b1e-8d4f-9a55-123456789abc'
const options = { content: 'excerpt', articleBaseUrl: 'https://feeds.example/articles/' } as const

function record(extra: Partial<ArticleRecord> = {}): ArticleRecord {
  return {
    url: 'https://www.paper.example/a?utm=1', canonicalUrl: 'https://paper.example/a', guid: 'g-1', title: 'Büdcə təsdiqləndi', summary: 'Short.',
    contentHtml: '<p>Long text.</p>', contentText: 'Long text.', language: 'az', authors: [{ name: 'Ann Lee', email: 'ann@paper.example' }],
    keywords: ['budget'], image: { url: 'https://paper.example/i.jpg' }, attachments: [{ url: 'https://paper.example/a.mp3', mediaType: 'audio/mpeg', sizeBytes: 5 }],
    creditedSources: [], photoCredits: [], corrections: [], rights: 'full', provenance: {}, ...extra,
  } // biome-ignore format: a record
}

function article(extra: Partial<ArticleRecord> = {}): PinnedArticle {
  return {
    id: ID,
    publisher: 'paper.example',
    originSourceId: 'paper',
    sourceIds: ['paper', 'agency'],
    revision: 2,
    edition: 0,
    publishedAt: new Date('2026-03-01T10:00:00Z'),
    updatedAt: new Date('2026-03-01T12:00:00Z'),
    record: record(extra),
  }
}

function input(extra: Partial<MessageInput> = {}): MessageInput {
  const change = { at: new Date('2026-03-01T12:00:01Z'), backfill: false }
  return { type: 'article.created', sequence: 7, change, article: article(), ...extra }
}

describe('bodyHash', () => {
  it('stays what it was: deliveries of earlier versions are checked against it', () => {
    expect(bodyHash({ head: '{"data":{"sequence":', tail: ',"title":"Köln 漢字"}}' })).toBe('253ed1d6688dffd9ecff87cc5f')
  })
})

describe('buildMessage', () => {
  it('wraps an item in the envelope of Standard Webhooks', () => {
    expect(JSON.parse(buildBody(input(), options))).toEqual({
      type: 'article.created',
      timestamp: '2026-03-01T12:00:01.000Z',
      data: {
        sequence: 7,
        id: `urn:uuid:${ID}`,
        url: 'https://paper.example/a',
        title: 'Büdcə təsdiqləndi',
        summary: 'Short.',
        image: 'https://paper.example/i.jpg',
        date_published: '2026-03-01T10:00:00.000Z',
        date_modified: '2026-03-01T12:00:00.000Z',
        authors: [{ name: 'Ann Lee' }],
        tags: ['budget'],
        language: 'az',
        attachments: [{ url: 'https://paper.example/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 5 }],
        _dateline: {
          page: `https://feeds.example/articles/${ID}`,
          guid: 'g-1',
          address: 'https://www.paper.example/a?utm=1',
          canonical: 'https://paper.example/a',
          publisher: 'paper.example',
          source: 'paper',
          sources: ['paper', 'agency'],
          revision: 2,
          rights: 'full',
        },
      },
    })
  })

  it('gives the same bytes from a record that went through JSON', () => {
    for (const content of ['none', 'excerpt', 'full'] as const) {
      const body = buildBody(input(), { ...options, content })
      const stored = article()
      const again = { ...stored, record: JSON.parse(JSON.stringify(stored.record)) as ArticleRecord }
      expect(buildBody(input({ article: again }), { ...options, content })).toBe(body)
    }
  })

  it('carries the text by the endpoint’s wish', () => {
    const data = (content: 'none' | 'excerpt' | 'full') => buildMessage(input(), { ...options, content }).data
    expect(data('none')).not.toHaveProperty('summary')
    expect(data('none')).not.toHaveProperty('content_html')
    expect(data('excerpt')).not.toHaveProperty('content_html')
    expect(data('full')).toMatchObject({ content_html: '<p>Long text.</p>', summary: 'Short.' })
  })

  it.each(['none', 'excerpt', 'full'] as const)('never carries more than rights allow when asked for %s', (content) => {
    const secret = 'SECRETWORD '.repeat(300)
    const changes = [{ field: 'content' as const, before: secret, after: secret }]
    const texts = { summary: 'SUMMARYWORD', contentText: secret, contentHtml: secret, corrections: [secret] }
    const excerpt = buildBody(input({ changes, article: article({ ...texts, rights: 'excerpt' }) }), { ...options, content })
    expect(excerpt).not.toContain('SECRETWORD')
    const link = buildBody(
      input({
        changes: [...changes, { field: 'summary', after: 'SUMMARYWORD' }, { field: 'image', after: 'i.jpg' }],
        article: article({ ...texts, rights: 'link' }),
      }),
      { ...options, content },
    )
    for (const word of ['SECRETWORD', 'SUMMARYWORD', 'i.jpg', 'a.mp3', '"tags"']) expect(link).not.toContain(word)
    expect(JSON.parse(link).data.changes).toEqual([{ field: 'content' }, { field: 'summary' }, { field: 'image' }])
  })

  it('takes the first words where there is no summary', () => {
    const text = Array.from({ length: 200 }, (_, i) => `w${i}`).join(' ')
    const { data } = buildMessage(input({ article: article({ summary: '', contentText: text }) }), options)
    expect(data['summary']).toBe(`${text.split(' ').slice(0, 50).join(' ')}…`)
  })

  it('names a withdrawn article without showing it again', () => {
    const { data, type } = buildMessage(input({ type: 'article.withdrawn' }), { ...options, content: 'full' })
    expect(type).toBe('article.withdrawn')
    expect(data).toMatchObject({ title: 'Büdcə təsdiqləndi', date_modified: '2026-03-01T12:00:01.000Z' })
    for (const key of ['summary', 'content_html', 'content_text', 'image', 'attachments']) expect(data[key]).toBeUndefined()
  })

  it('says which fields an edit changed', () => {
    const changes = [
      { field: 'title' as const, before: 'A', after: 'B' },
      { field: 'content' as const, before: 'x', after: 'y' },
    ]
    const build = (content: 'none' | 'excerpt' | 'full') =>
      buildMessage(input({ type: 'article.updated', changes }), { ...options, content }).data['changes']
    expect(build('full')).toEqual(changes)
    expect(build('excerpt')).toEqual([changes[0], { field: 'content' }])
  })

  it('leaves user names and passwords out of addresses', () => {
    const body = buildBody(
      input({ article: article({ url: 'https://u:p4ss@paper.example/', canonicalUrl: 'javascript:alert(1)' }) }),
      options,
    )
    expect(body).not.toMatch(/p4ss|javascript/)
    expect(JSON.parse(body).data.url).toBe('https://paper.example/')
  })

  it('tells of a source or an endpoint', () => {
    const failing = input({ type: 'source.failing', subject: { id: 'paper', title: 'The Paper', reason: 'HTTP 500' } })
    delete failing.article
    expect(JSON.parse(buildBody(failing, options))).toEqual({
      type: 'source.failing',
      timestamp: '2026-03-01T12:00:01.000Z',
      data: { sequence: 7, source: { id: 'paper', title: 'The Paper' }, reason: 'HTTP 500' },
    })
    const disabled = { ...failing, type: 'endpoint.disabled' as const, subject: { id: 'e1', reason: 'gone' } }
    expect(buildMessage(disabled, options).data).toMatchObject({ endpoint: { id: 'e1' }, reason: 'gone' })
  })
})

describe('size', () => {
  const bytes = (text: string) => Buffer.byteLength(text)
  const huge = (character: string, length = 30_000) => character.repeat(length)

  it.each([
    ['tags', { keywords: Array.from({ length: 3000 }, (_, i) => `keyword ${i}`) }],
    ['title', { title: huge('学') }],
    ['title of quotes and control characters', { title: huge('"\u0001') }],
    ['lone surrogates', { title: huge('\ud800') }],
    ['summary in one word', { summary: huge('🔥') }],
    ['authors', { authors: Array.from({ length: 2000 }, (_, i) => ({ name: `Author ${i}`, url: `https://a.example/${i}` })) }],
    ['author with an endless name', { authors: [{ name: huge('ə') }] }],
    ['attachments', { attachments: Array.from({ length: 900 }, (_, i) => ({ url: `https://a.example/${i}.mp3` })) }],
    ['addresses', { url: `https://a.example/${huge('a')}`, canonicalUrl: `https://a.example/${huge('b')}`, guid: huge('g') }],
    ['image address', { image: { url: `https://a.example/${huge('i')}` } }],
    ['corrections', { corrections: [huge('c')] }],
    ['credits', { creditedSources: [{ name: huge('n') }] }],
    ['language', { language: huge('l') }],
    ['stated date', { statedDate: huge('d') }],
  ])('stays within 20,000 bytes with endless %s', (name, extra) => {
    for (const content of ['none', 'excerpt'] as const) {
      const body = buildBody(input({ article: article(extra) }), { ...options, content })
      expect(bytes(body)).toBeLessThanOrEqual(MAX_BODY_BYTES)
      const { data } = JSON.parse(body)
      expect(data.id).toBe(`urn:uuid:${ID}`)
      expect(data._dateline.page).toBe(`https://feeds.example/articles/${ID}`)
      // A summary is cut to its first words by rule, not for want of room.
      expect(data.truncated).toBe(name === 'summary in one word' ? undefined : true)
    }
  })

  it('stays within 20,000 bytes with everything endless at once', () => {
    const text = huge('ə')
    const extra = {
      title: text,
      summary: text,
      keywords: [text],
      guid: text,
      statedDate: text,
      language: text,
      corrections: [text],
    }
    const pinned = {
      ...article({ ...extra, authors: [{ name: text }], image: { url: `https://a.example/${text}` } }),
      sourceIds: Array(5000).fill('source'),
    }
    const changes = [{ field: 'title' as const, before: text, after: text }]
    const body = buildBody(input({ article: pinned, changes }), options)
    expect(bytes(body)).toBeLessThanOrEqual(MAX_BODY_BYTES)
    expect(JSON.parse(body).data).toMatchObject({ truncated: true, changes: [{ field: 'title' }] })
  })

  it('carries a long full text whole where it was asked for', () => {
    const html = `<p>${huge('a', 200_000)}</p>`
    const { data } = buildMessage(input({ article: article({ contentHtml: html }) }), { ...options, content: 'full' })
    expect(data['content_html']).toBe(html)
    expect(data['truncated']).toBeUndefined()
  })

  it('falls back to the excerpt where the full text is beyond all bounds', () => {
    const extra = { contentHtml: huge('a', MAX_FULL_BODY_BYTES) }
    const body = buildBody(input({ article: article(extra) }), { ...options, content: 'full' })
    expect(bytes(body)).toBeLessThanOrEqual(MAX_BODY_BYTES)
    expect(JSON.parse(body).data).toMatchObject({ truncated: true, summary: 'Short.' })
  })
})
