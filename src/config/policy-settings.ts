import { z } from 'zod'
import { assertForwardHeaders, MOST_CACHE_ENTRIES } from '../core/policy-limits.ts'
import type {
  AuthzenOptions,
  PolicyModuleOptions,
  RemoteEngineOptions,
} from '../policies/policies-options.ts'
import { SUBJECT_ID_FORMS } from '../policies/subject-id-forms.ts'
import { checked, choice, group, list, span, text, whole } from './setting-kinds.ts'
import { headerName } from './upstream-settings.ts'

/** What decides policies: exactly one of these. */
export type PolicySettings =
  | { readonly authzen: AuthzenOptions }
  | { readonly opa: RemoteEngineOptions }
  | PolicyModuleOptions

/** Faults never repeat the URL: it may hold a password. */
const engineUrl = checked((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'must be an http: or https: URL'
  return url.username === '' && url.password === '' ? undefined : 'has credentials, which belong in headers'
})

const timeout = (otherwise: string) =>
  span(1, '1ms', '60s')
    .optional()
    .describe(`How long an answer may take: seconds, or "500ms"; ${otherwise} unless set.`)

const forwardHeaders = list(
  headerName.superRefine((name, context) => {
    try {
      assertForwardHeaders('', [name])
    } catch {
      context.addIssue('must not be a header that proves who asks')
    }
  }),
)
  .optional()
  .describe("Headers of the caller's request that it is told; none unless set.")

const remote = {
  url: engineUrl.describe('Where it answers POST.'),
  timeout: timeout('1 s'),
  headers: z
    .record(headerName, text(), 'must be an object')
    .optional()
    .describe(
      'Headers of each question, such as its authorization: a placeholder or "file:" keeps them secret.',
    ),
  forwardHeaders,
  cache: group({
    ttl: span(1, '1ms', '1d').describe('How long an answer counts.'),
    entries: whole(1, MOST_CACHE_ENTRIES).optional().describe('How many are kept; 10000 unless set.'),
  })
    .optional()
    .describe('Keeps answers to equal questions; none unless set.'),
  onError: choice(['deny']).optional().describe('Nothing is allowed while it cannot be asked.'),
}

export const policies = group({
  authzen: group({
    ...remote,
    url: engineUrl.describe(
      'An engine that speaks OpenID AuthZEN 1.0, or its evaluations endpoint: /access/v1/evaluations unless the URL has a path.',
    ),
    subjectType: text().optional().describe('The type of every subject; "user" unless set.'),
    subjectId: choice(SUBJECT_ID_FORMS)
      .optional()
      .describe(
        'How subject.id names a caller; "id" unless set. "issuer|id" keeps people apart who have one id with different issuers.',
      ),
    resourceId: list(text())
      .min(1, 'must be a list that is not empty')
      .optional()
      .describe('The arguments that name a resource, the first that a field has; id, identifier unless set.'),
  })
    .optional()
    .describe('An engine that speaks OpenID AuthZEN.'),
  opa: group({
    ...remote,
    url: engineUrl.describe(
      'A document of its data API, such as "http://127.0.0.1:8181/v1/data/portcullis/held".',
    ),
  })
    .optional()
    .describe('Open Policy Agent.'),
  module: text().optional().describe('A module whose export is the function that answers.'),
  export: text().optional().describe('With "module": the name of the export; its default unless set.'),
  timeout: timeout('5 s').describe('With "module": how long an answer may take; 5 s unless set.'),
  forwardHeaders,
})
  .superRefine((value, context) => {
    const { authzen, opa, module, ...others } = value
    if ([authzen, opa, module].filter((one) => one !== undefined).length !== 1)
      context.addIssue('must have exactly one of authzen, opa and module')
    else if (module === undefined)
      for (const [name, one] of Object.entries(others))
        if (one !== undefined)
          context.addIssue({ code: 'custom', path: [name], message: 'needs "module" beside it' })
  })
  .transform((value) => value as PolicySettings)
  .optional()
  .describe('Who answers for the policies that @policy names. docs/policies.md tells how they are asked.')
