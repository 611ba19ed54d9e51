import type { Readable } from 'node:stream'
import { drop, type UpstreamHead } from './client.ts'
import { faultOf, faultOfStatus, type UpstreamFault } from './fault.ts'
import { type GraphqlAnswer, parseGraphqlAnswer } from './graphql-answer.ts'
import { isPassable } from './passable-answer.ts'

/** An answer to pass on: a whole one, or a stream whose beginning is known to be good. */
export type Delivery =
  | {
      readonly kind: 'delivered'
      readonly status: number
      readonly body: Uint8Array | Readable
      /** Bytes of the body, if known before it is read. */
      readonly length: number | undefined
    }
  | { readonly kind: 'failed'; readonly fault: UpstreamFault; readonly cause?: unknown }

export type WholeAnswer =
  | {
      readonly kind: 'read'
      readonly status: number
      readonly result: GraphqlAnswer
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'failed'; readonly fault: UpstreamFault; readonly cause?: unknown }

/** Has no content (RFC 9110 section 15.3.6), and so nothing to pass on. */
const RESET_CONTENT = 205

/**
 * Passes on bytes, unparsed if the status is a success: any other answer must look like GraphQL first.
 * Synchronous if the whole answer has arrived, as nearly always.
 */
export function deliver(head: UpstreamHead): Delivery | Promise<Delivery> {
  const { status, headers, body } = head
  if (!hasAnswer(head)) return refuse(head)
  if (body instanceof Uint8Array) return deliverWhole(status, body)
  if (isSuccess(status)) {
    const length = Number(headers['content-length'] ?? Number.NaN)
    return { kind: 'delivered', status, body, length: Number.isNaN(length) ? undefined : length }
  }
  return readBytes(head).then((bytes) => (bytes instanceof Uint8Array ? deliverWhole(status, bytes) : bytes))
}

function hasAnswer({ status, headers }: UpstreamHead): boolean {
  return status !== RESET_CONTENT && isPassable(headers)
}

function deliverWhole(status: number, body: Uint8Array): Delivery {
  return body.length === 0 || (!isSuccess(status) && parseGraphqlAnswer(body) === undefined)
    ? { kind: 'failed', fault: 'upstream_invalid' }
    : { kind: 'delivered', status, body, length: body.length }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** Reads a whole answer for processing. */
export async function readWhole(head: UpstreamHead): Promise<WholeAnswer> {
  if (!hasAnswer(head)) return refuse(head)
  const bytes = await readBytes(head)
  if (!(bytes instanceof Uint8Array)) return bytes
  const result = parseGraphqlAnswer(bytes)
  return result === undefined
    ? { kind: 'failed', fault: 'upstream_invalid' }
    : { kind: 'read', status: head.status, result, bytes }
}

function refuse(head: UpstreamHead): { readonly kind: 'failed'; readonly fault: UpstreamFault } {
  drop(head)
  return { kind: 'failed', fault: faultOfStatus(head.status) }
}

async function readBytes({
  body,
  cut,
}: UpstreamHead): Promise<Uint8Array | Extract<Delivery, { readonly kind: 'failed' }>> {
  if (body instanceof Uint8Array) return body
  try {
    return Buffer.concat(await body.toArray())
  } catch (cause) {
    return { kind: 'failed', fault: cut.fault ?? faultOf(cause), cause }
  }
}
