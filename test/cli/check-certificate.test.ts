import { describe, expect, it } from '@jest/globals'
import { checkCertificate } from '../../src/cli/checks/check-certificate.ts'
import { makeCertificate, type TestCertificate } from '../support/certificate.ts'

const tls = { cert: 'tls.crt', key: 'tls.key' }
const check = ({ cert, key }: TestCertificate, options: { readonly passphrase?: string } = {}) =>
  checkCertificate({ tls: { ...tls, ...options } }, Date.now(), (path) => (path === 'tls.crt' ? cert : key))

describe('the check of a certificate', () => {
  it('says how long it is valid', () => {
    expect(check(makeCertificate(30))).toEqual([
      {
        part: 'tls',
        state: 'ok',
        what: expect.stringMatching(
          /^the certificate for DNS:localhost, IP Address:127\.0\.0\.1 is valid until \d{4}-\d\d-\d\d$/,
        ),
      },
    ])
    expect(checkCertificate({ tls: undefined }, Date.now(), () => '')).toEqual([])
  })

  it('warns of one that expires within 14 days', () => {
    expect(check(makeCertificate(13.5))).toMatchObject([
      { state: 'warning', what: expect.stringMatching(/expires on .*, in 13 days$/) },
    ])
    expect(check(makeCertificate(14.5))).toMatchObject([{ state: 'ok' }])
  })

  it.each([
    ['is expired', makeCertificate(-0.5), {}, /expired on/],
    [
      'has another key',
      { ...makeCertificate(), key: makeCertificate().key },
      {},
      /is not the key of the certificate/,
    ],
    ['is none', { ...makeCertificate(), cert: 'none' }, {}, /holds no certificate in PEM/],
    ['has a key that is none', { ...makeCertificate(), key: 'none' }, {}, /holds no private key in PEM/],
    ['has a key behind a passphrase', makeCertificate(30, 'open'), {}, /without tls\.passphrase/],
    [
      'has a key behind another',
      makeCertificate(30, 'open'),
      { passphrase: 'shut' },
      /that tls\.passphrase opens/,
    ],
  ] as const)('fails one that %s', (_, certificate, options, what) => {
    expect(check(certificate, options)).toMatchObject([
      { part: 'tls', state: 'failed', exitCode: 2, what: expect.stringMatching(what) },
    ])
  })
})
