import { describe, expect, it, onTestFinished } from 'vitest'
import { createPapers, paragraphsOf } from '../support/papers.ts'
import { createWorld, testSource } from '../support/world.ts'

const HOST = 'paper.example'
const FEED = `https://${HOST}/feed`
const TEXT = paragraphsOf('the ferry and its pier', 6)

/** One article's page, every part of which a test may write otherwise. */
interface Page {
  title: string
  text: readonly string[]
  head?: string
  image?: string
  /** Stands before the text, inside it and after it. */
  before?: string
  inside?: string
  after?: string
  paragraph?: (text: string) => string
  /** Another template altogether. */
  redesigned?: boolean
}

function render({ title, text, head = '', image, before = '', inside = '', after = '', paragraph, redesigned }: Page): string {
  const [first = '', ...rest] = text.map(paragraph ?? ((one) => `<p>${one}</p>`))
  const img = image ?? `<img src="/images/2026/ferry.jpg" width="800" height="450" alt="Ferry">`
  const body = `${first}${inside}${rest.join('')}`
  return redesigned
    ? `<html lang="en"><head><title>${title} — Paper</title>${head}</head><body><div id="root"><main class="css-1"><h1 class="css-2">${title}</h1><section class="css-3">${img}${before}${body}</section></main><footer>© Paper</footer></div></body></html>`
    : `<html lang="en"><head><title>${title} | Paper</title><meta property="og:site_name" content="Paper">${head}</head><body><nav><a href="/">Home</a><a href="/news">News</a></nav><article><h1>${title}</h1>${before}<figure>${img}</figure><div class="text">${body}</div></article>${after}</body></html>`
}

const PAGE: Page = { title: 'Ferry finds a new pier', text: TEXT }

/** Saves the article, shows it otherwise at the next look, and gives what was told of it. */
async function looks(first: Page, ...later: Page[]) {
  const papers = createPapers()
  const world = await createWorld({
    http: papers.http,
    sources: [testSource({ id: 'paper', url: FEED, home: `https://${HOST}/` })],
  })
  onTestFinished(() => world.close())
  papers.list(FEED, [{ link: `https://${HOST}/news/pier`, title: first.title, guid: 'pier' }])
  papers.pages.set(`${HOST}/news/pier`, { body: render(first) })
  await world.poll('paper')
  for (const page of later) {
    papers.pages.set(`${HOST}/news/pier`, { body: render(page) })
    papers.list(FEED, [{ link: `https://${HOST}/news/pier`, title: page.title, guid: 'pier' }])
    world.clock.advance(3 * 3_600_000)
    await world.db.run('UPDATE articles SET next_look_at = 0')
    await world.poll('paper')
    await world.look(10)
  }
  const changes = await world.db.all<{ kind: string; revision: number; detail: string | null }>(
    "SELECT kind, revision, detail FROM changes WHERE article_seq IS NOT NULL AND kind <> 'created' ORDER BY seq",
  )
  const [article] = await world.db.all<{ revision: number }>('SELECT revision FROM articles')
  return {
    told: changes.filter(({ kind }) => kind !== 'reprocessed').map(({ kind }) => kind),
    revision: article?.revision,
    fields: changes.flatMap(({ detail }) => (JSON.parse(detail ?? '{}') as { fields?: FieldTold[] }).fields ?? []),
  }
}

interface FieldTold {
  field: string
  before?: string
  after?: string
}

describe('noise is no edit', () => {
  it.each<[string, Partial<Page>]>([
    ['a counter', { before: '<span class="views">Views: 1,204</span>', after: '<div class="shares">87 shares</div>' }],
    [
      'an advertisement inside the text',
      { inside: '<div class="ad-slot">Advertisement<a href="/ad?x=1">Buy a boat today</a></div>' },
    ],
    [
      'other related articles',
      { after: '<section class="related"><h3>Related</h3><ul><li><a href="/a">Another story</a></li></ul></section>' },
    ],
    [
      'a comment',
      {
        after:
          '<div id="comments"><div class="comment"><p>The first to say so, and not the last, I should think, of many.</p></div></div>',
      },
    ],
    ['a younger time of day', { before: '<time class="ago">3 hours ago</time>' }],
    ['attributes in another order', { image: '<img alt="Ferry" height="450" width="800" src="/images/2026/ferry.jpg">' }],
    ['other names of classes', { paragraph: (text) => `<p class="x-9f${text.length}" data-n="${text.length}">${text}</p>` }],
    [
      'mark-up inside the words',
      { paragraph: (text) => `<p><span style="color:#111">${text.slice(0, 20)}</span>${text.slice(20)}</p>` },
    ],
    ['the picture encoded anew', { image: '<img src="/images/2026/ferry.webp?v=8" width="800">' }],
    [
      'the picture in another size from another host',
      { image: '<img src="https://cdn.paper.example/images/2026/ferry-1200x675.jpg" width="1200">' },
    ],
    [
      'a picture that loads late',
      { image: '<img src="data:image/gif;base64,R0lG" data-src="/images/2026/ferry.jpg" width="800">' },
    ],
    [
      'typographic quotes, dashes and blanks',
      { paragraph: (text) => `<p>${text.replaceAll(', ', ',&nbsp;').replaceAll("'", '’')}</p>` },
    ],
    [
      'soft hyphens and other marks nobody sees',
      { paragraph: (text) => `<p>${text.replace('e', 'e\u00ad').replace('o', 'o\u200b')}</p>` },
    ],
    [
      'trackers in its links',
      { paragraph: (text) => `<p>${text.replace(/(\w+)\.$/, '<a href="/x?utm_source=p&utm_id=7">$1</a>.')}</p>` },
    ],
    [
      'a cookie banner and other scripts',
      {
        head: '<script>var n=9</script>',
        after: '<div class="cookie-banner">We use cookies to count you. <a href="/c">More</a></div>',
      },
    ],
    ['a template of another make', { redesigned: true }],
  ])('%s', async (_, noise) => {
    const { told, revision } = await looks(PAGE, { ...PAGE, ...noise }, PAGE)
    expect({ told, revision }).toEqual({ told: [], revision: 1 })
  })
})

describe('an edit of substance is told once, with what changed', () => {
  const rewritten = TEXT.with(2, 'The council took it all back on Monday, and the old pier stays where it was.')
  it.each<[string, Partial<Page>, FieldTold]>([
    [
      'another headline',
      { title: 'Ferry loses its pier' },
      { field: 'title', before: PAGE.title, after: 'Ferry loses its pier' },
    ],
    ['a paragraph written anew', { text: rewritten }, { field: 'content', before: TEXT[2]!, after: rewritten[2]! }],
    ['a paragraph more', { text: [...TEXT, rewritten[2]!] }, { field: 'content', after: rewritten[2]! }],
    ['a paragraph less', { text: TEXT.slice(0, -1) }, { field: 'content', before: TEXT.at(-1)! }],
    [
      'a correction',
      { text: [...TEXT, 'Correction: an earlier version gave the wrong year.'] },
      { field: 'content', after: 'Correction: an earlier version gave the wrong year.' },
    ],
    [
      'another picture',
      { image: '<img src="/images/2026/pier-at-night.jpg" width="800">' },
      { field: 'image', before: `https://${HOST}/images/2026/ferry.jpg`, after: `https://${HOST}/images/2026/pier-at-night.jpg` },
    ],
  ])('%s', async (_, edit, field) => {
    const page = { ...PAGE, ...edit }
    const { told, revision, fields } = await looks(PAGE, page, page, page)
    expect({ told, revision }).toEqual({ told: ['updated'], revision: 2 })
    expect(fields).toContainEqual(field)
  })

  it('one figure or one negation is substance', async () => {
    const one = TEXT.with(1, 'The pier is 92 metres long and was not paid for by the town.')
    const other = TEXT.with(1, 'The pier is 94 metres long and was not paid for by the town.')
    const third = TEXT.with(1, 'The pier is 94 metres long and was paid for by the town.')
    const { told, revision } = await looks({ ...PAGE, text: one }, { ...PAGE, text: other }, { ...PAGE, text: third })
    expect({ told, revision }).toEqual({ told: ['updated', 'updated'], revision: 3 })
  })

  it('an edit taken back is another edit, not the first version come again', async () => {
    const { told, revision } = await looks(PAGE, { ...PAGE, text: rewritten }, PAGE)
    expect({ told, revision }).toEqual({ told: ['updated', 'updated'], revision: 3 })
  })
})
