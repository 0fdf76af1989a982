/**
 * An article's language: as declared by item, source file or page; where nobody says, or the declared one is never written in
 * the text's script, what its letters tell, then its commonest words; then what a detector is sure of. How sure is kept in the provenance.
 *
 * Effects: those of the detector that is given.
 *
 * @module
 */
import type { Provenance } from '../model/article.ts'
import type { Extraction } from '../model/extraction.ts'
import type { Item } from '../model/item.ts'
import type { Source } from '../model/source.ts'
import type { DetectLanguage } from '../ports.ts'
import { provenanceOf } from './fields.ts'
import { languageOfWords } from './function-words.ts'
import { normaliseLanguage } from './language.ts'
import { chiefScript, isWrittenIn, languageOfLetters } from './letters.ts'

const MIN_CHARS = 100
const MAX_CHARS = 3000

export interface ChosenLanguage {
  language: string
  provenance: Provenance
}

export async function chooseLanguage(
  said: { item: Item; extraction: Extraction | undefined; source: Source },
  text: string,
  detect: DetectLanguage | undefined,
): Promise<ChosenLanguage | undefined> {
  const declared = declaredLanguage(said.item, said.extraction, said.source)
  if (!declared) return detected(text, detect)
  const script = chiefScript(text)
  if (script === undefined || isWrittenIn(declared.language, script)) return declared
  const read = await detected(text, detect)
  if (!read) return declared
  const disagreed = [{ value: declared.language, from: declared.provenance.from }]
  return { language: read.language, provenance: { ...read.provenance, disagreed } }
}

function declaredLanguage(item: Item, extraction: Extraction | undefined, source: Source): ChosenLanguage | undefined {
  const page = extraction?.language
  const offers: [string | undefined, Provenance][] = [
    [item.language, { from: 'source' }],
    [source.language, { from: 'source', detail: 'the source file' }],
    [page?.value, page ? provenanceOf(page) : { from: 'meta' }],
  ]
  for (const [tag, provenance] of offers) {
    const language = normaliseLanguage(tag)
    if (language) return { language, provenance }
  }
  return undefined
}

async function detected(text: string, detect: DetectLanguage | undefined): Promise<ChosenLanguage | undefined> {
  const letters = languageOfLetters(text)
  if (letters) return chosen(letters, 'its letters')
  const words = languageOfWords(text)
  if (words && isPlausible(words.language, text)) return chosen(words, 'its commonest words')
  if (!detect || text.length < MIN_CHARS) return undefined
  const read = await detect(text.slice(0, MAX_CHARS))
  const language = normaliseLanguage(read?.language)
  if (!read || !language) return undefined
  if (!isPlausible(language, text)) return undefined
  // Languages the detector does not know are taken for Russian; their letters are not.
  if (language === 'ru' && /[әғқңөұүһіїєґўҳҷӣӯѓќљњџђћјӕҫӑӗ]/iu.test(text)) return undefined
  // Indonesian is taken for Malay as often as Malay itself.
  if (language === 'ms') return undefined
  return chosen({ language, confidence: read.confidence }, 'a detector')
}

/** Whether the text's chief script is one the language is written in. */
function isPlausible(language: string, text: string): boolean {
  const script = chiefScript(text)
  return script === undefined || isWrittenIn(language, script)
}

function chosen({ language, confidence }: { language: string; confidence: number }, by: string): ChosenLanguage {
  return { language, provenance: { from: 'detected', detail: `by ${by}, confidence ${confidence.toFixed(2)}`, confidence } }
}
