import { createHmac } from 'node:crypto'
import { assertChoice, assertGroup, assertList } from '../core/option-checks.ts'
import { RECORD_FIELD_NAMES, type RecordField } from './record-fields.ts'

/** The settings of the decision log. */
export interface DecisionSettings {
  /** The operations that leave a line: those that were not simply allowed, all, or none. */
  readonly log: 'denied' | 'all' | 'off'
  /** The share of allowed operations to write with `log: all`, from 0 to 1. All others are always written. */
  readonly sample: number
  /** The fields of a line. Default: all. */
  readonly fields?: readonly RecordField[] | undefined
  /** Whether a keyed hash replaces each subject's id. The key is derived from `jwt.secret`. */
  readonly hashSubjects: boolean
}

export type DecisionOptions = {
  readonly [Name in keyof DecisionSettings]?: DecisionSettings[Name] | undefined
}

export const DEFAULT_DECISIONS: DecisionSettings = { log: 'denied', sample: 1, hashSubjects: false }

/** Fills in the defaults. Throws `TypeError` for an invalid setting. */
export function settleDecisions(given: DecisionOptions = {}): DecisionSettings {
  assertGroup('decisions', given, ['log', 'sample', 'fields', 'hashSubjects'])
  const { log, sample, fields, hashSubjects } = given
  assertChoice('decisions.log', log, ['denied', 'all', 'off'])
  assertList('decisions.fields', fields)
  if (hashSubjects !== undefined && typeof hashSubjects !== 'boolean')
    throw new TypeError('decisions.hashSubjects must be true or false.')
  if (sample !== undefined && !(typeof sample === 'number' && sample >= 0 && sample <= 1))
    throw new TypeError('decisions.sample must be a number from 0 to 1.')
  if (sample !== undefined && log !== 'all')
    throw new TypeError('decisions.sample needs "log: all": allowed operations leave no line without it.')
  const unknown = fields?.find((field) => !RECORD_FIELD_NAMES.includes(field))
  if (unknown !== undefined || fields?.length === 0)
    throw new TypeError(`decisions.fields must name fields of a record: ${RECORD_FIELD_NAMES.join(', ')}.`)
  return {
    log: log ?? DEFAULT_DECISIONS.log,
    sample: sample ?? DEFAULT_DECISIONS.sample,
    fields,
    hashSubjects: hashSubjects ?? DEFAULT_DECISIONS.hashSubjects,
  }
}

/** Hashes subject ids under a key derived from the secret: replicas with the same secret hash alike. */
export function createSubjectHash(secret: string | Uint8Array): (issuer: string, id: string) => string {
  const key = createHmac('sha256', secret).update('portcullis: subjects of the decision log').digest()
  return (issuer, id) =>
    createHmac('sha256', key)
      .update(JSON.stringify([issuer, id]))
      .digest('base64url')
}
