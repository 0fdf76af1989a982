/**
 * Media RSS elements, shared by RSS and Atom (https://www.rssboard.org/media-rss).
 *
 * Effects: none.
 *
 * @module
 */
import type { Attachment, Image } from '../model/item.ts'
import { escapeAttribute, escapeCharacterData } from '../web/xml.ts'
import type { Entry } from './entry.ts'

export const MEDIA_NAMESPACE = 'http://search.yahoo.com/mrss/'

/** The lead image with its caption and credit, as content and as thumbnail; then the other picture credits. */
export function mediaOfEntry(entry: Entry): string {
  let out = entry.image === undefined ? '' : imageContent(entry.image)
  for (const credit of entry.photoCredits) out += `<media:credit>${escapeCharacterData(credit)}</media:credit>\n`
  return out
}

function imageContent(image: Image): string {
  const url = escapeAttribute(image.url)
  const size = image.width === undefined ? '' : ` width="${image.width}" height="${image.height}"`
  const words = image.caption ?? image.alt
  const description =
    words === undefined ? '' : `<media:description type="plain">${escapeCharacterData(words)}</media:description>`
  const credit = image.credit === undefined ? '' : `<media:credit>${escapeCharacterData(image.credit)}</media:credit>`
  const inner = description + credit
  const open = `<media:content url="${url}" medium="image"${size}`
  return `${inner === '' ? `${open}/>` : `${open}>${inner}</media:content>`}\n<media:thumbnail url="${url}"${size}/>\n`
}

const MEDIUM = new Set(['image', 'audio', 'video'])

/** A linked file as `media:content`, with whatever is known of it. */
export function attachmentContent(attachment: Attachment): string {
  const { mediaType, sizeBytes, durationSeconds, title } = attachment
  const medium = mediaType?.split('/')[0] ?? ''
  const attributes = [
    `url="${escapeAttribute(attachment.url)}"`,
    mediaType === undefined ? '' : `type="${escapeAttribute(mediaType)}"`,
    MEDIUM.has(medium) ? `medium="${medium}"` : '',
    sizeBytes === undefined ? '' : `fileSize="${sizeBytes}"`,
    durationSeconds === undefined ? '' : `duration="${Math.round(durationSeconds)}"`,
  ].filter((attribute) => attribute !== '')
  const inner = title === undefined ? '' : `<media:title type="plain">${escapeCharacterData(title)}</media:title>`
  const open = `<media:content ${attributes.join(' ')}`
  return inner === '' ? `${open}/>\n` : `${open}>${inner}</media:content>\n`
}
