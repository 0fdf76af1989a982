import { describe, expect, it } from 'vitest'
import { azerbaijani } from '../../scripts/newsroom/stories/az.ts'
import { english } from '../../scripts/newsroom/stories/en.ts'
import { armenian } from '../../scripts/newsroom/stories/hy.ts'
import { georgian } from '../../scripts/newsroom/stories/ka.ts'
import { russian } from '../../scripts/newsroom/stories/ru.ts'
import { turkish } from '../../scripts/newsroom/stories/tr.ts'
import type { Item } from '../../src/model/item.ts'
import { chooseLanguage } from '../../src/normalise/choose-language.ts'
import { languageOfWords } from '../../src/normalise/function-words.ts'
import { chiefScript, isWrittenIn, languageOfLetters } from '../../src/normalise/letters.ts'
import { detectLanguage } from '../../src/runtime/node/detect-language.ts'
import { testSource } from '../support/world.ts'
import { LANGUAGE_TEXTS } from './language-texts.ts'

const item: Item = { authors: [], keywords: [], attachments: [], faults: [] }
const source = testSource({ id: 'paper', url: 'https://paper.example/feed' })
const said = { item, extraction: undefined, source }

const WRITTEN: [language: string, text: string][] = [
  ...[azerbaijani, russian, georgian, armenian, turkish, english].flatMap((lexicon, at): [string, string][] =>
    lexicon.stories
      .slice(0, 6)
      .map((story) => [['az', 'ru', 'ka', 'hy', 'tr', 'en'][at]!, story.paragraphs.join('\n').replace(/\{\w+\}/g, '')]),
  ),
  [
    'uk',
    'Нічний пором через протоку знову вирушить у четвер зі старого причалу, через двадцять років після того, як останнє судно продали зоопарку. Рибалки просять перенести розклад на годину, щоб хвиля не діставала до їхніх сіток, і порт обіцяв відповісти до кінця місяця.',
  ],
  [
    'kk',
    'Бұғаз арқылы өтетін түнгі паром бейсенбі күні ескі айлақтан қайта жолға шығады, соңғы кеме жиырма жыл бұрын хайуанаттар бағына сатылған еді. Балықшылар кестені бір сағатқа жылжытуды сұрады, өйткені толқын олардың ауларына жетеді, ал айлақ ай соңына дейін жауап беруге уәде етті.',
  ],
  [
    'de',
    'Die Nachtfähre über die Meerenge fährt ab Donnerstag wieder vom alten Kai, zwanzig Jahre nachdem das letzte Schiff an einen Zoo verkauft worden war. Die Fischer haben darum gebeten, den Fahrplan um eine Stunde zu verschieben, damit die Wellen ihre Netze nicht erreichen.',
  ],
  [
    'fr',
    'Le bac de nuit qui traverse le détroit reprendra jeudi depuis le vieux quai, vingt ans après que le dernier bateau a été vendu à un zoo. Les pêcheurs ont demandé que les horaires soient décalés d’une heure afin que les vagues n’atteignent pas leurs filets.',
  ],
  [
    'ja',
    '海峡を渡る夜の連絡船が木曜日から古い桟橋で再び運航する。最後の船が動物園に売られてから二十年になる。漁師たちは網が波にさらわれないように時刻を一時間ずらしてほしいと求めており、港の事務所は月末までに答えると約束した。新しい船には四百人が乗れる。',
  ],
]

describe('the language of a text nobody declares', () => {
  it.each(WRITTEN.map(([language, text], at) => ({ language, text, at })))('$language, text $at', async ({ language, text }) => {
    const read = await chooseLanguage(said, text, detectLanguage)
    expect(read?.language).toBe(language)
    expect(read?.provenance).toMatchObject({ from: 'detected' })
    expect(read?.provenance.confidence).toBeGreaterThan(0)
    expect(read?.provenance.confidence).toBeLessThanOrEqual(1)
  })

  it('is told by letters alone for az, ru, ka, hy, tr, uk, kk and ja, or not at all', () => {
    for (const [language, text] of WRITTEN) {
      const read = languageOfLetters(text)?.language
      expect(read === undefined || read === language, `${language}: ${read}`).toBe(true)
      if (['az', 'ru', 'ka', 'hy', 'uk', 'kk', 'ja'].includes(language)) expect(read).toBe(language)
    }
  })

  it('is unknown for a few words, for figures and for nothing', async () => {
    for (const text of ['', 'Reuters', 'Breaking news: ferry sails', '12 34 56 '.repeat(40)]) {
      expect(await chooseLanguage(said, text, detectLanguage)).toBeUndefined()
    }
  })

  it('is unknown without a detector where letters do not tell', async () => {
    const text =
      'Bydd yr hen bont dros yr afon ar gau o ddydd Llun oherwydd gwaith atgyweirio, meddai cyngor y dref. Bydd bysiau yn mynd ffordd arall.'
    expect(await chooseLanguage(said, text, undefined)).toBeUndefined()
  })

  it.each(Object.entries(LANGUAGE_TEXTS))(
    '%s is told with a detector, and never mistaken without one',
    async (language, texts) => {
      for (const text of texts) {
        expect((await chooseLanguage(said, text, detectLanguage))?.language).toBe(language)
        expect([language, undefined]).toContain((await chooseLanguage(said, text, undefined))?.language)
      }
    },
  )

  it('is told for most texts without a detector, so that both homes say the same', async () => {
    const texts = Object.entries(LANGUAGE_TEXTS).flatMap(([language, list]) => list.map((text) => ({ language, text })))
    const read = await Promise.all(texts.map(({ text }) => chooseLanguage(said, text, undefined)))
    expect(read.filter((one, at) => one?.language === texts[at]?.language).length).toBeGreaterThanOrEqual(0.8 * texts.length)
  })

  it('is not told by words that several languages share, nor by a few', () => {
    expect(languageOfWords('de la de la en en de la de en la de la en de la en de la de la en')).toBeUndefined()
    expect(languageOfWords('the of and to in a is that for was')).toBeUndefined()
    expect(languageOfWords('Reuters Bloomberg Xinhua '.repeat(20))).toBeUndefined()
  })

  it('is not Russian because a detector knows no better', async () => {
    const text = WRITTEN.find(([language]) => language === 'ru')![1].replaceAll('о', 'ө')
    const read = await chooseLanguage(said, text, async () => ({ language: 'ru', confidence: 0.9 }))
    expect(read).toBeUndefined()
  })
})

describe('a declared language', () => {
  const declared = (language: string) => ({ ...said, item: { ...item, language } })

  it('stands where the text could be in it', async () => {
    const [, german] = WRITTEN.find(([language]) => language === 'de')!
    expect(await chooseLanguage(declared('en_GB'), german, detectLanguage)).toEqual({
      language: 'en-GB',
      provenance: { from: 'source' },
    })
  })

  it('gives way where it is never written in the letters of the text', async () => {
    const [, text] = WRITTEN.find(([language]) => language === 'ka')!
    expect(await chooseLanguage(declared('en'), text, undefined)).toEqual({
      language: 'ka',
      provenance: {
        from: 'detected',
        detail: 'by its letters, confidence 0.99',
        confidence: 0.99,
        disagreed: [{ value: 'en', from: 'source' }],
      },
    })
  })

  it('stands where nothing better is known', async () => {
    const text = 'Москва, Минск, Кишинёв, Ташкент, Бишкек, Ереван, Тбилиси, Казань, Самара, Тула, Пермь, Омск, Иркутск, Чита'
    expect((await chooseLanguage(declared('en'), text, undefined))?.language).toBe('en')
  })

  it('names the script it is written in', () => {
    expect(chiefScript(WRITTEN.find(([language]) => language === 'ka')![1])).toBe('Geor')
    expect(isWrittenIn('sr', 'Cyrl') && isWrittenIn('sr-Latn', 'Latn') && isWrittenIn('en-GB', 'Latn')).toBe(true)
    expect(isWrittenIn('ru', 'Latn') || isWrittenIn('en', 'Cyrl')).toBe(false)
  })
})
