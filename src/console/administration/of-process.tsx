import type { ReactNode } from 'react'

/** Says which process tells, and that others are not seen. */
export function OfProcess({ name, workers }: { readonly name: string; readonly workers: number }): ReactNode {
  return (
    <>
      This is the process {name}
      {workers > 1 && `, one of ${workers} workers`}. Other{' '}
      {workers > 1 ? 'workers and replicas' : 'replicas'} have their own.
    </>
  )
}
