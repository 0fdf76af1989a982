/**
 * Namespaces of feed formats and their modules, to one short prefix each.
 *
 * Documents bind any prefix to them, forget to declare them or misspell the address (Namespaces in XML 1.0).
 *
 * Effects: none.
 *
 * @module
 */

/** Address, in lower case and without scheme or trailing sign, to prefix; the empty one is the feed's own vocabulary. */
const NAMESPACES: Record<string, string> = {
  'www.w3.org/2005/atom': 'atom',
  'purl.org/atom/ns': 'atom',
  'purl.org/net/atom': 'atom',
  'example.com/newformat': 'atom',
  'purl.org/rss/1.0': '',
  'purl.org/net/rss1.1': '',
  'my.netscape.com/rdf/simple/0.9': '',
  'my.netscape.com/publish/formats/rss-0.91.dtd': '',
  'backend.userland.com/rss': '',
  'backend.userland.com/rss2': '',
  'backend.userland.com/rss2.1': '',
  'blogs.law.harvard.edu/tech/rss': '',
  'cyber.law.harvard.edu/rss': '',
  'www.rssboard.org/rss-specification': '',
  'www.w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/elements/1.0': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'purl.org/rss/1.0/modules/dcterms': 'dcterms',
  'purl.org/rss/1.0/modules/content': 'content',
  'purl.org/rss/1.0/modules/syndication': 'sy',
  'purl.org/rss/1.0/modules/slash': 'slash',
  'search.yahoo.com/mrss': 'media',
  'video.search.yahoo.com/mrss': 'media',
  'www.rssboard.org/media-rss': 'media',
  'tools.search.yahoo.com/mrss': 'media',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'example.com/dtds/podcast-1.0.dtd': 'itunes',
  'www.google.com/schemas/play-podcasts/1.0': 'googleplay',
  'podcastindex.org/namespace/1.0': 'podcast',
  'purl.org/syndication/thread/1.0': 'thr',
  'purl.org/atompub/tombstones/1.0': 'at',
  'rssnamespace.org/feedburner/ext/1.0': 'feedburner',
  'www.georss.org/georss': 'georss',
  'www.w3.org/1999/xhtml': 'xhtml',
  'www.w3.org/xml/1998/namespace': 'xml',
}

/** Prefixes that mean what they always mean, even undeclared. */
const KNOWN = new Set(Object.values(NAMESPACES))

export function prefixOfNamespace(address: string): string | undefined {
  const key = address
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/#]+$/, '')
  return Object.hasOwn(NAMESPACES, key) ? NAMESPACES[key] : undefined
}

/** Bindings in force at an element, with the names already worked out under them. */
export interface NameScope {
  bindings: Record<string, string>
  cache: Map<string, string>
}

/** What the root says of the document's own vocabulary. */
export interface Vocabulary {
  /** Namespace address of the root element, bound to no prefix at all where undefined. */
  rootNamespace: string | undefined
  /** Prefix of the root element; empty for none. */
  rootPrefix: string
  atom: boolean
}

export function openScope(parent: NameScope, attributes: Record<string, string> | undefined): NameScope {
  let scope = parent
  for (const key in attributes) {
    if (!key.startsWith('xmlns')) continue
    const prefix = key === 'xmlns' ? '' : key.slice(6)
    if (scope === parent) scope = { bindings: { ...parent.bindings }, cache: new Map() }
    scope.bindings[prefix] = attributes[key] ?? ''
  }
  return scope
}

function workOut(raw: string, scope: NameScope, vocabulary: Vocabulary): string {
  const name = raw.toLowerCase()
  const colon = name.indexOf(':')
  const written = colon < 0 ? '' : name.slice(0, colon)
  const local = name.slice(colon + 1)
  const address = scope.bindings[written]
  if (address === undefined) {
    const isOwn = written === '' || written === vocabulary.rootPrefix || (vocabulary.atom && written === 'atom')
    return isOwn ? local : name
  }
  if (address === vocabulary.rootNamespace && (written === '') === (vocabulary.rootPrefix === '')) return local
  const prefix =
    prefixOfNamespace(address) ??
    (written === '' ? (address === '' ? '' : 'unknown') : KNOWN.has(written) ? `other-${written}` : written)
  return prefix === '' || (prefix === 'atom' && vocabulary.atom) ? local : `${prefix}:${local}`
}

/** `prefix:local` in lower case under the short prefixes of this table; no prefix for the feed's own vocabulary. */
export function canonicalName(raw: string, scope: NameScope, vocabulary: Vocabulary): string {
  let name = scope.cache.get(raw)
  if (name === undefined) {
    name = workOut(raw, scope, vocabulary)
    if (scope.cache.size < 2000) scope.cache.set(raw, name)
  }
  return name
}
