/**
 * Reads the two settings that lead requests elsewhere: `DATELINE_RESOLVE` and `DATELINE_ALLOW_HOSTS`.
 *
 * Both exempt a host and port from the guard against private addresses, and nothing else.
 *
 * Effects: none.
 *
 * @module
 */

/** Requests to `host` and `port` connect to `address` and `targetPort`; TLS still asks for `host`. */
export interface ResolveRule {
  /** Lower case; `*.example.com` stands for every name below `example.com`, not for itself. */
  host: string
  port: number
  address: string
  targetPort: number
}

/**
 * Returns the rules of `host:port=address:port,…`, in their order.
 *
 * @throws Error whose message names the entry and says how one is written.
 */
export function parseResolve(text: string): ResolveRule[] {
  return listEntries(text).map((entry) => {
    const equals = entry.indexOf('=')
    const from = equals < 0 ? undefined : parseHostPort(entry.slice(0, equals))
    const to = equals < 0 ? undefined : parseHostPort(entry.slice(equals + 1))
    if (from === undefined || to === undefined || to.host.startsWith('*')) {
      throw new Error(`"${entry}" is no mapping: write host:port=address:port, such as news.example:443=127.0.0.1:8443`)
    }
    return { host: from.host, port: from.port, address: to.host, targetPort: to.port }
  })
}

/**
 * Returns the entries of `host:port,…`, lower case, IPv6 in brackets.
 *
 * @throws Error whose message names the entry and says how one is written.
 */
export function parseAllowHosts(text: string): string[] {
  return listEntries(text).map((entry) => {
    const parsed = parseHostPort(entry)
    if (parsed === undefined || parsed.host.startsWith('*')) {
      throw new Error(`"${entry}" is no host and port: write host:port, such as 127.0.0.1:8080 or [::1]:8080`)
    }
    return hostPortKey(parsed.host, parsed.port)
  })
}

/** Returns the first rule for this host and port. */
export function findResolveRule(rules: readonly ResolveRule[], host: string, port: number): ResolveRule | undefined {
  const name = normaliseHost(host)
  return rules.find((rule) => {
    if (rule.port !== port) return false
    return rule.host.startsWith('*.') ? name.endsWith(rule.host.slice(1)) : name === rule.host
  })
}

/** One spelling for a host and port: lower case, no closing dot, IPv6 in brackets. */
export function hostPortKey(host: string, port: number): string {
  const name = normaliseHost(host)
  return name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`
}

function normaliseHost(host: string): string {
  const name = host.toLowerCase().replace(/\.+$/, '')
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

function listEntries(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

function parseHostPort(text: string): { host: string; port: number } | undefined {
  const match = /^(\[[0-9a-f:.]+\]|(?:\*\.)?[^\s:/@[\]*]+):(\d{1,5})$/i.exec(text.trim())
  const port = Number(match?.[2])
  if (match === null || port < 1 || port > 65_535) return undefined
  const wildcard = match[1]!.startsWith('*.') ? '*.' : ''
  // Names are compared as the URL parser writes them: punycode, lower case.
  const host = URL.parse(`http://${match[1]!.slice(wildcard.length)}`)?.hostname
  return host === undefined || host === '' ? undefined : { host: wildcard + normaliseHost(host), port }
}
