import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Thing } from './thing.ts';
import type { ContributorContext } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /**
   * A date of the Gregorian calendar, as exact as it is known: `1685-03-31`, `1685-03` or `1685`.
   * https://www.w3.org/TR/NOTE-datetime
   */
  Date: { input: string; output: string; }
  /**
   * A moment: a date and a time with its offset from UTC, given back in UTC: `2026-01-31T09:30:00.000Z`.
   * https://www.rfc-editor.org/rfc/rfc3339
   */
  DateTime: { input: string; output: string; }
  /**
   * An absolute address on the web, with the scheme `http` or `https`.
   * https://url.spec.whatwg.org/
   */
  URL: { input: string; output: string; }
};

/**
 * How far an action is.
 * https://schema.org/ActionStatusType
 */
export type ActionStatusType =
  /** It is under way. */
  | 'ActiveActionStatus'
  /** It has ended as it should. */
  | 'CompletedActionStatus'
  /** It has ended with an error. */
  | 'FailedActionStatus'
  /** It has been asked for and not started. */
  | 'PotentialActionStatus';

/**
 * An action by which an agent has something done to an object, such as analysing a score.
 * https://schema.org/ControlAction
 */
export type ControlAction = ThingInterface & {
  readonly __typename?: 'ControlAction';
  /**
   * How far the action is.
   * https://schema.org/actionStatus
   */
  readonly actionStatus?: Maybe<ActionStatusType>;
  /**
   * Who drives the action.
   * https://schema.org/agent
   */
  readonly agent?: Maybe<ReadonlyArray<Maybe<Person>>>;
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * When the action ended.
   * https://schema.org/endTime
   */
  readonly endTime?: Maybe<Scalars['DateTime']['output']>;
  /**
   * Why a failed action failed.
   * https://schema.org/error
   */
  readonly error?: Maybe<Scalars['String']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The documents on which the action is carried out.
   * https://schema.org/object
   */
  readonly object?: Maybe<ReadonlyArray<Maybe<DigitalDocument>>>;
  /**
   * The documents that the action brings forth.
   * https://schema.org/result
   */
  readonly result?: Maybe<ReadonlyArray<Maybe<DigitalDocument>>>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * When the action started.
   * https://schema.org/startTime
   */
  readonly startTime?: Maybe<Scalars['DateTime']['output']>;
  /**
   * The entry point that carries out the action.
   * https://schema.org/target
   */
  readonly target?: Maybe<Scalars['URL']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
};


/**
 * An action by which an agent has something done to an object, such as analysing a score.
 * https://schema.org/ControlAction
 */
export type ControlActionAgentArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * An action by which an agent has something done to an object, such as analysing a score.
 * https://schema.org/ControlAction
 */
export type ControlActionObjectArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * An action by which an agent has something done to an object, such as analysing a score.
 * https://schema.org/ControlAction
 */
export type ControlActionResultArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * An electronic file: a score, an encoding, an annotation.
 * https://schema.org/DigitalDocument
 */
export type DigitalDocument = MetadataInterface & ThingInterface & {
  readonly __typename?: 'DigitalDocument';
  /**
   * The composition that the document is about.
   * https://schema.org/about
   */
  readonly about?: Maybe<ReadonlyArray<Maybe<MusicComposition>>>;
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * Who wrote the document.
   * https://schema.org/author
   */
  readonly author?: Maybe<ReadonlyArray<Maybe<Person>>>;
  /**
   * The size of the file, with its unit.
   * https://schema.org/contentSize
   */
  readonly contentSize?: Maybe<Scalars['String']['output']>;
  /**
   * Where the bytes of the document are.
   * https://schema.org/contentUrl
   */
  readonly contentUrl?: Maybe<Scalars['URL']['output']>;
  /**
   * The party that contributed this record.
   * http://purl.org/dc/terms/contributor
   */
  readonly contributor?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * Who is primarily responsible for making the described resource.
   * http://purl.org/dc/terms/creator
   */
  readonly creator?: Maybe<Scalars['String']['output']>;
  /**
   * When the document was published.
   * https://schema.org/datePublished
   */
  readonly datePublished?: Maybe<Scalars['Date']['output']>;
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * The media type of the document.
   * https://schema.org/encodingFormat
   */
  readonly encodingFormat?: Maybe<Scalars['String']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * Whether the document can be read without payment.
   * https://schema.org/isAccessibleForFree
   */
  readonly isAccessibleForFree?: Maybe<Scalars['Boolean']['output']>;
  /**
   * The language of the record, as a BCP 47 tag.
   * http://purl.org/dc/terms/language
   */
  readonly language?: Maybe<Scalars['String']['output']>;
  /**
   * The licence under which the document may be used.
   * https://schema.org/license
   */
  readonly license?: Maybe<Scalars['URL']['output']>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The actions that are carried out on the document.
   * The inverse of https://schema.org/object
   */
  readonly objectOf?: Maybe<ReadonlyArray<Maybe<ControlAction>>>;
  /**
   * The actions that brought forth the document.
   * The inverse of https://schema.org/result
   */
  readonly resultOf?: Maybe<ReadonlyArray<Maybe<ControlAction>>>;
  /**
   * The rights held in and over the resource.
   * http://purl.org/dc/terms/rights
   */
  readonly rights?: Maybe<Scalars['String']['output']>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * The page from which the record is derived.
   * http://purl.org/dc/terms/source
   */
  readonly source?: Maybe<Scalars['URL']['output']>;
  /**
   * The topic, as keywords.
   * http://purl.org/dc/terms/subject
   */
  readonly subject?: Maybe<Scalars['String']['output']>;
  /**
   * The text of the document.
   * https://schema.org/text
   */
  readonly text?: Maybe<Scalars['String']['output']>;
  /**
   * The name given to the record.
   * http://purl.org/dc/terms/title
   */
  readonly title?: Maybe<Scalars['String']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
  /**
   * The version of the document.
   * https://schema.org/version
   */
  readonly version?: Maybe<Scalars['String']['output']>;
};


/**
 * An electronic file: a score, an encoding, an annotation.
 * https://schema.org/DigitalDocument
 */
export type DigitalDocumentAboutArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * An electronic file: a score, an encoding, an annotation.
 * https://schema.org/DigitalDocument
 */
export type DigitalDocumentAuthorArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * An electronic file: a score, an encoding, an annotation.
 * https://schema.org/DigitalDocument
 */
export type DigitalDocumentObjectOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * An electronic file: a score, an encoding, an annotation.
 * https://schema.org/DigitalDocument
 */
export type DigitalDocumentResultOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * What is described in the terms of the Dublin Core.
 * http://purl.org/dc/terms/
 */
export type MetadataInterface = {
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * The party that contributed this record.
   * http://purl.org/dc/terms/contributor
   */
  readonly contributor?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * Who is primarily responsible for making the described resource.
   * http://purl.org/dc/terms/creator
   */
  readonly creator?: Maybe<Scalars['String']['output']>;
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * The language of the record, as a BCP 47 tag.
   * http://purl.org/dc/terms/language
   */
  readonly language?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The rights held in and over the resource.
   * http://purl.org/dc/terms/rights
   */
  readonly rights?: Maybe<Scalars['String']['output']>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * The page from which the record is derived.
   * http://purl.org/dc/terms/source
   */
  readonly source?: Maybe<Scalars['URL']['output']>;
  /**
   * The topic, as keywords.
   * http://purl.org/dc/terms/subject
   */
  readonly subject?: Maybe<Scalars['String']['output']>;
  /**
   * The name given to the record.
   * http://purl.org/dc/terms/title
   */
  readonly title?: Maybe<Scalars['String']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
};

/**
 * A musical composition: the work itself, whoever plays or prints it.
 * https://schema.org/MusicComposition
 */
export type MusicComposition = MetadataInterface & ThingInterface & {
  readonly __typename?: 'MusicComposition';
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * Who composed the work.
   * https://schema.org/composer
   */
  readonly composer?: Maybe<ReadonlyArray<Maybe<Person>>>;
  /**
   * The party that contributed this record.
   * http://purl.org/dc/terms/contributor
   */
  readonly contributor?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * Who is primarily responsible for making the described resource.
   * http://purl.org/dc/terms/creator
   */
  readonly creator?: Maybe<Scalars['String']['output']>;
  /**
   * When the work was composed or finished.
   * https://schema.org/dateCreated
   */
  readonly dateCreated?: Maybe<Scalars['Date']['output']>;
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * The genre.
   * https://schema.org/genre
   */
  readonly genre?: Maybe<Scalars['String']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * The language of the words that are sung, as a BCP 47 tag.
   * https://schema.org/inLanguage
   */
  readonly inLanguage?: Maybe<Scalars['String']['output']>;
  /**
   * The smaller works that this one includes.
   * https://schema.org/includedComposition
   */
  readonly includedComposition?: Maybe<ReadonlyArray<Maybe<MusicComposition>>>;
  /**
   * The larger works that include this one.
   * The inverse of https://schema.org/includedComposition
   */
  readonly includedIn?: Maybe<ReadonlyArray<Maybe<MusicComposition>>>;
  /**
   * The International Standard Musical Work Code.
   * https://schema.org/iswcCode
   */
  readonly iswcCode?: Maybe<Scalars['String']['output']>;
  /**
   * The language of the record, as a BCP 47 tag.
   * http://purl.org/dc/terms/language
   */
  readonly language?: Maybe<Scalars['String']['output']>;
  /**
   * Who wrote the words.
   * https://schema.org/lyricist
   */
  readonly lyricist?: Maybe<ReadonlyArray<Maybe<Person>>>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The kind of composition: sonata, symphony, fugue.
   * https://schema.org/musicCompositionForm
   */
  readonly musicCompositionForm?: Maybe<Scalars['String']['output']>;
  /**
   * The key, mode or scale.
   * https://schema.org/musicalKey
   */
  readonly musicalKey?: Maybe<Scalars['String']['output']>;
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The place of the composition in a series or a larger work.
   * https://schema.org/position
   */
  readonly position?: Maybe<Scalars['Int']['output']>;
  /**
   * The recordings of the composition.
   * https://schema.org/recordedAs
   */
  readonly recordedAs?: Maybe<ReadonlyArray<Maybe<MusicRecording>>>;
  /**
   * The rights held in and over the resource.
   * http://purl.org/dc/terms/rights
   */
  readonly rights?: Maybe<Scalars['String']['output']>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * The page from which the record is derived.
   * http://purl.org/dc/terms/source
   */
  readonly source?: Maybe<Scalars['URL']['output']>;
  /**
   * The topic, as keywords.
   * http://purl.org/dc/terms/subject
   */
  readonly subject?: Maybe<Scalars['String']['output']>;
  /**
   * The documents about the composition.
   * https://schema.org/subjectOf
   */
  readonly subjectOf?: Maybe<ReadonlyArray<Maybe<DigitalDocument>>>;
  /**
   * The name given to the record.
   * http://purl.org/dc/terms/title
   */
  readonly title?: Maybe<Scalars['String']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
};


/**
 * A musical composition: the work itself, whoever plays or prints it.
 * https://schema.org/MusicComposition
 */
export type MusicCompositionComposerArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A musical composition: the work itself, whoever plays or prints it.
 * https://schema.org/MusicComposition
 */
export type MusicCompositionIncludedCompositionArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A musical composition: the work itself, whoever plays or prints it.
 * https://schema.org/MusicComposition
 */
export type MusicCompositionIncludedInArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A musical composition: the work itself, whoever plays or prints it.
 * https://schema.org/MusicComposition
 */
export type MusicCompositionLyricistArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A musical composition: the work itself, whoever plays or prints it.
 * https://schema.org/MusicComposition
 */
export type MusicCompositionRecordedAsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A musical composition: the work itself, whoever plays or prints it.
 * https://schema.org/MusicComposition
 */
export type MusicCompositionSubjectOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * A recording of a composition.
 * https://schema.org/MusicRecording
 */
export type MusicRecording = MetadataInterface & ThingInterface & {
  readonly __typename?: 'MusicRecording';
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * Who performs.
   * https://schema.org/byArtist
   */
  readonly byArtist?: Maybe<ReadonlyArray<Maybe<Person>>>;
  /**
   * Where the bytes of the recording are.
   * https://schema.org/contentUrl
   */
  readonly contentUrl?: Maybe<Scalars['URL']['output']>;
  /**
   * The party that contributed this record.
   * http://purl.org/dc/terms/contributor
   */
  readonly contributor?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * Who is primarily responsible for making the described resource.
   * http://purl.org/dc/terms/creator
   */
  readonly creator?: Maybe<Scalars['String']['output']>;
  /**
   * When the recording was made.
   * https://schema.org/dateCreated
   */
  readonly dateCreated?: Maybe<Scalars['Date']['output']>;
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * How long the recording is, as an ISO 8601 duration: `PT3M20S`.
   * https://schema.org/duration
   */
  readonly duration?: Maybe<Scalars['String']['output']>;
  /**
   * The media type of the recording.
   * https://schema.org/encodingFormat
   */
  readonly encodingFormat?: Maybe<Scalars['String']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * The International Standard Recording Code.
   * https://schema.org/isrcCode
   */
  readonly isrcCode?: Maybe<Scalars['String']['output']>;
  /**
   * The language of the record, as a BCP 47 tag.
   * http://purl.org/dc/terms/language
   */
  readonly language?: Maybe<Scalars['String']['output']>;
  /**
   * The licence under which the recording may be used.
   * https://schema.org/license
   */
  readonly license?: Maybe<Scalars['URL']['output']>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The organization responsible for the recording.
   * https://schema.org/producer
   */
  readonly producer?: Maybe<ReadonlyArray<Maybe<Organization>>>;
  /**
   * The composition that is recorded.
   * https://schema.org/recordingOf
   */
  readonly recordingOf?: Maybe<ReadonlyArray<Maybe<MusicComposition>>>;
  /**
   * The rights held in and over the resource.
   * http://purl.org/dc/terms/rights
   */
  readonly rights?: Maybe<Scalars['String']['output']>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * The page from which the record is derived.
   * http://purl.org/dc/terms/source
   */
  readonly source?: Maybe<Scalars['URL']['output']>;
  /**
   * The topic, as keywords.
   * http://purl.org/dc/terms/subject
   */
  readonly subject?: Maybe<Scalars['String']['output']>;
  /**
   * The name given to the record.
   * http://purl.org/dc/terms/title
   */
  readonly title?: Maybe<Scalars['String']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
};


/**
 * A recording of a composition.
 * https://schema.org/MusicRecording
 */
export type MusicRecordingByArtistArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A recording of a composition.
 * https://schema.org/MusicRecording
 */
export type MusicRecordingProducerArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A recording of a composition.
 * https://schema.org/MusicRecording
 */
export type MusicRecordingRecordingOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Relates a ControlAction to a Person by `agent`. `NOT_FOUND` when one of them is not there. */
  readonly AddControlActionAgent?: Maybe<_AddControlActionAgentPayload>;
  /** Relates a ControlAction to a DigitalDocument by `object`. `NOT_FOUND` when one of them is not there. */
  readonly AddControlActionObject?: Maybe<_AddControlActionObjectPayload>;
  /** Relates a ControlAction to a DigitalDocument by `result`. `NOT_FOUND` when one of them is not there. */
  readonly AddControlActionResult?: Maybe<_AddControlActionResultPayload>;
  /** Relates a DigitalDocument to a MusicComposition by `about`. `NOT_FOUND` when one of them is not there. */
  readonly AddDigitalDocumentAbout?: Maybe<_AddDigitalDocumentAboutPayload>;
  /** Relates a DigitalDocument to a Person by `author`. `NOT_FOUND` when one of them is not there. */
  readonly AddDigitalDocumentAuthor?: Maybe<_AddDigitalDocumentAuthorPayload>;
  /** Relates a MusicComposition to a Person by `composer`. `NOT_FOUND` when one of them is not there. */
  readonly AddMusicCompositionComposer?: Maybe<_AddMusicCompositionComposerPayload>;
  /** Relates a MusicComposition to a MusicComposition by `includedComposition`. `NOT_FOUND` when one of them is not there. */
  readonly AddMusicCompositionIncludedComposition?: Maybe<_AddMusicCompositionIncludedCompositionPayload>;
  /** Relates a MusicComposition to a Person by `lyricist`. `NOT_FOUND` when one of them is not there. */
  readonly AddMusicCompositionLyricist?: Maybe<_AddMusicCompositionLyricistPayload>;
  /** Relates a MusicRecording to a Person by `byArtist`. `NOT_FOUND` when one of them is not there. */
  readonly AddMusicRecordingByArtist?: Maybe<_AddMusicRecordingByArtistPayload>;
  /** Relates a MusicRecording to an Organization by `producer`. `NOT_FOUND` when one of them is not there. */
  readonly AddMusicRecordingProducer?: Maybe<_AddMusicRecordingProducerPayload>;
  /** Relates a MusicRecording to a MusicComposition by `recordingOf`. `NOT_FOUND` when one of them is not there. */
  readonly AddMusicRecordingRecordingOf?: Maybe<_AddMusicRecordingRecordingOfPayload>;
  /** Relates an Organization to a Person by `member`. `NOT_FOUND` when one of them is not there. */
  readonly AddOrganizationMember?: Maybe<_AddOrganizationMemberPayload>;
  /** Creates a ControlAction; without an identifier it is given one. `CONFLICT` when the identifier is taken. */
  readonly CreateControlAction?: Maybe<ControlAction>;
  /** Creates a DigitalDocument; without an identifier it is given one. `CONFLICT` when the identifier is taken. */
  readonly CreateDigitalDocument?: Maybe<DigitalDocument>;
  /** Creates a MusicComposition; without an identifier it is given one. `CONFLICT` when the identifier is taken. */
  readonly CreateMusicComposition?: Maybe<MusicComposition>;
  /** Creates a MusicRecording; without an identifier it is given one. `CONFLICT` when the identifier is taken. */
  readonly CreateMusicRecording?: Maybe<MusicRecording>;
  /** Creates an Organization; without an identifier it is given one. `CONFLICT` when the identifier is taken. */
  readonly CreateOrganization?: Maybe<Organization>;
  /** Creates a Person; without an identifier it is given one. `CONFLICT` when the identifier is taken. */
  readonly CreatePerson?: Maybe<Person>;
  /** Deletes a ControlAction and its relations, and gives back what it was. `NOT_FOUND` when there is none. */
  readonly DeleteControlAction?: Maybe<ControlAction>;
  /** Deletes a DigitalDocument and its relations, and gives back what it was. `NOT_FOUND` when there is none. */
  readonly DeleteDigitalDocument?: Maybe<DigitalDocument>;
  /** Deletes a MusicComposition and its relations, and gives back what it was. `NOT_FOUND` when there is none. */
  readonly DeleteMusicComposition?: Maybe<MusicComposition>;
  /** Deletes a MusicRecording and its relations, and gives back what it was. `NOT_FOUND` when there is none. */
  readonly DeleteMusicRecording?: Maybe<MusicRecording>;
  /** Deletes an Organization and its relations, and gives back what it was. `NOT_FOUND` when there is none. */
  readonly DeleteOrganization?: Maybe<Organization>;
  /** Deletes a Person and its relations, and gives back what it was. `NOT_FOUND` when there is none. */
  readonly DeletePerson?: Maybe<Person>;
  /** Creates the ControlAction when there is none, and changes it otherwise. */
  readonly MergeControlAction?: Maybe<ControlAction>;
  /** Creates the DigitalDocument when there is none, and changes it otherwise. */
  readonly MergeDigitalDocument?: Maybe<DigitalDocument>;
  /** Creates the MusicComposition when there is none, and changes it otherwise. */
  readonly MergeMusicComposition?: Maybe<MusicComposition>;
  /** Creates the MusicRecording when there is none, and changes it otherwise. */
  readonly MergeMusicRecording?: Maybe<MusicRecording>;
  /** Creates the Organization when there is none, and changes it otherwise. */
  readonly MergeOrganization?: Maybe<Organization>;
  /** Creates the Person when there is none, and changes it otherwise. */
  readonly MergePerson?: Maybe<Person>;
  /** Takes a Person out of the `agent` of a ControlAction. `NOT_FOUND` when one of them is not there. */
  readonly RemoveControlActionAgent?: Maybe<_RemoveControlActionAgentPayload>;
  /** Takes a DigitalDocument out of the `object` of a ControlAction. `NOT_FOUND` when one of them is not there. */
  readonly RemoveControlActionObject?: Maybe<_RemoveControlActionObjectPayload>;
  /** Takes a DigitalDocument out of the `result` of a ControlAction. `NOT_FOUND` when one of them is not there. */
  readonly RemoveControlActionResult?: Maybe<_RemoveControlActionResultPayload>;
  /** Takes a MusicComposition out of the `about` of a DigitalDocument. `NOT_FOUND` when one of them is not there. */
  readonly RemoveDigitalDocumentAbout?: Maybe<_RemoveDigitalDocumentAboutPayload>;
  /** Takes a Person out of the `author` of a DigitalDocument. `NOT_FOUND` when one of them is not there. */
  readonly RemoveDigitalDocumentAuthor?: Maybe<_RemoveDigitalDocumentAuthorPayload>;
  /** Takes a Person out of the `composer` of a MusicComposition. `NOT_FOUND` when one of them is not there. */
  readonly RemoveMusicCompositionComposer?: Maybe<_RemoveMusicCompositionComposerPayload>;
  /** Takes a MusicComposition out of the `includedComposition` of a MusicComposition. `NOT_FOUND` when one of them is not there. */
  readonly RemoveMusicCompositionIncludedComposition?: Maybe<_RemoveMusicCompositionIncludedCompositionPayload>;
  /** Takes a Person out of the `lyricist` of a MusicComposition. `NOT_FOUND` when one of them is not there. */
  readonly RemoveMusicCompositionLyricist?: Maybe<_RemoveMusicCompositionLyricistPayload>;
  /** Takes a Person out of the `byArtist` of a MusicRecording. `NOT_FOUND` when one of them is not there. */
  readonly RemoveMusicRecordingByArtist?: Maybe<_RemoveMusicRecordingByArtistPayload>;
  /** Takes an Organization out of the `producer` of a MusicRecording. `NOT_FOUND` when one of them is not there. */
  readonly RemoveMusicRecordingProducer?: Maybe<_RemoveMusicRecordingProducerPayload>;
  /** Takes a MusicComposition out of the `recordingOf` of a MusicRecording. `NOT_FOUND` when one of them is not there. */
  readonly RemoveMusicRecordingRecordingOf?: Maybe<_RemoveMusicRecordingRecordingOfPayload>;
  /** Takes a Person out of the `member` of an Organization. `NOT_FOUND` when one of them is not there. */
  readonly RemoveOrganizationMember?: Maybe<_RemoveOrganizationMemberPayload>;
  /** Changes the fields that are given; null empties one. `NOT_FOUND` when there is none. */
  readonly UpdateControlAction?: Maybe<ControlAction>;
  /** Changes the fields that are given; null empties one. `NOT_FOUND` when there is none. */
  readonly UpdateDigitalDocument?: Maybe<DigitalDocument>;
  /** Changes the fields that are given; null empties one. `NOT_FOUND` when there is none. */
  readonly UpdateMusicComposition?: Maybe<MusicComposition>;
  /** Changes the fields that are given; null empties one. `NOT_FOUND` when there is none. */
  readonly UpdateMusicRecording?: Maybe<MusicRecording>;
  /** Changes the fields that are given; null empties one. `NOT_FOUND` when there is none. */
  readonly UpdateOrganization?: Maybe<Organization>;
  /** Changes the fields that are given; null empties one. `NOT_FOUND` when there is none. */
  readonly UpdatePerson?: Maybe<Person>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddControlActionAgentArgs = {
  from: _ControlActionInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddControlActionObjectArgs = {
  from: _ControlActionInput;
  to: _DigitalDocumentInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddControlActionResultArgs = {
  from: _ControlActionInput;
  to: _DigitalDocumentInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddDigitalDocumentAboutArgs = {
  from: _DigitalDocumentInput;
  to: _MusicCompositionInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddDigitalDocumentAuthorArgs = {
  from: _DigitalDocumentInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddMusicCompositionComposerArgs = {
  from: _MusicCompositionInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddMusicCompositionIncludedCompositionArgs = {
  from: _MusicCompositionInput;
  to: _MusicCompositionInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddMusicCompositionLyricistArgs = {
  from: _MusicCompositionInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddMusicRecordingByArtistArgs = {
  from: _MusicRecordingInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddMusicRecordingProducerArgs = {
  from: _MusicRecordingInput;
  to: _OrganizationInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddMusicRecordingRecordingOfArgs = {
  from: _MusicRecordingInput;
  to: _MusicCompositionInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationAddOrganizationMemberArgs = {
  from: _OrganizationInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationCreateControlActionArgs = {
  actionStatus?: InputMaybe<ActionStatusType>;
  alternateName?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  endTime?: InputMaybe<Scalars['DateTime']['input']>;
  error?: InputMaybe<Scalars['String']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  image?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  startTime?: InputMaybe<Scalars['DateTime']['input']>;
  target?: InputMaybe<Scalars['URL']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationCreateDigitalDocumentArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contentSize?: InputMaybe<Scalars['String']['input']>;
  contentUrl?: InputMaybe<Scalars['URL']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  datePublished?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  encodingFormat?: InputMaybe<Scalars['String']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  image?: InputMaybe<Scalars['URL']['input']>;
  isAccessibleForFree?: InputMaybe<Scalars['Boolean']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  license?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
  version?: InputMaybe<Scalars['String']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationCreateMusicCompositionArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  dateCreated?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  genre?: InputMaybe<Scalars['String']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  image?: InputMaybe<Scalars['URL']['input']>;
  inLanguage?: InputMaybe<Scalars['String']['input']>;
  iswcCode?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  musicCompositionForm?: InputMaybe<Scalars['String']['input']>;
  musicalKey?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  position?: InputMaybe<Scalars['Int']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationCreateMusicRecordingArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contentUrl?: InputMaybe<Scalars['URL']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  dateCreated?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  duration?: InputMaybe<Scalars['String']['input']>;
  encodingFormat?: InputMaybe<Scalars['String']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  image?: InputMaybe<Scalars['URL']['input']>;
  isrcCode?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  license?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationCreateOrganizationArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  dissolutionDate?: InputMaybe<Scalars['Date']['input']>;
  foundingDate?: InputMaybe<Scalars['Date']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  image?: InputMaybe<Scalars['URL']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  legalName?: InputMaybe<Scalars['String']['input']>;
  location?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationCreatePersonArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  birthDate?: InputMaybe<Scalars['Date']['input']>;
  birthPlace?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  deathDate?: InputMaybe<Scalars['Date']['input']>;
  deathPlace?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  familyName?: InputMaybe<Scalars['String']['input']>;
  givenName?: InputMaybe<Scalars['String']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  image?: InputMaybe<Scalars['URL']['input']>;
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  nationality?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationDeleteControlActionArgs = {
  identifier: Scalars['ID']['input'];
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationDeleteDigitalDocumentArgs = {
  identifier: Scalars['ID']['input'];
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationDeleteMusicCompositionArgs = {
  identifier: Scalars['ID']['input'];
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationDeleteMusicRecordingArgs = {
  identifier: Scalars['ID']['input'];
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationDeleteOrganizationArgs = {
  identifier: Scalars['ID']['input'];
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationDeletePersonArgs = {
  identifier: Scalars['ID']['input'];
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationMergeControlActionArgs = {
  actionStatus?: InputMaybe<ActionStatusType>;
  alternateName?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  endTime?: InputMaybe<Scalars['DateTime']['input']>;
  error?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  startTime?: InputMaybe<Scalars['DateTime']['input']>;
  target?: InputMaybe<Scalars['URL']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationMergeDigitalDocumentArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contentSize?: InputMaybe<Scalars['String']['input']>;
  contentUrl?: InputMaybe<Scalars['URL']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  datePublished?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  encodingFormat?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  isAccessibleForFree?: InputMaybe<Scalars['Boolean']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  license?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
  version?: InputMaybe<Scalars['String']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationMergeMusicCompositionArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  dateCreated?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  genre?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  inLanguage?: InputMaybe<Scalars['String']['input']>;
  iswcCode?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  musicCompositionForm?: InputMaybe<Scalars['String']['input']>;
  musicalKey?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  position?: InputMaybe<Scalars['Int']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationMergeMusicRecordingArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contentUrl?: InputMaybe<Scalars['URL']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  dateCreated?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  duration?: InputMaybe<Scalars['String']['input']>;
  encodingFormat?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  isrcCode?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  license?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationMergeOrganizationArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  dissolutionDate?: InputMaybe<Scalars['Date']['input']>;
  foundingDate?: InputMaybe<Scalars['Date']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  legalName?: InputMaybe<Scalars['String']['input']>;
  location?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationMergePersonArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  birthDate?: InputMaybe<Scalars['Date']['input']>;
  birthPlace?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  deathDate?: InputMaybe<Scalars['Date']['input']>;
  deathPlace?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  familyName?: InputMaybe<Scalars['String']['input']>;
  givenName?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  nationality?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveControlActionAgentArgs = {
  from: _ControlActionInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveControlActionObjectArgs = {
  from: _ControlActionInput;
  to: _DigitalDocumentInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveControlActionResultArgs = {
  from: _ControlActionInput;
  to: _DigitalDocumentInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveDigitalDocumentAboutArgs = {
  from: _DigitalDocumentInput;
  to: _MusicCompositionInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveDigitalDocumentAuthorArgs = {
  from: _DigitalDocumentInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveMusicCompositionComposerArgs = {
  from: _MusicCompositionInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveMusicCompositionIncludedCompositionArgs = {
  from: _MusicCompositionInput;
  to: _MusicCompositionInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveMusicCompositionLyricistArgs = {
  from: _MusicCompositionInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveMusicRecordingByArtistArgs = {
  from: _MusicRecordingInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveMusicRecordingProducerArgs = {
  from: _MusicRecordingInput;
  to: _OrganizationInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveMusicRecordingRecordingOfArgs = {
  from: _MusicRecordingInput;
  to: _MusicCompositionInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationRemoveOrganizationMemberArgs = {
  from: _OrganizationInput;
  to: _PersonInput;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationUpdateControlActionArgs = {
  actionStatus?: InputMaybe<ActionStatusType>;
  alternateName?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  endTime?: InputMaybe<Scalars['DateTime']['input']>;
  error?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  startTime?: InputMaybe<Scalars['DateTime']['input']>;
  target?: InputMaybe<Scalars['URL']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationUpdateDigitalDocumentArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contentSize?: InputMaybe<Scalars['String']['input']>;
  contentUrl?: InputMaybe<Scalars['URL']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  datePublished?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  encodingFormat?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  isAccessibleForFree?: InputMaybe<Scalars['Boolean']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  license?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
  version?: InputMaybe<Scalars['String']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationUpdateMusicCompositionArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  dateCreated?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  genre?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  inLanguage?: InputMaybe<Scalars['String']['input']>;
  iswcCode?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  musicCompositionForm?: InputMaybe<Scalars['String']['input']>;
  musicalKey?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  position?: InputMaybe<Scalars['Int']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationUpdateMusicRecordingArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contentUrl?: InputMaybe<Scalars['URL']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  dateCreated?: InputMaybe<Scalars['Date']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  duration?: InputMaybe<Scalars['String']['input']>;
  encodingFormat?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  isrcCode?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  license?: InputMaybe<Scalars['URL']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationUpdateOrganizationArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  dissolutionDate?: InputMaybe<Scalars['Date']['input']>;
  foundingDate?: InputMaybe<Scalars['Date']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  legalName?: InputMaybe<Scalars['String']['input']>;
  location?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};


/** Writing needs a token whose scopes cover the mutation: `CreatePerson` needs `Mutation:Person:Create`. */
export type MutationUpdatePersonArgs = {
  alternateName?: InputMaybe<Scalars['String']['input']>;
  birthDate?: InputMaybe<Scalars['Date']['input']>;
  birthPlace?: InputMaybe<Scalars['String']['input']>;
  contributor?: InputMaybe<Scalars['String']['input']>;
  creator?: InputMaybe<Scalars['String']['input']>;
  deathDate?: InputMaybe<Scalars['Date']['input']>;
  deathPlace?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  familyName?: InputMaybe<Scalars['String']['input']>;
  givenName?: InputMaybe<Scalars['String']['input']>;
  identifier: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['URL']['input']>;
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  nationality?: InputMaybe<Scalars['String']['input']>;
  rights?: InputMaybe<Scalars['String']['input']>;
  sameAs?: InputMaybe<Scalars['URL']['input']>;
  source?: InputMaybe<Scalars['URL']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  url?: InputMaybe<Scalars['URL']['input']>;
};

/**
 * An organization: a library, an archive, a society, an ensemble, a publisher.
 * https://schema.org/Organization
 */
export type Organization = MetadataInterface & ThingInterface & {
  readonly __typename?: 'Organization';
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * The party that contributed this record.
   * http://purl.org/dc/terms/contributor
   */
  readonly contributor?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * Who is primarily responsible for making the described resource.
   * http://purl.org/dc/terms/creator
   */
  readonly creator?: Maybe<Scalars['String']['output']>;
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * The date of dissolution.
   * https://schema.org/dissolutionDate
   */
  readonly dissolutionDate?: Maybe<Scalars['Date']['output']>;
  /**
   * The date of foundation.
   * https://schema.org/foundingDate
   */
  readonly foundingDate?: Maybe<Scalars['Date']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * The language of the record, as a BCP 47 tag.
   * http://purl.org/dc/terms/language
   */
  readonly language?: Maybe<Scalars['String']['output']>;
  /**
   * The registered name.
   * https://schema.org/legalName
   */
  readonly legalName?: Maybe<Scalars['String']['output']>;
  /**
   * Where the organization is.
   * https://schema.org/location
   */
  readonly location?: Maybe<Scalars['String']['output']>;
  /**
   * The members of the organization.
   * https://schema.org/member
   */
  readonly member?: Maybe<ReadonlyArray<Maybe<Person>>>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The recordings for which this organization is responsible.
   * The inverse of https://schema.org/producer
   */
  readonly producerOf?: Maybe<ReadonlyArray<Maybe<MusicRecording>>>;
  /**
   * The rights held in and over the resource.
   * http://purl.org/dc/terms/rights
   */
  readonly rights?: Maybe<Scalars['String']['output']>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * The page from which the record is derived.
   * http://purl.org/dc/terms/source
   */
  readonly source?: Maybe<Scalars['URL']['output']>;
  /**
   * The topic, as keywords.
   * http://purl.org/dc/terms/subject
   */
  readonly subject?: Maybe<Scalars['String']['output']>;
  /**
   * The name given to the record.
   * http://purl.org/dc/terms/title
   */
  readonly title?: Maybe<Scalars['String']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
};


/**
 * An organization: a library, an archive, a society, an ensemble, a publisher.
 * https://schema.org/Organization
 */
export type OrganizationMemberArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * An organization: a library, an archive, a society, an ensemble, a publisher.
 * https://schema.org/Organization
 */
export type OrganizationProducerOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * A person, living, dead or fictional: a composer, a lyricist, a performer, a contributor.
 * https://schema.org/Person
 */
export type Person = MetadataInterface & ThingInterface & {
  readonly __typename?: 'Person';
  /**
   * The actions that this person drives.
   * The inverse of https://schema.org/agent
   */
  readonly agentOf?: Maybe<ReadonlyArray<Maybe<ControlAction>>>;
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * The recordings on which this person performs.
   * The inverse of https://schema.org/byArtist
   */
  readonly artistOf?: Maybe<ReadonlyArray<Maybe<MusicRecording>>>;
  /**
   * The documents that this person wrote.
   * The inverse of https://schema.org/author
   */
  readonly authorOf?: Maybe<ReadonlyArray<Maybe<DigitalDocument>>>;
  /**
   * The date of birth.
   * https://schema.org/birthDate
   */
  readonly birthDate?: Maybe<Scalars['Date']['output']>;
  /**
   * The place of birth.
   * https://schema.org/birthPlace
   */
  readonly birthPlace?: Maybe<Scalars['String']['output']>;
  /**
   * The works that this person composed.
   * The inverse of https://schema.org/composer
   */
  readonly composerOf?: Maybe<ReadonlyArray<Maybe<MusicComposition>>>;
  /**
   * The party that contributed this record.
   * http://purl.org/dc/terms/contributor
   */
  readonly contributor?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * Who is primarily responsible for making the described resource.
   * http://purl.org/dc/terms/creator
   */
  readonly creator?: Maybe<Scalars['String']['output']>;
  /**
   * The date of death.
   * https://schema.org/deathDate
   */
  readonly deathDate?: Maybe<Scalars['Date']['output']>;
  /**
   * The place of death.
   * https://schema.org/deathPlace
   */
  readonly deathPlace?: Maybe<Scalars['String']['output']>;
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * The family name.
   * https://schema.org/familyName
   */
  readonly familyName?: Maybe<Scalars['String']['output']>;
  /**
   * The given name.
   * https://schema.org/givenName
   */
  readonly givenName?: Maybe<Scalars['String']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * What the person does: composer, poet, pianist.
   * https://schema.org/jobTitle
   */
  readonly jobTitle?: Maybe<Scalars['String']['output']>;
  /**
   * The language of the record, as a BCP 47 tag.
   * http://purl.org/dc/terms/language
   */
  readonly language?: Maybe<Scalars['String']['output']>;
  /**
   * The works whose words this person wrote.
   * The inverse of https://schema.org/lyricist
   */
  readonly lyricistOf?: Maybe<ReadonlyArray<Maybe<MusicComposition>>>;
  /**
   * The organizations to which this person belongs.
   * https://schema.org/memberOf
   */
  readonly memberOf?: Maybe<ReadonlyArray<Maybe<Organization>>>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * The nationality.
   * https://schema.org/nationality
   */
  readonly nationality?: Maybe<Scalars['String']['output']>;
  /**
   * The rights held in and over the resource.
   * http://purl.org/dc/terms/rights
   */
  readonly rights?: Maybe<Scalars['String']['output']>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * The page from which the record is derived.
   * http://purl.org/dc/terms/source
   */
  readonly source?: Maybe<Scalars['URL']['output']>;
  /**
   * The topic, as keywords.
   * http://purl.org/dc/terms/subject
   */
  readonly subject?: Maybe<Scalars['String']['output']>;
  /**
   * The name given to the record.
   * http://purl.org/dc/terms/title
   */
  readonly title?: Maybe<Scalars['String']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
};


/**
 * A person, living, dead or fictional: a composer, a lyricist, a performer, a contributor.
 * https://schema.org/Person
 */
export type PersonAgentOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A person, living, dead or fictional: a composer, a lyricist, a performer, a contributor.
 * https://schema.org/Person
 */
export type PersonArtistOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A person, living, dead or fictional: a composer, a lyricist, a performer, a contributor.
 * https://schema.org/Person
 */
export type PersonAuthorOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A person, living, dead or fictional: a composer, a lyricist, a performer, a contributor.
 * https://schema.org/Person
 */
export type PersonComposerOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A person, living, dead or fictional: a composer, a lyricist, a performer, a contributor.
 * https://schema.org/Person
 */
export type PersonLyricistOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A person, living, dead or fictional: a composer, a lyricist, a performer, a contributor.
 * https://schema.org/Person
 */
export type PersonMemberOfArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/** Reading is open to everyone. */
export type Query = {
  readonly __typename?: 'Query';
  /** Control actions, by name unless ordered otherwise; 50 unless `first` says otherwise, never more than 200. */
  readonly ControlAction?: Maybe<ReadonlyArray<Maybe<ControlAction>>>;
  /** Digital documents, by name unless ordered otherwise; 50 unless `first` says otherwise, never more than 200. */
  readonly DigitalDocument?: Maybe<ReadonlyArray<Maybe<DigitalDocument>>>;
  /** Musical compositions, by name unless ordered otherwise; 50 unless `first` says otherwise, never more than 200. */
  readonly MusicComposition?: Maybe<ReadonlyArray<Maybe<MusicComposition>>>;
  /** Recordings, by name unless ordered otherwise; 50 unless `first` says otherwise, never more than 200. */
  readonly MusicRecording?: Maybe<ReadonlyArray<Maybe<MusicRecording>>>;
  /** Organizations, by name unless ordered otherwise; 50 unless `first` says otherwise, never more than 200. */
  readonly Organization?: Maybe<ReadonlyArray<Maybe<Organization>>>;
  /** Persons, by name unless ordered otherwise; 50 unless `first` says otherwise, never more than 200. */
  readonly Person?: Maybe<ReadonlyArray<Maybe<Person>>>;
  /** Things with this text in one of their fields; neither case nor accents matter. */
  readonly searchMetadataText?: Maybe<ReadonlyArray<Maybe<ThingInterface>>>;
};


/** Reading is open to everyone. */
export type QueryControlActionArgs = {
  filter?: InputMaybe<_ControlActionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<InputMaybe<_ControlActionOrdering>>>;
};


/** Reading is open to everyone. */
export type QueryDigitalDocumentArgs = {
  filter?: InputMaybe<_DigitalDocumentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<InputMaybe<_DigitalDocumentOrdering>>>;
};


/** Reading is open to everyone. */
export type QueryMusicCompositionArgs = {
  filter?: InputMaybe<_MusicCompositionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<InputMaybe<_MusicCompositionOrdering>>>;
};


/** Reading is open to everyone. */
export type QueryMusicRecordingArgs = {
  filter?: InputMaybe<_MusicRecordingFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<InputMaybe<_MusicRecordingOrdering>>>;
};


/** Reading is open to everyone. */
export type QueryOrganizationArgs = {
  filter?: InputMaybe<_OrganizationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<InputMaybe<_OrganizationOrdering>>>;
};


/** Reading is open to everyone. */
export type QueryPersonArgs = {
  filter?: InputMaybe<_PersonFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  identifier?: InputMaybe<Scalars['ID']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<InputMaybe<_PersonOrdering>>>;
};


/** Reading is open to everyone. */
export type QuerySearchMetadataTextArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  onFields?: InputMaybe<ReadonlyArray<SearchableMetadataFields>>;
  onTypes?: InputMaybe<ReadonlyArray<ThingInterfaceType>>;
  substring: Scalars['String']['input'];
};

/** The fields that the text search reads. */
export type SearchableMetadataFields =
  | 'alternateName'
  | 'contributor'
  | 'creator'
  | 'description'
  | 'name'
  | 'subject'
  | 'title';

/**
 * Listening is open to everyone, as reading is. Nothing is kept for those who are not listening: what happens while a
 * connection is lost is read with a query. Whoever reads too slowly is ended with `TOO_SLOW`.
 */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** The ControlAction of this identifier whenever a mutation has created or changed it; null when it was deleted. */
  readonly ControlActionMutation?: Maybe<ControlAction>;
  /** Every thing of these types as it is created; of all types unless `onTypes` says otherwise, of none when it is empty. */
  readonly ThingCreateMutation?: Maybe<ThingInterface>;
};


/**
 * Listening is open to everyone, as reading is. Nothing is kept for those who are not listening: what happens while a
 * connection is lost is read with a query. Whoever reads too slowly is ended with `TOO_SLOW`.
 */
export type SubscriptionControlActionMutationArgs = {
  identifier: Scalars['ID']['input'];
};


/**
 * Listening is open to everyone, as reading is. Nothing is kept for those who are not listening: what happens while a
 * connection is lost is read with a query. Whoever reads too slowly is ended with `TOO_SLOW`.
 */
export type SubscriptionThingCreateMutationArgs = {
  onTypes?: InputMaybe<ReadonlyArray<ThingInterfaceType>>;
};

/**
 * Whatever the environment describes.
 * https://schema.org/Thing
 */
export type ThingInterface = {
  /**
   * Another name: a catalogue number, a nickname, a transliteration.
   * https://schema.org/alternateName
   */
  readonly alternateName?: Maybe<Scalars['String']['output']>;
  /**
   * When the record was created; set by the server.
   * http://purl.org/dc/terms/created
   */
  readonly created: Scalars['DateTime']['output'];
  /**
   * What the thing is, in prose.
   * https://schema.org/description
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * What identifies the thing among the things of its type.
   * http://purl.org/dc/terms/identifier
   */
  readonly identifier: Scalars['ID']['output'];
  /**
   * An image of the thing.
   * https://schema.org/image
   */
  readonly image?: Maybe<Scalars['URL']['output']>;
  /**
   * When the record was last changed; set by the server.
   * http://purl.org/dc/terms/modified
   */
  readonly modified: Scalars['DateTime']['output'];
  /**
   * The name by which the thing is known.
   * https://schema.org/name
   */
  readonly name?: Maybe<Scalars['String']['output']>;
  /**
   * A page elsewhere that identifies the thing without ambiguity.
   * https://schema.org/sameAs
   */
  readonly sameAs?: Maybe<Scalars['URL']['output']>;
  /**
   * The page of the thing itself.
   * https://schema.org/url
   */
  readonly url?: Maybe<Scalars['URL']['output']>;
};

/** The types of things. */
export type ThingInterfaceType =
  | 'ControlAction'
  | 'DigitalDocument'
  | 'MusicComposition'
  | 'MusicRecording'
  | 'Organization'
  | 'Person';

/** The two that are related by `agent`. */
export type _AddControlActionAgentPayload = {
  readonly __typename?: '_AddControlActionAgentPayload';
  readonly from?: Maybe<ControlAction>;
  readonly to?: Maybe<Person>;
};

/** The two that are related by `object`. */
export type _AddControlActionObjectPayload = {
  readonly __typename?: '_AddControlActionObjectPayload';
  readonly from?: Maybe<ControlAction>;
  readonly to?: Maybe<DigitalDocument>;
};

/** The two that are related by `result`. */
export type _AddControlActionResultPayload = {
  readonly __typename?: '_AddControlActionResultPayload';
  readonly from?: Maybe<ControlAction>;
  readonly to?: Maybe<DigitalDocument>;
};

/** The two that are related by `about`. */
export type _AddDigitalDocumentAboutPayload = {
  readonly __typename?: '_AddDigitalDocumentAboutPayload';
  readonly from?: Maybe<DigitalDocument>;
  readonly to?: Maybe<MusicComposition>;
};

/** The two that are related by `author`. */
export type _AddDigitalDocumentAuthorPayload = {
  readonly __typename?: '_AddDigitalDocumentAuthorPayload';
  readonly from?: Maybe<DigitalDocument>;
  readonly to?: Maybe<Person>;
};

/** The two that are related by `composer`. */
export type _AddMusicCompositionComposerPayload = {
  readonly __typename?: '_AddMusicCompositionComposerPayload';
  readonly from?: Maybe<MusicComposition>;
  readonly to?: Maybe<Person>;
};

/** The two that are related by `includedComposition`. */
export type _AddMusicCompositionIncludedCompositionPayload = {
  readonly __typename?: '_AddMusicCompositionIncludedCompositionPayload';
  readonly from?: Maybe<MusicComposition>;
  readonly to?: Maybe<MusicComposition>;
};

/** The two that are related by `lyricist`. */
export type _AddMusicCompositionLyricistPayload = {
  readonly __typename?: '_AddMusicCompositionLyricistPayload';
  readonly from?: Maybe<MusicComposition>;
  readonly to?: Maybe<Person>;
};

/** The two that are related by `byArtist`. */
export type _AddMusicRecordingByArtistPayload = {
  readonly __typename?: '_AddMusicRecordingByArtistPayload';
  readonly from?: Maybe<MusicRecording>;
  readonly to?: Maybe<Person>;
};

/** The two that are related by `producer`. */
export type _AddMusicRecordingProducerPayload = {
  readonly __typename?: '_AddMusicRecordingProducerPayload';
  readonly from?: Maybe<MusicRecording>;
  readonly to?: Maybe<Organization>;
};

/** The two that are related by `recordingOf`. */
export type _AddMusicRecordingRecordingOfPayload = {
  readonly __typename?: '_AddMusicRecordingRecordingOfPayload';
  readonly from?: Maybe<MusicRecording>;
  readonly to?: Maybe<MusicComposition>;
};

/** The two that are related by `member`. */
export type _AddOrganizationMemberPayload = {
  readonly __typename?: '_AddOrganizationMemberPayload';
  readonly from?: Maybe<Organization>;
  readonly to?: Maybe<Person>;
};

/** Which control actions to list: every condition must hold. */
export type _ControlActionFilter = {
  /** All of these hold. */
  readonly AND?: InputMaybe<ReadonlyArray<_ControlActionFilter>>;
  /** One of these holds. */
  readonly OR?: InputMaybe<ReadonlyArray<_ControlActionFilter>>;
  readonly actionStatus?: InputMaybe<ActionStatusType>;
  readonly actionStatus_in?: InputMaybe<ReadonlyArray<ActionStatusType>>;
  readonly actionStatus_not?: InputMaybe<ActionStatusType>;
  readonly agent_some?: InputMaybe<_PersonFilter>;
  readonly alternateName?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly alternateName_not?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly created?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly description_contains?: InputMaybe<Scalars['String']['input']>;
  readonly description_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly description_not?: InputMaybe<Scalars['String']['input']>;
  readonly description_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly endTime?: InputMaybe<Scalars['DateTime']['input']>;
  readonly endTime_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly endTime_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly endTime_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly endTime_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly error?: InputMaybe<Scalars['String']['input']>;
  readonly error_contains?: InputMaybe<Scalars['String']['input']>;
  readonly error_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly error_not?: InputMaybe<Scalars['String']['input']>;
  readonly error_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly identifier?: InputMaybe<Scalars['ID']['input']>;
  readonly identifier_in?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly identifier_not?: InputMaybe<Scalars['ID']['input']>;
  readonly image?: InputMaybe<Scalars['URL']['input']>;
  readonly image_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly image_not?: InputMaybe<Scalars['URL']['input']>;
  readonly image_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly modified?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly name_contains?: InputMaybe<Scalars['String']['input']>;
  readonly name_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly name_not?: InputMaybe<Scalars['String']['input']>;
  readonly name_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly object_some?: InputMaybe<_DigitalDocumentFilter>;
  readonly result_some?: InputMaybe<_DigitalDocumentFilter>;
  readonly sameAs?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly sameAs_not?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly startTime?: InputMaybe<Scalars['DateTime']['input']>;
  readonly startTime_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly startTime_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly startTime_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly startTime_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly target?: InputMaybe<Scalars['URL']['input']>;
  readonly target_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly target_not?: InputMaybe<Scalars['URL']['input']>;
  readonly target_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly url?: InputMaybe<Scalars['URL']['input']>;
  readonly url_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly url_not?: InputMaybe<Scalars['URL']['input']>;
  readonly url_starts_with?: InputMaybe<Scalars['URL']['input']>;
};

/** Names one ControlAction. */
export type _ControlActionInput = {
  readonly identifier: Scalars['ID']['input'];
};

/** In which order to list control actions. */
export type _ControlActionOrdering =
  | 'actionStatus_asc'
  | 'actionStatus_desc'
  | 'alternateName_asc'
  | 'alternateName_desc'
  | 'created_asc'
  | 'created_desc'
  | 'description_asc'
  | 'description_desc'
  | 'endTime_asc'
  | 'endTime_desc'
  | 'error_asc'
  | 'error_desc'
  | 'identifier_asc'
  | 'identifier_desc'
  | 'image_asc'
  | 'image_desc'
  | 'modified_asc'
  | 'modified_desc'
  | 'name_asc'
  | 'name_desc'
  | 'sameAs_asc'
  | 'sameAs_desc'
  | 'startTime_asc'
  | 'startTime_desc'
  | 'target_asc'
  | 'target_desc'
  | 'url_asc'
  | 'url_desc';

/** Which digital documents to list: every condition must hold. */
export type _DigitalDocumentFilter = {
  /** All of these hold. */
  readonly AND?: InputMaybe<ReadonlyArray<_DigitalDocumentFilter>>;
  /** One of these holds. */
  readonly OR?: InputMaybe<ReadonlyArray<_DigitalDocumentFilter>>;
  readonly about_some?: InputMaybe<_MusicCompositionFilter>;
  readonly alternateName?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly alternateName_not?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly author_some?: InputMaybe<_PersonFilter>;
  readonly contentSize?: InputMaybe<Scalars['String']['input']>;
  readonly contentSize_contains?: InputMaybe<Scalars['String']['input']>;
  readonly contentSize_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly contentSize_not?: InputMaybe<Scalars['String']['input']>;
  readonly contentSize_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly contentUrl?: InputMaybe<Scalars['URL']['input']>;
  readonly contentUrl_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly contentUrl_not?: InputMaybe<Scalars['URL']['input']>;
  readonly contentUrl_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly contributor?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_contains?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly contributor_not?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly created?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly creator?: InputMaybe<Scalars['String']['input']>;
  readonly creator_contains?: InputMaybe<Scalars['String']['input']>;
  readonly creator_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly creator_not?: InputMaybe<Scalars['String']['input']>;
  readonly creator_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly datePublished?: InputMaybe<Scalars['Date']['input']>;
  readonly datePublished_gt?: InputMaybe<Scalars['Date']['input']>;
  readonly datePublished_gte?: InputMaybe<Scalars['Date']['input']>;
  readonly datePublished_lt?: InputMaybe<Scalars['Date']['input']>;
  readonly datePublished_lte?: InputMaybe<Scalars['Date']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly description_contains?: InputMaybe<Scalars['String']['input']>;
  readonly description_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly description_not?: InputMaybe<Scalars['String']['input']>;
  readonly description_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat_contains?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly encodingFormat_not?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly identifier?: InputMaybe<Scalars['ID']['input']>;
  readonly identifier_in?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly identifier_not?: InputMaybe<Scalars['ID']['input']>;
  readonly image?: InputMaybe<Scalars['URL']['input']>;
  readonly image_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly image_not?: InputMaybe<Scalars['URL']['input']>;
  readonly image_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly isAccessibleForFree?: InputMaybe<Scalars['Boolean']['input']>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly language_contains?: InputMaybe<Scalars['String']['input']>;
  readonly language_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly language_not?: InputMaybe<Scalars['String']['input']>;
  readonly language_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly license?: InputMaybe<Scalars['URL']['input']>;
  readonly license_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly license_not?: InputMaybe<Scalars['URL']['input']>;
  readonly license_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly modified?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly name_contains?: InputMaybe<Scalars['String']['input']>;
  readonly name_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly name_not?: InputMaybe<Scalars['String']['input']>;
  readonly name_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly objectOf_some?: InputMaybe<_ControlActionFilter>;
  readonly resultOf_some?: InputMaybe<_ControlActionFilter>;
  readonly rights?: InputMaybe<Scalars['String']['input']>;
  readonly rights_contains?: InputMaybe<Scalars['String']['input']>;
  readonly rights_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly rights_not?: InputMaybe<Scalars['String']['input']>;
  readonly rights_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly sameAs?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly sameAs_not?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly source?: InputMaybe<Scalars['URL']['input']>;
  readonly source_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly source_not?: InputMaybe<Scalars['URL']['input']>;
  readonly source_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly subject?: InputMaybe<Scalars['String']['input']>;
  readonly subject_contains?: InputMaybe<Scalars['String']['input']>;
  readonly subject_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly subject_not?: InputMaybe<Scalars['String']['input']>;
  readonly subject_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly text?: InputMaybe<Scalars['String']['input']>;
  readonly text_contains?: InputMaybe<Scalars['String']['input']>;
  readonly text_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly text_not?: InputMaybe<Scalars['String']['input']>;
  readonly text_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly title?: InputMaybe<Scalars['String']['input']>;
  readonly title_contains?: InputMaybe<Scalars['String']['input']>;
  readonly title_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly title_not?: InputMaybe<Scalars['String']['input']>;
  readonly title_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly url?: InputMaybe<Scalars['URL']['input']>;
  readonly url_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly url_not?: InputMaybe<Scalars['URL']['input']>;
  readonly url_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly version?: InputMaybe<Scalars['String']['input']>;
  readonly version_contains?: InputMaybe<Scalars['String']['input']>;
  readonly version_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly version_not?: InputMaybe<Scalars['String']['input']>;
  readonly version_starts_with?: InputMaybe<Scalars['String']['input']>;
};

/** Names one DigitalDocument. */
export type _DigitalDocumentInput = {
  readonly identifier: Scalars['ID']['input'];
};

/** In which order to list digital documents. */
export type _DigitalDocumentOrdering =
  | 'alternateName_asc'
  | 'alternateName_desc'
  | 'contentSize_asc'
  | 'contentSize_desc'
  | 'contentUrl_asc'
  | 'contentUrl_desc'
  | 'contributor_asc'
  | 'contributor_desc'
  | 'created_asc'
  | 'created_desc'
  | 'creator_asc'
  | 'creator_desc'
  | 'datePublished_asc'
  | 'datePublished_desc'
  | 'description_asc'
  | 'description_desc'
  | 'encodingFormat_asc'
  | 'encodingFormat_desc'
  | 'identifier_asc'
  | 'identifier_desc'
  | 'image_asc'
  | 'image_desc'
  | 'isAccessibleForFree_asc'
  | 'isAccessibleForFree_desc'
  | 'language_asc'
  | 'language_desc'
  | 'license_asc'
  | 'license_desc'
  | 'modified_asc'
  | 'modified_desc'
  | 'name_asc'
  | 'name_desc'
  | 'rights_asc'
  | 'rights_desc'
  | 'sameAs_asc'
  | 'sameAs_desc'
  | 'source_asc'
  | 'source_desc'
  | 'subject_asc'
  | 'subject_desc'
  | 'text_asc'
  | 'text_desc'
  | 'title_asc'
  | 'title_desc'
  | 'url_asc'
  | 'url_desc'
  | 'version_asc'
  | 'version_desc';

/** Which musical compositions to list: every condition must hold. */
export type _MusicCompositionFilter = {
  /** All of these hold. */
  readonly AND?: InputMaybe<ReadonlyArray<_MusicCompositionFilter>>;
  /** One of these holds. */
  readonly OR?: InputMaybe<ReadonlyArray<_MusicCompositionFilter>>;
  readonly alternateName?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly alternateName_not?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly composer_some?: InputMaybe<_PersonFilter>;
  readonly contributor?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_contains?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly contributor_not?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly created?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly creator?: InputMaybe<Scalars['String']['input']>;
  readonly creator_contains?: InputMaybe<Scalars['String']['input']>;
  readonly creator_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly creator_not?: InputMaybe<Scalars['String']['input']>;
  readonly creator_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly dateCreated?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_gt?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_gte?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_lt?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_lte?: InputMaybe<Scalars['Date']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly description_contains?: InputMaybe<Scalars['String']['input']>;
  readonly description_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly description_not?: InputMaybe<Scalars['String']['input']>;
  readonly description_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly genre?: InputMaybe<Scalars['String']['input']>;
  readonly genre_contains?: InputMaybe<Scalars['String']['input']>;
  readonly genre_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly genre_not?: InputMaybe<Scalars['String']['input']>;
  readonly genre_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly identifier?: InputMaybe<Scalars['ID']['input']>;
  readonly identifier_in?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly identifier_not?: InputMaybe<Scalars['ID']['input']>;
  readonly image?: InputMaybe<Scalars['URL']['input']>;
  readonly image_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly image_not?: InputMaybe<Scalars['URL']['input']>;
  readonly image_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly inLanguage?: InputMaybe<Scalars['String']['input']>;
  readonly inLanguage_contains?: InputMaybe<Scalars['String']['input']>;
  readonly inLanguage_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly inLanguage_not?: InputMaybe<Scalars['String']['input']>;
  readonly inLanguage_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly includedComposition_some?: InputMaybe<_MusicCompositionFilter>;
  readonly includedIn_some?: InputMaybe<_MusicCompositionFilter>;
  readonly iswcCode?: InputMaybe<Scalars['String']['input']>;
  readonly iswcCode_contains?: InputMaybe<Scalars['String']['input']>;
  readonly iswcCode_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly iswcCode_not?: InputMaybe<Scalars['String']['input']>;
  readonly iswcCode_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly language_contains?: InputMaybe<Scalars['String']['input']>;
  readonly language_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly language_not?: InputMaybe<Scalars['String']['input']>;
  readonly language_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly lyricist_some?: InputMaybe<_PersonFilter>;
  readonly modified?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly musicCompositionForm?: InputMaybe<Scalars['String']['input']>;
  readonly musicCompositionForm_contains?: InputMaybe<Scalars['String']['input']>;
  readonly musicCompositionForm_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly musicCompositionForm_not?: InputMaybe<Scalars['String']['input']>;
  readonly musicCompositionForm_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly musicalKey?: InputMaybe<Scalars['String']['input']>;
  readonly musicalKey_contains?: InputMaybe<Scalars['String']['input']>;
  readonly musicalKey_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly musicalKey_not?: InputMaybe<Scalars['String']['input']>;
  readonly musicalKey_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly name_contains?: InputMaybe<Scalars['String']['input']>;
  readonly name_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly name_not?: InputMaybe<Scalars['String']['input']>;
  readonly name_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly position?: InputMaybe<Scalars['Int']['input']>;
  readonly position_gt?: InputMaybe<Scalars['Int']['input']>;
  readonly position_gte?: InputMaybe<Scalars['Int']['input']>;
  readonly position_lt?: InputMaybe<Scalars['Int']['input']>;
  readonly position_lte?: InputMaybe<Scalars['Int']['input']>;
  readonly recordedAs_some?: InputMaybe<_MusicRecordingFilter>;
  readonly rights?: InputMaybe<Scalars['String']['input']>;
  readonly rights_contains?: InputMaybe<Scalars['String']['input']>;
  readonly rights_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly rights_not?: InputMaybe<Scalars['String']['input']>;
  readonly rights_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly sameAs?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly sameAs_not?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly source?: InputMaybe<Scalars['URL']['input']>;
  readonly source_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly source_not?: InputMaybe<Scalars['URL']['input']>;
  readonly source_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly subject?: InputMaybe<Scalars['String']['input']>;
  readonly subjectOf_some?: InputMaybe<_DigitalDocumentFilter>;
  readonly subject_contains?: InputMaybe<Scalars['String']['input']>;
  readonly subject_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly subject_not?: InputMaybe<Scalars['String']['input']>;
  readonly subject_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly title?: InputMaybe<Scalars['String']['input']>;
  readonly title_contains?: InputMaybe<Scalars['String']['input']>;
  readonly title_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly title_not?: InputMaybe<Scalars['String']['input']>;
  readonly title_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly url?: InputMaybe<Scalars['URL']['input']>;
  readonly url_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly url_not?: InputMaybe<Scalars['URL']['input']>;
  readonly url_starts_with?: InputMaybe<Scalars['URL']['input']>;
};

/** Names one MusicComposition. */
export type _MusicCompositionInput = {
  readonly identifier: Scalars['ID']['input'];
};

/** In which order to list musical compositions. */
export type _MusicCompositionOrdering =
  | 'alternateName_asc'
  | 'alternateName_desc'
  | 'contributor_asc'
  | 'contributor_desc'
  | 'created_asc'
  | 'created_desc'
  | 'creator_asc'
  | 'creator_desc'
  | 'dateCreated_asc'
  | 'dateCreated_desc'
  | 'description_asc'
  | 'description_desc'
  | 'genre_asc'
  | 'genre_desc'
  | 'identifier_asc'
  | 'identifier_desc'
  | 'image_asc'
  | 'image_desc'
  | 'inLanguage_asc'
  | 'inLanguage_desc'
  | 'iswcCode_asc'
  | 'iswcCode_desc'
  | 'language_asc'
  | 'language_desc'
  | 'modified_asc'
  | 'modified_desc'
  | 'musicCompositionForm_asc'
  | 'musicCompositionForm_desc'
  | 'musicalKey_asc'
  | 'musicalKey_desc'
  | 'name_asc'
  | 'name_desc'
  | 'position_asc'
  | 'position_desc'
  | 'rights_asc'
  | 'rights_desc'
  | 'sameAs_asc'
  | 'sameAs_desc'
  | 'source_asc'
  | 'source_desc'
  | 'subject_asc'
  | 'subject_desc'
  | 'title_asc'
  | 'title_desc'
  | 'url_asc'
  | 'url_desc';

/** Which recordings to list: every condition must hold. */
export type _MusicRecordingFilter = {
  /** All of these hold. */
  readonly AND?: InputMaybe<ReadonlyArray<_MusicRecordingFilter>>;
  /** One of these holds. */
  readonly OR?: InputMaybe<ReadonlyArray<_MusicRecordingFilter>>;
  readonly alternateName?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly alternateName_not?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly byArtist_some?: InputMaybe<_PersonFilter>;
  readonly contentUrl?: InputMaybe<Scalars['URL']['input']>;
  readonly contentUrl_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly contentUrl_not?: InputMaybe<Scalars['URL']['input']>;
  readonly contentUrl_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly contributor?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_contains?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly contributor_not?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly created?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly creator?: InputMaybe<Scalars['String']['input']>;
  readonly creator_contains?: InputMaybe<Scalars['String']['input']>;
  readonly creator_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly creator_not?: InputMaybe<Scalars['String']['input']>;
  readonly creator_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly dateCreated?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_gt?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_gte?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_lt?: InputMaybe<Scalars['Date']['input']>;
  readonly dateCreated_lte?: InputMaybe<Scalars['Date']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly description_contains?: InputMaybe<Scalars['String']['input']>;
  readonly description_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly description_not?: InputMaybe<Scalars['String']['input']>;
  readonly description_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly duration?: InputMaybe<Scalars['String']['input']>;
  readonly duration_contains?: InputMaybe<Scalars['String']['input']>;
  readonly duration_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly duration_not?: InputMaybe<Scalars['String']['input']>;
  readonly duration_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat_contains?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly encodingFormat_not?: InputMaybe<Scalars['String']['input']>;
  readonly encodingFormat_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly identifier?: InputMaybe<Scalars['ID']['input']>;
  readonly identifier_in?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly identifier_not?: InputMaybe<Scalars['ID']['input']>;
  readonly image?: InputMaybe<Scalars['URL']['input']>;
  readonly image_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly image_not?: InputMaybe<Scalars['URL']['input']>;
  readonly image_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly isrcCode?: InputMaybe<Scalars['String']['input']>;
  readonly isrcCode_contains?: InputMaybe<Scalars['String']['input']>;
  readonly isrcCode_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly isrcCode_not?: InputMaybe<Scalars['String']['input']>;
  readonly isrcCode_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly language_contains?: InputMaybe<Scalars['String']['input']>;
  readonly language_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly language_not?: InputMaybe<Scalars['String']['input']>;
  readonly language_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly license?: InputMaybe<Scalars['URL']['input']>;
  readonly license_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly license_not?: InputMaybe<Scalars['URL']['input']>;
  readonly license_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly modified?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly name_contains?: InputMaybe<Scalars['String']['input']>;
  readonly name_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly name_not?: InputMaybe<Scalars['String']['input']>;
  readonly name_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly producer_some?: InputMaybe<_OrganizationFilter>;
  readonly recordingOf_some?: InputMaybe<_MusicCompositionFilter>;
  readonly rights?: InputMaybe<Scalars['String']['input']>;
  readonly rights_contains?: InputMaybe<Scalars['String']['input']>;
  readonly rights_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly rights_not?: InputMaybe<Scalars['String']['input']>;
  readonly rights_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly sameAs?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly sameAs_not?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly source?: InputMaybe<Scalars['URL']['input']>;
  readonly source_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly source_not?: InputMaybe<Scalars['URL']['input']>;
  readonly source_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly subject?: InputMaybe<Scalars['String']['input']>;
  readonly subject_contains?: InputMaybe<Scalars['String']['input']>;
  readonly subject_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly subject_not?: InputMaybe<Scalars['String']['input']>;
  readonly subject_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly title?: InputMaybe<Scalars['String']['input']>;
  readonly title_contains?: InputMaybe<Scalars['String']['input']>;
  readonly title_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly title_not?: InputMaybe<Scalars['String']['input']>;
  readonly title_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly url?: InputMaybe<Scalars['URL']['input']>;
  readonly url_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly url_not?: InputMaybe<Scalars['URL']['input']>;
  readonly url_starts_with?: InputMaybe<Scalars['URL']['input']>;
};

/** Names one MusicRecording. */
export type _MusicRecordingInput = {
  readonly identifier: Scalars['ID']['input'];
};

/** In which order to list recordings. */
export type _MusicRecordingOrdering =
  | 'alternateName_asc'
  | 'alternateName_desc'
  | 'contentUrl_asc'
  | 'contentUrl_desc'
  | 'contributor_asc'
  | 'contributor_desc'
  | 'created_asc'
  | 'created_desc'
  | 'creator_asc'
  | 'creator_desc'
  | 'dateCreated_asc'
  | 'dateCreated_desc'
  | 'description_asc'
  | 'description_desc'
  | 'duration_asc'
  | 'duration_desc'
  | 'encodingFormat_asc'
  | 'encodingFormat_desc'
  | 'identifier_asc'
  | 'identifier_desc'
  | 'image_asc'
  | 'image_desc'
  | 'isrcCode_asc'
  | 'isrcCode_desc'
  | 'language_asc'
  | 'language_desc'
  | 'license_asc'
  | 'license_desc'
  | 'modified_asc'
  | 'modified_desc'
  | 'name_asc'
  | 'name_desc'
  | 'rights_asc'
  | 'rights_desc'
  | 'sameAs_asc'
  | 'sameAs_desc'
  | 'source_asc'
  | 'source_desc'
  | 'subject_asc'
  | 'subject_desc'
  | 'title_asc'
  | 'title_desc'
  | 'url_asc'
  | 'url_desc';

/** Which organizations to list: every condition must hold. */
export type _OrganizationFilter = {
  /** All of these hold. */
  readonly AND?: InputMaybe<ReadonlyArray<_OrganizationFilter>>;
  /** One of these holds. */
  readonly OR?: InputMaybe<ReadonlyArray<_OrganizationFilter>>;
  readonly alternateName?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly alternateName_not?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly contributor?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_contains?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly contributor_not?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly created?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly creator?: InputMaybe<Scalars['String']['input']>;
  readonly creator_contains?: InputMaybe<Scalars['String']['input']>;
  readonly creator_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly creator_not?: InputMaybe<Scalars['String']['input']>;
  readonly creator_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly description_contains?: InputMaybe<Scalars['String']['input']>;
  readonly description_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly description_not?: InputMaybe<Scalars['String']['input']>;
  readonly description_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly dissolutionDate?: InputMaybe<Scalars['Date']['input']>;
  readonly dissolutionDate_gt?: InputMaybe<Scalars['Date']['input']>;
  readonly dissolutionDate_gte?: InputMaybe<Scalars['Date']['input']>;
  readonly dissolutionDate_lt?: InputMaybe<Scalars['Date']['input']>;
  readonly dissolutionDate_lte?: InputMaybe<Scalars['Date']['input']>;
  readonly foundingDate?: InputMaybe<Scalars['Date']['input']>;
  readonly foundingDate_gt?: InputMaybe<Scalars['Date']['input']>;
  readonly foundingDate_gte?: InputMaybe<Scalars['Date']['input']>;
  readonly foundingDate_lt?: InputMaybe<Scalars['Date']['input']>;
  readonly foundingDate_lte?: InputMaybe<Scalars['Date']['input']>;
  readonly identifier?: InputMaybe<Scalars['ID']['input']>;
  readonly identifier_in?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly identifier_not?: InputMaybe<Scalars['ID']['input']>;
  readonly image?: InputMaybe<Scalars['URL']['input']>;
  readonly image_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly image_not?: InputMaybe<Scalars['URL']['input']>;
  readonly image_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly language_contains?: InputMaybe<Scalars['String']['input']>;
  readonly language_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly language_not?: InputMaybe<Scalars['String']['input']>;
  readonly language_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly legalName?: InputMaybe<Scalars['String']['input']>;
  readonly legalName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly legalName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly legalName_not?: InputMaybe<Scalars['String']['input']>;
  readonly legalName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly location?: InputMaybe<Scalars['String']['input']>;
  readonly location_contains?: InputMaybe<Scalars['String']['input']>;
  readonly location_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly location_not?: InputMaybe<Scalars['String']['input']>;
  readonly location_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly member_some?: InputMaybe<_PersonFilter>;
  readonly modified?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly name_contains?: InputMaybe<Scalars['String']['input']>;
  readonly name_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly name_not?: InputMaybe<Scalars['String']['input']>;
  readonly name_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly producerOf_some?: InputMaybe<_MusicRecordingFilter>;
  readonly rights?: InputMaybe<Scalars['String']['input']>;
  readonly rights_contains?: InputMaybe<Scalars['String']['input']>;
  readonly rights_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly rights_not?: InputMaybe<Scalars['String']['input']>;
  readonly rights_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly sameAs?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly sameAs_not?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly source?: InputMaybe<Scalars['URL']['input']>;
  readonly source_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly source_not?: InputMaybe<Scalars['URL']['input']>;
  readonly source_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly subject?: InputMaybe<Scalars['String']['input']>;
  readonly subject_contains?: InputMaybe<Scalars['String']['input']>;
  readonly subject_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly subject_not?: InputMaybe<Scalars['String']['input']>;
  readonly subject_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly title?: InputMaybe<Scalars['String']['input']>;
  readonly title_contains?: InputMaybe<Scalars['String']['input']>;
  readonly title_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly title_not?: InputMaybe<Scalars['String']['input']>;
  readonly title_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly url?: InputMaybe<Scalars['URL']['input']>;
  readonly url_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly url_not?: InputMaybe<Scalars['URL']['input']>;
  readonly url_starts_with?: InputMaybe<Scalars['URL']['input']>;
};

/** Names one Organization. */
export type _OrganizationInput = {
  readonly identifier: Scalars['ID']['input'];
};

/** In which order to list organizations. */
export type _OrganizationOrdering =
  | 'alternateName_asc'
  | 'alternateName_desc'
  | 'contributor_asc'
  | 'contributor_desc'
  | 'created_asc'
  | 'created_desc'
  | 'creator_asc'
  | 'creator_desc'
  | 'description_asc'
  | 'description_desc'
  | 'dissolutionDate_asc'
  | 'dissolutionDate_desc'
  | 'foundingDate_asc'
  | 'foundingDate_desc'
  | 'identifier_asc'
  | 'identifier_desc'
  | 'image_asc'
  | 'image_desc'
  | 'language_asc'
  | 'language_desc'
  | 'legalName_asc'
  | 'legalName_desc'
  | 'location_asc'
  | 'location_desc'
  | 'modified_asc'
  | 'modified_desc'
  | 'name_asc'
  | 'name_desc'
  | 'rights_asc'
  | 'rights_desc'
  | 'sameAs_asc'
  | 'sameAs_desc'
  | 'source_asc'
  | 'source_desc'
  | 'subject_asc'
  | 'subject_desc'
  | 'title_asc'
  | 'title_desc'
  | 'url_asc'
  | 'url_desc';

/** Which persons to list: every condition must hold. */
export type _PersonFilter = {
  /** All of these hold. */
  readonly AND?: InputMaybe<ReadonlyArray<_PersonFilter>>;
  /** One of these holds. */
  readonly OR?: InputMaybe<ReadonlyArray<_PersonFilter>>;
  readonly agentOf_some?: InputMaybe<_ControlActionFilter>;
  readonly alternateName?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly alternateName_not?: InputMaybe<Scalars['String']['input']>;
  readonly alternateName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly artistOf_some?: InputMaybe<_MusicRecordingFilter>;
  readonly authorOf_some?: InputMaybe<_DigitalDocumentFilter>;
  readonly birthDate?: InputMaybe<Scalars['Date']['input']>;
  readonly birthDate_gt?: InputMaybe<Scalars['Date']['input']>;
  readonly birthDate_gte?: InputMaybe<Scalars['Date']['input']>;
  readonly birthDate_lt?: InputMaybe<Scalars['Date']['input']>;
  readonly birthDate_lte?: InputMaybe<Scalars['Date']['input']>;
  readonly birthPlace?: InputMaybe<Scalars['String']['input']>;
  readonly birthPlace_contains?: InputMaybe<Scalars['String']['input']>;
  readonly birthPlace_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly birthPlace_not?: InputMaybe<Scalars['String']['input']>;
  readonly birthPlace_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly composerOf_some?: InputMaybe<_MusicCompositionFilter>;
  readonly contributor?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_contains?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly contributor_not?: InputMaybe<Scalars['String']['input']>;
  readonly contributor_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly created?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly created_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly creator?: InputMaybe<Scalars['String']['input']>;
  readonly creator_contains?: InputMaybe<Scalars['String']['input']>;
  readonly creator_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly creator_not?: InputMaybe<Scalars['String']['input']>;
  readonly creator_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly deathDate?: InputMaybe<Scalars['Date']['input']>;
  readonly deathDate_gt?: InputMaybe<Scalars['Date']['input']>;
  readonly deathDate_gte?: InputMaybe<Scalars['Date']['input']>;
  readonly deathDate_lt?: InputMaybe<Scalars['Date']['input']>;
  readonly deathDate_lte?: InputMaybe<Scalars['Date']['input']>;
  readonly deathPlace?: InputMaybe<Scalars['String']['input']>;
  readonly deathPlace_contains?: InputMaybe<Scalars['String']['input']>;
  readonly deathPlace_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly deathPlace_not?: InputMaybe<Scalars['String']['input']>;
  readonly deathPlace_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly description_contains?: InputMaybe<Scalars['String']['input']>;
  readonly description_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly description_not?: InputMaybe<Scalars['String']['input']>;
  readonly description_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly familyName?: InputMaybe<Scalars['String']['input']>;
  readonly familyName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly familyName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly familyName_not?: InputMaybe<Scalars['String']['input']>;
  readonly familyName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly givenName?: InputMaybe<Scalars['String']['input']>;
  readonly givenName_contains?: InputMaybe<Scalars['String']['input']>;
  readonly givenName_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly givenName_not?: InputMaybe<Scalars['String']['input']>;
  readonly givenName_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly identifier?: InputMaybe<Scalars['ID']['input']>;
  readonly identifier_in?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly identifier_not?: InputMaybe<Scalars['ID']['input']>;
  readonly image?: InputMaybe<Scalars['URL']['input']>;
  readonly image_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly image_not?: InputMaybe<Scalars['URL']['input']>;
  readonly image_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly jobTitle?: InputMaybe<Scalars['String']['input']>;
  readonly jobTitle_contains?: InputMaybe<Scalars['String']['input']>;
  readonly jobTitle_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly jobTitle_not?: InputMaybe<Scalars['String']['input']>;
  readonly jobTitle_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly language_contains?: InputMaybe<Scalars['String']['input']>;
  readonly language_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly language_not?: InputMaybe<Scalars['String']['input']>;
  readonly language_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly lyricistOf_some?: InputMaybe<_MusicCompositionFilter>;
  readonly memberOf_some?: InputMaybe<_OrganizationFilter>;
  readonly modified?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly modified_lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly name_contains?: InputMaybe<Scalars['String']['input']>;
  readonly name_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly name_not?: InputMaybe<Scalars['String']['input']>;
  readonly name_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly nationality?: InputMaybe<Scalars['String']['input']>;
  readonly nationality_contains?: InputMaybe<Scalars['String']['input']>;
  readonly nationality_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly nationality_not?: InputMaybe<Scalars['String']['input']>;
  readonly nationality_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly rights?: InputMaybe<Scalars['String']['input']>;
  readonly rights_contains?: InputMaybe<Scalars['String']['input']>;
  readonly rights_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly rights_not?: InputMaybe<Scalars['String']['input']>;
  readonly rights_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly sameAs?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly sameAs_not?: InputMaybe<Scalars['URL']['input']>;
  readonly sameAs_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly source?: InputMaybe<Scalars['URL']['input']>;
  readonly source_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly source_not?: InputMaybe<Scalars['URL']['input']>;
  readonly source_starts_with?: InputMaybe<Scalars['URL']['input']>;
  readonly subject?: InputMaybe<Scalars['String']['input']>;
  readonly subject_contains?: InputMaybe<Scalars['String']['input']>;
  readonly subject_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly subject_not?: InputMaybe<Scalars['String']['input']>;
  readonly subject_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly title?: InputMaybe<Scalars['String']['input']>;
  readonly title_contains?: InputMaybe<Scalars['String']['input']>;
  readonly title_in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly title_not?: InputMaybe<Scalars['String']['input']>;
  readonly title_starts_with?: InputMaybe<Scalars['String']['input']>;
  readonly url?: InputMaybe<Scalars['URL']['input']>;
  readonly url_in?: InputMaybe<ReadonlyArray<Scalars['URL']['input']>>;
  readonly url_not?: InputMaybe<Scalars['URL']['input']>;
  readonly url_starts_with?: InputMaybe<Scalars['URL']['input']>;
};

/** Names one Person. */
export type _PersonInput = {
  readonly identifier: Scalars['ID']['input'];
};

/** In which order to list persons. */
export type _PersonOrdering =
  | 'alternateName_asc'
  | 'alternateName_desc'
  | 'birthDate_asc'
  | 'birthDate_desc'
  | 'birthPlace_asc'
  | 'birthPlace_desc'
  | 'contributor_asc'
  | 'contributor_desc'
  | 'created_asc'
  | 'created_desc'
  | 'creator_asc'
  | 'creator_desc'
  | 'deathDate_asc'
  | 'deathDate_desc'
  | 'deathPlace_asc'
  | 'deathPlace_desc'
  | 'description_asc'
  | 'description_desc'
  | 'familyName_asc'
  | 'familyName_desc'
  | 'givenName_asc'
  | 'givenName_desc'
  | 'identifier_asc'
  | 'identifier_desc'
  | 'image_asc'
  | 'image_desc'
  | 'jobTitle_asc'
  | 'jobTitle_desc'
  | 'language_asc'
  | 'language_desc'
  | 'modified_asc'
  | 'modified_desc'
  | 'name_asc'
  | 'name_desc'
  | 'nationality_asc'
  | 'nationality_desc'
  | 'rights_asc'
  | 'rights_desc'
  | 'sameAs_asc'
  | 'sameAs_desc'
  | 'source_asc'
  | 'source_desc'
  | 'subject_asc'
  | 'subject_desc'
  | 'title_asc'
  | 'title_desc'
  | 'url_asc'
  | 'url_desc';

/** The two that are no longer related by `agent`. */
export type _RemoveControlActionAgentPayload = {
  readonly __typename?: '_RemoveControlActionAgentPayload';
  readonly from?: Maybe<ControlAction>;
  readonly to?: Maybe<Person>;
};

/** The two that are no longer related by `object`. */
export type _RemoveControlActionObjectPayload = {
  readonly __typename?: '_RemoveControlActionObjectPayload';
  readonly from?: Maybe<ControlAction>;
  readonly to?: Maybe<DigitalDocument>;
};

/** The two that are no longer related by `result`. */
export type _RemoveControlActionResultPayload = {
  readonly __typename?: '_RemoveControlActionResultPayload';
  readonly from?: Maybe<ControlAction>;
  readonly to?: Maybe<DigitalDocument>;
};

/** The two that are no longer related by `about`. */
export type _RemoveDigitalDocumentAboutPayload = {
  readonly __typename?: '_RemoveDigitalDocumentAboutPayload';
  readonly from?: Maybe<DigitalDocument>;
  readonly to?: Maybe<MusicComposition>;
};

/** The two that are no longer related by `author`. */
export type _RemoveDigitalDocumentAuthorPayload = {
  readonly __typename?: '_RemoveDigitalDocumentAuthorPayload';
  readonly from?: Maybe<DigitalDocument>;
  readonly to?: Maybe<Person>;
};

/** The two that are no longer related by `composer`. */
export type _RemoveMusicCompositionComposerPayload = {
  readonly __typename?: '_RemoveMusicCompositionComposerPayload';
  readonly from?: Maybe<MusicComposition>;
  readonly to?: Maybe<Person>;
};

/** The two that are no longer related by `includedComposition`. */
export type _RemoveMusicCompositionIncludedCompositionPayload = {
  readonly __typename?: '_RemoveMusicCompositionIncludedCompositionPayload';
  readonly from?: Maybe<MusicComposition>;
  readonly to?: Maybe<MusicComposition>;
};

/** The two that are no longer related by `lyricist`. */
export type _RemoveMusicCompositionLyricistPayload = {
  readonly __typename?: '_RemoveMusicCompositionLyricistPayload';
  readonly from?: Maybe<MusicComposition>;
  readonly to?: Maybe<Person>;
};

/** The two that are no longer related by `byArtist`. */
export type _RemoveMusicRecordingByArtistPayload = {
  readonly __typename?: '_RemoveMusicRecordingByArtistPayload';
  readonly from?: Maybe<MusicRecording>;
  readonly to?: Maybe<Person>;
};

/** The two that are no longer related by `producer`. */
export type _RemoveMusicRecordingProducerPayload = {
  readonly __typename?: '_RemoveMusicRecordingProducerPayload';
  readonly from?: Maybe<MusicRecording>;
  readonly to?: Maybe<Organization>;
};

/** The two that are no longer related by `recordingOf`. */
export type _RemoveMusicRecordingRecordingOfPayload = {
  readonly __typename?: '_RemoveMusicRecordingRecordingOfPayload';
  readonly from?: Maybe<MusicRecording>;
  readonly to?: Maybe<MusicComposition>;
};

/** The two that are no longer related by `member`. */
export type _RemoveOrganizationMemberPayload = {
  readonly __typename?: '_RemoveOrganizationMemberPayload';
  readonly from?: Maybe<Organization>;
  readonly to?: Maybe<Person>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  MetadataInterface:
    | ( Thing )
    | ( Thing )
    | ( Thing )
    | ( Thing )
    | ( Thing )
  ;
  ThingInterface:
    | ( Thing )
    | ( Thing )
    | ( Thing )
    | ( Thing )
    | ( Thing )
    | ( Thing )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ActionStatusType: ActionStatusType;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ControlAction: ResolverTypeWrapper<Thing>;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DigitalDocument: ResolverTypeWrapper<Thing>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  MetadataInterface: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['MetadataInterface']>;
  MusicComposition: ResolverTypeWrapper<Thing>;
  MusicRecording: ResolverTypeWrapper<Thing>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Organization: ResolverTypeWrapper<Thing>;
  Person: ResolverTypeWrapper<Thing>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SearchableMetadataFields: SearchableMetadataFields;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ThingInterface: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['ThingInterface']>;
  ThingInterfaceType: ThingInterfaceType;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  _AddControlActionAgentPayload: ResolverTypeWrapper<Omit<_AddControlActionAgentPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['ControlAction']>, to?: Maybe<ResolversTypes['Person']> }>;
  _AddControlActionObjectPayload: ResolverTypeWrapper<Omit<_AddControlActionObjectPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['ControlAction']>, to?: Maybe<ResolversTypes['DigitalDocument']> }>;
  _AddControlActionResultPayload: ResolverTypeWrapper<Omit<_AddControlActionResultPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['ControlAction']>, to?: Maybe<ResolversTypes['DigitalDocument']> }>;
  _AddDigitalDocumentAboutPayload: ResolverTypeWrapper<Omit<_AddDigitalDocumentAboutPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['DigitalDocument']>, to?: Maybe<ResolversTypes['MusicComposition']> }>;
  _AddDigitalDocumentAuthorPayload: ResolverTypeWrapper<Omit<_AddDigitalDocumentAuthorPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['DigitalDocument']>, to?: Maybe<ResolversTypes['Person']> }>;
  _AddMusicCompositionComposerPayload: ResolverTypeWrapper<Omit<_AddMusicCompositionComposerPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicComposition']>, to?: Maybe<ResolversTypes['Person']> }>;
  _AddMusicCompositionIncludedCompositionPayload: ResolverTypeWrapper<Omit<_AddMusicCompositionIncludedCompositionPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicComposition']>, to?: Maybe<ResolversTypes['MusicComposition']> }>;
  _AddMusicCompositionLyricistPayload: ResolverTypeWrapper<Omit<_AddMusicCompositionLyricistPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicComposition']>, to?: Maybe<ResolversTypes['Person']> }>;
  _AddMusicRecordingByArtistPayload: ResolverTypeWrapper<Omit<_AddMusicRecordingByArtistPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicRecording']>, to?: Maybe<ResolversTypes['Person']> }>;
  _AddMusicRecordingProducerPayload: ResolverTypeWrapper<Omit<_AddMusicRecordingProducerPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicRecording']>, to?: Maybe<ResolversTypes['Organization']> }>;
  _AddMusicRecordingRecordingOfPayload: ResolverTypeWrapper<Omit<_AddMusicRecordingRecordingOfPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicRecording']>, to?: Maybe<ResolversTypes['MusicComposition']> }>;
  _AddOrganizationMemberPayload: ResolverTypeWrapper<Omit<_AddOrganizationMemberPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['Organization']>, to?: Maybe<ResolversTypes['Person']> }>;
  _ControlActionFilter: _ControlActionFilter;
  _ControlActionInput: _ControlActionInput;
  _ControlActionOrdering: _ControlActionOrdering;
  _DigitalDocumentFilter: _DigitalDocumentFilter;
  _DigitalDocumentInput: _DigitalDocumentInput;
  _DigitalDocumentOrdering: _DigitalDocumentOrdering;
  _MusicCompositionFilter: _MusicCompositionFilter;
  _MusicCompositionInput: _MusicCompositionInput;
  _MusicCompositionOrdering: _MusicCompositionOrdering;
  _MusicRecordingFilter: _MusicRecordingFilter;
  _MusicRecordingInput: _MusicRecordingInput;
  _MusicRecordingOrdering: _MusicRecordingOrdering;
  _OrganizationFilter: _OrganizationFilter;
  _OrganizationInput: _OrganizationInput;
  _OrganizationOrdering: _OrganizationOrdering;
  _PersonFilter: _PersonFilter;
  _PersonInput: _PersonInput;
  _PersonOrdering: _PersonOrdering;
  _RemoveControlActionAgentPayload: ResolverTypeWrapper<Omit<_RemoveControlActionAgentPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['ControlAction']>, to?: Maybe<ResolversTypes['Person']> }>;
  _RemoveControlActionObjectPayload: ResolverTypeWrapper<Omit<_RemoveControlActionObjectPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['ControlAction']>, to?: Maybe<ResolversTypes['DigitalDocument']> }>;
  _RemoveControlActionResultPayload: ResolverTypeWrapper<Omit<_RemoveControlActionResultPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['ControlAction']>, to?: Maybe<ResolversTypes['DigitalDocument']> }>;
  _RemoveDigitalDocumentAboutPayload: ResolverTypeWrapper<Omit<_RemoveDigitalDocumentAboutPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['DigitalDocument']>, to?: Maybe<ResolversTypes['MusicComposition']> }>;
  _RemoveDigitalDocumentAuthorPayload: ResolverTypeWrapper<Omit<_RemoveDigitalDocumentAuthorPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['DigitalDocument']>, to?: Maybe<ResolversTypes['Person']> }>;
  _RemoveMusicCompositionComposerPayload: ResolverTypeWrapper<Omit<_RemoveMusicCompositionComposerPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicComposition']>, to?: Maybe<ResolversTypes['Person']> }>;
  _RemoveMusicCompositionIncludedCompositionPayload: ResolverTypeWrapper<Omit<_RemoveMusicCompositionIncludedCompositionPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicComposition']>, to?: Maybe<ResolversTypes['MusicComposition']> }>;
  _RemoveMusicCompositionLyricistPayload: ResolverTypeWrapper<Omit<_RemoveMusicCompositionLyricistPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicComposition']>, to?: Maybe<ResolversTypes['Person']> }>;
  _RemoveMusicRecordingByArtistPayload: ResolverTypeWrapper<Omit<_RemoveMusicRecordingByArtistPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicRecording']>, to?: Maybe<ResolversTypes['Person']> }>;
  _RemoveMusicRecordingProducerPayload: ResolverTypeWrapper<Omit<_RemoveMusicRecordingProducerPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicRecording']>, to?: Maybe<ResolversTypes['Organization']> }>;
  _RemoveMusicRecordingRecordingOfPayload: ResolverTypeWrapper<Omit<_RemoveMusicRecordingRecordingOfPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['MusicRecording']>, to?: Maybe<ResolversTypes['MusicComposition']> }>;
  _RemoveOrganizationMemberPayload: ResolverTypeWrapper<Omit<_RemoveOrganizationMemberPayload, 'from' | 'to'> & { from?: Maybe<ResolversTypes['Organization']>, to?: Maybe<ResolversTypes['Person']> }>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  ControlAction: Thing;
  Date: Scalars['Date']['output'];
  DateTime: Scalars['DateTime']['output'];
  DigitalDocument: Thing;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  MetadataInterface: ResolversInterfaceTypes<ResolversParentTypes>['MetadataInterface'];
  MusicComposition: Thing;
  MusicRecording: Thing;
  Mutation: Record<PropertyKey, never>;
  Organization: Thing;
  Person: Thing;
  Query: Record<PropertyKey, never>;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  ThingInterface: ResolversInterfaceTypes<ResolversParentTypes>['ThingInterface'];
  URL: Scalars['URL']['output'];
  _AddControlActionAgentPayload: Omit<_AddControlActionAgentPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['ControlAction']>, to?: Maybe<ResolversParentTypes['Person']> };
  _AddControlActionObjectPayload: Omit<_AddControlActionObjectPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['ControlAction']>, to?: Maybe<ResolversParentTypes['DigitalDocument']> };
  _AddControlActionResultPayload: Omit<_AddControlActionResultPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['ControlAction']>, to?: Maybe<ResolversParentTypes['DigitalDocument']> };
  _AddDigitalDocumentAboutPayload: Omit<_AddDigitalDocumentAboutPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['DigitalDocument']>, to?: Maybe<ResolversParentTypes['MusicComposition']> };
  _AddDigitalDocumentAuthorPayload: Omit<_AddDigitalDocumentAuthorPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['DigitalDocument']>, to?: Maybe<ResolversParentTypes['Person']> };
  _AddMusicCompositionComposerPayload: Omit<_AddMusicCompositionComposerPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicComposition']>, to?: Maybe<ResolversParentTypes['Person']> };
  _AddMusicCompositionIncludedCompositionPayload: Omit<_AddMusicCompositionIncludedCompositionPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicComposition']>, to?: Maybe<ResolversParentTypes['MusicComposition']> };
  _AddMusicCompositionLyricistPayload: Omit<_AddMusicCompositionLyricistPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicComposition']>, to?: Maybe<ResolversParentTypes['Person']> };
  _AddMusicRecordingByArtistPayload: Omit<_AddMusicRecordingByArtistPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicRecording']>, to?: Maybe<ResolversParentTypes['Person']> };
  _AddMusicRecordingProducerPayload: Omit<_AddMusicRecordingProducerPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicRecording']>, to?: Maybe<ResolversParentTypes['Organization']> };
  _AddMusicRecordingRecordingOfPayload: Omit<_AddMusicRecordingRecordingOfPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicRecording']>, to?: Maybe<ResolversParentTypes['MusicComposition']> };
  _AddOrganizationMemberPayload: Omit<_AddOrganizationMemberPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['Organization']>, to?: Maybe<ResolversParentTypes['Person']> };
  _ControlActionFilter: _ControlActionFilter;
  _ControlActionInput: _ControlActionInput;
  _DigitalDocumentFilter: _DigitalDocumentFilter;
  _DigitalDocumentInput: _DigitalDocumentInput;
  _MusicCompositionFilter: _MusicCompositionFilter;
  _MusicCompositionInput: _MusicCompositionInput;
  _MusicRecordingFilter: _MusicRecordingFilter;
  _MusicRecordingInput: _MusicRecordingInput;
  _OrganizationFilter: _OrganizationFilter;
  _OrganizationInput: _OrganizationInput;
  _PersonFilter: _PersonFilter;
  _PersonInput: _PersonInput;
  _RemoveControlActionAgentPayload: Omit<_RemoveControlActionAgentPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['ControlAction']>, to?: Maybe<ResolversParentTypes['Person']> };
  _RemoveControlActionObjectPayload: Omit<_RemoveControlActionObjectPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['ControlAction']>, to?: Maybe<ResolversParentTypes['DigitalDocument']> };
  _RemoveControlActionResultPayload: Omit<_RemoveControlActionResultPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['ControlAction']>, to?: Maybe<ResolversParentTypes['DigitalDocument']> };
  _RemoveDigitalDocumentAboutPayload: Omit<_RemoveDigitalDocumentAboutPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['DigitalDocument']>, to?: Maybe<ResolversParentTypes['MusicComposition']> };
  _RemoveDigitalDocumentAuthorPayload: Omit<_RemoveDigitalDocumentAuthorPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['DigitalDocument']>, to?: Maybe<ResolversParentTypes['Person']> };
  _RemoveMusicCompositionComposerPayload: Omit<_RemoveMusicCompositionComposerPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicComposition']>, to?: Maybe<ResolversParentTypes['Person']> };
  _RemoveMusicCompositionIncludedCompositionPayload: Omit<_RemoveMusicCompositionIncludedCompositionPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicComposition']>, to?: Maybe<ResolversParentTypes['MusicComposition']> };
  _RemoveMusicCompositionLyricistPayload: Omit<_RemoveMusicCompositionLyricistPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicComposition']>, to?: Maybe<ResolversParentTypes['Person']> };
  _RemoveMusicRecordingByArtistPayload: Omit<_RemoveMusicRecordingByArtistPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicRecording']>, to?: Maybe<ResolversParentTypes['Person']> };
  _RemoveMusicRecordingProducerPayload: Omit<_RemoveMusicRecordingProducerPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicRecording']>, to?: Maybe<ResolversParentTypes['Organization']> };
  _RemoveMusicRecordingRecordingOfPayload: Omit<_RemoveMusicRecordingRecordingOfPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['MusicRecording']>, to?: Maybe<ResolversParentTypes['MusicComposition']> };
  _RemoveOrganizationMemberPayload: Omit<_RemoveOrganizationMemberPayload, 'from' | 'to'> & { from?: Maybe<ResolversParentTypes['Organization']>, to?: Maybe<ResolversParentTypes['Person']> };
};

export type AuthDirectiveArgs = {
  action?: Maybe<Scalars['String']['input']>;
  if?: Maybe<Scalars['String']['input']>;
  scopes?: Maybe<ReadonlyArray<ReadonlyArray<Scalars['String']['input']>>>;
  type?: Maybe<Scalars['String']['input']>;
  unless?: Maybe<Scalars['String']['input']>;
};

export type AuthDirectiveResolver<Result, Parent, ContextType = ContributorContext, Args = AuthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = ContributorContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ControlActionResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['ControlAction'] = ResolversParentTypes['ControlAction']> = {
  actionStatus?: Resolver<Maybe<ResolversTypes['ActionStatusType']>, ParentType, ContextType>;
  agent?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Person']>>>, ParentType, ContextType, Partial<ControlActionAgentArgs>>;
  alternateName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  created?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  identifier?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  modified?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  object?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['DigitalDocument']>>>, ParentType, ContextType, Partial<ControlActionObjectArgs>>;
  result?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['DigitalDocument']>>>, ParentType, ContextType, Partial<ControlActionResultArgs>>;
  sameAs?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  startTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DigitalDocumentResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['DigitalDocument'] = ResolversParentTypes['DigitalDocument']> = {
  about?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicComposition']>>>, ParentType, ContextType, Partial<DigitalDocumentAboutArgs>>;
  alternateName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  author?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Person']>>>, ParentType, ContextType, Partial<DigitalDocumentAuthorArgs>>;
  contentSize?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contentUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  contributor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  created?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  creator?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  datePublished?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  encodingFormat?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  identifier?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  isAccessibleForFree?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  language?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  license?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  modified?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  objectOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['ControlAction']>>>, ParentType, ContextType, Partial<DigitalDocumentObjectOfArgs>>;
  resultOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['ControlAction']>>>, ParentType, ContextType, Partial<DigitalDocumentResultOfArgs>>;
  rights?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sameAs?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MetadataInterfaceResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['MetadataInterface'] = ResolversParentTypes['MetadataInterface']> = {
  __resolveType: TypeResolveFn<'DigitalDocument' | 'MusicComposition' | 'MusicRecording' | 'Organization' | 'Person', ParentType, ContextType>;
};

export type MusicCompositionResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['MusicComposition'] = ResolversParentTypes['MusicComposition']> = {
  alternateName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  composer?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Person']>>>, ParentType, ContextType, Partial<MusicCompositionComposerArgs>>;
  contributor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  created?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  creator?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dateCreated?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  genre?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  identifier?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  inLanguage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  includedComposition?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicComposition']>>>, ParentType, ContextType, Partial<MusicCompositionIncludedCompositionArgs>>;
  includedIn?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicComposition']>>>, ParentType, ContextType, Partial<MusicCompositionIncludedInArgs>>;
  iswcCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  language?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lyricist?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Person']>>>, ParentType, ContextType, Partial<MusicCompositionLyricistArgs>>;
  modified?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  musicCompositionForm?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  musicalKey?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  recordedAs?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicRecording']>>>, ParentType, ContextType, Partial<MusicCompositionRecordedAsArgs>>;
  rights?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sameAs?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  subjectOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['DigitalDocument']>>>, ParentType, ContextType, Partial<MusicCompositionSubjectOfArgs>>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MusicRecordingResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['MusicRecording'] = ResolversParentTypes['MusicRecording']> = {
  alternateName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  byArtist?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Person']>>>, ParentType, ContextType, Partial<MusicRecordingByArtistArgs>>;
  contentUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  contributor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  created?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  creator?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dateCreated?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  duration?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  encodingFormat?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  identifier?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  isrcCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  language?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  license?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  modified?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  producer?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Organization']>>>, ParentType, ContextType, Partial<MusicRecordingProducerArgs>>;
  recordingOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicComposition']>>>, ParentType, ContextType, Partial<MusicRecordingRecordingOfArgs>>;
  rights?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sameAs?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  AddControlActionAgent?: Resolver<Maybe<ResolversTypes['_AddControlActionAgentPayload']>, ParentType, ContextType, RequireFields<MutationAddControlActionAgentArgs, 'from' | 'to'>>;
  AddControlActionObject?: Resolver<Maybe<ResolversTypes['_AddControlActionObjectPayload']>, ParentType, ContextType, RequireFields<MutationAddControlActionObjectArgs, 'from' | 'to'>>;
  AddControlActionResult?: Resolver<Maybe<ResolversTypes['_AddControlActionResultPayload']>, ParentType, ContextType, RequireFields<MutationAddControlActionResultArgs, 'from' | 'to'>>;
  AddDigitalDocumentAbout?: Resolver<Maybe<ResolversTypes['_AddDigitalDocumentAboutPayload']>, ParentType, ContextType, RequireFields<MutationAddDigitalDocumentAboutArgs, 'from' | 'to'>>;
  AddDigitalDocumentAuthor?: Resolver<Maybe<ResolversTypes['_AddDigitalDocumentAuthorPayload']>, ParentType, ContextType, RequireFields<MutationAddDigitalDocumentAuthorArgs, 'from' | 'to'>>;
  AddMusicCompositionComposer?: Resolver<Maybe<ResolversTypes['_AddMusicCompositionComposerPayload']>, ParentType, ContextType, RequireFields<MutationAddMusicCompositionComposerArgs, 'from' | 'to'>>;
  AddMusicCompositionIncludedComposition?: Resolver<Maybe<ResolversTypes['_AddMusicCompositionIncludedCompositionPayload']>, ParentType, ContextType, RequireFields<MutationAddMusicCompositionIncludedCompositionArgs, 'from' | 'to'>>;
  AddMusicCompositionLyricist?: Resolver<Maybe<ResolversTypes['_AddMusicCompositionLyricistPayload']>, ParentType, ContextType, RequireFields<MutationAddMusicCompositionLyricistArgs, 'from' | 'to'>>;
  AddMusicRecordingByArtist?: Resolver<Maybe<ResolversTypes['_AddMusicRecordingByArtistPayload']>, ParentType, ContextType, RequireFields<MutationAddMusicRecordingByArtistArgs, 'from' | 'to'>>;
  AddMusicRecordingProducer?: Resolver<Maybe<ResolversTypes['_AddMusicRecordingProducerPayload']>, ParentType, ContextType, RequireFields<MutationAddMusicRecordingProducerArgs, 'from' | 'to'>>;
  AddMusicRecordingRecordingOf?: Resolver<Maybe<ResolversTypes['_AddMusicRecordingRecordingOfPayload']>, ParentType, ContextType, RequireFields<MutationAddMusicRecordingRecordingOfArgs, 'from' | 'to'>>;
  AddOrganizationMember?: Resolver<Maybe<ResolversTypes['_AddOrganizationMemberPayload']>, ParentType, ContextType, RequireFields<MutationAddOrganizationMemberArgs, 'from' | 'to'>>;
  CreateControlAction?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType, Partial<MutationCreateControlActionArgs>>;
  CreateDigitalDocument?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType, Partial<MutationCreateDigitalDocumentArgs>>;
  CreateMusicComposition?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType, Partial<MutationCreateMusicCompositionArgs>>;
  CreateMusicRecording?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType, Partial<MutationCreateMusicRecordingArgs>>;
  CreateOrganization?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType, Partial<MutationCreateOrganizationArgs>>;
  CreatePerson?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType, Partial<MutationCreatePersonArgs>>;
  DeleteControlAction?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType, RequireFields<MutationDeleteControlActionArgs, 'identifier'>>;
  DeleteDigitalDocument?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType, RequireFields<MutationDeleteDigitalDocumentArgs, 'identifier'>>;
  DeleteMusicComposition?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType, RequireFields<MutationDeleteMusicCompositionArgs, 'identifier'>>;
  DeleteMusicRecording?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType, RequireFields<MutationDeleteMusicRecordingArgs, 'identifier'>>;
  DeleteOrganization?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType, RequireFields<MutationDeleteOrganizationArgs, 'identifier'>>;
  DeletePerson?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType, RequireFields<MutationDeletePersonArgs, 'identifier'>>;
  MergeControlAction?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType, RequireFields<MutationMergeControlActionArgs, 'identifier'>>;
  MergeDigitalDocument?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType, RequireFields<MutationMergeDigitalDocumentArgs, 'identifier'>>;
  MergeMusicComposition?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType, RequireFields<MutationMergeMusicCompositionArgs, 'identifier'>>;
  MergeMusicRecording?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType, RequireFields<MutationMergeMusicRecordingArgs, 'identifier'>>;
  MergeOrganization?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType, RequireFields<MutationMergeOrganizationArgs, 'identifier'>>;
  MergePerson?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType, RequireFields<MutationMergePersonArgs, 'identifier'>>;
  RemoveControlActionAgent?: Resolver<Maybe<ResolversTypes['_RemoveControlActionAgentPayload']>, ParentType, ContextType, RequireFields<MutationRemoveControlActionAgentArgs, 'from' | 'to'>>;
  RemoveControlActionObject?: Resolver<Maybe<ResolversTypes['_RemoveControlActionObjectPayload']>, ParentType, ContextType, RequireFields<MutationRemoveControlActionObjectArgs, 'from' | 'to'>>;
  RemoveControlActionResult?: Resolver<Maybe<ResolversTypes['_RemoveControlActionResultPayload']>, ParentType, ContextType, RequireFields<MutationRemoveControlActionResultArgs, 'from' | 'to'>>;
  RemoveDigitalDocumentAbout?: Resolver<Maybe<ResolversTypes['_RemoveDigitalDocumentAboutPayload']>, ParentType, ContextType, RequireFields<MutationRemoveDigitalDocumentAboutArgs, 'from' | 'to'>>;
  RemoveDigitalDocumentAuthor?: Resolver<Maybe<ResolversTypes['_RemoveDigitalDocumentAuthorPayload']>, ParentType, ContextType, RequireFields<MutationRemoveDigitalDocumentAuthorArgs, 'from' | 'to'>>;
  RemoveMusicCompositionComposer?: Resolver<Maybe<ResolversTypes['_RemoveMusicCompositionComposerPayload']>, ParentType, ContextType, RequireFields<MutationRemoveMusicCompositionComposerArgs, 'from' | 'to'>>;
  RemoveMusicCompositionIncludedComposition?: Resolver<Maybe<ResolversTypes['_RemoveMusicCompositionIncludedCompositionPayload']>, ParentType, ContextType, RequireFields<MutationRemoveMusicCompositionIncludedCompositionArgs, 'from' | 'to'>>;
  RemoveMusicCompositionLyricist?: Resolver<Maybe<ResolversTypes['_RemoveMusicCompositionLyricistPayload']>, ParentType, ContextType, RequireFields<MutationRemoveMusicCompositionLyricistArgs, 'from' | 'to'>>;
  RemoveMusicRecordingByArtist?: Resolver<Maybe<ResolversTypes['_RemoveMusicRecordingByArtistPayload']>, ParentType, ContextType, RequireFields<MutationRemoveMusicRecordingByArtistArgs, 'from' | 'to'>>;
  RemoveMusicRecordingProducer?: Resolver<Maybe<ResolversTypes['_RemoveMusicRecordingProducerPayload']>, ParentType, ContextType, RequireFields<MutationRemoveMusicRecordingProducerArgs, 'from' | 'to'>>;
  RemoveMusicRecordingRecordingOf?: Resolver<Maybe<ResolversTypes['_RemoveMusicRecordingRecordingOfPayload']>, ParentType, ContextType, RequireFields<MutationRemoveMusicRecordingRecordingOfArgs, 'from' | 'to'>>;
  RemoveOrganizationMember?: Resolver<Maybe<ResolversTypes['_RemoveOrganizationMemberPayload']>, ParentType, ContextType, RequireFields<MutationRemoveOrganizationMemberArgs, 'from' | 'to'>>;
  UpdateControlAction?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType, RequireFields<MutationUpdateControlActionArgs, 'identifier'>>;
  UpdateDigitalDocument?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType, RequireFields<MutationUpdateDigitalDocumentArgs, 'identifier'>>;
  UpdateMusicComposition?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType, RequireFields<MutationUpdateMusicCompositionArgs, 'identifier'>>;
  UpdateMusicRecording?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType, RequireFields<MutationUpdateMusicRecordingArgs, 'identifier'>>;
  UpdateOrganization?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType, RequireFields<MutationUpdateOrganizationArgs, 'identifier'>>;
  UpdatePerson?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType, RequireFields<MutationUpdatePersonArgs, 'identifier'>>;
};

export type OrganizationResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['Organization'] = ResolversParentTypes['Organization']> = {
  alternateName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contributor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  created?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  creator?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dissolutionDate?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  foundingDate?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  identifier?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  language?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  legalName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  member?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Person']>>>, ParentType, ContextType, Partial<OrganizationMemberArgs>>;
  modified?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  producerOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicRecording']>>>, ParentType, ContextType, Partial<OrganizationProducerOfArgs>>;
  rights?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sameAs?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PersonResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['Person'] = ResolversParentTypes['Person']> = {
  agentOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['ControlAction']>>>, ParentType, ContextType, Partial<PersonAgentOfArgs>>;
  alternateName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  artistOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicRecording']>>>, ParentType, ContextType, Partial<PersonArtistOfArgs>>;
  authorOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['DigitalDocument']>>>, ParentType, ContextType, Partial<PersonAuthorOfArgs>>;
  birthDate?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  birthPlace?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  composerOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicComposition']>>>, ParentType, ContextType, Partial<PersonComposerOfArgs>>;
  contributor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  created?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  creator?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  deathDate?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  deathPlace?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  familyName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  givenName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  identifier?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  jobTitle?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  language?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lyricistOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicComposition']>>>, ParentType, ContextType, Partial<PersonLyricistOfArgs>>;
  memberOf?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Organization']>>>, ParentType, ContextType, Partial<PersonMemberOfArgs>>;
  modified?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  nationality?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rights?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sameAs?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  ControlAction?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['ControlAction']>>>, ParentType, ContextType, Partial<QueryControlActionArgs>>;
  DigitalDocument?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['DigitalDocument']>>>, ParentType, ContextType, Partial<QueryDigitalDocumentArgs>>;
  MusicComposition?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicComposition']>>>, ParentType, ContextType, Partial<QueryMusicCompositionArgs>>;
  MusicRecording?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['MusicRecording']>>>, ParentType, ContextType, Partial<QueryMusicRecordingArgs>>;
  Organization?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Organization']>>>, ParentType, ContextType, Partial<QueryOrganizationArgs>>;
  Person?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Person']>>>, ParentType, ContextType, Partial<QueryPersonArgs>>;
  searchMetadataText?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['ThingInterface']>>>, ParentType, ContextType, RequireFields<QuerySearchMetadataTextArgs, 'substring'>>;
};

export type SubscriptionResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  ControlActionMutation?: SubscriptionResolver<Maybe<ResolversTypes['ControlAction']>, "ControlActionMutation", ParentType, ContextType, RequireFields<SubscriptionControlActionMutationArgs, 'identifier'>>;
  ThingCreateMutation?: SubscriptionResolver<Maybe<ResolversTypes['ThingInterface']>, "ThingCreateMutation", ParentType, ContextType, Partial<SubscriptionThingCreateMutationArgs>>;
};

export type ThingInterfaceResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['ThingInterface'] = ResolversParentTypes['ThingInterface']> = {
  __resolveType: TypeResolveFn<'ControlAction' | 'DigitalDocument' | 'MusicComposition' | 'MusicRecording' | 'Organization' | 'Person', ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type _AddControlActionAgentPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddControlActionAgentPayload'] = ResolversParentTypes['_AddControlActionAgentPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _AddControlActionObjectPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddControlActionObjectPayload'] = ResolversParentTypes['_AddControlActionObjectPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
};

export type _AddControlActionResultPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddControlActionResultPayload'] = ResolversParentTypes['_AddControlActionResultPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
};

export type _AddDigitalDocumentAboutPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddDigitalDocumentAboutPayload'] = ResolversParentTypes['_AddDigitalDocumentAboutPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
};

export type _AddDigitalDocumentAuthorPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddDigitalDocumentAuthorPayload'] = ResolversParentTypes['_AddDigitalDocumentAuthorPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _AddMusicCompositionComposerPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddMusicCompositionComposerPayload'] = ResolversParentTypes['_AddMusicCompositionComposerPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _AddMusicCompositionIncludedCompositionPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddMusicCompositionIncludedCompositionPayload'] = ResolversParentTypes['_AddMusicCompositionIncludedCompositionPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
};

export type _AddMusicCompositionLyricistPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddMusicCompositionLyricistPayload'] = ResolversParentTypes['_AddMusicCompositionLyricistPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _AddMusicRecordingByArtistPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddMusicRecordingByArtistPayload'] = ResolversParentTypes['_AddMusicRecordingByArtistPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _AddMusicRecordingProducerPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddMusicRecordingProducerPayload'] = ResolversParentTypes['_AddMusicRecordingProducerPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType>;
};

export type _AddMusicRecordingRecordingOfPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddMusicRecordingRecordingOfPayload'] = ResolversParentTypes['_AddMusicRecordingRecordingOfPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
};

export type _AddOrganizationMemberPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_AddOrganizationMemberPayload'] = ResolversParentTypes['_AddOrganizationMemberPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _RemoveControlActionAgentPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveControlActionAgentPayload'] = ResolversParentTypes['_RemoveControlActionAgentPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _RemoveControlActionObjectPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveControlActionObjectPayload'] = ResolversParentTypes['_RemoveControlActionObjectPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
};

export type _RemoveControlActionResultPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveControlActionResultPayload'] = ResolversParentTypes['_RemoveControlActionResultPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['ControlAction']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
};

export type _RemoveDigitalDocumentAboutPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveDigitalDocumentAboutPayload'] = ResolversParentTypes['_RemoveDigitalDocumentAboutPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
};

export type _RemoveDigitalDocumentAuthorPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveDigitalDocumentAuthorPayload'] = ResolversParentTypes['_RemoveDigitalDocumentAuthorPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['DigitalDocument']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _RemoveMusicCompositionComposerPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveMusicCompositionComposerPayload'] = ResolversParentTypes['_RemoveMusicCompositionComposerPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _RemoveMusicCompositionIncludedCompositionPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveMusicCompositionIncludedCompositionPayload'] = ResolversParentTypes['_RemoveMusicCompositionIncludedCompositionPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
};

export type _RemoveMusicCompositionLyricistPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveMusicCompositionLyricistPayload'] = ResolversParentTypes['_RemoveMusicCompositionLyricistPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _RemoveMusicRecordingByArtistPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveMusicRecordingByArtistPayload'] = ResolversParentTypes['_RemoveMusicRecordingByArtistPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type _RemoveMusicRecordingProducerPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveMusicRecordingProducerPayload'] = ResolversParentTypes['_RemoveMusicRecordingProducerPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType>;
};

export type _RemoveMusicRecordingRecordingOfPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveMusicRecordingRecordingOfPayload'] = ResolversParentTypes['_RemoveMusicRecordingRecordingOfPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['MusicRecording']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['MusicComposition']>, ParentType, ContextType>;
};

export type _RemoveOrganizationMemberPayloadResolvers<ContextType = ContributorContext, ParentType extends ResolversParentTypes['_RemoveOrganizationMemberPayload'] = ResolversParentTypes['_RemoveOrganizationMemberPayload']> = {
  from?: Resolver<Maybe<ResolversTypes['Organization']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = ContributorContext> = {
  ControlAction?: ControlActionResolvers<ContextType>;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  DigitalDocument?: DigitalDocumentResolvers<ContextType>;
  MetadataInterface?: MetadataInterfaceResolvers<ContextType>;
  MusicComposition?: MusicCompositionResolvers<ContextType>;
  MusicRecording?: MusicRecordingResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Organization?: OrganizationResolvers<ContextType>;
  Person?: PersonResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  ThingInterface?: ThingInterfaceResolvers<ContextType>;
  URL?: GraphQLScalarType;
  _AddControlActionAgentPayload?: _AddControlActionAgentPayloadResolvers<ContextType>;
  _AddControlActionObjectPayload?: _AddControlActionObjectPayloadResolvers<ContextType>;
  _AddControlActionResultPayload?: _AddControlActionResultPayloadResolvers<ContextType>;
  _AddDigitalDocumentAboutPayload?: _AddDigitalDocumentAboutPayloadResolvers<ContextType>;
  _AddDigitalDocumentAuthorPayload?: _AddDigitalDocumentAuthorPayloadResolvers<ContextType>;
  _AddMusicCompositionComposerPayload?: _AddMusicCompositionComposerPayloadResolvers<ContextType>;
  _AddMusicCompositionIncludedCompositionPayload?: _AddMusicCompositionIncludedCompositionPayloadResolvers<ContextType>;
  _AddMusicCompositionLyricistPayload?: _AddMusicCompositionLyricistPayloadResolvers<ContextType>;
  _AddMusicRecordingByArtistPayload?: _AddMusicRecordingByArtistPayloadResolvers<ContextType>;
  _AddMusicRecordingProducerPayload?: _AddMusicRecordingProducerPayloadResolvers<ContextType>;
  _AddMusicRecordingRecordingOfPayload?: _AddMusicRecordingRecordingOfPayloadResolvers<ContextType>;
  _AddOrganizationMemberPayload?: _AddOrganizationMemberPayloadResolvers<ContextType>;
  _RemoveControlActionAgentPayload?: _RemoveControlActionAgentPayloadResolvers<ContextType>;
  _RemoveControlActionObjectPayload?: _RemoveControlActionObjectPayloadResolvers<ContextType>;
  _RemoveControlActionResultPayload?: _RemoveControlActionResultPayloadResolvers<ContextType>;
  _RemoveDigitalDocumentAboutPayload?: _RemoveDigitalDocumentAboutPayloadResolvers<ContextType>;
  _RemoveDigitalDocumentAuthorPayload?: _RemoveDigitalDocumentAuthorPayloadResolvers<ContextType>;
  _RemoveMusicCompositionComposerPayload?: _RemoveMusicCompositionComposerPayloadResolvers<ContextType>;
  _RemoveMusicCompositionIncludedCompositionPayload?: _RemoveMusicCompositionIncludedCompositionPayloadResolvers<ContextType>;
  _RemoveMusicCompositionLyricistPayload?: _RemoveMusicCompositionLyricistPayloadResolvers<ContextType>;
  _RemoveMusicRecordingByArtistPayload?: _RemoveMusicRecordingByArtistPayloadResolvers<ContextType>;
  _RemoveMusicRecordingProducerPayload?: _RemoveMusicRecordingProducerPayloadResolvers<ContextType>;
  _RemoveMusicRecordingRecordingOfPayload?: _RemoveMusicRecordingRecordingOfPayloadResolvers<ContextType>;
  _RemoveOrganizationMemberPayload?: _RemoveOrganizationMemberPayloadResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = ContributorContext> = {
  auth?: AuthDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
