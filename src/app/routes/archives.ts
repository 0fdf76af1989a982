/**
 * Closed archive documents of the named feeds (RFC 5005 §4), and the same as pages for people.
 *
 * Effects: Database.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { formatByExtension } from '../../publish/formats.ts'
import { findArchive, findClosed } from '../archives.ts'
import type { AppEnv } from '../deps.ts'
import { renditionResponse } from '../documents.ts'
import { feedPageResponse, isOpenedByPerson } from '../feed-page.ts'
import { corsHeaders } from '../pages/headers.ts'
import { problemFormat, problemResponse } from '../problem.ts'
import { findFeed, findOffer, tagFeed } from '../published.ts'
import { errorResponse } from '../respond.ts'

export const archiveRoutes = new Hono<AppEnv>()
  .all('/feeds/:slug/archive/:generation/:file', (c) => serve(c, 'feeds'))
  .all('/tags/:slug/archive/:generation/:file', (c) => serve(c, 'tags'))

const REFUSALS = {
  rebuilt: [410, 'This archive was made anew', 'Begin again at ADDRESS; ids have not changed.'],
  dropped: [410, 'Beyond what is kept', 'The articles of this document were dropped by retention. ADDRESS is the feed.'],
  missing: [404, 'There is no such archive document', 'ADDRESS leads to those there are.'],
} as const

async function serve(c: Context<AppEnv>, shelf: 'feeds' | 'tags'): Promise<Response> {
  const deps = c.get('deps')
  const { slug = '', generation = '', file = '' } = c.req.param() as Record<string, string>
  const [, number, extension] = /^([1-9]\d{0,8})(?:\.([a-z]+))?$/.exec(file) ?? []
  const format = formatByExtension(extension ?? '')
  const offer = await findOffer(deps)
  const looked = shelf === 'tags' ? { found: tagFeed(offer, slug, deps) } : findFeed(offer, slug, deps)
  const feed = 'found' in looked ? looked.found : undefined
  const forPerson = extension === undefined || isOpenedByPerson(c)
  const refuse = (status: number, title: string, detail: string): Response | Promise<Response> =>
    forPerson
      ? errorResponse(c, deps, status, title, detail)
      : problemResponse(status, { title, detail }, corsHeaders, problemFormat(c.req.path))
  if (number === undefined || !feed || (extension !== undefined && !format))
    return refuse(404, 'There is no such archive', `Nothing is archived as ${c.req.path.slice(0, 120)}.`)
  const current = `${deps.settings.baseUrl}${feed.path}${format ? `.${format.extension}` : ''}`
  const asked = { generation, number: Number(number) }
  const found =
    format && !forPerson
      ? await findArchive(deps, offer, feed, { ...asked, format: format.format })
      : await findClosed(deps, feed, asked)
  if ('rendition' in found) return renditionResponse(c, found.rendition)
  if ('slice' in found) {
    const opened = format ? { opened: format.label, vary: 'Sec-Fetch-Dest' } : { vary: 'Accept' }
    return (await feedPageResponse(c, offer, feed, { ...opened, closed: found }))!
  }
  if ('open' in found)
    return new Response(null, {
      status: 302,
      headers: { ...corsHeaders, location: current, 'cache-control': 'public, max-age=60' },
    })
  const [status, title, detail] = 'rebuilt' in found ? REFUSALS.rebuilt : 'dropped' in found ? REFUSALS.dropped : REFUSALS.missing
  return refuse(status, title, detail.replace('ADDRESS', current))
}
