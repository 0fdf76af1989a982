/**
 * Images, video, audio and embedded players, as the sanitiser writes them.
 *
 * Images keep their best address, size and description; video and audio wait for the reader to play them; known players
 * become a link; every other frame is left out.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Element, isTag, isText } from 'domhandler'
import { resolveWebAddress } from './html-absolutise.ts'
import type { ElementRule } from './html-allow-list.ts'
import { type AttributeContext, plainValue } from './html-attributes.ts'
import { inPre } from './html-blocks.ts'
import { findEmbedLink } from './html-embed.ts'
import { chooseImage } from './html-image.ts'
import { escapeAttribute, type Inline } from './html-output.ts'
import { type HtmlWriter, writeAtom, writeEdge, writeText } from './html-writer.ts'

/** An image that was written. */
export interface WrittenImage {
  url: string
  alt?: string
  width?: number
  height?: number
  /** Text of the figure's caption. */
  caption?: string
}

/** What writing needs to know and what it leaves behind. */
export interface ReplacedContext extends AttributeContext {
  writer: HtmlWriter
  keepImages: boolean
  keepImage: ((url: string) => boolean) | undefined
  inline: Inline | undefined
  images: WrittenImage[]
  figureImages: WrittenImage[] | undefined
  /** Last image element that was written, to recognise its `noscript` twin. */
  lastImage: Element | undefined
}

export function writeImage(context: ReplacedContext, image: Element, picture?: Element): void {
  if (!context.keepImages) return
  const choice = chooseImage(image, context.base, picture)
  const element = picture ?? image
  if (choice === undefined || (choice.weak && noscriptImages(nextElement(element)).length > 0)) return
  context.lastImage = element
  if (context.keepImage && !context.keepImage(choice.url)) return
  const written: WrittenImage = { url: choice.url }
  const alt = plainValue(context, image.attribs['alt'] ?? '')
  if (alt !== '') written.alt = alt
  const width = pixels(image.attribs['width'])
  const height = pixels(image.attribs['height'])
  if (width !== undefined) written.width = width
  if (height !== undefined) written.height = height
  const size = (width === undefined ? '' : ` width="${width}"`) + (height === undefined ? '' : ` height="${height}"`)
  context.images.push(written)
  context.figureImages?.push(written)
  writeAtom(context.writer, `<img src="${escapeAttribute(choice.url)}" alt="${escapeAttribute(alt)}"${size}>`, context.inline)
}

export function writePicture(context: ReplacedContext, picture: Element): void {
  const image = picture.children.find((child): child is Element => isTag(child) && ['img', 'amp-img'].includes(child.name))
  if (image) writeImage(context, image, picture)
  else if (picture.children.some((child) => isTag(child) && child.name === 'source')) writeImage(context, picture, picture)
}

/** Images that a page keeps for readers without scripts; skipped where the scripted twin was written. */
export function writeNoscriptImages(context: ReplacedContext, noscript: Element): void {
  const images = noscriptImages(noscript)
  if (images.length === 0) return
  const previous = neighbour(noscript, 'prev')
  if (previous !== undefined && previous === context.lastImage) return
  for (const image of images) writeImage(context, image)
}

function noscriptImages(element: Element | undefined): Element[] {
  if (element?.name !== 'noscript') return []
  const out: Element[] = []
  const open: ChildNode[] = [...element.children].reverse()
  while (open.length > 0 && out.length < 50) {
    const node = open.pop()!
    if (!isTag(node)) continue
    if (node.name === 'img' || node.name === 'amp-img') out.push(node)
    else for (let at = node.children.length - 1; at >= 0; at--) open.push(node.children[at]!)
  }
  return out
}

function nextElement(element: Element): Element | undefined {
  return neighbour(element, 'next')
}

/** The element beside this one with nothing but white space in between. */
function neighbour(element: Element, side: 'next' | 'prev'): Element | undefined {
  for (let node = element[side]; node; node = node[side]) {
    if (isTag(node)) return node
    if (isText(node) && node.data.trim() !== '') return undefined
  }
  return undefined
}

function pixels(value: string | undefined): number | undefined {
  if (value === undefined || !/^\s*\d{1,5}(?:\.\d{1,4})?(?:px)?\s*$/.test(value)) return undefined
  const number = Math.round(Number.parseFloat(value))
  return number > 2 ? number : undefined
}

/** Video and audio with controls, in a block of their own; nothing loads before the reader asks. */
export function writeMedia(context: ReplacedContext, media: Element, rule: ElementRule): void {
  if (!context.keepImages) return
  const sources = mediaSources(context, media)
  if (sources.length === 0) return
  const { name } = rule
  const poster =
    name === 'video' ? resolveWebAddress(media.attribs['poster'] ?? media.attribs['data-poster'], context.base) : undefined
  const width = name === 'video' ? pixels(media.attribs['width']) : undefined
  const height = name === 'video' ? pixels(media.attribs['height']) : undefined
  let markup = `<${name} controls="" preload="none"`
  if (poster !== undefined) markup += ` poster="${escapeAttribute(poster)}"`
  if (width !== undefined) markup += ` width="${width}"`
  if (height !== undefined) markup += ` height="${height}"`
  markup += '>'
  for (const { url, type } of sources)
    markup += `<source src="${escapeAttribute(url)}"${type === undefined ? '' : ` type="${type}"`}>`
  const inLine = inPre(context.writer)
  if (!inLine) writeEdge(context.writer)
  writeAtom(context.writer, `${markup}</${name}>`, context.inline)
  if (!inLine) writeEdge(context.writer)
}

function mediaSources(context: ReplacedContext, media: Element): { url: string; type: string | undefined }[] {
  const out: { url: string; type: string | undefined }[] = []
  const children = media.children.filter((child): child is Element => isTag(child) && child.name === 'source')
  for (const element of [media, ...children]) {
    const at = element.attribs
    const url = resolveWebAddress(at['src'], context.base) ?? resolveWebAddress(at['data-src'], context.base)
    if (url === undefined || out.length >= 8 || out.some((known) => known.url === url)) continue
    const type = /^\s*((?:video|audio|application)\/[a-z0-9.+-]{1,60})\s*(?:;|$)/i.exec(at['type'] ?? '')?.[1]?.toLowerCase()
    out.push({ url, type })
  }
  return out
}

/** A link in a paragraph of its own. False for frames of unknown players. */
export function writeEmbed(context: ReplacedContext, embed: Element): boolean {
  const link = findEmbedLink(embed, context.base)
  if (link === undefined) return false
  const label = plainValue(context, link.label)
  if (label === '') return false
  writeEdge(context.writer)
  const anchor: Inline = { name: 'a', open: `<a href="${escapeAttribute(link.url)}">`, parent: undefined, depth: 1 }
  writeText(context.writer, label, anchor)
  writeEdge(context.writer)
  return true
}
