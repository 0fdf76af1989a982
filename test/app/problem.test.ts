import { describe, expect, it } from 'vitest'
import { problem, problemFormat, problemResponse } from '../../src/app/problem.ts'
import { childText, readXml } from '../publish/strict-xml.ts'

const FACTS = { title: 'No such feed', detail: 'There is no "</script><b>\u0000&" here.' }

describe('problem', () => {
  it('gives type, title, status and detail as RFC 9457 names them', () => {
    const { body, headers } = problem(404, { ...FACTS, instance: '/feeds/x', more: { hint: 'all', status: 999 } })
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'No such feed',
      status: 404,
      detail: 'There is no "</script><b>&" here.',
      instance: '/feeds/x',
      hint: 'all',
    })
    expect(headers['content-type']).toBe('application/problem+json')
    expect(headers['cache-control']).toBe('no-store')
  })

  it('shows no tag to a client that takes it for HTML', () => {
    expect(problem(404, FACTS).body).not.toMatch(/[<>&]/)
  })

  it('is well-formed XML for addresses that promise XML', () => {
    expect(problemFormat('/feeds/none.xml')).toBe('xml')
    expect(problemFormat('/feeds/none.rss')).toBe('json')
    const { body, headers } = problem(404, { ...FACTS, more: { faults: ['a<b', 'c'] } }, 'xml')
    expect(headers['content-type']).toBe('application/problem+xml')
    expect(childText(readXml(body), 'detail')).toBe('There is no "</script><b>&" here.')
    expect(childText(readXml(body), 'status')).toBe('404')
  })

  it('is a response with further headers', async () => {
    const response = problemResponse(405, FACTS, { allow: 'GET' })
    expect([response.status, response.headers.get('allow'), response.headers.get('x-content-type-options')]).toEqual([
      405,
      'GET',
      'nosniff',
    ])
    expect(await response.json()).toMatchObject({ status: 405 })
  })
})
