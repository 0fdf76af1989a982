/**
 * Endpoints that want each story once: which copy they are told of, and what they hear of the others.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEndpoint } from '../../src/app/endpoints.ts'
import { applyRetention } from '../../src/pipeline/apply-retention.ts'
import { deliverDue } from '../../src/pipeline/deliver.ts'
import { readEvents } from '../../src/pipeline/read-events.ts'
import type { Http } from '../../src/ports.ts'
import { articlePage, createPapers, paragraphsOf } from '../support/papers.ts'
import { createPush, type Push } from '../support/push.ts'
import { createWorld, testSource } from '../support/world.ts'

async function open(): Promise<Push> {
  const push = await createPush()
  onTestFinished(() => push.world.close())
  return push
}

/** Articles of these ids become one story. */
async function join({ world }: Push, ...ids: string[]): Promise<void> {
  await world.db.run('UPDATE articles SET story_id = ? WHERE id IN (SELECT value FROM json_each(?))', [
    ids[0] ?? null,
    JSON.stringify(ids),
  ])
}

const told = (push: Push, host = 'once.example'): string[] =>
  push.received.filter((r) => new URL(r.url).host === host).map(({ body }) => `${body.type} ${String(body.data['title'])}`)

describe('an endpoint with dedupe: story', () => {
  it('gets the first of several copies, whether they are told of together or one after the other', async () => {
    const push = await open()
    await push.endpoint({ url: 'https://once.example/', dedupe: 'story' })
    await push.endpoint({ url: 'https://all.example/' })
    const [a, b] = [await push.publish('a'), await push.publish('b')]
    await join(push, a, b)
    await push.publish('alone')
    await push.deliver()
    const c = await push.publish('c')
    await join(push, a, b, c)
    await push.deliver()
    expect(told(push)).toEqual(['article.created Story a', 'article.created Story alone'])
    expect(told(push, 'all.example')).toHaveLength(4)
  })

  it('gets the first copy that its query matches', async () => {
    const push = await open()
    await push.endpoint({ url: 'https://once.example/', dedupe: 'story', q: 'quay' })
    const ids = [
      await push.publish('a', { title: 'A bridge' }),
      await push.publish('b', { title: 'The quay' }),
      await push.publish('c', { title: 'The quay, too' }),
    ]
    await join(push, ...ids)
    await push.deliver()
    expect(told(push)).toEqual(['article.created The quay'])
  })

  it('hears of edits and withdrawal of the copy it has, and of no other', async () => {
    const push = await open()
    await push.endpoint({ url: 'https://once.example/', dedupe: 'story' })
    const [a, b] = [await push.publish('a'), await push.publish('b')]
    await join(push, a, b)
    await push.deliver()
    await push.edit(b, { title: 'Another b' })
    await push.edit(a, { title: 'Another a' })
    await push.edit(b, {}, 'withdrawn')
    await push.edit(a, {}, 'withdrawn')
    await push.deliver()
    expect(told(push)).toEqual(['article.created Story a', 'article.updated Another a', 'article.withdrawn Another a'])
  })

  it('remembers what it was told when the delivery is no longer kept', async () => {
    const push = await open()
    const { id } = await push.endpoint({ url: 'https://once.example/', dedupe: 'story' })
    const a = await push.publish('a')
    await push.deliver()
    push.world.clock.advance(40 * 86_400_000)
    expect(await applyRetention(push.world.deps, { drop: true })).toMatchObject({ deliveries: 1 })
    expect((await push.admin('GET', `/api/endpoints/${id}/deliveries`)).json).toEqual({ deliveries: [] })
    const b = await push.publish('b')
    await join(push, a, b)
    await push.publish('c')
    await push.deliver()
    expect(push.received.map(({ body }) => [body.data['title'], body.data.sequence])).toEqual([
      ['Story a', 1],
      ['Story c', 2],
    ])
  })

  it('is asked for over the API, and given up there', async () => {
    const push = await open()
    const { status, json } = await push.admin('POST', '/api/endpoints', { url: 'https://once.example/', dedupe: 'story' })
    expect({ status, dedupe: json['dedupe'] }).toEqual({ status: 201, dedupe: 'story' })
    await push.admin('PATCH', `/api/endpoints/${String(json['id'])}`, { dedupe: 'never' })
    const [a, b] = [await push.publish('a'), await push.publish('b')]
    await join(push, a, b)
    await push.deliver()
    expect(told(push)).toHaveLength(2)
  })

  it('is tried out with the same answer', async () => {
    const push = await open()
    await join(push, await push.publish('a'), await push.publish('b'))
    const { events } = await readEvents(
      push.world.deps,
      {
        filter: { events: [], sources: [], backfill: false, dedupe: 'story' },
        content: 'none',
        told: new Set(),
        toldStories: new Set(),
      },
      0,
    )
    expect(events.map(({ message }) => message.data['title'])).toEqual(['Story a'])
  })

  it('gets one of two papers’ copies that polls brought', async () => {
    const papers = createPapers()
    const hooks: string[] = []
    const http: Http = {
      async send(request) {
        if (!request.url.startsWith('https://once.example/')) return papers.http.send(request)
        hooks.push((JSON.parse(String(request.body)) as { data: { title: string } }).data.title)
        return { ok: true, response: { url: request.url, status: 204, headers: {}, body: new Uint8Array() } }
      },
    }
    const hosts = ['one.example', 'two.example']
    const world = await createWorld({
      http,
      sources: hosts.map((host) => testSource({ id: host.split('.')[0]!, url: `https://${host}/feed` })),
    })
    onTestFinished(() => world.close())
    const print = (slug: string, topic: string): void => {
      for (const host of hosts) {
        papers.list(`https://${host}/feed`, [{ link: `https://${host}/${slug}`, title: `${host} on ${topic}` }])
        papers.pages.set(`${host}/${slug}`, { body: articlePage(`${host} on ${topic}`, paragraphsOf(topic)) })
      }
    }
    print('first', 'the ferry')
    for (const id of ['one', 'two']) await world.poll(id)
    await createEndpoint(world.deps, {
      url: 'https://once.example/',
      events: [],
      sources: [],
      content: 'excerpt',
      backfill: false,
      dedupe: 'story',
    })
    print('second', 'the orchard')
    for (const id of ['two', 'one']) await world.poll(id)
    await deliverDue(world.deps)
    expect(hooks).toEqual(['two.example on the orchard'])
  })
})
