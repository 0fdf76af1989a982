/**
 * The operator's own feed: sources failing, recovered, drifting, endpoints disabled, as Atom entries. Never mixed into public
 * feeds; tells nothing that the status page does not.
 *
 * Effects: Database.
 *
 * @module
 */
import { listOperatorEvents, type OperatorEvent } from '../store/figures.ts'
import { uuidFromText } from '../web/uuid.ts'
import { escapeAttribute, escapeText, legalText } from '../web/xml.ts'
import type { AppDeps } from './deps.ts'
import { withoutSecrets } from './status.ts'

const ENTRIES = 100

const TITLES: Record<OperatorEvent['kind'], (name: string) => string> = {
  'source.failing': (name) => `${name} cannot be read`,
  'source.recovered': (name) => `${name} can be read again`,
  'source.drifting': (name) => `${name} no longer looks as its rules expect`,
  'endpoint.disabled': (name) => `A webhook endpoint was disabled: ${name}`,
}

/** The Atom document and the time of its newest entry. */
export async function operatorFeed(deps: AppDeps): Promise<{ text: string; updated: Date }> {
  const { baseUrl } = deps.settings
  const self = `${baseUrl}/feeds/_operator.atom`
  const events = await listOperatorEvents(deps.db, ENTRIES)
  const updated = events[0]?.at ?? deps.meta.createdAt
  let out = `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n`
  out += `<id>urn:uuid:${await uuidFromText(`dateline/1\noperator\n${baseUrl}`)}</id>\n<title>Dateline: for its operator</title>\n`
  out += `<updated>${updated.toISOString()}</updated>\n<author><name>Dateline</name></author>\n`
  out += `<link rel="self" type="application/atom+xml" href="${escapeAttribute(self)}"/>\n`
  out += `<link rel="alternate" type="text/html" href="${escapeAttribute(`${baseUrl}/status`)}"/>\n`
  for (const event of events) out += await entry(event, baseUrl)
  return { text: `${out}</feed>\n`, updated }
}

async function entry(event: OperatorEvent, baseUrl: string): Promise<string> {
  const { kind, sourceId, at, detail } = event
  // Addresses of endpoints are their owners' business: only the endpoint's id is told.
  const name = sourceId === undefined ? text(detail['endpointId']) : (text(detail['title']) ?? sourceId)
  const what = name ?? sourceId ?? 'without a name'
  const id = await uuidFromText(`dateline/1\noperator\n${kind}\n${sourceId ?? what}\n${at.getTime()}`)
  const reason = text(detail['reason'])
  const place =
    sourceId === undefined ? `${baseUrl}/operator/endpoints/${name ?? ''}` : `${baseUrl}/status#${encodeURIComponent(sourceId)}`
  return `<entry>
<id>urn:uuid:${id}</id>
<title>${escapeText(legalText(TITLES[kind](what)))}</title>
<published>${at.toISOString()}</published>
<updated>${at.toISOString()}</updated>
<link rel="alternate" type="text/html" href="${escapeAttribute(place)}"/>
<category term="${kind}"/>
<summary>${escapeText(legalText(reason === undefined ? TITLES[kind](what) : withoutSecrets(reason)))}</summary>
</entry>
`
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined
}
