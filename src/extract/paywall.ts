/**
 * Whether a page keeps its article behind a wall, and the whole text a page states openly beside a visible stub.
 *
 * A wall is never walked around: where the page declares one (schema.org `isAccessibleForFree`, of the article or a part of it;
 * `article:content_tier`) or shows one below its stub, what its mark-up holds of the rest is left alone. Where it declares none,
 * `articleBody` is what the publisher publishes, and stands in for a text that scripts would show.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, Element, Text } from 'domhandler'
import { parseHtml } from '../web/html-parse.ts'
import { blockText } from '../web/html-tree.ts'
import type { Box, Survey } from './boxes.ts'
import { type MetaTable, plainText } from './evidence.ts'
import { type JsonObject, textOf } from './json-ld.ts'
import { type Line, textOf as textOfLine } from './lines.ts'
import { bare } from './title.ts'

/** Lines looked at before and after the end of the main content. */
const BEFORE_END = 4
const AFTER_END = 6
const WALL =
  /(?:subscribe|sign ?in|log ?in|register|create an? (?:free )?account|join|become a (?:member|subscriber))[^.!?]{0,60}(?:to|and) (?:continue|keep|finish) reading|(?:subscribe|log in|sign in|register|upgrade)[^.!?]{0,40}to (?:read|unlock|access) (?:the |this )?(?:full|rest|entire|whole|article|story)|(?:article|content|story|page) is (?:only )?(?:for|available (?:only )?(?:to|for)|reserved for|exclusive to|exclusively for) (?:our )?(?:paid |paying |premium )?(?:subscribers|members)|unlock this (?:article|story)|reached your (?:free )?(?:article )?limit|(?:weiterlesen mit|nur für abonnent|artikel ist kostenpflichtig|exklusiv für abonnent)|(?:réservé|réservée)s? (?:à nos|aux) abonnés|(?:solo|sólo|exclusivo|exclusiva) para (?:suscriptores|socios)|riservat[oa] agli abbonati|exclusivo para assinantes|tylko dla (?:subskrybent|prenumerator)|(?:доступ\S{0,3} (?:только )?(?:по подписке|подписчикам|для подписчиков)|только для подписчиков|чтобы (?:прочитать|дочитать|читать)[^.!?]{0,40}(?:подпи|оформите|войдите))|лише для передплатник|(?:yalnız|ancaq) abunəçilər|(?:oxumaq üçün abunə)|(?:sadece|yalnızca) abone|devamını okumak için (?:abone|üye|giriş)|მხოლოდ (?:გამომწერ|აბონენტ)|(?:订阅|登录|开通会员|付费)后?(?:即可|可|才能|以)?(?:继续)?阅读|本文为付费|剩余\d{1,3}%|この記事は(?:有料)?(?:会員限定|会員のみ|有料)|続きを(?:読むには|お読みいただけ)|残り\s?\d+\s?文字/i

/** Whether the page states that its article, or a part of it, is not for everybody. */
export function declaresWall(nodes: readonly JsonObject[], metas: MetaTable): boolean {
  if (
    nodes.some((node) =>
      /^(?:false|http:\/\/schema\.org\/false|https:\/\/schema\.org\/false)$/i.test(
        String(textOf(node['isAccessibleForFree']) ?? node['isAccessibleForFree'] ?? ''),
      ),
    )
  )
    return true
  return ['article:content_tier', 'og:article:content_tier', 'content_tier'].some((name) =>
    /^(?:locked|paid|premium|subscription)$/i.test(metas.get(name)?.[0]?.trim() ?? ''),
  )
}

/** Whether a line at the end of the main content asks for a subscription or an account to read on. */
export function showsWall(survey: Survey, lines: readonly Line[], main: Box): boolean {
  const end = lines.findIndex((line) => line.start >= main.end)
  const after = end < 0 ? lines.length : end
  for (const line of lines.slice(Math.max(0, after - BEFORE_END), after + AFTER_END))
    if (line.size < 220 && WALL.test(textOfLine(survey, line).slice(0, 600))) return true
  return false
}

export interface StatedBody {
  content: ChildNode[]
  lines: string[]
}

/** At least so many letters, and so many times the visible text. */
const LEAST = 400
const LONGER = 1.5
/** Letters of a visible line that must stand in the stated text. */
const SAME = 40
/** Visible lines that are looked for. */
const COMPARED = 40
const PARAGRAPHS = 2_000

/**
 * The article's text as the page's JSON-LD states it, where that is much more than what the page shows and begins with it;
 * where the page shows nothing, its headline must be the page's.
 */
export function statedBody(
  article: JsonObject | undefined,
  visible: readonly string[],
  title: string | undefined,
): StatedBody | undefined {
  const stated = textOf(article?.['articleBody'])
  if (article === undefined || stated === undefined || stated.length < LEAST) return undefined
  const shown = visible.join('').length
  if (stated.length < LONGER * shown) return undefined
  const body = paragraphsOf(stated)
  const whole = bare(body.lines.join(''))
  const stub = visible
    .slice(0, COMPARED)
    .map(bare)
    .filter((line) => line.length >= SAME)
  if (whole.length < LEAST / 2 || whole.length < LONGER * bare(visible.join('')).length) return undefined
  const fits =
    stub.length > 0
      ? stub.filter((line) => whole.includes(line.slice(0, SAME))).length >= 0.6 * stub.length
      : title !== undefined && bare(plainText(textOf(article['headline']) ?? textOf(article['name']) ?? '')) === bare(title)
  return fits ? body : undefined
}

function paragraphsOf(stated: string): StatedBody {
  if (/<(?:p|br|div|li)\b/i.test(stated)) {
    const content = parseHtml(stated).children
    for (const node of content) node.parent = null
    return { content, lines: blockText(content).split('\n') }
  }
  const lines = stated
    .split(/\s*(?:\r?\n|\\n|\u2028|\u2029)\s*/)
    .slice(0, PARAGRAPHS)
    .map(plainText)
    .filter((line) => line !== '')
  return { content: lines.map((line) => new Element('p', {}, [new Text(line)])), lines }
}
