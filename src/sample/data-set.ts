import type { ThingType } from './definition.ts'
import type { FieldValue } from './thing.ts'

interface Entry {
  readonly identifier: string
  readonly name: string
  readonly [field: string]: FieldValue
}

export interface DataSet {
  readonly things: Readonly<Record<ThingType, readonly Entry[]>>
  /** The relation, and the identifiers of its two ends. */
  readonly relations: readonly (readonly [relation: string, from: string, to: string])[]
}

function person(
  identifier: string,
  givenName: string,
  familyName: string,
  jobTitle: string,
  [birthDate, birthPlace]: readonly [string, string],
  [deathDate, deathPlace]: readonly [string, string],
): Entry {
  const name = `${givenName} ${familyName}`
  return {
    identifier,
    name,
    title: name,
    givenName,
    familyName,
    jobTitle,
    birthDate,
    birthPlace,
    deathDate,
    deathPlace,
  }
}

function composition(
  identifier: string,
  name: string,
  alternateName: string,
  dateCreated: string | null,
  musicCompositionForm: string,
  musicalKey: string | null,
  more: { readonly inLanguage?: string; readonly position?: number } = {},
): Entry {
  return {
    identifier,
    name,
    title: name,
    alternateName,
    dateCreated,
    musicCompositionForm,
    musicalKey,
    ...more,
  }
}

const persons: readonly Entry[] = [
  person(
    'bach',
    'Johann Sebastian',
    'Bach',
    'composer',
    ['1685-03-31', 'Eisenach'],
    ['1750-07-28', 'Leipzig'],
  ),
  person('beethoven', 'Ludwig van', 'Beethoven', 'composer', ['1770-12', 'Bonn'], ['1827-03-26', 'Vienna']),
  person('brahms', 'Johannes', 'Brahms', 'composer', ['1833-05-07', 'Hamburg'], ['1897-04-03', 'Vienna']),
  person('chopin', 'Frédéric', 'Chopin', 'composer', ['1810', 'Żelazowa Wola'], ['1849-10-17', 'Paris']),
  person(
    'debussy',
    'Claude',
    'Debussy',
    'composer',
    ['1862-08-22', 'Saint-Germain-en-Laye'],
    ['1918-03-25', 'Paris'],
  ),
  person('dvorak', 'Antonín', 'Dvořák', 'composer', ['1841-09-08', 'Nelahozeves'], ['1904-05-01', 'Prague']),
  person('farrenc', 'Louise', 'Farrenc', 'composer', ['1804-05-31', 'Paris'], ['1875-09-15', 'Paris']),
  person('hensel', 'Fanny', 'Hensel', 'composer', ['1805-11-14', 'Hamburg'], ['1847-05-14', 'Berlin']),
  person(
    'hildegard',
    'Hildegard',
    'von Bingen',
    'composer',
    ['1098', 'Bermersheim'],
    ['1179-09-17', 'Bingen'],
  ),
  person('joplin', 'Scott', 'Joplin', 'composer', ['1868', 'Texas'], ['1917-04-01', 'New York']),
  person('mahler', 'Gustav', 'Mahler', 'composer', ['1860-07-07', 'Kaliště'], ['1911-05-18', 'Vienna']),
  person('monteverdi', 'Claudio', 'Monteverdi', 'composer', ['1567', 'Cremona'], ['1643-11-29', 'Venice']),
  person(
    'mozart',
    'Wolfgang Amadeus',
    'Mozart',
    'composer',
    ['1756-01-27', 'Salzburg'],
    ['1791-12-05', 'Vienna'],
  ),
  person('schubert', 'Franz', 'Schubert', 'composer', ['1797-01-31', 'Vienna'], ['1828-11-19', 'Vienna']),
  person('schumann', 'Clara', 'Schumann', 'composer', ['1819-09-13', 'Leipzig'], ['1896-05-20', 'Frankfurt']),
  person(
    'da-ponte',
    'Lorenzo',
    'Da Ponte',
    'librettist',
    ['1749-03-10', 'Ceneda'],
    ['1838-08-17', 'New York'],
  ),
  person(
    'goethe',
    'Johann Wolfgang',
    'Goethe',
    'poet',
    ['1749-08-28', 'Frankfurt'],
    ['1832-03-22', 'Weimar'],
  ),
  person('mueller', 'Wilhelm', 'Müller', 'poet', ['1794-10-07', 'Dessau'], ['1827-09-30', 'Dessau']),
  person('rueckert', 'Friedrich', 'Rückert', 'poet', ['1788-05-16', 'Schweinfurt'], ['1866-01-31', 'Neuses']),
  person('schiller', 'Friedrich', 'Schiller', 'poet', ['1759-11-10', 'Marbach'], ['1805-05-09', 'Weimar']),
  person(
    'forkel',
    'Johann Nikolaus',
    'Forkel',
    'historian',
    ['1749-02-22', 'Meeder'],
    ['1818-03-20', 'Göttingen'],
  ),
  person(
    'hoffmann',
    'E. T. A.',
    'Hoffmann',
    'critic',
    ['1776-01-24', 'Königsberg'],
    ['1822-06-25', 'Berlin'],
  ),
]

const organizations: readonly Entry[] = [
  {
    identifier: 'musikfreunde',
    name: 'Gesellschaft der Musikfreunde in Wien',
    title: 'Gesellschaft der Musikfreunde in Wien',
    description: 'The society of friends of music in Vienna.',
    foundingDate: '1812',
    location: 'Vienna',
  },
  {
    identifier: 'bach-gesellschaft',
    name: 'Bach-Gesellschaft',
    title: 'Bach-Gesellschaft',
    description: 'The society that published the first complete edition of the works of Bach.',
    foundingDate: '1850',
    dissolutionDate: '1900',
    location: 'Leipzig',
  },
  {
    identifier: 'welte',
    name: 'M. Welte & Söhne',
    title: 'M. Welte & Söhne',
    description: 'The makers of the reproducing piano Welte-Mignon.',
    foundingDate: '1832',
    location: 'Freiburg im Breisgau',
  },
]

const compositions: readonly Entry[] = [
  composition('bwv-232', 'Mass in B minor', 'BWV 232', '1749', 'mass', 'B minor', { inLanguage: 'la' }),
  composition(
    'bwv-846-869',
    'Das wohltemperierte Klavier I',
    'BWV 846-869',
    '1722',
    'preludes and fugues',
    null,
  ),
  composition('bwv-846', 'Prelude and Fugue in C major', 'BWV 846', '1722', 'prelude and fugue', 'C major', {
    position: 1,
  }),
  composition('bwv-847', 'Prelude and Fugue in C minor', 'BWV 847', '1722', 'prelude and fugue', 'C minor', {
    position: 2,
  }),
  composition('bwv-988', 'Goldberg Variations', 'BWV 988', '1741', 'variations', 'G major'),
  composition(
    'op-27-2',
    'Piano Sonata No. 14',
    'Moonlight Sonata, Op. 27 No. 2',
    '1801',
    'sonata',
    'C-sharp minor',
  ),
  composition('op-67', 'Symphony No. 5', 'Op. 67', '1808', 'symphony', 'C minor'),
  composition('op-125', 'Symphony No. 9', 'Op. 125', '1824', 'symphony', 'D minor', { inLanguage: 'de' }),
  composition('wo-o-1-1', 'Hungarian Dance No. 1', 'WoO 1 No. 1', null, 'dance', 'G minor'),
  composition('op-45', 'Ein deutsches Requiem', 'Op. 45', '1868', 'requiem', null, { inLanguage: 'de' }),
  composition('op-9-2', 'Nocturne in E-flat major', 'Op. 9 No. 2', null, 'nocturne', 'E-flat major'),
  composition(
    'op-28-15',
    'Prelude in D-flat major',
    'Raindrop, Op. 28 No. 15',
    null,
    'prelude',
    'D-flat major',
  ),
  composition(
    'l-117-10',
    'La cathédrale engloutie',
    'Préludes, Book 1, No. 10',
    '1910',
    'prelude',
    'C major',
  ),
  composition('l-75', 'Suite bergamasque', 'L. 75', '1905', 'suite', null),
  composition('l-75-3', 'Clair de lune', 'L. 75 No. 3', '1905', 'suite movement', 'D-flat major', {
    position: 3,
  }),
  composition('op-95', 'Symphony No. 9', 'From the New World, Op. 95', '1893', 'symphony', 'E minor'),
  composition('op-36', 'Symphony No. 3', 'Op. 36', '1847', 'symphony', 'G minor'),
  composition('h-385', 'Das Jahr', 'H. 385', '1841', 'piano cycle', null),
  composition('ordo-virtutum', 'Ordo Virtutum', 'Play of the Virtues', null, 'morality play', null, {
    inLanguage: 'la',
  }),
  composition('maple-leaf-rag', 'Maple Leaf Rag', 'The Maple Leaf', '1899', 'ragtime', 'A-flat major'),
  composition('mahler-5', 'Symphony No. 5', 'Fifth Symphony', '1902', 'symphony', null),
  composition(
    'kindertotenlieder',
    'Kindertotenlieder',
    'Songs on the Death of Children',
    '1904',
    'song cycle',
    null,
    { inLanguage: 'de' },
  ),
  composition('sv-318', "L'Orfeo", 'SV 318', '1607', 'opera', null, { inLanguage: 'it' }),
  composition('k-492', 'Le nozze di Figaro', 'K. 492', '1786', 'opera', 'D major', { inLanguage: 'it' }),
  composition('k-525', 'Eine kleine Nachtmusik', 'K. 525', '1787-08-10', 'serenade', 'G major'),
  composition('k-626', 'Requiem', 'K. 626', '1791', 'requiem', 'D minor', { inLanguage: 'la' }),
  composition('d-328', 'Erlkönig', 'D. 328', '1815', 'song', 'G minor', { inLanguage: 'de' }),
  composition('d-911', 'Winterreise', 'D. 911', '1827', 'song cycle', null, { inLanguage: 'de' }),
  composition('d-911-1', 'Gute Nacht', 'D. 911 No. 1', '1827', 'song', 'D minor', {
    inLanguage: 'de',
    position: 1,
  }),
  composition('d-911-5', 'Der Lindenbaum', 'D. 911 No. 5', '1827', 'song', 'E major', {
    inLanguage: 'de',
    position: 5,
  }),
  composition('op-17', 'Piano Trio in G minor', 'Op. 17', '1846', 'piano trio', 'G minor'),
]

const recordings: readonly Entry[] = [
  {
    identifier: 'brahms-cylinder',
    name: 'Brahms plays his Hungarian Dance No. 1',
    title: 'Brahms plays his Hungarian Dance No. 1',
    description: 'A wax cylinder, cut in Vienna with a phonograph of Edison.',
    dateCreated: '1889-12-02',
  },
  {
    identifier: 'mahler-roll',
    name: 'Mahler plays the first movement of his Symphony No. 5',
    title: 'Mahler plays the first movement of his Symphony No. 5',
    description: 'A piano roll for the Welte-Mignon, made in Leipzig.',
    dateCreated: '1905-11-09',
  },
  {
    identifier: 'joplin-roll',
    name: 'Joplin plays his Maple Leaf Rag',
    title: 'Joplin plays his Maple Leaf Rag',
    description: 'A piano roll.',
    dateCreated: '1916',
  },
]

const documents: readonly Entry[] = [
  {
    identifier: 'forkel-bach',
    name: 'Ueber Johann Sebastian Bachs Leben, Kunst und Kunstwerke',
    title: 'Ueber Johann Sebastian Bachs Leben, Kunst und Kunstwerke',
    description:
      'The first biography of Bach; the story of how the Goldberg Variations came about is told here.',
    language: 'de',
    datePublished: '1802',
    isAccessibleForFree: true,
  },
  {
    identifier: 'hoffmann-beethoven',
    name: 'Review of the Symphony No. 5 of Beethoven',
    title: 'Review of the Symphony No. 5 of Beethoven',
    description: 'In the Allgemeine musikalische Zeitung.',
    language: 'de',
    datePublished: '1810-07',
    isAccessibleForFree: true,
  },
  {
    identifier: 'bwv-846-harmony',
    name: 'Harmony of the Prelude in C major',
    title: 'Harmony of the Prelude in C major',
    description: 'The chords of the first four measures.',
    text: 'I ii4/2 V6/5 I',
    encodingFormat: 'text/plain',
    isAccessibleForFree: true,
  },
]

const actions: readonly Entry[] = [
  {
    identifier: 'analyse-bwv-846',
    name: 'Analyse the harmony of the Prelude in C major',
    actionStatus: 'CompletedActionStatus',
    startTime: '2026-01-05T09:30:00.000Z',
    endTime: '2026-01-05T09:30:04.000Z',
  },
  {
    identifier: 'transcribe-joplin-roll',
    name: 'Transcribe the piano roll of the Maple Leaf Rag',
    actionStatus: 'PotentialActionStatus',
  },
]

/** Every work here is in the public domain: its authors died before 1920. */
export const dataSet: DataSet = {
  things: {
    Person: persons,
    Organization: organizations,
    MusicComposition: compositions,
    MusicRecording: recordings,
    DigitalDocument: documents,
    ControlAction: actions,
  },
  relations: [
    ...relate('MusicCompositionComposer', {
      bach: ['bwv-232', 'bwv-846-869', 'bwv-846', 'bwv-847', 'bwv-988'],
      beethoven: ['op-27-2', 'op-67', 'op-125'],
      brahms: ['wo-o-1-1', 'op-45'],
      chopin: ['op-9-2', 'op-28-15'],
      debussy: ['l-117-10', 'l-75', 'l-75-3'],
      dvorak: ['op-95'],
      farrenc: ['op-36'],
      hensel: ['h-385'],
      hildegard: ['ordo-virtutum'],
      joplin: ['maple-leaf-rag'],
      mahler: ['mahler-5', 'kindertotenlieder'],
      monteverdi: ['sv-318'],
      mozart: ['k-492', 'k-525', 'k-626'],
      schubert: ['d-328', 'd-911', 'd-911-1', 'd-911-5'],
      schumann: ['op-17'],
    }),
    ...relate('MusicCompositionLyricist', {
      'da-ponte': ['k-492'],
      goethe: ['d-328'],
      mueller: ['d-911', 'd-911-1', 'd-911-5'],
      rueckert: ['kindertotenlieder'],
      schiller: ['op-125'],
    }),
    ['MusicCompositionIncludedComposition', 'bwv-846-869', 'bwv-846'],
    ['MusicCompositionIncludedComposition', 'bwv-846-869', 'bwv-847'],
    ['MusicCompositionIncludedComposition', 'd-911', 'd-911-1'],
    ['MusicCompositionIncludedComposition', 'd-911', 'd-911-5'],
    ['MusicCompositionIncludedComposition', 'l-75', 'l-75-3'],
    ['MusicRecordingRecordingOf', 'brahms-cylinder', 'wo-o-1-1'],
    ['MusicRecordingRecordingOf', 'mahler-roll', 'mahler-5'],
    ['MusicRecordingRecordingOf', 'joplin-roll', 'maple-leaf-rag'],
    ['MusicRecordingByArtist', 'brahms-cylinder', 'brahms'],
    ['MusicRecordingByArtist', 'mahler-roll', 'mahler'],
    ['MusicRecordingByArtist', 'joplin-roll', 'joplin'],
    ['MusicRecordingProducer', 'mahler-roll', 'welte'],
    ['DigitalDocumentAbout', 'forkel-bach', 'bwv-988'],
    ['DigitalDocumentAbout', 'hoffmann-beethoven', 'op-67'],
    ['DigitalDocumentAbout', 'bwv-846-harmony', 'bwv-846'],
    ['DigitalDocumentAuthor', 'forkel-bach', 'forkel'],
    ['DigitalDocumentAuthor', 'hoffmann-beethoven', 'hoffmann'],
    ['OrganizationMember', 'musikfreunde', 'brahms'],
    ['OrganizationMember', 'musikfreunde', 'schubert'],
    ['ControlActionResult', 'analyse-bwv-846', 'bwv-846-harmony'],
  ],
}

/** Lists one relation per work and person. */
function relate(
  relation: string,
  works: Readonly<Record<string, readonly string[]>>,
): readonly (readonly [string, string, string])[] {
  return Object.entries(works).flatMap(([to, froms]) => froms.map((from) => [relation, from, to] as const))
}
