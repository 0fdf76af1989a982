/**
 * The short path in front of the application: a feed that was answered a moment ago is answered again from its ready
 * bytes, by the same pure function (SEMANTICS 14), without the framework.
 *
 * An address gets here once the application served it to the public. Its document counts while the change log stands
 * where it was checked; once a second the application looks at it again, for what is no change of an article. The first to
 * ask after a change is answered by the application; who asks while it renders gets the document of a moment ago.
 *
 * Effects: answers requests.
 *
 * @module
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { addressKind } from '../../app/app.ts'
import { type Answer, answer } from '../../app/conditional.ts'
import type { AppDeps } from '../../app/deps.ts'
import { bytesOf, factsOf } from '../../app/documents.ts'
import type { Rendition } from '../../app/rendition-cache.ts'

/** The application looks again after this. */
const FRESH_MS = 1000
/** While it looks or renders, those who ask at the same time are answered from here, for no longer than this. */
const ASKING_MS = 1000
/** The log is asked for its head at most so often. */
const HEAD_MS = 100
const MAX_ADDRESSES = 500
const MAX_ADDRESS = 512
/** As long as common proxies keep theirs; Node's five seconds break readers that come back a little later. */
const KEEP_ALIVE_MS = 75_000

interface Ready {
  /** Weak: how many bytes are kept is decided by the cache alone. */
  rendition: WeakRef<Rendition>
  verifiedAt: number
  /** When somebody was last sent to the application to look again. */
  askedAt: number
  /** For the metrics. */
  kind: string
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

export interface FastPath {
  /** Remembers what the application answered at this address, to anybody who asks. */
  served(address: string, rendition: Rendition): void
}

/** Puts the path in front of what the server does with requests. `deps` is undefined until the service is open. */
export function installFastPath(server: Server, deps: () => AppDeps | undefined, basePath = ''): FastPath {
  const slow = server.listeners('request') as Listener[]
  const ready = new Map<string, Ready>()
  let head = -1
  let headAt = Number.NEGATIVE_INFINITY

  const pass: Listener = (request, response) => {
    for (const listener of slow) listener(request, response)
  }
  /** Answers, where it is certain that the application would answer the same. */
  const serve = (entry: Ready, now: number, request: IncomingMessage, response: ServerResponse): boolean => {
    const rendition = entry.rendition.deref()
    const age = now - entry.verifiedAt
    if (!rendition) return false
    if ((rendition.checkedSeq !== head || age > FRESH_MS) && now - entry.askedAt > ASKING_MS) {
      entry.askedAt = now
      return false
    }
    const decided = decide(request, rendition)
    if (decided.status !== 200 && decided.status !== 304) return false
    send(decided, response)
    deps()?.metrics?.add('dateline_http_requests_total', {
      kind: entry.kind,
      status: decided.status === 200 ? '2xx' : '3xx',
    })
    return true
  }

  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { method } = request
    const { authorization, 'sec-fetch-dest': destination } = request.headers
    const wanted = (method === 'GET' || method === 'HEAD') && destination !== 'document' && authorization === undefined
    const entry = wanted ? ready.get(request.url as string) : undefined
    const open = deps()
    if (!entry || !open) {
      pass(request, response)
      return
    }
    const now = performance.now()
    const go = (): void => {
      if (!serve(entry, now, request, response)) pass(request, response)
    }
    if (now - headAt < HEAD_MS) go()
    else {
      open.headSeq().then(
        (seq) => {
          head = seq
          headAt = now
          go()
        },
        () => pass(request, response),
      )
    }
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS

  return {
    served(address, rendition) {
      if (address.length > MAX_ADDRESS) return
      ready.delete(address)
      const kind = addressKind(address.split('?', 1)[0] as string, basePath)
      ready.set(address, {
        rendition: new WeakRef(rendition),
        verifiedAt: performance.now(),
        askedAt: Number.NEGATIVE_INFINITY,
        kind,
      })
      if (ready.size > MAX_ADDRESSES) ready.delete(ready.keys().next().value as string)
    },
  }
}

/** An answer ready to be written. */
interface Prepared {
  status: Answer['status']
  /** Names and values in turn, as Node likes them best. */
  headers: string[]
  bytes: Uint8Array | undefined
}

/** Readers send the same few sets of headers: `answer` is pure, so what it said to one holds for the next. */
const PREPARED_AT_MOST = 50
const prepared = new WeakMap<Rendition, Map<string, Prepared>>()

function decide(request: IncomingMessage, rendition: Rendition): Prepared {
  const { headers } = request
  const method = request.method as string
  const acceptEncoding = headers['accept-encoding'] as string | undefined
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince, 'if-match': ifMatch } = headers
  const ifUnmodifiedSince = headers['if-unmodified-since']
  const key = `${method}\n${acceptEncoding ?? '\r'}\n${ifNoneMatch ?? '\r'}\n${ifModifiedSince ?? '\r'}\n${ifMatch ?? '\r'}\n${ifUnmodifiedSince ?? '\r'}`
  let known = prepared.get(rendition)
  if (!known) prepared.set(rendition, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const facts = { method, ifNoneMatch, ifModifiedSince, ifMatch, ifUnmodifiedSince, acceptEncoding, range: headers.range }
  const decided = answer(facts, factsOf(rendition))
  const made: Prepared = {
    status: decided.status,
    headers: Object.entries(decided.headers).flat(),
    bytes: decided.body ? bytesOf(rendition, decided.coding) : undefined,
  }
  if (known.size < PREPARED_AT_MOST) known.set(key, made)
  return made
}

function send({ status, headers, bytes }: Prepared, response: ServerResponse): void {
  response.writeHead(status, headers)
  if (bytes) response.end(bytes)
  else response.end()
}
