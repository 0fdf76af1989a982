/**
 * Invented stories in Azerbaijani.
 *
 * Effects: none.
 *
 * @module
 */
import type { Lexicon } from '../story.ts'

export const azerbaijani: Lexicon = {
  places: ['Zərnava', 'Qumlukənd', 'Daşbulaq', 'Narıncı', 'Səhərli', 'Dilançay'],
  people: ['Leyla Sərvərova', 'Murad Elçiyev', 'Günel Torabova', 'Rəşid Qəmərli', 'Aysel Dənizova'],
  agencies: ['Sahil Xəbər Agentliyi', 'İpək Yolu Radiosu', 'Liman Qəzeti'],
  days: ['bazar ertəsi', 'çərşənbə', 'cümə axşamı', 'cümə'],
  corrected: {
    title: '{title}: rəqəmlər dəqiqləşdirildi',
    sentence:
      'İdarə günün sonunda rəqəmləri dəqiqləşdirib və ümumi sayın {n} olduğunu bildirib, çünki bir səhifə iki dəfə hesablanmışdı.',
  },
  recommended: 'TÖVSİYƏ OLUNAN XƏBƏRLƏR',
  alsoLike: 'Digər xəbərlər',
  readMore: 'Ətraflı',
  photo: 'Foto',
  stories: [
    {
      title: '{place} qəsəbəsində {n} ildən sonra gecə bərəsi bərpa olunur',
      paragraphs: [
        'Boğazdan keçən gecə bərəsi {day} günü {place} limanından yenidən yola düşəcək, son gəmi isə {n} il əvvəl satılmışdı.',
        'Yeni gəmi {m} sərnişin və qırx yük maşını daşıyır, yol doqquz saata yaxın çəkir. İlk ay üçün kayutlar bir səhər ərzində satılıb.',
        '"Hamı bizdən gəminin nə vaxt qayıdacağını soruşurdu, elə bil çörək almağa getmişdi", – deyə terminalın rəhbəri {person} bildirib.',
        'Balıqçılar cədvəlin bir saat dəyişdirilməsini xahiş ediblər ki, dalğalar torlara ziyan vurmasın. Liman idarəsi cavab verəcəyinə söz verib.',
      ],
      keywords: ['nəqliyyat', 'liman'],
    },
    {
      title: '{place} muzeyində itmiş xəritə royalın içindən tapıldı',
      paragraphs: [
        '{place} muzeyindən çoxdan itmiş sayılan xəritə elə həmin binadakı royalın içindən tapılıb.',
        'Dana dərisi üzərində çəkilmiş xəritədə sahil boyu {n} quyu qırmızı mürəkkəblə göstərilib. Kökləyici aşağı səslərin boğuq çıxdığını hiss edib və vərəqi oradan çıxarıb.',
        '"Biz onu iki hərracda və bir bankın zirzəmisində axtarmışdıq, amma heç kimin ağlına qamma çalmaq gəlməmişdi", – deyə muzeyin mütəxəssisi {person} söyləyib.',
        'Xəritə {day} günündən royalla birlikdə nümayiş olunacaq. Yanında quyuların bugünkü vəziyyətini göstərən {m} fotoşəkil də olacaq.',
      ],
      keywords: ['mədəniyyət', 'muzey'],
    },
    {
      title: '{place} ətrafında buğda yığımı {n} faiz artıb',
      paragraphs: [
        '{place} ətrafındakı təsərrüfatlar bu il ötən illə müqayisədə {n} faiz çox buğda yığıb, buna iki həftə tez yağan yağış kömək edib.',
        'Kooperativ üç anbarda {m} ton taxıl qeydə alıb. Həmin həftə qiymətlər bir qədər aşağı düşüb, dəyirmançılar bundan razı, əkinçilər isə narazı qalıblar.',
        'Apreldəki gec şaxta hamını narahat etmişdi. Çay kənarında yaşayan fermer {person} deyib ki, otun xışıltısını eşitmək üçün pəncərəni açıq qoyub yatırmış.',
        'Artıq məhsulun bir hissəsi qış ehtiyatı üçün saxlanılacaq. Bank anbardakı taxıl müqabilində kredit verməyi təklif edib.',
      ],
      keywords: ['iqtisadiyyat', 'kənd təsərrüfatı'],
    },
    {
      title: '{place} meydanında {n} çinar əkiləcək',
      paragraphs: [
        '{place} bələdiyyəsi {day} günü tramvay xəttinin tikintisi zamanı kəsilmiş ağacların yerinə {n} çinar əkmək barədə qərar qəbul edib.',
        'Ağacların on iki yaşı var və onlar dağların o tayındakı tinglikdən gətiriləcək. Hər ağacın qiyməti {m} səki daşının qiymətinə bərabərdir.',
        'Dükan sahibləri daha ucuz olan cökə ağacı istəyirdilər. Papaqçı {person} isə kölgənin elə kölgə olduğunu deyib.',
        'İlk iki yay ağacları yanğınsöndürənlər sulayacaq. Sonra köklərin köhnə arxı özlərinin tapacağı gözlənilir.',
      ],
      keywords: ['ətraf mühit', 'şəhər'],
    },
    {
      title: '{place} rəsədxanası iki quyruqlu komet görüntülədi',
      paragraphs: [
        '{place} yaxınlığındakı rəsədxananın astronomları müxtəlif uzunluqda iki quyruğu olan komet görüntüləyiblər.',
        'Tələbə başqa məqsədlə çəkilmiş kadrda ləkə görəndə komet Günəşdən {n} milyon kilometr uzaqda idi. Daha üç teleskop onu {m} saat ərzində təsdiqləyib.',
        '"Quyruqlardan biri toz, o biri isə qazdır, Günəş küləyi onları ayırır", – deyə gecə növbəsinin rəhbəri {person} izah edib.',
        'Su anbarının üzərindəki duman çəkilsə, kometi {day} günündən etibarən durbinlə görmək mümkün olacaq.',
      ],
      keywords: ['elm', 'kosmos'],
    },
    {
      title: '{place} mayakı bir qəpiyə satılır',
      paragraphs: [
        '{place} mayakı işığını sönməyə qoymayacağına söz verən adama bir qəpiyə satılacaq.',
        'Mayak {n} ildir boş qalıb, ona dam, pilləkən və qağayılardan qorxmayan bir sahib lazımdır. Dəniz idarəsinə {m} məktub gəlib, onların üçdə birini uşaqlar yazıb.',
        '"Biz ev yox, vəzifə bağışlayırıq", – deyə idarənin əməkdaşı {person} bildirib.',
        'Təkliflər {day} gününədək qəbul olunur. Qərardan əvvəl bütün məktublar ucadan oxunacaq.',
      ],
      keywords: ['cəmiyyət', 'dəniz'],
    },
  ],
}
