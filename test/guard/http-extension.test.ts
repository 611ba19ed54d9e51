import { describe, expect, it } from '@jest/globals'
import { GraphQLError } from 'graphql'
import { httpExtension, httpHeadOf } from '../../src/guard/http-extension.ts'

const http = httpExtension(403, { 'www-authenticate': 'Bearer' })

describe('what a refusal asks of HTTP', () => {
  it('is a status with headers, as a Map and as own properties', () => {
    expect(http.status).toBe(403)
    expect(http.headers).toBeInstanceOf(Map)
    expect(http.headers?.get('www-authenticate')).toBe('Bearer')
    expect(http.headers?.['www-authenticate']).toBe('Bearer')
  })

  it('is not in the JSON of an error, whatever server writes it', () => {
    const error = new GraphQLError('No', { extensions: { code: 'FORBIDDEN', http } })
    expect(JSON.parse(JSON.stringify({ errors: [error] }))).toEqual({
      errors: [{ message: 'No', extensions: { code: 'FORBIDDEN' } }],
    })
    expect(JSON.stringify({ errors: [error.toJSON()] })).not.toContain('http')
  })

  it('is read from a refused result, and from no other', () => {
    const errors = [new GraphQLError('a'), new GraphQLError('No', { extensions: { http } })]
    expect(httpHeadOf({ errors })).toEqual({ status: 403, headers: { 'www-authenticate': 'Bearer' } })
    expect(
      httpHeadOf({ errors: [new GraphQLError('No', { extensions: { http: httpExtension(400) } })] }),
    ).toEqual({ status: 400, headers: {} })
    expect(httpHeadOf({ errors: [new GraphQLError('a', { extensions: { http: {} } })] })).toBeUndefined()
    expect(httpHeadOf({})).toBeUndefined()
  })
})
