import dns from 'node:dns'
import net from 'node:net'
import { describe, expect, it } from 'vitest'

/** Runs in a world of its own, because the guard fails whichever file it catches. */
describe('the network guard', () => {
  it('lets loopback pass', async () => {
    const server = net.createServer((socket) => socket.end('ok')).listen(0, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const { port } = server.address() as net.AddressInfo
    const text = await new Promise<string>((done, fail) =>
      net
        .connect(port, '127.0.0.1')
        .on('data', (d) => done(String(d)))
        .on('error', fail),
    )
    expect(text).toBe('ok')
    server.close()
  })

  it('stands in front of sockets and names', () => {
    expect(net.Socket.prototype.connect.name).toBe('guarded')
    expect(String(dns.lookup)).toContain('refuse')
  })
})
