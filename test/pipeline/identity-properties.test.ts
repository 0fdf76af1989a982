import { describe, expect, it, onTestFinished } from 'vitest'
import { chance, chanceBetween, chanceOf } from '../../scripts/newsroom/random.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { articlePage, createPapers, type PaperItem, type Papers, paragraphsOf } from '../support/papers.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const HOST = 'paper.example'
const FEED = `https://${HOST}/feed`
const MIRROR = `https://${HOST}/feed-mirror`

/** What the publisher knows to be one article, whatever it is called today. */
interface Truth {
  number: number
  slug: string
  earlier: string[]
  title: string
  guid: string
  date: string
  text: string[]
  redirect: boolean
  noise: number
}

interface Newsroom {
  papers: Papers
  truth: Truth[]
  seed: number
  step: number
  scheme: string
}

const OPERATIONS = [
  'publish',
  'publish',
  'retitle',
  'rewrite',
  'move',
  'move away',
  'redate',
  'new guid',
  'scheme',
  'noise',
  'reuse guid',
] as const

/** One thing that publishers do; the same seed and step do the same. */
function happen(room: Newsroom): void {
  const { seed, truth } = room
  room.step++
  const operation = room.step <= 3 ? 'publish' : chanceOf(OPERATIONS, seed, room.step, 'operation')
  const one = truth[Math.floor(chance(seed, room.step, 'which') * truth.length)]
  const mark = `${seed}.${room.step}`
  if (operation === 'publish' || !one) truth.push(newArticle(room))
  else if (operation === 'retitle') one.title = `Retold ${mark}: the matter of ${one.number}`
  else if (operation === 'rewrite') one.text[1] = paragraphsOf(`rewrite ${mark}`, 1)[0]!
  else if (operation === 'move' || operation === 'move away') {
    one.earlier.push(one.slug)
    one.slug = `moved-${mark.replace('.', '-')}`
    one.redirect = operation === 'move'
  } else if (operation === 'redate') one.date = dateOf(chanceBetween(0, 59, seed, room.step, 'date'))
  else if (operation === 'new guid') one.guid = `guid-${mark}`
  else if (operation === 'scheme')
    room.scheme = chanceOf(['https://', 'http://', 'https://www.', 'http://www.'], seed, room.step, 'scheme')
  else if (operation === 'noise') one.noise++
  else if (operation === 'reuse guid') truth.push({ ...newArticle(room), guid: one.guid })
  print(room)
}

function newArticle({ truth, seed, step }: Newsroom): Truth {
  const number = truth.length + 1
  return {
    number,
    slug: `story-${number}-of-${seed}`,
    earlier: [],
    title: `Story ${number} of ${seed}`,
    guid: `guid-${number}`,
    date: dateOf(step % 60),
    text: paragraphsOf(`${seed}/${number}`, 6),
    redirect: true,
    noise: 0,
  }
}

const dateOf = (minute: number): string => `Tue, 03 Mar 2026 10:${String(minute).padStart(2, '0')}:00 GMT`

function print({ papers, truth, scheme, seed, step }: Newsroom): void {
  for (const one of truth) {
    const { slug, title, text, noise } = one
    papers.pages.set(`${HOST}/news/${slug}`, {
      body: articlePage(title, text, {
        head: `<link rel="canonical" href="https://${HOST}/news/${slug}">`,
        top:
          noise % 2 === 0
            ? `<img src="/i/${one.number}.jpg" width="600">`
            : `<img width="640" src="/i/${one.number}.jpg?w=640&v=${noise}">`,
        after: `<div class="views">Views: ${noise * 17}</div>`,
      }),
    })
    for (const old of one.earlier) {
      if (one.redirect) papers.pages.set(`${HOST}/news/${old}`, { location: `https://${HOST}/news/${slug}` })
      else papers.pages.delete(`${HOST}/news/${old}`)
    }
  }
  // A GUID in use twice stands on the newer article only, as where it was reused; the older one has left the list.
  const listed = truth
    .filter((one, at) => !truth.slice(at + 1).some((later) => later.guid === one.guid))
    .slice(-30)
    .toReversed()
  const item = (one: Truth, prefix: string, guid: boolean): PaperItem => ({
    link: `${prefix}${HOST}/news/${one.slug}${guid ? '' : '?utm_source=mirror'}`,
    title: one.title,
    date: one.date,
    ...(guid ? { guid: one.guid } : {}),
  })
  papers.list(
    FEED,
    listed.map((one) => item(one, scheme, true)),
  )
  papers.list(
    MIRROR,
    listed.map((one) => item(one, chanceOf(['https://', 'http://www.'], seed, step, 'mirror'), false)),
  )
}

/** Where a GUID is in use twice, the older article has left the list. */
function isListed(one: Truth, truth: readonly Truth[]): boolean {
  return !truth.some((later) => later.number > one.number && later.guid === one.guid)
}

const SOURCES = [
  testSource({ id: 'feed', url: FEED, home: `https://${HOST}/` }),
  testSource({ id: 'mirror', url: MIRROR, home: `https://${HOST}/` }),
]

/** Lives through the history; at every step the sources are read in an order that `order` decides. */
async function live(
  seed: number,
  steps: number,
  order: number,
): Promise<{ world: World; room: Newsroom; ids: Map<number, string> }> {
  const room: Newsroom = { papers: createPapers(), truth: [], seed, step: 0, scheme: 'https://' }
  const world = await createWorld({ http: room.papers.http, sources: SOURCES, now: new Date('2026-03-03T12:00:00Z') })
  onTestFinished(() => world.close())
  const ids = new Map<number, string>()
  for (let i = 0; i < steps; i++) {
    happen(room)
    world.clock.advance(60_000)
    const first = chance(order, i, 'order') < 0.5
    for (const id of first ? ['feed', 'mirror'] : ['mirror', 'feed']) {
      await world.poll(id)
      if (chance(order, i, id, 'again') < 0.2) await world.poll(id)
    }
    if (chance(order, i, 'look') < 0.2) await world.look(100)
    for (const one of room.truth) {
      const id = await idOf(world, one)
      if (id === undefined) continue
      // An id once given stays.
      if (ids.has(one.number)) expect(id, `step ${i}: article ${one.number}`).toBe(ids.get(one.number))
      ids.set(one.number, id)
    }
  }
  return { world, room, ids }
}

async function idOf(world: World, one: Truth): Promise<string | undefined> {
  const rows = await world.db.all<{ id: string }>("SELECT article_id AS id FROM aliases WHERE kind = 'url' AND key = ?", [
    `https://${HOST}/news/${one.slug}`,
  ])
  return rows[0]?.id
}

const countArticles = async (world: World): Promise<number> =>
  (await world.db.all<{ n: number }>('SELECT count(*) AS n FROM articles'))[0]!.n

describe('identity over random histories', () => {
  it.each(Array.from({ length: 12 }, (_, i) => i + 1))(
    'history %i: one article for each article, the same ids in any order',
    async (seed) => {
      const lives = [await live(seed, 30, 1), await live(seed, 30, 2), await live(seed, 30, 3)]
      for (const { world, room, ids } of lives) {
        expect(ids.size).toBe(room.truth.length)
        expect(await countArticles(world)).toBe(room.truth.length)
        expect(new Set(ids.values()).size).toBe(room.truth.length)
        for (const one of room.truth.filter((each) => isListed(each, room.truth))) {
          const [row] = await world.db.all<{ title: string }>("SELECT record ->> '$.title' AS title FROM articles WHERE id = ?", [
            ids.get(one.number)!,
          ])
          expect(row?.title).toBe(one.title)
        }
      }
      expect([...lives[1]!.ids]).toEqual([...lives[0]!.ids])
      expect([...lives[2]!.ids]).toEqual([...lives[0]!.ids])
    },
  )

  it('counts an edit in substance once and noise never', async () => {
    const { world, room } = await live(9, 3, 1)
    const log = async (): Promise<string[]> =>
      (await world.db.all<{ kind: string }>('SELECT kind FROM changes ORDER BY seq'))
        .map(({ kind }) => kind)
        .filter((kind) => kind === 'updated')
    const again = async (): Promise<void> => {
      print(room)
      world.clock.advance(9 * 24 * 3_600_000)
      await world.db.run('UPDATE articles SET next_look_at = 0')
      await world.poll('feed')
      await world.poll('mirror')
      await world.look(100)
    }
    for (let round = 0; round < 3; round++) {
      for (const one of room.truth) one.noise++
      await again()
    }
    expect(await log()).toEqual([])
    room.truth[0]!.text[2] =
      'The council took it all back on Monday, and the ferry sails again on Thursday as if nothing had been said.'
    await again()
    await again()
    expect(await log()).toHaveLength(1)
    room.truth[1]!.title = 'Another headline altogether'
    await again()
    await again()
    expect(await log()).toHaveLength(2)
  })
})

/** A feed whose items a test writes; polls it and gives the titles of all articles. */
async function feedOf(source: Partial<Parameters<typeof testSource>[0]> = {}): Promise<{
  world: World
  papers: Papers
  poll(items: readonly PaperItem[]): Promise<string[]>
}> {
  const papers = createPapers()
  const world = await createWorld({
    http: papers.http,
    sources: [testSource({ id: 'feed', url: FEED, home: `https://${HOST}/`, ...source })],
  })
  onTestFinished(() => world.close())
  return {
    world,
    papers,
    async poll(items) {
      for (const { link, title } of items) {
        const path = link?.replace(/^https?:\/\//, '').replace(/[?#].*$/, '')
        if (path && path !== `${HOST}/`) papers.pages.set(path, { body: articlePage(title ?? '', paragraphsOf(path)) })
      }
      papers.list(FEED, items)
      await world.poll('feed')
      const rows = await world.db.all<{ title: string }>("SELECT record ->> '$.title' AS title FROM articles ORDER BY seq")
      return rows.map((row) => row.title)
    },
  }
}

const news = (slug: string, more: PaperItem = {}): PaperItem => ({
  link: `https://${HOST}/news/${slug}`,
  title: `News of ${slug}`,
  date: dateOf(slug.charCodeAt(0) % 60),
  ...more,
})
const bare = (name: string, more: PaperItem = {}): PaperItem => ({
  link: `https://${HOST}/`,
  title: `Notice ${name}`,
  summary: `What is to be known of ${name} in one sentence of the gazette.`,
  ...more,
})

describe('a source whose GUIDs are worth nothing', () => {
  it('gives every item the same one: items with addresses stay apart', async () => {
    const { poll, world } = await feedOf()
    const items = ['c', 'b', 'a'].map((slug) => news(slug, { guid: 'same' }))
    expect(await poll(items)).toEqual(['News of a', 'News of b', 'News of c'])
    expect(await poll([news('d', { guid: 'same' }), ...items])).toHaveLength(4)
    const [state] = await world.db.all<{ fault: string }>("SELECT memory ->> '$.guids.fault' AS fault FROM sources")
    expect(state?.fault).toBe('repeated')
  })

  it('gives every item the same one and the same headline: addresses decide', async () => {
    const { poll } = await feedOf()
    expect(await poll(['c', 'b', 'a'].map((slug) => news(slug, { guid: 'same', title: 'Daily briefing' })))).toHaveLength(3)
  })

  it('gives every item the same one and no address: headline and date decide', async () => {
    const { poll } = await feedOf({ fullText: 'never' })
    const items = ['c', 'b', 'a'].map((name) => bare(name, { guid: 'same' }))
    expect(await poll(items)).toEqual(['Notice a', 'Notice b', 'Notice c'])
    expect(await poll(items.toReversed())).toHaveLength(3)
    expect(await poll([bare('d', { guid: 'same' }), ...items])).toHaveLength(4)
  })

  it('changes them each poll: nothing is doubled, and from the third poll they are no keys', async () => {
    const { poll, world } = await feedOf()
    for (let round = 0; round < 5; round++) {
      const items = ['d', 'c', 'b', 'a'].map((slug) => news(slug, { guid: `${slug}-${round}`, summary: `In round ${round}.` }))
      expect(await poll(items)).toHaveLength(4)
    }
    const [state] = await world.db.all<{ fault: string }>("SELECT memory ->> '$.guids.fault' AS fault FROM sources")
    expect(state?.fault).toBe('changing')
    const [aliases] = await world.db.all<{ n: number }>("SELECT count(*) AS n FROM aliases WHERE kind = 'guid'")
    expect(aliases?.n).toBeLessThanOrEqual(12)
  })

  it('changes them each poll and gives no addresses: headline and date decide', async () => {
    const { poll } = await feedOf({ fullText: 'never' })
    for (let round = 0; round < 4; round++) {
      const items = ['c', 'b', 'a'].map((name) => bare(name, { guid: `${name}-${round}` }))
      expect(await poll(items)).toEqual(['Notice a', 'Notice b', 'Notice c'])
    }
  })

  it('numbers items by their place in the list: a new item is no edit of an old one', async () => {
    const { poll, world } = await feedOf({ fullText: 'never' })
    const list = (names: string[]): PaperItem[] => names.map((name, at) => bare(name, { guid: `${at + 1}` }))
    await poll(list(['c', 'b', 'a']))
    expect(await poll(list(['d', 'c', 'b']))).toEqual(['Notice a', 'Notice b', 'Notice c', 'Notice d'])
    expect(await poll(list(['e', 'd', 'c']))).toHaveLength(5)
    const updated = await world.db.all("SELECT seq FROM changes WHERE kind = 'updated'")
    expect(updated).toEqual([])
  })

  it('is believed again when it changed all of them once', async () => {
    const { poll, world } = await feedOf()
    const list = (scheme: string): PaperItem[] => ['c', 'b', 'a'].map((slug) => news(slug, { guid: `${scheme}-${slug}` }))
    await poll(list('old'))
    await poll([news('d', { guid: 'new-d' }), ...list('new')])
    await poll([news('e', { guid: 'new-e' }), news('d', { guid: 'new-d' }), ...list('new')])
    const [state] = await world.db.all<{ fault: string | null }>("SELECT memory ->> '$.guids.fault' AS fault FROM sources")
    expect(state?.fault).toBeNull()
    expect(await poll(list('new'))).toHaveLength(5)
  })
})

describe('addresses and GUIDs that disagree', () => {
  it('two notices of one headline under GUIDs of their own are two', async () => {
    const { poll } = await feedOf({ fullText: 'never' })
    const items = ['1', '2'].map((guid) => bare('of the day', { guid }))
    expect(await poll(items)).toHaveLength(2)
    expect(await poll(items)).toHaveLength(2)
  })

  it('entries of a live blog stay apart, also when one is left', async () => {
    const { poll } = await feedOf({ fullText: 'never' })
    const entry = (n: number): PaperItem => ({
      ...news('live'),
      title: `Entry ${n}`,
      guid: `live-${n}`,
      summary: `What happened at hour ${n}.`,
    })
    expect(await poll([entry(2), entry(1)])).toEqual(['Entry 1', 'Entry 2'])
    expect(await poll([entry(3), entry(2), entry(1)])).toHaveLength(3)
    expect(await poll([entry(4)])).toHaveLength(4)
    expect(await poll([entry(5)])).toEqual(['Entry 1', 'Entry 2', 'Entry 3', 'Entry 4', 'Entry 5'])
  })

  it('a feed that moved to another address, scheme and GUIDs brings nothing new', async () => {
    const { poll, world, papers } = await feedOf()
    await poll(['c', 'b', 'a'].map((slug) => news(slug, { guid: slug })))
    const moved = `https://${HOST}/feed-new`
    papers.list(
      moved,
      ['c', 'b', 'a'].map((slug) => ({
        ...news(slug),
        link: `http://www.${HOST}/news/${slug}/?utm_source=rss`,
        guid: `tag:${slug}`,
      })),
    )
    world.catalogue.sources[0] = testSource({ id: 'feed', url: moved, home: `https://${HOST}/` })
    await syncSources(world.db, world.catalogue.sources, world.clock.now())
    expect((await world.poll('feed')).record).toMatchObject({ outcome: 'ok', new: 0, updated: 0 })
    expect(await countArticles(world)).toBe(3)
  })

  it('an article that moved without a redirect is sent to its new address, and not withdrawn', async () => {
    const { poll, world, papers } = await feedOf()
    const text = paragraphsOf('the mover', 6)
    papers.pages.set(`${HOST}/news/old`, { body: articlePage('The mover', text) })
    papers.list(FEED, [{ link: `https://${HOST}/news/old`, title: 'The mover' }])
    await world.poll('feed')
    papers.pages.delete(`${HOST}/news/old`)
    papers.pages.set(`${HOST}/news/new`, { body: articlePage('The mover', text) })
    papers.list(FEED, [{ link: `https://${HOST}/news/new`, title: 'The mover' }])
    await world.poll('feed')
    for (let day = 0; day < 8; day++) {
      world.clock.advance(24 * 3_600_000)
      await world.look()
    }
    const rows = await world.db.all("SELECT state, revision, record ->> '$.url' AS url FROM articles")
    expect(rows).toEqual([{ state: 'live', revision: 1, url: `https://${HOST}/news/new` }])
    expect(await poll([])).toHaveLength(1)
  })

  it('two pages of one headline and text that both stand are two articles', async () => {
    const { world, papers } = await feedOf()
    const text = paragraphsOf('the twins', 6)
    for (const slug of ['one', 'two']) papers.pages.set(`${HOST}/news/${slug}`, { body: articlePage('The twins', text) })
    papers.list(FEED, [{ link: `https://${HOST}/news/one`, title: 'The twins' }])
    await world.poll('feed')
    papers.list(
      FEED,
      ['two', 'one'].map((slug) => ({ link: `https://${HOST}/news/${slug}`, title: 'The twins' })),
    )
    await world.poll('feed')
    expect(await countArticles(world)).toBe(2)
  })
})
