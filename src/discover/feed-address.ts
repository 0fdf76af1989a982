/**
 * Addresses in sources: resolved against their base, http and https only.
 *
 * RFC 3986 section 5, WHATWG URL. Anything that could run or read local files is refused.
 *
 * Effects: none.
 *
 * @module
 */

/** Already what `new URL` would give: lower-case host, a path, no odd signs. */
const READY = /^https?:\/\/[a-z0-9]+(?:[.-][a-z0-9]+)*\/(?:[A-Za-z0-9\-_~/!$&'()*+,;=:@?#]|\.(?![./?#]|$)|%[0-9A-Fa-f]{2})*$/

/** The absolute http(s) address, or undefined where there is none. `base` may be empty. */
export function resolveAddress(href: string | undefined, base: string): string | undefined {
  if (href === undefined) return undefined
  const text = href.trim()
  if (text === '' || text.length > 8192) return undefined
  if (text.length < 2000 && READY.test(text)) return text
  try {
    const url = base === '' ? new URL(text) : new URL(text, base)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined
  } catch {
    return undefined
  }
}

/** A new base from `xml:base`; an unusable one leaves the old. */
export function resolveBase(href: string, base: string): string {
  return resolveAddress(href, base) ?? base
}

const URL_ATTRIBUTES =
  'href|src|srcset|cite|poster|background|longdesc|action|data|usemap|profile|codebase|lowsrc|dynsrc|formaction'
const NAMES = new Set(URL_ATTRIBUTES.split('|'))
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

/** Name of the attribute that ends before the equals sign, in lower case. */
function nameBefore(html: string, equals: number): string {
  let end = equals
  while (end > 0 && html.charCodeAt(end - 1) <= 32) end--
  let start = end
  while (start > 0 && end - start < 12 && isLetter(html.charCodeAt(start - 1))) start--
  return html.slice(start, end).toLowerCase()
}

const ABSOLUTE = /^["']?\s*(?:https?:|mailto:|tel:|data:)/i

/** Whether any address in the HTML is not absolute. Looks at equals signs only. */
function hasRelative(html: string): boolean {
  for (let at = html.indexOf('='); at >= 0; at = html.indexOf('=', at + 1)) {
    const last = html.charCodeAt(at - 1) | 32
    if (!isLetter(last) && last > 32) continue
    if (!NAMES.has(nameBefore(html, at))) continue
    let start = at + 1
    while (html.charCodeAt(start) <= 32) start++
    const quote = html.charCodeAt(start)
    const value = quote === 34 || quote === 39 ? start + 1 : start
    if (!html.startsWith('http', value) && !ABSOLUTE.test(html.slice(start, start + 20))) return true
  }
  return false
}

const ATTRIBUTE = new RegExp(`([\\s"'](${URL_ATTRIBUTES})\\s*=\\s*)(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'gi')

function resolveOne(value: string, base: string): string {
  const text = value.trim().replaceAll('&amp;', '&')
  if (text === '' || /^[a-z][a-z0-9+.-]*:/i.test(text)) return value.trim()
  const resolved = resolveAddress(text, base)
  return resolved === undefined ? value : keepLetters(resolved).replaceAll('&', '&amp;').replaceAll('"', '%22')
}

/** Letters that the author wrote as letters stay readable. */
function keepLetters(href: string): string {
  if (!href.includes('%')) return href
  try {
    return decodeURI(href)
  } catch {
    return href
  }
}

function resolveSrcset(value: string, base: string): string {
  return value
    .split(/,(?=\s|\S+\s+[\d.]+[wx])/)
    .map((candidate) => {
      const [address = '', ...descriptor] = candidate.trim().split(/\s+/)
      return [resolveOne(address, base), ...descriptor].join(' ')
    })
    .join(', ')
}

function resolveTag(tag: string, base: string): string {
  return tag.replace(ATTRIBUTE, (_all: string, before: string, name: string, double?: string, single?: string, bare?: string) => {
    const value = double ?? single ?? bare ?? ''
    const resolved = name.toLowerCase() === 'srcset' ? resolveSrcset(value, base) : resolveOne(value, base)
    return single !== undefined && !resolved.includes("'") ? `${before}'${resolved}'` : `${before}"${resolved}"`
  })
}

/** HTML with every address in it made absolute; text outside tags is left alone. Linear. */
export function absolutiseHtml(html: string, base: string): string {
  if (base === '' || !html.includes('<') || !hasRelative(html)) return html
  const parts: string[] = []
  let from = 0
  for (;;) {
    const open = html.indexOf('<', from)
    const close = open < 0 ? -1 : html.indexOf('>', open)
    if (close < 0) break
    parts.push(html.slice(from, open), resolveTag(html.slice(open, close + 1), base))
    from = close + 1
  }
  parts.push(html.slice(from))
  return parts.join('')
}
