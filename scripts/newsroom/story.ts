/**
 * The nouns of the newsroom: stories, the sites that print them, and the articles that result.
 *
 * Everything a site prints is invented; only the shapes of the pages are modelled on real ones.
 *
 * Effects: none.
 *
 * @module
 */

export type Language = 'en' | 'az' | 'ru' | 'ka' | 'hy' | 'tr'

/**
 * A story as a template. `{place}`, `{person}`, `{agency}`, `{n}`, `{m}` and `{day}` are filled per article, so that two sites
 * may print the same subject without printing the same text.
 */
export interface Story {
  title: string
  /** The first one is the lead. */
  paragraphs: string[]
  keywords: string[]
}

/** What fills the templates of one language, and the newsroom phrases it needs. */
export interface Lexicon {
  places: string[]
  people: string[]
  /** Wire services that articles credit. */
  agencies: string[]
  days: string[]
  /** Headline after a correction, and the sentence the correction adds. */
  corrected: { title: string; sentence: string }
  /** Heading of a block of other stories inside an article, and of one after it. */
  recommended: string
  alsoLike: string
  readMore: string
  photo: string
  stories: Story[]
}

/** How a site offers its articles to machines. */
export type Offer =
  | 'listing'
  | 'rss-full'
  | 'rss-summary'
  | 'atom'
  | 'json-feed'
  | 'rdf'
  | 'sitemap'
  | 'wordpress'
  | 'autodiscovery'

export interface Site {
  /** File name of the source in `feeds/` that reads this site. */
  sourceId: string
  /** Host of the pages. */
  host: string
  /** Host of the feed where it is another one. */
  feedHost?: string
  name: string
  language: Language
  /** IANA zone of times without zone. */
  timezone: string
  offer: Offer
  /** Path (and query) of the document the source reads. */
  path: string
  /** Path of one article. */
  articlePath: (slug: string, number: number) => string
  /** Which page template prints its articles. */
  template: 'news-az' | 'wire' | 'blog' | 'magazine' | 'portal'
  charset: 'utf-8' | 'windows-1251'
  validators: 'both' | 'etag' | 'last-modified' | 'none'
  /** First story of the language's pool that this site prints. */
  offset: number
}

/** What an editor may decide about a new article; the rest comes from the pool. */
export interface Draft {
  title?: string
  slug?: string
  paragraphs?: string[]
  authors?: string[]
  keywords?: string[]
  publishedAt?: Date
  /** The wire service it credits; an empty string for none. */
  credited?: string
}

/** What an editor may change; without any of it the language's own correction is made. */
export interface Correction {
  title?: string
  paragraphs?: string[]
}

export interface Article {
  site: Site
  /** Position in the site's history, from 1; some sites put it into their addresses. */
  number: number
  slug: string
  /** Canonical address. */
  url: string
  guid: string
  title: string
  paragraphs: string[]
  summary: string
  authors: string[]
  keywords: string[]
  publishedAt: Date
  updatedAt: Date
  credited: string | undefined
  photoCredit: string | undefined
  imageUrl: string
  state: 'live' | 'withdrawn'
  /** Status a withdrawn article's page answers with. */
  goneStatus: 404 | 410
  /** Paths it stood at before; they redirect. */
  earlierPaths: string[]
}

/** What a perfect reader would make of an article; tests compare with this. */
export interface Truth {
  host: string
  sourceId: string
  slug: string
  url: string
  guid: string
  title: string
  /** Paragraphs of the text in order, as plain text. */
  paragraphs: string[]
  /** The paragraphs, one a line. */
  text: string
  authors: string[]
  keywords: string[]
  language: Language
  publishedAt: Date
  /** As exact as the site prints it. */
  precision: 'minute' | 'second'
  updatedAt: Date
  credited: string | undefined
  photoCredit: string | undefined
  imageUrl: string
  state: 'live' | 'withdrawn'
}

/** Ways a site can be out of order; `redesign` keeps the articles but changes every class name of the lists. */
export type Breakage = '500' | 'garbage' | 'empty' | 'timeout' | 'redesign'

/** One request the newsroom got. */
export interface LoggedRequest {
  at: Date
  method: string
  host: string
  path: string
  /** Lower-case names. */
  headers: Record<string, string>
  /** 0 until it is answered. */
  status: number
}
