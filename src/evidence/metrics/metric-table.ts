/** One metric, as docs/metrics.md and a scrape describe it. Its name ends with its unit. */
export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** One sentence. */
  readonly help: string
  /** Each label with its possible values. */
  readonly labels: Readonly<Record<string, string>>
  /** The events that change it. */
  readonly moves: string
  /** The aggregation over several processes. Default: sum. */
  readonly aggregate?: 'max' | 'min'
  /** The upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[]
}

/** In seconds: from a cached operation's time to the longest that a caller waits. */
const DURATIONS = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** All metrics that the gateway counts itself. Callers cannot make up label values. */
export const METRICS = {
  portcullis_operations_total: {
    type: 'counter',
    help: 'Operations that have ended, by their decision.',
    labels: {
      kind: '`query`, `mutation`, `subscription`; `unknown` where the document cannot be read',
      transport: '`post`, `get`, `websocket`, `sse`',
      decision: '`allow`, `reduce`, `deny`, `refused`, as in the log of decisions',
      cause: 'the cause of that log; `none` where the operation was simply answered',
    },
    moves: 'The end of each operation. A subscription ends with its last event.',
  },
  portcullis_operation_duration_seconds: {
    type: 'histogram',
    help: 'How long queries and mutations take, from reading the token to the answer.',
    labels: { kind: '`query`, `mutation`, `unknown`' },
    moves: 'The end of each operation that is not a subscription.',
    buckets: DURATIONS,
  },
  portcullis_operation_step_duration_seconds: {
    type: 'histogram',
    help: 'How long each step of queries and mutations takes.',
    labels: { step: '`authenticate`, `prepare`, `decide`, `run`' },
    moves: 'The end of each operation that is not a subscription, for each step that it has reached.',
    buckets: DURATIONS,
  },
  portcullis_denials_total: {
    type: 'counter',
    help: 'Denied coordinates of denied and reduced operations.',
    labels: {
      coordinate: 'a coordinate of the schema; `other` after the first 100 that were denied',
    },
    moves: 'The end of each operation of which something was denied, once for each coordinate.',
  },
  portcullis_observed_denials_total: {
    type: 'counter',
    help: 'Coordinates that a dry run let pass and that enforcing would deny.',
    labels: {
      coordinate: 'a coordinate of the schema; `other` after the first 100',
    },
    moves: 'The end of each operation that a dry run let pass, once for each coordinate.',
  },
  portcullis_token_readings_total: {
    type: 'counter',
    help: 'Bearer tokens that were read, by what came of it.',
    labels: {
      issuer:
        'the `iss` of our own tokens and of `issuers`; `client` for a token that a client has signed; of a token that is refused `none` where it names no issuer, and `unknown` for any other text',
      outcome:
        '`believed`, or the fault as in the log line of a refused token: `expired`, `bad_signature`, ...',
    },
    moves:
      'Each request with a token, and each time that the token of an open socket or stream is read again.',
  },
  portcullis_token_requests_total: {
    type: 'counter',
    help: 'Requests for a token, by what came of them.',
    labels: {
      grant:
        '`api_key` (`/jwt`), `client_credentials` and `token_exchange` (`/oauth/token`), `refresh` (`/jwt/refresh`), `session` (`issueSession`)',
      outcome:
        '`issued`, `wrong_credentials`, `too_many_attempts`, `ambiguous_credentials`, `invalid_scope`, `scope_not_allowed`, `token_too_large`, `not_recorded` (the audit trail could not be written, and the answer was 503); for `refresh` and `token_exchange` also why it was refused',
    },
    moves: 'Each well-formed request for a token.',
  },
  portcullis_introspections_total: {
    type: 'counter',
    help: 'Requests to the introspection endpoints of issuers, by what came of them.',
    labels: {
      issuer: 'the `iss` of one of `issuers`',
      outcome:
        '`active`, `inactive`, `invalid` (active, but not as a token has to be here), `failed`, `unasked` (left alone after failures)',
    },
    moves: 'Each token about which an issuer is asked. Answers that still count are not asked for again.',
  },
  portcullis_cache_entries: {
    type: 'gauge',
    help: 'Entries of a cache.',
    labels: { cache: '`operations`, `tokens`, `texts`, as in `caches`' },
    moves: 'What is kept, and what is evicted. That of `operations` begins anew with each schema.',
  },
  portcullis_cache_bytes: {
    type: 'gauge',
    help: 'Bytes that a cache takes up, as it estimates them.',
    labels: { cache: 'the same' },
    moves: 'What is kept, and what is evicted.',
  },
  portcullis_cache_requests_total: {
    type: 'counter',
    help: 'Requests for an entry of a cache.',
    labels: { cache: 'the same', result: '`hit`, `miss`' },
    moves: 'Each operation, each token, and each hash that comes without its text.',
  },
  portcullis_cache_evictions_total: {
    type: 'counter',
    help: 'Entries that made room for others.',
    labels: { cache: 'the same' },
    moves: 'An entry that is added where the cache has reached its size.',
  },
  portcullis_policy_duration_seconds: {
    type: 'histogram',
    help: 'How long the evaluator of policies takes for an operation.',
    labels: { outcome: '`answered`, or the fault as below' },
    moves: 'Each operation of an identified caller that names policies.',
    buckets: DURATIONS,
  },
  portcullis_policy_faults_total: {
    type: 'counter',
    help: 'Operations that were refused since their policies could not be asked.',
    labels: {
      fault:
        '`failed` (it threw, could not be reached, or answered with another status), `timeout`, `invalid_answer`',
    },
    moves: 'Each answer `POLICY_UNAVAILABLE`.',
  },
  portcullis_upstream_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from a request to an upstream until its answer begins, retries included.',
    labels: { upstream: 'the name in `upstreams` or of the subgraph; `upstream` for a single one' },
    moves: 'Each request that is answered, introspection included. Subscriptions are not counted.',
    buckets: DURATIONS,
  },
  portcullis_upstream_faults_total: {
    type: 'counter',
    help: 'Requests and subscriptions that an upstream did not answer.',
    labels: {
      upstream: 'the same',
      fault:
        '`upstream_timeout`, `upstream_unreachable`, `upstream_unavailable` (the circuit breaker is open), `upstream_invalid`, `events_overrun`',
    },
    moves: 'Each fault that the log tells of.',
  },
  portcullis_upstream_breaker_open: {
    type: 'gauge',
    help: 'Whether the circuit breaker of an upstream lets nothing through; of several processes, in how many.',
    labels: { upstream: 'the same' },
    moves: 'Failures in a row, as `breaker` says, and the end of its cooldown.',
  },
  portcullis_shed_total: {
    type: 'counter',
    help: 'Requests, sockets and operations on sockets that were refused because there was too much to do.',
    labels: { reason: '`event_loop`, `in_flight`: the limit of `overload` that was reached' },
    moves: 'Each answer `OVERLOADED`. An operation counts as one of portcullis_operations_total too.',
  },
  portcullis_in_flight: {
    type: 'gauge',
    help: 'Requests, and operations on sockets, that are at work.',
    labels: {},
    moves: 'Each request that begins or is answered. A stream counts until its first event can be sent.',
  },
  portcullis_budgets_exceeded_total: {
    type: 'counter',
    help: 'Operations that a budget had too little for.',
    labels: { budget: 'the name of the budget', mode: '`enforce`, `measure`: whether they were refused' },
    moves:
      'Each operation that is over, once for each such budget. A refused one has the cause `too_many_requests` in portcullis_operations_total.',
  },
  portcullis_budgets_unshared_total: {
    type: 'counter',
    help: 'Operations that the budgets of the store did not count, as the store did not answer.',
    labels: {},
    moves:
      'Each operation with a budget, where `budgetStore.at` is `store`, for as long as the store does not answer. `budgetStore.onError` says what became of it.',
  },
  portcullis_sockets_open: {
    type: 'gauge',
    help: 'WebSockets that are open.',
    labels: {},
    moves: 'A socket that is opened or closed.',
  },
  portcullis_event_streams_open: {
    type: 'gauge',
    help: 'Requests to the path of event streams that go on.',
    labels: {},
    moves: 'A stream that begins or ends.',
  },
  portcullis_store_age_seconds: {
    type: 'gauge',
    help: 'Time since the store was heard.',
    labels: {},
    moves: 'A store that is out of reach. `staleness` says from when on operations are refused.',
    aggregate: 'max',
  },
  portcullis_schema_epoch: {
    type: 'gauge',
    help: 'The number of the schema and its rules, as `epoch` in the log of decisions.',
    labels: {},
    moves: 'Each schema that takes effect.',
    aggregate: 'min',
  },
  portcullis_reloads_total: {
    type: 'counter',
    help: 'Schemas, manifests and configurations that were read again, by outcome.',
    labels: { what: '`schema`, `manifest`, `configuration`', outcome: '`taken`, `unchanged`, `refused`' },
    moves:
      'SIGHUP, `--watch`, `gateway.reload()`, and a poll that finds another schema, or one that it refuses.',
  },
  portcullis_processes: {
    type: 'gauge',
    help: 'Processes that serve together.',
    labels: {},
    moves: 'A worker of `--workers` that begins to serve, or ends. Without workers it is 1.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>

export type MetricName = keyof typeof METRICS
