/**
 * Fails the run on any connection that leaves this machine: tests talk to loopback and nothing else.
 *
 * Loaded before every test file. Names other than localhost are not even looked up.
 *
 * @module
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import net from 'node:net'
import { afterAll } from 'vitest'

const offences: string[] = []

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::ffff:127.0.0.1'
}

function refuse(what: string): Error {
  offences.push(what)
  return Object.assign(new Error(`a test tried to leave this machine: ${what}`), { code: 'EGUARD' })
}

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0]
  const options = (typeof first === 'object' && first !== null ? first : { port: first, host: args[1] }) as {
    host?: string
    path?: string
    port?: number
  }
  const host = options.host ?? 'localhost'
  // A name is judged where it is looked up, by the system's resolver (below) or by one of the test's own.
  if (options.path === undefined && typeof host === 'string' && net.isIP(host) !== 0 && !isLoopback(host)) {
    const error = refuse(`connect ${host}:${options.port}`)
    queueMicrotask(() => this.destroy(error))
    return this
  }
  return (connect as (...all: unknown[]) => net.Socket).apply(this, args)
} as typeof connect

const lookup = dns.lookup
dns.lookup = ((name: string, ...rest: unknown[]) => {
  if (isLoopback(name)) return (lookup as unknown as (...all: unknown[]) => void)(name, ...rest)
  const callback = rest.at(-1) as (error: Error) => void
  queueMicrotask(() => callback(refuse(`look up ${name}`)))
}) as typeof lookup
dns.promises.lookup = (async (name: string, ...rest: unknown[]) => {
  if (!isLoopback(name)) throw refuse(`look up ${name}`)
  return (await import('node:dns/promises')).lookup(name, ...(rest as []))
}) as typeof dns.promises.lookup

dgram.Socket.prototype.send = function refuseSend(): void {
  throw refuse('send a datagram')
} as typeof dgram.Socket.prototype.send

afterAll(() => {
  const seen = offences.splice(0)
  if (seen.length > 0) throw new Error(`the network guard caught: ${seen.join('; ')}`)
})
