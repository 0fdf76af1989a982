/**
 * Opens sockets to public addresses only: the guard against requests that reach inside.
 *
 * The host is judged before, each address a name resolves to is judged once, the socket goes to one of those and
 * nowhere else, and where it arrived is checked again. A kept-alive socket has passed all of it.
 *
 * Effects: name look-ups, sockets.
 *
 * @module
 */
import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { buildConnector } from 'undici'
import { isPublicAddress, judgeUrlAddress } from '../../web/ip-address.ts'
import { mendHeads } from './http-mend.ts'
import { openTunnel, type ProxySettings, proxyFor } from './http-proxy.ts'
import { findResolveRule, hostPortKey, type ResolveRule } from './resolve-map.ts'

/** Every address of a name, in the order to try them; rejects with `code` `ENOTFOUND` or the like. */
export type Lookup = (hostname: string) => Promise<string[]>

export interface ConnectOptions {
  /** `host:port` entries exempt from the guard. */
  allowHosts: readonly string[]
  resolve: readonly ResolveRule[]
  lookup?: Lookup | undefined
  /** PEM certificates trusted beside the runtime's own, for a mapped host on this machine. */
  extraCa?: string | undefined
  connectTimeoutMs: number
  /** Takes over the way out for what is neither mapped nor allowed. */
  proxy?: ProxySettings | undefined
  /** Called with `protocol//host:port` for each socket opened. */
  onConnect?: (origin: string) => void
  /** Called when more bytes came than the last answer had room for. */
  onExcess?: (origin: string) => void
}

/** The address is not public. */
export class BlockedAddressError extends Error {
  readonly code = 'BLOCKED_ADDRESS'
  constructor(message: string) {
    super(message)
    this.name = 'BlockedAddressError'
  }
}

/** Returns a connector for undici that refuses every address that is not public. */
export function createConnector(options: ConnectOptions): buildConnector.connector {
  const lookup = options.lookup ?? lookupSystem
  const shared = { allowH2: false, timeout: options.connectTimeoutMs, ...(options.extraCa ? { ca: options.extraCa } : {}) }
  const open = buildConnector({ ...shared, lookup: lookupHook(lookup, false) })
  const openGuarded = buildConnector({ ...shared, lookup: lookupHook(lookup, true) })
  const allowed = new Set(options.allowHosts)
  return (target, callback) => {
    const done: buildConnector.Callback = (...result) => {
      const origin = `${target.protocol}//${target.host}`
      if (result[0] === null) {
        options.onConnect?.(origin)
        watchForExcess(result[1], () => options.onExcess?.(origin))
        mendHeads(result[1])
      }
      callback(...result)
    }
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80)
    const rule = findResolveRule(options.resolve, target.hostname, port)
    if (rule !== undefined) {
      open({ ...target, hostname: rule.address, port: String(rule.targetPort), ...nameFor(target) }, done)
    } else if (allowed.has(hostPortKey(target.hostname, port))) {
      open(target, done)
    } else {
      const proxy = proxyFor(options.proxy, target.protocol, target.hostname)
      if (proxy === undefined) connectGuarded(openGuarded, target, done)
      else connectProxied(proxy, { open, lookup, timeoutMs: options.connectTimeoutMs }, target, port, done)
    }
  }
}

/**
 * Bytes beyond Content-Length come to light in two ways: the parser takes them for another answer and fails, or, on a
 * connection about to close, hands them back to the socket.
 */
function watchForExcess(socket: Socket, report: () => void): void {
  socket.on('error', (error) => {
    if (error.name === 'HTTPParserError' || error.message === 'bad response') report()
  })
  const unshift = socket.unshift.bind(socket)
  socket.unshift = (chunk: Uint8Array, encoding?: BufferEncoding) => {
    if (chunk.length > 0) report()
    unshift(chunk, encoding)
  }
}

/** The name a certificate must carry; IP addresses are not sent as a name. */
function nameFor(target: buildConnector.Options): { servername?: string } {
  if (target.protocol !== 'https:') return {}
  const name = target.servername ?? (isIP(target.hostname) === 0 ? target.hostname : undefined)
  return name === undefined ? {} : { servername: name }
}

/** The target's host as it stands in an address, or undefined where the address alone shows that it is not public. */
function publicHost(target: buildConnector.Options): string | undefined {
  const host = target.hostname.includes(':') ? `[${target.hostname.replace(/^\[|\]$/g, '')}]` : target.hostname
  const url = URL.parse(`${target.protocol}//${host}${target.port ? `:${target.port}` : ''}/`)
  return url === null || judgeUrlAddress(url) === 'private' ? undefined : host
}

/**
 * Through a proxy the last word on addresses is the proxy's: it resolves the name again. What this machine can tell is
 * still refused here: private addresses, names of private networks, and names that resolve to private addresses.
 */
function connectProxied(
  proxy: URL,
  way: { open: buildConnector.connector; lookup: Lookup; timeoutMs: number },
  target: buildConnector.Options,
  port: number,
  callback: buildConnector.Callback,
): void {
  const host = publicHost(target)
  if (host === undefined) {
    queueMicrotask(() => callback(new BlockedAddressError(`${target.host ?? target.hostname} is not a public address`), null))
    return
  }
  const judged = isIP(target.hostname) === 0 ? way.lookup(target.hostname).catch(() => []) : Promise.resolve([])
  judged
    .then((addresses) => {
      // A machine that cannot resolve the name leaves that to the proxy.
      const blocked = addresses.length === 0 ? undefined : judgeAnswers(target.hostname, addresses, true)
      if (blocked) return callback(blocked, null)
      openTunnel(proxy, `${host}:${port}`, way.timeoutMs, (error, socket) => {
        if (error || !socket) callback(error ?? new Error('no tunnel'), null)
        else if (target.protocol === 'https:') way.open({ ...target, ...nameFor(target), httpSocket: socket as never }, callback)
        else callback(null, socket)
      })
    })
    .catch((error: Error) => callback(error, null))
}

function connectGuarded(open: buildConnector.connector, target: buildConnector.Options, callback: buildConnector.Callback): void {
  if (publicHost(target) === undefined) {
    queueMicrotask(() => callback(new BlockedAddressError(`${target.host ?? target.hostname} is not a public address`), null))
    return
  }
  open(target, (...result) => {
    const [error, socket] = result
    if (error === null && !isPublicAddress(socket.remoteAddress ?? '')) {
      const reached = socket.remoteAddress
      socket.destroy()
      if (reached === undefined) callback(Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' }), null)
      else callback(new BlockedAddressError(`${target.hostname} led to ${reached}, which is not public`), null)
      return
    }
    callback(...result)
  })
}

/** Hands net.connect its addresses: one look-up, each answer judged, none other used. */
function lookupHook(lookup: Lookup, guarded: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname).then(
      (addresses) => {
        const error = judgeAnswers(hostname, addresses, guarded)
        const answers = addresses.map((address) => ({ address, family: isIP(address) }))
        if (error !== undefined) callback(error, '')
        else if (options.all === true) callback(null, answers)
        else callback(null, answers[0]!.address, answers[0]!.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    )
  }
}

function judgeAnswers(hostname: string, addresses: string[], guarded: boolean): NodeJS.ErrnoException | undefined {
  if (addresses.length === 0) return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' })
  // One private answer among public ones condemns the name: nobody publishes news that way.
  const inside = guarded ? addresses.find((address) => !isPublicAddress(address)) : undefined
  return inside === undefined ? undefined : new BlockedAddressError(`${hostname} resolves to ${inside}, which is not public`)
}

async function lookupSystem(hostname: string): Promise<string[]> {
  const answers = await systemLookup(hostname, { all: true })
  return answers.map((answer) => answer.address)
}
