/**
 * Renders a list of feeds as OPML 2.0 (http://opml.org/spec2.opml, "Subscription lists").
 *
 * Feeds of one category are grouped under an outline of its name, in the order of first mention.
 *
 * Effects: none. The caller gives the date, or none.
 *
 * @module
 */
import { escapeAttribute, escapeText } from '../web/xml.ts'
import { publicAddress } from './address.ts'
import { rfc822 } from './dates.ts'
import { languageTag, oneLine } from './entry.ts'

export interface OpmlFeed {
  title: string
  xmlUrl: string
  htmlUrl: string
  description?: string
  language?: string
  category?: string
}

export interface OpmlList {
  title: string
  /** Page of whoever publishes the list. */
  ownerUrl: string
  feeds: OpmlFeed[]
  dateCreated?: Date
}

/** The list as text; feeds without an http(s) address are left out. */
export function renderOpml(list: OpmlList): string {
  const title = oneLine(list.title) || 'Feeds'
  const owner = publicAddress(list.ownerUrl)
  let out = '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n<head>\n'
  out += `<title>${escapeText(title)}</title>\n`
  if (list.dateCreated !== undefined) out += `<dateCreated>${rfc822(list.dateCreated)}</dateCreated>\n`
  if (owner !== undefined) out += `<ownerId>${escapeText(owner)}</ownerId>\n`
  out += '<docs>http://opml.org/spec2.opml</docs>\n</head>\n<body>\n'
  const groups = new Map<string, OpmlFeed[]>()
  for (const feed of list.feeds) {
    const category = oneLine(feed.category ?? '')
    const group = groups.get(category)
    if (group === undefined) groups.set(category, [feed])
    else group.push(feed)
  }
  for (const [category, feeds] of groups) {
    const lines = feeds.map(outline).join('')
    if (category === '' || lines === '') out += lines
    else out += `<outline text="${escapeAttribute(category)}">\n${lines}</outline>\n`
  }
  return `${out}</body>\n</opml>\n`
}

function outline(feed: OpmlFeed): string {
  const xmlUrl = publicAddress(feed.xmlUrl)
  if (xmlUrl === undefined) return ''
  const title = oneLine(feed.title) || xmlUrl
  const attributes: [string, string | undefined][] = [
    ['type', 'rss'],
    ['text', title],
    ['title', title],
    ['xmlUrl', xmlUrl],
    ['htmlUrl', publicAddress(feed.htmlUrl)],
    ['description', oneLine(feed.description ?? '')],
    ['language', languageTag(feed.language)],
  ]
  const written = attributes.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
  return `<outline ${written.map(([name, value]) => `${name}="${escapeAttribute(value)}"`).join(' ')}/>\n`
}
