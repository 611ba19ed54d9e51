import { createMemory } from './memory.ts'

/** What subscriptions run over. */
export type Transport = 'stream' | 'socket'

const transport = createMemory<Transport>('stream')

export const getTransport: () => Transport = transport.get
export const useTransport: () => Transport = transport.use

export function switchTransport(): void {
  transport.set((before) => (before === 'stream' ? 'socket' : 'stream'))
}
