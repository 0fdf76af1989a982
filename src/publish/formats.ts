/**
 * The formats a feed is published in, as a table.
 *
 * Effects: none.
 *
 * @module
 */
import type { FeedDocument, FeedFormat } from '../model/feed.ts'
import { renderAtom } from './atom.ts'
import { FEED_TYPES } from './feed-links.ts'
import { renderJsonFeed } from './json-feed.ts'
import { renderRss } from './rss.ts'

export interface Format {
  format: FeedFormat
  /** Of the address, without the dot. */
  extension: string
  /** Content-Type, charset included. */
  mediaType: string
  /** For `type` attributes and Accept. */
  bareType: string
  /** For people. */
  label: string
  render: (doc: FeedDocument) => string
}

/** Raised whenever a renderer writes other bytes for equal documents; part of a rendition's settings hash. */
export const RENDERER_VERSION = 3

const UTF8 = '; charset=utf-8'

/** In the order in which people and autodiscovery are offered them. */
export const FORMATS: readonly Format[] = [
  {
    format: 'rss',
    extension: 'rss',
    mediaType: FEED_TYPES.rss + UTF8,
    bareType: FEED_TYPES.rss,
    label: 'RSS',
    render: renderRss,
  },
  {
    format: 'atom',
    extension: 'atom',
    mediaType: FEED_TYPES.atom + UTF8,
    bareType: FEED_TYPES.atom,
    label: 'Atom',
    render: renderAtom,
  },
  {
    format: 'json',
    extension: 'json',
    mediaType: FEED_TYPES.json + UTF8,
    bareType: FEED_TYPES.json,
    label: 'JSON Feed',
    render: renderJsonFeed,
  },
]

/** Content-Type of an OPML list. */
export const OPML_MEDIA_TYPE = `text/x-opml${UTF8}`

export function formatByExtension(extension: string): Format | undefined {
  return FORMATS.find((format) => format.extension === extension)
}
