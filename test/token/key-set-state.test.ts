import { describe, expect, it } from '@jest/globals'
import { describeCause } from '../../src/token/keys/key-set-state.ts'

const failed = (cause: unknown) => new TypeError('fetch failed', { cause })

describe('the cause of a failed request', () => {
  it.each<[string, RegExp]>([
    ['ENOTFOUND', /^The host name is unknown to DNS/],
    ['EAI_AGAIN', /^DNS gave no answer/],
    ['ECONNREFUSED', /^Nothing listens there/],
    ['UND_ERR_SOCKET', /^The connection was closed/],
    ['UND_ERR_CONNECT_TIMEOUT', /^No connection could be made in time/],
    ['CERT_HAS_EXPIRED', /^The certificate of the host has expired/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /^The certificate is for another host name/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /^The certificate of the host is signed by nobody that Node\.js trusts/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /^The host does not speak TLS there/],
  ])('is said in words with its code: %s', (code, sentence) => {
    const said = describeCause(failed(Object.assign(new Error('x'), { code })))
    expect(said).toMatch(sentence)
    expect(said.endsWith(`(${code}).`)).toBe(true)
  })

  it('is found where each address of a host has failed on its own', () => {
    const errors = [Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]
    expect(describeCause(failed(new AggregateError(errors)))).toMatch(/refused \(ECONNREFUSED\)\.$/)
  })

  it('is told as it is where nobody knows the code, or no code is there', () => {
    expect(describeCause(failed({ code: 'constructor' }))).toBe('fetch failed: constructor')
    expect(describeCause(failed(new Error('other side closed')))).toBe('fetch failed: other side closed')
    expect(describeCause(new Error('The source answered with status 404.'))).toBe(
      'The source answered with status 404.',
    )
    expect(describeCause(undefined)).toBe('undefined')
  })

  it('names a redirect, which nobody follows', () => {
    expect(describeCause(failed(new Error('unexpected redirect')))).toMatch(
      /^The source answers with a redirect/,
    )
  })
})
