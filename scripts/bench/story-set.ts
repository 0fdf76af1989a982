/**
 * Texts of one story in many hands, and texts that only resemble each other: what grouping is scored on. All of own writing.
 *
 * Effects: none. The same seed gives the same set.
 *
 * @module
 */
import { chance, chanceBetween, chanceOf } from '../newsroom/random.ts'
import { azerbaijani } from '../newsroom/stories/az.ts'
import { english } from '../newsroom/stories/en.ts'
import { armenian } from '../newsroom/stories/hy.ts'
import { georgian } from '../newsroom/stories/ka.ts'
import { russian } from '../newsroom/stories/ru.ts'
import { turkish } from '../newsroom/stories/tr.ts'
import type { Lexicon } from '../newsroom/story.ts'
import { AROUND, type Around, WHOLE } from './story-words.ts'

export interface Piece {
  /** Pieces with one of these are one story. */
  story: string
  /** What was done to the text. */
  kind:
    | 'original'
    | 'signed'
    | 'trimmed'
    | 'lead only'
    | 're-headlined'
    | 'counters'
    | 'quoted whole'
    | 'edited'
    | 'follow-up'
    | 'quoting'
    | 'same mould'
  language: string
  title: string
  paragraphs: string[]
}

const LEXICONS: [string, Lexicon][] = [
  ['en', english],
  ['az', azerbaijani],
  ['ru', russian],
  ['ka', georgian],
  ['hy', armenian],
  ['tr', turkish],
]

interface Template {
  language: string
  title: string
  paragraphs: string[]
  fill: (text: string, mould: number) => string
}

function templates(seed: number): Template[] {
  const spaced = LEXICONS.flatMap(([language, lexicon]) =>
    lexicon.stories.map((story, index): Template => {
      // Background at the end comes from another story of the pool: unrelated articles share it.
      const other = lexicon.stories[(index + 3) % lexicon.stories.length]!
      return {
        language,
        title: story.title,
        paragraphs: [...story.paragraphs, ...other.paragraphs.slice(-2)],
        fill: (text, mould) => fill(text, lexicon, seed, `${language}/${index}/${mould}`),
      }
    }),
  )
  const unspaced = WHOLE.map(
    (text, index): Template => ({
      ...text,
      fill: (part, mould) =>
        fill(
          part,
          { places: ['青石湾', '柳岸', '星浦', '若草'], people: [''], agencies: [''], days: [''] },
          seed,
          `w${index}/${mould}`,
        ),
    }),
  )
  return [...spaced, ...unspaced]
}

function fill(text: string, words: Pick<Lexicon, 'places' | 'people' | 'agencies' | 'days'>, seed: number, key: string): string {
  return text
    .replaceAll('{place}', chanceOf(words.places, seed, key, 'place'))
    .replaceAll('{person}', chanceOf(words.people, seed, key, 'person'))
    .replaceAll('{agency}', chanceOf(words.agencies, seed, key, 'agency'))
    .replaceAll('{day}', chanceOf(words.days, seed, key, 'day'))
    .replaceAll('{n}', String(chanceBetween(3, 90, seed, key, 'n')))
    .replaceAll('{m}', String(chanceBetween(101, 990, seed, key, 'm')))
}

/** The whole set, in no order that means anything. */
export function storySet(seed: number): Piece[] {
  return templates(seed)
    .flatMap((template, index) => piecesOf(template, index, seed))
    .map((piece, at) => ({ piece, rank: chance(seed, 'order', at) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ piece }) => piece)
}

function piecesOf(template: Template, index: number, seed: number): Piece[] {
  const around = AROUND[template.language]!
  const original = fillPiece(template, 0, `${template.language} ${index}`, 'original')
  const pick = <T>(list: readonly T[], ...words: (string | number)[]): T => chanceOf(list, seed, index, ...words)
  const number = (key: string): string => String(chanceBetween(12, 9000, seed, index, key))
  const copy = (kind: Piece['kind'], paragraphs: string[], title = original.title): Piece => ({
    ...original,
    kind,
    title,
    paragraphs,
  })
  const text = original.paragraphs
  const lead = pick(around.leads, 'lead')
  const strange = AROUND[pick(Object.keys(AROUND), 'strange')]!
  return [
    original,
    copy('signed', [...text, ...around.signatures]),
    copy('trimmed', text.slice(0, Math.ceil(text.length * 0.6))),
    copy('lead only', text.slice(0, 2)),
    copy('re-headlined', [lead, ...text.slice(1)], lead),
    copy('counters', [
      pick(strange.counters, 'above').replace('{n}', number('above')),
      ...text,
      ...strange.counters.map((line, i) => line.replace('{n}', number(`below${i}`))),
    ]),
    copy('quoted whole', [pick(around.frames, 'frame')[0], ...text.map((line) => `«${line}»`), pick(around.frames, 'frame')[1]]),
    copy('edited', edit(text, template.language, seed, index)),
    ...others(template, original, around, index, seed),
  ]
}

/** Texts that are stories of their own. */
function others(template: Template, original: Piece, around: Around, index: number, seed: number): Piece[] {
  const own = `${original.story}`
  const followUp = [...around.followUps, ...around.leads, ...original.paragraphs.slice(0, 2)]
  const quoting = [
    ...around.leads,
    chanceOf(around.followUps, seed, index, 'quoting'),
    original.paragraphs[1]!,
    around.frames[0]![1],
  ]
  const known = template.language === 'zh' || template.language === 'ja'
  return [
    fillPiece(template, 1, `${own} again`, 'same mould'),
    fillPiece(template, 2, `${own} a third time`, 'same mould'),
    // The few sentences of our own would themselves be the shared text of all follow-ups: one a language is enough.
    ...(index % 7 === 0 && !known
      ? [{ ...original, story: `${own} later`, kind: 'follow-up' as const, paragraphs: followUp }]
      : []),
    ...(index % 7 === 3 && !known ? [{ ...original, story: `${own} told`, kind: 'quoting' as const, paragraphs: quoting }] : []),
  ]
}

function fillPiece(template: Template, mould: number, story: string, kind: Piece['kind']): Piece {
  return {
    story,
    kind,
    language: template.language,
    title: template.fill(template.title, mould),
    paragraphs: template.paragraphs.map((text) => template.fill(text, mould)),
  }
}

/** One word in sixteen replaced by another of the text, quotes and dashes in another style, one paragraph left out. */
function edit(paragraphs: readonly string[], language: string, seed: number, index: number): string[] {
  const dropped = chanceBetween(1, paragraphs.length - 1, seed, index, 'drop')
  const kept = paragraphs.filter((_, at) => at !== dropped)
  if (language === 'zh' || language === 'ja') return kept.map((line) => line.replaceAll('，', '、').replace('新', '全新'))
  const words = kept.join(' ').split(' ')
  return kept.map((line, at) =>
    line
      .replaceAll('"', '“')
      .replaceAll(' – ', ' — ')
      .split(' ')
      .map((word, i) =>
        chance(seed, index, at, i, 'word') < 1 / 16 && !/\d/.test(word) ? chanceOf(words, seed, index, at, i) : word,
      )
      .join(' '),
  )
}
