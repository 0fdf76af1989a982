/**
 * Decides whether an address belongs to the public internet.
 *
 * Ranges after the IANA special-purpose registries (RFC 6890), names after RFC 6761, RFC 6762, RFC 8375 and RFC 9476.
 * Every door to the network asks here before it connects.
 *
 * Effects: none.
 *
 * @module
 */

/** IPv4 ranges that are not public, sorted: first address, length of the prefix, why. */
const IPV4_RANGES: readonly [string, number, string][] = [
  ['0.0.0.0', 8, 'this network (RFC 791); 0.0.0.0 reaches loopback'],
  ['10.0.0.0', 8, 'private use (RFC 1918)'],
  ['100.64.0.0', 10, 'carrier-grade NAT (RFC 6598)'],
  ['127.0.0.0', 8, 'loopback (RFC 1122)'],
  ['169.254.0.0', 16, 'link-local, cloud metadata (RFC 3927)'],
  ['172.16.0.0', 12, 'private use (RFC 1918)'],
  ['192.0.0.0', 24, 'IETF protocol assignments (RFC 6890)'],
  ['192.0.2.0', 24, 'documentation (RFC 5737)'],
  ['192.31.196.0', 24, 'AS112 (RFC 7535)'],
  ['192.52.193.0', 24, 'AMT (RFC 7450)'],
  ['192.88.99.0', 24, '6to4 relays (RFC 7526)'],
  ['192.168.0.0', 16, 'private use (RFC 1918)'],
  ['192.175.48.0', 24, 'AS112 (RFC 7534)'],
  ['198.18.0.0', 15, 'benchmarking (RFC 2544)'],
  ['198.51.100.0', 24, 'documentation (RFC 5737)'],
  ['203.0.113.0', 24, 'documentation (RFC 5737)'],
  ['224.0.0.0', 4, 'multicast (RFC 5771)'],
  ['240.0.0.0', 4, 'reserved, broadcast (RFC 1112)'],
]

/**
 * IPv6 ranges inside 2000::/3 that are not public. All outside 2000::/3 is refused without a row: loopback, mapped,
 * compatible, both NAT64 prefixes, unique local, link-local, site-local, multicast, discard, SRv6.
 */
const IPV6_RANGES: readonly [string, number, string][] = [
  ['2001::', 23, 'IETF protocol assignments, Teredo, ORCHID, benchmarking (RFC 2928)'],
  ['2001:db8::', 32, 'documentation (RFC 3849)'],
  ['2002::', 16, '6to4 (RFC 3056)'],
  ['2620:4f:8000::', 48, 'AS112 (RFC 7534)'],
  ['3fff::', 20, 'documentation (RFC 9637)'],
]

/** Endings of names that never lie on the public internet. */
const PRIVATE_SUFFIXES: readonly string[] = [
  'alt', // RFC 9476
  'corp',
  'home',
  'home.arpa', // RFC 8375
  'i2p',
  'internal', // reserved by ICANN for private use; cloud metadata
  'intranet',
  'lan',
  'local', // RFC 6762
  'localdomain',
  'localhost', // RFC 6761
  'onion', // RFC 7686
  'private',
]

/** Ports that no news is served on and that other protocols listen to (Fetch standard, port blocking). */
const BAD_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113,
  115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556,
  563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
  6668, 6669, 6679, 6697, 10080,
])

const IPV4_BLOCKS = IPV4_RANGES.map(([first, prefix]) => ({ bytes: parseIpv4(first)!, prefix }))
const IPV6_BLOCKS = IPV6_RANGES.map(([first, prefix]) => ({ bytes: parseIpv6(first)!, prefix }))
const IPV6_GLOBAL_UNICAST = { bytes: parseIpv6('2000::')!, prefix: 3 }

/**
 * Returns whether `ip` is a public unicast address. Takes dotted IPv4 and any IPv6 text, with or without brackets;
 * a zone, or anything that is no address, is not public.
 */
export function isPublicAddress(ip: string): boolean {
  const bare = ip.startsWith('[') && ip.endsWith(']') ? ip.slice(1, -1) : ip
  const four = parseIpv4(bare)
  if (four !== undefined) return !IPV4_BLOCKS.some((block) => isInside(four, block))
  const six = parseIpv6(bare)
  if (six === undefined || !isInside(six, IPV6_GLOBAL_UNICAST)) return false
  return !IPV6_BLOCKS.some((block) => isInside(six, block))
}

/**
 * Judges a parsed address by its host and port alone: `public` and `private` are final, a `name` must be resolved
 * and each address it gives judged. The WHATWG parser has already turned every notation of IPv4 into dotted form.
 */
export function judgeUrlAddress(url: URL): 'public' | 'private' | 'name' {
  if (url.port !== '' && BAD_PORTS.has(Number(url.port))) return 'private'
  const host = url.hostname
  if (host.startsWith('[') || parseIpv4(host) !== undefined) return isPublicAddress(host) ? 'public' : 'private'
  let end = host.length
  while (end > 0 && host[end - 1] === '.') end--
  const name = host.slice(0, end).toLowerCase()
  if (!name.includes('.')) return 'private'
  return PRIVATE_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`)) ? 'private' : 'name'
}

/** The bytes of an address: four, or sixteen; IPv4 mapped into IPv6 as its four. */
export function addressBytes(ip: string): number[] | undefined {
  const bare = ip.startsWith('[') && ip.endsWith(']') ? ip.slice(1, -1) : ip
  const bytes = parseIpv4(bare) ?? parseIpv6(bare)
  const mapped =
    bytes?.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  return mapped ? bytes.slice(12) : bytes
}

/** Whether an address lies in `range`: one address, or one with the length of its prefix (`10.0.0.0/8`). */
export function isAddressIn(ip: string, range: string): boolean {
  const [start = '', length] = range.split('/')
  const [bytes, first] = [addressBytes(ip), addressBytes(start)]
  if (!bytes || !first || bytes.length !== first.length) return false
  const prefix = length === undefined ? first.length * 8 : Number(length)
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= first.length * 8 && isInside(bytes, { bytes: first, prefix })
}

function isInside(bytes: readonly number[], block: { bytes: readonly number[]; prefix: number }): boolean {
  const whole = block.prefix >> 3
  for (let index = 0; index < whole; index++) if (bytes[index] !== block.bytes[index]) return false
  const rest = block.prefix & 7
  if (rest === 0) return true
  const mask = (0xff << (8 - rest)) & 0xff
  return (bytes[whole]! & mask) === (block.bytes[whole]! & mask)
}

/** Returns the four bytes of canonical dotted IPv4 text. */
function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const bytes = parts.map((part) => (/^(?:0|[1-9][0-9]{0,2})$/.test(part) ? Number(part) : 256))
  return bytes.some((byte) => byte > 255) ? undefined : bytes
}

/** Returns the sixteen bytes of IPv6 text (RFC 4291 §2.2), dotted tail included; zones are refused. */
function parseIpv6(text: string): number[] | undefined {
  if (text.length > 45) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 16 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

function parseGroups(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [index, group] of groups.entries()) {
    if (mayEndDotted && index === groups.length - 1 && group.includes('.')) {
      const four = parseIpv4(group)
      if (four === undefined) return undefined
      bytes.push(...four)
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    }
  }
  return bytes
}
