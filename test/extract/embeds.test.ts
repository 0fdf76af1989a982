import { describe, expect, it } from 'vitest'
import { extractArticle } from '../../src/extract/extract.ts'
import { normaliseContent } from '../../src/normalise/content.ts'
import { parseDate } from '../../src/web/date.ts'

const URL_OF_PAGE = 'https://harbour.example/news/pier'
const PARAGRAPHS = [
  'The ferry moved to its new pier on Tuesday morning after four years of work, and the first passengers walked ashore at six.',
  'The old pier will be taken down in the summer, the harbour office said, and its timber will go to the museum of ships.',
  'Two more ferries are to follow before the autumn, and the timetable will be printed in three languages, he said.',
]

/** Extracts and normalises a page that holds `embed` between its paragraphs. */
function read(embed: string) {
  const [first, second, third] = PARAGRAPHS.map((text) => `<p>${text}</p>`)
  const html = `<html lang="en"><head><title>Pier</title></head><body><header><a href="/">Harbour News</a></header>
    <article><h1>Ferry finds a new pier</h1>${first}${second}${embed}${third}</article></body></html>`
  const now = new Date('2026-03-20T00:00:00Z')
  const extraction = extractArticle(html, { url: URL_OF_PAGE, timezone: 'UTC', now, parseDate })
  const { html: out, text } = normaliseContent(extraction.content, { baseUrl: URL_OF_PAGE, title: 'Ferry finds a new pier' })
  return {
    links: [...out.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(([, url, label]) => `${label} → ${url}`),
    html: out,
    text,
    extracted: extraction.text,
  }
}

describe('embeds become links with a title', () => {
  it.each([
    [
      'a frame with a title',
      '<div class="video"><iframe src="https://www.youtube.com/embed/abcdefghijk" title="Ferry arrives"></iframe></div>',
      'Ferry arrives → https://www.youtube.com/watch?v=abcdefghijk',
    ],
    [
      'a frame with a caption, loaded late',
      '<figure class="wp-block-embed"><div><iframe title="YouTube video player" data-src="https://www.youtube-nocookie.com/embed/abcdefghijk?feature=oembed" src="about:blank"></iframe></div><figcaption>The last day of the old pier</figcaption></figure>',
      'The last day of the old pier → https://www.youtube.com/watch?v=abcdefghijk',
    ],
    [
      'a frame without either',
      '<iframe src="https://player.vimeo.com/video/76979871"></iframe>',
      'Vimeo → https://vimeo.com/76979871',
    ],
    [
      'an element a script fills',
      '<div class="youtube-player" data-id="abcdefghijk"></div>',
      'YouTube → https://www.youtube.com/watch?v=abcdefghijk',
    ],
    [
      'a page of AMP',
      '<amp-youtube data-videoid="abcdefghijk" layout="responsive"></amp-youtube>',
      'YouTube → https://www.youtube.com/watch?v=abcdefghijk',
    ],
    [
      'a post of X on a page of AMP',
      '<amp-twitter data-tweetid="1234567890123"></amp-twitter>',
      'X → https://x.com/i/status/1234567890123',
    ],
    [
      'a post of Instagram',
      '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CabcdEFghij/?utm_source=ig_embed"><div><a href="https://www.instagram.com/p/CabcdEFghij/?utm_source=ig_embed">View this post on Instagram</a><p><a href="#">A post shared by Harbour (@harbour)</a></p></div></blockquote>',
      'Instagram: @harbour → https://www.instagram.com/p/CabcdEFghij/',
    ],
    [
      'a post of Telegram',
      '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="harbour/123"></script>',
      'Telegram: @harbour → https://t.me/harbour/123',
    ],
    [
      'a post of Facebook',
      '<div class="fb-post" data-href="https://www.facebook.com/harbour/posts/99?ref=embed" data-width="500"></div>',
      'Facebook → https://www.facebook.com/harbour/posts/99',
    ],
    [
      'a video of TikTok',
      '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@harbour/video/6718335390845095173"><section><a href="https://www.tiktok.com/@harbour">@harbour</a> <p>pier day</p></section></blockquote>',
      'TikTok: @harbour pier day → https://www.tiktok.com/@harbour/video/6718335390845095173',
    ],
  ])('%s', (_, embed, link) => {
    const { links, extracted } = read(embed)
    expect(links).toEqual([link])
    expect(extracted.split('\n')).toEqual(PARAGRAPHS)
  })

  it('a quoted post of X keeps its words and links its author', () => {
    const { html } = read(
      '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">The new pier is open!</p>&mdash; Harbour Office (@harbour) <a href="https://twitter.com/harbour/status/1234567890123?ref_src=twsrc%5Etfw">March 12, 2026</a></blockquote> <script async src="https://platform.twitter.com/widgets.js"></script>',
    )
    expect(html).toContain(
      '<blockquote><p dir="ltr" lang="en">The new pier is open!</p><p><a href="https://twitter.com/harbour/status/1234567890123">— Harbour Office (@harbour) March 12, 2026</a></p></blockquote>',
    )
  })

  it('a video of the page itself stays one that waits to be played', () => {
    const { html } = read('<video poster="/p.jpg"><source src="/clip.mp4" type="video/mp4">Your browser is too old.</video>')
    expect(html).toContain('<source src="https://harbour.example/clip.mp4" type="video/mp4">')
    expect(html).not.toContain('too old')
  })

  it.each([
    '<iframe src="https://ads.example/frame"></iframe>',
    '<div class="fb-post" data-href="javascript:alert(1)"></div>',
    '<div class="fb-post" data-href="https://facebook.com.evil.example/x"></div>',
    '<script data-telegram-post="../../x"></script>',
    '<div class="youtube" data-id="&quot;onload=x"></div>',
    '<amp-twitter data-tweetid="1/../../evil"></amp-twitter>',
    '<blockquote class="tiktok-embed" cite="javascript:alert(1)"><p> </p></blockquote>',
  ])('nothing is made of %s', (embed) => {
    expect(read(embed).links).toEqual([])
  })
})
