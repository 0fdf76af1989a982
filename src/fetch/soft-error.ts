/**
 * Recognises pages that say 200 and mean something else: soft 404s, error pages, login and consent pages.
 *
 * Judged by the page's title alone, whole parts of it, and only where a status tells nothing. A page that is not
 * recognised passes; an article about errors must never be taken for one.
 *
 * Effects: none.
 *
 * @module
 */
import type { Representation } from '../model/representation.ts'

export type SoftError = 'missing' | 'fault' | 'login' | 'consent'

/** Parts of titles, lower case, by what the page is. English first, then by language tag. */
const TITLES: Record<SoftError, readonly string[]> = {
  missing: [
    '404',
    '404 error',
    '404 not found',
    '404 page not found',
    '404. not found',
    'article not found',
    'content not found',
    'error 404',
    'error 404 (not found)!!1',
    'not found',
    'not found (404)',
    'object not found!',
    'page cannot be found',
    'page not available',
    'page not found',
    'page not found (404)',
    'sorry, page not found',
    "sorry, this page isn't available.",
    "the page can't be found",
    'the page you requested was not found',
    'the resource cannot be found.',
    "this page doesn't exist",
    'this page does not exist',
    'xəta 404', // az
    'səhifə tapılmadı',
    'seite nicht gefunden', // de
    'página no encontrada', // es
    'صفحه یافت نشد', // fa
    'page introuvable', // fr
    'page non trouvée',
    'էջը չի գտնվել', // hy
    'pagina non trovata', // it
    'ページが見つかりません', // ja
    'გვერდი ვერ მოიძებნა', // ka
    '페이지를 찾을 수 없습니다', // ko
    'página não encontrada', // pt
    'ошибка 404', // ru
    'страница не найдена',
    'страница не существует',
    'sayfa bulunamadı', // tr
    'сторінку не знайдено', // uk
    'الصفحة غير موجودة', // ar
    '页面不存在', // zh
    '頁面不存在',
  ],
  fault: [
    '500 internal server error',
    '502 bad gateway',
    '503 backend fetch failed',
    '503 service temporarily unavailable',
    '503 service unavailable',
    '504 gateway time-out',
    '504 gateway timeout',
    'account suspended',
    'bad gateway',
    'database error',
    'default web site page',
    'error establishing a database connection',
    'gateway timeout',
    'internal server error',
    'iis windows server',
    'service unavailable',
    'site is under maintenance',
    'site maintenance',
    'site under maintenance',
    'temporarily unavailable',
    'test page for the nginx http server on fedora',
    'this account has been suspended',
    'under construction',
    'under maintenance',
    'web server is down',
    "we'll be right back",
    'website is under maintenance',
    'welcome to nginx!',
    'texniki işlər gedir', // az
    'сайт на реконструкции', // ru
    'технические работы',
    'bakım çalışması', // tr
  ],
  login: [
    'log in',
    'login',
    'please log in',
    'sign in',
    'sign-in',
    'daxil ol', // az
    'anmelden', // de
    'iniciar sesión', // es
    'connexion', // fr
    'accedi', // it
    'авторизация', // ru
    'вход',
    'войти',
    'giriş', // tr, az
    'giriş yap',
  ],
  consent: [
    'before you continue',
    'before you continue to google',
    'before you continue to google search',
    'before you continue to youtube',
    'bevor sie fortfahren', // de
    'cookie consent',
    'cookie wall',
    'privacy consent',
    'your privacy choices',
  ],
}

const KIND_BY_TITLE: ReadonlyMap<string, SoftError> = new Map(
  (Object.entries(TITLES) as [SoftError, readonly string[]][]).flatMap(([kind, titles]) =>
    titles.map((title) => [title, kind] as const),
  ),
)

const SEARCHED_BYTES = 64 * 1024

/** Returns what the page is instead of what was asked for, with its title. */
export function findSoftError(response: Representation): { kind: SoftError; title: string } | undefined {
  const head = readHead(response)
  const title = head === undefined ? undefined : readTitle(head)
  if (head === undefined || title === undefined) return undefined
  const kind = splitTitle(title)
    .map((part) => KIND_BY_TITLE.get(part))
    .find((found) => found !== undefined)
  // "Login" is also a headline; a login page asks for a password.
  if (kind === undefined || (kind === 'login' && !/type=["']?password/i.test(head))) return undefined
  return { kind, title }
}

/** The beginning of an HTML document as text, or undefined for anything else. */
export function readHead(response: Representation): string | undefined {
  const contentType = response.headers['content-type'] ?? ''
  if (contentType !== '' && !/html/i.test(contentType)) return undefined
  const charset = /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  const bytes = response.body.subarray(0, SEARCHED_BYTES)
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

function readTitle(head: string): string | undefined {
  const open = /<title(?:\s[^>]{0,200})?>([^<]{1,300})</i.exec(head)
  return open === null ? undefined : open[1]!.replace(/\s+/g, ' ').trim()
}

/** The first and last parts between the marks that divide a page's name from its site's. */
function splitTitle(title: string): string[] {
  const plain = title
    .toLowerCase()
    .replace(/&#0?39;|&rsquo;|’/g, "'")
    .replace(/&(?:nbsp|ndash|mdash|raquo|laquo|middot|bull);/g, ' | ')
  const parts = plain.split(/[|•·»«–—]| - |: /).map((part) => part.trim())
  return [plain.trim(), parts[0]!, parts[parts.length - 1]!]
}
