/**
 * Addresses as published documents may carry them: absolute, http(s), and spelled in the characters RFC 3986 allows.
 *
 * The WHATWG parser leaves `|`, `^`, `[` and others as they are in paths and queries; feed validators refuse them.
 *
 * Effects: none.
 *
 * @module
 */
import { legalText } from '../web/xml.ts'

/** Printable ASCII that needs no second look, a lone `%` apart. */
const PLAIN = /^https?:\/\/[a-z0-9.-]+\/[A-Za-z0-9;/?:@&=+$.\-_!~*'(),#]*$/
/** A name, an IPv4 or a bracketed IPv6 address; the parser lets `{` and others through. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/
const UNSAFE = /[^A-Za-z0-9;/?:@&=+$.\-_!~*'(),#%]|%(?![0-9A-Fa-f]{2})/g

/** The address made safe, or undefined when it is not an absolute http(s) one. User name and password never go out. */
export function publicAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  if (PLAIN.test(address) && !address.includes('/.') && !secondHash(address)) return address
  const url = URL.parse(legalText(address).trim())
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || !HOST.test(url.hostname)) return undefined
  const fragment = url.hash.slice(1).replaceAll('#', '%23')
  const rest = (url.pathname + url.search).replace(UNSAFE, percent)
  return `${url.protocol}//${url.host}${rest}${fragment === '' ? '' : `#${fragment.replace(UNSAFE, percent)}`}`
}

/** The address as RFC 3986 §6.2.2 spells it, to be compared byte by byte: `%d0` as `%D0`, `%7e` as `~`. */
export function canonicalAddress(address: string): string {
  return address.replace(/%[0-9A-Fa-f]{2}/g, (octet) => {
    const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : octet.toUpperCase()
  })
}

function secondHash(address: string): boolean {
  const first = address.indexOf('#')
  return first !== -1 && address.indexOf('#', first + 1) !== -1
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
