import { z } from 'zod'
import { RECORD_FIELD_NAMES } from '../evidence/record-fields.ts'
import { FORWARDING, SPANS } from '../evidence/tracing/trace-context.ts'
import { choice, flag, group, list, span } from './setting-kinds.ts'

export const audit = group({
  retention: span(1, '1d', '3650d')
    .optional()
    .describe('How long rows are kept, "90d" say; for good unless set.'),
})
  .prefault({})
  .describe('The audit trail, in the store.')

export const decisions = group({
  log: choice(['denied', 'all', 'off'])
    .optional()
    .describe('Which operations leave a line: "denied" (default) is all that were not allowed as they are.'),
  sample: z
    .number('must be a number from 0 to 1')
    .min(0, 'must be a number from 0 to 1')
    .max(1, 'must be a number from 0 to 1')
    .optional()
    .describe('The share of allowed operations that is written with "log: all"; 1 unless set.'),
  fields: list(choice(RECORD_FIELD_NAMES))
    .optional()
    .describe('The fields of a line; all of them unless set.'),
  hashSubjects: flag()
    .optional()
    .describe('Whether a keyed hash stands for the id of each subject; its key follows from jwt.secret.'),
})
  .prefault({})
  .describe('The log of decisions. docs/decisions.md lists the fields.')

export const traces = group({
  spans: choice(SPANS)
    .optional()
    .describe('Whether spans are made where an SDK of OpenTelemetry takes them; "on" unless set.'),
  upstream: choice(FORWARDING)
    .optional()
    .describe(
      'What upstreams are sent of a trace: "all" (default) is traceparent, tracestate and baggage, "context" leaves out the baggage.',
    ),
})
  .prefault({})
  .describe('Traces. docs/traces.md tells how to take them.')
