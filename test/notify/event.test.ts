import { describe, expect, it } from 'vitest'
import type { Change, ChangeKind } from '../../src/model/article.ts'
import {
  type ArticleView,
  type EndpointFilter,
  endpointMatches,
  eventFor,
  eventForEndpoint,
  prepareEndpoint,
} from '../../src/notify/event.ts'
import { prepareText } from '../../src/query/match.ts'

function change(kind: ChangeKind, extra: Partial<Change> = {}): Change {
  return { seq: 1, kind, backfill: false, at: new Date(0), ...extra }
}

function filter(extra: Partial<EndpointFilter['endpoint']> = {}): EndpointFilter {
  return prepareEndpoint({ events: [], sources: [], backfill: false, ...extra })
}

function view(text: string, sourceIds: string[] = ['s']): ArticleView {
  return { sourceIds, text: prepareText({ title: text, text: '', authors: [] }) }
}

describe('endpointMatches', () => {
  it('matches everything without a filter', () => {
    expect(endpointMatches(filter(), view('a'))).toBe(true)
    expect(endpointMatches(filter({ q: '  ' }), view('a'))).toBe(true)
  })

  it('asks for one of the sources and for the query', () => {
    const both = filter({ sources: ['s', 't'], q: 'budget' })
    expect(endpointMatches(both, view('The budget', ['x', 't']))).toBe(true)
    expect(endpointMatches(both, view('The budget', ['x']))).toBe(false)
    expect(endpointMatches(both, view('Sport', ['s']))).toBe(false)
  })

  it('matches nothing where the query cannot be read, and says why', () => {
    const broken = filter({ q: '"budget' })
    expect(broken.problem).toBe('unclosed quote at 1')
    expect(endpointMatches(broken, view('budget'))).toBe(false)
  })
})

describe('eventFor', () => {
  it.each([
    ['created', false, true, 'article.created'],
    ['created', false, false, undefined],
    ['sighted', false, true, 'article.created'],
    ['sighted', true, true, undefined],
    ['updated', true, true, 'article.updated'],
    ['updated', false, true, 'article.created'],
    ['updated', true, false, 'article.updated'],
    ['updated', false, false, undefined],
    ['withdrawn', true, true, 'article.withdrawn'],
    ['withdrawn', false, false, undefined],
    ['restored', true, true, 'article.restored'],
    ['restored', false, false, undefined],
    ['reprocessed', false, true, undefined],
    ['reprocessed', true, true, undefined],
    ['regrouped', true, true, undefined],
    ['source.failing', false, false, 'source.failing'],
    ['endpoint.disabled', false, false, 'endpoint.disabled'],
  ] as const)('for %s, matched before %s and after %s, gives %s', (kind, before, after, event) => {
    expect(eventFor(change(kind), { before, after })).toBe(event)
  })
})

describe('eventForEndpoint', () => {
  it('tells of an article that first matches after an edit once, as created', () => {
    const budget = filter({ q: 'budget' })
    const [plain, edited, again] = [view('Taxes'), view('Taxes and budget'), view('Budget and taxes')]
    expect(eventForEndpoint(budget, change('created'), plain)).toBeUndefined()
    expect(eventForEndpoint(budget, change('updated'), edited, plain)).toBe('article.created')
    expect(eventForEndpoint(budget, change('updated'), again, edited)).toBe('article.updated')
  })

  it('tells of the edit that takes an article out of the filter, then falls silent', () => {
    const budget = filter({ q: 'budget' })
    const [matching, corrected] = [view('Budget'), view('Taxes')]
    expect(eventForEndpoint(budget, change('updated'), corrected, matching)).toBe('article.updated')
    expect(eventForEndpoint(budget, change('updated'), view('Taxes rise'), corrected)).toBeUndefined()
    expect(eventForEndpoint(budget, change('withdrawn'), corrected)).toBeUndefined()
  })

  it('takes an edit without a known earlier state for an update', () => {
    expect(eventForEndpoint(filter({ q: 'a' }), change('updated'), view('a'))).toBe('article.updated')
    expect(eventForEndpoint(filter({ q: 'a' }), change('updated'), view('b'))).toBeUndefined()
  })

  it('takes a further sighting for news only where a chosen source is the first to see it', () => {
    const sighting = change('sighted', { sourceId: 't' })
    const article = view('a', ['s', 't'])
    expect(eventForEndpoint(filter(), sighting, article)).toBeUndefined()
    expect(eventForEndpoint(filter({ sources: ['t'] }), sighting, article)).toBe('article.created')
    expect(eventForEndpoint(filter({ sources: ['s', 't'] }), sighting, article)).toBeUndefined()
    expect(eventForEndpoint(filter({ sources: ['s'] }), sighting, article)).toBeUndefined()
  })

  it('skips backfill unless asked', () => {
    const backfilled = change('created', { backfill: true })
    expect(eventForEndpoint(filter(), backfilled, view('a'))).toBeUndefined()
    expect(eventForEndpoint(filter({ backfill: true }), backfilled, view('a'))).toBe('article.created')
  })

  it('announces nothing when a thousand articles are reprocessed, whatever was asked', () => {
    const all = filter({ backfill: true })
    expect(eventForEndpoint(all, change('reprocessed'), view('new words'), view('old words'))).toBeUndefined()
  })

  it('keeps to the chosen event types', () => {
    const created = filter({ events: ['article.created'] })
    expect(eventForEndpoint(created, change('created'), view('a'))).toBe('article.created')
    expect(eventForEndpoint(created, change('updated'), view('b'), view('a'))).toBeUndefined()
    expect(eventForEndpoint(created, change('source.failing', { sourceId: 's' }))).toBeUndefined()
  })

  it('tells of failing sources those who chose them, whatever their query', () => {
    const failing = change('source.failing', { sourceId: 's' })
    expect(eventForEndpoint(filter({ q: 'budget' }), failing)).toBe('source.failing')
    expect(eventForEndpoint(filter({ sources: ['s'] }), failing)).toBe('source.failing')
    expect(eventForEndpoint(filter({ sources: ['t'] }), failing)).toBeUndefined()
  })

  it('gives nothing for an article that is no longer there', () => {
    expect(eventForEndpoint(filter(), change('created'))).toBeUndefined()
  })
})
