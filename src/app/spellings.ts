/**
 * Addresses that people and programs try for a feed, and the one it has.
 *
 * Effects: none.
 *
 * @module
 */

/** At the top of the service: guess → path of the feed. */
const GUESSES: readonly (readonly [target: string, ...guesses: string[]])[] = [
  [
    '/feeds/all.rss',
    'rss',
    'rss.xml',
    'feed',
    'feed.xml',
    'feed.rss',
    'feed/rss',
    'feeds.rss',
    'feeds/rss',
    'index.rss',
    'index.xml',
    'all.rss',
    'rss2',
    'rss/feed',
    'feeds/posts/default',
  ],
  ['/feeds/all.atom', 'atom', 'atom.xml', 'feed.atom', 'feed/atom', 'feeds.atom', 'feeds/atom', 'index.atom', 'all.atom'],
  ['/feeds/all.json', 'feed.json', 'feed/json', 'feeds.json', 'feeds/json', 'index.json', 'all.json', 'jsonfeed'],
  ['/feeds.opml', 'opml', 'opml.xml', 'feeds.opml.xml', 'subscriptions.opml', 'blogroll.opml', 'index.opml'],
  ['/', 'feeds', 'index.html', 'home', 'tags'],
]

/** Path of a guess, such as `/atom.xml`, to the path that is meant. */
export const SPELLINGS: ReadonlyMap<string, string> = new Map(
  GUESSES.flatMap(([target, ...guesses]) => guesses.map((guess) => [`/${guess}`, target] as const)),
)

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/\.rss\.xml$|\.rss2$|\.xml$|\.feed$|\/rss$|\/feed$|\/rss\.xml$|\/feed\.xml$/i, '.rss'],
  [/\.atom\.xml$|\/atom$|\/atom\.xml$/i, '.atom'],
  [/\.json\.xml$|\.jsonfeed$|\/json$|\/feed\.json$/i, '.json'],
]

/** Other spellings of a feed's file name, likeliest first: `all.atom.xml` → `all.atom`, `All.RSS` → `all.rss`. */
export function otherSpellings(file: string): string[] {
  const found: string[] = []
  for (const [pattern, extension] of ENDINGS) if (pattern.test(file)) found.push(file.replace(pattern, extension).toLowerCase())
  const plain = file.toLowerCase()
  if (plain !== file) found.push(plain)
  // Of `all.atom` and `all.atom.rss` the shorter is meant.
  return found.sort((a, b) => a.length - b.length)
}
