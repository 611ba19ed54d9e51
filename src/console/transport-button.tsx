import { ToolbarButton } from '@graphiql/react'
import { switchTransport, useTransport } from './transport.ts'

const NAMES = { stream: 'SSE', socket: 'WebSocket' } as const

/** Switches what subscriptions run over. */
export function TransportButton() {
  const transport = useTransport()
  const other = transport === 'stream' ? 'socket' : 'stream'
  return (
    <ToolbarButton
      label={`${NAMES[transport]} carries subscriptions: switch to ${NAMES[other]}`}
      onClick={switchTransport}
    >
      <span className="portcullis-transport">{NAMES[transport]}</span>
    </ToolbarButton>
  )
}
