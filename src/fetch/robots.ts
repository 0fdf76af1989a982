/**
 * Reads robots.txt and answers whether an address may be fetched.
 *
 * RFC 9309. Of the package robots-parser 3.0.1 was considered: it lets a `Sitemap` line between two `User-agent` lines
 * end the group (§2.2.4), does not match the RFC's own example of an escaped `%62` (§2.2.2), and takes minutes for
 * hostile wildcards.
 *
 * Effects: none.
 *
 * @module
 */

/** The name by which robots.txt files address us. */
export const PRODUCT_TOKEN = 'dateline'

/** §2.5 asks for at least 500 KiB. */
const MAX_PARSED_CHARACTERS = 512 * 1024
/** Rules beyond this are not tested; real files hold a few hundred. */
const MAX_RULES = 20_000

export interface RobotsRule {
  allow: boolean
  /** As written, for people. */
  text: string
  /** Literal parts between `*`, normalised. */
  parts: string[]
  /** Ends with `$`. */
  anchored: boolean
  /** Octets of the normalised pattern; the longest match decides. */
  length: number
}

export interface Robots {
  rules: RobotsRule[]
  crawlDelayMs?: number
  sitemaps: string[]
}

/** Words in the wild for the three that count, misspellings that Google obeys too. */
const KEYS: ReadonlyMap<string, 'user-agent' | 'allow' | 'disallow' | 'crawl-delay' | 'sitemap'> = new Map([
  ['allow', 'allow'],
  ['crawl-delay', 'crawl-delay'],
  ['crawldelay', 'crawl-delay'],
  ['diasllow', 'disallow'],
  ['disallaw', 'disallow'],
  ['disallow', 'disallow'],
  ['disalow', 'disallow'],
  ['dissallow', 'disallow'],
  ['dissalow', 'disallow'],
  ['site-map', 'sitemap'],
  ['sitemap', 'sitemap'],
  ['user agent', 'user-agent'],
  ['user-agent', 'user-agent'],
  ['useragent', 'user-agent'],
])

interface Group {
  rules: RobotsRule[]
  crawlDelayMs?: number
}

/** Returns the rules that bind `token`: its own groups, merged, or else those of `*`. */
export function parseRobots(text: string, token: string = PRODUCT_TOKEN): Robots {
  const own: Group = { rules: [] }
  const everyone: Group = { rules: [] }
  const sitemaps: string[] = []
  let named = false
  let current: Group[] = []
  let open = false
  for (const line of text.slice(0, MAX_PARSED_CHARACTERS).split(/\r\n|\r|\n/)) {
    const record = parseLine(line)
    if (record === undefined) continue
    const [key, value] = record
    if (key === 'sitemap') sitemaps.push(value)
    else if (key === 'user-agent') {
      if (!open) current = []
      open = true
      if (value.startsWith('*')) current.push(everyone)
      else if (value.split(/[\s/]/, 1)[0]!.toLowerCase() === token) {
        current.push(own)
        named = true
      }
    } else {
      // Other records do not end a run of User-agent lines; these do (§2.2.1).
      open = false
      for (const group of current) addRecord(group, key, value)
    }
  }
  const group = named ? own : everyone
  return { rules: group.rules, sitemaps, ...(group.crawlDelayMs === undefined ? {} : { crawlDelayMs: group.crawlDelayMs }) }
}

function parseLine(line: string) {
  const hash = line.indexOf('#')
  const bare = hash < 0 ? line : line.slice(0, hash)
  const colon = bare.indexOf(':')
  // trim() also takes a byte order mark before the first key.
  const key = colon < 0 ? undefined : KEYS.get(bare.slice(0, colon).trim().toLowerCase())
  return key === undefined ? undefined : ([key, bare.slice(colon + 1).trim()] as const)
}

function addRecord(group: Group, key: 'allow' | 'disallow' | 'crawl-delay', value: string): void {
  if (key === 'crawl-delay') {
    const seconds = Number(value)
    if (value !== '' && seconds >= 0 && Number.isFinite(seconds))
      group.crawlDelayMs = Math.max(group.crawlDelayMs ?? 0, seconds * 1000)
    return
  }
  // An empty rule matches nothing (§2.2.2).
  if (value === '' || group.rules.length >= MAX_RULES) return
  const allow = key === 'allow'
  const anchored = value.endsWith('$')
  const pattern = normalisePath(anchored ? value.slice(0, -1) : value)
  // A path without its slash is a slip; `*` may stand first.
  const rooted = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`
  const parts = rooted.replace(/\*+/g, '*').split('*')
  group.rules.push({
    allow,
    anchored,
    parts,
    length: rooted.length + (anchored ? 1 : 0),
    text: `${allow ? 'Allow' : 'Disallow'}: ${value}`,
  })
}

/** Returns the rule that decides over `url`, or undefined where none speaks; the longest match, and `allow` on a tie. */
export function findRobotsRule(robots: Robots, url: URL): RobotsRule | undefined {
  if (url.pathname === '/robots.txt') return undefined
  const path = normalisePath(`${url.pathname}${url.search}`)
  let best: RobotsRule | undefined
  for (const rule of robots.rules) {
    const outranked =
      best !== undefined && (rule.length < best.length || (rule.length === best.length && (best.allow || !rule.allow)))
    if (!outranked && matchesPath(rule, path)) best = rule
  }
  return best
}

export function isAllowedByRobots(robots: Robots, url: URL): boolean {
  return findRobotsRule(robots, url)?.allow ?? true
}

/** Each part is looked for after the one before it, leftmost first: enough for `*`, and linear. */
function matchesPath(rule: RobotsRule, path: string): boolean {
  const { parts, anchored } = rule
  const first = parts[0]!
  if (!path.startsWith(first)) return false
  if (parts.length === 1) return !anchored || path.length === first.length
  let at = first.length
  for (let index = 1; index < parts.length - 1; index++) {
    const found = path.indexOf(parts[index]!, at)
    if (found < 0) return false
    at = found + parts[index]!.length
  }
  const last = parts[parts.length - 1]!
  return anchored ? path.length - last.length >= at && path.endsWith(last) : path.indexOf(last, at) >= 0
}

/** One spelling (§2.2.2): non-ASCII escaped, escapes of unreserved characters undone, the rest in upper case. */
function normalisePath(path: string): string {
  const escaped = path.replace(/[^\u0021-\u007e]+/g, (run) => encodeURIComponent(run.toWellFormed()))
  return escaped.replace(/%[0-9a-f]{2}/gi, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : triplet.toUpperCase()
  })
}
