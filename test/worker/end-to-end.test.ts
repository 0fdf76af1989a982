import { describe, expect, it } from 'vitest'
import { noon, startNewsroom } from '../support/newsroom.ts'
import { type LoggedEvent, startWorkerHome } from '../support/worker-home.ts'

const DUE = "UPDATE sources SET next_check_at = 0, state = json_set(state, '$.nextPollAt', 0)"

const total = (events: LoggedEvent[], field: 'rowsWritten' | 'new'): number =>
  events.reduce((sum, event) => sum + (event[field] ?? 0), 0)

describe('the Worker on the newsroom', () => {
  it('polls, publishes three formats, answers 304, follows edits, and keeps to its budget', { timeout: 90_000 }, async () => {
    const newsroom = await startNewsroom({ stock: 12 })
    const home = await startWorkerHome(newsroom, noon)
    const live = () => newsroom.sites.flatMap(({ host }) => newsroom.truth(host)).filter(({ state }) => state === 'live')

    await home.tick()
    const first = home.takeLogs()
    const articles = await home.rows<{ id: string; title: string }>(
      "SELECT id, json_extract(record, '$.title') AS title FROM articles",
    )
    expect(articles.map(({ title }) => title).toSorted()).toEqual(
      live()
        .map(({ title }) => title)
        .toSorted(),
    )

    // Three formats of one source, each with its articles, each answered 304 when nothing changed.
    const titles = newsroom.truth('news.az').map(({ title }) => title)
    for (const [format, mediaType] of [
      ['rss', 'application/rss+xml'],
      ['atom', 'application/atom+xml'],
      ['json', 'application/feed+json'],
    ]) {
      const feed = await home.get(`/feeds/news-az.${format}`)
      expect(feed.status).toBe(200)
      expect(feed.headers['content-type']).toContain(mediaType)
      for (const title of titles) expect(feed.text).toContain(title)
      const again = await home.get(`/feeds/news-az.${format}`, { 'if-none-match': feed.headers['etag'] ?? '' })
      expect(again).toMatchObject({ status: 304, text: '' })
      expect((await home.get(`/feeds/news-az.${format}`)).text).toBe(feed.text)
    }
    expect((await home.get('/feeds/no-such.rss')).status).toBe(404)

    // The budget: SEMANTICS 25 and the free plan's limits, with room to spare.
    const messages = first.filter(({ event }) => event === 'message' || event === 'tick')
    expect(total(first, 'rowsWritten') / articles.length).toBeLessThanOrEqual(20)
    for (const message of messages) {
      expect(message.statements, JSON.stringify(message)).toBeLessThanOrEqual(40)
      expect(message.requests + message.turns, JSON.stringify(message)).toBeLessThanOrEqual(40)
    }

    // Nothing new: two rows a source, claim and settle, and nothing in the log.
    console.log(
      messages.map((m) => `${m.event} ${m.type} s${m.statements} r${m.requests} t${m.turns} w${m.rowsWritten}`).join('\n'),
    )
    const head = await home.rows('SELECT max(seq) AS seq FROM changes')
    await home.rows(DUE)
    await home.tick()
    const unchanged = home.takeLogs()
    expect(unchanged.filter(({ event }) => event === 'poll')).toHaveLength(newsroom.sites.length)
    expect(total(unchanged, 'rowsWritten') / newsroom.sites.length).toBeLessThanOrEqual(2)
    expect(await home.rows('SELECT max(seq) AS seq FROM changes')).toEqual(head)

    // Quiet sources cost no message: the next poll is done in the cron invocation itself.
    await home.rows(DUE)
    await home.tick()
    const quiet = home.takeLogs()
    expect(quiet.find(({ event }) => event === 'tick')).toMatchObject({ due: newsroom.sites.length, here: 10 })
    expect(quiet.filter(({ event }) => event === 'message')).toHaveLength(1)
    expect(total(quiet, 'rowsWritten')).toBe(2 * newsroom.sites.length)

    // A new article, a correction and a withdrawal reach the feed.
    const [kept, gone] = newsroom.truth('news.az')
    const added = newsroom.publish('news.az')
    const corrected = newsroom.correct('news.az', kept?.slug ?? '')
    newsroom.withdraw('news.az', gone?.slug ?? '')
    await home.rows(DUE)
    await home.rows(`UPDATE articles SET next_look_at = 0 WHERE json_extract(record, '$.url') = '${gone?.url}'`)
    // Polls come first; the next tick, with nothing due, looks again.
    await home.tick()
    await home.tick()
    const kinds = await home.rows<{ kind: string }>(
      `SELECT kind FROM changes WHERE seq > ${Number((head[0] as { seq: number }).seq)} ORDER BY kind`,
    )
    expect(kinds.map(({ kind }) => kind)).toEqual(['created', 'updated', 'withdrawn'])
    const feed = (await home.get('/feeds/news-az.json')).text
    expect(feed).toContain(added.title)
    expect(feed).toContain(corrected.title)
    expect(feed).not.toContain(gone?.title)

    // A message that comes twice, late, or for nothing, changes nothing.
    const before = await home.rows('SELECT id, state, next_check_at FROM sources ORDER BY id')
    for (const claim of ['queue/forgotten', 'queue/forgotten']) await home.send({ type: 'polls', sourceIds: ['news-az'], claim })
    for (const sourceId of ['news-az', 'no-such-source']) await home.send({ type: 'poll', sourceId })
    await home.tick()
    expect(await home.rows('SELECT id, state, next_check_at FROM sources ORDER BY id')).toEqual(before)
  })
})
