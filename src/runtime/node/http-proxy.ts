/**
 * Tunnels through an HTTP proxy (CONNECT, RFC 9110 §9.3.6), for machines without a direct way out.
 *
 * Which targets may be asked for is decided before, in `http-connect.ts`; the proxy is the operator's own word.
 *
 * Effects: sockets.
 *
 * @module
 */
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export interface ProxySettings {
  /** Proxy for https targets; user and password allowed. */
  https?: URL
  /** Proxy for plain http targets. */
  http?: URL
  /** Hosts reached directly: names, `.suffix`, or `*`. Lower case. */
  except: readonly string[]
}

const MOST_HEAD = 16_384

/** The proxy for a target, `undefined` for the direct way. */
export function proxyFor(settings: ProxySettings | undefined, protocol: string, hostname: string): URL | undefined {
  const proxy = protocol === 'https:' ? settings?.https : settings?.http
  const host = hostname.toLowerCase()
  const isExcept = settings?.except.some(
    (one) => one === '*' || host === one.replace(/^\./, '') || host.endsWith(one.startsWith('.') ? one : `.${one}`),
  )
  return isExcept ? undefined : proxy
}

/** Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in either case; `undefined` where none is set. Throws on an address that is none. */
export function readProxies(env: Record<string, string | undefined>): ProxySettings | undefined {
  const read = (name: string): URL | undefined => {
    const text = env[name] || env[name.toLowerCase()]
    if (!text) return undefined
    const url = URL.parse(text.includes('://') ? text : `http://${text}`)
    if (url === null || !/^https?:$/.test(url.protocol)) throw new Error(`${name} is not an http address of a proxy`)
    return url
  }
  const [https, http] = [read('HTTPS_PROXY'), read('HTTP_PROXY')]
  if (!https && !http) return undefined
  const except = (env['NO_PROXY'] || env['no_proxy'] || '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((part) => part !== '')
  return { ...(https ? { https } : {}), ...(http ? { http } : {}), except }
}

/** A socket to `authority` (`host:port`) through the proxy. Calls back once. */
export function openTunnel(
  proxy: URL,
  authority: string,
  timeoutMs: number,
  callback: (error: Error | null, socket: Socket | null) => void,
): void {
  const host = proxy.hostname.replace(/^\[|\]$/g, '')
  const port = Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : 80)
  const socket = proxy.protocol === 'https:' ? connectTls({ host, port, servername: host }) : connectPlain({ host, port })
  let head = Buffer.alloc(0)
  const end = (error: Error | null): void => {
    clearTimeout(timer)
    socket.off('data', onData).off('error', onError).off('close', onClose)
    if (error) socket.destroy()
    callback(error, error ? null : socket)
  }
  const fault = (code: string, message: string): void => end(Object.assign(new Error(message), { code }))
  const onError = (error: Error): void =>
    fault((error as { code?: string }).code ?? 'ECONNREFUSED', `the proxy: ${error.message}`)
  const onClose = (): void => fault('ECONNREFUSED', 'the proxy closed the connection')
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk])
    const blank = head.indexOf('\r\n\r\n')
    if (blank < 0) {
      if (head.length > MOST_HEAD) fault('EPROTO', 'the proxy answered too much')
      return
    }
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.subarray(0, 32).toString('latin1'))?.[1]
    if (!status?.startsWith('2')) {
      fault('ECONNREFUSED', `the proxy answered ${status ?? 'nonsense'}`)
      return
    }
    const rest = head.subarray(blank + 4)
    socket.pause()
    if (rest.length > 0) socket.unshift(rest)
    end(null)
  }
  const timer = setTimeout(() => fault('UND_ERR_CONNECT_TIMEOUT', 'the proxy did not answer in time'), timeoutMs)
  socket.on('data', onData).on('error', onError).on('close', onClose)
  socket.once(proxy.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
    const user =
      proxy.username === ''
        ? ''
        : `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n`
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${user}\r\n`)
  })
}
