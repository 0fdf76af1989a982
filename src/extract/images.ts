/**
 * The article's lead image: the largest of what the page offers for it.
 *
 * Effects: none.
 *
 * @module
 */
import { type Element, isTag } from 'domhandler'
import type { Field } from '../model/extraction.ts'
import type { Image } from '../model/item.ts'
import type { Survey } from './boxes.ts'
import { absoluteUrl, type Candidate, chooseField, type MetaTable } from './evidence.ts'
import { isObject, type JsonObject, textOf } from './json-ld.ts'

const LAZY = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-full-src',
  'data-hi-res-src',
  'data-url',
  'data-image',
  'data-orig-file',
  'data-large-file',
  'data-echo',
  'data-img-url',
]
const LAZY_SETS = ['srcset', 'data-srcset', 'data-lazy-srcset', 'data-sizes-srcset']
const JUNK =
  /(?:^data:)|\b(?:logo|icon|sprite|avatar|gravatar|pixel|spacer|blank|placeholder|loading|transparent|1x1|tracker|emoji|badge|banner|default[-_.])/iu

/** Lead image with evidence. */
export function readImage(
  survey: Survey,
  metas: MetaTable,
  article: JsonObject | undefined,
  url: string,
  options: { selected: readonly string[]; content: readonly Element[]; captions: readonly string[]; credits: readonly string[] },
): Field<Image> | undefined {
  const candidates: Candidate<Image>[] = []
  const add = (image: Image | undefined, from: Candidate<Image>['from'], detail: string): void => {
    if (image !== undefined) candidates.push({ value: image, from, detail })
  }
  for (const address of options.selected) add(imageAt(address, url), 'selector', 'image')
  const og = metas.get('og:image') ?? metas.get('og:image:url') ?? metas.get('og:image:secure_url')
  const ogImage = imageAt(
    og?.[0],
    url,
    metas.get('og:image:width')?.[0],
    metas.get('og:image:height')?.[0],
    metas.get('og:image:alt')?.[0],
  )
  const ld = article === undefined ? undefined : jsonImage(article['image'] ?? article['thumbnailUrl'], url)
  const ldIsBigger = ld?.width !== undefined && ogImage?.width !== undefined && ld.width > ogImage.width
  if (ldIsBigger) add(ld, 'json-ld', 'image')
  add(ogImage, 'open-graph', 'og:image')
  if (!ldIsBigger) add(ld, 'json-ld', 'image')
  for (const name of ['twitter:image', 'twitter:image:src', 'parsely-image-url', 'sailthru.image.full', 'thumbnail'])
    add(imageAt(metas.get(name)?.[0], url), 'meta', name)
  for (const link of survey.links)
    if (link.attribs['rel'] === 'image_src') add(imageAt(link.attribs['href'], url), 'meta', 'rel=image_src')
  for (const element of options.content.slice(0, 3)) add(bestOfElement(element, url), 'content', 'first image')
  const good = candidates.filter((one) => !JUNK.test(one.value.url.replace(/^https?:\/\/[^/]+/u, '')) || one.from === 'selector')
  const field = chooseField(
    good.length > 0 ? good : candidates.filter((one) => one.from === 'open-graph' || one.from === 'json-ld'),
    (image) => image.url,
  )
  if (field === undefined) return undefined
  const twin = options.content.find((element) => sameFile(bestOfElement(element, url)?.url, field.value.url))
  if (twin !== undefined && field.value.alt === undefined && twin.attribs['alt'])
    field.value = { ...field.value, alt: twin.attribs['alt'] }
  if (twin === options.content[0] && twin !== undefined) {
    const [caption] = options.captions
    const [credit] = options.credits
    if (caption !== undefined) field.value = { ...field.value, caption }
    if (credit !== undefined) field.value = { ...field.value, credit }
  }
  return field
}

function jsonImage(value: unknown, base: string): Image | undefined {
  let best: Image | undefined
  for (const item of Array.isArray(value) ? value.slice(0, 20) : [value]) {
    const image = isObject(item)
      ? imageAt(
          textOf(item['url'] ?? item['contentUrl'] ?? item['@id']),
          base,
          textOf(item['width']),
          textOf(item['height']),
          textOf(item['caption']),
        )
      : typeof item === 'string'
        ? imageAt(item, base)
        : undefined
    if (image !== undefined && (best === undefined || (image.width ?? 0) > (best.width ?? 0))) best = image
  }
  return best
}

function imageAt(address: string | undefined, base: string, width?: string, height?: string, alt?: string): Image | undefined {
  const url = absoluteUrl(address, base)
  if (url === undefined) return undefined
  const image: Image = { url }
  const w = Number.parseInt(width ?? '', 10)
  const h = Number.parseInt(height ?? '', 10)
  if (w > 0) image.width = w
  if (h > 0) image.height = h
  if (alt !== undefined && alt !== '') image.alt = alt
  return image
}

/** The best address an img element offers: largest of its srcset, lazy attributes, src. */
export function bestOfElement(element: Element, base: string): Image | undefined {
  const { attribs } = element
  let best: { address: string; width: number } | undefined
  const offer = (address: string | undefined, width: number): void => {
    if (address === undefined || /^(?:data:|about:)/iu.test(address.trim()) || address.trim() === '') return
    if (best === undefined || width > best.width) best = { address, width }
  }
  for (const name of LAZY_SETS) for (const { address, width } of parseSrcset(attribs[name])) offer(address, width)
  const parent = element.parent
  if (parent !== null && 'name' in parent && parent.name === 'picture') {
    for (const child of parent.children)
      if (isTag(child) && child.name === 'source')
        for (const name of LAZY_SETS) for (const { address, width } of parseSrcset(child.attribs[name])) offer(address, width)
  }
  const stated = Number.parseInt(attribs['width'] ?? '', 10)
  for (const name of LAZY) offer(attribs[name], 1)
  offer(attribs['src'], JUNK.test(attribs['src'] ?? '') ? 0 : stated > 1 ? stated : 0.5)
  const chosen = best as { address: string; width: number } | undefined
  if (chosen === undefined || (stated > 0 && stated < 60)) return undefined
  return imageAt(
    chosen.address,
    base,
    stated > 0 ? attribs['width'] : undefined,
    stated > 0 ? attribs['height'] : undefined,
    attribs['alt'],
  )
}

function parseSrcset(value: string | undefined): { address: string; width: number }[] {
  if (value === undefined || value.length > 5_000) return []
  return value.split(/,\s+|,(?=https?:)/u).map((part) => {
    const [address = '', size = ''] = part.trim().split(/\s+/u)
    const number = Number.parseFloat(size)
    return { address, width: size.endsWith('w') ? number : Number.isNaN(number) ? 2 : number * 2 }
  })
}

function sameFile(a: string | undefined, b: string): boolean {
  if (a === undefined) return false
  const file = (url: string): string =>
    (url.split(/[?#]/u)[0] ?? '')
      .replace(/^.*\//u, '')
      .replace(/-\d{2,4}x\d{2,4}(?=\.)/u, '')
      .toLowerCase()
  return file(a) !== '' && file(a) === file(b)
}
