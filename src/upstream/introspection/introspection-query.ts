/**
 * The parts of introspection that a server may lack, because they were specified later than the rest. One
 * each: a server can have some without the others.
 */
export type IntrospectionFeature =
  | 'schemaDescription'
  | 'isRepeatable'
  | 'specifiedByURL'
  /** Its name in drafts: graphql-js 15, GraphQL Java 16. */
  | 'specifiedByUrl'
  | 'isOneOf'
  | 'deprecatedArguments'
  | 'deprecatedInputFields'
  | 'deprecatedDirectiveArguments'
  | 'inputDeprecation'
  /** From here on: known to all current servers, but perhaps not to those before 2017. */
  | 'subscriptionType'
  | 'locations'
  | 'deprecatedFields'
  | 'deprecatedValues'

export type Features = ReadonlySet<IntrospectionFeature>

/** The features that hardly any server lacks. */
export const PLAIN_FEATURES: Features = new Set([
  'subscriptionType',
  'locations',
  'deprecatedFields',
  'deprecatedValues',
])

/** The features of current servers, which are all requested at once. */
export const CURRENT_FEATURES: Features = new Set([
  ...PLAIN_FEATURES,
  'schemaDescription',
  'isRepeatable',
  'specifiedByURL',
  'isOneOf',
  'deprecatedArguments',
  'deprecatedInputFields',
  'deprecatedDirectiveArguments',
  'inputDeprecation',
])

/** Levels of lists and non-nulls around a type; common tools use nine. */
export const USUAL_DEPTH = 9

/** For each feature, a small query that a server answers without an error if it has the feature. */
export const FEATURE_QUESTIONS: readonly (readonly [IntrospectionFeature, string])[] = [
  ['schemaDescription', 'description'],
  ['isRepeatable', 'directives { isRepeatable }'],
  ['specifiedByURL', 'queryType { specifiedByURL }'],
  ['specifiedByUrl', 'queryType { specifiedByUrl }'],
  ['isOneOf', 'queryType { isOneOf }'],
  ['deprecatedArguments', 'queryType { fields { args(includeDeprecated: true) { name } } }'],
  ['deprecatedInputFields', 'queryType { inputFields(includeDeprecated: true) { name } }'],
  ['deprecatedDirectiveArguments', 'directives { args(includeDeprecated: true) { name } }'],
  ['inputDeprecation', 'directives { args { isDeprecated deprecationReason } }'],
  ['subscriptionType', 'subscriptionType { name }'],
  ['locations', 'directives { locations }'],
  ['deprecatedFields', 'queryType { fields(includeDeprecated: true) { isDeprecated deprecationReason } }'],
  [
    'deprecatedValues',
    'queryType { enumValues(includeDeprecated: true) { isDeprecated deprecationReason } }',
  ],
]

/** A query that every server with introspection answers. */
export const SMALLEST_QUESTION = 'queryType { name }'

/** Servers that allow only known operations know introspection by this name. */
export const INTROSPECTION_NAME = 'IntrospectionQuery'

export function printFeatureQuestion(question: string): string {
  return printQuestion(question)
}

/** The query for a whole schema, with these features and this many levels of wrappers around a type. */
export function printIntrospectionQuery(features: Features, depth: number): string {
  const having = createHaving(features)
  const url = features.has('specifiedByURL')
    ? 'specifiedByURL'
    : having('specifiedByUrl', 'specifiedByURL: specifiedByUrl')
  const question = `
      ${having('schemaDescription', 'description')}
      queryType { name }
      mutationType { name }
      ${having('subscriptionType', 'subscriptionType { name }')}
      types { ...FullType }
      directives {
        name description ${having('locations', 'locations')} ${having('isRepeatable', 'isRepeatable')}
        args${having('deprecatedDirectiveArguments', INCLUDING)} { ...InputValue }
      }`
  const fullType = `fragment FullType on __Type {
    kind name description ${url} ${having('isOneOf', 'isOneOf')}
    fields${having('deprecatedFields', INCLUDING)} {
      name description
      args${having('deprecatedArguments', INCLUDING)} { ...InputValue }
      type { ...TypeRef }
      ${having('deprecatedFields', 'isDeprecated deprecationReason')}
    }
    inputFields${having('deprecatedInputFields', INCLUDING)} { ...InputValue }
    interfaces { ...TypeRef }
    enumValues${having('deprecatedValues', INCLUDING)} {
      name description ${having('deprecatedValues', 'isDeprecated deprecationReason')}
    }
    possibleTypes { ...TypeRef }
  }`
  return printQuestion(question, fullType, valueFragments(features, depth))
}

const INCLUDING = '(includeDeprecated: true)'

function createHaving(features: Features): (feature: IntrospectionFeature, text: string) => string {
  return (feature, text) => (features.has(feature) ? text : '')
}

function valueFragments(features: Features, depth: number): string {
  const wrapped = 'ofType { kind name '.repeat(depth) + '}'.repeat(depth)
  const deprecation = createHaving(features)('inputDeprecation', 'isDeprecated deprecationReason')
  return `fragment InputValue on __InputValue {
    name description type { ...TypeRef } defaultValue ${deprecation}
  }
  fragment TypeRef on __Type { kind name ${wrapped} }`
}

function printQuestion(question: string, ...fragments: readonly string[]): string {
  const text = `query ${INTROSPECTION_NAME} { __schema { ${question} } } ${fragments.join(' ')}`
  return text.replaceAll(/\s+/g, ' ')
}
