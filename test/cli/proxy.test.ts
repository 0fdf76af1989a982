import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttp } from '../../src/runtime/node/http.ts'
import { proxyFor, readProxies } from '../../src/runtime/node/http-proxy.ts'
import { startNewsroom } from '../support/newsroom.ts'

/** A proxy that leads every tunnel to `port` on loopback and remembers what was asked. */
async function startProxy(port: number): Promise<{ url: URL; asked: string[] }> {
  const asked: string[] = []
  const server: Server = createServer((_request, response) => response.writeHead(405).end())
  server.on('connect', (request, socket, head) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    if (request.url?.startsWith('refused.')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const out = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      out.write(head)
      out.pipe(socket).pipe(out)
    })
    out.on('error', () => socket.destroy())
    socket.on('error', () => out.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return { url: new URL(`http://user:pass@127.0.0.1:${(server.address() as AddressInfo).port}`), asked }
}

const ask = (url: string) => ({ url, method: 'GET' as const, headers: {}, maxBytes: 1e6, timeoutMs: 5000 })

describe('a proxy', () => {
  it('carries requests by the name, and TLS is spoken with the site itself', async () => {
    const newsroom = await startNewsroom()
    const proxy = await startProxy(newsroom.port)
    const lookup = async (): Promise<string[]> => {
      throw Object.assign(new Error('no resolver here'), { code: 'EAI_AGAIN' })
    }
    const http = createHttp({
      allowHosts: [],
      resolve: [],
      lookup,
      extraCa: newsroom.caPem,
      proxy: { https: proxy.url, http: proxy.url, except: [] },
    })
    onTestFinished(() => http.close())
    const page = await http.send(ask('https://news.az/news'))
    expect(page).toMatchObject({ ok: true, response: { status: 200 } })
    expect(proxy.asked).toEqual(['news.az:443 Basic dXNlcjpwYXNz'])
    expect(await http.send(ask('http://news.az/robots.txt'))).toMatchObject({ ok: true, response: { status: 200 } })
    expect(await http.send(ask('https://refused.example/'))).toMatchObject({ ok: false, failure: 'connect' })
  })

  it('is never asked for what is not public', async () => {
    const proxy = await startProxy(1)
    const lookup = async (): Promise<string[]> => ['10.0.0.7']
    const http = createHttp({ allowHosts: [], resolve: [], lookup, proxy: { https: proxy.url, http: proxy.url, except: [] } })
    onTestFinished(() => http.close())
    for (const url of [
      'http://127.0.0.1/',
      'http://[::1]/',
      'http://169.254.169.254/',
      'http://printer.local/',
      'https://inside.example/',
    ])
      expect([url, await http.send(ask(url))]).toEqual([url, expect.objectContaining({ ok: false, failure: 'blocked-address' })])
    expect(proxy.asked).toEqual([])
  })

  it('is read from the environment, exceptions too', () => {
    const read = readProxies({ https_proxy: 'proxy.example:3128', NO_PROXY: 'direct.example, .inner.example' })
    expect(proxyFor(read, 'https:', 'news.az')?.href).toBe('http://proxy.example:3128/')
    expect(proxyFor(read, 'http:', 'news.az')).toBeUndefined()
    expect(proxyFor(read, 'https:', 'a.direct.example')).toBeUndefined()
    expect(proxyFor(read, 'https:', 'b.inner.example')).toBeUndefined()
    expect(proxyFor(read, 'https:', 'notdirect.example')).toBeDefined()
    expect(readProxies({})).toBeUndefined()
    expect(() => readProxies({ HTTPS_PROXY: 'ftp://x' })).toThrow('HTTPS_PROXY is not an http address')
  })
})
