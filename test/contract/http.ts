/** What every implementation of the Http port does, whatever it is built on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Http, HttpRequest, HttpResult } from '../../src/ports.ts'
import { CONTRACT_TEXT } from './http-origin.ts'

export interface HttpSubject {
  /** Exempts the origin, and nothing else, from the guard against private addresses. */
  http: Http
  /** See `http-origin.ts`. */
  origin: { url: string; asked: string[] }
  close(): Promise<void>
}

/** Addresses that must never be asked, in notations of every kind. */
const FORBIDDEN = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://0x7f.1/',
  'http://2130706433/',
  'http://0/',
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[fd00::1]/',
  'http://localhost/',
  'http://localhost./',
  'http://a.internal/',
  'http://single/',
  'http://0177.0.0.1/',
  'http://①②⑦.⓪.⓪.①/',
  'http://127.0.0.1./',
  'http://100.64.0.1/',
  'http://192.0.0.8/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://printer.local/',
  'http://a.localhost/',
  'http://metadata.google.internal/',
]

/** What is no address of the web at all. */
const MALFORMED = [
  'ftp://news.example/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:25/',
  'data:text/html,x',
  'http://user:word@news.example/',
  'http://news.example@127.0.0.1/',
  'http://[::1%25eth0]/',
  'http://256.1.1.1/',
  '/only/a/path',
]

export function httpContract(create: () => Promise<HttpSubject>): void {
  describe('Http contract', () => {
    let subject: HttpSubject
    beforeAll(async () => {
      subject = await create()
    })
    afterAll(async () => {
      await subject.close()
    })
    const send = (path: string, fields: Partial<HttpRequest> = {}): Promise<HttpResult> =>
      subject.http.send({
        url: `${subject.origin.url}${path}`,
        method: 'GET',
        headers: {},
        maxBytes: 100_000,
        timeoutMs: 5_000,
        ...fields,
      })
    const receive = async (path: string, fields: Partial<HttpRequest> = {}) => {
      const result = await send(path, fields)
      if (!result.ok) throw new Error(`${result.failure}: ${result.detail}`)
      return { ...result.response, text: new TextDecoder().decode(result.response.body) }
    }
    const failureOf = async (path: string, fields: Partial<HttpRequest> = {}): Promise<string> => {
      const result = await send(path, fields)
      return result.ok ? `answered ${result.response.status}` : result.failure
    }

    it('brings status, headers and bytes of any answer', async () => {
      const response = await receive('/status/503')
      expect(response).toMatchObject({ url: `${subject.origin.url}/status/503`, status: 503, text: 'body' })
      expect(response.headers['etag']).toBe('"v1"')
    })

    it('follows no redirect', async () => {
      expect((await receive('/status/302')).headers['location']).toBe('/echo')
    })

    it('brings a 304 without a body', async () => {
      expect(await receive('/status/304')).toMatchObject({ status: 304, text: '' })
    })

    it('sends what it is told and keeps no cookie', async () => {
      await receive('/status/200')
      const headers = { 'user-agent': 'x/1', 'if-none-match': 'W/"a,b"', accept: 'text/html' }
      const echoed = JSON.parse((await receive('/echo?q=%20a', { headers })).text)
      expect(echoed).toMatchObject({ method: 'GET', url: '/echo?q=%20a', headers })
      expect(echoed.headers).not.toHaveProperty('cookie')
      expect(echoed.headers).not.toHaveProperty('referer')
    })

    it('posts exactly the bytes it is given', async () => {
      const bytes = new Uint8Array([0, 255, 13, 10, 128])
      const echoed = JSON.parse(
        (await receive('/echo', { method: 'POST', body: bytes, headers: { 'content-type': 'a/b' } })).text,
      )
      expect(echoed).toMatchObject({ method: 'POST', body: btoa(String.fromCharCode(...bytes)) })
      const text = JSON.parse((await receive('/echo', { method: 'POST', body: 'ş' })).text)
      expect(text.body).toBe(btoa(String.fromCharCode(0xc5, 0x9f)))
    })

    it('asks with HEAD', async () => {
      expect(await receive('/zeros/500', { method: 'HEAD', maxBytes: 10 })).toMatchObject({ status: 200, text: '' })
    })

    it('joins repeated headers with commas', async () => {
      expect((await receive('/twice')).headers['link']).toBe('<a>; rel=hub, <b>; rel=self')
    })

    it.each(['gzip', 'br'])('undoes %s', async (coding) => {
      expect((await receive(`/coded/${coding}`, { headers: { 'accept-encoding': 'gzip, br' } })).text).toBe(CONTRACT_TEXT)
    })

    it('takes an answer of exactly the limit and no byte more', async () => {
      expect((await receive('/zeros/5000', { maxBytes: 5000 })).body.length).toBe(5000)
      expect(await failureOf('/zeros/5001', { maxBytes: 5000 })).toBe('too-large')
    })

    it('measures the limit after decoding', async () => {
      expect(await failureOf('/bomb/5000000', { maxBytes: 100_000, headers: { 'accept-encoding': 'gzip' } })).toBe('too-large')
    })

    it('cuts off instead where that is asked for', async () => {
      expect((await receive('/zeros/500000', { maxBytes: 1000, overflow: 'cut' })).body.length).toBe(1000)
    })

    it.each(['/silent', '/stalled'])('gives up on %s after the time it was given', async (path) => {
      expect(await failureOf(path, { timeoutMs: 300 })).toBe('timeout')
    })

    it('gives up when told to', async () => {
      const abort = new AbortController()
      const result = failureOf('/silent', { signal: abort.signal })
      setTimeout(() => abort.abort(), 50)
      expect(await result).toBe('aborted')
      expect(await failureOf('/echo', { signal: abort.signal })).toBe('aborted')
    })

    it.each(['/broken', '/broken-chunks'])('makes no answer of %s', async (path) => {
      expect(await failureOf(path)).toBe('reset')
    })

    it.each(['ftp://a.example/', 'file:///etc/passwd', 'http://user:pass@a.example/', 'http://a.example\\@b.example/', ''])(
      'calls %j a bad address',
      async (url) => {
        expect(await failureOf('', { url })).toBe('bad-address')
      },
    )

    it.each(FORBIDDEN)('refuses %s', async (url) => {
      const result = await subject.http.send({ url, method: 'GET', headers: {}, maxBytes: 100, timeoutMs: 2_000 })
      expect(result).toMatchObject({ ok: false, failure: 'blocked-address' })
    })

    it.each(MALFORMED)('does not take %s for an address', async (url) => {
      const result = await subject.http.send({ url, method: 'GET', headers: {}, maxBytes: 100, timeoutMs: 2_000 })
      expect(result).toMatchObject({ ok: false, failure: 'bad-address' })
    })

    it('refuses another spelling of the exempt host', async () => {
      const asked = subject.origin.asked.length
      const port = new URL(subject.origin.url).port
      expect(await failureOf('', { url: `http://localhost:${port}/echo` })).toBe('blocked-address')
      expect(await failureOf('', { url: `http://[::ffff:127.0.0.1]:${port}/echo` })).toBe('blocked-address')
      expect(subject.origin.asked.length).toBe(asked)
    })
  })
}
