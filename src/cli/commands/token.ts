/**
 * `dateline token`: named tokens, made and revoked where the store lies.
 *
 * @module
 */
import { createToken } from '../../app/tokens.ts'
import type { Service } from '../../runtime/node/service.ts'
import { SettingsError } from '../../runtime/node/settings.ts'
import { listTokens, removeToken, SCOPES, type Scope } from '../../store/tokens.ts'
import type { Command, CommandContext } from '../command.ts'
import { openQuietly } from '../open-quietly.ts'

export const tokenCommand: Command = {
  name: 'token',
  usage: 'token <list|add|revoke>',
  summary: 'named tokens for readers and programs',
  help: `dateline token list [--json]
dateline token add <name> --scope <scopes> [--days <n>]
dateline token revoke <id>

Makes a token and prints it this once; only its digest is stored. Scopes, with commas: ${SCOPES.join(', ')}.
The first token with scope read closes feeds, pages, search and status to everybody without one; they open again when
the last of them is revoked. A running service knows at once.

Exit codes: 0 done · 2 the call cannot be used, or there is no such token · 3 the store cannot be used
`,
  options: { scope: { type: 'string', multiple: true }, days: { type: 'string' } },
  async run([action, subject, ...rest], context) {
    if (rest.length > 0 || !['list', 'add', 'revoke'].includes(action ?? ''))
      throw new SettingsError('say what to do: dateline token list, dateline token add <name>, or dateline token revoke <id>')
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
  stdout.write(`${tokens.length} tokens\n`)
  return 0
}

async function add({ deps }: Service, name: string | undefined, context: CommandContext): Promise<number> {
  if (name === undefined || name.length > 100)
    throw new SettingsError('give the token a name: dateline token add <name> --scope read')
  const asked = ([context.options['scope'] ?? []].flat() as string[])
    .flatMap((part) => part.split(','))
    .filter((part) => part !== '')
  const unknown = asked.filter((scope) => !SCOPES.some((known) => known === scope))
  if (asked.length === 0 || unknown.length > 0)
    throw new SettingsError(
      `${unknown.length > 0 ? `there is no scope ${unknown.join(', ')}` : 'say --scope'}. Scopes are ${SCOPES.join(', ')}.`,
    )
  const days = context.options['days']
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(String(days)))
    throw new SettingsError('--days is a whole number from 1 to 9999.')
  const { token, stored } = await createToken(deps, {
    name,
    scopes: [...new Set(asked)] as Scope[],
    ...(days === undefined ? {} : { expiresAt: new Date(deps.clock.now().getTime() + Number(days) * 86_400_000) }),
  })
  if (context.json) context.stdout.write(`${JSON.stringify({ id: stored.id, token })}\n`)
  else context.stdout.write(`${token}\n`)
  context.stderr.write('Keep it: it is shown this once.\n')
  return 0
}

async function revoke({ deps }: Service, id: string | undefined, { stdout }: CommandContext): Promise<number> {
  if (id === undefined || !(await removeToken(deps.db, id)))
    throw new SettingsError(`there is no token ${id ?? ''}. \`dateline token list\` shows their ids.`)
  stdout.write(`${id} is revoked.\n`)
  return 0
}
