import type { DecisionRecord } from './record.ts'

export type RecordField = keyof DecisionRecord

/** The meaning of each field, in the order of a log line: the table of docs/decisions.md. */
export const RECORD_FIELDS: Readonly<Record<RecordField, string>> = {
  time: 'Milliseconds since 1970, when the operation ended. In every log line.',
  requestId: 'The request’s `x-request-id`, or the one that it was given.',
  traceId:
    'The id of the trace that the operation is a part of: that of its span (in another server of the span that is active there), or of a well-formed `traceparent` (W3C Trace Context).',
  transport: '`post`, `get`, `websocket`, `sse`; in another server `apollo`, `envelop`, `execute`.',
  operationName: 'The name of the operation, at most 100 characters. The caller chooses it.',
  operationKind: '`query`, `mutation` or `subscription`; absent where the document cannot be read.',
  rootFields: 'The root fields of an operation without a name, by their names in the schema, at most 20.',
  documentId: 'The SHA-256 hash of the document’s text, which is also its hash as a persisted operation.',
  issuer: 'The issuer of the caller’s token, where it was believed.',
  subject: 'The id of the caller within that issuer; a keyed hash with `hashSubjects`.',
  client: 'The client of the token: of own tokens, and of those that a client signs for its users.',
  actor: 'Who acts for the subject, where the token says so (`act`): the last of several.',
  decision:
    '`allow`, `reduce`, `deny`, or `refused` where it did not come to a decision, or nothing ran after it.',
  cause:
    'Why it was not simply answered: `forbidden`, `expired_token`, `parse_failed`, `upstream_timeout`, ...',
  denied: 'The coordinates that were denied, at most 100.',
  missingScopes:
    'The fewest scopes that the caller lacks for what was denied, at most 100. A log line without any lacks the field.',
  conditions:
    'The conditions of rules that denied something, or that had no answer, at most 20: `coordinate`, `role` (`if` or `unless`), `text`, `answer` (`no` or `error`) and, of an error, its `message`, which quotes no value.',
  wouldBe:
    '`reduce` or `deny` where a dry run has let something pass: the decision if every rule were enforced.',
  wouldDeny:
    'Of a dry run: for each coordinate that it has let pass, its `coordinate`, the `cause` and the `missingScopes`; at most 100. A log line without any lacks the field.',
  usedScopes: 'The fewest of the caller’s scopes with which the same would run.',
  epoch: 'The number of the schema and its rules, counted from 1 in each process.',
  ms: 'Milliseconds of each step: `authenticate`, `prepare`, `decide`, `run`, and `total`.',
}

export const RECORD_FIELD_NAMES = Object.keys(RECORD_FIELDS) as unknown as readonly [
  RecordField,
  ...RecordField[],
]
