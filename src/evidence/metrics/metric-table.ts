/** One metric, as docs/metrics.md and a scrape describe it. The end of its name is its unit. */
export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** One sentence. */
  readonly help: string
  /** Each label, with the values that it can have. */
  readonly labels: Readonly<Record<string, string>>
  /** What changes it. */
  readonly moves: string
  /** What one value stands for several processes; their sum unless given. */
  readonly aggregate?: 'max' | 'min'
  /** The upper bounds of a histogram’s buckets. */
  readonly buckets?: readonly number[]
}

/** Seconds: from what a cached operation takes to what a caller waits for. */
const DURATIONS = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** All metrics that the gateway counts itself. No label has a value that a caller makes up. */
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
  portcullis_processes: {
    type: 'gauge',
    help: 'Processes that serve together.',
    labels: {},
    moves: 'A worker of `--workers` that begins to serve, or ends. Without workers it is 1.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>

export type MetricName = keyof typeof METRICS
