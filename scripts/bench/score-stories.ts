/**
 * Puts a set of pieces into a store, one publisher each, and counts pairs that were grouped rightly and wrongly.
 *
 * Effects: Database.
 *
 * @module
 */

import { newRecord } from '../../src/model/article.ts'
import { signText } from '../../src/normalise/duplicate.ts'
import { planStory } from '../../src/pipeline/group-stories.ts'
import type { Database } from '../../src/ports.ts'
import { saveNewArticle } from '../../src/store/save-article.ts'
import { uuidFromText } from '../../src/web/uuid.ts'
import type { Piece } from './story-set.ts'

export interface PairScore {
  right: number
  wrong: number
  missed: number
  precision: number
  recall: number
  /** Pairs by what was done to the text: found of those that should be. */
  byKind: Map<string, { found: number; of: number }>
  /** Some pairs that were grouped and are not one story. */
  mistakes: string[]
}

/** Saves each piece as an article of a publisher of its own. Returns the story of each, by position. */
export async function groupPieces(db: Database, pieces: readonly Piece[]): Promise<string[]> {
  const ids: string[] = []
  for (const [at, piece] of pieces.entries()) {
    const id = await uuidFromText(`piece ${at}`)
    ids.push(id)
    await savePiece(db, id, `paper${at}.example`, piece, new Date(Date.UTC(2026, 2, 3) + at * 60_000))
  }
  const rows = await db.all<{ id: string; story: string | null }>('SELECT id, story_id AS story FROM articles')
  const story = new Map(rows.map((row) => [row.id, row.story ?? row.id]))
  return ids.map((id) => story.get(id) ?? id)
}

/** One article by the store's own way. */
export async function savePiece(
  db: Database,
  id: string,
  publisher: string,
  piece: Pick<Piece, 'title' | 'paragraphs'>,
  at: Date,
): Promise<void> {
  const contentText = piece.paragraphs.join('\n')
  const signature = signText(contentText)
  const plan = signature && (await planStory(db, { id, publisher, publishedAt: at }, signature, at))
  const none = { title: '', text: '', image: '' }
  await saveNewArticle(db, {
    id,
    publisher,
    sourceRef: 1,
    itemHash: '',
    aliases: [],
    backfill: false,
    publishedAt: at,
    updatedAt: at,
    firstSeenAt: at,
    record: newRecord({
      url: `https://${publisher}/${id}`,
      title: piece.title,
      contentText,
    }),
    evidence: {
      fingerprint: none,
      inputBlocks: [],
      outputBlocks: [],
      extractorVersion: 1,
      contentFrom: 'page',
      item: { authors: [], keywords: [], attachments: [], faults: [] },
      ...(signature ? { sketch: signature.sketch } : {}),
    },
    look: { done: 0, missingLooks: 0 },
    search: { title: '', author: '', body: '' },
    ...(plan?.storyId ? { storyId: plan.storyId } : {}),
    ...(plan ? { further: plan.statements } : {}),
  })
}

/** Every pair of pieces, judged. */
export function scorePairs(pieces: readonly Piece[], stories: readonly string[]): PairScore {
  const score: PairScore = { right: 0, wrong: 0, missed: 0, precision: 1, recall: 1, byKind: new Map(), mistakes: [] }
  for (let a = 0; a < pieces.length; a++) {
    for (let b = a + 1; b < pieces.length; b++) {
      const [one, other] = [pieces[a]!, pieces[b]!]
      const truly = one.story === other.story
      const grouped = stories[a] === stories[b]
      if (truly) {
        for (const kind of new Set([one.kind, other.kind])) {
          const count = score.byKind.get(kind) ?? { found: 0, of: 0 }
          score.byKind.set(kind, { found: count.found + (grouped ? 1 : 0), of: count.of + 1 })
        }
        if (grouped) score.right++
        else score.missed++
      } else if (grouped) {
        score.wrong++
        if (score.mistakes.length < 20) score.mistakes.push(`${one.kind} of ${one.story} = ${other.kind} of ${other.story}`)
      }
    }
  }
  score.precision = score.right / Math.max(1, score.right + score.wrong)
  score.recall = score.right / Math.max(1, score.right + score.missed)
  return score
}
