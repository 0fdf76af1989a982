/**
 * How a route describes itself for the OpenAPI document: the schemas are those it checks requests with.
 *
 * Effects: none.
 *
 * @module
 */
import type { z } from 'zod'
import type { Scope } from '../store/tokens.ts'

export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With `{name}` for parameters. */
  path: string
  summary: string
  scope: Scope | 'open'
  /** Body of the request. */
  body?: z.ZodType
  query?: Record<string, string>
  /** Status → what it means. Problems common to all are added. */
  answers: Record<number, string>
}
