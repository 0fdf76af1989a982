/**
 * Reads http(s) addresses and decides when two of them name the same page.
 *
 * The WHATWG URL parser is the only parser; what other parsers would read differently is refused. The normalised
 * address is the key of an article's identity: changing a rule here changes ids.
 *
 * Effects: none.
 *
 * @module
 */
import { getDomain } from 'tldts'
import { AMP_CACHES, TRACKING_PARAMETERS, TRACKING_PREFIXES, TRACKING_VALUES, TWIN_PARAMETERS } from './url-parameters.ts'

/** Longer addresses are refused: no publisher means them, and stores and readers choke on them. */
const MAX_LENGTH = 8192

/**
 * Returns the address, resolved against `base`, or undefined for anything but http(s) without user and password.
 *
 * A backslash where the authority stands is refused, because other parsers see another host in it.
 */
export function parseHttpUrl(text: string, base?: string): URL | undefined {
  const trimmed = text.trim()
  if (trimmed.length > MAX_LENGTH || hasAmbiguousAuthority(trimmed)) return undefined
  const url = base === undefined ? URL.parse(trimmed) : URL.parse(trimmed, base)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  if (url.username !== '' || url.password !== '' || url.hostname === '') return undefined
  return url.href.length > MAX_LENGTH ? undefined : url
}

/** Whether a backslash stands before the path, where the WHATWG parser reads `/` and others part of the host. */
function hasAmbiguousAuthority(text: string): boolean {
  if (!text.includes('\\')) return false
  const plain = text.replace(/[\t\n\r]/g, '')
  const afterScheme = plain.replace(/^[a-z][a-z0-9+.-]*:/i, '')
  const absolute = afterScheme.length !== plain.length
  if (!absolute && !/^[/\\]{2}/.test(plain)) return false
  const authority = afterScheme.replace(/^\/+/, '')
  const end = authority.search(/[/?#]/)
  return (end < 0 ? authority : authority.slice(0, end)).includes('\\')
}

/** Returns the address without tracking parameters, otherwise byte for byte as it was. */
export function stripTracking(url: string): string {
  const hashAt = url.indexOf('#')
  const head = hashAt < 0 ? url : url.slice(0, hashAt)
  const fragment = hashAt < 0 ? '' : url.slice(hashAt + 1)
  const queryAt = head.indexOf('?')
  const kept = queryAt < 0 ? undefined : keepParameters(head.slice(queryAt + 1), isTracking)
  const stem = queryAt < 0 ? head : head.slice(0, queryAt)
  const query = kept === undefined || kept === '' ? '' : `?${kept}`
  return `${stem}${query}${isTrackingFragment(fragment) ? '' : hashAt < 0 ? '' : `#${fragment}`}`
}

/** Returns the parameters of a query that `drop` does not name, in their order and as they were written. */
function keepParameters(query: string, drop: (name: string, value: string) => boolean): string {
  return query
    .split('&')
    .filter((pair) => {
      const equals = pair.indexOf('=')
      const name = (equals < 0 ? pair : pair.slice(0, equals)).toLowerCase().replace(/^amp;/, '')
      return !drop(name, equals < 0 ? '' : pair.slice(equals + 1))
    })
    .join('&')
}

function isTracking(name: string, value: string): boolean {
  if (TRACKING_PARAMETERS.has(name)) return true
  if (TRACKING_PREFIXES.some((prefix) => name.startsWith(prefix))) return true
  return TRACKING_VALUES.get(name)?.includes(value.toLowerCase()) === true
}

function isTrackingFragment(fragment: string): boolean {
  if (fragment.startsWith(':~:')) return true
  return fragment.includes('=') && keepParameters(fragment, isTracking) === ''
}

/**
 * Returns the normalised address: equal for addresses of one page.
 *
 * https, no `www.`, no fragment, tracking parameters, default port or closing slash; AMP and print twins folded;
 * percent-encoding in one form; remaining parameters in their order. What is no http address comes back trimmed.
 */
export function addressKey(url: string): string {
  const parsed = parseHttpUrl(url)
  if (parsed === undefined) return url.trim()
  const address = unwrapAmpCache(parsed)
  const query = normalisePercent(
    keepParameters(stripTracking(address.href.split('#', 1)[0]!).split('?').slice(1).join('?'), isTwin),
  )
  const port = address.port === '' || (address.protocol === 'http:' && address.port === '443') ? '' : `:${address.port}`
  return `https://${foldHost(address.hostname)}${port}${foldPath(address.pathname)}${query === '' ? '' : `?${query}`}`
}

function isTwin(name: string, value: string): boolean {
  if (name === '' && value === '') return true
  return TWIN_PARAMETERS.get(name)?.includes(value.toLowerCase()) === true
}

function foldHost(hostname: string): string {
  const host = withoutClosing(hostname, '.')
  for (const label of ['www.amp.', 'amp.', 'www.']) {
    // `www.az` is a site of its own: what remains must still be a name with a dot.
    if (host.startsWith(label) && host.indexOf('.', label.length) > 0) return host.slice(label.length)
  }
  return host
}

/** Returns the path with AMP and print twins, session ids and the closing slash folded away; the root is empty. */
function foldPath(pathname: string): string {
  let path = normalisePercent(pathname).replace(/;jsessionid=[^/;]*/i, '')
  path = withoutClosing(path, '/')
  if (/^\/amp\/./i.test(path)) path = path.slice(4)
  for (;;) {
    const folded = withoutClosing(path.replace(/\/(?:amp|print)(?:\.html?)?$/i, '').replace(/\.amp(\.html?)?$/i, '$1'), '/')
    if (folded === path || folded === '') break
    path = folded
  }
  return path
}

function withoutClosing(text: string, character: '/' | '.'): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}

/** Decodes what needs no escape (RFC 3986 §2.3), writes the rest in upper case. */
function normalisePercent(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : triplet.toUpperCase()
  })
}

/** Returns the publisher's address where `url` is a copy in an AMP cache or viewer. */
function unwrapAmpCache(url: URL): URL {
  for (const { host, path } of AMP_CACHES) {
    if (!host.test(url.hostname)) continue
    const inner = path.exec(url.pathname)
    const secure = inner?.[1] === undefined ? 'http' : 'https'
    const original = inner === null ? undefined : parseHttpUrl(`${secure}://${inner[2]}${url.search}`)
    if (original !== undefined) return original
  }
  return url
}

/**
 * Returns whose address it is: the registrable domain, or host and port for IP addresses and single labels, or
 * an empty string for what is no http address.
 *
 * Private suffixes of the Public Suffix List count: two blogs on one blog host are two publishers.
 */
export function publisherOf(url: string): string {
  const parsed = parseHttpUrl(url)
  if (parsed === undefined) return ''
  const host = withoutClosing(parsed.hostname, '.')
  return getDomain(host, { allowPrivateDomains: true, extractHostname: false }) ?? parsed.host
}
