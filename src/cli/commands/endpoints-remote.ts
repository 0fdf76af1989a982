/**
 * `dateline endpoints … --remote`: receivers of webhooks of a running service, through its API.
 *
 * @module
 */
import { SettingsError } from '../../runtime/node/settings.ts'
import type { CommandContext } from '../command.ts'
import { type RemoteApi, reasonOf } from '../remote-api.ts'

interface Shown {
  id: string
  url: string
  state: string
  stateReason?: string | null
  format?: string
  secret?: string
  publicKey?: string
}

/** `definition` is what `add` asks for, as the API has it. */
export async function endpointsThere(
  api: RemoteApi,
  wish: { action: string; subject?: string | undefined; definition?: Record<string, unknown> },
  context: CommandContext,
): Promise<number> {
  const { action, subject, definition } = wish
  const { json, stdout, stderr } = context
  const say = (answer: Shown): void => {
    if (json) stdout.write(`${JSON.stringify(answer, null, 1)}\n`)
    else stdout.write(`${[answer.id, answer.state, answer.format, answer.url, answer.stateReason].filter(Boolean).join('  ')}\n`)
    const key = answer.publicKey ?? answer.secret
    if (key === undefined) return
    if (!json) stdout.write(`${key}\n`)
    stderr.write(answer.publicKey ? 'The receiver checks with this public key.\n' : 'Keep it: it is shown this once.\n')
  }
  if (action === 'list') {
    const { endpoints } = JSON.parse((await api.ask('GET', '/api/endpoints')).text) as { endpoints: Shown[] }
    if (json) stdout.write(`${JSON.stringify({ endpoints }, null, 1)}\n`)
    else for (const endpoint of endpoints) say(endpoint)
    if (!json) stdout.write(`${endpoints.length} ${endpoints.length === 1 ? 'endpoint' : 'endpoints'}\n`)
    return 0
  }
  if (action === 'add') {
    const { status, text } = await api.ask('POST', '/api/endpoints', { body: JSON.stringify(definition), expected: [201, 422] })
    if (status === 422) throw new SettingsError(reasonOf(text))
    say(JSON.parse(text) as Shown)
    return 0
  }
  const [method, rest, body] = requestOf(action, context)
  const { status, text } = await api.ask(method, `/api/endpoints/${encodeURIComponent(subject ?? '')}${rest}`, {
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    expected: [200, 202, 204, 404, 422],
  })
  if (status === 404) throw new SettingsError(`there is no endpoint "${subject ?? ''}" at ${api.base}.`)
  if (status === 422) throw new SettingsError(reasonOf(text))
  if (status === 204) stdout.write(`${subject} is removed, and what waited for it\n`)
  else if (status === 202) stdout.write(text)
  else if (action === 'rotate') say({ ...(JSON.parse(text) as Shown), id: subject ?? '' })
  else if (action === 'show') stdout.write(`${JSON.stringify(JSON.parse(text), null, 1)}\n`)
  else say(JSON.parse(text) as Shown)
  return 0
}

function requestOf(action: string, { options }: CommandContext): ['GET' | 'POST' | 'DELETE', string, object?] {
  switch (action) {
    case 'show':
      return ['GET', '']
    case 'pause':
    case 'test':
      return ['POST', `/${action}`, {}]
    case 'resume':
      return ['POST', '/resume', options['skip'] ? { skip: true } : {}]
    case 'rotate':
      return ['POST', '/rotate', options['ed25519'] ? { ed25519: true } : {}]
    case 'replay':
      return ['POST', '/replay', replayOf(options)]
    case 'remove':
      return ['DELETE', '']
    default:
      throw new SettingsError(`dateline endpoints ${action} works only where the store lies.`)
  }
}

function replayOf({ after, since, failed }: CommandContext['options']): object {
  if (since !== undefined) throw new SettingsError('--since works only where the store lies; say --after <sequence> or --failed.')
  return { ...(after === undefined ? {} : { after: Number(after) }), ...(failed ? { failed: true } : {}) }
}
