/** A metric of one process, in the form of a prom-client registry. */
export interface ProcessMetric {
  readonly name: string
  readonly type: string
  readonly values: readonly { readonly value: number }[]
}

/** A request of the primary to a worker, and the answer. */
export type MetricsMessage =
  | { readonly portcullis: 'asks for metrics'; readonly scrape: number }
  | {
      readonly portcullis: 'has metrics'
      readonly scrape: number
      readonly metrics: readonly ProcessMetric[]
    }

export function isMetricsMessage<Kind extends MetricsMessage['portcullis']>(
  message: unknown,
  kind: Kind,
): message is MetricsMessage & { readonly portcullis: Kind } {
  return (message as { readonly portcullis?: unknown } | null)?.portcullis === kind
}
