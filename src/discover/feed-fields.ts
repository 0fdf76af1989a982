/**
 * What RSS and Atom readers share: persons, categories, media, dates and languages out of read elements.
 *
 * Dublin Core, Media RSS, iTunes and syndication modules.
 *
 * Effects: none.
 *
 * @module
 */
import type { Instant } from '../model/instant.ts'
import type { Attachment, Author, Image, Item, SourceFacts } from '../model/item.ts'
import { parseDate } from '../web/date.ts'
import { decodeEntities } from '../web/entities.ts'
import { resolveAddress } from './feed-address.ts'
import { foldText, languageTag, nodeText } from './feed-text.ts'
import type { XmlNode } from './xml-reader.ts'

/** How the whole document is to be read. */
export interface FeedContext {
  url: string
  timezone: string
  language?: string
  now?: Date
}

export function emptyItem(): Item {
  return { authors: [], keywords: [], attachments: [], faults: [] }
}

export function emptyFacts(): SourceFacts {
  return { authors: [], categories: [], hubs: [], skipHours: [], skipDays: [] }
}

/** First child of any of the names, in the order of the names; empty ones are passed over. */
export function firstOf(children: readonly XmlNode[], names: readonly string[]): XmlNode | undefined {
  for (const name of names) {
    for (const child of children) if (child.name === name && (child.text.trim() !== '' || child.html !== undefined)) return child
  }
  return undefined
}

export function allOf(children: readonly XmlNode[], name: string): XmlNode[] {
  return children.filter((child) => child.name === name)
}

/** Plain text of the first child of any of the names that has some. */
export function textOf(children: readonly XmlNode[], names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const child of children) {
      if (child.name !== name) continue
      const text = nodeText(child)
      if (text !== '') return text
    }
  }
  return undefined
}

/** The first of the named dates that can be read. What cannot is a fault, not a guess. */
export function dateOf(
  children: readonly XmlNode[],
  names: readonly string[],
  context: FeedContext,
  faults: string[],
): Instant | undefined {
  for (const name of names) {
    for (const child of children) {
      if (child.name !== name) continue
      const text = child.text.trim()
      if (text === '') continue
      const instant = parseDate(decodeEntities(text), context)
      if (instant !== undefined) return instant
      faults.push(`date not understood: ${text.slice(0, 60)}`)
    }
  }
  return undefined
}

/** `Name (mail)`, `mail (Name)`, `Name <mail>`, `mail`, `Name`. Linear. */
export function parsePerson(text: string): Author | undefined {
  const folded = foldText(text).slice(0, 400)
  if (folded === '') return undefined
  const at = folded.indexOf('@')
  if (at < 1) return { name: folded }
  const isAddress = (char: string): boolean => /[^\s()<>"',;:]/.test(char)
  let start = at
  while (start > 0 && isAddress(folded.charAt(start - 1))) start--
  let end = at + 1
  while (end < folded.length && isAddress(folded.charAt(end))) end++
  const email = folded.slice(start, end).replace(/\.+$/, '')
  if (!/^[^@]+@[^@]+$/.test(email)) return { name: folded }
  const rest = `${folded.slice(0, start)} ${folded.slice(end)}`.replace(/mailto:/gi, '').replace(/[()<>"]/g, ' ')
  const name = foldText(rest).replace(/^[-–,;:\s]+|[-–,;:\s]+$/g, '')
  return { name: name === '' ? email : name, email }
}

export function addAuthor(authors: Author[], author: Author | undefined): void {
  if (author === undefined || authors.length >= 50) return
  if (!authors.some((known) => known.name === author.name && (known.url ?? author.url) === (author.url ?? known.url)))
    authors.push(author)
}

/** An Atom person: `name`, `uri` or `url`, `email` as children; loose text where there are none. */
export function atomPerson(node: XmlNode): Author | undefined {
  const value = (...names: string[]): string | undefined =>
    textOf(
      node.children,
      names.flatMap((name) => [name, `atom:${name}`]),
    )
  const name = value('name')
  const email = value('email')
  const url = resolveAddress(value('uri', 'url', 'homepage'), node.base)
  if (name === undefined && email === undefined && url === undefined) return parsePerson(node.text)
  return { name: name ?? email ?? url ?? '', ...(url === undefined ? {} : { url }), ...(email === undefined ? {} : { email }) }
}

/** Categories and keywords in order, each once. */
export function keywordsOf(children: readonly XmlNode[], atom: boolean): string[] {
  const found = new Set<string>()
  const add = (text: string | undefined): void => {
    const word = text === undefined ? '' : foldText(decodeEntities(text))
    if (word !== '') found.add(word)
  }
  const visit = (node: XmlNode): void => {
    switch (node.name) {
      case 'category':
        add(
          (atom ? (node.attributes?.['term'] ?? node.attributes?.['label']) : undefined) ??
            (nodeText(node) || node.attributes?.['term'] || node.attributes?.['label']),
        )
        break
      case 'atom:category':
        add(node.attributes?.['term'] ?? node.attributes?.['label'] ?? nodeText(node))
        break
      case 'dc:subject':
      case 'dcterms:subject':
      case 'media:category':
        add(nodeText(node))
        break
      case 'itunes:category':
      case 'googleplay:category':
        add(node.attributes?.['text'] ?? node.text)
        for (const inner of node.children) visit(inner)
        break
      case 'itunes:keywords':
      case 'media:keywords':
        for (const word of node.text.split(',')) add(word)
        break
      case 'media:group':
        for (const inner of node.children) visit(inner)
        break
    }
  }
  for (const child of children) visit(child)
  return [...found]
}

const number = (text: string | undefined): number | undefined => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text.trim())
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** `90`, `1:30`, `01:02:03` in seconds. */
function duration(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,6}(?::\d{1,2}){0,2}(?:\.\d+)?\s*$/.test(text)) return undefined
  return Math.round(text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
}

function isImage(node: XmlNode): boolean {
  const { attributes } = node
  if (attributes?.['medium'] === 'image' || attributes?.['type']?.startsWith('image/')) return true
  return (
    attributes?.['medium'] === undefined &&
    attributes?.['type'] === undefined &&
    /\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)/i.test(attributes?.['url'] ?? '')
  )
}

function imageFrom(node: XmlNode, attribute: string): Image | undefined {
  const url = resolveAddress(node.attributes?.[attribute], node.base)
  if (url === undefined) return undefined
  const width = number(node.attributes?.['width'])
  const height = number(node.attributes?.['height'])
  const caption = textOf(node.children, ['media:description', 'media:title', 'media:text'])
  const credit = textOf(node.children, ['media:credit'])
  return {
    url,
    ...(width ? { width } : {}),
    ...(height ? { height } : {}),
    ...(caption ? { caption } : {}),
    ...(credit ? { credit } : {}),
  }
}

interface Media {
  images: Image[]
  thumbnails: Image[]
  attachments: Attachment[]
}

function collectMedia(children: readonly XmlNode[], media: Media, faults: string[]): void {
  for (const node of children) {
    if (node.name === 'media:group') collectMedia(node.children, media, faults)
    else if (node.name === 'media:thumbnail') {
      const image = imageFrom(node, 'url')
      if (image) media.thumbnails.push(image)
    } else if (node.name === 'media:content' && isImage(node)) {
      const image = imageFrom(node, 'url')
      if (image) media.images.push(image)
      collectMedia(node.children, media, faults)
    } else if (
      node.name === 'media:content' ||
      node.name === 'enclosure' ||
      (node.name === 'link' && node.attributes?.['rel'] === 'enclosure') ||
      (node.name === 'atom:link' && node.attributes?.['rel'] === 'enclosure')
    ) {
      addAttachment(node, media, faults)
      if (node.name === 'media:content') collectMedia(node.children, media, faults)
    }
  }
}

function addAttachment(node: XmlNode, media: Media, faults: string[]): void {
  const { attributes } = node
  const written = attributes?.['url'] ?? attributes?.['href']
  const url = resolveAddress(written, node.base)
  if (url === undefined) {
    if (written !== undefined && written.trim() !== '') faults.push('attachment with unusable address dropped')
    return
  }
  if (media.attachments.length >= 200 || media.attachments.some((known) => known.url === url)) return
  const mediaType = attributes?.['type']?.trim()
  const sizeBytes = number(attributes?.['length'] ?? attributes?.['filesize'])
  const title = attributes?.['title']?.trim() || textOf(node.children, ['media:title'])
  const durationSeconds = duration(attributes?.['duration'])
  media.attachments.push({
    url,
    ...(mediaType ? { mediaType } : {}),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(title ? { title } : {}),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  })
}

const FIRST_IMAGE = /<img\s[^>]{0,2000}?\bsrc\s*=\s*(?:"([^"]{1,4000})"|'([^']{1,4000})'|([^\s"'>]{1,4000}))/i

/** The first picture that stands in the HTML, if it looks like one worth showing. */
function firstImage(html: string | undefined, base: string): Image | undefined {
  if (html === undefined) return undefined
  const at = html.search(/<img\b/i)
  const match = at < 0 ? null : FIRST_IMAGE.exec(html.slice(at, at + 8000))
  const url = resolveAddress(decodeEntities(match?.[1] ?? match?.[2] ?? match?.[3] ?? ''), base)
  return url === undefined ? undefined : { url }
}

/** Fills attachments and lead image of an item. */
export function readMedia(item: Item, node: XmlNode): void {
  const media: Media = { images: [], thumbnails: [], attachments: [] }
  collectMedia(node.children, media, item.faults)
  item.attachments = media.attachments
  const playing = duration(firstOf(node.children, ['itunes:duration'])?.text)
  const [first] = item.attachments
  if (playing !== undefined && first !== undefined && first.durationSeconds === undefined) first.durationSeconds = playing
  const largest = media.images.reduce<Image | undefined>(
    (best, image) => ((image.width ?? 0) > (best?.width ?? -1) ? image : best),
    undefined,
  )
  const own = node.children.find((child) => child.name === 'itunes:image' || child.name === 'image')
  const picture = item.attachments.find((attachment) => attachment.mediaType?.startsWith('image/'))
  const image =
    largest ??
    media.thumbnails.at(0) ??
    (own === undefined ? undefined : (imageFrom(own, 'href') ?? imageFrom(own, 'url') ?? imageUrl(own))) ??
    (picture === undefined ? undefined : { url: picture.url }) ??
    firstImage(item.contentHtml, node.base) ??
    firstImage(item.summaryHtml, node.base)
  if (image !== undefined) item.image = image
}

function imageUrl(node: XmlNode): Image | undefined {
  const url = resolveAddress(textOf(node.children, ['url']) ?? node.text, node.base)
  return url === undefined ? undefined : { url }
}

/** Item's language: its content's, else its summary's or title's; blank takes it back. */
export function itemLanguage(node: XmlNode, texts: readonly (XmlNode | undefined)[]): string | undefined {
  const stated = languageTag(textOf(node.children, ['dc:language', 'language']))
  if (stated !== undefined) return stated
  for (const text of texts) if (text?.lang !== undefined) return languageTag(text.lang)
  return languageTag(node.lang)
}

/** Source's language; a text element that takes it back counts, then the root's, then any text element's own. */
export function factsLanguage(node: XmlNode, names: readonly string[]): string | undefined {
  const stated = languageTag(textOf(node.children, ['language', 'dc:language']))
  if (stated !== undefined) return stated
  const texts = node.children.filter((child) => names.includes(child.name))
  if (texts.some((child) => child.lang === '')) return undefined
  return languageTag(node.lang) ?? languageTag(texts.find((child) => child.lang)?.lang)
}

const PERIODS: Record<string, number> = {
  hourly: 3_600_000,
  daily: 86_400_000,
  weekly: 604_800_000,
  monthly: 2_592_000_000,
  yearly: 31_536_000_000,
}

/** RSS `ttl` (minutes) and the syndication module, whichever asks for more patience. */
export function updateEvery(children: readonly XmlNode[]): number | undefined {
  const ttl = number(textOf(children, ['ttl']))
  const period = PERIODS[textOf(children, ['sy:updateperiod'])?.toLowerCase() ?? '']
  const frequency = Math.max(1, number(textOf(children, ['sy:updatefrequency'])) ?? 1)
  const every = Math.max(ttl === undefined ? 0 : ttl * 60_000, period === undefined ? 0 : period / frequency)
  return every > 0 ? Math.round(every) : undefined
}
