import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttp, type NodeHttpOptions } from '../../../src/runtime/node/http.ts'
import { httpContract } from '../../contract/http.ts'
import { CONTRACT_TEXT, startContractOrigin } from '../../contract/http-origin.ts'

httpContract(async () => {
  const origin = await startContractOrigin()
  const http = createHttp({ allowHosts: [new URL(origin.url).host], resolve: [] })
  return {
    http,
    origin,
    close: async () => {
      await http.close()
      await origin.close()
    },
  }
})

const closers: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closers) await close()
})

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  )
  return (server.address() as AddressInfo).port
}

function client(options: Partial<NodeHttpOptions>) {
  const http = createHttp({ allowHosts: [], resolve: [], ...options })
  closers.push(() => http.close())
  return async (url: string, headers: Record<string, string> = {}) => {
    const result = await http.send({ url, method: 'GET', headers, maxBytes: 100_000, timeoutMs: 3_000 })
    return result.ok ? `${result.response.status} ${new TextDecoder().decode(result.response.body)}` : result.failure
  }
}

/** A server that counts what connects to it, whatever it is asked. */
async function startCounter(): Promise<{ port: number; connections(): number; requests: string[] }> {
  let connections = 0
  const requests: string[] = []
  const server = createServer((socket) => {
    connections++
    socket.on('data', (bytes) => {
      requests.push(String(bytes))
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  return { port: await listen(server), connections: () => connections, requests }
}

describe('Node Http and names', () => {
  it.each([
    ['loopback', ['127.0.0.1']],
    ['IPv6 loopback', ['::1']],
    ['a private network', ['10.1.2.3']],
    ['cloud metadata', ['169.254.169.254']],
    ['mapped loopback', ['::ffff:127.0.0.1']],
    ['one public and one private address', ['93.184.215.14', '127.0.0.1']],
    ['one private and one public address', ['fd00::1', '2606:4700::1111']],
    ['something that is no address', ['newsroom']],
  ])('refuses a name that resolves to %s', async (_name, addresses) => {
    const counter = await startCounter()
    const get = client({ lookup: async () => addresses })
    expect(await get(`http://news.example:${counter.port}/`)).toBe('blocked-address')
    expect(counter.connections()).toBe(0)
  })

  it('fails where a name has no address, without trying the name itself', async () => {
    expect(await client({ lookup: async () => [] })('http://news.example/')).toBe('dns')
  })

  it('tells a failed look-up from a refused one', async () => {
    const lookup = async (): Promise<string[]> => {
      throw Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' })
    }
    expect(await client({ lookup })('http://news.example/')).toBe('dns')
  })

  it('looks up once for each connection and uses no answer it did not judge', async () => {
    const counter = await startCounter()
    let lookups = 0
    // A second look-up for the same connection would be answered with loopback and reach the counter.
    const lookup = async (): Promise<string[]> => (++lookups % 2 === 1 ? ['240.0.0.1'] : ['127.0.0.1'])
    const get = client({ lookup, connectTimeoutMs: 200 })
    for (let tries = 0; tries < 50; tries++) expect(await get(`http://rebind.example:${counter.port}/`)).toBe('blocked-address')
    expect(lookups).toBe(50)
    expect(counter.connections()).toBe(0)
  })

  it('does not look up literals or names that are never public', async () => {
    let lookups = 0
    const get = client({
      lookup: async () => {
        lookups++
        return ['8.8.8.8']
      },
    })
    for (const url of ['http://127.0.0.1/', 'http://localhost/', 'http://a.local/', 'http://[::1]/'])
      expect(await get(url)).toBe('blocked-address')
    expect(lookups).toBe(0)
  })
})

describe('Node Http and its exemptions', () => {
  it('connects to the mapped address and asks for the real host', async () => {
    const counter = await startCounter()
    const get = client({ resolve: [{ host: 'news.example', port: 80, address: '127.0.0.1', targetPort: counter.port }] })
    expect(await get('http://news.example/x')).toBe('200 ok')
    expect(counter.requests[0]).toContain('host: news.example\r\n')
  })

  it('maps names below a wildcard and leaves the rest guarded', async () => {
    const counter = await startCounter()
    const get = client({
      resolve: [{ host: '*.news.example', port: 80, address: '127.0.0.1', targetPort: counter.port }],
      lookup: async () => ['127.0.0.1'],
    })
    expect(await get('http://a.news.example/')).toBe('200 ok')
    expect(await get('http://a.b.news.example/')).toBe('200 ok')
    expect(await get('http://news.example/')).toBe('blocked-address')
    expect(await get(`http://a.news.example:${counter.port}/`)).toBe('blocked-address')
    expect(await get('http://anews.example/')).toBe('blocked-address')
  })

  it('exempts one port of a host, not the host', async () => {
    const [one, other] = [await startCounter(), await startCounter()]
    const get = client({ allowHosts: [`127.0.0.1:${one.port}`] })
    expect(await get(`http://127.0.0.1:${one.port}/`)).toBe('200 ok')
    expect(await get(`http://127.0.0.1:${other.port}/`)).toBe('blocked-address')
    expect(other.connections()).toBe(0)
  })

  it('writes Host itself whatever it is told', async () => {
    const counter = await startCounter()
    const get = client({ allowHosts: [`127.0.0.1:${counter.port}`] })
    await get(`http://127.0.0.1:${counter.port}/`, { host: 'other.example', connection: 'upgrade' })
    expect(counter.requests[0]).toContain(`host: 127.0.0.1:${counter.port}\r\n`)
    expect(counter.requests[0]).not.toContain('other.example')
  })
})

describe('Node Http over TLS', () => {
  const pem = (name: string): string => readFileSync(new URL(`../../fixtures/runtime/tls/${name}`, import.meta.url), 'utf8')
  const serve = (certificate: string): Promise<number> =>
    listen(
      createTlsServer({ cert: pem(certificate), key: pem('server.key') }, (socket) => {
        socket.on('error', () => {})
        socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
      }),
    )
  const ask = async (certificate: string, url: string, options: Partial<NodeHttpOptions> = {}): Promise<string> => {
    const targetPort = await serve(certificate)
    const { hostname } = new URL(url)
    const http = createHttp({
      allowHosts: [],
      resolve: [{ host: hostname, port: 443, address: '127.0.0.1', targetPort }],
      ...options,
    })
    closers.push(() => http.close())
    const result = await http.send({ url, method: 'GET', headers: {}, maxBytes: 1000, timeoutMs: 3000 })
    return result.ok ? `${result.response.status}` : `${result.failure} ${result.detail}`
  }

  it("checks a mapped host's certificate against the name that was asked for", async () => {
    expect(await ask('news.crt', 'https://news.example/', { extraCa: pem('ca.crt') })).toBe('200')
    expect(await ask('news.crt', 'https://other.example/', { extraCa: pem('ca.crt') })).toContain(
      'tls ERR_TLS_CERT_ALTNAME_INVALID',
    )
  })

  it.each([
    ['expired.crt', 'tls CERT_HAS_EXPIRED'],
    ['self-signed.crt', 'tls DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('refuses %s by name', async (certificate, failure) => {
    expect(await ask(certificate, 'https://news.example/', { extraCa: pem('ca.crt') })).toContain(failure)
  })

  it('refuses a certificate of an unknown authority', async () => {
    expect(await ask('news.crt', 'https://news.example/')).toContain('tls UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  })

  it('calls plain HTTP on a TLS port a TLS fault', async () => {
    const counter = await startCounter()
    expect(await client({ allowHosts: [`127.0.0.1:${counter.port}`] })(`https://127.0.0.1:${counter.port}/`)).toBe('tls')
  })
})

describe('Node Http and content codings', () => {
  it.each(['zstd', 'deflate', 'deflate-raw'])('undoes %s', async (coding) => {
    const origin = await startContractOrigin()
    closers.push(() => origin.close())
    expect(await client({ allowHosts: [new URL(origin.url).host] })(`${origin.url}/coded/${coding}`)).toBe(`200 ${CONTRACT_TEXT}`)
  })

  it('calls a coded body that ends early damaged', async () => {
    const origin = await startContractOrigin()
    closers.push(() => origin.close())
    expect(await client({ allowHosts: [new URL(origin.url).host] })(`${origin.url}/truncated-gzip`)).toBe('bad-encoding')
  })
})

describe('Node Http and kept connections', () => {
  let port = 0
  const connections: Socket[] = []
  beforeAll(async () => {
    port = await listen(
      createServer((socket) => {
        connections.push(socket)
        let answered = 0
        socket.on('data', () => {
          // Each connection answers one request, then breaks at the second.
          if (answered++ === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
          else socket.destroy()
        })
      }),
    )
  })

  it('asks again on a new connection when the kept one was closed unanswered', async () => {
    const get = client({ allowHosts: [`127.0.0.1:${port}`] })
    expect(await get(`http://127.0.0.1:${port}/1`)).toBe('200 ok')
    expect(await get(`http://127.0.0.1:${port}/2`)).toBe('200 ok')
    expect(connections.length).toBe(2)
  })

  it('does not ask again when a new connection breaks', async () => {
    let asked = 0
    const breaking = await listen(
      createServer((socket) => {
        asked++
        socket.once('data', () => socket.destroy())
      }),
    )
    expect(await client({ allowHosts: [`127.0.0.1:${breaking}`] })(`http://127.0.0.1:${breaking}/`)).toBe('reset')
    expect(asked).toBe(1)
  })
})
