/**
 * Who may ask for which address, as a table. What is not named here is denied (CHECKLISTS A4).
 *
 * Effects: none.
 *
 * @module
 */
import type { Scope } from '../store/tokens.ts'

/**
 * `open`: anybody. `read`: anybody, unless reading is closed by a token. A scope: a token that has it, or `admin`.
 */
export type Access = 'open' | 'read' | Scope

/** First match wins; a pattern ends at `/`, at `.` or at the end of the path. */
const TABLE: readonly [prefix: string, access: Access][] = [
  ['/healthz', 'open'],
  ['/readyz', 'open'],
  ['/style.css', 'open'],
  ['/robot', 'open'],
  ['/robots.txt', 'open'],
  ['/favicon.ico', 'open'],
  // WebSub: hubs and subscribers ask without credentials, and prove themselves by what they say.
  ['/hub', 'open'],
  ['/websub', 'open'],
  ['/api/openapi.json', 'open'],
  ['/api/polls', 'polls'],
  ['/api/sources', 'sources'],
  ['/api/bundles', 'sources'],
  ['/api/endpoints', 'endpoints'],
  ['/api/deliveries', 'endpoints'],
  ['/api/changes', 'read'],
  ['/api/events', 'changes'],
  ['/api', 'admin'],
  ['/feeds', 'read'],
  ['/tags', 'read'],
  ['/search', 'read'],
  ['/articles', 'read'],
  ['/archives', 'read'],
  ['/archive', 'read'],
  ['/languages', 'read'],
  ['/authors', 'read'],
  ['/publishers', 'read'],
  ['/stories', 'read'],
  ['/news-sitemap', 'read'],
  ['/sitemap', 'read'],
  ['/status', 'read'],
  ['/metrics', 'read'],
  // Pages that show and change nothing.
  ['/operator', 'endpoints'],
]

/** Access of a path below the base path; `undefined` where no row names it. */
export function accessOf(path: string): Access | undefined {
  if (path === '' || path === '/') return 'read'
  return TABLE.find(([prefix]) => path.startsWith(prefix) && /^(?:[/.]|$)/.test(path.slice(prefix.length)))?.[1]
}
