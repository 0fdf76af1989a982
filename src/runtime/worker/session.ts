/**
 * Which copy of the database a request is answered from (D1's Sessions API).
 *
 * Claims, writes, admin answers, cursors and documents about to be made are read from the primary. Whether a ready
 * document still holds, and pages for people, may be read from a replica, which can be some seconds behind. A bookmark
 * that an earlier answer gave is honoured everywhere: whoever sends it sees what that answer had seen (D7).
 *
 * Effects: none.
 *
 * @module
 */

export const BOOKMARK_HEADER = 'x-d1-bookmark'
const BOOKMARK = /^[\da-f-]{8,200}$/i

/** What a page for people is: no document of a fixed name, nothing of the API, the hub or the monitors. */
const PAGE = /^\/(?:$|(?:feeds|tags|languages|authors|publishers|stories|articles|search|status|archive)(?:\/[^.]*)?$)/

type Sessions = Pick<D1Database, 'withSession'>

/** For the one question whether a ready document still holds, and for pages. */
export function checkSession(db: Sessions, request: Request): D1DatabaseSession {
  return db.withSession(bookmarkOf(request) ?? 'first-unconstrained')
}

/** For everything else a request needs. `path` is below the base URL's own. */
export function workSession(db: Sessions, request: Request, path: string): D1DatabaseSession {
  // The primary has seen whatever a bookmark tells of.
  return mayLag(request, path) ? checkSession(db, request) : db.withSession('first-primary')
}

function mayLag(request: Request, path: string): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !request.headers.has('authorization') && PAGE.test(path)
}

function bookmarkOf(request: Request): string | undefined {
  const given = request.headers.get(BOOKMARK_HEADER) ?? ''
  return BOOKMARK.test(given) ? given : undefined
}
