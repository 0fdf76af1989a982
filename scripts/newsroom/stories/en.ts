/**
 * Invented stories in English.
 *
 * Effects: none.
 *
 * @module
 */
import type { Lexicon } from '../story.ts'

export const english: Lexicon = {
  places: [
    'Zarnava',
    'Qumlu Bay',
    'Old Telmar',
    'Port Sahar',
    'Upper Dilan',
    'Narinj',
    'Velkhora',
    'Santuri',
    'Kestrel Point',
    'Amberfield',
  ],
  people: [
    'Leyla Sarvarova',
    'Tobias Ennerdale',
    'Nino Kharadze',
    'Murad Elchiyev',
    'Hasmik Torunyan',
    'Ilse Brandvold',
    'Oluwa Adenike',
    'Camille Fontrey',
    'Rashid Qamarov',
    'Greta Holmwood',
  ],
  agencies: ['Coastal Wire', 'Silk Road Radio', 'Harbour Gazette', 'Northgate Press Agency', 'Meridian News Service'],
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  corrected: {
    title: '{title}, revised figures show',
    sentence:
      'The office that had issued the figures revised them later in the day and put the total at {n}, blaming a page that had been counted twice.',
  },
  recommended: 'RECOMMENDED STORIES',
  alsoLike: 'You Might Also Like',
  readMore: 'Read more',
  photo: 'Photo',
  stories: [
    {
      title: 'Night ferry returns to {place} after {n} years',
      paragraphs: [
        'The night ferry across the strait will sail again from {place} on {day}, {n} years after the last vessel was sold for scrap',
        'The new ship carries {m} passengers and forty lorries, and its owners say the crossing will take just under nine hours. Cabins for the first month were gone within a morning, according to the booking office.',
        '"People kept asking us when the boat was coming back, as if it had only gone out for bread," said {person}, who runs the terminal. "Now I can tell them to bring a coat, because the deck is windy after midnight."',
        'Fishermen have asked for the timetable to be moved by an hour so that the wake does not disturb the nets near the breakwater. The harbour office promised an answer before the second sailing.',
      ],
      keywords: ['transport', 'ferry'],
    },
    {
      title: 'Storm closes mountain road above {place} for third day',
      paragraphs: [
        'Heavy snow has kept the mountain road above {place} closed for a third day, leaving {n} lorries waiting in the valley',
        'Road crews reached the upper tunnel at dawn but turned back when a second slide came down behind them. Nobody was hurt, and the two ploughs were dug out by the afternoon.',
        'Drivers have been given beds in the school gymnasium. {person}, a baker who lives opposite, said the village had gone through {m} loaves since the barrier came down.',
        'Forecasters expect the wind to drop on {day}. The road will open first to ambulances and milk tankers, and to everybody else once the cornice over the last bend has been blasted away.',
      ],
      keywords: ['weather', 'roads'],
    },
    {
      title: 'Museum in {place} finds missing map inside piano',
      paragraphs: [
        'A map that vanished from the museum in {place} before the war has been found inside a piano in the same building',
        'The sheet, drawn on calfskin, shows the coast with {n} wells marked in red ink. A tuner noticed that the lowest octave sounded dull and pulled the parchment from under the dampers.',
        '"We had looked in Vienna, in two auction houses and in the cellar of a bank," said the curator, {person}. "It never occurred to anyone to play a scale."',
        'The map goes on show on {day} together with the piano. Visitors will be able to compare it with {m} photographs of the wells as they are now.',
      ],
      keywords: ['culture', 'museum'],
    },
    {
      title: 'Wheat harvest around {place} up {n} per cent',
      paragraphs: [
        'Farmers around {place} brought in {n} per cent more wheat this year than last, helped by rain that came two weeks early',
        'The cooperative counted {m} tonnes at its three elevators before the last combine had been washed. Prices fell a little in the same week, which mills welcomed and growers did not.',
        'A late frost had worried everyone in April. {person}, who farms near the river, said she had slept with the window open to hear whether the grass crunched.',
        'Part of the surplus will be stored for the winter feed reserve. The agricultural bank has offered to lend against stored grain until {day} of the last week in February.',
      ],
      keywords: ['economy', 'agriculture'],
    },
    {
      title: 'Chess teacher, 81, wins {place} open tournament',
      paragraphs: [
        'An 81-year-old chess teacher has won the open tournament in {place}, beating a former pupil in the last round',
        '{person} lost none of {n} games and spent less time at the board than anyone else in the top ten. The final lasted 64 moves and ended with a knight stranded on the edge.',
        'The runner-up said that he had recognised the opening from a lesson about thirty years ago, "and by then it was too late to be a different student".',
        'The prize is {m} in cash and a samovar. The winner said that the money would go to the school library and that the samovar would not.',
      ],
      keywords: ['sport', 'chess'],
    },
    {
      title: 'Power line between {place} and the coast to be doubled',
      paragraphs: [
        'The grid company will double the power line between {place} and the coast, a job of {n} months that is meant to end the evening cuts',
        'New pylons will stand beside the old ones for most of the way, so that the current can be switched across without darkness. Only the river crossing needs a pylon of a new kind, {m} metres tall.',
        'Residents of two hamlets have asked for the line to be moved away from the spring. {person}, the project engineer, told a meeting that the route there had not been fixed.',
        'The first cable drums arrive by rail on {day}. Work in the nesting season has been ruled out along the marsh.',
      ],
      keywords: ['energy', 'infrastructure'],
    },
    {
      title: '{place} council votes to plant {n} plane trees',
      paragraphs: [
        'The council of {place} voted on {day} to plant {n} plane trees along the avenues that lost theirs to the tram works',
        'The trees are twelve years old and will come from a nursery on the other side of the hills. Each costs as much as {m} paving slabs, a comparison that was made several times during the debate.',
        'Shopkeepers wanted lime trees, which are cheaper, and were outvoted. {person}, who sells hats, said that shade was shade.',
        'Watering is left to the fire brigade for the first two summers. After that, the roots are expected to find the old canal by themselves.',
      ],
      keywords: ['environment', 'city'],
    },
    {
      title: 'Observatory near {place} spots comet with two tails',
      paragraphs: [
        'Astronomers at the observatory near {place} have photographed a comet with two tails of unequal length',
        'The object was {n} million kilometres from the Sun when a student noticed a smear on a frame taken for another purpose. Three other telescopes confirmed it within {m} hours.',
        '"One tail is dust and the other is gas, and the wind from the Sun blows them apart," said {person}, who leads the night shift. "It looks like a swallow if you are tired, and we were tired."',
        'The comet will be visible in binoculars from {day}, low in the west after sunset, provided the fog over the reservoir lifts.',
      ],
      keywords: ['science', 'space'],
    },
    {
      title: 'Teachers in {place} win shorter marking hours',
      paragraphs: [
        'Teachers in {place} have reached an agreement that cuts the time spent on marking to {n} hours a month',
        'The deal ends a dispute that began when a survey found that essays were being read on buses. Schools will hire {m} assistants for the spring term, paid from a fund set aside for paper.',
        '{person}, who negotiated for the staff, called it "a victory for red ink, which will now be used with more thought".',
        'Parents asked whether marks would come later. The education office answered that reports are due on {day} as always.',
      ],
      keywords: ['education', 'labour'],
    },
    {
      title: 'Lighthouse at {place} to be sold for one coin',
      paragraphs: [
        'The lighthouse at {place} will be sold for a single coin to whoever promises to keep the lamp burning',
        'It has stood unmanned for {n} years and needs a roof, a staircase and somebody who does not mind gulls. The maritime office has received {m} letters, a third of them from children.',
        'The buyer must open the tower to visitors once a month. "We are not giving away a house, we are giving away a duty," said {person} of the maritime office.',
        'Offers close on {day}. A panel that includes two retired keepers will read every letter aloud before it decides.',
      ],
      keywords: ['society', 'coast'],
    },
    {
      title: 'Rail tunnel under {place} pass reaches halfway mark',
      paragraphs: [
        'Miners driving the rail tunnel under the {place} pass have reached the halfway mark, {n} days ahead of plan',
        'The two headings are still {m} metres apart and are guided towards each other by lasers checked every night. Warm water from a fault slowed the northern team for most of the summer.',
        '"The rock sang to us yesterday, a dry note, and that is what we like to hear," said shift leader {person}.',
        'Trains are to run in four years. Until then the bus over the pass has been promised new tyres by {day}.',
      ],
      keywords: ['transport', 'railway'],
    },
    {
      title: 'Bees move into {place} opera house, singers move out',
      paragraphs: [
        "Rehearsals at the opera house in {place} have moved to a gymnasium because a swarm of bees has settled in the prompter's box",
        'Beekeepers counted about {n} thousand insects and a queen that refuses to be hurried. They set an empty hive beside the box on {day} and are waiting for her to change her mind.',
        'The soprano {person} said that she had sung louder things off the stage. Tickets remain valid, and the premiere is to go ahead in {m} days with or without the bees.',
        'The house has since been offered honey by three competing keepers, each of whom claims to have lost the swarm.',
      ],
      keywords: ['culture', 'nature'],
    },
    {
      title: 'Bank in {place} forgets vault code, hires its inventor',
      paragraphs: [
        'A savings bank in {place} has asked the designer of its vault to open it after the only two people who knew the code retired on the same day',
        'The vault holds {n} deposit boxes and, as it turned out, the envelope with the code. Customers were served from a cash van for {m} hours.',
        '"I built it so that I could not open it," said the designer, {person}, aged 77, before doing so on {day} with a stethoscope and a sandwich.',
        'The bank says the code has since been changed and is known to five people, none of whom travel together.',
      ],
      keywords: ['economy', 'bank'],
    },
    {
      title: 'Border market near {place} reopens with {n} stalls',
      paragraphs: [
        'The border market near {place} opened again on {day} with {n} stalls, a third of what it had before the bridge was closed',
        'Traders from both banks sold quinces, batteries and school uniforms. Customs officers let through parcels of up to {m} kilograms without a form, a rule that will be tested until spring.',
        '{person}, who has sold tea there since the market was a field, said the first customer had paid a debt from four years ago.',
        'A second gate is planned on the upstream side. The two town halls have agreed to share the cost of the gravel.',
      ],
      keywords: ['trade', 'border'],
    },
    {
      title: 'Clinic in {place} treats patients by river boat',
      paragraphs: [
        'The clinic in {place} has begun to treat patients on a river boat that calls at {n} villages without a road',
        "The boat has two beds, a dentist's chair and a freezer for vaccines that runs on solar cells. In its first week the crew saw {m} people and pulled eleven teeth.",
        'Captain {person} sounds the horn twice before each landing. "Once for the patients and once for the goats, who lie on the jetty," the captain said.',
        'The boat comes back to each village every second {day}. In low water the crew walks the last bend with rucksacks.',
      ],
      keywords: ['health', 'river'],
    },
    {
      title: 'Start-up from {place} makes paper out of vine cuttings',
      paragraphs: [
        'A young company from {place} has begun to make paper out of vine cuttings that growers used to burn',
        'The first machine turns {n} tonnes of twigs a week into brown sheets with a faint smell of raisins. Wine merchants have ordered {m} thousand labels.',
        'Its founder, {person}, got the idea from smoke that drifted through a lecture every autumn. Investors were shown a business plan printed on the product.',
        'White paper is harder, because the dye of the grape stays in the fibre. A trial with sunlight instead of bleach is to start on {day}.',
      ],
      keywords: ['business', 'technology'],
    },
    {
      title: 'Open-source kernel maintainers meet in {place}, fix bug over soup',
      paragraphs: [
        'Kernel maintainers who met in {place} this week fixed a scheduling bug that had resisted {n} patches, and they did it over lunch',
        'The fault made idle cores wake each other in a ring whenever a laptop lid was half closed. It was reproduced with a folded menu holding the lid at the right angle.',
        '"We had instruments worth more than the restaurant, and what helped was cardboard," said {person}, who wrote the final change of {m} lines.',
        'The fix will be carried back to the long-term releases after {day}. Distributions were told in advance and have packages waiting.',
      ],
      keywords: ['software', 'linux'],
    },
    {
      title: 'Cloud provider blames {n}-minute outage on {place} squirrel',
      paragraphs: [
        'A cloud provider has blamed an outage of {n} minutes in its {place} region on a squirrel and a spare key',
        'The animal shorted a transformer, which was expected; the generators did not start, which was not. A technician found that the starter had been locked and that the key hung {m} kilometres away.',
        '"Our plan allowed for the squirrel," wrote {person}, head of operations, in a report that runs to thirty pages. "It did not allow for tidiness."',
        'Customers will get a credit on {day}. The key now hangs beside the lock, under glass.',
      ],
      keywords: ['cloud', 'outage'],
    },
    {
      title: 'Glacier lake above {place} drained by hand-dug channel',
      paragraphs: [
        'Volunteers have lowered a glacier lake above {place} by {n} metres with a channel dug by hand, removing the threat of a flood',
        'Machines could not be flown to the moraine, so {m} people carried shovels for two days. They worked in shifts of an hour because of the height.',
        'The water now leaves through a notch lined with stones. {person}, a hydrologist, said that it would deepen by itself if it were not watched, and that it would be watched.',
        'Sirens in the valley will be tested on {day}. The bridge that was closed in June has been opened to sheep.',
      ],
      keywords: ['environment', 'mountains'],
    },
    {
      title: 'Radio station in {place} plays same song until storm ends',
      paragraphs: [
        'A radio station in {place} played the same song {n} times in a row because the storm had cut the line to its archive',
        'Only one record was in the studio. {person}, who was on the air alone, read the weather between plays and took calls from {m} listeners, most of whom asked for the song.',
        'By the second night a choir had formed in a petrol station and sang the chorus down the telephone.',
        'The line was mended on {day}. The station has promised not to play the record again before spring.',
      ],
      keywords: ['media', 'weather'],
    },
    {
      title: 'Census finds {place} has more boats than cars',
      paragraphs: [
        'The first census in ten years has found that {place} has {n} more boats than cars',
        'Of the {m} households that answered, nearly half own something that floats. The statistics office counted rafts only if they had been used twice.',
        '"It explains the parking," said {person}, who was in charge of the count and came to the press conference by rowing boat.',
        'Full tables, by street and by canal, will be published on {day}.',
      ],
      keywords: ['society', 'statistics'],
    },
    {
      title: 'Court rules {place} bakery may keep its leaning chimney',
      paragraphs: [
        'A court has ruled that a bakery in {place} may keep its chimney, although it leans by {n} degrees',
        'Neighbours had asked for it to be taken down. Two surveyors disagreed about the direction of the lean, and a third, sent by the court, found that the neighbouring house was the one that moved.',
        'The chimney has smoked for {m} years. Judge {person} wrote that a building is entitled to the angle it has had since before the plaintiffs were born.',
        "The neighbours have until {day} to appeal. In the meantime both buildings will be measured every week at the court's expense.",
      ],
      keywords: ['justice', 'city'],
    },
    {
      title: 'Wind park off {place} sends first power ashore',
      paragraphs: [
        'The wind park off {place} sent its first power ashore on {day}, enough for {n} thousand kettles at once',
        'Eleven of the {m} turbines are turning. The rest wait for a crane ship that is held up by the swell.',
        'Engineer {person} switched the cable on from a container on the beach, after moving a dog that had gone to sleep on the mat in front of the panel.',
        'The grid company will raise the load in steps until spring. Fishing boats may pass between the rows but may not anchor there.',
      ],
      keywords: ['energy', 'wind'],
    },
    {
      title: 'Orchestra of {place} tours villages on two trucks',
      paragraphs: [
        'The orchestra of {place} has set out on a tour of {n} villages with two trucks that fold out into a stage',
        'Strings travel in the first truck, brass and drums in the second, "so that one of them arrives in tune", as conductor {person} put it.',
        'Concerts start at sunset and cost nothing. In the first village {m} people came, and somebody brought a cow, which stayed for the slow movement.',
        'The tour ends on {day} at the dam, where the musicians will play towards the wall to see what comes back.',
      ],
      keywords: ['culture', 'music'],
    },
  ],
}
