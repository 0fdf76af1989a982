/**
 * Pictures and attachments of an item: Media RSS, enclosures, iTunes, and the first picture in its text.
 *
 * Effects: none.
 *
 * @module
 */
import type { Attachment, Image, Item } from '../model/item.ts'
import { decodeEntities } from '../web/entities.ts'
import { resolveAddress } from './feed-address.ts'
import { firstOf, textOf } from './feed-fields.ts'
import type { XmlNode } from './xml-node.ts'

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
