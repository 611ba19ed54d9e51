import { type ReactNode, useLayoutEffect, useRef } from 'react'

export interface ConfirmProps {
  readonly title: string
  readonly children: ReactNode
  /** What the button says that does it. */
  readonly action: string
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Asks once more before something that cannot be undone. Escape cancels. */
export function Confirm({ title, children, action, onConfirm, onCancel }: ConfirmProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  // Closed before it leaves the page: only then the focus goes back to the button that opened it.
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby="confirm-title" onCancel={onCancel}>
      <h2 id="confirm-title">{title}</h2>
      {children}
      <p className="buttons">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className="danger" onClick={onConfirm}>
          {action}
        </button>
      </p>
    </dialog>
  )
}
