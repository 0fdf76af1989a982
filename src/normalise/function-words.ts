/**
 * The language that a text's commonest words give away: articles, conjunctions, forms of "to be". Where a home has no detector,
 * and before one is asked: both homes then say the same of most texts.
 *
 * Effects: none.
 *
 * @module
 */
import type { LetterVerdict } from './letters.ts'

/** Fewer words are a headline or a list of names. */
const MIN_WORDS = 18
/** Share of the words that the language's own make, and how far the next language stays behind. */
const SHARE = 0.14
const AHEAD = 1.35
const MAX_CHARS = 3000

const TABLE = `
en the of and to in a is that for was on with as it by be are at from this have has were not said will which
de der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei
fr le la les de des et en un une du est que dans pour qui par sur au aux pas avec ce il sont plus se été à ont
es el la los las de que y en un una del se por con para su al es lo como más fue ha sobre este desde ya
it il la di che e in un una per del della dei con non si è sono da al alla nel gli le dal ha anche più
pt o a os as de que e em um uma do da dos das no na para com não por se ao foi mais é são pelo pela
nl de het een en van in is dat op te zijn met voor niet aan er die om ook als bij naar uit wordt door
pl w i na z do się nie że jest to o od po przez dla za jak ale był są oraz który przed tym
cs a v na se je že z do s o to za pro by jako po jsou který od také ve už však bude byl
sk a v na sa je že z do s o to za pre by ako po sú ktorý od aj už však bude bol
ro și de la în a cu pe care din că un o nu se pentru mai este sunt fi au sau prin după va
hu a az és hogy nem is egy ez meg de csak volt már mint azt van lesz aki ki el több után
sv och i att en det som på är av för med till den har de inte om ett var från vid kan sig
da og i at en det som på er af for med til den har de ikke om et var fra ved kan sig blev
no og i at en det som på er av for med til den har de ikke om et var fra ved kan seg ble
fi ja on ei että oli se ovat hän mutta myös kun joka jo ole mukaan sen kuin niin tai jos
et ja on ei et see oli kui ka mis oma aga või ning selle kes seda pärast tema ta
lv un ir no ar par ka kas uz tas bija vai arī pie pēc bet ja šo lai kā
lt ir kad iš į su yra tai buvo kaip už ar po bet jau nuo per tik dėl
hr je i u na se da su za od koji što kao ne a će iz bi ili nije bio prema
sq në të dhe e i për me që një nga se është është si janë ka do më por
id yang dan di ini itu dengan untuk dari pada dalam tidak akan ke juga oleh telah karena
vi và của là có được trong cho với các một không người những này đã để khi từ
tr ve bir bu için ile da de olarak olan daha çok kadar gibi en sonra ise değil göre
az və bir bu üçün ilə da də ki olan daha çox kimi sonra isə deyil görə
ru и в не на что он с по это как к из за то но от был для о его она
bg и на да се в за от е че с не са по ще като до беше при след
sr и у на је се да су за од који што као не а ће из би
mk и на во да се од за е со не што ќе по како или
ar في من على أن إلى التي الذي عن هذا مع هذه كما كان ما قد بعد كل لم
fa در به از که این را با است برای آن بر تا یک شد هم خود
ur کے میں کی ہے کا سے اور کو نے پر یہ کہ بھی ہیں کیا گیا
hi के में की है और को से का ने पर कि यह भी हैं नहीं एक था लिए
mr आहे आणि या च्या हे होते तो ते की मध्ये नाही एक आहेत ही हा
ne छ र को मा गरेको पनि भएको यो छन् थियो लागि हुन गर्न एक
`

/** Word → languages whose it is. */
const owners = new Map<string, string[]>()
for (const row of TABLE.trim().split('\n')) {
  const [language = '', ...words] = row.split(' ')
  for (const word of new Set(words)) owners.set(word, [...(owners.get(word) ?? []), language])
}

/** The language of the text's function words, where one is well ahead of all others. */
export function languageOfWords(text: string): LetterVerdict | undefined {
  const words =
    text
      .slice(0, MAX_CHARS)
      .toLowerCase()
      .match(/[^\s.,:;!?()«»"“”„/\d…–—।،؛؟]+/g) ?? []
  if (words.length < MIN_WORDS) return undefined
  const counts = new Map<string, number>()
  for (const word of words) for (const language of owners.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1)
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1])
  if (first === undefined || first[1] < SHARE * words.length || first[1] < AHEAD * (second?.[1] ?? 0)) return undefined
  const lead = 1 - (second?.[1] ?? 0) / first[1]
  return { language: first[0], confidence: Math.round((0.6 + 0.38 * lead) * 100) / 100 }
}
