/**
 * Finds the standfirst: running text between the headline and the main content that belongs to the article.
 *
 * Effects: none.
 *
 * @module
 */

import type { Box, Survey } from './boxes.ts'
import { HINT } from './hints.ts'
import { type Line, textOf } from './lines.ts'
import { phraseOf } from './phrase-index.ts'

const MAX_LINES = 4
const MAX_SIZE = 1_200
const AWAY =
  HINT.nav |
  HINT.chrome |
  HINT.share |
  HINT.comment |
  HINT.promo |
  HINT.cookie |
  HINT.caption |
  HINT.bio |
  HINT.tools |
  HINT.meta |
  HINT.hidden
const AWAY_TAGS = new Set(['nav', 'aside', 'footer', 'figure', 'figcaption', 'form', 'table', 'ul', 'ol'])

const ENGLISH = /(?<!\p{L})(?:the|of|and|to|that|is)(?!\p{L})/giu

/** English standfirsts sell the article and its first paragraph starts afresh; elsewhere they carry its first facts. */
function restarts(survey: Survey, lines: readonly Line[], main: Box): boolean {
  let sample = ''
  for (const line of lines)
    if (line.start >= main.start && line.end <= main.end && sample.length < 1_500) sample += `${textOf(survey, line)} `
  return (sample.match(ENGLISH)?.length ?? 0) * 60 > sample.length
}

/** Lines of the standfirst, in order; none where headline and content are not neighbours, or the content restarts. */
export function findLead(survey: Survey, lines: readonly Line[], headline: Box | undefined, main: Box): Line[] {
  if (headline === undefined || headline.end > main.start) return []
  const out: Line[] = []
  let size = 0
  for (const line of lines) {
    if (line.start < headline.end || line.end > main.start) continue
    const running = line.sentence ? line.size >= 30 : line.size >= 60
    if (!running || line.heading === 1 || line.linkSize * 3 > line.size || isAway(survey, line.block, main)) continue
    if (phraseOf(textOf(survey, line)) !== undefined) continue
    size += line.size
    out.push(line)
    if (out.length > MAX_LINES || size > MAX_SIZE) return []
  }
  return out.length === 0 || restarts(survey, lines, main) ? [] : out
}

/** Whether the line stands in a part of the page that is none of the article's, up to what it shares with the content. */
function isAway(survey: Survey, block: Box, main: Box): boolean {
  for (let up: Box | undefined = block; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent]) {
    if (up.index < main.index && up.last >= main.index) return false
    if (up.hints & AWAY || AWAY_TAGS.has(up.element.name)) return true
  }
  return false
}
