import type { ClientDetailsView, ClientView, NewApiKeyView } from '../admin/client-view.ts'
import type { Paint } from './paint.ts'
import { printName } from './safe-text.ts'
import { printTable } from './table.ts'

export function printClients(clients: readonly ClientView[], paint?: Paint): string {
  const rows = clients.map((client) => [
    printName(client.id),
    stateOf(client),
    client.createdAt ?? 'configured',
    client.scopes.join(' ') || 'none',
  ])
  return printTable([['CLIENT', 'STATE', 'CREATED', 'SCOPES'], ...rows], paint)
}

export function printClient(client: ClientDetailsView): string {
  const { signingKey, keys } = client
  const list = (names: readonly string[], none: string): string => names.map(printName).join(' ') || none
  const facts = printTable([
    ['client', printName(client.id)],
    ['state', stateOf(client)],
    ['created', client.createdAt ?? 'configured'],
    ['scopes', list(client.scopes, 'none')],
    ['presets', list(client.presets, 'all')],
    ['default scopes', list(client.defaultScopes, 'none')],
    ['user fields', list(client.userFields, 'none')],
    ['proof', client.proof],
    ['user creation', client.allowUserCreation ? 'with the first token' : 'by the client alone'],
    [
      'signing key',
      signingKey === null
        ? 'none'
        : `${signingKey.kind}, ${signingKey.algorithm}, ${signingKey.preset ?? 'no preset'}, set ${signingKey.setAt}`,
    ],
  ])
  if (keys.length === 0) return `${facts}\nNo API keys but those that are configured.\n`
  const rows = keys.map(({ id, createdAt, expiresAt, lastUsedAt }) => [
    id,
    createdAt,
    expiresAt ?? 'never',
    lastUsedAt ?? 'never',
  ])
  return `${facts}\n${printTable([['API KEY', 'CREATED', 'EXPIRES', 'LAST USED'], ...rows])}`
}

export function printNewKey({ client, key, apiKey }: NewApiKeyView): string {
  return printTable([
    ['client', printName(client.id)],
    ['API key', `${apiKey}  (shown this once)`],
    ['key id', key.id],
    ['expires', key.expiresAt ?? 'never'],
  ])
}

function stateOf({ disabled }: ClientView): string {
  return disabled ? 'disabled' : 'enabled'
}
