/**
 * What other editors put around a text they copied, in eight languages, and whole texts for two that write no blanks.
 *
 * Effects: none.
 *
 * @module
 */

export interface Around {
  /** Sentences an editor opens with. */
  leads: string[]
  /** Lines below a copy. `{n}` is a number. */
  signatures: string[]
  counters: string[]
  /** Before and after a text quoted whole. */
  frames: [before: string, after: string][]
  /** What a later report begins with, before it repeats what was known. */
  followUps: string[]
}

export const AROUND: Record<string, Around> = {
  en: {
    leads: [
      'Readers of our town wrote to us about the following all morning, and here is what we could learn from those who were there.',
      'Something unusual was told to reporters late in the evening, and our desk has looked into it with some care.',
    ],
    signatures: [
      'Our office, wire desk. Write to us if you find a mistake.',
      'Follow the channel of the Harbour Gazette. All rights reserved.',
    ],
    counters: ['Views: {n}', '{n} people read this', 'Reading time: {n} minutes'],
    frames: [
      [
        'The press office sent the following words, which we print in full:',
        'That is the whole statement; nobody answered the telephone afterwards.',
      ],
      [
        'A neighbouring paper writes this morning, and we quote it whole:',
        'We have asked the office for an answer and will print it when it comes.',
      ],
    ],
    followUps: [
      'The matter went on yesterday: a second meeting was held, three new papers were laid on the table and the chair asked for patience until spring, because the engineers had found a crack that nobody had drawn.',
      'Two days later the court took up the complaint. The judge listened to both sides for an hour, asked for the receipts and sent everybody home; a ruling is expected after the holidays, the clerk said.',
      'Meanwhile the neighbours have made up their minds. They collected signatures on a door, carried the door through the main street and left it in front of the office, where it still leans today.',
    ],
  },
  az: {
    leads: ['Oxucularımız səhərdən bu barədə bizə yazırlar, redaksiya da məsələni yerində araşdırıb və gördüklərini bölüşür.'],
    signatures: [
      'Redaksiyamızın xəbər lenti. Səhv görsəniz, bizə yazın.',
      'Sahil qəzetinin kanalına abunə olun. Bütün hüquqlar qorunur.',
    ],
    counters: ['Baxış sayı: {n}', 'Oxunub: {n} dəfə'],
    frames: [['Qonşu qəzet bu səhər yazır və biz onu bütövlükdə veririk:', 'İdarədən cavab istəmişik, gələndə dərc edəcəyik.']],
    followUps: [
      'Məsələ dünən də davam edib: ikinci iclas keçirilib, masaya üç yeni sənəd qoyulub, sədr isə yaza qədər səbirli olmağı xahiş edib, çünki mühəndislər heç kimin çəkmədiyi bir çat tapıblar.',
      'İki gün sonra şikayətə məhkəmədə baxılıb. Hakim bir saat hər iki tərəfi dinləyib, qəbzləri istəyib və hamını evə göndərib; katibin sözlərinə görə, qərar bayramdan sonra veriləcək.',
    ],
  },
  ru: {
    leads: ['С самого утра нам пишут об этом читатели, и редакция решила разобраться на месте, что же произошло на самом деле.'],
    signatures: [
      'Лента новостей нашей редакции. Заметили ошибку, напишите нам.',
      'Подписывайтесь на канал газеты «Причал». Все права защищены.',
    ],
    counters: ['Просмотров: {n}', 'Прочитали {n} раз'],
    frames: [
      [
        'Соседняя газета пишет сегодня утром, и мы приводим текст целиком:',
        'Мы попросили ведомство ответить и напечатаем ответ, когда он придёт.',
      ],
    ],
    followUps: [
      'Вчера дело получило продолжение: состоялось второе заседание, на стол легли три новых бумаги, а председатель попросил подождать до весны, потому что инженеры нашли трещину, которой никто не рисовал.',
      'Через два дня жалобу рассмотрел суд. Судья час слушал обе стороны, потребовал квитанции и отпустил всех по домам; решение, по словам секретаря, огласят после праздников.',
    ],
  },
  ka: {
    leads: ['დილიდან ამის შესახებ მკითხველები გვწერენ და რედაქციამ ადგილზე გაარკვია, რა მოხდა სინამდვილეში და ვინ იყო იქ.'],
    signatures: ['ჩვენი რედაქციის საინფორმაციო სამსახური. შეცდომის შემთხვევაში მოგვწერეთ.'],
    counters: ['ნახვები: {n}', 'წაიკითხა {n} ადამიანმა'],
    frames: [
      ['მეზობელი გაზეთი დღეს დილით წერს და ტექსტს სრულად ვბეჭდავთ:', 'უწყებას პასუხი ვთხოვეთ და მიღებისთანავე დავბეჭდავთ.'],
    ],
    followUps: [
      'გუშინ საქმე გაგრძელდა: მეორე სხდომა გაიმართა, მაგიდაზე სამი ახალი ქაღალდი დაიდო, თავმჯდომარემ კი გაზაფხულამდე მოთმინება ითხოვა, რადგან ინჟინრებმა ბზარი იპოვეს, რომელიც არავის დაუხატავს.',
    ],
  },
  hy: {
    leads: ['Առավոտից ընթերցողները գրում են մեզ այս մասին, և խմբագրությունը տեղում պարզեց, թե ինչ է տեղի ունեցել իրականում։'],
    signatures: ['Մեր խմբագրության լրահոսը։ Սխալ նկատելու դեպքում գրեք մեզ։'],
    counters: ['Դիտումներ՝ {n}', 'Կարդացել են {n} անգամ'],
    frames: [
      [
        'Հարևան թերթն այս առավոտ գրում է, և մենք տեքստը տալիս ենք ամբողջությամբ.',
        'Մենք պատասխան ենք խնդրել և կտպագրենք, երբ այն ստանանք։',
      ],
    ],
    followUps: [
      'Երեկ գործը շարունակություն ունեցավ. տեղի ունեցավ երկրորդ նիստը, սեղանին դրվեց երեք նոր թուղթ, իսկ նախագահը խնդրեց սպասել մինչև գարուն, քանի որ ինժեներները ճեղք են գտել, որը ոչ ոք չէր գծել։',
    ],
  },
  tr: {
    leads: ['Okurlarımız sabahtan beri bunu soruyor; yazı işleri konuyu yerinde araştırdı ve gördüklerini şöyle anlattı.'],
    signatures: ['Yazı işlerimizin haber akışı. Hata görürseniz bize yazın.'],
    counters: ['Görüntülenme: {n}', '{n} kez okundu'],
    frames: [
      ['Komşu gazete bu sabah şöyle yazıyor, metni bütünüyle aktarıyoruz:', 'Kurumdan yanıt istedik, geldiğinde yayımlayacağız.'],
    ],
    followUps: [
      'Konu dün de sürdü: ikinci toplantı yapıldı, masaya üç yeni belge konuldu, başkan ise bahara kadar sabır istedi, çünkü mühendisler kimsenin çizmediği bir çatlak buldu.',
    ],
  },
  zh: {
    leads: ['从清早起就有读者写信来问这件事，编辑部派人到现场看过，把看到的情形整理如下。'],
    signatures: ['本报新闻热线，欢迎读者来信指正。', '关注港湾晚报频道，版权所有。'],
    counters: ['阅读：{n}', '已有{n}人看过'],
    frames: [['邻城的报纸今天早晨这样写道，我们全文转载如下：', '本报已向有关部门求证，收到答复后将另行刊出。']],
    followUps: [
      '事情昨天有了新的进展：第二次会议如期举行，桌上多了三份文件，主席请大家等到春天，因为工程师发现了一条谁也没有画过的裂缝。',
    ],
  },
  ja: {
    leads: ['朝から読者の問い合わせが続いたため、編集部は現地で話を聞き、見たことを次のようにまとめた。'],
    signatures: ['本紙ニュースデスク。お気づきの点はお知らせください。'],
    counters: ['閲覧数：{n}', '{n}人が読みました'],
    frames: [['隣町の新聞は今朝こう伝えている。全文を引用する。', '本紙は担当部署に回答を求めており、届き次第掲載する。']],
    followUps: [
      '昨日も話は続いた。二回目の会合が開かれ、机には新しい書類が三つ並び、議長は春まで待ってほしいと述べた。技術者が誰も描いていない亀裂を見つけたためだ。',
    ],
  },
}

export interface WholeText {
  language: 'zh' | 'ja'
  title: string
  paragraphs: string[]
}

/** `{n}` and `{m}` are numbers, `{place}` a name. */
export const WHOLE: WholeText[] = [
  {
    language: 'zh',
    title: '{place}老码头夜航渡轮时隔{n}年恢复',
    paragraphs: [
      '停航{n}年之后，{place}老码头的夜航渡轮将于下周重新开出，船长说自己前一晚根本没有睡着。',
      '新船可载{m}名乘客，另有四十辆货车的位置，全程大约九个小时，第一个月的舱位一个上午就卖完了。',
      '码头管理员表示，大家每天都来打听渡轮什么时候回来，好像它只是出门买了一袋米。',
      '渔民请求把开船时间往后推一个小时，免得浪头把渔网卷走，港务处答应在月底以前给出答复。',
    ],
  },
  {
    language: 'zh',
    title: '{place}博物馆在旧钢琴里找到失踪地图',
    paragraphs: [
      '{place}博物馆丢失多年的一张地图，最近在同一栋楼里的旧钢琴内部被调音师发现。',
      '地图画在小牛皮上，用红墨水标出海边的{n}口水井，调音师觉得低音发闷，伸手一摸便把它抽了出来。',
      '馆员说，他们曾在两次拍卖会和一家银行的地下室里找过它，却没有人想到去按一按琴键。',
      '从星期五起，地图将与钢琴一同展出，旁边挂着{m}张照片，说明那些水井今天的样子。',
    ],
  },
  {
    language: 'zh',
    title: '{place}周边小麦产量增长{n}%',
    paragraphs: [
      '{place}周边的农场今年小麦产量比去年增长{n}%，早来两个星期的雨水帮了大忙。',
      '合作社在三座粮仓里登记了{m}吨粮食，当周价格略有下降，磨坊主人高兴，种地的人却不太满意。',
      '四月的晚霜曾让大家担心，住在河边的农民说，他整夜开着窗户睡觉，只为了听见青草的声音。',
      '多出来的收成一部分将留作冬天的储备，银行提出以仓中的粮食作抵押发放贷款。',
    ],
  },
  {
    language: 'ja',
    title: '{place}の港、夜の連絡船が{n}年ぶりに再開',
    paragraphs: [
      '{place}の古い桟橋から出ていた夜の連絡船が、{n}年ぶりに来週から運航を再開する。船長は前の晩は眠れなかったと話した。',
      '新しい船の定員は{m}人で、トラック四十台を載せられる。所要時間はおよそ九時間、最初の一か月の船室は午前中に売り切れた。',
      '桟橋の係員は、まるで船が買い物に出かけただけのように、みんなが毎日帰りを尋ねに来たと語った。',
      '漁師たちは網が波にさらわれないよう、出航を一時間遅らせてほしいと求めており、港の事務所は月末までに答えると約束した。',
    ],
  },
  {
    language: 'ja',
    title: '{place}の広場に{n}本の並木',
    paragraphs: [
      '{place}の町議会は、路面電車の工事で切られた木の代わりに、広場へ{n}本の若木を植えることを決めた。',
      '木は十二歳で、山の向こうの苗畑から運ばれる。一本の値段は敷石{m}枚分にあたるという。',
      '店主たちはもっと安い木を望んでいたが、帽子屋の主人は、影はどの木でも影だと言って笑った。',
      '最初の列は秋の市が始まる前に植えられ、子どもたちが自分の名前を書いた札を根元に下げる予定だ。',
    ],
  },
]
