import { type IdentifiedSubject, isGranted, type Subject } from '../../../src/index.ts'
/** Every scope that a rule of the schema requires. */
export type Scope =
  | 'Mutation:ControlAction:Create'
  | 'Mutation:ControlAction:Delete'
  | 'Mutation:ControlAction:Merge'
  | 'Mutation:ControlAction:Update'
  | 'Mutation:ControlActionAgent:Add'
  | 'Mutation:ControlActionAgent:Remove'
  | 'Mutation:ControlActionObject:Add'
  | 'Mutation:ControlActionObject:Remove'
  | 'Mutation:ControlActionResult:Add'
  | 'Mutation:ControlActionResult:Remove'
  | 'Mutation:DigitalDocument:Create'
  | 'Mutation:DigitalDocument:Delete'
  | 'Mutation:DigitalDocument:Merge'
  | 'Mutation:DigitalDocument:Update'
  | 'Mutation:DigitalDocumentAbout:Add'
  | 'Mutation:DigitalDocumentAbout:Remove'
  | 'Mutation:DigitalDocumentAuthor:Add'
  | 'Mutation:DigitalDocumentAuthor:Remove'
  | 'Mutation:MusicComposition:Create'
  | 'Mutation:MusicComposition:Delete'
  | 'Mutation:MusicComposition:Merge'
  | 'Mutation:MusicComposition:Update'
  | 'Mutation:MusicCompositionComposer:Add'
  | 'Mutation:MusicCompositionComposer:Remove'
  | 'Mutation:MusicCompositionIncludedComposition:Add'
  | 'Mutation:MusicCompositionIncludedComposition:Remove'
  | 'Mutation:MusicCompositionLyricist:Add'
  | 'Mutation:MusicCompositionLyricist:Remove'
  | 'Mutation:MusicRecording:Create'
  | 'Mutation:MusicRecording:Delete'
  | 'Mutation:MusicRecording:Merge'
  | 'Mutation:MusicRecording:Update'
  | 'Mutation:MusicRecordingByArtist:Add'
  | 'Mutation:MusicRecordingByArtist:Remove'
  | 'Mutation:MusicRecordingProducer:Add'
  | 'Mutation:MusicRecordingProducer:Remove'
  | 'Mutation:MusicRecordingRecordingOf:Add'
  | 'Mutation:MusicRecordingRecordingOf:Remove'
  | 'Mutation:Organization:Create'
  | 'Mutation:Organization:Delete'
  | 'Mutation:Organization:Merge'
  | 'Mutation:Organization:Update'
  | 'Mutation:OrganizationMember:Add'
  | 'Mutation:OrganizationMember:Remove'
  | 'Mutation:Person:Create'
  | 'Mutation:Person:Delete'
  | 'Mutation:Person:Merge'
  | 'Mutation:Person:Update'

/** The patterns of whole segments that cover at least one scope: a misspelt one does not compile. */
export type ScopePattern =
  | '*'
  | `${'Mutation' | '*'}:${'ControlAction' | '*'}:${'Create' | 'Delete' | 'Merge' | 'Update' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'ControlActionAgent' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'ControlActionObject' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'ControlActionResult' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'DigitalDocument' | '*'}:${'Create' | 'Delete' | 'Merge' | 'Update' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'DigitalDocumentAbout' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'DigitalDocumentAuthor' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicComposition' | '*'}:${'Create' | 'Delete' | 'Merge' | 'Update' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicCompositionComposer' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicCompositionIncludedComposition' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicCompositionLyricist' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicRecording' | '*'}:${'Create' | 'Delete' | 'Merge' | 'Update' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicRecordingByArtist' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicRecordingProducer' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'MusicRecordingRecordingOf' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'Organization' | '*'}:${'Create' | 'Delete' | 'Merge' | 'Update' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'OrganizationMember' | '*'}:${'Add' | 'Remove' | '*'}` | `${'Mutation' | '*'}:*`
  | `${'Mutation' | '*'}:${'Person' | '*'}:${'Create' | 'Delete' | 'Merge' | 'Update' | '*'}` | `${'Mutation' | '*'}:*`

type Segments<Path extends string> = Path extends `${infer First}:${infer Rest}` ? [First, ...Segments<Rest>] : [Path]
type Glob<Text extends string> = Text extends `${infer Before}*${infer After}`
  ? `${Before}${string}${Glob<After>}`
  : Text extends `${infer Before}?${infer After}`
    ? `${Before}${string}${Glob<After>}`
    : Text
type Covers<Pattern extends readonly string[], Path extends readonly string[]> = Pattern extends readonly ['*']
  ? Path extends readonly [string, ...string[]]
    ? true
    : false
  : Pattern extends readonly [infer First extends string, ...infer Rest extends readonly string[]]
    ? Path extends readonly [infer Name extends string, ...infer Names extends readonly string[]]
      ? Name extends Glob<First>
        ? Covers<Rest, Names>
        : false
      : false
    : Path extends readonly []
      ? true
      : false
type CoveredBy<Pattern extends string, One = Scope> = One extends string
  ? Covers<Segments<Pattern>, Segments<One>> extends true
    ? One
    : never
  : never

/** A pattern with globs inside its segments, checked too: `never` where it covers no scope. */
export type CoveringPattern<Pattern extends string> = [CoveredBy<Pattern>] extends [never] ? never : Pattern

/** Gives a pattern back; one that covers no scope does not compile. */
export const scopePattern = <const Pattern extends string>(pattern: CoveringPattern<Pattern>): Pattern => pattern

/** The claims of a token. */
export type SubjectClaims = Readonly<Record<string, unknown>>

/** A caller whose claims are typed. */
export type TypedSubject = Exclude<Subject, IdentifiedSubject> | (IdentifiedSubject & { readonly claims: SubjectClaims })

/** Whether a caller is granted a scope of the schema. */
export const hasScope = (subject: Subject, scope: Scope): boolean => isGranted(subject, scope)
