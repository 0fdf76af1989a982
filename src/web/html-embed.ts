/**
 * Frames of known players, as the address a person can open.
 *
 * Effects: none.
 *
 * @module
 */
import type { Element } from 'domhandler'
import { resolveWebAddress } from './html-absolutise.ts'
import { PLAYERS, type Player } from './html-allow-list.ts'

export interface EmbedLink {
  url: string
  label: string
}

/** Where the frame leads and what to call it; undefined for players we do not know. */
export function findEmbedLink(element: Element, base: string | undefined): EmbedLink | undefined {
  const at = element.attribs
  const address = addressOf(element, base)
  if (address === undefined) return undefined
  const url = URL.parse(address)
  if (url === null) return undefined
  const player = PLAYERS.find((one) => hostMatches(url.hostname, one.host) && url.pathname.startsWith(one.path))
  if (!player) return undefined
  const link = linkOf(player, url)
  if (link === undefined) return undefined
  const title = (at['title'] ?? at['aria-label'] ?? '').replace(/\s+/g, ' ').trim()
  const generic = title.length < 4 || /^(?:youtube video player|iframe|embed\w*|video( player)?|player)$/i.test(title)
  return { url: link, label: generic ? player.label : title.slice(0, 200) }
}

function addressOf(element: Element, base: string | undefined): string | undefined {
  const at = element.attribs
  const youtube = element.name.includes('youtube') ? (at['videoid'] ?? at['data-videoid'] ?? at['video-id']) : undefined
  if (youtube !== undefined) return `https://www.youtube.com/embed/${encodeURIComponent(youtube.trim().toWellFormed())}`
  const vimeo = element.name.includes('vimeo') ? (at['videoid'] ?? at['data-videoid']) : undefined
  if (vimeo !== undefined) return `https://player.vimeo.com/video/${encodeURIComponent(vimeo.trim().toWellFormed())}`
  for (const name of ['src', 'data-src', 'data-lazy-src', 'data-url', 'data']) {
    const value = at[name]
    if (value === undefined || /^\s*about:/i.test(value)) continue
    const resolved = resolveWebAddress(value, base)
    if (resolved !== undefined) return resolved
  }
  return undefined
}

function hostMatches(host: string, wanted: string): boolean {
  return host === wanted || host.endsWith(`.${wanted}`)
}

function linkOf(player: Player, url: URL): string | undefined {
  if (player.link === undefined) return url.href
  const raw = player.parameter ? url.searchParams.get(player.parameter) : url.pathname.slice(player.path.length).split('/')[0]
  if (!raw) return undefined
  const value = raw.toWellFormed()
  if (player.link === '$1') return resolveWebAddress(value, undefined)
  return resolveWebAddress(
    player.link.replace('$1', () => (player.parameter ? encodeURIComponent(value) : value)),
    undefined,
  )
}
