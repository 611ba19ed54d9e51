import { createDecisionLog } from '../evidence/decision-log.ts'
import { createSubjectHash } from '../evidence/decision-settings.ts'
import { createEvidence, type Recorder } from '../evidence/evidence.ts'
import { createHostSink } from '../evidence/host-sink.ts'
import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import type { Tracing } from '../evidence/tracing/tracing.ts'
import { createLog } from '../http/server/log.ts'
import type { ApiParts } from '../operations/apis/graphql-api.ts'
import type { SettledOptions } from './settled-options.ts'

/** Connects the recipients of decision records: the decision log, metrics, the host. */
export function createRecords(
  { given: options, decisions, secret }: SettledOptions,
  {
    tracing,
    measures,
    log,
  }: {
    readonly tracing: Tracing | undefined
    readonly measures: GatewayMeasures | undefined
    readonly log: ApiParts['log']
  },
): { readonly evidence: Recorder | undefined; readonly closeLog: () => void } {
  const { onDecision } = options
  const recordLog = createLog(options.logLevel ?? 'info', options.logTo)
  const decisionLog =
    decisions.log === 'off' || !recordLog.writes('info')
      ? undefined
      : createDecisionLog({
          ...decisions,
          log: decisions.log,
          write: recordLog.info,
          clock: () => performance.now(),
          random: Math.random,
        })
  const evidence = createEvidence({
    sinks: [
      ...(decisionLog === undefined ? [] : [decisionLog]),
      ...(measures === undefined ? [] : [measures.operations]),
      ...(onDecision === undefined
        ? []
        : [
            createHostSink(onDecision, {
              log: (error) => log('error', error, 'onDecision failed'),
              now: () => performance.now(),
              // So that the answer goes out first.
              defer: (work) => process.nextTick(work),
            }),
          ]),
    ],
    tracing,
    hashSubject: decisions.hashSubjects ? createSubjectHash(secret) : undefined,
    now: Date.now,
    clock: () => performance.now(),
  })
  return { evidence, closeLog: () => decisionLog?.close() }
}
