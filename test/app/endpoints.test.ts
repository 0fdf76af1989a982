/**
 * The API of webhook endpoints: what it refuses, what it changes, what it never shows.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPush, type Push } from '../support/push.ts'

async function open(settings = {}): Promise<Push> {
  const push = await createPush({ settings })
  onTestFinished(() => push.world.close())
  return push
}

const URL_OF = 'https://r.example/hook'

describe('POST /api/endpoints', () => {
  it.each([
    ['plain http', { url: 'http://r.example/' }, /name r\.example:80 in DATELINE_ALLOW_HOSTS/],
    ['a private address', { url: 'https://10.0.0.7/' }, /private address\. Name 10\.0\.0\.7:443/],
    ['an address written as a number', { url: 'https://2130706433/' }, /private/],
    ['a name for this machine', { url: 'https://localhost/' }, /private/],
    ['an address with a user name', { url: 'https://me:pw@r.example/' }, /without user name/],
    ['a query that cannot be read', { url: URL_OF, q: '"quay' }, /^q: /],
    ['an event that is none', { url: URL_OF, events: ['article.exploded'] }, /events/],
    ['a key that is unknown', { url: URL_OF, colour: 'red' }, /colour/],
    ['a secret that is too short', { url: URL_OF, secret: 'whsec_c2hvcnQ=' }, /24 to 64 bytes/],
    ['a template without one', { url: URL_OF, format: 'template' }, /needs a template/],
    ['a template with an unknown field', { url: URL_OF, format: 'template', template: { body: '{{colour}}' } }, /is no field/],
    ['a template that is no JSON', { url: URL_OF, format: 'template', template: { body: '{{title}} {' } }, /is not JSON/],
    ['a wish for duplicates that is none', { url: URL_OF, dedupe: 'title' }, /dedupe/],
    [
      'a template that chooses the host by the article',
      { url: 'https://{{publisher}}.example/', format: 'template', template: { body: '0' } },
      /after the host|must be http or https/,
    ],
    [
      'an address with an unknown field',
      { url: 'https://r.example/{{colour}}', format: 'template', template: { body: '0' } },
      /is no field/,
    ],
    ['a template that deletes', { url: URL_OF, format: 'template', template: { body: '0', method: 'DELETE' } }, /template/],
  ])('refuses %s in words', async (_, request, said) => {
    const push = await open()
    const { status, json } = await push.admin('POST', '/api/endpoints', request)
    expect({ status, detail: json['detail'] }).toEqual({ status: 422, detail: expect.stringMatching(said) })
    expect((await push.admin('GET', '/api/endpoints')).json).toEqual({ endpoints: [] })
  })

  it('names what is missing and what is of another kind', async () => {
    const push = await open()
    const { json } = await push.admin('POST', '/api/endpoints', { backfill: 'yes' })
    expect(json['detail']).toBe('url: is missing; backfill: must be boolean, not string')
  })

  it('takes a private receiver that the operator allowed by name', async () => {
    const push = await open({ allowHosts: ['127.0.0.1:9000'] })
    expect((await push.admin('POST', '/api/endpoints', { url: 'http://127.0.0.1:9000/' })).status).toBe(201)
    expect((await push.admin('POST', '/api/endpoints', { url: 'http://127.0.0.1:9001/' })).status).toBe(422)
  })

  it('never reaches a receiver whose allowance ended', async () => {
    const push = await open({ allowHosts: ['127.0.0.1:9000'] })
    const { json } = await push.admin('POST', '/api/endpoints', { url: 'http://127.0.0.1:9000/' })
    push.world.deps.settings.allowHosts = []
    await push.publish('a')
    await push.deliver()
    expect(push.received).toEqual([])
    const { json: delivery } = await push.admin('GET', `/api/endpoints/${String(json['id'])}/deliveries/1`)
    expect(delivery).toMatchObject({ state: 'pending', lastError: 'the address cannot be used' })
  })

  it('keeps a key the operator brings, and does not repeat it', async () => {
    const push = await open()
    const secret = `whsec_${btoa('s'.repeat(32))}`
    const { status, json } = await push.admin('POST', '/api/endpoints', { url: URL_OF, secret })
    expect([status, json['secret']]).toEqual([201, undefined])
  })
})

describe('an endpoint', () => {
  it('is changed in part, and keeps its sequence', async () => {
    const push = await open()
    const { id } = await push.endpoint({ q: 'quay' })
    await push.publish('a', { title: 'The quay' })
    await push.deliver()
    const { status, json } = await push.admin('PATCH', `/api/endpoints/${id}`, { q: 'bridge', url: 'https://new.example/' })
    expect({ status, json }).toMatchObject({ status: 200, json: { q: 'bridge', url: 'https://new.example/', sequence: 1 } })
    await push.publish('b', { title: 'The bridge' })
    await push.deliver()
    expect(push.received.at(-1)).toMatchObject({ url: 'https://new.example/', body: { data: { sequence: 2 } } })
    expect((await push.admin('PATCH', `/api/endpoints/${id}`, { url: 'http://10.1.1.1/' })).status).toBe(422)
  })

  it('loses its query, rate and description where they are null', async () => {
    const push = await open()
    const { json: made } = await push.admin('POST', '/api/endpoints', { url: URL_OF, q: 'bridge', rate: 2, description: 'desk' })
    const at = `/api/endpoints/${String(made['id'])}`
    const { status, json } = await push.admin('PATCH', at, { q: null, rate: null, description: null })
    expect(status).toBe(200)
    expect(json).not.toHaveProperty('q')
    expect(json).not.toHaveProperty('rate')
    expect(json).not.toHaveProperty('description')
    expect((await push.admin('PATCH', at, { url: null })).status).toBe(422)
  })

  it('shows its deliveries by page and by state', async () => {
    const push = await open()
    const { id } = await push.endpoint()
    push.answers.set('good.example', (_, nth) => (nth % 10 === 0 ? 500 : 204))
    for (let i = 0; i < 60; i++) await push.publish(`s${i}`)
    await push.deliver()
    const first = (await push.admin('GET', `/api/endpoints/${id}/deliveries`)).json as {
      deliveries: { sequence: number }[]
      before: number
    }
    expect([first.deliveries.length, first.before]).toEqual([50, 11])
    const rest = (await push.admin('GET', `/api/endpoints/${id}/deliveries?before=11`)).json as {
      deliveries: { sequence: number }[]
    }
    expect(rest.deliveries.map(({ sequence }) => sequence)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    const waiting = (await push.admin('GET', `/api/endpoints/${id}/deliveries?state=pending`)).json as { deliveries: unknown[] }
    expect(waiting.deliveries.length).toBe(first.deliveries.length + 10 - (await delivered(push, id)))
    expect((await push.admin('GET', `/api/endpoints/${id}/deliveries?state=lost`)).status).toBe(422)
  })

  it.each(['', '/pause', '/resume', '/rotate', '/test', '/replay', '/deliveries'])(
    'that is not there is 404 at %s',
    async (path) => {
      const push = await open()
      const method = path === '' || path === '/deliveries' ? 'GET' : 'POST'
      expect((await push.admin(method, `/api/endpoints/ep_none${path}`)).status).toBe(404)
    },
  )

  it.each(['GET', 'POST'])('is nobody’s without the token: %s', async (method) => {
    const push = await open()
    const { id } = await push.endpoint()
    const response = await push.app.request(`/api/endpoints/${method === 'GET' ? id : `${id}/rotate`}`, { method })
    expect(response.status).toBe(401)
    expect(await response.text()).not.toContain(id)
  })
})

async function delivered(push: Push, id: string): Promise<number> {
  const [row] = await push.world.db.all<{ n: number }>(
    "SELECT count(*) AS n FROM deliveries WHERE endpoint_id = ? AND state = 'delivered'",
    [id],
  )
  return row?.n ?? 0
}
