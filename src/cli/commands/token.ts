/**
 * `dateline token`: named tokens, made and revoked where the store lies.
 *
 * @module
 */
import { createToken, isReadClosed } from '../../app/tokens.ts'
import type { Service } from '../../runtime/node/service.ts'
import { SettingsError } from '../../runtime/node/settings.ts'
import { listTokens, removeToken, SCOPES, type Scope } from '../../store/tokens.ts'
import { type Command, type CommandContext, counted } from '../command.ts'
import { openQuietly } from '../open-quietly.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'

export const tokenCommand: Command = {
  name: 'token',
  usage: 'token <list|add|revoke>',
  summary: 'named tokens for readers and programs',
  help: `dateline token list [--json]
dateline token add <name> --scope <scopes> [--days <n>]
dateline token revoke <id>       (each with --remote <address>: at a running service, with DATELINE_ADMIN_TOKEN)

Makes a token and prints it this once; only its digest is stored. Scopes, with commas: ${SCOPES.join(', ')}.
The first token with scope read closes feeds, pages, search and status to everybody without one; they open again when
the last of them is revoked. A running service knows at once.

Exit codes: 0 done · 2 the call cannot be used, or there is no such token · 3 the store cannot be used
`,
  options: { scope: { type: 'string', multiple: true }, days: { type: 'string' }, ...REMOTE_OPTION },
  async run([action, subject, ...rest], context) {
    if (rest.length > 0 || !['list', 'add', 'revoke'].includes(action ?? ''))
      throw new SettingsError('say what to do: dateline token list, dateline token add <name>, or dateline token revoke <id>')
    const address = remoteAddress(context)
    if (address !== undefined) return withRemote(address, context, (api) => tokensThere(api, action ?? '', subject, context))
    const service = await openQuietly(context)
    try {
      if (action === 'add') return await add(service, subject, context)
      if (action === 'revoke') return await revoke(service, subject, context)
      return await list(service, context)
    } finally {
      await service.close()
    }
  },
}

async function list({ deps }: Service, { json, stdout }: CommandContext): Promise<number> {
  const tokens = await listTokens(deps.db)
  if (json) {
    const shown = tokens.map(({ hash: _, ...token }) => token)
    stdout.write(`${JSON.stringify({ tokens: shown }, null, 1)}\n`)
    return 0
  }
  for (const { id, name, scopes, expiresAt } of tokens) {
    const until = expiresAt
      ? `${expiresAt <= deps.clock.now() ? 'expired' : 'until'} ${expiresAt.toISOString().slice(0, 10)}`
      : ''
    stdout.write(`${id}  ${name}  ${scopes.join(',')}  ${until}\n`.replace(/ +\n/, '\n'))
  }
  stdout.write(`${counted(tokens.length, 'token')}\n`)
  return 0
}

/** What is asked for, checked before anything is opened or sent. */
function readWish(name: string | undefined, { options }: CommandContext): { name: string; scopes: Scope[]; days?: number } {
  if (name === undefined || name.length > 100)
    throw new SettingsError('give the token a name: dateline token add <name> --scope read')
  const asked = ([options['scope'] ?? []].flat() as string[]).flatMap((part) => part.split(',')).filter((part) => part !== '')
  const unknown = asked.filter((scope) => !SCOPES.some((known) => known === scope))
  if (asked.length === 0 || unknown.length > 0)
    throw new SettingsError(
      `${unknown.length > 0 ? `there is no scope ${unknown.join(', ')}` : 'say --scope'}. Scopes are ${SCOPES.join(', ')}.`,
    )
  const { days } = options
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(String(days)))
    throw new SettingsError('--days is a whole number from 1 to 9999.')
  return { name, scopes: [...new Set(asked)] as Scope[], ...(days === undefined ? {} : { days: Number(days) }) }
}

async function add({ deps }: Service, subject: string | undefined, context: CommandContext): Promise<number> {
  const { name, scopes, days } = readWish(subject, context)
  const expiresAt = days === undefined ? undefined : new Date(deps.clock.now().getTime() + days * 86_400_000)
  const { token, stored } = await createToken(deps, { name, scopes, ...(expiresAt ? { expiresAt } : {}) })
  tellToken({ id: stored.id, token }, context)
  return 0
}

function tellToken({ id, token }: { id: string; token: string }, { json, stdout, stderr }: CommandContext): void {
  stdout.write(json ? `${JSON.stringify({ id, token })}\n` : `${token}\n`)
  stderr.write('Keep it: it is shown this once.\n')
}

async function tokensThere(
  api: RemoteApi,
  action: string,
  subject: string | undefined,
  context: CommandContext,
): Promise<number> {
  const { json, stdout } = context
  if (action === 'add') {
    const { days, ...wish } = readWish(subject, context)
    const body = JSON.stringify({ ...wish, ...(days === undefined ? {} : { expiresInDays: days }) })
    tellToken(JSON.parse((await api.ask('POST', '/api/tokens', { body })).text) as { id: string; token: string }, context)
    return 0
  }
  if (action === 'revoke') {
    const path = `/api/tokens/${encodeURIComponent(subject ?? '')}`
    const { status } = await api.ask('DELETE', path, { expected: [204, 404] })
    if (status === 404) throw new SettingsError(`there is no token ${subject ?? ''} at ${api.base}.`)
    stdout.write(`${subject} is revoked.\n`)
    return 0
  }
  const { text } = await api.ask('GET', '/api/tokens')
  if (json) {
    stdout.write(text)
    return 0
  }
  const { tokens } = JSON.parse(text) as { tokens: { id: string; name: string; scopes: string[]; expiresAt: string | null }[] }
  for (const { id, name, scopes, expiresAt } of tokens)
    stdout.write(`${id}  ${name}  ${scopes.join(',')}${expiresAt === null ? '' : `  until ${expiresAt.slice(0, 10)}`}\n`)
  stdout.write(`${counted(tokens.length, 'token')}\n`)
  return 0
}

async function revoke({ deps }: Service, id: string | undefined, { stdout, stderr }: CommandContext): Promise<number> {
  const wasClosed = await isReadClosed(deps)
  if (id === undefined || !(await removeToken(deps.db, id)))
    throw new SettingsError(`there is no token ${id ?? ''}. \`dateline token list\` shows their ids.`)
  stdout.write(`${id} is revoked.\n`)
  if (wasClosed && !(await isReadClosed(deps)))
    stderr.write('No token for readers is left: feeds and pages are open to everybody again.\n')
  return 0
}
