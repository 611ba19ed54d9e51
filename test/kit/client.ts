/** The secret of every gateway of the kit, unless a test sets another. */
export const SECRET = 'a secret of tests, long enough for production too'
/** The only client of every gateway of the kit, unless a test sets others. It may do everything. */
export const CLIENT = { id: 'tests', apiKey: 'the key of the tests', scopes: ['*'] }
