/**
 * Words by which pages name their parts: class and id tokens, and the lines around an article in many languages.
 *
 * Tables only; `hints.ts` and `lines.ts` compile and apply them. Tokens are matched whole after class names were split at
 * punctuation and camel case; a trailing `*` matches any rest.
 *
 * Effects: none.
 *
 * @module
 */

/** Class and id tokens by what the element is. Order of kinds does not matter; an element may be of several. */
export const TOKENS = {
  nav: `nav navi navbar navigation menu menus submenu breadcrumb* crumb crumbs pager pagination paging pagenavi postnav prevnext nextprev toolbar topbar
    skip skiplink sitemap brotkrumen ariane toc-nav mainnav subnav rubrik-nav pagelinks navlinks postnavi jumplinks`,
  chrome: `footer foot bottombar sidebar sidebars sidenav aside widget widgets rail siderail rightrail rightcol rightcolumn leftcol leftcolumn
    secondary masthead header-bar seitenleiste randspalte marginalspalte marginal colophon sidecolumn columnright col-right pagefooter siteheader siteheaderbar`,
  share: `share shares sharing sharebar sharebox sharedaddy sharethis addthis addtoany socials social socialmedia socialbar sociallinks socialshare
    shariff follow followus bookmark bookmarks bookmarking like-button fblike fbshare tweet-button teilen merken partager compartir udostepnij jiathis bdsharebuttonbox bshare
    facebook-share whatsapp sociable sharer social-icons sharelinks sns a2a heateor* ssba* jp-relatedposts-share shareicons`,
  related: `related relateds relatedposts relatedarticles relatedcontent relatednews relatedstories recommended recommend recommends recommendation
    recommendations recommandation recomendados outbrain taboola plista ligatus zergnet similar popular mostread mostpopular mostviewed trending latest latestnews
    morestories morenews morefrom readmore readalso seealso alsoread read-more see-also youmaylike mehr-zum-thema mehrzumthema teaser teasers teaserlist upnext nextarticle
    nextpost prevpost previouspost jp-relatedposts yarpp yarpp-related crp_related wp_rp* zemanta* rp4wp* ruby-related nrelate* linkwithin* contextly* empfehlung empfehlungen
    weiterlesen moreon more-on topnews hotnews recirc recirculation promoted inline-related featured-posts onward xiangguan relacionadas relacionados
    articles-lies powiazane czytaj hotlist newslist carousel slick-slider swiper storylist article-list post-list postlist readnext read-next`,
  comment: `comment comments commentlist commentlists commentbox commentarea commentform commentsection commentcontainer commentthread kommentar kommentare
    commentaire commentaires comentarios comentario komentarz komentarze disqus disquss livefyre respond reply replies trackback trackbacks pingback pingbacks pinglist
    discourse-comments fb-comments cackle reader-comments leserkommentar leserkommentare leserbrief pinglun postcomment userreviews feedbacks usercomments conversation coral`,
  promo: `ad ads adv advert adverts advertisement advertisements advertising advertorial adsense adsbygoogle adslot adbox adunit adcontainer adwrapper adplace adplacement
    adzone adspace anzeige anzeigen werbung reklama reklam reklame publicite publicidad publicidade sponsor sponsors sponsored promo promos promotion promobox promoted
    newsletter newsletters newsletterbox nl-signup mailchimp mc_embed* subscribe subscribebox subscription subscriptions signup sign-up abo abobox abonnement
    donate donation donations spenden donar banner banners billboard leaderboard skyscraper mpu dfp gpt googlead googleads googleadsense cta calltoaction call-to-action inline-promo
    offer offers affiliate affiliates vgwort paywall-promo membership optin opt-in leadgen lead-magnet popup disclosure affiliate-disclosure editorial-disclosure modal lightbox overlay interstitial
    telegram-channel push-subscribe app-promo sponsorship`,
  cookie: `cookie cookies cookiebar cookiebanner cookieconsent cookiehint consent gdpr dsgvo privacy-banner privacy cmp didomi onetrust usercentrics datenschutz
    disclaimer eu-cookie`,
  meta: `byline bylines dateline-meta meta metadata postmeta postmetadata entrymeta articlemeta article-info articleinfo postinfo post-info entry-info infoline posted postedon posted-on pubdate pubtime
    publishdate publish-date publishtime publish-time date dates datetime date-time datum time timestamp entry-date post-date postdate article-date created modified updated
    author authors authorname author-name authorline autor autoren auteur auteurs autore redakteur writer reporter contributor contributors tag tags taglist tagcloud
    taglinks tagged keyword keywords schlagwort schlagworte schlagwoerter category categories categorie kategorie kategorien catlinks cat-links postcats filed filedunder topics topic-list
    labels entry-utility entry-footer entry-meta post-footer article-footer postfooter articlefooter views viewcount hits readtime reading-time readingtime lesezeit laiyuan source-info
    kicker eyebrow dachzeile spitzmarke rubric rubrik section-name overline`,
  bio: `bio biography authorbio author-bio authorbox author-box authorinfo author-info aboutauthor about-author aboutauthors about-the-author authordescription author-description
    abouttheauthor author-card authorcard author-profile authorprofile contributor-bio ueber-autor autoreninfo autorenbox post-author post_author entry-author vcard guest-author sabox* saboxplugin* authors-box author-area abh-* writer-bio`,
  caption: `caption captions imgcaption imagecaption image-caption photocaption photo-caption wp-caption-text wp-caption-dd figcaption legend bildunterschrift bildtext bildzeile
    bildnachweis photocredit photo-credit imagecredit image-credit credit credits credits-text copyright bildquelle cutline podpis imagedescription image-description picture-description photo-description photo-legend image__caption rg_caption
    mediacaption media-caption media__caption thumbcaption gallery-caption zoomimage-caption img-desc pic-desc attribution`,
  tools: `print printlink printer pdf tool tools toolbox articletools article-tools fontsize font-size fontsizer textsize text-size resizer rating ratings rate vote votes voting
    poll polls survey quiz button buttons btn loginbox login logon register registration search searchform searchbox dropdown tooltip audio-player listen speech readspeaker player-controls
    videoplayer jwplayer permalink edit editsection mw-editsection edit-section reflist
    noprint screenreader screen-reader-text visually-hidden visuallyhidden sr-only assistive hidden-text offscreen error-message backtotop back-to-top totop scrolltop feedback report correction-link
    language-switcher langswitch counter yandex-metrika`,
  hidden: `hidden hide d-none displaynone display-none invisible visually-hidden visuallyhidden sr-only screen-reader-text u-hidden is-hidden printonly print-only visible-print
    element-invisible`,
  body: `articlebody article-body article_body article__body articletext article-text articlecontent article-content articlecontents story-body storybody storytext
    story-text story-content storycontent postbody post-body post-content postcontent post-text entrycontent entry-content entry-text entrytext blogpost-content body-content
    bodycopy body-copy bodytext body-text newstext news-text newsbody news-content newscontent news_content textcontent text-content maincontent-text rich-text richtext articulo-texto
    cuerpo-noticia nota-cuerpo artikeltext artikel-text beitragstext td-post-content single-content page-content pagecontent field-name-body tekst-artykulu hentry-content
    article-main article-main-body article-maincontent main-text maintext contenido-noticia cont-noticia noticia-texto text-artykulu contentbody content-body
    detail-content detail-text detailtext trs_editor content_area article_content artibody arttext artcontent js_content mw-parser-output mw-content-text post_body
    blog-content blogcontent paragraph-block wysiwyg prose e-content`,
} as const

export type Kind = keyof typeof TOKENS
