/**
 * What our page of one article shows beside its text: the feeds that hold it, what changed between revisions, copies elsewhere.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import { diffRevisions } from '../notify/field-diff.ts'
import { articleEntry } from '../publish/entry.ts'
import { listRevisions } from '../store/revisions.ts'
import { findStoryPage } from '../store/stories.ts'
import type { AppDeps } from './deps.ts'
import type { ArticleView, CopyView, RevisionView } from './pages/article.ts'
import { authorPath, authorQuery, type Offer } from './published.ts'
import { siteOf } from './respond.ts'

const SHOWN_REVISIONS = 5

export async function articleView(deps: AppDeps, offer: Offer, article: Article): Promise<ArticleView> {
  const entry = articleEntry(article, offer.origins, `${deps.settings.baseUrl}/articles/`, 'full')
  const feeds = article.sourceIds.flatMap((source) => {
    const origin = offer.origins.get(source)
    return origin ? [{ title: origin.title, path: `/feeds/${source}` }] : []
  })
  const own = offer.live.some((stored) => stored.id === article.originSourceId && stored.source.own)
  return {
    site: siteOf(deps),
    entry,
    authors: entry.authors.map(({ name }) => ({
      name,
      ...(authorQuery(name) ? { path: authorPath(article.publisher, name) } : {}),
    })),
    feeds,
    // What changed quotes the text: only for those who may show it.
    revisions: entry.rights === 'full' ? await revisionsOf(deps, article) : [],
    copies: await copiesOf(deps, article),
    ...(own ? { own } : {}),
  }
}

async function revisionsOf(deps: AppDeps, article: Article): Promise<RevisionView[]> {
  if (article.revision === 1) return []
  const earlier = await listRevisions(deps.db, article.seq, SHOWN_REVISIONS + 1)
  const states = [
    { revision: article.revision, at: article.updatedAt, record: article.record },
    ...earlier.filter((one) => one.record.rights === 'full'),
  ]
  return states.slice(0, -1).map((state, index) => ({
    revision: state.revision,
    at: state.at,
    changes: diffRevisions(
      { record: states[index + 1]!.record, publishedAt: article.publishedAt },
      { record: state.record, publishedAt: article.publishedAt },
    ),
  }))
}

async function copiesOf(deps: AppDeps, article: Article): Promise<CopyView[]> {
  const found = await findStoryPage(deps.db, article.id)
  const others = found?.articles.filter((one) => one.id !== article.id) ?? []
  return others.map((one) => ({ title: one.record.title, publisher: one.publisher, path: `/articles/${one.id}` }))
}
