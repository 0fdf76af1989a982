/**
 * Addresses inside HTML, made absolute and checked: `href`, `src`, `srcset`.
 *
 * Resolution after the URL Standard (https://url.spec.whatwg.org/), `srcset` after the HTML Standard. Only http, https,
 * mailto and tel survive.
 *
 * Effects: none.
 *
 * @module
 */

/** Longer addresses are refused: nothing honest needs them. */
const MAX_ADDRESS_LENGTH = 8192

/** The URL Standard lets quotes and braces into names; no host that answers has them. */
const HOST = /^(?:[\w.-]+|\[[0-9a-f:.]+\])$/

/** Absolute http(s) address of `value` as seen from `base`, without user name and password; else undefined. */
export function resolveWebAddress(value: string | undefined, base: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const trimmed = value.trim()
  if (trimmed === '' || trimmed.length > MAX_ADDRESS_LENGTH) return undefined
  const url = URL.parse(trimmed, base)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || !HOST.test(url.hostname)) return undefined
  if (url.username !== '' || url.password !== '') {
    url.username = ''
    url.password = ''
  }
  return url.href.toWellFormed()
}

const MAIL = /^mailto:([^\s<>"'`\\:/?]+@[^\s<>"'`\\:/?]+)(?:$|\?)/i
const TELEPHONE = /^tel:\+?[0-9().;=a-z-]+$/i

/** Like `resolveWebAddress`, for links: mailto (the address alone) and tel too; a bare `#` or an empty address is no link. */
export function resolveLink(value: string | undefined, base: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const trimmed = value.trim()
  if (trimmed === '' || trimmed === '#') return undefined
  const first = trimmed.charCodeAt(0) | 0x20
  if (first === 0x6d /* m */ && trimmed.length < 2000) {
    const mail = MAIL.exec(trimmed)
    if (mail) return `mailto:${mail[1]!}`
  }
  if (first === 0x74 /* t */ && trimmed.length < 64) {
    const compact = trimmed.replaceAll(' ', '')
    if (TELEPHONE.test(compact)) return `tel:${compact.slice(4)}`
  }
  return resolveWebAddress(trimmed, base)
}

/** One candidate of a `srcset`. Without a descriptor `density` is 1. */
export interface SourceCandidate {
  url: string
  width?: number
  density?: number
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 12 || code === 13

/** Candidates of a `srcset` as written, unresolved; candidates with faulty descriptors are left out. */
export function parseSrcset(value: string): SourceCandidate[] {
  const out: SourceCandidate[] = []
  let at = 0
  while (at < value.length && out.length < 64) {
    while (at < value.length && (isBlank(value.charCodeAt(at)) || value[at] === ',')) at++
    const start = at
    while (at < value.length && !isBlank(value.charCodeAt(at))) at++
    let end = at
    while (end > start && value[end - 1] === ',') end--
    if (end === start) continue
    const url = value.slice(start, end)
    if (end < at) {
      out.push({ url, density: 1 })
      continue
    }
    const comma = value.indexOf(',', at)
    const stop = comma === -1 ? value.length : comma
    const candidate = withDescriptor(url, value.slice(at, stop).trim())
    if (candidate) out.push(candidate)
    at = stop
  }
  return out
}

function withDescriptor(url: string, descriptor: string): SourceCandidate | undefined {
  if (descriptor === '') return { url, density: 1 }
  const parts = descriptor.split(/\s+/)
  const width = parts.find((part) => /^\d{1,6}w$/.test(part))
  if (width !== undefined) return { url, width: Number(width.slice(0, -1)) }
  const density = parts.find((part) => /^\d{1,3}(?:\.\d{1,6})?x$/.test(part))
  return density === undefined ? undefined : { url, density: Number(density.slice(0, -1)) }
}
