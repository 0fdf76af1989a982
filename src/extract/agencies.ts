/**
 * News agencies and much-cited publications by the names they go by in text, and their first case.
 *
 * A name is found where a text declines it ("Интерфакса", "AZƏRTAC-a", "ინტერპრესნიუსის"): the table holds first cases, the
 * endings are the language's. Other forms stand behind `=`, `!` marks names that are words of the language too.
 *
 * Effects: none.
 *
 * @module
 */
import { lowerCase, shapeOf } from './letter-shape.ts'

const LATIN = `
Reuters|AFP|Agence France-Presse|AP|Associated Press|Bloomberg|UPI|dpa|DPA|ANSA|EFE|PA Media|PAP|ČTK|APA|MTI|TASS|ITAR-TASS|RIA Novosti|Interfax|Interfax-Ukraine|Sputnik|RBC
Xinhua=Xinhua News Agency|Kyodo|Kyodo News|Jiji Press|Yonhap|PTI|ANI|IANS|IRNA|ISNA|Tasnim|Mehr|Fars|SANA|WAM|SPA|Anadolu|Anadolu Agency|Anadolu Ajansı|AA|İHA|DHA|BelTA|Ukrinform|UNIAN|UNN
Kazinform|KazTAG|Kabar|Armenpress|ArmInfo|News.am|Panorama.am|Interpressnews=Interpress News|IPN|1TV|Imedi|Rustavi 2|Mtavari|Formula!|BMG|BM.GE|Civil.ge|Civil Georgia|Netgazeti|Radio Tavisupleba
AZERTAC|AZƏRTAC|Azertag|Trend!|Trend News Agency|Report!|Report.az|Turan|APA TV|Oxu.Az|Qafqazinfo|Musavat|Caliber.Az|Day.Az|1news.az|News.Az|Modern.az|Sputnik Azərbaycan|Sputnik Azerbaijan|Sputnik Georgia|AzVision|Axar.az|Lent.az|Banker.az|Qafqazinfo.az|Apa.az|Trend.az|Turan.az
BBC|BBC News|CNN|CNBC|CBS News|ABC News|NBC News|Fox News|Sky News|Al Jazeera|Al Arabiya|Euronews|Deutsche Welle|DW|Radio Free Europe|RFE/RL|Voice of America|France 24|NHK|ARD|ZDF|RAI|RTVE
The Guardian|The New York Times|Financial Times|The Wall Street Journal|Wall Street Journal|The Washington Post|Washington Post|The Times|The Telegraph|The Economist|Axios|Politico|The Hill|Newsweek|Time Magazine|Forbes|Fortune|The Independent|Daily Mail|The Sun
Le Monde|Le Figaro|Libération|Der Spiegel|Die Zeit|Bild|Die Welt|Süddeutsche Zeitung|Frankfurter Allgemeine Zeitung|Handelsblatt|El País|El Mundo|Corriere della Sera|La Repubblica|La Stampa|Haaretz|The Jerusalem Post|Jerusalem Post|The Times of Israel|Times of Israel|Hürriyet|Sabah|Milliyet
Kyiv Independent|Kyiv Post|Ukrainska Pravda|European Pravda|Moscow Times|Novaya Gazeta|Kommersant|Vedomosti|Izvestia|Meduza|RT|Nikkei|Asahi Shimbun|South China Morning Post|Global Times|China Daily|Khaama Press|TOLOnews|Dawn|The Hindu|Eurasianet|JAMnews|OC Media`

const CYRILLIC = `
ТАСС|ИТАР-ТАСС|РИА Новости=РИА Новостей,РИА Новостям,РИА Новостями|РИА|Интерфакс|Интерфакс-Украина=Интерфакса-Украина,Интерфаксу-Украина,Интерфакс-Украины,Интерфакс-Украине,Интерфакс-Украину,Інтерфакс-Україна|Прайм|Росбалт|Регнум|РБК|Рейтер|Рейтерс|Ройтерс|Франс Пресс|Франс-Пресс|Ассошиэйтед Пресс|Блумберг|Синьхуа|Киодо|Ёнхап|Рёнхап|Анадолу|ИРНА|ИСНА|Тасним|Мехр|Фарс|АНСА|ДПА|АФП|АП|ЕФЕ
АЗЕРТАДЖ|АПА|Тренд|Репорт|Туран|Спутник!|Sputnik Азербайджан|Sputnik Грузия|Sputnik Армения|Sputnik|Вестник Кавказа|Арменпресс|АрмИнфо|Интерпрессньюс|Новости-Грузия|Первый канал Грузии|Имеди|Рустави 2|БЕЛТА|Казинформ|Кабар|КирТАГ|Укринформ|Укрінформ|УНИАН|УНІАН|УНН
Коммерсант|Коммерсантъ|Ведомости=Ведомостей,Ведомостям,Ведомостями,Ведомостях|Известия=Известий,Известиям,Известиями,Известиях|Российская газета=Российской газеты,Российской газете,Российскую газету,Российской газетой|Комсомольская правда=Комсомольской правды,Комсомольской правде,Комсомольскую правду,Комсомольской правдой|Независимая газета=Независимой газеты,Независимой газете,Независимую газету,Независимой газетой|Новая газета=Новой газеты,Новой газете,Новую газету,Новой газетой|Медуза=Медузы,Медузе,Медузу,Медузой|Лента.ру|Газета.Ru|Фонтанка=Фонтанки,Фонтанке,Фонтанку,Фонтанкой|Эхо Москвы|Эхо Кавказа|Радио Свобода=Радио Свободы,Радио Свободе,Радио Свободу,Радио Свободой|Настоящее время|Дождь=Дождя,Дождю,Дождём,Дождем|Звезда!=Звезды,Звезде,Звезду,Звездой
Русская служба Би-би-си=Русской службы Би-би-си,Русскую службу Би-би-си|Би-би-си|Си-эн-эн|Аль-Джазира=Аль-Джазиры,Аль-Джазире,Аль-Джазиру,Аль-Джазирой|Немецкая волна=Немецкой волны,Немецкой волне,Немецкую волну|Евроньюс|Голос Америки=Голоса Америки,Голосу Америки,Голосом Америки|Украинская правда=Украинской правды,Украинскую правду,Украинской правде|Українська правда=Української правди,Українську правду|Європейська правда=Європейської правди,Європейську правду`

const GEORGIAN = `
ინტერპრესნიუსი|პირველი არხი=პირველი არხის,პირველ არხს,პირველმა არხმა,პირველ არხზე|საზოგადოებრივი მაუწყებელი=საზოგადოებრივი მაუწყებლის,საზოგადოებრივმა მაუწყებელმა|იმედი!|ტელეკომპანია იმედი|რუსთავი 2|მთავარი არხი=მთავარი არხის,მთავარ არხს,მთავარმა არხმა|ფორმულა!|აჭარის ტელევიზია|პალიტრანიუსი|ფრონტნიუსი|ნეტგაზეთი|ბიემჯი|ბიზნესმედია|ბიზნესპრესნიუსი|საქინფორმი|რადიო თავისუფლება|კვირის პალიტრა|რეზონანსი!|კომერსანტი|სპუტნიკი|სპუტნიკ-საქართველო|ქრონიკა!
როიტერი|როიტერსი|ასოშიეიტედ პრესი|ასოშეიტედ პრესი|ფრანს პრესი|ბლუმბერგი|ტასი!|რია ნოვოსტი|ინტერფაქსი|აზერტაჯი|ანადოლუ|არმენპრესი|უკრინფორმი|სინხუა|ბიბისი|სიენენი|ევრონიუსი|დოიჩე ველე|ამერიკის ხმა=ამერიკის ხმის,ამერიკის ხმას,ამერიკის ხმამ`

const TURKIC = `
Röyters|Reyter|Bloomberq|Frans-Press|İnterfaks|RİA Novosti|TASS|Sinxua|Anadolu Agentliyi|Amerikanın Səsi=Amerikanın Səsinə,Amerikanın Səsinin|Azadlıq Radiosu=Azadlıq Radiosuna,Azadlıq Radiosunun|Yeni Müsavat|Demirören Haber Ajansı|İhlas Haber Ajansı|Kommersant`

interface Form {
  lower: string
  name: string
  /** Endings may follow. */
  stem: boolean
  ambiguous: boolean
}

export interface FoundAgency {
  /** In its first case. */
  name: string
  start: number
  end: number
  /** The name is an ordinary word too: its surroundings must say that the agency is meant. */
  ambiguous: boolean
}

const GEORGIAN_LETTER = /^-?[\u10d0-\u10ff]/
const CYRILLIC_LETTER = /[\u0400-\u04ff]/

/** Forms by their first two letters, longest first. */
const forms = new Map<string, Form[]>()

function enter(form: Form): void {
  const key = form.lower.slice(0, 2)
  forms.set(key, [...(forms.get(key) ?? []), form])
}

for (const row of [LATIN, CYRILLIC, GEORGIAN, TURKIC].join('|').split(/[|\n]+/u)) {
  const [head = '', others] = row.trim().split('=')
  const name = head.replace('!', '')
  if (name === '') continue
  const ambiguous = head.endsWith('!')
  const lower = lowerCase(name)
  // Georgian names lose their nominative ending before any other
  const stem = GEORGIAN_LETTER.test(name) && lower.endsWith('ი') ? lower.slice(0, -1) : lower
  enter({ lower: stem, name, stem: true, ambiguous })
  for (const other of others?.split(',') ?? []) enter({ lower: lowerCase(other.trim()), name, stem: false, ambiguous })
}
for (const list of forms.values()) list.sort((a, b) => b.lower.length - a.lower.length)

const ENDINGS = {
  cyrillic: /^(?:а|у|ом|е|ы|ем|ой)$/,
  georgian: /^-?(?:ი|ის|ს|მ|მა|ზე|თან|ით|დან|სთან|ისთვის|იდან|ისგან|სგან|იც|სა|ისა)$/,
  // a hyphen or apostrophe parts a case ending from a name; without one only the commonest are taken for endings
  parted: /^[-'’‘ʼ][^\d\s-]{1,6}$/,
  latin: /^(?:ə|a|e|ya|yə|ye|in|ın|un|ün|nin|nın|nun|nün|dən|dan|den)$/,
}
const ENGLISH = /^[-'’](?:led|based|style|backed|owned|type|like)$/

/** The known agency that begins at `at`, with whatever ending it has there. */
export function agencyAt(text: string, at: number): FoundAgency | undefined {
  const list = forms.get(lowerCase(text.slice(at, at + 2)))
  if (list === undefined) return undefined
  const part = text.slice(at, at + 52)
  const lower = lowerCase(part)
  if (part[0] === lower[0] && !GEORGIAN_LETTER.test(lower) && !lower.startsWith('dpa') && !/^\d/.test(lower)) return undefined
  const shape = shapeOf(part)
  for (const form of list) {
    const { length } = form.lower
    if (!lower.startsWith(form.lower)) continue
    const rest = /^[-'’‘ʼ]?[Aag0]+/.exec(shape.slice(length, length + 12))?.[0].length ?? 0
    if (rest > 0 && !(form.stem && isEnding(form.name, part.slice(length, length + rest)))) continue
    // names that are capitals throughout are not words that begin with them
    if (isAllCapitals(form.name) && !isAllCapitals(part.slice(0, length)) && form.name.length < 5) continue
    return { name: form.name, start: at, end: at + length + rest, ambiguous: form.ambiguous }
  }
  return undefined
}

function isEnding(name: string, rest: string): boolean {
  if (GEORGIAN_LETTER.test(rest)) return ENDINGS.georgian.test(rest)
  if (CYRILLIC_LETTER.test(name)) return ENDINGS.cyrillic.test(rest)
  return ENDINGS.parted.test(rest) ? !ENGLISH.test(rest) : ENDINGS.latin.test(rest)
}

function isAllCapitals(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase()
}

const LETTERS = 'Aag0'

/** All known agencies named in a text, in order. */
export function agenciesIn(text: string, shape: string = shapeOf(text)): FoundAgency[] {
  const out: FoundAgency[] = []
  let end = 0
  for (const match of shape.matchAll(text.includes('dpa') ? /[Aag0]+/g : /[Ag0][Aag0]*/g)) {
    const at = match.index
    if (at < end || (at > 0 && LETTERS.includes(shape[at - 1] as string))) continue
    const found = agencyAt(text, at)
    if (found === undefined) continue
    out.push(found)
    end = found.end
  }
  return out
}

/** The first case of a name that is a known agency's and nothing else, or undefined. */
export function agencyName(text: string): string | undefined {
  const found = agencyAt(text, 0)
  return found !== undefined && found.end >= text.length ? found.name : undefined
}
