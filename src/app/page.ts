/**
 * Which part of a long list is asked for: `after` and `limit` of the address.
 *
 * Effects: none.
 *
 * @module
 */
import type { Context } from 'hono'
import { problemResponse } from './problem.ts'

/** Members of one answer at most (CHECKLISTS A5). */
export const MOST_A_PAGE = 200

/** The page, or the answer that says what is wrong with the question. */
export function readPage(c: Context): { after: string; limit: number } | { problem: Response } {
  const { after = '', limit = String(MOST_A_PAGE) } = c.req.query() as Record<string, string>
  if (/^[1-9]\d{0,2}$/.test(limit) && Number(limit) <= MOST_A_PAGE) return { after, limit: Number(limit) }
  return {
    problem: problemResponse(422, { title: 'Not understood', detail: `limit is a whole number from 1 to ${MOST_A_PAGE}.` }),
  }
}
