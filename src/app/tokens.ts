/**
 * Tokens: made, recognised, and what each may do (SEMANTICS 30).
 *
 * 192 random bits need no slow hash: digests are compared, in constant time.
 *
 * Effects: Database; randomness when one is made.
 *
 * @module
 */
import { addToken, findToken, hasReadToken, type Scope, type StoredToken } from '../store/tokens.ts'
import { isSameBytes, toHex } from '../web/hmac.ts'
import type { AppDeps, Principal } from './deps.ts'

const PREFIX = 'dl_'
const ID_LENGTH = 8

export function may(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes('admin') || principal.scopes.includes(scope)
}

/** Makes a named token. The text is shown this once. */
export async function createToken(
  deps: Pick<AppDeps, 'db' | 'random' | 'clock'>,
  wish: { name: string; scopes: Scope[]; expiresAt?: Date },
): Promise<{ token: string; stored: StoredToken }> {
  const id = encode(deps.random.bytes(6))
  const token = `${PREFIX}${id}${encode(deps.random.bytes(24))}`
  const stored: StoredToken = { ...wish, id, hash: toHex(await digest(token)), createdAt: deps.clock.now() }
  await addToken(deps.db, stored)
  return { token, stored }
}

/** Whose token this is; `undefined` for a wrong, revoked or expired one. */
export async function recognise(deps: Pick<AppDeps, 'db' | 'clock' | 'settings'>, token: string): Promise<Principal | undefined> {
  const given = await digest(token)
  const { adminToken, readToken } = deps.settings
  const [isRoot, isReader] = [await isSame(adminToken, given), await isSame(readToken, given)]
  if (isRoot) return { id: 'root', scopes: ['admin'] }
  if (isReader) return { id: 'reader', scopes: ['read'] }
  if (!token.startsWith(PREFIX) || token.length > 100) return undefined
  const known = await findToken(deps.db, token.slice(PREFIX.length, PREFIX.length + ID_LENGTH))
  if (!known || !isSameBytes(new TextEncoder().encode(known.hash), new TextEncoder().encode(toHex(given)))) return undefined
  if (known.expiresAt && known.expiresAt <= deps.clock.now()) return undefined
  return { id: known.id, scopes: known.scopes }
}

/** Whether reading needs a token: one is set, or one was made for readers. */
export async function isReadClosed(deps: Pick<AppDeps, 'db' | 'settings' | 'pulse'>): Promise<boolean> {
  if (deps.settings.readToken !== undefined) return true
  return deps.pulse ? (await deps.pulse()).closed : hasReadToken(deps.db)
}

async function isSame(expected: string | undefined, given: Uint8Array): Promise<boolean> {
  return expected !== undefined && isSameBytes(await digest(expected), given)
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
