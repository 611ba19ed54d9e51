import { describe, expect, it } from '@jest/globals'
import * as client from '../../src/client.ts'
import * as apollo from '../../src/entries/apollo.ts'
import * as codegen from '../../src/entries/codegen.ts'
import * as envelop from '../../src/entries/envelop.ts'
import * as gateway from '../../src/entries/gateway.ts'
import * as testing from '../../src/entries/testing.ts'
import * as portcullis from '../../src/index.ts'

describe('the public API', () => {
  it.each([
    [
      'portcullis',
      portcullis,
      [
        'ANONYMOUS',
        'ERRORS',
        'OperationLimitError',
        'SchemaRuleError',
        'ScopeSyntaxError',
        'authTypeDefs',
        'buildRuleTable',
        'compileCondition',
        'covers',
        'createAuthenticator',
        'createGuard',
        'decide',
        'explain',
        'guardExecute',
        'guardSchema',
        'httpHeadOf',
        'isContained',
        'isGranted',
        'parsePattern',
        'parseScope',
        'planOperation',
        'printPattern',
        'signUserToken',
        'subjectOf',
        'tokenEndpoint',
      ],
    ],
    ['portcullis/apollo', apollo, ['authPlugin']],
    ['portcullis/envelop', envelop, ['useGuard']],
    ['portcullis/gateway', gateway, ['createGateway', 'createPolicyEngine', 'openStore', 'verifyTrail']],
    ['portcullis/client', client, ['tokenRenewal']],
    ['portcullis/codegen', codegen, ['plugin']],
    [
      'portcullis/testing',
      testing,
      ['TEST_SECRET', 'createTestGateway', 'expectAllowed', 'expectDenied', 'signTestToken', 'subject'],
    ],
  ])('of %s is this list, and nothing else', (_, entry, names) => {
    expect(Object.keys(entry).sort()).toEqual(names)
  })
})
