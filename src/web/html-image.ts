/**
 * The image a page means: the best of `src`, `srcset`, lazy attributes and `picture` sources.
 *
 * Late-loading pages put a placeholder in `src` and the truth elsewhere. Spacers and tracking pixels are no images.
 *
 * Effects: none.
 *
 * @module
 */
import { type Element, isTag } from 'domhandler'
import { parseSrcset, resolveWebAddress, type SourceCandidate } from './html-absolutise.ts'
import { LAZY_SOURCE_SETS, LAZY_SOURCES } from './html-allow-list.ts'

export interface ImageChoice {
  url: string
  /** Nothing but a placeholder was found: a better copy may stand in a `noscript` beside it. */
  weak: boolean
}

/** Wider candidates than this are only taken where there is nothing smaller. */
const WIDEST = 2600
/** A `srcset` candidate below this width does not replace a `src` of unknown size. */
const NARROW = 600

/** The address to show, or undefined for trackers, spacers and images without an address we may load. */
export function chooseImage(image: Element, base: string | undefined, picture?: Element): ImageChoice | undefined {
  const at = image.attribs
  if (isTiny(at['width']) || isTiny(at['height']) || isTinyStyle(at['style'])) return undefined
  const plain = plainSource(at, base)
  const own = bestOf(ownCandidates(at), base)
  let url = plain?.url
  if (own !== undefined && (plain === undefined || plain.weak || own.rank > NARROW || own.density > 1)) url = own.url
  const known = own?.rank ?? 0
  if (picture) {
    const offered = bestPictureSource(picture, base)
    const better =
      offered &&
      (url === undefined ||
        (plain?.weak === true && own === undefined) ||
        (!offered.modern && offered.rank > Math.max(known, NARROW)))
    if (offered && better) return { url: offered.url, weak: false }
  }
  if (url === undefined || isSpacer(url)) return undefined
  return { url, weak: own === undefined && plain?.weak === true }
}

function isTiny(value: string | undefined): boolean {
  return value !== undefined && /^\s*[012](?:px)?\s*$/.test(value)
}

function isTinyStyle(style: string | undefined): boolean {
  return style !== undefined && style.length < 500 && /(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)/i.test(style)
}

/** File names that pages use for "nothing yet". */
const PLACEHOLDER =
  /^(?:placeholder|spacer|blank|transparent|pixel|1x1|lazy|loading|loader|preload|gr[ae]y|empty|no[-_]?image|noimg|default)/i
const SPACER = /^(?:spacer|blank|transparent|pixel|clear|1x1|px)(?:[-_.]\w{0,8})?\.(?:gif|png|svg)$/i

function fileName(url: string): string {
  const end = url.search(/[?#]/)
  const path = end === -1 ? url : url.slice(0, end)
  return path.slice(path.lastIndexOf('/') + 1)
}

function isSpacer(url: string): boolean {
  return SPACER.test(fileName(url))
}

function plainSource(at: Record<string, string>, base: string | undefined): { url: string; weak: boolean } | undefined {
  for (const name of LAZY_SOURCES) {
    const value = at[name]
    if (value === undefined) continue
    const url = resolveWebAddress(addressIn(value.slice(0, 4000).trim()), base)
    if (url !== undefined) return { url, weak: false }
  }
  const url = resolveWebAddress(at['src'], base)
  return url === undefined ? undefined : { url, weak: PLACEHOLDER.test(fileName(url)) }
}

/** Some scripts keep JSON, a selector or a flag where others keep an address. */
function addressIn(value: string): string | undefined {
  if (/^(?:https?:|\/|\.{1,2}\/|[\w%-][\w%./-]*\.\w{3,4}(?:$|\?))/i.test(value)) return value
  return /^[[{]/.test(value) ? /(?:https?:)?\/\/[^\s"'\\<>]+/.exec(value)?.[0] : undefined
}

function ownCandidates(at: Record<string, string>): SourceCandidate[] {
  const out: SourceCandidate[] = []
  for (const name of LAZY_SOURCE_SETS) {
    const value = at[name]
    if (value !== undefined) out.push(...parseSrcset(value))
  }
  return out
}

interface Ranked {
  url: string
  /** Width in pixels where the page says it, else 0. */
  rank: number
  density: number
}

function bestOf(candidates: readonly SourceCandidate[], base: string | undefined): Ranked | undefined {
  let best: Ranked | undefined
  for (const candidate of candidates) {
    if (candidate.url.startsWith('data:')) continue
    const width = candidate.width ?? 0
    const density = candidate.density ?? 1
    const better =
      best === undefined ||
      (width > best.rank ? width <= WIDEST || best.rank === 0 : best.rank > WIDEST && width > 0) ||
      density > best.density
    if (!better) continue
    const url = resolveWebAddress(candidate.url, base)
    if (url !== undefined && !PLACEHOLDER.test(fileName(url))) best = { url, rank: width, density }
  }
  return best
}

/** Formats that some readers cannot show; taken only where there is nothing else. */
function isModern(type: string | undefined, url: string): boolean {
  return /avif|webp|jxl/i.test(type ?? '') || /\.(?:avif|webp|jxl)$/i.test(fileName(url))
}

function bestPictureSource(picture: Element, base: string | undefined): (Ranked & { modern: boolean }) | undefined {
  let best: (Ranked & { modern: boolean }) | undefined
  for (const child of picture.children) {
    if (!isTag(child) || child.name !== 'source') continue
    const found = bestOf(
      [...ownCandidates(child.attribs), ...(child.attribs['src'] ? [{ url: child.attribs['src'] }] : [])],
      base,
    )
    if (!found) continue
    const modern = isModern(child.attribs['type'], found.url)
    const better = !best || (best.modern && !modern) || (best.modern === modern && found.rank > best.rank)
    if (better) best = { ...found, modern }
  }
  return best
}
