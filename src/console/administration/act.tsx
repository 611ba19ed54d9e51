import { type ReactNode, useState } from 'react'
import type { AdminApi, Answer } from './api.ts'
import { Confirm } from './confirm.tsx'
import { Fault } from './notice.tsx'

/** Does one thing at a time, and keeps why the last one failed. */
export function useAct(api: AdminApi): {
  readonly act: <Data>(document: string, variables: object, onDone: (data: Data) => void) => void
  readonly isActing: boolean
  readonly fault: Answer<unknown> | undefined
} {
  const [isActing, setIsActing] = useState(false)
  const [fault, setFault] = useState<Answer<unknown>>()
  return {
    isActing,
    fault,
    act<Data>(document: string, variables: object, onDone: (data: Data) => void) {
      setIsActing(true)
      setFault(undefined)
      api.ask<Data>(document, variables).then((answer) => {
        setIsActing(false)
        if (answer.kind === 'told') onDone(answer.data)
        else setFault(answer)
      })
    },
  }
}

export interface ActButtonProps {
  readonly api: AdminApi
  readonly label: string
  /** Tells buttons of one label apart. */
  readonly about: string
  readonly document: string
  readonly variables: object
  readonly onDone: () => void
  /** What is asked before; without it, it is done at once. */
  readonly warning?: string
}

/** A button that does one thing, where it must not be undone by mistake after a question. */
export function ActButton({
  api,
  label,
  about,
  document,
  variables,
  onDone,
  warning,
}: ActButtonProps): ReactNode {
  const { act, isActing, fault } = useAct(api)
  const [asks, setAsks] = useState(false)
  const run = (): void => {
    setAsks(false)
    act(document, variables, onDone)
  }
  return (
    <>
      <button
        type="button"
        aria-label={`${label} ${about}`}
        disabled={isActing}
        onClick={() => (warning === undefined ? run() : setAsks(true))}
      >
        {label}
      </button>
      <Fault answer={fault} />
      {asks && warning !== undefined && (
        <Confirm title={`${label} ${about}?`} action={label} onConfirm={run} onCancel={() => setAsks(false)}>
          <p>{warning}</p>
        </Confirm>
      )}
    </>
  )
}
