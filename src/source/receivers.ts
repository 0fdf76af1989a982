/**
 * `to:` of a source or bundle file: receivers of its events.
 *
 * Effects: none.
 *
 * @module
 */
import { z } from 'zod'
import type { FileReceiver } from '../model/source.ts'
import { address, fault, oneOrMany, query, text } from './fields.ts'
import type { Finding } from './finding.ts'
import { type Environment, hasReference, resolveReferences } from './references.ts'

const EVENTS = [
  'article.created',
  'article.updated',
  'article.withdrawn',
  'article.restored',
  'source.failing',
  'source.recovered',
  'source.drifting',
  'endpoint.disabled',
] as const

const SECRET_HEADER = /^(?:authorization|cookie|(?:x-)?(?:api|auth|access)[-_]?(?:key|token))$/i

const template = z.strictObject({
  body: text(20_000).meta({ description: 'The message, with fields such as {{title}} and {{url}}.' }),
  contentType: text(200).optional().meta({ description: 'Its media type. Default: application/json.' }),
  method: z.enum(['POST', 'PUT']).optional().meta({ description: 'Default: POST.' }),
})

const receiver = z
  .strictObject({
    url: address.optional().meta({ description: 'A receiver of signed webhooks, or of the template.' }),
    slack: address.optional().meta({ description: 'Address of a Slack incoming webhook.' }),
    discord: address.optional().meta({ description: 'Address of a Discord webhook.' }),
    template: template.optional().meta({ description: 'A message in your own words, instead of the signed one.' }),
    events: oneOrMany(z.enum(EVENTS), EVENTS.length)
      .optional()
      .meta({ description: 'Event types. Default: all; for chat rooms, new articles.' }),
    content: z.enum(['none', 'excerpt', 'full']).optional().meta({ description: 'How much text. Default: `excerpt`.' }),
    q: query.optional().meta({ description: 'A search the article must match.' }),
    backfill: z.boolean().optional().meta({ description: 'Also what was old when first seen. Default: false.' }),
    rate: z.number().min(0.001).max(10_000).optional().meta({ description: 'Requests a second at most.' }),
    description: text(300).optional().meta({ description: 'For people.' }),
    secret: text(200).optional().meta({ description: `Your own key, as \${NAME}. Default: one is made.` }),
    headers: z
      .record(z.string().regex(/^[a-zA-Z][\w-]{0,60}$/), text(2000))
      .optional()
      .meta({ description: `Of a template: further request headers. Secrets as \${NAME}.` }),
    dedupe: z
      .enum(['never', 'story'])
      .optional()
      .meta({ description: '`story`: of several articles of one story only the first. Default: `never`.' }),
  })
  .superRefine((given, context) => {
    const named = [given.url, given.slack, given.discord].filter((one) => one !== undefined).length
    if (named !== 1) fault(context, `names ${named} addresses`, 'give one of url, slack and discord')
    if (given.template && given.url === undefined)
      fault(context, 'has a template without url', 'templates go to a url', ['template'])
    if (given.secret !== undefined && !hasReference(given.secret))
      fault(context, 'the key is written into the file', `put it in the environment and write \${NAME} here`, ['secret'])
    if (given.headers && !given.template)
      fault(context, 'has headers without a template', 'take them out: signed messages and chat rooms need none', ['headers'])
    for (const [name, value] of Object.entries(given.headers ?? {}))
      if (SECRET_HEADER.test(name) && !hasReference(value))
        fault(context, `${name} is written into the file`, `put it in the environment and write \${NAME} here`, ['headers', name])
  })

/** The value of `to:`. */
export const receivers = z.union([receiver.transform((one) => [one]), z.array(receiver).max(50)])

export const RECEIVER_KEYS = Object.keys(receiver.shape)

export function toReceivers(to: z.output<typeof receivers> | undefined, ownerId: string): FileReceiver[] {
  return (to ?? []).map((given) => ({
    ownerId,
    url: given.url ?? given.slack ?? given.discord ?? '',
    format: given.slack ? 'slack' : given.discord ? 'discord' : given.template ? 'template' : 'standard',
    ...(given.template
      ? {
          template: {
            body: given.template.body,
            contentType: given.template.contentType ?? 'application/json',
            ...(given.template.method === undefined ? {} : { method: given.template.method }),
          },
        }
      : {}),
    ...(given.headers === undefined ? {} : { headers: lowerNames(given.headers) }),
    events: given.events ?? [],
    content: given.content ?? 'excerpt',
    backfill: given.backfill ?? false,
    ...(given.dedupe === 'story' ? { dedupe: given.dedupe } : {}),
    ...(given.q === undefined ? {} : { q: given.q }),
    ...(given.rate === undefined ? {} : { rate: given.rate }),
    ...(given.description === undefined ? {} : { description: given.description }),
    ...(given.secret === undefined ? {} : { secret: given.secret }),
  }))
}

function lowerNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** The receivers whose `${NAME}`s are set, with their values; findings name those that are not, below `to`. */
export function resolveReceivers(
  list: readonly FileReceiver[],
  env: Environment,
): { receivers: FileReceiver[]; findings: Finding[] } {
  const out: FileReceiver[] = []
  const findings: Finding[] = []
  for (const [index, one] of list.entries()) {
    const { url: address, secret: key, template: message, headers: given } = one
    const resolved = resolveReferences({ url: address, secret: key, template: message, headers: given }, env)
    for (const finding of resolved.findings) findings.push({ ...finding, path: ['to', ...(list.length > 1 ? [index] : [])] })
    if (resolved.findings.length > 0) continue
    const { url, secret, template, headers } = resolved.value
    out.push({
      ...one,
      url,
      ...(secret === undefined ? {} : { secret }),
      ...(template === undefined ? {} : { template }),
      ...(headers === undefined ? {} : { headers }),
    })
  }
  return { receivers: out, findings }
}
