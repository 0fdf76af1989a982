/**
 * Finds the story an article belongs to, before it is saved, after its text changed, and where two copies came at once.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Signature, StoryCandidate, StoryMember } from '../model/story.ts'
import { groupAround, isSameStory, signText } from '../normalise/duplicate.ts'
import type { Database, Statement } from '../ports.ts'
import { type AliasKey, aliasesOf, aliasesStatement, findAliases, findArticle, type StoredArticle } from '../store/articles.ts'
import {
  candidatesOf,
  candidatesStatement,
  findCandidates,
  listStoryMembers,
  regroupStatements,
  signatureStatement,
  unsignStatement,
  wholeCandidatesStatement,
} from '../store/stories.ts'

/** What saving a new article also writes. */
export interface StoryPlan {
  storyId?: string
  /** Written after the article's own change. */
  statements: Statement[]
  /** Numbers of the articles that were looked at; others found at the commit came in between. */
  seen: ReadonlySet<number>
}

/** Articles by any of the keys, and candidates for the same story, with one question to the store. */
export async function findKeysAndCandidates(
  db: Database,
  keys: readonly AliasKey[],
  signature: Signature | undefined,
): Promise<{ aliases: Map<string, string>; candidates: StoryCandidate[] }> {
  if (!signature) return { aliases: await findAliases(db, keys), candidates: [] }
  const [aliases, candidates] = await db.batch([aliasesStatement(keys), wholeCandidatesStatement(signature.search)])
  return { aliases: aliasesOf(aliases?.rows ?? []), candidates: candidatesOf(candidates?.rows ?? []) }
}

/** The story a new article joins, and what that changes for the others of it; `found`: candidates, where they are known. */
export async function planStory(
  db: Database,
  newcomer: Pick<StoryMember, 'id' | 'publisher' | 'publishedAt'>,
  signature: Signature,
  at: Date,
  found?: readonly StoryCandidate[],
): Promise<StoryPlan> {
  const candidates = found ?? (await findCandidates(db, signature.search))
  const seen = new Set(candidates.map((candidate) => candidate.seq))
  const statements = [signatureStatement(newcomer.id, signature.sketch.keys)]
  const members = await membersOf(db, newcomer, signature, candidates)
  if (members.length > 0) {
    const { storyId, moved } = groupAround(newcomer, members)
    statements.push(...regroup(moved, members, storyId, at), candidatesStatement(signature.search))
    return { storyId, statements, seen }
  }
  return { statements: [...statements, candidatesStatement(signature.search)], seen }
}

/** Articles that match, with everybody of their stories. */
async function membersOf(
  db: Database,
  newcomer: Pick<StoryMember, 'id' | 'publisher'>,
  signature: Signature,
  candidates: readonly StoryCandidate[],
): Promise<StoryCandidate[]> {
  const matches = candidates.filter(
    (candidate) =>
      candidate.id !== newcomer.id &&
      isSameStory(signature.sketch, candidate.sketch, { samePublisher: candidate.publisher === newcomer.publisher }),
  )
  const storyIds = [...new Set(matches.flatMap((match) => match.storyId ?? []))]
  const others = await listStoryMembers(db, storyIds)
  return [...matches.filter((match) => match.storyId === undefined), ...others.filter((other) => other.id !== newcomer.id)]
}

function regroup(
  moved: readonly StoryMember[],
  members: readonly StoryCandidate[],
  storyId: string | undefined,
  at: Date,
): Statement[] {
  return moved.flatMap((one) => regroupStatements(members.find((member) => member.id === one.id)!, storyId, at))
}

/** Whether the batch that saved an article saw candidates that the plan had not seen. `hits`: rows of its last statement. */
export function metOthers(plan: StoryPlan, hits: readonly Record<string, unknown>[], ownSeq?: number): boolean {
  return hits.some((hit) => Number(hit['seq']) !== ownSeq && !plan.seen.has(Number(hit['seq'])))
}

/**
 * Groups a known article anew: after its text changed (`before`: as it was), or after another copy was saved at the same moment.
 * Does nothing where its text is as it was and it belongs where it is.
 */
export async function regroupArticle(db: Database, id: string, at: Date, before?: StoredArticle): Promise<void> {
  const known = await findArticle(db, id)
  if (!known) return
  const { article } = known
  const old = before?.evidence.sketch
  const now = known.evidence.sketch
  if (before && JSON.stringify(old) === JSON.stringify(now)) return
  const signature = signText(article.record.contentText ?? article.record.summary ?? '')
  const statements: Statement[] = []
  const gone = (old?.keys ?? []).filter((key) => !now?.keys.includes(key))
  if (gone.length > 0) statements.push(unsignStatement(article.seq, gone))
  if (signature) statements.push(signatureStatement(id, signature.sketch.keys))
  const self: StoryCandidate = {
    id,
    seq: article.seq,
    publisher: article.publisher,
    publishedAt: article.publishedAt,
    revision: article.revision,
    edition: article.edition,
    ...(article.storyId ? { storyId: article.storyId } : {}),
    sketch: now ?? { size: 0, least: '', beginning: '', figures: '', names: '', keys: [] },
  }
  const matching = signature ? await membersOf(db, self, signature, await findCandidates(db, signature.search)) : []
  const left = article.storyId === undefined ? [] : (await listStoryMembers(db, [article.storyId])).filter((m) => m.id !== id)
  const stays = left.some((member) =>
    isSameStory(self.sketch, member.sketch, { samePublisher: member.publisher === self.publisher }),
  )
  const members = [...matching, ...(stays ? left.filter((m) => !matching.some((other) => other.id === m.id)) : [])]
  if (members.length > 0) {
    const { storyId, moved } = groupAround(self, members)
    statements.push(...regroup(moved, members, storyId, at))
    if (article.storyId !== storyId) statements.push(...regroupStatements(self, storyId, at))
  } else if (article.storyId !== undefined) statements.push(...regroupStatements(self, undefined, at))
  if (!stays)
    statements.push(
      ...withoutMember(
        left.filter((m) => !members.some((other) => other.id === m.id)),
        at,
      ),
    )
  if (statements.length > 0) await db.batch(statements)
}

/** Those an article leaves behind: one alone is no story; several are named after their first again. */
function withoutMember(left: readonly StoryCandidate[], at: Date): Statement[] {
  const [first, ...others] = left
  if (!first) return []
  if (others.length === 0) return regroupStatements(first, undefined, at)
  const { storyId, moved } = groupAround(first, others)
  const own = first.storyId === storyId ? [] : regroupStatements(first, storyId, at)
  return [...own, ...regroup(moved, others, storyId, at)]
}
