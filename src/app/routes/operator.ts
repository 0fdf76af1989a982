/**
 * Pages for operators: webhook endpoints and what became of their deliveries. They show and change nothing, so that a
 * browser's stored password is enough to see them and no page elsewhere can do anything with it (CHECKLISTS A3).
 *
 * Effects: Database.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import type { DeliveryState } from '../../model/endpoint.ts'
import { countWaiting, listDeliveries, listNewestDeliveries } from '../../store/deliveries.ts'
import { findEndpoint, listEndpoints } from '../../store/endpoints.ts'
import type { AppEnv } from '../deps.ts'
import { ENDPOINTS_PATH, endpointListPage, endpointPage } from '../pages/endpoints.ts'
import { errorResponse, pageResponse, siteOf } from '../respond.ts'

const A_PAGE = 50
const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'exhausted', 'cancelled']
/** Nothing of it stays in a cache. */
const PRIVATE = { 'cache-control': 'no-store', vary: 'Authorization' }

export const operatorRoutes = new Hono<AppEnv>()
  .get(ENDPOINTS_PATH, async (c) => {
    const deps = c.get('deps')
    const [waiting, newest] = [await countWaiting(deps.db), await listNewestDeliveries(deps.db)]
    const list = (await listEndpoints(deps.db)).map((endpoint) => {
      const last = newest.get(endpoint.id)
      return { endpoint, waiting: waiting.get(endpoint.id) ?? 0, ...(last ? { newest: last } : {}) }
    })
    return pageResponse(c, endpointListPage({ site: siteOf(deps), now: deps.clock.now(), list }), 200, PRIVATE)
  })
  .get(`${ENDPOINTS_PATH}/:id`, async (c) => {
    const deps = c.get('deps')
    const endpoint = await findEndpoint(deps.db, c.req.param('id'))
    if (!endpoint) return errorResponse(c, deps, 404, 'No such endpoint', 'It may have been removed.')
    const { state, before } = readWish(c)
    const deliveries = await listDeliveries(deps.db, endpoint.id, {
      limit: A_PAGE,
      ...(state ? { state } : {}),
      ...(before ? { before } : {}),
    })
    const last = deliveries.length === A_PAGE ? deliveries.at(-1)?.sequence : undefined
    const view = {
      site: siteOf(deps),
      now: deps.clock.now(),
      endpoint,
      waiting: (await countWaiting(deps.db, endpoint.id)).get(endpoint.id) ?? 0,
      deliveries,
      ...(state ? { state } : {}),
      ...(last === undefined ? {} : { olderSearch: `?${state ? `state=${state}&` : ''}before=${last}` }),
    }
    return pageResponse(c, endpointPage(view), 200, PRIVATE)
  })

/** What cannot be read is not asked for. */
function readWish(c: Context<AppEnv>): { state?: DeliveryState; before?: number } {
  const state = STATES.find((one) => one === c.req.query('state'))
  const before = Number(c.req.query('before'))
  return { ...(state ? { state } : {}), ...(Number.isSafeInteger(before) && before > 0 ? { before } : {}) }
}
