import { describe, expect, it } from '@jest/globals'
import * as portcullis from '../src/index.ts'

describe('the public API', () => {
  it('is this list, and nothing else', () => {
    expect(Object.keys(portcullis).sort()).toEqual([
      'ANONYMOUS',
      'ERRORS',
      'OperationLimitError',
      'SchemaRuleError',
      'ScopeSyntaxError',
      'authPlugin',
      'authTypeDefs',
      'buildRuleTable',
      'covers',
      'createAuthenticator',
      'createGateway',
      'decide',
      'explain',
      'guardExecute',
      'guardSchema',
      'isContained',
      'openStore',
      'parsePattern',
      'parseScope',
      'planOperation',
      'printPattern',
      'signUserToken',
      'tokenEndpoint',
    ])
  })
})
