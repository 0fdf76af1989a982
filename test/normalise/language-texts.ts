/**
 * Short news of one matter in many languages, of own writing, for measuring detection.
 *
 * @module
 */

/** Language → texts of about two hundred letters. */
export const LANGUAGE_TEXTS: Record<string, string[]> = {
  en: [
    'The old bridge over the river will be closed for repairs from Monday, the town council said. Buses will take another road, and people on foot may cross by the small ferry until the autumn.',
    'Farmers in the valley expect a poor harvest after a cold spring. Prices of apples have already risen by a third, and the market has asked growers to bring their fruit earlier than usual.',
  ],
  az: [
    'Çayın üstündəki köhnə körpü bazar ertəsindən təmirə bağlanacaq, şəhər şurası bildirib. Avtobuslar başqa yolla gedəcək, piyadalar isə payıza qədər kiçik bərə ilə keçə biləcək.',
    'Vadidəki fermerlər soyuq yazdan sonra zəif məhsul gözləyir. Almanın qiyməti artıq üçdə bir bahalaşıb, bazar isə əkinçilərdən meyvəni adətən olduğundan tez gətirməyi xahiş edib.',
  ],
  tr: [
    'Nehrin üzerindeki eski köprü pazartesi gününden itibaren onarım için kapatılacak, belediye meclisi açıkladı. Otobüsler başka yoldan gidecek, yayalar ise sonbahara kadar küçük vapurla geçebilecek.',
    'Vadideki çiftçiler soğuk geçen bahardan sonra zayıf bir hasat bekliyor. Elma fiyatları şimdiden üçte bir arttı, pazar da üreticilerden meyveyi her zamankinden erken getirmelerini istedi.',
  ],
  ru: [
    'Старый мост через реку с понедельника закроют на ремонт, сообщили в городском совете. Автобусы поедут другой дорогой, а пешеходов до осени будет перевозить небольшой паром.',
    'Фермеры в долине ждут плохого урожая после холодной весны. Яблоки подорожали уже на треть, и рынок попросил садоводов привозить их раньше, чем в обычные годы.',
  ],
  uk: [
    'Старий міст через річку з понеділка закриють на ремонт, повідомили в міській раді. Автобуси їздитимуть іншою дорогою, а пішоходів до осені перевозитиме невеликий пором.',
    'Фермери в долині чекають поганого врожаю після холодної весни. Яблука подорожчали вже на третину, і ринок попросив садівників привозити їх раніше, ніж у звичайні роки.',
  ],
  be: [
    'Стары мост праз раку з панядзелка закрыюць на рамонт, паведамілі ў гарадскім савеце. Аўтобусы паедуць іншай дарогай, а пешаходаў да восені будзе перавозіць невялікі паром.',
    'Фермеры ў даліне чакаюць дрэннага ўраджаю пасля халоднай вясны. Яблыкі падаражэлі ўжо на траціну, і рынак папрасіў садаводаў прывозіць іх раней, чым у звычайныя гады.',
  ],
  bg: [
    'Старият мост над реката ще бъде затворен за ремонт от понеделник, съобщиха от общинския съвет. Автобусите ще минават по друг път, а пешеходците ще пътуват с малък ферибот до есента.',
    'Фермерите в долината очакват слаба реколта след студената пролет. Цените на ябълките вече се повишиха с една трета и пазарът помоли производителите да докарват плодовете по-рано.',
  ],
  kk: [
    'Өзен үстіндегі ескі көпір дүйсенбіден бастап жөндеуге жабылады, деп хабарлады қалалық кеңес. Автобустар басқа жолмен жүреді, ал жаяу жүргіншілер күзге дейін шағын паромға отырады.',
    'Аңғардағы шаруалар суық көктемнен кейін нашар өнім күтіп отыр. Алма бағасы үштен бірге қымбаттап кетті, базар бағбандардан жемісті әдеттегіден ерте әкелуді сұрады.',
  ],
  ka: [
    'მდინარეზე გადებული ძველი ხიდი ორშაბათიდან სარემონტოდ დაიკეტება, განაცხადეს საქალაქო საბჭოში. ავტობუსები სხვა გზით ივლის, ფეხით მოსიარულეები კი შემოდგომამდე პატარა ბორნით გადავლენ.',
    'ხეობის ფერმერები ცივი გაზაფხულის შემდეგ ცუდ მოსავალს ელიან. ვაშლი უკვე მესამედით გაძვირდა და ბაზარმა მებაღეებს ხილის ადრე ჩამოტანა სთხოვა.',
  ],
  hy: [
    'Գետի վրայի հին կամուրջը երկուշաբթիից կփակվի վերանորոգման համար, հայտնել են քաղաքային խորհրդից։ Ավտոբուսները կգնան այլ ճանապարհով, իսկ հետիոտները մինչև աշուն կանցնեն փոքրիկ լաստանավով։',
    'Հովտի ֆերմերները ցուրտ գարնանից հետո վատ բերք են սպասում։ Խնձորն արդեն մեկ երրորդով թանկացել է, և շուկան խնդրել է այգեպաններին պտուղը սովորականից շուտ բերել։',
  ],
  de: [
    'Die alte Brücke über den Fluss wird ab Montag wegen Reparaturen gesperrt, teilte der Stadtrat mit. Busse fahren eine andere Strecke, Fußgänger setzt bis zum Herbst eine kleine Fähre über.',
    'Die Bauern im Tal erwarten nach dem kalten Frühling eine schlechte Ernte. Äpfel sind schon um ein Drittel teurer, und der Markt bat die Erzeuger, ihr Obst früher als sonst zu bringen.',
  ],
  fr: [
    'Le vieux pont sur la rivière sera fermé pour travaux dès lundi, a annoncé le conseil municipal. Les bus prendront une autre route et les piétons traverseront avec un petit bac jusqu’à l’automne.',
    'Les agriculteurs de la vallée attendent une mauvaise récolte après un printemps froid. Le prix des pommes a déjà augmenté d’un tiers et le marché demande de livrer les fruits plus tôt.',
  ],
  es: [
    'El viejo puente sobre el río se cerrará por obras desde el lunes, anunció el ayuntamiento. Los autobuses irán por otro camino y los peatones cruzarán en un pequeño transbordador hasta el otoño.',
    'Los agricultores del valle esperan una mala cosecha después de una primavera fría. El precio de las manzanas ya subió un tercio y el mercado pidió que traigan la fruta antes de lo habitual.',
  ],
  it: [
    'Il vecchio ponte sul fiume sarà chiuso per lavori da lunedì, ha annunciato il consiglio comunale. Gli autobus faranno un’altra strada e i pedoni passeranno con un piccolo traghetto fino all’autunno.',
    'Gli agricoltori della valle aspettano un raccolto scarso dopo una primavera fredda. Il prezzo delle mele è già salito di un terzo e il mercato ha chiesto di portare la frutta prima del solito.',
  ],
  pt: [
    'A velha ponte sobre o rio será fechada para obras a partir de segunda-feira, anunciou a câmara municipal. Os autocarros vão por outro caminho e os peões atravessam num pequeno barco até ao outono.',
    'Os agricultores do vale esperam uma colheita fraca depois de uma primavera fria. O preço das maçãs já subiu um terço e o mercado pediu que tragam a fruta mais cedo do que é costume.',
  ],
  nl: [
    'De oude brug over de rivier gaat vanaf maandag dicht voor herstel, zei de gemeenteraad. Bussen rijden een andere weg en voetgangers kunnen tot de herfst met een klein veer naar de overkant.',
    'De boeren in het dal verwachten een slechte oogst na het koude voorjaar. Appels zijn al een derde duurder geworden en de markt vroeg de telers om hun fruit eerder te brengen dan anders.',
  ],
  pl: [
    'Stary most nad rzeką będzie od poniedziałku zamknięty z powodu remontu, poinformowała rada miasta. Autobusy pojadą inną drogą, a piesi do jesieni będą przeprawiać się małym promem.',
    'Rolnicy w dolinie spodziewają się słabych zbiorów po zimnej wiośnie. Jabłka podrożały już o jedną trzecią, a targ poprosił sadowników, żeby przywozili owoce wcześniej niż zwykle.',
  ],
  cs: [
    'Starý most přes řeku bude od pondělí uzavřen kvůli opravám, oznámila městská rada. Autobusy pojedou jinou cestou a pěší se až do podzimu dostanou na druhý břeh malým přívozem.',
    'Zemědělci v údolí čekají po studeném jaru špatnou úrodu. Jablka už zdražila o třetinu a tržnice požádala pěstitele, aby ovoce přiváželi dříve než v jiných letech.',
  ],
  ro: [
    'Podul vechi de peste râu va fi închis de luni pentru reparații, a anunțat consiliul orașului. Autobuzele vor merge pe alt drum, iar pietonii vor trece până la toamnă cu un mic bac.',
    'Fermierii din vale se așteaptă la o recoltă slabă după o primăvară rece. Merele s-au scumpit deja cu o treime, iar piața le-a cerut producătorilor să aducă fructele mai devreme.',
  ],
  hu: [
    'A folyón átívelő régi hidat hétfőtől felújítás miatt lezárják, közölte a városi tanács. Az autóbuszok más úton járnak, a gyalogosok pedig őszig egy kis komppal kelhetnek át.',
    'A völgy gazdái a hideg tavasz után gyenge termésre számítanak. Az alma máris harmadával drágább lett, és a piac arra kérte a termelőket, hogy korábban hozzák a gyümölcsöt.',
  ],
  sv: [
    'Den gamla bron över floden stängs för reparation från och med måndag, meddelade kommunen. Bussarna tar en annan väg och fotgängare kan åka över med en liten färja fram till hösten.',
    'Bönderna i dalen väntar sig en dålig skörd efter den kalla våren. Äpplen har redan blivit en tredjedel dyrare och torget har bett odlarna att komma tidigare med frukten än vanligt.',
  ],
  fi: [
    'Joen ylittävä vanha silta suljetaan maanantaista alkaen korjausten vuoksi, kaupunginhallitus ilmoitti. Linja-autot ajavat toista tietä, ja jalankulkijat pääsevät syksyyn asti yli pienellä lautalla.',
    'Laakson viljelijät odottavat kylmän kevään jälkeen heikkoa satoa. Omenat ovat jo kolmanneksen kalliimpia, ja tori pyysi tuottajia tuomaan hedelmänsä tavallista aikaisemmin.',
  ],
  el: [
    'Η παλιά γέφυρα πάνω από το ποτάμι θα κλείσει για επισκευές από τη Δευτέρα, ανακοίνωσε το δημοτικό συμβούλιο. Τα λεωφορεία θα πηγαίνουν από άλλο δρόμο και οι πεζοί θα περνούν με μικρό πλοίο.',
    'Οι αγρότες της κοιλάδας περιμένουν κακή σοδειά ύστερα από μια κρύα άνοιξη. Τα μήλα ακρίβυναν ήδη κατά ένα τρίτο και η αγορά ζήτησε να φέρνουν τα φρούτα νωρίτερα.',
  ],
  ar: [
    'سيغلق الجسر القديم فوق النهر للإصلاح ابتداء من يوم الاثنين كما أعلن مجلس المدينة. ستسلك الحافلات طريقا آخر ويعبر المشاة بعبارة صغيرة حتى الخريف المقبل.',
    'يتوقع المزارعون في الوادي محصولا ضعيفا بعد ربيع بارد. ارتفع سعر التفاح بمقدار الثلث وطلبت السوق من المنتجين إحضار الفاكهة في وقت أبكر من المعتاد.',
  ],
  fa: [
    'پل قدیمی روی رودخانه از روز دوشنبه برای تعمیر بسته می‌شود، شورای شهر اعلام کرد. اتوبوس‌ها از راه دیگری می‌روند و پیاده‌ها تا پاییز با قایق کوچکی از آب می‌گذرند.',
    'کشاورزان دره پس از بهاری سرد چشم به راه برداشت کمی هستند. بهای سیب تا کنون یک سوم گران‌تر شده است و بازار از باغداران خواسته که میوه را زودتر بیاورند.',
  ],
  he: [
    'הגשר הישן שמעל הנהר ייסגר לתיקונים החל מיום שני, הודיעה מועצת העיר. האוטובוסים ייסעו בדרך אחרת והולכי הרגל יעברו עד הסתיו במעבורת קטנה שתצא כל חצי שעה.',
    'החקלאים בעמק מצפים ליבול דל אחרי אביב קר. מחיר התפוחים כבר עלה בשליש והשוק ביקש מן המגדלים להביא את הפרי מוקדם יותר מן הרגיל כדי שלא יחסר.',
  ],
  zh: [
    '市议会表示，横跨河流的旧桥从星期一起将因维修而关闭。公共汽车将改走另一条路，行人在秋天之前可以乘坐小渡船过河，船每半小时开一班，票价与公共汽车相同。工程预计需要七个月，费用由省里承担一半。',
    '寒冷的春天过后，山谷里的农民预计今年收成不好。苹果价格已经上涨了三分之一，市场要求果农比往年更早把水果运来，否则八月的货架可能会空着。有些农户打算明年改种更耐寒的品种。',
  ],
  ja: [
    '川にかかる古い橋は月曜日から修理のため閉鎖されると市議会が発表した。バスは別の道を通り、歩行者は秋まで小さな渡し船で向こう岸に渡ることができる。船は三十分ごとに出て、料金はバスと同じだという。',
    '寒い春のあと、谷の農家は今年の収穫が少ないと見込んでいる。りんごの値段はすでに三分の一上がり、市場は生産者にいつもより早く果物を運ぶよう求めた。来年は寒さに強い品種に替える農家もある。',
  ],
  ko: [
    '강을 가로지르는 오래된 다리가 월요일부터 수리를 위해 폐쇄된다고 시의회가 밝혔다. 버스는 다른 길로 다니고 보행자는 가을까지 작은 나룻배를 타고 건널 수 있다.',
    '추운 봄이 지난 뒤 골짜기의 농부들은 올해 수확이 적을 것으로 내다본다. 사과 값은 벌써 삼분의 일이 올랐고 시장은 과일을 평소보다 일찍 가져와 달라고 부탁했다.',
  ],
  hi: [
    'नदी पर बना पुराना पुल सोमवार से मरम्मत के लिए बंद रहेगा, नगर परिषद ने बताया। बसें दूसरे रास्ते से जाएँगी और पैदल चलने वाले लोग शरद ऋतु तक छोटी नाव से पार जा सकेंगे।',
    'घाटी के किसानों को ठंडे वसंत के बाद कम फसल की उम्मीद है। सेब के दाम पहले ही एक तिहाई बढ़ चुके हैं और मंडी ने बागवानों से फल सामान्य से पहले लाने को कहा है।',
  ],
}
