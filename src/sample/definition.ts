import type * as generated from './generated.ts'

export type ThingType = generated.ThingInterfaceType

export type FieldKind = 'text' | 'url' | 'date' | 'dateTime' | 'int' | 'boolean' | 'status'

export type FieldDefinitions = Readonly<Record<string, FieldKind>>

export interface RelationDefinition {
  readonly name: string
  readonly from: ThingType
  readonly field: string
  readonly to: ThingType
  readonly inverse: string
}

/** The arguments that create each type, as in the SDL. */
interface CreateArguments {
  readonly Person: generated.MutationCreatePersonArgs
  readonly Organization: generated.MutationCreateOrganizationArgs
  readonly MusicComposition: generated.MutationCreateMusicCompositionArgs
  readonly MusicRecording: generated.MutationCreateMusicRecordingArgs
  readonly DigitalDocument: generated.MutationCreateDigitalDocumentArgs
  readonly ControlAction: generated.MutationCreateControlActionArgs
}

/** A definition with a missing or surplus argument does not compile. */
type DefinitionsOfSdl = {
  readonly [T in ThingType]: Readonly<Record<Exclude<keyof CreateArguments[T], 'identifier'>, FieldKind>>
}

const thing = {
  alternateName: 'text',
  description: 'text',
  image: 'url',
  name: 'text',
  sameAs: 'url',
  url: 'url',
} as const

const metadata = {
  ...thing,
  contributor: 'text',
  creator: 'text',
  language: 'text',
  rights: 'text',
  source: 'url',
  subject: 'text',
  title: 'text',
} as const

const definitions = {
  Person: {
    ...metadata,
    birthDate: 'date',
    birthPlace: 'text',
    deathDate: 'date',
    deathPlace: 'text',
    familyName: 'text',
    givenName: 'text',
    jobTitle: 'text',
    nationality: 'text',
  },
  Organization: {
    ...metadata,
    dissolutionDate: 'date',
    foundingDate: 'date',
    legalName: 'text',
    location: 'text',
  },
  MusicComposition: {
    ...metadata,
    dateCreated: 'date',
    genre: 'text',
    inLanguage: 'text',
    iswcCode: 'text',
    musicCompositionForm: 'text',
    musicalKey: 'text',
    position: 'int',
  },
  MusicRecording: {
    ...metadata,
    contentUrl: 'url',
    dateCreated: 'date',
    duration: 'text',
    encodingFormat: 'text',
    isrcCode: 'text',
    license: 'url',
  },
  DigitalDocument: {
    ...metadata,
    contentSize: 'text',
    contentUrl: 'url',
    datePublished: 'date',
    encodingFormat: 'text',
    isAccessibleForFree: 'boolean',
    license: 'url',
    text: 'text',
    version: 'text',
  },
  ControlAction: {
    ...thing,
    actionStatus: 'status',
    endTime: 'dateTime',
    error: 'text',
    startTime: 'dateTime',
    target: 'url',
  },
} as const satisfies DefinitionsOfSdl

/**
 * The fields that a client may write, per type. Tables, resolvers, filters and the text index all derive from
 * it. Every type also has `identifier`, `created` and `modified`.
 */
export const fieldsOf: Readonly<Record<ThingType, FieldDefinitions>> = definitions

export const thingTypes: readonly ThingType[] = [
  'Person',
  'Organization',
  'MusicComposition',
  'MusicRecording',
  'DigitalDocument',
  'ControlAction',
]

function relate(from: ThingType, field: string, to: ThingType, inverse: string): RelationDefinition {
  return { name: `${from}${field.charAt(0).toUpperCase()}${field.slice(1)}`, from, field, to, inverse }
}

/** Every relation, with its field at either end. */
export const relations: readonly RelationDefinition[] = [
  relate('MusicComposition', 'composer', 'Person', 'composerOf'),
  relate('MusicComposition', 'lyricist', 'Person', 'lyricistOf'),
  relate('MusicComposition', 'includedComposition', 'MusicComposition', 'includedIn'),
  relate('MusicRecording', 'recordingOf', 'MusicComposition', 'recordedAs'),
  relate('MusicRecording', 'byArtist', 'Person', 'artistOf'),
  relate('MusicRecording', 'producer', 'Organization', 'producerOf'),
  relate('DigitalDocument', 'about', 'MusicComposition', 'subjectOf'),
  relate('DigitalDocument', 'author', 'Person', 'authorOf'),
  relate('Organization', 'member', 'Person', 'memberOf'),
  relate('ControlAction', 'agent', 'Person', 'agentOf'),
  relate('ControlAction', 'object', 'DigitalDocument', 'objectOf'),
  relate('ControlAction', 'result', 'DigitalDocument', 'resultOf'),
]

/** A relation as seen from one of its ends. */
export interface RelationEnd {
  readonly relation: string
  readonly field: string
  readonly owner: 'from' | 'to'
  readonly target: ThingType
}

/** The relation fields of a type, forward and inverse. */
export function endsOf(type: ThingType): readonly RelationEnd[] {
  return relations.flatMap(({ name, from, field, to, inverse }): readonly RelationEnd[] => [
    ...(from === type ? [{ relation: name, field, owner: 'from' as const, target: to }] : []),
    ...(to === type ? [{ relation: name, field: inverse, owner: 'to' as const, target: from }] : []),
  ])
}
