export interface EmbeddedServer {
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

export function prepareServer(folder: string, port: number): Promise<EmbeddedServer>
