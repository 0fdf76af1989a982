/**
 * Which known article, if any, a freshly read item is (SEMANTICS 2, 3).
 *
 * Effects: none.
 *
 * @module
 */
import type { ArticleEvidence } from '../model/article-evidence.ts'
import type { IdentityKey } from './identity.ts'

export interface FoundKey {
  key: IdentityKey
  articleId: string
}

export interface Identified {
  /** The article it is; absent for a new one. */
  articleId?: string
  /** Keys to be added to that article (or to the new one). */
  newKeys: IdentityKey[]
  /** The key a new identity is minted from. */
  primary: IdentityKey
}

/**
 * Judges the keys of one item. An address that is known decides; a GUID alone decides only if the texts agree too,
 * because publishers reuse GUIDs: `sameText` answers that for a known article, given its id.
 */
export async function identify(
  keys: readonly IdentityKey[],
  found: readonly FoundKey[],
  sameText: (articleId: string) => Promise<boolean>,
): Promise<Identified> {
  const primary = keys[0]!
  const isFound = (key: IdentityKey): boolean => found.some((f) => f.key === key)
  const fresh = keys.filter((key) => !isFound(key))
  const byUrl = found.find((f) => f.key.kind === 'url')
  if (byUrl) return { articleId: byUrl.articleId, newKeys: fresh, primary }
  const byGuid = found.find((f) => f.key.kind === 'guid')
  if (!byGuid) return { newKeys: fresh, primary }
  const hasUrl = keys.some((key) => key.kind === 'url')
  if (!hasUrl || (await sameText(byGuid.articleId))) return { articleId: byGuid.articleId, newKeys: fresh, primary }
  return { newKeys: fresh.filter((key) => key.kind === 'url'), primary }
}

/** Whether two states are one article: the same headline, or enough long blocks in common. */
export function isSameText(
  a: { title: string; evidence: Pick<ArticleEvidence, 'fingerprint' | 'outputBlocks'> },
  b: { title: string; evidence: Pick<ArticleEvidence, 'fingerprint' | 'outputBlocks'> },
): boolean {
  if (
    a.evidence.fingerprint.title === b.evidence.fingerprint.title ||
    a.evidence.fingerprint.text === b.evidence.fingerprint.text
  )
    return true
  const mine = new Set(a.evidence.outputBlocks)
  const common = b.evidence.outputBlocks.filter((hash) => mine.has(hash)).length
  const smaller = Math.min(mine.size, b.evidence.outputBlocks.length)
  return smaller > 0 && common / smaller >= 0.3
}
