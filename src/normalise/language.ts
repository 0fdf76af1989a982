/**
 * Language tags cleaned after RFC 5646: shortest code, usual case, common mistakes repaired, nonsense left out.
 *
 * Effects: none.
 *
 * @module
 */

/** Three-letter, withdrawn and mistaken codes, and names, by the code to use. Lower case. */
const CODES = new Map<string, string>()
const TABLE = `
aa:aar af:afr ak:aka sq:alb,sqi am:amh ar:ara an:arg hy:arm,hye as:asm av:ava ay:aym az:aze ba:bak bm:bam eu:baq,eus be:bel bn:ben bi:bis
bo:bod,tib bs:bos br:bre bg:bul my:bur,mya ca:cat cs:ces,cze,cz ce:che zh:chi,zho,cn cv:chv kw:cor co:cos cy:cym,wel da:dan,dk de:deu,ger
dv:div dz:dzo el:ell,gre,gr en:eng eo:epo et:est ee:ewe fo:fao fa:fas,per fj:fij fi:fin fr:fra,fre fy:fry ff:ful gd:gla ga:gle gl:glg
gv:glv gn:grn gu:guj ht:hat ha:hau he:heb,iw hi:hin hr:hrv hu:hun is:ice,isl ig:ibo iu:iku id:ind,in it:ita jv:jav,jw ja:jpn,jp kl:kal
kn:kan ks:kas ka:kat,geo,ge kk:kaz,kz km:khm ki:kik rw:kin ky:kir kv:kom kg:kon ko:kor,kr ku:kur lo:lao la:lat lv:lav ln:lin lt:lit lb:ltz
lg:lug mk:mac,mkd ml:mal mi:mao,mri mr:mar ms:may,msa mg:mlg mt:mlt mn:mon ne:nep nl:nld,dut no:nor nb:nob nn:nno ny:nya oc:oci or:ori
om:orm os:oss pa:pan pl:pol pt:por ps:pus qu:que rm:roh ro:ron,rum,mo,mol rn:run ru:rus sa:san sg:sag si:sin sk:slk,slo sl:slv se:sme
sm:smo sn:sna sd:snd so:som es:spa sc:srd sr:srp ss:ssw su:sun sw:swa sv:swe,se-se ta:tam tt:tat te:tel tg:tgk fil:tl,tgl th:tha ti:tir
to:ton tn:tsn ts:tso tk:tuk tr:tur ug:uig uk:ukr,ua ur:urd uz:uzb vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid,ji yo:yor za:zha zu:zul
en:english az:azerbaijani,azeri,azərbaycan ru:russian,русский ka:georgian,ქართული hy:armenian,հայերեն tr:turkish,türkçe uk:ukrainian
de:german,deutsch fr:french,français es:spanish,español it:italian pt:portuguese ar:arabic fa:persian,farsi zh:chinese ja:japanese ko:korean
`
for (const entry of TABLE.trim().split(/\s+/)) {
  const [code, others] = entry.split(':')
  for (const other of others!.split(',')) CODES.set(other, code!)
}
/** Whole tags that only ever existed as such (RFC 5646 §2.2.8), and scripts a code implied. */
const WHOLE = new Map([
  ['i-default', ''],
  ['x-default', ''],
  ['und', ''],
  ['mul', ''],
  ['zxx', ''],
  ['zh-min-nan', 'nan'],
  ['zh-xiang', 'hsn'],
  ['no-bok', 'nb'],
  ['no-nyn', 'nn'],
  ['sh', 'sr-Latn'],
  ['hbs', 'sr-Latn'],
])

/**
 * The tag in the form RFC 5646 §2.1.1 recommends (`az-Latn-AZ`), or undefined where it names no language.
 *
 * Takes POSIX locales (`ru_RU.UTF-8`), three-letter codes, country codes used by mistake (`ua`, `cz`) and a few names.
 * Extensions and private use are dropped: nothing here reads them.
 */
export function normaliseLanguage(tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined
  const first = tag
    .trim()
    .slice(0, 80)
    .split(/[,;\s]/)[0]!
  const lower = first.split(/[.@]/)[0]!.replaceAll('_', '-').toLowerCase()
  const whole = WHOLE.get(lower)
  if (whole !== undefined) return whole === '' ? undefined : whole
  const parts = lower.split('-')
  const primary = CODES.get(parts[0]!) ?? parts[0]!
  if (!/^[a-z]{2,3}$/.test(primary) || WHOLE.get(primary) === '') return undefined
  const out = [primary]
  for (const part of parts.slice(1)) {
    const next = subtag(part, out.length)
    if (next === undefined) break
    if (next !== '') out.push(next)
  }
  return out.join('-')
}

/** A script, region or variant in its usual case; '' for one to skip, undefined where extensions begin. */
function subtag(part: string, at: number): string | undefined {
  if (/^[a-z]{4}$/.test(part)) return at === 1 ? part[0]!.toUpperCase() + part.slice(1) : ''
  if (/^(?:[a-z]{2}|\d{3})$/.test(part)) return part === 'uk' ? 'GB' : part.toUpperCase()
  if (/^(?:[a-z][a-z0-9]{4,7}|\d[a-z0-9]{3})$/.test(part)) return part
  return part.length === 1 ? undefined : ''
}
