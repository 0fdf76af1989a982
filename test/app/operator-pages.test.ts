/**
 * The pages on which operators see endpoints and attempts: who sees them, what stands there, what never does.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createToken } from '../../src/app/tokens.ts'
import { answered, createPush, type Push } from '../support/push.ts'

const LIST = '/operator/endpoints'
const basic = (token: string) => ({ authorization: `Basic ${btoa(`me:${token}`)}` })
const admin = basic('a-token-for-tests')

async function open(): Promise<Push> {
  const push = await createPush()
  onTestFinished(() => push.world.close())
  return push
}

async function read(push: Push, path: string): Promise<string> {
  const response = await push.app.request(path, { headers: admin })
  expect(response.status).toBe(200)
  return response.text()
}

describe('the operator’s pages', () => {
  it('are shown to nobody without a token for endpoints, and ask a browser for one', async () => {
    const push = await open()
    const { id } = await push.endpoint()
    const { token: reader } = await createToken(push.world.deps, { name: 'r', scopes: ['read'] })
    const { token: keeper } = await createToken(push.world.deps, { name: 'e', scopes: ['endpoints'] })
    for (const path of [LIST, `${LIST}/${id}`, `${LIST}/no-such`]) {
      const nobody = await push.app.request(path)
      expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Basic /)])
      expect((await push.app.request(path, { headers: basic('wrong') })).status).toBe(401)
      expect((await push.app.request(path, { headers: basic(reader) })).status).toBe(404)
    }
    expect((await push.app.request(LIST, { headers: basic(keeper) })).status).toBe(200)
    expect((await push.app.request(`${LIST}/no-such`, { headers: admin })).status).toBe(404)
  })

  it('open nothing else: what a browser sends by itself changes nothing', async () => {
    const push = await open()
    const { id } = await push.endpoint()
    for (const path of [`/api/endpoints/${id}/pause`, `/api/endpoints/${id}/replay`, `${LIST}/${id}`]) {
      const answer = await push.app.request(path, { method: 'POST', headers: admin, body: '{"failed":true}' })
      expect([path, answer.status]).toEqual([path, 401])
    }
    expect(await push.admin('GET', `/api/endpoints/${id}`)).toMatchObject({ json: { state: 'active' } })
    expect(await read(push, `${LIST}/${id}`)).not.toMatch(/<form|<button|<script/)
  })

  it('run no script, are framed by nobody and kept by no cache', async () => {
    const push = await open()
    const { headers } = await push.app.request(LIST, { headers: admin })
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers.get('content-security-policy')).not.toContain('script-src')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('vary')).toContain('Authorization')
  })

  it('show state, what waits and the last attempt of each endpoint', async () => {
    const push = await open()
    await push.endpoint({ url: 'https://good.example/hook', description: 'Newsroom' })
    await push.endpoint({ url: 'https://bad.example/hook' })
    await push.endpoint({ url: 'https://gone.example/hook' })
    push.answers.set('bad.example', () => 500)
    push.answers.set('gone.example', () => 410)
    await push.publish('a')
    await push.deliver()
    const html = await read(push, LIST)
    expect(html).toContain('Newsroom')
    expect(html).toContain('Nothing got through since the first failure')
    expect(html).toContain('Disabled: gone: the receiver answered 410')
    expect(html).toContain('answered 500')
  })

  it('show each attempt with time, status and the receiver’s words, which stay words', async () => {
    const push = await open()
    const { id } = await push.endpoint()
    push.answers.set('good.example', ({ url }) => answered(url, 500, {}, '<script>alert(1)</script> & "more"'))
    await push.publish('a')
    await push.deliver()
    push.world.clock.advance(10_000)
    await push.deliver()
    const html = await read(push, `${LIST}/${id}`)
    expect(html).toContain('2 attempts')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;')
    expect(html).not.toContain('<script')
    expect(html).toContain(`dateline endpoints replay ${id} --failed`)
  })

  it('show no key, no header and of a chat room’s address the host alone', async () => {
    const push = await open()
    const room = 'https://hooks.slack.example/services/T0/very-secret'
    const { json: slack } = await push.admin('POST', '/api/endpoints', { url: room, format: 'slack' })
    const { json: ntfy } = await push.admin('POST', '/api/endpoints', {
      url: 'https://ntfy.example/secret-topic',
      format: 'template',
      template: { body: '{{title}}', contentType: 'text/plain' },
      headers: { authorization: 'Bearer tk_secret' },
    })
    const { json: hook } = await push.admin('POST', '/api/endpoints', { url: 'https://r.example/hook?token=abc' })
    await push.publish('a')
    await push.deliver()
    const pages = await Promise.all(
      [LIST, ...[slack, ntfy, hook].map(({ id }) => `${LIST}/${String(id)}`)].map((p) => read(push, p)),
    )
    for (const html of pages)
      for (const secret of [
        'very-secret',
        'secret-topic',
        'tk_secret',
        'token=abc',
        String(hook['secret']),
        String(ntfy['secret']),
      ])
        expect(html).not.toContain(secret)
    expect(pages[0]).toContain('https://hooks.slack.example/…')
  })

  it('lead through many deliveries, and to those of one state', async () => {
    const push = await open()
    const { id } = await push.endpoint()
    for (let i = 0; i < 60; i++) await push.publish(`s${i}`)
    await push.deliver()
    await push.world.db.run("UPDATE deliveries SET state = 'exhausted' WHERE sequence = 7")
    const first = await read(push, `${LIST}/${id}`)
    expect(first.match(/<li id="d/g)).toHaveLength(50)
    expect(first).toContain(`href="${LIST}/${id}?before=11"`)
    expect((await read(push, `${LIST}/${id}?before=11`)).match(/<li id="d/g)).toHaveLength(10)
    expect((await read(push, `${LIST}/${id}?state=exhausted`)).match(/<li id="d\d+"/g)).toEqual(['<li id="d7"'])
    expect((await read(push, `${LIST}/${id}?state=%22%3E&before=x`)).match(/<li id="d/g)).toHaveLength(50)
  })
})
