/**
 * The webhook endpoints' part of the OpenAPI document.
 *
 * Effects: none.
 *
 * @module
 */
import type { z } from 'zod'
import type { Operation } from '../operations.ts'
import { Changes, NewEndpoint, Replay, Resumption, Rotation } from './endpoints.ts'

const gone = { 404: 'No such endpoint' }

const one = (
  method: Operation['method'],
  rest: string,
  summary: string,
  answers: Operation['answers'],
  more: { body?: z.ZodType; query?: Record<string, string> } = {},
): Operation => ({
  method,
  path: `/api/endpoints/{id}${rest}`,
  summary,
  scope: 'endpoints',
  answers: { ...answers, ...gone },
  ...more,
})

export const endpointOperations: readonly Operation[] = [
  { method: 'get', path: '/api/endpoints', summary: 'Webhook endpoints', scope: 'endpoints', answers: { 200: 'The list' } },
  {
    method: 'post',
    path: '/api/endpoints',
    summary: 'Adds an endpoint; its secret is in this answer and nowhere else',
    scope: 'endpoints',
    body: NewEndpoint,
    answers: { 201: 'The endpoint with its secret' },
  },
  one('get', '', 'One endpoint with its newest deliveries', { 200: 'The endpoint' }),
  one('patch', '', 'Changes an endpoint', { 200: 'The endpoint' }, { body: Changes }),
  one('delete', '', 'Removes an endpoint and what it was still owed', { 204: 'Removed' }),
  one('post', '/pause', 'Sends nothing for now; what happens meanwhile waits', { 200: 'The endpoint' }),
  one('post', '/resume', 'Sends again', { 200: 'The endpoint' }, { body: Resumption }),
  one('post', '/rotate', 'Makes a new secret; the old one signs along for a while', { 200: 'The new key' }, { body: Rotation }),
  one('post', '/test', 'Sends a test.ping', { 202: 'Its sequence number' }),
  one(
    'get',
    '/deliveries',
    'Deliveries, newest first',
    { 200: 'A page of them' },
    {
      query: { state: 'pending, delivered, exhausted or cancelled', before: 'Only those with a smaller sequence number' },
    },
  ),
  one('get', '/deliveries/{sequence}', 'One delivery with its attempts', { 200: 'The delivery' }),
  one('post', '/replay', 'Sends deliveries again, ids and sequence numbers unchanged', { 202: 'How many' }, { body: Replay }),
]
