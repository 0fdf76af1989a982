/**
 * Closed archive documents of the named feeds (RFC 5005 §4).
 *
 * Effects: Database.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { formatByExtension } from '../../publish/formats.ts'
import { findArchive } from '../archives.ts'
import type { AppEnv } from '../deps.ts'
import { renditionResponse } from '../documents.ts'
import { corsHeaders } from '../pages/headers.ts'
import { problemFormat, problemResponse } from '../problem.ts'
import { findFeed, findOffer, tagFeed } from '../published.ts'

export const archiveRoutes = new Hono<AppEnv>()
  .all('/feeds/:slug/archive/:generation/:file', (c) => serve(c, 'feeds'))
  .all('/tags/:slug/archive/:generation/:file', (c) => serve(c, 'tags'))

async function serve(c: Context<AppEnv>, shelf: 'feeds' | 'tags'): Promise<Response> {
  const deps = c.get('deps')
  const { slug = '', generation = '', file = '' } = c.req.param() as Record<string, string>
  const refuse = (status: number, title: string, detail: string): Response =>
    problemResponse(status, { title, detail }, {}, problemFormat(c.req.path))
  const [, number, extension] = /^([1-9]\d{0,8})\.([a-z]+)$/.exec(file) ?? []
  const format = formatByExtension(extension ?? '')
  const offer = await findOffer(deps)
  const looked = shelf === 'tags' ? { found: tagFeed(offer, slug, deps) } : findFeed(offer, slug, deps)
  const feed = 'found' in looked ? looked.found : undefined
  if (!format || !feed) return refuse(404, 'There is no such archive', `Nothing is archived as ${c.req.path.slice(0, 120)}.`)
  const current = `${deps.settings.baseUrl}${feed.path}.${format.extension}`
  const found = await findArchive(deps, offer, feed, { generation, number: Number(number), format: format.format })
  if ('rendition' in found) return renditionResponse(c, found.rendition)
  if ('open' in found) {
    return new Response(null, {
      status: 302,
      headers: { ...corsHeaders, location: current, 'cache-control': 'public, max-age=60' },
    })
  }
  if ('rebuilt' in found) return refuse(410, 'This archive was made anew', `Begin again at ${current}; ids have not changed.`)
  if ('dropped' in found)
    return refuse(410, 'Beyond what is kept', `The articles of this document were dropped by retention. ${current} is the feed.`)
  return refuse(404, 'There is no such archive document', `${current} leads to those there are.`)
}
