import { styleText } from 'node:util'
import type { CliIo } from './io.ts'

/** The meaning of a colour, the same in every command. */
export type Tone = 'good' | 'bad' | 'doubtful' | 'head' | 'faint'

/** Colours text for a terminal, or returns it unchanged. */
export type Paint = (tone: Tone, text: string) => string

const STYLES = {
  good: 'green',
  bad: 'red',
  doubtful: 'yellow',
  head: 'bold',
  faint: 'dim',
} as const satisfies { readonly [Name in Tone]: Parameters<typeof styleText>[0] }

export const leavePlain: Paint = (_, text) => text

/** The caller has chosen colours, so neither the streams nor the environment are checked again. */
export const paintText: Paint = (tone, text) =>
  text === '' ? text : styleText(STYLES[tone], text, { validateStream: false })

/** The paint for one of a command's streams. */
export function paintOn(stream: 'stdout' | 'stderr', { colours }: Pick<CliIo, 'colours'>): Paint {
  return colours?.[stream] === true ? paintText : leavePlain
}
