import { describe, expect, it } from 'vitest'
import { agencyName } from '../../src/extract/agencies.ts'
import { creditsIn } from '../../src/extract/credits.ts'
import { datelineOf } from '../../src/extract/datelines.ts'
import { creditOf } from '../../src/extract/photo-credits.ts'
import { correctionsIn, readWire } from '../../src/extract/wire.ts'

describe('datelineOf', () => {
  it.each([
    ['MOSCOW, March 11. /TASS/. The ministry said so.', 'MOSCOW, March 11. /TASS/.', 'TASS'],
    ['BAKU, Azerbaijan, March 3. Oil rose on Tuesday.', 'BAKU, Azerbaijan, March 3.', undefined],
    ['BAKU, Azerbaijan, March 3. Trend reports that oil rose.', 'BAKU, Azerbaijan, March 3.', undefined],
    ['Baku, July 7, AZERTAC The exhibition opened.', 'Baku, July 7, AZERTAC', 'AZERTAC'],
    ['Baku, July 7, AZERTAC', 'Baku, July 7, AZERTAC', 'AZERTAC'],
    ['Baku. 4 February. REPORT.AZ/ The bridge is open.', 'Baku. 4 February. REPORT.AZ/', 'Report.az'],
    ['Baku/02.10.20/Turan: The court sat on Friday.', 'Baku/02.10.20/Turan:', 'Turan'],
    ['МОСКВА, 11 марта. /ТАСС/. Ледокол вышел в море.', 'МОСКВА, 11 марта. /ТАСС/.', 'ТАСС'],
    ['Баку. 4 февраля. REPORT.AZ/ Мост открыт.', 'Баку. 4 февраля. REPORT.AZ/', 'Report.az'],
    ['Bakı, 7 iyul, AZƏRTAC Sərgi açılıb.', 'Bakı, 7 iyul, AZƏRTAC', 'AZƏRTAC'],
    ['WASHINGTON (AP) — The senate voted late.', 'WASHINGTON (AP)', 'AP'],
    ['Berlin (dpa) - Der Zug fährt wieder.', 'Berlin (dpa)', 'dpa'],
    ['KYIV, March 3 (Reuters) - Trains ran on time.', 'KYIV, March 3 (Reuters)', 'Reuters'],
    ['МОСКВА, 12 мар - РИА Новости. Поезд ушёл.', 'МОСКВА, 12 мар - РИА Новости.', 'РИА Новости'],
    ['Москва. 12 марта. INTERFAX.RU - Поезд ушёл вовремя.', 'Москва. 12 марта. INTERFAX.RU', 'Interfax'],
    ['Москва. 12 марта. ИНТЕРФАКС - Поезд ушёл вовремя.', 'Москва. 12 марта. ИНТЕРФАКС', 'Интерфакс'],
    ['ТБИЛИСИ, 12 мар — Sputnik. Поезд ушёл.', 'ТБИЛИСИ, 12 мар — Sputnik.', 'Sputnik'],
    ['Баку. Фаиг Махмудов – АПА. Поезд ушёл.', 'Баку. Фаиг Махмудов – АПА.', 'АПА'],
    ['Баку – АПА. Поезд ушёл.', 'Баку – АПА.', 'АПА'],
    ['Bakı. Nicat Əliyev - APA. Qatar getdi.', 'Bakı. Nicat Əliyev - APA.', 'APA'],
    ['Baku-APA. The train left.', 'Baku-APA.', 'APA'],
    ['Bakı-APA. Qatar getdi.', 'Bakı-APA.', 'APA'],
    ['БАКУ /Trend/ - Поезд ушёл.', 'БАКУ /Trend/', 'Trend'],
    ['Баку, Азербайджан, 3 марта. Поезд ушёл.', 'Баку, Азербайджан, 3 марта.', undefined],
    ['BAKU, Azerbaijan, March 3', 'BAKU, Azerbaijan, March 3', undefined],
    ['YEREVAN, MARCH 11, ARMENPRESS. The train left.', 'YEREVAN, MARCH 11, ARMENPRESS.', 'Armenpress'],
    ['ЕРЕВАН, 11 МАРТА, АРМЕНПРЕСС. Поезд ушёл.', 'ЕРЕВАН, 11 МАРТА, АРМЕНПРЕСС.', 'Арменпресс'],
    ['ANKARA (AA) - Tren gitti.', 'ANKARA (AA)', 'AA'],
    ['Paris (AFP) – The train left.', 'Paris (AFP)', 'AFP'],
    ['PARIS, March 3 (AFP) - The train left.', 'PARIS, March 3 (AFP)', 'AFP'],
    ['New Delhi, Mar 11 (PTI) The train left.', 'New Delhi, Mar 11 (PTI)', 'PTI'],
    ['SEOUL, March 11 (Yonhap) -- The train left.', 'SEOUL, March 11 (Yonhap)', 'Yonhap'],
    ['MOSCOW (Sputnik) — The train left.', 'MOSCOW (Sputnik)', 'Sputnik'],
    ['MOSCOW. March 11 (Interfax) - The train left.', 'MOSCOW. March 11 (Interfax)', 'Interfax'],
    ['Tehran, IRNA – The train left.', 'Tehran, IRNA', 'IRNA'],
    ['თბილისი. 12 მარტი. ინტერპრესნიუსი. მატარებელი წავიდა.', 'თბილისი. 12 მარტი. ინტერპრესნიუსი.', 'ინტერპრესნიუსი'],
    ['თბილისი, 12 მარტი — Sputnik. მატარებელი წავიდა.', 'თბილისი, 12 მარტი — Sputnik.', 'Sputnik'],
    ['თბილისი (სპუტნიკი) — მატარებელი წავიდა.', 'თბილისი (სპუტნიკი)', 'სპუტნიკი'],
    ['ბაქო, 7 ივლისი, აზერტაჯი მატარებელი წავიდა.', 'ბაქო, 7 ივლისი, აზერტაჯი', 'აზერტაჯი'],
    ['新华社北京3月11日电（记者张三）火车离开了。', '新华社北京3月11日电（记者张三）', '新华社'],
    ['中新网3月11日电 火车离开了。', '中新网3月11日电', '中新网'],
    ['Минск, 11 марта /Корр. БЕЛТА/. Поезд ушёл.', 'Минск, 11 марта /Корр. БЕЛТА/.', 'БЕЛТА'],
    ['11 марта, Минск /Корр. БЕЛТА/. Поезд ушёл.', '11 марта, Минск /Корр. БЕЛТА/.', 'БЕЛТА'],
    ['АСТАНА. КАЗИНФОРМ — Поезд ушёл.', 'АСТАНА. КАЗИНФОРМ', 'Казинформ'],
    ['Київ. 11 березня. УНН. Потяг пішов.', 'Київ. 11 березня. УНН.', 'УНН'],
    ['KYIV — Trains ran on time.', 'KYIV', undefined],
    ['NEW YORK, N.Y. (AP) — The train left.', 'NEW YORK, N.Y. (AP)', 'AP'],
    ['ST. PETERSBURG, Fla. (AP) — The train left.', 'ST. PETERSBURG, Fla. (AP)', 'AP'],
    ['LONDON/PARIS, March 3 (Reuters) - Trains.', 'LONDON/PARIS, March 3 (Reuters)', 'Reuters'],
    ['UNITED NATIONS, March 11. /TASS/. The council met.', 'UNITED NATIONS, March 11. /TASS/.', 'TASS'],
    ['РОСТОВ-НА-ДОНУ, 11 марта. /ТАСС/. Поезд ушёл.', 'РОСТОВ-НА-ДОНУ, 11 марта. /ТАСС/.', 'ТАСС'],
  ])('reads %s', (text, dateline, agency) => {
    expect(datelineOf(text)).toEqual({ text: dateline, ...(agency !== undefined && { agency }) })
  })

  it.each([
    'The minister said on March 11 that nothing had changed.',
    'On Monday, July 7, the exhibition opened.',
    'In Baku, people queued for hours.',
    'Last year 4 February fell on a Sunday.',
    'Madrid, March 11 was a dark day.',
    'Georgia, March 11, and Armenia.',
    'VIDEO - The train left.',
    'Trend reports that oil rose.',
    'Reuters - the agency - said so.',
    'Report informs that the bridge is open.',
    'IMF: The economy grows.',
    'Interfax. The agency was founded.',
    'Баку. Город спит.',
    'Москва — столица России.',
    'МОСКВА — столица России.',
    'თბილისი არის საქართველოს დედაქალაქი.',
    'Apple, March 11, released a phone.',
    'President Smith, July 4, spoke.',
    'Hungary (MTI) has an agency.',
    'NATO (OTAN) is an alliance.',
    'U.S. - China talks resume.',
    'COVID-19 - what we know.',
    'Fransa - Almaniya oyunu başladı.',
    'Q: What is it?',
    'A - the first letter.',
  ])('finds none in %s', (text) => {
    expect(datelineOf(text)).toBeUndefined()
  })

  it('is linear on a line made of nothing but parts', () => {
    expect(datelineOf('A'.repeat(50_000))).toBeUndefined()
    expect(datelineOf('Baku, '.repeat(20_000))).toBeUndefined()
    expect(datelineOf('B. '.repeat(20_000))).toBeUndefined()
  })
})

describe('creditsIn', () => {
  it.each([
    ['The port has opened, News.Example reports, citing Harbour Daily.', ['Harbour Daily']],
    ['Exports grew, Trend reports via Customs Weekly.', ['Trend', 'Customs Weekly']],
    ['Prices fell, according to Reuters.', ['Reuters']],
    ['Мост открыт, сообщает Вестник со ссылкой на Интерфакс.', ['Интерфакс']],
    ['Prices fell, according to the ministry.', []],
    ['According to Anna, nothing had changed.', []],
    ['Мост открыт, передает РИА Новости со ссылкой на Министерство транспорта.', ['РИА Новости']],
    ['Мост открыт, сообщает ТАСС.', ['ТАСС']],
    ['По данным Интерфакса, мост открыт.', ['Интерфакс']],
    ['Мост открыт, пишет Day.Az со ссылкой на Trend.', ['Day.Az', 'Trend']],
    ['Об этом сообщает агентство «Новости-Армения».', ['Новости-Армения']],
    ['Об этом «Известиям» рассказал источник, передает Lenta.ru.', ['Lenta.ru']],
    ['Мост открыт, сообщает издание со ссылкой на газету «Коммерсантъ».', ['Коммерсантъ']],
    ['Мост открыт, сообщает Reuters со ссылкой на агентство Рейтер.', ['Reuters', 'Рейтер']],
    ['Мост открыт, со ссылкой на Медузу пишет газета.', ['Медуза']],
    ['Мост открыт, сообщил Иван Петров.', []],
    ['Об этом сообщает пресс-служба МВД.', []],
    ['Об этом сообщили ТАСС в пресс-службе ведомства.', ['ТАСС']],
    ['Как сообщает Trend со ссылкой на агентство Анадолу, мост открыт.', ['Trend', 'Анадолу']],
    ['По информации АЗЕРТАДЖа, мост открыт.', ['АЗЕРТАДЖ']],
    ['Körpü açılıb, APA xəbər verir.', ['APA']],
    ['Oxu.Az xəbər verir ki, Reuters-ə istinadən körpü açılıb.', ['Oxu.Az', 'Reuters']],
    ['AZƏRTAC-a istinadən xəbər verilir ki, körpü açılıb.', ['AZƏRTAC']],
    ['Report-un məlumatına görə, körpü açılıb.', ['Report']],
    ['“Report” xəbər verir ki, körpü açılıb.', ['Report']],
    ['Bu barədə "Anadolu" agentliyi məlumat yayıb.', ['Anadolu']],
    ['Axar.az "The Guardian"a istinadən xəbər verir.', ['The Guardian']],
    ['Bu barədə Daxili İşlər Nazirliyinin mətbuat xidmətinə istinadən xəbər verilir.', []],
    ['Bu barədə Bloomberq agentliyi məlumat verir.', ['Bloomberq']],
    ['Trend-in məlumatına görə qiymətlər düşüb.', ['Trend']],
    ["Reuters'ın haberine göre köprü açıldı.", ['Reuters']],
    ["AA'nın haberine göre köprü açıldı.", ['AA']],
    ['ამის შესახებ „ინტერპრესნიუსი“ იტყობინება.', ['ინტერპრესნიუსი']],
    ['„როიტერის“ ცნობით, ხიდი გაიხსნა.', ['როიტერი']],
    ['როიტერის ინფორმაციით, ხიდი გაიხსნა.', ['როიტერი']],
    ['BMG-ის ინფორმაციით, ხიდი გაიხსნა.', ['BMG']],
    ['ხიდი გაიხსნა, ამის შესახებ BBC წერს.', ['BBC']],
    ['ამის შესახებ რუსული მედია, მათ შორის ტასი, ავრცელებს ინფორმაციას.', []],
    ['შინაგან საქმეთა სამინისტროს ინფორმაციით, ხიდი გაიხსნა.', []],
    ['ინფორმაციას „მთის ამბები“ ავრცელებს.', ['მთის ამბები']],
    ['ინტერპრესნიუსზე დაყრდნობით წერს გამოცემა.', ['ინტერპრესნიუსი']],
    ['Report informs, citing TASS, that the bridge is open.', ['Report', 'TASS']],
    ['The officials told Reuters on Monday that the bridge is open.', ['Reuters']],
    ['The Trend Micro report shows growth. Trend reports show it.', []],
    ['It happened, the BBC reported, quoting the Ukrainska Pravda newspaper.', ['BBC', 'Ukrainska Pravda']],
    ['Про це повідомляє Укрінформ із посиланням на Міністерство.', ['Укрінформ']],
    ['За даними УНІАН, міст відкрито.', ['УНІАН']],
    ['Мост открыт, сообщает Sputnik Грузия.', ['Sputnik Грузия']],
    ['Мост открыт, пишут «Ведомости» со ссылкой на два источника.', ['Ведомости']],
    ['Об этом сообщили в Минобороны.', []],
    ['News.az reports, citing foreign media.', ['News.Az']],
    ['News.az reports, citing the Ministry of Defence.', ['News.Az']],
    ['The company said, citing strong demand in Europe.', []],
    ['She was fined, citing Article 5.', []],
    ['According to the TASS news agency, the road is open.', ['TASS']],
    ['Azernews reports, citing Trend, that the road is open.', ['Trend']],
    ['This was reported by APA.', ['APA']],
    ['News.Az reports citing the Wall Street Journal.', ['News.Az', 'Wall Street Journal']],
    ['The road is open, Caliber.Az reports via the BBC.', ['Caliber.Az', 'BBC']],
    ['The road is open, News.Az reports, with reference to Al Jazeera.', ['News.Az', 'Al Jazeera']],
    ['The road is open, Xinhua reported on Friday.', ['Xinhua']],
    ['The road is open, state news agency IRNA said.', ['IRNA']],
    ['He told the Financial Times that the road is open.', ['Financial Times']],
    ['The road is open, Report informs via AZERTAC.', ['Report', 'AZERTAC']],
    ['Об этом сообщает АПА.', ['АПА']],
    ['Об этом сообщает Report.', ['Report']],
    ['Дорога открыта, передает Oxu.Az.', ['Oxu.Az']],
    ['Дорога открыта, информирует 1news.az со ссылкой на пресс-службу МИД.', ['1news.az']],
    ['Дорога открыта, со ссылкой на The Guardian пишет сайт.', ['The Guardian']],
    ['Дорога открыта, передает сайт со ссылкой на турецкие СМИ.', []],
    ['Дорога открыта, со ссылкой на агентство «Франс Пресс».', ['Франс Пресс']],
    ['Дорога открыта, передает корреспондент АЗЕРТАДЖ.', ['АЗЕРТАДЖ']],
    ['Агентство Reuters сообщило, что дорога открыта.', ['Reuters']],
    ['По сообщению РИА Новости, дорога открыта.', ['РИА Новости']],
    ['Об этом пишет газета Financial Times.', ['Financial Times']],
    ['Об этом пишет Bloomberg со ссылкой на источники.', ['Bloomberg']],
    ['Дорога открыта, сообщает «Интерпрессньюс».', ['Интерпрессньюс']],
    ['Он заявил об этом в интервью телеканалу «Россия 24».', ['Россия 24']],
    ['Как сообщили агентству Интерфакс в мэрии, дорога открыта.', ['Интерфакс']],
    ['Об этом сообщило информагентство Anadolu.', ['Anadolu']],
    ['Дорога открыта, сообщает РИА Новости.', ['РИА Новости']],
    ['Дорога открыта, рассказали ТАСС в мэрии.', ['ТАСС']],
    ['Дорога открыта, передает ТАСС со ссылкой на Рейтер.', ['ТАСС', 'Рейтер']],
    ['APA xəbər verir ki, yol açılıb.', ['APA']],
    ['Report TASS-a istinadən xəbər verir ki, yol açılıb.', ['TASS']],
    ['Axar.az-ın məlumatına görə yol açılıb.', ['Axar.az']],
    ['Bu barədə Musavat.com yazır.', ['Musavat']],
    ['“Anadolu”ya istinadən xəbər verilir.', ['Anadolu']],
    ['Xarici mətbuata istinadən xəbər verilir.', []],
    ['BBC-yə istinadən xəbər verilir ki, yol açılıb.', ['BBC']],
    ['“Qafqazinfo” məlumat verir ki, yol açılıb.', ['Qafqazinfo']],
    ['Bunu “Report”a Nəqliyyat Nazirliyindən bildiriblər.', ['Report']],
    ['Bu barədə Trend-ə komitədən məlumat verilib.', ['Trend']],
    ['Bu barədə AZƏRTAC məlumat yayıb.', ['AZƏRTAC']],
    ['„ბიემჯის“ ცნობით, გზა გაიხსნა.', ['ბიემჯი']],
    ['„რადიო თავისუფლება“ იუწყება, რომ გზა გაიხსნა.', ['რადიო თავისუფლება']],
    ['„რუსთავი 2-ის“ ინფორმაციით, გზა გაიხსნა.', ['რუსთავი 2']],
    ['„Bloomberg“-ის ცნობით, გზა გაიხსნა.', ['Bloomberg']],
    ['CNN-ის ინფორმაციით, გზა გაიხსნა.', ['CNN']],
    ['ამის შესახებ ინფორმაციას სააგენტო „როიტერი“ ავრცელებს.', ['როიტერი']],
    ['„პალიტრანიუსი“ წერს, რომ გზა გაიხსნა.', ['პალიტრანიუსი']],
    ['„სპუტნიკის“ ცნობით, გზა გაიხსნა.', ['სპუტნიკი']],
    ['გზა გაიხსნა, იტყობინება „რეზონანსი“.', ['რეზონანსი']],
    ['გზა გაიხსნა, - ამის შესახებ „იმედი“ იუწყება.', ['იმედი']],
    ['პირველი არხის ინფორმაციით, გზა გაიხსნა.', ['პირველი არხი']],
    ['ინტერპრესნიუსის ცნობით, გზა გაიხსნა.', ['ინტერპრესნიუსი']],
  ])('reads %s', (line, names) => {
    expect(creditsIn([line], () => false).map((credit) => credit.name)).toEqual(names)
  })

  it('keeps the words it read a name from', () => {
    expect(creditsIn(['По данным Интерфакса, мост открыт.'], () => false)[0]?.words).toBe('По данным Интерфакса')
  })

  it('is linear on hostile lines', () => {
    for (const text of ['со ссылкой на ', 'citing A ', '„', 'Report ', 'A-', 'ის ცნობით '])
      expect(creditsIn([text.repeat(50_000)], () => false).length).toBeLessThan(10)
  })
})

describe('agencyName', () => {
  it.each([
    ['Интерфакса', 'Интерфакс'],
    ['АЗЕРТАДЖа', 'АЗЕРТАДЖ'],
    ['РИА Новостей', 'РИА Новости'],
    ['Комсомольскую правду', 'Комсомольская правда'],
    ['AZƏRTAC-a', 'AZƏRTAC'],
    ['Trend-in', 'Trend'],
    ['Bloomberqə', 'Bloomberq'],
    ['ინტერპრესნიუსმა', 'ინტერპრესნიუსი'],
    ['პირველი არხის', 'პირველი არხი'],
    ['როიტერის', 'როიტერი'],
  ])('gives the first case of %s', (declined, name) => {
    expect(agencyName(declined)).toBe(name)
  })

  it.each(['Trendy', 'report', 'Apa', 'Rtl', 'Интерфаксимиле', 'იმედიანი', 'Reuters-led', ''])('does not know %s', (text) => {
    expect(agencyName(text)).toBeUndefined()
  })
})

describe('readWire', () => {
  const read = (texts: string[], aside: string[] = []) =>
    readWire({ texts, aside, siteName: 'Вестник гавани', url: 'https://trend.example/news/1' })

  it('leaves out the publication itself, by its name, a word of it or its host', () => {
    expect(read(['Мост открыт, сообщает Вестник со ссылкой на Интерфакс.']).creditedSources).toEqual([{ name: 'Интерфакс' }])
    expect(read(['Trend reports via TASS that the bridge is open.']).creditedSources).toEqual([{ name: 'TASS' }])
  })

  it('credits the agency of the dateline', () => {
    const wire = read(['MOSCOW, March 11. /TASS/. An icebreaker left.'])
    expect(wire).toMatchObject({ dateline: 'MOSCOW, March 11. /TASS/.', creditedSources: [{ name: 'TASS' }] })
  })

  it('finds the dateline below a standfirst, or alone on a line that was cut', () => {
    expect(read(['A bridge is open at last.', 'KYIV, March 3 (Reuters) - Trains ran.']).dateline).toBe('KYIV, March 3 (Reuters)')
    expect(read(['A bridge is open.'], ['Baku, July 7, AZERTAC']).dateline).toBe('Baku, July 7, AZERTAC')
  })

  it.each([
    ['Mənbə: APA', 'APA'],
    ['Источник: ТАСС', 'ТАСС'],
    ['წყარო: ინტერპრესნიუსი', 'ინტერპრესნიუსი'],
    ['来源：新华网', '新华网'],
  ])('takes the source a line of its own gives: %s', (line, name) => {
    expect(read(['A bridge is open.'], [line]).creditedSources).toEqual([{ name }])
  })
})

describe('creditOf', () => {
  it.each([
    ['New silos at the port. Photo: Harbour Agency', 'Harbour Agency'],
    ['Foto: APA', 'APA'],
    ['Qatar yola düşür. Foto: Azərtac / Elşən Rzayev', 'Azərtac / Elşən Rzayev'],
    ['Фото: РИА Новости / Иван Петров', 'РИА Новости / Иван Петров'],
    ['Ледокол в море. © Михаил Терехин/ТАСС', 'Михаил Терехин/ТАСС'],
    ['Fotoğraf: AA', 'AA'],
    ['Köprü açıldı. (Fotoğraf: İHA)', 'İHA'],
    ['ფოტო: ინტერპრესნიუსი', 'ინტერპრესნიუსი'],
    ['© Sputnik / Levan Avlabreli', 'Sputnik / Levan Avlabreli'],
    ['A ship leaves. (AP Photo/Jane Doe)', 'AP Photo/Jane Doe'],
    ['A ship leaves. REUTERS/Jane Doe', 'REUTERS/Jane Doe'],
    ['A ship leaves. Jane Doe / Getty Images', 'Jane Doe / Getty Images'],
    ['图片来源：新华社', '新华社'],
    ['Şəkil: Trend', 'Trend'],
    ['FOTO: APA', 'APA'],
    ['Foto - AZƏRTAC', 'AZƏRTAC'],
    ['Фото РИА Новости', 'РИА Новости'],
    ['ფოტო – ინტერპრესნიუსი', 'ინტერპრესნიუსი'],
  ])('reads %s', (caption, credit) => {
    expect(creditOf(caption)).toBe(credit)
  })

  it.each([
    'The ship and its crew.',
    'A photo of the harbour by night',
    'Either/or was the question.',
    'In the photo the bridge',
  ])('finds none in %s', (caption) => {
    expect(creditOf(caption)).toBeUndefined()
  })
})

describe('correctionsIn', () => {
  it.each([
    'Correction: an earlier version gave the wrong year.',
    'Correction (March 3): the year was 1931, not 1913.',
    'Исправление: в первой версии был неверно указан год.',
    'Обновлено в 14:30: добавлен комментарий ведомства.',
    'Düzəliş: ilk versiyada il səhv göstərilmişdi.',
    'შესწორება: პირველ ვერსიაში წელი არასწორად იყო მითითებული.',
    "Editor's note: this report replaces an earlier one.",
  ])('keeps %s', (line) => {
    expect(correctionsIn(['The corrected map hangs in the hall.', line])).toEqual([line])
  })

  it.each([
    'Updated maps hang in the hall of the old harbour office',
    'Поправка к закону принята в третьем чтении вчера вечером',
    'Corrections officers went on strike for a second day',
  ])('leaves %s', (line) => {
    expect(correctionsIn([line])).toEqual([])
  })
})
