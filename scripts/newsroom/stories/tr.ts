/**
 * Invented stories in Turkish.
 *
 * Effects: none.
 *
 * @module
 */
import type { Lexicon } from '../story.ts'

export const turkish: Lexicon = {
  places: ['Zernova', 'Kumluca Koyu', 'Taşpınarlı', 'Turunçtepe', 'Sahilbaşı', 'Dilançayı'],
  people: ['Leyla Server', 'Murat Elçigil', 'Günel Toraman', 'Raşit Kamerli', 'Aysel Denizoğlu'],
  agencies: ['Kıyı Haber Ajansı', 'İpek Yolu Radyosu', 'Liman Gazetesi'],
  days: ['pazartesi', 'salı', 'perşembe', 'cuma'],
  corrected: {
    title: '{title}: Rakamlar düzeltildi',
    sentence: 'Kurum gün sonunda rakamları gözden geçirdi ve toplamın {n} olduğunu, bir sayfanın iki kez sayıldığını açıkladı.',
  },
  recommended: 'ÖNERİLEN HABERLER',
  alsoLike: 'İlginizi çekebilir',
  readMore: 'Devamını oku',
  photo: 'Fotoğraf',
  stories: [
    {
      title: '{place} limanında gece vapuru {n} yıl sonra geri dönüyor',
      paragraphs: [
        'Boğazı geçen gece vapuru {day} günü {place} limanından yeniden kalkacak; son gemi {n} yıl önce hurdaya satılmıştı.',
        'Yeni gemi {m} yolcu ve kırk kamyon taşıyor, yolculuk dokuz saate yakın sürüyor. İlk ayın kamaraları bir sabahta tükendi.',
        '"Herkes vapurun ne zaman döneceğini soruyordu, sanki ekmek almaya çıkmış gibi" diyen terminal müdürü {person}, güvertenin gece yarısından sonra rüzgârlı olduğunu hatırlattı.',
        'Balıkçılar ağların zarar görmemesi için tarifenin bir saat kaydırılmasını istedi. Liman idaresi ikinci seferden önce yanıt vereceğini duyurdu.',
      ],
      keywords: ['ulaşım', 'liman'],
    },
    {
      title: '{place} müzesinde kayıp harita piyanonun içinden çıktı',
      paragraphs: [
        '{place} müzesinden savaştan önce kaybolan harita, aynı binadaki bir piyanonun içinde bulundu.',
        'Dana derisine çizilmiş haritada kıyı boyunca {n} kuyu kırmızı mürekkeple işaretlenmiş. Akortçu, pes seslerin boğuk çıktığını fark edip parşömeni çekip çıkardı.',
        'Müze uzmanı {person}, "Onu iki müzayedede ve bir bankanın bodrumunda aradık, gam çalmak kimsenin aklına gelmedi" dedi.',
        'Harita {day} gününden itibaren piyanoyla birlikte sergilenecek. Yanında kuyuların bugünkü hâlini gösteren {m} fotoğraf da olacak.',
      ],
      keywords: ['kültür', 'müze'],
    },
    {
      title: '{place} çevresinde buğday hasadı yüzde {n} arttı',
      paragraphs: [
        '{place} çevresindeki çiftçiler, iki hafta erken gelen yağmurun da yardımıyla bu yıl geçen yıldan yüzde {n} daha fazla buğday kaldırdı.',
        'Kooperatif üç silosunda {m} ton tahıl saydı. Aynı hafta fiyatlar biraz geriledi; değirmenciler sevindi, üreticiler sevinmedi.',
        'Nisandaki geç don herkesi korkutmuştu. Nehir kıyısında çiftçilik yapan {person}, otun çıtırtısını duymak için pencere açık uyuduğunu anlattı.',
        'Fazla ürünün bir bölümü kış yemi olarak saklanacak. Banka, depodaki tahıl karşılığında şubat sonuna kadar kredi vermeyi önerdi.',
      ],
      keywords: ['ekonomi', 'tarım'],
    },
    {
      title: '{place} gözlemevi iki kuyruklu yıldız görüntüledi',
      paragraphs: [
        '{place} yakınındaki gözlemevinin gökbilimcileri, farklı uzunlukta iki kuyruğu olan bir kuyruklu yıldızı fotoğrafladı.',
        "Bir öğrenci, başka amaçla çekilmiş karede lekeyi fark ettiğinde cisim Güneş'ten {n} milyon kilometre uzaktaydı. Üç teleskop daha {m} saat içinde bulguyu doğruladı.",
        'Gece vardiyasını yöneten {person}, "Kuyruklardan biri toz, öteki gaz; Güneş rüzgârı onları ayırıyor" diye konuştu.',
        'Baraj gölünün üzerindeki sis dağılırsa kuyruklu yıldız {day} gününden itibaren dürbünle görülebilecek.',
      ],
      keywords: ['bilim', 'uzay'],
    },
    {
      title: '{place} deniz feneri tek kuruşa satılıyor',
      paragraphs: [
        '{place} deniz feneri, ışığını söndürmeyeceğine söz verecek kişiye tek kuruşa satılacak.',
        'Fener {n} yıldır boş duruyor; çatıya, merdivene ve martılardan korkmayan bir sahibe ihtiyacı var. Denizcilik idaresine {m} mektup geldi, üçte birini çocuklar yazmıştı.',
        'İdareden {person}, "Biz ev değil, görev veriyoruz" dedi.',
        'Başvurular {day} günü sona eriyor. İki emekli fenercinin de bulunduğu kurul, karar vermeden önce her mektubu yüksek sesle okuyacak.',
      ],
      keywords: ['toplum', 'deniz'],
    },
    {
      title: 'Kar, {place} üzerindeki dağ yolunu üçüncü gün kapattı',
      paragraphs: [
        'Yoğun kar nedeniyle {place} üzerindeki dağ yolu üçüncü gündür kapalı, vadide {n} kamyon bekliyor.',
        'Karayolu ekipleri şafakta üst tünele ulaştı ancak arkalarına ikinci bir çığ düşünce geri döndü. Yaralanan olmadı, iki kar küreme aracı öğleden sonra kurtarıldı.',
        'Sürücüler okulun spor salonunda ağırlanıyor. Karşıdaki fırının sahibi {person}, köyün {m} ekmek tükettiğini söyledi.',
        'Yol önce ambulanslara ve süt tankerlerine, son virajın üstündeki kar saçağı patlatıldıktan sonra da herkese açılacak.',
      ],
      keywords: ['hava durumu', 'yollar'],
    },
  ],
}
