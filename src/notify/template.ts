/**
 * Messages in the operator's own words: `{{field}}` is filled in, escaped as the content type asks.
 *
 * In JSON a field stands inside the quotes the template writes; in a form and in the endpoint's address it is
 * percent-encoded; elsewhere it is put in as it is. Everything comes from the webhook message, so rights bind it alike.
 *
 * Effects: none.
 *
 * @module
 */
import type { MessageTemplate } from '../model/endpoint.ts'
import type { MessageData } from './fit-message.ts'
import type { WebhookMessage } from './message.ts'

/** What is filled in: the message, and what the delivery alone knows. */
export interface TemplateFacts {
  message: WebhookMessage
  sequence: number
  /** The same over all attempts. */
  messageId: string
}

/** Fields a template may name, and where their values come from. */
const FIELDS: Record<string, (message: WebhookMessage, facts: TemplateFacts) => unknown> = {
  event: ({ type }) => type,
  time: ({ timestamp }) => timestamp,
  sequence: (_, { sequence }) => sequence,
  delivery: (_, { messageId }) => messageId,
  id: ({ data }) => data['id'] ?? about(data)['id'],
  title: ({ data }) => data['title'] ?? about(data)['title'] ?? about(data)['id'],
  url: ({ data }) => data['url'] ?? about(data)['url'],
  page: ({ data }) => extension(data)['page'],
  summary: ({ data }) => data['summary'] ?? data['reason'],
  published: ({ data }) => data['date_published'],
  authors: ({ data }) => ((data['authors'] ?? []) as { name: string }[]).map(({ name }) => name).join(', '),
  language: ({ data }) => data['language'],
  publisher: ({ data }) => extension(data)['publisher'],
  source: ({ data }) => extension(data)['source'] ?? about(data)['id'],
}

const PLACE = /\{\{\s*([a-z]+)\s*\}\}/g
const MAX_TEMPLATE = 20_000

/** What is wrong with a template, in words, or undefined. */
export function templateProblem({ body, contentType }: MessageTemplate): string | undefined {
  if (body.length > MAX_TEMPLATE) return `a template has at most ${MAX_TEMPLATE} characters`
  if (!/^[\w.+-]+\/[\w.+-]+(?:\s*;[\x20-\x7e]*)?$/.test(contentType))
    return 'contentType is a media type, such as application/json'
  const unknown = unknownField(body)
  if (unknown) return unknown
  if (!isJson(contentType)) return undefined
  try {
    JSON.parse(body.replace(PLACE, '0'))
    return undefined
  } catch {
    return 'the template is not JSON once its fields are filled in: write "{{title}}" with the quotes'
  }
}

function unknownField(text: string): string | undefined {
  const name = [...text.matchAll(PLACE)].map(([, name]) => name as string).find((name) => !Object.hasOwn(FIELDS, name))
  return name === undefined ? undefined : `{{${name}}} is no field; there are ${Object.keys(FIELDS).join(', ')}`
}

/** What is wrong with the places in an endpoint's address, or undefined: who is spoken to depends on no article. */
export function addressPlaceProblem(address: string): string | undefined {
  const authority = /^[a-z]+:\/\/[^/?#]*/i.exec(address)?.[0] ?? address
  if (/[{}]/.test(authority)) return 'fields such as {{delivery}} stand after the host'
  return unknownField(address)
}

export function fillTemplate({ body, contentType }: MessageTemplate, facts: TemplateFacts): string {
  return fill(body, facts, escapeFor(contentType))
}

/** The address of one request. */
export function fillAddress(address: string, facts: TemplateFacts): string {
  return address.includes('{{') ? fill(address, facts, inAddress) : address
}

function fill(text: string, facts: TemplateFacts, escaped: (value: string) => string): string {
  return text.replace(PLACE, (_, name: string) => {
    const value = FIELDS[name]?.(facts.message, facts)
    return escaped(value === undefined ? '' : String(value))
  })
}

function inAddress(value: string): string {
  return encodeURIComponent(value.toWellFormed())
}

function isJson(contentType: string): boolean {
  return /^[\w.+-]+\/(?:[\w.-]+\+)?json\b/i.test(contentType)
}

function escapeFor(contentType: string): (value: string) => string {
  if (isJson(contentType)) return (value) => JSON.stringify(value.toWellFormed()).slice(1, -1)
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return inAddress
  if (/^(?:text\/html|[\w.+/-]*xml)\b/i.test(contentType)) return escapeMarkup
  return (value) => value
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeMarkup(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}

function about(data: MessageData): MessageData {
  return (data['source'] ?? data['endpoint'] ?? {}) as MessageData
}

function extension(data: MessageData): MessageData {
  return (data['_dateline'] ?? {}) as MessageData
}
