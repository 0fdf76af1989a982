/**
 * Publications and agencies that a report credits: "reports, citing X", "со ссылкой на X", "X-ə istinadən", "X-ის ცნობით".
 *
 * Names of the table in `agencies.ts` are credited wherever words of crediting stand beside them, and given in their first
 * case. A name nobody knows needs the plainest of such words, or quotation marks, or an address; it stays as written but for
 * endings that allow one reading only. Ministries, police and persons are sources of news, not publications.
 *
 * Effects: none.
 *
 * @module
 */
import { agenciesIn, agencyName, type FoundAgency } from './agencies.ts'
import { ADDRESS_SHAPE, type Name, nameAfter, nameBefore } from './credit-names.ts'
import { lowerCase, shapeOf } from './letter-shape.ts'

export interface Credit {
  name: string
  /** The words it was read from. */
  words: string
}

/** Lines looked at, and letters of them. */
const LINES = 4
const LETTERS = 1_500
const MOST = 8
/** Letters beside a name that are looked at. */
const BESIDE = 60

// patterns over lower case, without classes of all letters: L is what neither parts words nor ends a name
const L = String.raw`[^\s.,:;!?()«»"“”„/]`
/** What may stand between the words of crediting and the name: "the news agency", "турецкое агентство". */
const NOUN = `(?:(?:the|news agency|agency|newspaper|news portal|portal|website|broadcaster|tv channel|channel|magazine|wire service|(?:информ|новост|турецк|китайск|иранск|азербайдж|грузинск|российск|американ|британск|французск)${L}{2,12}|(?:информ)?агентств${L}{1,2}|телеканал${L}{0,2}|канал${L}{0,2}|газет${L}{1,2}|издани${L}{1,2}|портал${L}{0,2}|сайт${L}{0,2}|журнал${L}{0,2}|радиостанци${L}{1,2}|корреспондент${L}{0,2}|агенці${L}{1,2}|видання) ){0,4}`
/** Words before a name that credit it, also one nobody knows. */
const STRONG =
  'citing|cites|with reference to|quoting|quotes|referring to|refers to|reports via|reports, via|со ссылкой на|ссылаясь на|посиланням на|посилаючись на'
/** Words that credit a known name; a stem stands for its forms. */
const WEAK =
  'according to|reported by|told|via|in an interview with|in an interview to|in interview with|сообща|сообщил|сообщили в|передает|передаёт|передают|передал|пишет|пишут|писал|информирует|рассказал|заявил|по данным|по информации|по сообщению|по сообщениям|по версии|в интервью|в беседе с|повідомля|передає|передаю|пише|пишуть|інформує|за даними|за інформацією|იტყობინება|იუწყება|ავრცელებს'
const LEADS = new RegExp(String.raw`(?:^|[\s(«"“,])(?:${STRONG}|${WEAK})${L}{0,3}\s+${NOUN}[“"«„]?$`)
const TRIGGERS = [
  ...STRONG.split('|').map((words) => ({ words, strong: true })),
  ...WEAK.split('|').map((words) => ({ words, strong: false })),
]
/** What stands between such words and the name. */
const BETWEEN = new RegExp(String.raw`${L}{0,3}\s+(${NOUN})`, 'y')
/** What a report does before it cites a name that nobody knows. */
const REPORTS = /\b(?:reports?|reported|informs|writes|wrote|says)[,.]?\s*$/
const FOLLOWS =
  'reports(?! (?:show|suggest|on|of|from|are|were|indicate|that show))|reported|informs|said in a report|writes|wrote|quotes|istinad|xəbər ver|məlumat ver|məlumat yay|yazır|yazıb|bildirir|məlumatına|məlumatlarına|xəbərinə|yaydığı|verdiyi|haberine|haberinde|göre|aktard|duyurdu|bildirdi|yazdı|geçti|dayandır|сообщает|сообщил|передает|передаёт|пишет|повідомляє|передає|пише|ცნობით|ინფორმაციით|მონაცემებით|ცნობას|იტყობინება|იუწყება|წერს|ავრცელებს|გადმოსცემს|აქვეყნებს|დაყრდნობით'
const AFTER = new RegExp(
  String.raw`^["”“»’']?,?\s*(?:(?:news agency|agency|newspaper|(?:xəbər )?agentliyi|(?:haber )?ajansı|агентство|სააგენტოს?)\s+)?(?:also |də |da |bu barədə |ki,? |bugün |bu gün |ამის შესახებ |ინფორმაციას |თავის ვებგვერდზე )?(?:${FOLLOWS})`,
)
/** Between a Turkic or Georgian name and its verb some words may stand. */
const AFTER_FAR = new RegExp(
  String.raw`^["”“»]?\s+(?:${L}{2,20}\s+){1,3}(?:istinad|xəbər verir|məlumat verir|dayanaraq|იტყობინება|იუწყება|წერს|ავრცელებს|გადმოსცემს)`,
)
/** Words that follow an Azerbaijani, Turkish or Georgian name and credit one that nobody knows. */
const CLOSERS =
  'istinad|dayanaraq|haberine göre|məlumatına görə|xəbərinə görə|ცნობით|ინფორმაციით|იტყობინება|იუწყება|წერს|ავრცელებს|გადმოსცემს|დაყრდნობით'.split(
    '|',
  )
/** The same, for names in quotation marks and addresses only. */
const WEAK_CLOSERS = ['xəbər verir', 'məlumat verir', 'məlumat yay', 'yazır', 'yazıb', 'aktardı', 'duyurdu']
/** After an agency in the dative: it was told. */
const TOLD = /^(?:[”"»][-’']?y?[aə])?\s[^.!?\n]{0,60}(?:bildir|deyib|məlumat veril|açıqla|söylə)/
const DATIVE = /[^\s]y?[aə]$/

/** Who tells the news without being a publication. */
const OFFICIAL =
  /^(?:the |an? )?(?:police|officials?|authorities|ministry|government|state|local|data|sources?|reports?|media|he|she|it|they|his|her|their|this|that|these|what|study|figures?|estimates?|research|experts?|president|prime minister|department|office|embassy|court|parliament|presidential|press|article|section|act|law|chapter|rule)\b|^(?:мін(?:істерств|істр|оборон)|мин(?:истерств|истр|обор|фин|юст|здрав|иностр|энерго|транс|эконом|прос|обр|сельхоз|культ|спорт|цифр|строй|труд|природ|промторг|внутр)|мвд|мид|мчс|фсб|ск |гос(?:дум|ком|служ|департ|секрет)|правительств|президент|премьер|полици|кремл|администраци|прокурат|генпрокур|следств|служб|пресс-служб|посольств|комитет|департамент|управлени|центр|совет|суд|парламент|верховн|центробанк|банк|росстат|росгидромет|роспотреб|роскосмос|гидромет|оон|нато|мвф|воз|евросоюз|еврокомисс|соединенн|мэр|оперштаб|генштаб|агентство по|сотрудник|источник|очевид|свидетел|собеседник|эксперт|специалист|он |она |они |кабинет|фонд |институт|компани|сми(?:$|\s))|nazirliy|nazirlər|xidmət|komitə|idarə|prezident|polis|prokuror|məhkəmə|bakanl|başkanl|komutan|müdürl|სამინისტრ|მთავრობ|პოლიცი|სამსახურ|პრეზიდენტ|პარლამენტ|პროკურატურ|მერია|დეპარტამენტ|ადმინისტრაცი|მინისტრ|^(?:din|xin|mn|fhn|dtx|dsx|bmt|dyp|bdu|un|eu|nato|imf|who|fbi|cia|nasa|opec|osce|unesco|unicef)(?![^\s.,:;'’-])/
const ADDRESS = /\.[^\s.\d]{2,4}$/
const LATIN_NAME = /^[\u0020-\u024f’-]+$/

/** Names that the first lines credit, in order of appearance. `isOwn` tells names of the publication itself. */
export function creditsIn(lines: readonly string[], isOwn: (name: string) => boolean): Credit[] {
  const text = lines.slice(0, LINES).join('\n').slice(0, LETTERS)
  const low = lowerCase(text)
  const shape = shapeOf(text)
  const found: Found[] = []
  const agencies = agenciesIn(text, shape)
  for (const agency of agencies) {
    const words = creditingWords({ text, low, shape }, agency)
    if (words !== undefined) found.push({ at: agency.start, name: agency.name, words })
  }
  const offer = ({ raw, quoted, start }: Name, words: string): void => {
    const known = quoted ? agencyName(raw) : undefined
    if (known !== undefined) found.push({ at: start, name: known, words })
    else if (!agencies.some((one) => one.start < start + raw.length && one.end > start)) {
      const name = tidy(firstCase(raw, words))
      if (name.length >= 2 && name.length <= 60 && !OFFICIAL.test(name.toLowerCase())) found.push({ at: start, name, words })
    }
  }
  for (const { words, strong } of TRIGGERS)
    for (const at of placesOf(low, words)) {
      if (/[Aag]/.test(shape[at - 1] ?? '')) continue
      BETWEEN.lastIndex = at + words.length
      const between = BETWEEN.exec(low)
      const name = between === null ? undefined : nameAfter(text, shape, BETWEEN.lastIndex)
      if (name === undefined || !isCredit(low, { words, at, noun: between?.[1] ?? '', strong }, name)) continue
      offer(name, text.slice(at, name.start + name.raw.length))
    }
  for (const words of CLOSERS)
    for (const at of placesOf(low, words)) {
      const name = nameBefore(text, shape, at)
      if (name !== undefined) offer(name, text.slice(name.start, at + words.length))
    }
  for (const words of WEAK_CLOSERS)
    for (const at of placesOf(low, words)) {
      const name = nameBefore(text, shape, at, ADDRESS_SHAPE)
      if (name !== undefined) offer(name, text.slice(name.start, at + words.length))
    }
  return distinct(found, isOwn)
}

function* placesOf(text: string, words: string): Generator<number> {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) yield at
}

interface Found {
  at: number
  name: string
  words: string
}

/** Whether the words before an unknown name credit it. */
function isCredit(
  low: string,
  { words, at, noun, strong }: { words: string; at: number; noun: string; strong: boolean },
  { raw, quoted }: Name,
): boolean {
  if ((noun !== '' && noun !== 'the ') || ADDRESS.test(raw)) return true
  if (/^[\u10d0-\u10ff]/.test(words)) return quoted
  if (/[\u0400-\u04ff]/.test(words)) return strong || (!quoted && LATIN_NAME.test(raw))
  return strong && (words.startsWith('report') || REPORTS.test(low.slice(Math.max(0, at - 24), at)))
}

/**
 * Names in lines that give nothing but the source: `Mənbə: APA`, `Источник: ТАСС`, `来源：新华网`. Elsewhere than in Chinese such
 * lines name pictures' owners and firms as well: there a name must be known, or an address.
 */
export function statedSources(lines: readonly string[]): Credit[] {
  const out: Credit[] = []
  for (const line of lines) {
    const start = line.slice(0, 160)
    const chinese = CHINESE_SOURCE.exec(start)?.[1]
    const name = chinese ?? tidy(SOURCE_LINE.exec(start)?.[1] ?? '')
    if (name.length < 2 || name.length > 40 || NOWHERE.test(name)) continue
    const known = agencyName(name)
    if (known !== undefined || chinese !== undefined || ADDRESS.test(name)) out.push({ name: known ?? name, words: line })
  }
  return out
}

const NOWHERE = /^(?:转载|网络|互联网|原创|本站|本网|综合|整理|未知|其他|自媒体|網路|綜合)/

/** Beside the date, as a rule. */
const CHINESE_SOURCE =
  /(?:^|[\s|｜(（])(?:(?:新闻|文章|信息|稿件)?来源|來源|稿源)\s?[:：]\s{0,2}([\u4e00-\u9fff·]{3,14}?)(?=[\s|｜(（)）]|$|作者|编辑|責任|责任|发布|\d)/
const SOURCE_LINE =
  /^\s*[([]?(?:source|sources|mənbə|источник|джерело|წყარო|kaynak|quelle|fonte|fuente|出典)\s?[:：]\s{0,2}([^,;|，；。]{2,60}?)(?:\s{2,}|[)\]]|$)/i

/** The words beside a known name that credit it, or undefined. */
function creditingWords(
  { text, low, shape }: { text: string; low: string; shape: string },
  { start, end, ambiguous }: FoundAgency,
): string | undefined {
  const from = Math.max(0, low.lastIndexOf('\n', start - 1) + 1, start - BESIDE)
  const line = low.indexOf('\n', end)
  const to = Math.min(line < 0 ? low.length : line, end + BESIDE)
  const said = LEADS.exec(low.slice(from, start))
  if (said !== null && !(ambiguous && shape.startsWith(' A', end))) return text.slice(from + said.index, end)
  if (ambiguous && low[end] === ',') return undefined
  const whole = low.slice(end, to)
  const after = whole.slice(/^\.[a-z]{2,4}(?![a-z])/.exec(whole)?.[0].length ?? 0)
  const follows = AFTER.exec(after) ?? (ambiguous ? null : AFTER_FAR.exec(after))
  if (follows === null) {
    const isTold = TOLD.test(after) && (DATIVE.test(low.slice(start, end)) || /^[”"»]/.test(after))
    const isSaid =
      /(?:agency|newspaper|daily|broadcaster)\s$/.test(low.slice(from, start)) && /^\s(?:said|has reported)/.test(after)
    return isTold || isSaid ? `${text.slice(start, end)}${after.split(/[.!?]/)[0]}` : undefined
  }
  // a capital before an ordinary word makes it part of another name
  if (ambiguous && /A[Aag'’]*\s$/.test(shape.slice(from, start))) return undefined
  return text.slice(start, end + follows[0].length)
}

function tidy(name: string): string {
  return name
    .replace(/^the\s+/i, '')
    .replace(/["“”«»„]/g, '')
    .replace(/[.,'’:\s]{1,4}$/, '')
    .trim()
}

/**
 * The first case of an unknown Russian name, where its ending after these words allows one reading: "на Медузу" is Медуза,
 * "на Российскую газету" Российская газета. What follows other words stays as it is.
 */
function firstCase(name: string, words: string): string {
  if (!/(?:ссылкой на|ссылаясь на)\s/i.test(words) || !/^[\u0400-\u04ff -]+$/.test(name)) return name
  return name
    .split(' ')
    .map((word) =>
      word.length < 4 || INDECLINABLE.test(word)
        ? word
        : word
            .replace(/ую$/, 'ая')
            .replace(/юю$/, 'яя')
            .replace(/(?<=[б-я])у$/, 'а')
            .replace(/ию$/, 'ия')
            .replace(/(?<=[лнрст])ю$/, 'я'),
    )
    .join(' ')
}

const INDECLINABLE = /^(?:Баку|Шоу|Ноу|Интервью|Ревю|Меню|Нью|Бакы)/

const SHORT: Record<string, string> = {
  'associated press': 'ap',
  'agence france-presse': 'afp',
  'anadolu agency': 'aa',
  'anadolu ajansı': 'aa',
  'trend news agency': 'trend',
  'report.az': 'report',
}

/** Whether two names are one agency's. */
export function sameCredit(a: string, b: string): boolean {
  const [first, second] = [a, b].map((name) => SHORT[name.toLowerCase()] ?? name.toLowerCase())
  return first === second
}

function distinct(found: Found[], isOwn: (name: string) => boolean): Credit[] {
  const out: Credit[] = []
  for (const { name, words } of found.sort((a, b) => a.at - b.at)) {
    if (isOwn(name) || out.some((known) => sameCredit(known.name, name))) continue
    out.push({ name, words: words.trim() })
  }
  return out.slice(0, MOST)
}
