/**
 * What an operator asks for on the command line when adding an endpoint.
 *
 * Effects: none.
 *
 * @module
 */
import type { EndpointWish } from '../app/endpoints.ts'
import type { EndpointFormat } from '../model/endpoint.ts'
import { EVENT_TYPES } from '../notify/endpoint-fault.ts'
import { SettingsError } from '../runtime/node/settings.ts'
import type { CommandContext } from './command.ts'

export const FORMATS: readonly EndpointFormat[] = ['standard', 'slack', 'discord']

/** Throws `SettingsError` where an option cannot be understood; whether the whole can be used is checked later. */
export function wishOf(url: string, { options }: Pick<CommandContext, 'options'>): EndpointWish {
  const text = (name: string): string | undefined => options[name] as string | undefined
  return {
    url,
    events: chosen('--event', (options['event'] ?? []) as string[], EVENT_TYPES),
    sources: (options['source'] ?? []) as string[],
    content: chosen('--content', [text('content') ?? 'excerpt'], ['none', 'excerpt', 'full'] as const)[0] ?? 'excerpt',
    backfill: options['backfill'] === true,
    ...(text('dedupe')
      ? { dedupe: chosen('--dedupe', [text('dedupe') as string], ['story', 'never'] as const)[0] ?? 'never' }
      : {}),
    ...(text('q') ? { q: text('q') as string } : {}),
    ...(text('format') ? { format: chosen('--format', [text('format') as string], FORMATS)[0] as EndpointFormat } : {}),
    ...templateOf(options),
    ...(text('rate') ? { rate: positive('--rate', text('rate') as string) } : {}),
    ...(text('description') ? { description: text('description') as string } : {}),
  }
}

/** A message in the operator's words, and what goes with it. */
function templateOf(options: CommandContext['options']): Pick<EndpointWish, 'format' | 'template' | 'headers'> {
  const {
    template,
    type,
    method,
    header = [],
  } = options as { template?: string; type?: string; method?: string; header?: string[] }
  if (template === undefined) {
    if (type !== undefined || method !== undefined || header.length > 0)
      throw new SettingsError('--type, --method and --header go with --template.')
    return {}
  }
  const verb = method === undefined ? undefined : chosen('--method', [method], ['POST', 'PUT'] as const)[0]
  const headers = header.map((line) => /^([a-zA-Z][\w-]{0,60}):\s*(\S.*)$/.exec(line) ?? line)
  const unclear = headers.find((one) => typeof one === 'string')
  if (unclear !== undefined) throw new SettingsError('--header is written "Name: value".')
  return {
    format: 'template',
    template: { body: template, contentType: type ?? 'application/json', ...(verb ? { method: verb } : {}) },
    ...(headers.length > 0
      ? { headers: Object.fromEntries(headers.map(([, name = '', value]) => [name.toLowerCase(), value as string])) }
      : {}),
  }
}

function chosen<T extends string>(option: string, given: readonly string[], known: readonly T[]): T[] {
  return given.map((name) => {
    const found = known.find((one) => one === name)
    if (found === undefined) throw new SettingsError(`${option} knows ${known.join(', ')}, not "${name}".`)
    return found
  })
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 10_000)) throw new SettingsError(`${option} is a number above 0: "${text}".`)
  return value
}

export function whole(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new SettingsError(`${option} is a whole number: "${text}".`)
  return Number(text)
}
