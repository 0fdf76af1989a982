/**
 * A story: articles of several publishers that carry one text.
 *
 * A story is named after its first publication: its id is that article's id. Nothing is dropped: every copy stays an article of
 * its own, and any member's id leads to the story.
 *
 * Effects: none.
 *
 * @module
 */
import type { Article } from './article.ts'

/** What is kept of a text to compare it with others, whatever their length. See `normalise/duplicate.ts`. */
export interface TextSketch {
  /** How many different shingles the text has. */
  size: number
  /** The smallest shingle hashes, ascending: 32 bits each, big-endian, base64. */
  least: string
  /** The same of the text's beginning alone. */
  beginning: string
  /** The same of the figures, and of words that look like names. */
  figures: string
  names: string
  /** Up to four hashes under which the text is looked up. Safe integers. */
  keys: number[]
}

/** A sketch fresh from its text, with the hashes to look for among the keys of others. */
export interface Signature {
  sketch: TextSketch
  search: number[]
}

/** What deciding on a story needs of an article. */
export interface StoryMember {
  id: string
  publisher: string
  publishedAt: Date
  storyId?: string
}

/** An article that may carry the same text. */
export interface StoryCandidate extends StoryMember {
  seq: number
  revision: number
  edition: number
  sketch: TextSketch
}

export interface Story {
  /** Id of the article that was published first. */
  id: string
  /** Where it stood first: who is credited by a copy and carries it too, or else who has the earliest date. */
  first: { articleId: string; publisher: string; title: string; url: string; publishedAt: Date }
  /** Whom the copies name as the origin, most often named first; empty where nobody is named. */
  credited: string[]
  publishers: string[]
  /** Withdrawn copies are not counted. */
  copies: number
}

/** The copies in the order of publication, with the story they make; undefined for fewer than two. */
export interface StoryPage {
  story: Story
  articles: Article[]
}
