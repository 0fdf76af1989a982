/**
 * Recognises answers that stand in front of a document instead of being it: logins, licences, bot challenges.
 *
 * Effects: none.
 *
 * @module
 */
import type { Representation } from '../model/representation.ts'

/** What stands in the way. */
export type Wall = 'login' | 'consent' | 'forbidden' | 'payment' | 'rate' | 'legal' | 'challenge'

/** Bodies of challenge pages, sorted by whose they are. Each string stands on no ordinary page of theirs. */
const CHALLENGE_MARKERS: readonly string[] = [
  '_cf_chl_opt', // Cloudflare
  '<title>Just a moment...</title>',
  '<title>Attention Required! | Cloudflare</title>',
  'captcha-delivery.com', // DataDome
  '<title>DDoS-Guard</title>',
  '_Incapsula_Resource', // Imperva
  'window._pxAppId', // HUMAN
  'AwsWafIntegration.saveReferrer', // AWS WAF
  '/.well-known/sgcaptcha/', // SiteGround
  'id="sucuri_cloudproxy', // Sucuri
  'sucuri_cloudproxy_js',
  'ak-challenge-', // Akamai
  '/_Fingerprint/', // Radware
  'slowAES.decrypt', // free hosts' cookie test
  '<title>Vercel Security Checkpoint</title>',
  "<title>Making sure you're not a bot!</title>", // Anubis
]

/** Headers by which a challenge says what it is. */
const CHALLENGE_HEADERS: readonly [name: string, value: RegExp][] = [
  ['cf-mitigated', /challenge/i],
  ['x-amzn-waf-action', /challenge|captcha/i],
  ['x-datadome', /protected|blocked/i],
  ['x-vercel-mitigated', /challenge/i],
]

/** Challenge pages are short; articles about them are not searched beyond this. */
const SEARCHED_BYTES = 32 * 1024
const MAX_CHALLENGE_BYTES = 96 * 1024

const STATUS_WALLS: ReadonlyMap<number, { wall: Wall; reason: string }> = new Map([
  [401, { wall: 'login', reason: 'answered 401: it wants a login' }],
  [402, { wall: 'payment', reason: 'answered 402: it wants to be paid' }],
  [403, { wall: 'forbidden', reason: 'answered 403: it refuses us' }],
  [429, { wall: 'rate', reason: 'answered 429: it wants fewer requests' }],
  [451, { wall: 'legal', reason: 'answered 451: withheld for legal reasons' }],
])

/** Returns the wall that this answer is, with words that follow the host's name. */
export function findWall(response: Representation): { wall: Wall; reason: string } | undefined {
  if (isChallenge(response)) return { wall: 'challenge', reason: 'answered with a test for browsers (bot challenge)' }
  return STATUS_WALLS.get(response.status)
}

function isChallenge(response: Representation): boolean {
  const { status, headers, body } = response
  if (status !== 200 && status !== 202 && status !== 403 && status !== 405 && status !== 429 && status !== 503) return false
  if (status !== 200 && CHALLENGE_HEADERS.some(([name, value]) => value.test(headers[name] ?? ''))) return true
  if (body.length === 0 || body.length > MAX_CHALLENGE_BYTES) return false
  if (!/html/i.test(headers['content-type'] ?? 'text/html')) return false
  const text = new TextDecoder('latin1').decode(body.subarray(0, SEARCHED_BYTES))
  return CHALLENGE_MARKERS.some((marker) => text.includes(marker))
}

/** Where sites send readers who have not logged in, or not agreed: host or path, sorted. */
const DETOURS: readonly { wall: Wall; host?: RegExp; path?: RegExp }[] = [
  { wall: 'consent', host: /^(?:cmp|consent|guce|privacy)\./ },
  { wall: 'consent', path: /^\/(?:[a-z]{2}\/)?(?:(?:cookie|privacy|gdpr)-?(?:consent|wall)|consent)(?:[/.]|$)/i },
  { wall: 'login', host: /^(?:accounts?|auth|login|signin|sso)\./ },
  {
    wall: 'login',
    path: /^\/(?:[a-z]{2}\/)?(?:(?:users?|accounts?|auth|member)\/)?(?:log-?in|sign[-_]?in|sso|wp-login\.php|daxil-ol|giris|connexion)(?:[/.]|$)/i,
  },
]

/** Returns the wall that redirects led to, where the address asked for was none itself. */
export function findDetour(asked: URL, reached: URL): { wall: Wall; reason: string } | undefined {
  const detour = DETOURS.find(({ host, path }) => {
    const isThere = (url: URL): boolean => host?.test(url.hostname) === true || path?.test(url.pathname) === true
    return isThere(reached) && !isThere(asked)
  })
  if (detour === undefined) return undefined
  const what = detour.wall === 'login' ? 'a login' : 'a page that asks for consent'
  return { wall: detour.wall, reason: `redirects to ${what} (${reached.host}${reached.pathname})` }
}

const FRONT_PAGE = /^\/(?:[a-z]{2}\/?)?(?:index\.(?:html?|php))?$/
const ERROR_PAGE =
  /^\/(?:[a-z]{2}\/)?(?:errors?\/)?(?:404|page-?not-?found|not-?found|error(?:[-_]?404)?)(?:\.(?:html?|php|aspx))?\/?$/i

/** Whether the reader was sent from an article to the front page: how many sites remove what they published. */
export function isSentHome(asked: URL, reached: URL): boolean {
  const isFront = (url: URL): boolean => FRONT_PAGE.test(url.pathname) && url.search === ''
  return isFront(reached) && !isFront(asked)
}

/** Whether redirects led to an address that is named for an error. */
export function isSentToError(asked: URL, reached: URL): boolean {
  return ERROR_PAGE.test(reached.pathname) && !ERROR_PAGE.test(asked.pathname)
}
