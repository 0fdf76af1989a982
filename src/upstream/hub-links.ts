/**
 * Finds the hub that a source's document names (WebSub §4): Link headers first, then links in the document.
 *
 * What the document calls itself (`rel=self`) is the topic to subscribe to, and nothing else: it never becomes the source's
 * address.
 *
 * Effects: none.
 *
 * @module
 */
import type { SourceFacts } from '../model/item.ts'
import { parseHttpUrl } from '../web/url.ts'

export interface HubLink {
  hub: string
  topic: string
}

const MAX_HEADER = 8000
/** RFC 8288: `<address>; rel="a b"`, no more of it than is needed here. */
const MEMBER = /<([^<>]{1,2000})>([^,<]*)/g
const REL = /;\s*rel\s*=\s*(?:"([^"]{0,200})"|([^\s;,"]{1,200}))/i

/** The hub and the topic, or undefined where no usable hub is named. `url` is where the document came from. */
export function findHub(
  document: { url: string; headers: Record<string, string> },
  about: Pick<SourceFacts, 'hubs' | 'self'>,
): HubLink | undefined {
  const linked = linksOf(document.headers['link'] ?? '', document.url)
  const hub = linked.get('hub') ?? about.hubs.map(usable).find((one) => one !== undefined)
  if (hub === undefined) return undefined
  const topic = linked.get('self') ?? usable(about.self) ?? usable(document.url)
  return topic === undefined ? undefined : { hub, topic }
}

/** First usable address by relation. */
function linksOf(header: string, base: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, address, parameters] of header.slice(0, MAX_HEADER).matchAll(MEMBER)) {
    const rel = REL.exec(parameters ?? '')
    const url = usable(URL.parse(address ?? '', base)?.href)
    if (rel === null || url === undefined) continue
    for (const name of (rel[1] ?? rel[2] ?? '').toLowerCase().split(/\s+/)) if (!found.has(name)) found.set(name, url)
  }
  return found
}

function usable(address: string | undefined): string | undefined {
  return address === undefined || address.length > 2000 ? undefined : parseHttpUrl(address)?.href
}
