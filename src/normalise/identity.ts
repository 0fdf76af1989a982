/**
 * Mints an article's identity once and lists every key it may be known by (SEMANTICS 1 to 3).
 *
 * Effects: none (Web Crypto digests only).
 *
 * @module
 */
import type { Item } from '../model/item.ts'
import { addressKey, publisherOf } from '../web/url.ts'
import { uuidFromText } from '../web/uuid.ts'
import { textOfItem } from './usable-keys.ts'

export interface IdentityKey {
  /** Publisher's registrable domain for `url`, the source's key for `guid`. */
  scope: string
  kind: 'url' | 'guid'
  key: string
}

const MAX_KEY = 800

/** The permanent id: `dateline/1\n` scope `\n` kind `\n` key, as a UUIDv8. */
export function mintId(key: IdentityKey): Promise<string> {
  return uuidFromText(`dateline/1\n${key.scope}\n${key.kind}\n${key.key}`)
}

/** The key an address gives: its publisher is the scope, so every source that meets it means the same article. */
export function urlKey(url: string): IdentityKey {
  return { scope: publisherOf(url), kind: 'url', key: bounded(addressKey(url)) }
}

/** The key a source's GUID gives; GUIDs mean nothing outside their source. */
export function guidKey(sourceKey: string, guid: string): IdentityKey {
  return { scope: sourceKey, kind: 'guid', key: bounded(guid.trim().normalize('NFC')) }
}

const TEXT_PREFIX = 'dateline:text:'

/** The key of an item without address, taken from its headline and date, for when its GUID cannot be believed. */
function textKey(sourceKey: string, text: string): IdentityKey {
  return { scope: sourceKey, kind: 'guid', key: bounded(`${TEXT_PREFIX}${text}`) }
}

export function isTextKey(key: IdentityKey): boolean {
  return key.kind === 'guid' && key.key.startsWith(TEXT_PREFIX)
}

/** Very long keys keep their start and a checksum of the whole, so that an index row stays small. */
function bounded(key: string): string {
  if (key.length <= MAX_KEY) return key
  let a = 0x811c9dc5
  let b = 0x1b873593
  for (let i = 0; i < key.length; i++) {
    const c = key.charCodeAt(i)
    a = Math.imul(a ^ c, 0x01000193)
    b = Math.imul(b ^ c, 0x85ebca6b) + i
  }
  return `${key.slice(0, MAX_KEY)}~${key.length}~${(a >>> 0).toString(16)}${(b >>> 0).toString(16)}`
}

/**
 * Whether the address can stand for one article: not the source's own page, not a home page.
 */
export function isOwnAddress(url: string, source: { url: string; home?: string }): boolean {
  const key = addressKey(url)
  if (key === addressKey(source.url) || (source.home !== undefined && key === addressKey(source.home))) return false
  const { pathname, search } = new URL(key)
  return pathname !== '/' || search !== ''
}

/** Front pages by other names: `/en`, `/index.php`, `/home`, and what stands for pages that are not found. */
const NO_ARTICLE =
  /^\/(?:[a-z]{2}(?:[-_][a-z]{2,4})?|(?:[a-z]{2}\/)?(?:index|default|home|main)(?:\.\w{2,5})?|404(?:\.\w{2,5})?|error|not-?found)\/?$/i

/**
 * Whether a page's stated canonical address may be believed: same publisher, an address of its own, not the home
 * page, the list it stood in, or the same page for everything.
 */
export function isPlausibleCanonical(canonical: string, pageUrl: string, source: { url: string; home?: string }): boolean {
  if (publisherOf(canonical) !== publisherOf(pageUrl)) return false
  if (!isOwnAddress(canonical, source)) return false
  const { pathname, search } = new URL(canonical)
  if (search === '' && NO_ARTICLE.test(pathname)) return false
  // A canonical that is a mere prefix folder of the page (`/news` for `/news/slug`) names the section, not the article.
  return !addressKey(pageUrl).startsWith(`${addressKey(canonical)}/`)
}

export interface KeySet {
  /** The key an identity would be minted from, if nothing is known yet. */
  primary: IdentityKey
  /** Every key, primary first, without repeats. */
  all: IdentityKey[]
}

/**
 * The keys of an item and, once read, of its page. The address names the article where the item has one of its own;
 * the canonical address outranks the one it was found at, so that two sources that link differently agree.
 * An item without address is known by headline and date too, in case its GUID turns out to be worth nothing.
 * `undefined` where the item has neither a usable address nor a GUID.
 */
export function identityKeys(
  item: Pick<Item, 'link' | 'guid' | 'title' | 'published'>,
  source: { key: string; url: string; home?: string },
  page: { url?: string; canonicalUrl?: string; sharedAddress?: boolean; unusableGuid?: boolean; twin?: boolean } = {},
): KeySet | undefined {
  const keys: IdentityKey[] = []
  const add = (key: IdentityKey): void => {
    if (!keys.some((k) => k.kind === key.kind && k.scope === key.scope && k.key === key.key)) keys.push(key)
  }
  const pageUrl = page.url ?? item.link
  if (!page.sharedAddress) {
    const canonical = page.canonicalUrl
    const believed = canonical && pageUrl && isPlausibleCanonical(canonical, pageUrl, source) ? urlKey(canonical) : undefined
    if (believed) add(believed)
    // Where a redirect ended is believed only if the page says so itself, or if it left a link service for a real
    // article: consent walls and "not found" pages are ends of redirects too, and would join strangers.
    if (!believed && page.url && item.link && publisherOf(page.url) !== publisherOf(item.link) && looksLikeArticle(page.url))
      add(urlKey(page.url))
    if (item.link && isOwnAddress(item.link, source)) add(urlKey(item.link))
  }
  const guid = page.unusableGuid ? undefined : item.guid
  if (guid) {
    // A GUID that merely repeats the address adds nothing.
    const asUrl = /^https?:\/\//i.test(guid) && !page.sharedAddress ? tryAddressKey(guid) : undefined
    if (!asUrl || !keys.some((k) => k.kind === 'url' && k.key === asUrl)) add(guidKey(source.key, guid))
  }
  const text = item.guid && !page.twin && !keys.some((k) => k.kind === 'url') ? textOfItem(item) : undefined
  if (text !== undefined) add(textKey(source.key, text))
  const primary = keys[0]
  return primary && { primary, all: keys }
}

function looksLikeArticle(url: string): boolean {
  return new URL(url).pathname.length >= 16
}

function tryAddressKey(url: string): string | undefined {
  try {
    return addressKey(url)
  } catch {
    return undefined
  }
}
