/**
 * Named tokens: what each may do and until when. Only digests are stored (CHECKLISTS A1).
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database } from '../ports.ts'

/** `admin` may do everything; `read` opens feeds, pages, search and status; the others open their part of the API. */
export const SCOPES = ['read', 'polls', 'sources', 'endpoints', 'changes', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export interface StoredToken {
  /** The visible beginning of the token; names it in lists and in requests to revoke it. */
  id: string
  name: string
  scopes: Scope[]
  /** Hex SHA-256 of the whole token. */
  hash: string
  createdAt: Date
  expiresAt?: Date
}

interface Row {
  id: string
  name: string
  scopes: string
  hash: string
  created_at: number
  expires_at: number | null
}

function fromRow(row: Row): StoredToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes.split(' ').filter((scope): scope is Scope => SCOPES.some((known) => known === scope)),
    hash: row.hash,
    createdAt: new Date(row.created_at),
    ...(row.expires_at === null ? {} : { expiresAt: new Date(row.expires_at) }),
  }
}

const COLUMNS = 'id, name, scopes, hash, created_at, expires_at'

export async function listTokens(db: Database): Promise<StoredToken[]> {
  return (await db.all<Row>(`SELECT ${COLUMNS} FROM tokens ORDER BY created_at, id`)).map(fromRow)
}

export async function findToken(db: Database, id: string): Promise<StoredToken | undefined> {
  const [row] = await db.all<Row>(`SELECT ${COLUMNS} FROM tokens WHERE id = ?`, [id])
  return row && fromRow(row)
}

/** Rejects with `conflict` where the id is taken. */
export async function addToken(db: Database, token: StoredToken): Promise<void> {
  await db.run(`INSERT INTO tokens (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`, [
    token.id,
    token.name,
    token.scopes.join(' '),
    token.hash,
    token.createdAt.getTime(),
    token.expiresAt?.getTime() ?? null,
  ])
}

/** False where there was none. */
export async function removeToken(db: Database, id: string): Promise<boolean> {
  return (await db.run('DELETE FROM tokens WHERE id = ?', [id])).changes > 0
}

/** Whether any token was made for readers: then reading is closed, also while all of them are expired. */
export async function hasReadToken(db: Database): Promise<boolean> {
  const rows = await db.all(`SELECT 1 AS yes FROM tokens WHERE ' ' || scopes || ' ' LIKE '% read %' LIMIT 1`)
  return rows.length > 0
}
