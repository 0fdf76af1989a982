/**
 * What operators see of webhooks: every endpoint with its state, and one with its deliveries and their attempts.
 *
 * Only what lists may show: no keys, addresses of chat rooms by their host. Answers of receivers are somebody else's words
 * and stand as text. Nothing here can be pressed: whatever changes something needs a token in a header, so the pages name the
 * command instead.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import { html } from 'hono/html'
import type { AttemptRecord, DeliveryState } from '../../model/endpoint.ts'
import type { StoredDelivery } from '../../store/deliveries.ts'
import type { StoredEndpoint } from '../../store/endpoints.ts'
import { type Health, healthMark } from './health.ts'
import { type Html, page, type Site } from './layout.ts'
import { counted, distance, moment } from './moment.ts'

export const ENDPOINTS_PATH = '/operator/endpoints'

/** An endpoint, how many deliveries wait for it, and its newest one. */
export interface EndpointSummary {
  endpoint: StoredEndpoint
  waiting: number
  newest?: StoredDelivery
}

export function endpointListPage({ site, now, list }: { site: Site; now: Date; list: readonly EndpointSummary[] }): string {
  return page({
    site,
    title: 'Webhooks',
    noindex: true,
    main: html`<h1>Webhooks</h1>
<p>As of ${moment(now)}: ${counted(list.length, 'endpoint')}.</p>
<ul class="offers wide">
${list.map((one) => listItem(site, one, now))}</ul>`,
  })
}

function listItem(site: Site, { endpoint, waiting, newest }: EndpointSummary, now: Date): Html {
  const last = newest?.log.at(-1)
  return html`<li id="${endpoint.id}">
<h2><a href="${site.basePath}${ENDPOINTS_PATH}/${endpoint.id}">${endpoint.description ?? endpoint.url}</a></h2>
${healthMark(healthOf(endpoint, now))}
<dl class="facts">
<dt>Address</dt><dd><code>${endpoint.url}</code></dd>
<dt>Format</dt><dd>${endpoint.format ?? 'standard'}</dd>
<dt>Waiting</dt><dd>${waiting}</dd>
<dt>Deliveries</dt><dd>${endpoint.sequence}</dd>
${last ? html`<dt>Last attempt</dt><dd>${moment(new Date(last.at))}: ${outcomeOf(last)}</dd>\n` : ''}</dl>
</li>
`
}

export interface EndpointView {
  site: Site
  now: Date
  endpoint: StoredEndpoint
  waiting: number
  /** Newest first. */
  deliveries: readonly StoredDelivery[]
  /** Only deliveries of this state are shown. */
  state?: DeliveryState
  /** Query of the next page. */
  olderSearch?: string
}

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'exhausted', 'cancelled']

export function endpointPage({ site, now, endpoint, waiting, deliveries, state, olderSearch }: EndpointView): string {
  const path = `${site.basePath}${ENDPOINTS_PATH}/${endpoint.id}`
  return page({
    site,
    title: endpoint.description ?? endpoint.url,
    noindex: true,
    main: html`<p><a href="${site.basePath}${ENDPOINTS_PATH}">All webhooks</a></p>
<h1>${endpoint.description ?? endpoint.url}</h1>
${healthMark(healthOf(endpoint, now))}
<dl class="facts">
${facts(endpoint, waiting).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
<h2>Deliveries</h2>
<p>${state === undefined ? 'All' : html`<a href="${path}">All</a>`}${STATES.map((one) =>
      one === state ? html` · ${one}` : html` · <a href="${path}?state=${one}">${one}</a>`,
    )}</p>
${deliveries.length === 0 ? html`<p>None.</p>` : html`<ol class="offers wide">\n${deliveries.map((one) => deliveryItem(one, now))}</ol>`}
${olderSearch === undefined ? '' : html`<p><a rel="next" href="${path}${olderSearch}">Older ones</a></p>`}
<h2>Doing something about it</h2>
<p>These pages only show. On the machine of the store:</p>
<pre>dateline endpoints replay ${endpoint.id} --sequence &lt;number&gt;
dateline endpoints replay ${endpoint.id} --failed
dateline endpoints test|pause|resume|rotate ${endpoint.id}</pre>
<p>From elsewhere, with a token:</p>
<pre>curl -X POST -H "Authorization: Bearer $TOKEN" -d '{"sequence": &lt;number&gt;}' &lt;address&gt;${site.basePath}/api/endpoints/${endpoint.id}/replay</pre>`,
  })
}

function facts(endpoint: StoredEndpoint, waiting: number): [string, Html | string | number][] {
  const { events, sources, q, dedupe, rate, failingSince, heldUntil } = endpoint
  const rows: [string, Html | string | number | undefined][] = [
    ['Id', endpoint.id],
    ['Address', endpoint.url],
    ['Format', endpoint.format ?? 'standard'],
    ['Events', events.length === 0 ? 'all' : events.join(', ')],
    ['Sources', sources.length === 0 ? 'all' : sources.join(', ')],
    ['Query', q],
    ['Each story', dedupe === 'story' ? 'once' : undefined],
    ['Text', endpoint.content],
    ['Rate', rate === undefined ? undefined : `${rate} a second`],
    ['From', endpoint.origin === 'file' ? 'a source file' : 'the API or the command line'],
    ['Added', moment(new Date(endpoint.createdAt))],
    ['Failing since', failingSince === undefined ? undefined : moment(new Date(failingSince))],
    ['Left alone until', heldUntil === undefined ? undefined : moment(new Date(heldUntil))],
    ['Waiting', waiting],
    ['Deliveries so far', endpoint.sequence],
  ]
  return rows.filter((row): row is [string, Html | string | number] => row[1] !== undefined)
}

function healthOf({ state, stateReason, failingSince }: StoredEndpoint, now: Date): Health {
  if (state === 'disabled') return { state: 'trouble', words: `Disabled${stateReason ? `: ${stateReason}` : ''}` }
  if (state === 'paused') return { state: 'waiting', words: 'Paused by the operator; what happens meanwhile waits' }
  if (failingSince !== undefined)
    return { state: 'trouble', words: `Nothing got through since the first failure ${distance(new Date(failingSince), now)}` }
  return { state: 'good', words: 'Active' }
}

function deliveryItem(delivery: StoredDelivery, now: Date): Html {
  const { sequence, eventType, state, attempts, log, nextAttemptAt, createdAt, messageId } = delivery
  const next = state === 'pending' ? new Date(Math.max(nextAttemptAt, createdAt.getTime())) : undefined
  return html`<li id="d${sequence}">
<h3>${sequence} · ${eventType} · ${state}</h3>
<dl class="facts">
<dt>Message</dt><dd><code>${messageId}</code></dd>
<dt>Since</dt><dd>${moment(createdAt)}</dd>
${next ? html`<dt>Next attempt</dt><dd>${next <= now ? 'due' : html`${moment(next)} (${distance(next, now)})`}</dd>\n` : ''}</dl>
${log.length === 0 ? '' : attemptList(attempts, log)}</li>
`
}

function attemptList(attempts: number, log: readonly AttemptRecord[]): Html {
  return html`<details>
<summary>${counted(attempts, 'attempt')}; the last: ${outcomeOf(log.at(-1) as AttemptRecord)}</summary>
<ol class="facts">
${log
  .toReversed()
  .map(
    (one) =>
      html`<li>${moment(new Date(one.at), 'second')}: ${outcomeOf(one)}${one.answer ? html`\n<pre>${one.answer}</pre>` : ''}</li>\n`,
  )}</ol>
</details>
`
}

function outcomeOf({ status, error, ms }: AttemptRecord): string {
  const how = error ?? (status === undefined ? 'no answer' : `answered ${status}`)
  return `${how}, ${ms} ms`
}
